//! The other commands.

use serde_json::Value;

use super::place::Place;

fn list(place: &Place, what: &str) -> Vec<Value> {
    let ran = place.mintcheck(&["list", what, "--format", "json"]);
    serde_json::from_str(&ran.ended(0).out).unwrap()
}

#[test]
fn a_rule_is_explained_and_a_slip_is_helped() {
    let place = Place::empty();
    let ran = place.mintcheck(&["explain", "iat-in-the-future"]);
    ran.ended(0).says(&[
        "iat-in-the-future  rounding, error",
        "Why it matters",
        "Fix",
        "References",
    ]);
    assert!(!ran.out.contains('\x1b'));
    let ran = place.mintcheck(&["explain", "iat-in-future"]);
    ran.ended(2)
        .complains(&["no rule or cause `iat-in-future`; did you mean `iat-in-the-future`?"]);
    place.mintcheck(&["explain", "luck"]).ended(2).complains(&["mintcheck list rules"]);
}

#[test]
fn every_rule_of_the_list_is_explained() {
    let place = Place::empty();
    let rules = list(&place, "rules");
    assert!(rules.len() > 5);
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        place.mintcheck(&["explain", id]).ended(0).says(&[rule["summary"].as_str().unwrap()]);
    }
}

#[test]
fn lists_need_no_settings_and_no_adapters() {
    let place = Place::empty();
    assert!(list(&place, "profiles").iter().any(|one| one["name"] == "meeting-sdk"));
    let vectors = list(&place, "vectors");
    assert!(vectors.iter().any(|one| one["topic"] == "clock" && one["cases"].as_u64() > Some(256)));
    place.mintcheck(&["list", "rules"]).ended(0).says(&["mac-mismatch", "signature", "error"]);
    assert!(!place.path("cache").exists(), "nothing is unpacked for a list");
}

#[test]
fn the_generators_of_the_settings_are_listed_and_who_does_not_start_says_why() {
    let place = Place::with(&[("my/own", "sound"), ("my/broken", "ends")]);
    let generators = list(&place, "generators");
    assert_eq!(generators[0]["name"], "my/own");
    assert_eq!(generators[1]["name"], "host-1/*");
    assert!(generators[1]["about"].as_str().unwrap().contains("could-not-start"));
    place.mintcheck(&["list", "generators"]).ended(0).says(&["my/own", "hmac", "host-1/*"]);
}

#[test]
fn the_doctor_tells_the_sound_from_the_sick() {
    let place = Place::with(&[("my/own", "sound")]);
    place.mintcheck(&["doctor"]).ended(0).says(&["adapter host-0 (Python)", "my/own", "mints"]);
    let place = Place::with(&[("my/own", "sound"), ("my/broken", "ends")]);
    place.adapter("none", "my/none", "sound", "needs = [{ command = [\"no-such-runtime\"] }]\n\
                                               install = { debian = \"apt install luck\", macos = \"brew install luck\" }\n");
    let ran = place.mintcheck(&["doctor"]);
    ran.ended(3).says(&["mints", "could-not-start", "| Traceback: no module named luck"]);
    ran.says(&["`no-such-runtime` was not found", "install luck"]);
}

#[test]
fn what_is_minted_by_hand_is_what_a_sound_generator_mints() {
    let place = Place::empty();
    let mint = |more: &[&str]| {
        let all = [
            "mint",
            "--secret-env",
            "SECRET",
            "--at",
            "2023-10-10T04:00:00.600Z",
            "--input",
            "sdk_key=mintcheckExampleKey_01",
            "--input",
            "meeting_number=86764390572",
        ];
        let mut command = place.command(&[&all[..], more].concat());
        let secret = "mintcheckPublicTestSecretNo00001";
        super::place::Ran::of(&command.env("SECRET", secret).output().unwrap())
    };
    let minted = mint(&["--input", "role=0"]);
    minted.ended(0).says(&["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."]);
    assert_eq!(minted.out.lines().count(), 1);
    mint(&["--input", "role=7"]).ended(2).complains(&["refused", "`role` must be 0 or 1"]);
    mint(&["--input", "role=\"0\""]).ended(2).complains(&["--anyway"]);
    mint(&["--input", "role=\"0\"", "--anyway"]).ended(0);
}

#[test]
fn help_and_version_are_no_errors() {
    let place = Place::empty();
    place.mintcheck(&["--help"]).ended(0).says(&["run", "explain", "doctor"]);
    place.mintcheck(&["run", "--help"]).ended(0).says(&["--dry-run", "--require"]);
    place.mintcheck(&["--version"]).ended(0).says(&[env!("CARGO_PKG_VERSION")]);
}
