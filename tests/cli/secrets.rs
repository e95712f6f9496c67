//! Secrets of a user: whatever a generator does with them, no output of ours holds one.

use std::fs;

use super::place::{Place, faults, generator, rules};

/// Hex digits and base64 would show it as well as its own characters.
const PLANTED: &str = "pl4ntedSecretOfNobodyElse0123456";

const BASE64: &str = "cGw0bnRlZFNlY3JldE9mTm9ib2R5RWxzZTAxMjM0NTY";
const HEX: &str = "706c346e7465645365637265744f664e6f626f6479456c736530313233343536";

fn vectors() -> String {
    let case = |number: usize| {
        format!(
            r#"{{"id": "own/case-{number:03}", "comment": "ours", "flags": [], "shape": "field",
                "inputs": {{"sdk_key": "mintcheckExampleKey_01", "secret": "{PLANTED}",
                           "meeting_number": "86764390572", "role": 0}},
                "now_us": {}, "expect": {{"mint": ""}}}}"#,
            1_696_910_500_000_000 + number * 1_000_000
        )
    };
    let cases: Vec<String> = (0..60).map(case).collect();
    format!(
        r#"{{"schema": "mintcheck-vectors/1", "topic": "own", "about": "ours", "count": 60,
            "notes": {{}}, "cases": [{}]}}"#,
        cases.join(",")
    )
}

pub(super) fn place() -> Place {
    let settings = "[vectors]\npaths = [\"own.json\"]\n";
    let place = Place::with_settings(settings, &[("my/leaky", "leaky")]);
    place.write("own.json", &vectors());
    place
}

#[track_caller]
pub(super) fn holds_nothing(what: &str, text: &str) {
    for spelling in [PLANTED, BASE64, HEX] {
        assert!(!text.contains(spelling), "{what} has {spelling}:\n{text}");
    }
}

#[test]
fn no_report_holds_the_secret_of_a_users_vector() {
    let place = place();
    let ran = place.mintcheck(&[
        "run",
        "--report",
        "json=out.json",
        "--report",
        "junit=out.xml",
        "--report",
        "terminal=out.txt",
    ]);
    ran.ended(3).says(&["[secret]"]);
    let json: serde_json::Value = serde_json::from_str(&place.read("out.json")).unwrap();
    let leaky = generator(&json, "my/leaky");
    // All the ways in which it could have come out were used.
    assert!(rules(leaky).contains(&"claim-differs-from-input"), "{leaky:#}");
    assert!(leaky["notes"].to_string().contains("leak: "), "{leaky:#}");
    assert!(faults(leaky).contains(&"crashed"), "{leaky:#}");
    assert!(leaky["faults"].to_string().contains("leak: [secret]"), "{leaky:#}");
    for (what, text) in [("terminal", &ran.out), ("standard error", &ran.err)] {
        holds_nothing(what, text);
    }
    for file in ["out.json", "out.xml", "out.txt"] {
        holds_nothing(file, &place.read(file));
    }
}

#[test]
fn a_public_secret_is_shown_as_it_is() {
    let place = Place::with(&[("my/leaky", "leaky")]);
    let (_, report) = place.report(&["--case", "clock/sweep"]);
    let text = report.to_string();
    assert!(text.contains("mintcheckPublicTestSecretNo") && !text.contains("[secret]"), "{text}");
}

#[test]
fn a_mistake_beside_a_secret_shows_the_line_without_it() {
    let place = place();
    place.write("own.json", &vectors().replacen("\"role\": 0", "\"role\": 0o7", 1));
    let ran = place.mintcheck(&["run"]);
    ran.ended(2).complains(&["own.json:", "^"]);
    holds_nothing("the mistake", &ran.err);
}

#[test]
fn a_secret_for_minting_comes_by_name() {
    let place = Place::empty();
    let inputs =
        ["--input", "sdk_key=mintcheckExampleKey_01", "--input", "meeting_number=86764390572"];
    let at = ["--input", "role=0", "--at", "2023-10-10T04:00:00.600Z"];
    let mint = |more: &[&str]| {
        let all = [&["mint"], &inputs[..], &at, more].concat();
        let mut command = place.command(&all);
        super::place::Ran::of(&command.env("MY_SECRET", PLANTED).output().unwrap())
    };
    let by_name = mint(&["--secret-env", "MY_SECRET"]);
    assert_eq!(by_name.ended(0).out.trim().split('.').count(), 3);
    fs::write(place.path("secret"), PLANTED).unwrap();
    assert_eq!(mint(&["--secret-file", "secret"]).ended(0).out, by_name.out);
    // To the byte: a line end makes another key.
    fs::write(place.path("secret"), format!("{PLANTED}\n")).unwrap();
    assert_ne!(mint(&["--secret-file", "secret"]).ended(0).out, by_name.out);

    for more in [&["--secret-env", "NO_SUCH_NAME"][..], &["--secret-file", "none"], &[]] {
        mint(more).ended(2);
    }
    let planted = format!("secret={PLANTED}");
    for more in [["--input", planted.as_str()], ["--secret", PLANTED]] {
        let ran = mint(&more);
        ran.ended(2);
        holds_nothing("the refusal", &ran.err);
    }
    mint(&["--input", &planted])
        .complains(&["--secret-env or --secret-file, never as an argument"]);
}
