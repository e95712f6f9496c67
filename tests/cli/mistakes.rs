//! Mistakes in files that users write: exit code 2, the file, the line, a caret and what was meant.

use super::place::{Place, Ran};

/// What `run` says to a settings file.
fn settings(text: &str) -> Ran {
    let place = Place::with(&[("my/own", "sound")]);
    place.write("mintcheck.toml", text);
    place.mintcheck(&["run"])
}

#[track_caller]
fn is_shown(ran: &Ran, place: &str, words: &[&str]) {
    ran.ended(2).complains(&[place, "^"]).complains(words);
    assert!(ran.out.is_empty(), "{}", ran.told());
}

#[test]
fn settings_that_are_no_toml() {
    is_shown(&settings("[adapters]\npaths = [\"hosts/*\"\n"), "mintcheck.toml:2", &["array"]);
}

#[test]
fn an_unknown_setting() {
    let ran = settings("profil = \"meeting-sdk\"\n");
    is_shown(&ran, "mintcheck.toml:1:1", &["unknown field `profil`", "did you mean `profile`?"]);
    let ran = settings("[adapters]\n\npath = [\"hosts/*\"]\n");
    is_shown(&ran, "mintcheck.toml:3:1", &["unknown field `path`", "did you mean `paths`?"]);
    let ran = settings("[generators.x]\nbuiltin = \"reference\"\ntimeout = 3\n");
    is_shown(&ran, "mintcheck.toml:3:1", &["unknown field `timeout`", "`timeout_ms`?"]);
}

#[test]
fn a_setting_of_another_type() {
    let ran = settings("[generators.x]\nbuiltin = \"reference\"\ntimeout_ms = \"3\"\n");
    is_shown(&ran, "mintcheck.toml:3:14", &["invalid type"]);
}

#[test]
fn an_unknown_profile_rule_level_or_built_in_generator() {
    let ran = settings("profile = \"meeting-sdc\"\n");
    is_shown(&ran, "mintcheck.toml:1:11", &["no profile", "did you mean `meeting-sdk`?"]);
    let ran = settings("[rules]\ntyp-not-jwd = \"off\"\n");
    is_shown(&ran, "mintcheck.toml:2:1", &["no rule", "did you mean `typ-not-jwt`?"]);
    let ran = settings("[rules]\ntyp-not-jwt = \"warn\"\n");
    is_shown(&ran, "mintcheck.toml:2:15", &["unknown variant `warn`"]);
    let ran = settings("[generators.x]\nbuiltin = \"referense\"\n");
    is_shown(&ran, "mintcheck.toml:2:11", &["did you mean `reference`?"]);
}

#[test]
fn settings_of_a_generator_that_nobody_has() {
    let place =
        Place::with_settings("[generators.\"my/owm\"]\ntimeout_ms = 5\n", &[("my/own", "sound")]);
    let ran = place.mintcheck(&["run", "--case", "roles"]);
    ran.ended(2).complains(&["no generator `my/owm`; did you mean `my/own`?"]);
    ran.complains(&["mintcheck.toml:3:13", "^^^"]);
}

#[test]
fn a_settings_file_that_is_not_there() {
    let place = Place::empty();
    let ran = place.mintcheck(&["run", "--config", "other.toml"]);
    ran.ended(2).complains(&["other.toml", "could not read"]);
}

#[test]
fn adapters_that_are_not_there() {
    let ran = settings("[adapters]\npaths = [\"host/*\"]\n");
    is_shown(&ran, "mintcheck.toml:2:10", &["no folder `host/*` holds an adapter.toml"]);
}

#[test]
fn a_manifest_with_a_mistake() {
    let manifest = |text: &str| {
        let place = Place::with(&[("my/own", "sound")]);
        place.write("hosts/host-0/adapter.toml", text);
        place.mintcheck(&["run"])
    };
    let ran = manifest("name = \"x\"\nlanguage = \"Python\"\nruns = []\n");
    is_shown(&ran, "adapter.toml:3:1", &["unknown field `runs`", "did you mean `run`?"]);
    let ran = manifest("name = \"x\"\nlanguage = \"Python\"\nrun = []\n");
    is_shown(&ran, "adapter.toml:3:1", &["names no program"]);
    let ran = manifest("name = \"x\"\nrun = [\"y\"]\n");
    is_shown(&ran, "adapter.toml:1:1", &["missing field `language`"]);
}

fn vectors(text: &str) -> Ran {
    let place = Place::with_settings("[vectors]\npaths = [\"own.json\"]\n", &[("my/own", "sound")]);
    place.write("own.json", text);
    place.mintcheck(&["run"])
}

const VECTORS: &str = r#"{
  "schema": "mintcheck-vectors/1",
  "topic": "own",
  "about": "ours",
  "count": 1,
  "notes": {"ours": "what we met"},
  "cases": [
    {"id": "own/case-000", "comment": "one", "flags": ["ours"], "shape": "field",
     "inputs": {"sdk_key": "mintcheckExampleKey_01", "secret": "mintcheckPublicTestSecretNo00001",
                "meeting_number": "86764390572", "role": 0},
     "now_us": 1696910400600000, "expect": {"mint": ""}}
  ]
}
"#;

#[test]
fn vectors_of_a_user_are_asked() {
    let settings = "[vectors]\npaths = [\"own.json\"]\n";
    let place = Place::with_settings(settings, &[("my/own", "sound")]);
    place.write("own.json", VECTORS);
    let (ran, report) = place.report(&["--case", "own"]);
    ran.ended(0);
    assert_eq!(report["counts"]["cases"], 1);
}

#[test]
fn a_vector_file_with_a_mistake() {
    is_shown(&vectors("{\n  \"schema\": \n}\n"), "own.json:3", &["expected value"]);
    let ran = vectors(&VECTORS.replace("\"now_us\"", "\"nowus\""));
    is_shown(&ran, "own.json:11", &["unknown field `nowus`", "did you mean `now_us`?"]);
    let ran = vectors(&VECTORS.replace("\"count\": 1", "\"count\": 2"));
    is_shown(&ran, "own.json:5", &["`count` is 2 but there are 1"]);
    let ran = vectors(&VECTORS.replace("\"own/case", "\"our/case"));
    is_shown(&ran, "own.json:8", &["begins with `own/`"]);
    let ran = vectors(&VECTORS.replace("[\"ours\"]", "[\"theirs\"]"));
    is_shown(&ran, "own.json:8", &["no note explains the flag `theirs`"]);
    let ran = vectors(&VECTORS.replace("vectors/1", "vectors/9"));
    is_shown(&ran, "own.json:2", &["`mintcheck-vectors/1`"]);
}

#[test]
fn a_vector_file_that_is_not_there() {
    let place =
        Place::with_settings("[vectors]\npaths = [\"none.json\"]\n", &[("my/own", "sound")]);
    is_shown(&place.mintcheck(&["run"]), "mintcheck.toml:4:10", &["could not read `none.json`"]);
}

#[test]
fn a_profile_file_with_a_mistake() {
    let place = Place::with(&[("my/own", "sound")]);
    place.write(
        "mintcheck.toml",
        "profile = \"own.toml\"\n[generators.x]\nbuiltin = \"reference\"\n",
    );
    is_shown(&place.mintcheck(&["run"]), "mintcheck.toml:1:11", &["could not read `own.toml`"]);
    let shipped = include_str!("../../src/profile/meeting-sdk.toml");
    place.write("own.toml", &shipped.replacen("leeway_s", "leaway_s", 1));
    let ran = place.mintcheck(&["run"]);
    is_shown(&ran, "own.toml:", &["unknown field `leaway_s`", "did you mean `leeway_s`?"]);
    place.write("own.toml", shipped);
    place.mintcheck(&["run", "--case", "roles"]).ended(0);
}

#[test]
fn a_command_line_that_is_wrong() {
    let place = Place::empty();
    place.mintcheck(&["run", "--formt", "json"]).ended(2).complains(&["--format"]);
    place.mintcheck(&["run", "--format", "yaml"]).ended(2).complains(&["terminal, json, junit"]);
    place.mintcheck(&["run", "--report", "junit"]).ended(2).complains(&["html=report.html"]);
    place.mintcheck(&["run", "--profile", "meeting-sdc"]).ended(2).complains(&["did you mean"]);
    place.mintcheck(&[]).ended(2);
    place.mintcheck(&["rum"]).ended(2).complains(&["run"]);
}
