//! `run --snapshot`: what a generator mints, kept and compared, with real programs that change.

use std::fs;

use serde_json::json;

use super::place::{Place, Ran, generator};
use crate::python::python;

/// The line of the program in tests/programs/mint.py that makes `iat`.
const IAT: &str = "iat = now_us // 1_000_000 - 30";
/// The same through a 32-bit float, as Java's `Math.round` goes.
const FLOAT: &str = "import struct\n    iat = int(struct.unpack(\"f\", struct.pack(\"f\", now_us // \
                     1_000_000 - 30))[0])";

/// A folder with one generator, whose snapshot is accepted.
pub(super) fn accepted() -> Place {
    let place = Place::with(&[("my/own", "sound")]);
    snapshot(&place, &["--accept"]).ended(0);
    place
}

pub(super) fn snapshot(place: &Place, more: &[&str]) -> Ran {
    place.mintcheck(&[&["run", "--snapshot", "kept"], more].concat())
}

/// Changes a line of the generator's program.
pub(super) fn change(place: &Place, from: &str, to: &str) {
    let program = place.read("hosts/host-0/host.py");
    assert!(program.contains(from), "no `{from}` in the program");
    place.write("hosts/host-0/host.py", &program.replace(from, to));
}

/// The names of the files that are kept.
pub(super) fn files(place: &Place) -> Vec<String> {
    let Ok(entries) = fs::read_dir(place.path("kept")) else { return Vec::new() };
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(Result::unwrap).map(name).collect();
    names.sort();
    names
}

/// What is kept, without the header.
fn contents(place: &Place, name: &str) -> String {
    let text = place.read(&format!("kept/{name}"));
    text.split_once("\n---\n").unwrap().1.to_owned()
}

#[test]
fn a_new_generator_waits_for_a_review_and_is_green_after_it() {
    let place = Place::with(&[("my/own", "sound")]);
    let ran = snapshot(&place, &[]);
    let words = ["my/own  a new snapshot of", "not accepted yet", "`mintcheck review kept`"];
    ran.ended(1).says(&["`my/own` has no snapshot that was accepted"]).complains(&words);
    assert_eq!(files(&place), ["my__own.snap.new"]);
    place.mintcheck(&["review", "kept", "--accept"]).ended(0).says(&["accepted my/own"]);
    assert_eq!(files(&place), ["my__own.snap"]);
    let again = snapshot(&place, &[]);
    again.ended(0);
    assert_eq!((files(&place), again.err.as_str()), (vec!["my__own.snap".to_owned()], ""));
}

#[test]
fn a_sound_generator_fits_on_a_page() {
    let place = accepted();
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("snapshot", contents(&place, "my__own.snap"));
    });
}

#[test]
fn what_one_cause_changes_is_told_by_the_cause() {
    let place = accepted();
    change(&place, IAT, FLOAT);
    let ran = snapshot(&place, &["--format", "json"]);
    ran.ended(1).complains(&[
        "my/own  its snapshot changed, not accepted yet",
        "float32-rounding appeared: iat-in-the-future in 175 of 607 cases",
        "it shows in times.iat\n",
        "-   iat  floor(ms/1000) - 30",
        "+   iat  f32(floor(ms/1000) - 30)",
    ]);
    assert!(ran.err.lines().count() < 20, "one change, not one for each case: {}", ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let [problem] = &report["problems"].as_array().unwrap()[..] else { panic!("{report:#}") };
    assert_eq!(
        (&problem["problem"], &problem["generator"]),
        (&json!("snapshot-differs"), &json!("my/own"))
    );
    assert_eq!(files(&place), ["my__own.snap", "my__own.snap.new"]);
    change(&place, FLOAT, IAT);
    // The way back settles what waited.
    snapshot(&place, &[]).ended(0);
    assert_eq!(files(&place), ["my__own.snap"]);
}

#[test]
fn a_change_that_breaks_no_rule_fails_until_it_is_accepted() {
    let place = accepted();
    change(&place, IAT, "iat = now_us // 1_000_000 - 20");
    let ran = snapshot(&place, &[]);
    ran.ended(1).says(&["`my/own` mints something else than its snapshot", "1 conform"]);
    ran.complains(&["no cause changed: times.iat", "+   iat  floor(ms/1000) - 20"]);
    snapshot(&place, &["--accept"]).ended(0).complains(&["its snapshot changed, accepted"]);
    assert_eq!(files(&place), ["my__own.snap"]);
    snapshot(&place, &[]).ended(0);
}

#[test]
fn in_ci_nothing_is_written_unless_that_is_asked_for() {
    let place = Place::with(&[("my/own", "sound")]);
    let in_ci = |more: &[&str]| {
        let mut command = place.command(&[&["run", "--snapshot", "kept"], more].concat());
        Ran::of(&command.env("CI", "true").output().unwrap())
    };
    in_ci(&[]).ended(1).complains(&["nothing is written in CI"]);
    assert_eq!(files(&place), Vec::<String>::new());
    in_ci(&["--accept"]).ended(0);
    in_ci(&[]).ended(0);
    change(&place, IAT, FLOAT);
    let ran = in_ci(&["--format", "github"]);
    ran.ended(1)
        .complains(&["float32-rounding appeared"])
        .says(&["file=mintcheck.toml,line=2,"])
        .says(&["title=snapshot::"]);
    assert_eq!(files(&place), ["my__own.snap"]);
}

/// A main loop that takes whatever waits and answers it in another order each time.
const SHUFFLED: &str = r#"    import random
    rest = b""
    while chunk := os.read(0, 65536):
        *lines, rest = (rest + chunk).split(b"\n")
        random.shuffle(lines)
        for request in map(json.loads, lines):
            print(json.dumps(hello() if "hello" in request else answer(request)), flush=True)
"#;

#[test]
fn neither_the_order_of_answers_nor_what_is_random_changes_it() {
    let place = Place::with(&[("my/own", "sound")]);
    let random =
        "spoil(header, claims, inputs)\n    claims[\"jti\"] = os.urandom(9).hex()\n    text";
    change(&place, "spoil(header, claims, inputs)\n    text", random);
    snapshot(&place, &["--accept"]).ended(0);
    let in_order = place.read("kept/my__own.snap");
    assert!(in_order.contains("  jti     <varies>\n"), "{in_order}");
    let program = place.read("hosts/host-0/host.py");
    let (before, after) = program.split_once("    for line in sys.stdin:\n").unwrap();
    let after = after.split_once("\n\n\n").unwrap().1;
    place.write("hosts/host-0/host.py", &format!("{before}{SHUFFLED}\n\n{after}"));
    for _ in 0..2 {
        snapshot(&place, &[]).ended(0);
    }
}

#[test]
fn by_another_kind_of_clock_nothing_is_compared() {
    let place = accepted();
    let kept = place.read("kept/my__own.snap");
    let live = kept.replace("clock: passed", "clock: live").replace("floor(ms/1000) - 30", "x");
    place.write("kept/my__own.snap", &live);
    let ran = snapshot(&place, &[]);
    ran.ended(0).complains(&["`my/own` goes by another kind of clock", "cannot be compared"]);
    assert_eq!(place.read("kept/my__own.snap"), live);
    snapshot(&place, &["--accept"]).ended(0);
    assert_eq!(place.read("kept/my__own.snap"), kept);
}

#[test]
fn a_generator_that_is_gone_leaves_no_snapshot_behind() {
    let place = accepted();
    let manifest = place.read("hosts/host-0/adapter.toml");
    place.write("hosts/host-0/adapter.toml", &manifest.replace("my/own", "my/other"));
    let words = "no generator is called `my/own`";
    snapshot(&place, &[]).ended(1).complains(&[words, "`--accept` removes it"]);
    // Whoever names generators says nothing of the others.
    let named = snapshot(&place, &["my/other"]);
    assert!(!named.ended(1).err.contains(words), "{}", named.err);
    snapshot(&place, &["--accept"]).ended(0).complains(&["its snapshot is removed"]);
    assert_eq!(files(&place), ["my__other.snap"]);
}

#[test]
fn who_was_not_asked_completely_is_not_compared() {
    let place = accepted();
    change(&place, "inputs, number = ", "os._exit(9) if random() else None\n    inputs, number = ");
    change(
        &place,
        "class Refused",
        "def random():\n    return __import__('random').random() < 0.5\n\n\nclass Refused",
    );
    let ran = snapshot(&place, &[]);
    ran.ended(3).complains(&["`my/own` was not asked completely: its snapshot is not compared"]);
    assert_eq!(files(&place), ["my__own.snap"]);
}

#[test]
fn insta_reads_the_same_contents() {
    let place = accepted();
    let read = insta::Snapshot::from_file(&place.path("kept/my__own.snap")).unwrap();
    let text = read.contents().as_text().unwrap().to_string();
    assert_eq!(text.trim_end(), contents(&place, "my__own.snap").trim_end());
    assert_eq!(read.metadata().expression(), Some("my/own"));
    assert_eq!((read.module_name(), read.snapshot_name()), ("my", Some("own")));
}

#[test]
fn the_file_of_somebody_else_is_not_written_over() {
    let place = Place::with(&[("my/own", "sound")]);
    let foreign = "---\nsource: src/lib.rs\nexpression: value\n---\n42\n";
    place.write("kept/my__own.snap", foreign);
    snapshot(&place, &["--accept"]).ended(2).complains(&["it is no snapshot of mintcheck"]);
    assert_eq!(place.read("kept/my__own.snap"), foreign);
}

/// A program that puts its secret into two claims, as it is and in base64.
const LEAKS: &str = r#"
import base64, hashlib, hmac, json, sys
key, secret, now = sys.argv[1], sys.argv[2], int(sys.argv[3])
b = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
claims = {"appKey": key, "mn": "123456789", "role": 0, "iat": now, "exp": now + 7200,
          "sub": secret, "aud": "key is " + secret, "nonce": base64.b64encode(secret.encode()).decode()}
text = ".".join(b(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
print(text + "." + b(hmac.digest(secret.encode(), text.encode(), "sha256")))
"#;

#[test]
fn no_secret_is_ever_kept() {
    let place = Place::empty();
    place.write("sign.py", LEAKS);
    place.write(
        "mintcheck.toml",
        &format!(
            "[generators.ours]\ncommand = [{}, \"sign.py\", \"{{sdk_key}}\", \"{{secret}}\", \
             \"{{now_s}}\"]\ninputs = {{ secret = {{ env = \"OWN_SECRET\" }} }}\n",
            json!(python())
        ),
    );
    let secret = "pl4ntedSecretOfNobodyAtAll0123456789";
    let mut command = place.command(&["run", "--snapshot", "kept", "--accept"]);
    Ran::of(&command.env("OWN_SECRET", secret).output().unwrap()).ended(0);
    let kept = place.read("kept/ours.snap");
    let spellings = [secret.to_owned(), mintcheck::token::base64url::encode(secret.as_bytes())];
    for spelling in spellings {
        assert!(!kept.contains(spelling.trim_end_matches('=')), "{kept}");
    }
    for line in
        ["  sub     secret\n", "  aud     \"key is [secret]\"\n", "  nonce   \"[secret]\"\n"]
    {
        assert!(kept.contains(line), "no `{line}` in {kept}");
    }
}

#[test]
fn without_a_snapshot_nothing_is_said_of_it() {
    let place = Place::with(&[("my/own", "sound")]);
    let (ran, report) = place.report(&[]);
    assert_eq!(
        (ran.code, generator(&report, "my/own")["verdict"].as_str()),
        (Some(0), Some("conforms"))
    );
    place.mintcheck(&["run", "--accept"]).ended(2).complains(&["--snapshot"]);
    place.mintcheck(&["run", "--snapshot", "kept", "--case", "roles"]).ended(2);
}
