//! `mintcheck merge`: the reports of all parts, joined into what one run, or one audit, would have
//! said.

use serde_json::{Value, json};

use super::place::{Place, Ran, generator, rules};
use crate::python::python;
use crate::schemas::{mistakes, validator};

/// Runs all shards, and gives the names of their reports.
fn shards(place: &Place, of: usize, more: &[&str]) -> Vec<String> {
    let report = |part: usize| {
        let (name, shard) = (format!("shard-{part}.json"), format!("{part}/{of}"));
        let words = ["run", "--shard", &shard, "--format", "json", "--output", &name];
        let ran = place.mintcheck(&[words.as_slice(), more].concat());
        assert!([Some(0), Some(1), Some(3)].contains(&ran.code), "{}", ran.told());
        name
    };
    (1..=of).map(report).collect()
}

fn merged(place: &Place, names: &[String], more: &[&str]) -> (Ran, Value) {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let ran = place.mintcheck(&[&["merge", "--format", "json"], names.as_slice(), more].concat());
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()));
    assert_eq!(mistakes(&validator("report"), &report), "");
    (ran, report)
}

/// Whether the example of each finding stands beside the right answer, with its generator.
#[track_caller]
fn assert_all_stand_beside(report: &Value) {
    let sides = report["sides"].as_array().map_or(&[][..], Vec::as_slice);
    for generator in report["generators"].as_array().unwrap() {
        for finding in generator["findings"].as_array().unwrap() {
            let case = &finding["example"]["case"];
            let is_it =
                |one: &&Value| &one["case"] == case && one["profile"] == generator["profile"];
            let sides = sides.iter().find(is_it).unwrap_or_else(|| panic!("{case} is not there"));
            let is_there =
                |side: &Value| side["generators"].as_array().unwrap().contains(&generator["name"]);
            assert!(sides["sides"].as_array().unwrap().iter().any(is_there), "{case}: {sides:#}");
        }
    }
}

/// A report without what differs from one run to the next of the same, and without the answers side
/// by side: a part has those of whom it asked that very case.
fn timeless(mut report: Value) -> Value {
    report.as_object_mut().unwrap().remove("sides");
    for one in report["generators"].as_array_mut().unwrap() {
        one["elapsed_ms"] = json!(0);
        if one["law"].is_object() {
            // The chart begins when the run did.
            one["law"]["points"] = json!([]);
        }
    }
    report
}

#[track_caller]
fn assert_merged_is_whole(place: &Place, of: usize, more: &[&str]) -> (Ran, Value) {
    let (whole_ran, whole) = place.report(&[&["--observations", "--cases", "0"], more].concat());
    let names = shards(place, of, more);
    let (ran, merged) = merged(place, &names, &["--observations"]);
    assert_eq!(ran.code, whole_ran.code, "{}", ran.told());
    assert_all_stand_beside(&whole);
    assert_all_stand_beside(&merged);
    let (whole, merged) = (timeless(whole), timeless(merged));
    for (one, other) in
        whole["generators"].as_array().unwrap().iter().zip(merged["generators"].as_array().unwrap())
    {
        for (name, value) in one.as_object().unwrap() {
            assert_eq!(value, &other[name], "{name} of {}", one["name"]);
        }
    }
    assert_eq!(whole, merged);
    (ran, merged)
}

#[test]
fn four_shards_of_wrong_and_sound_generators_are_one_run() {
    let all =
        [("my/own", "sound"), ("my/ahead", "ahead"), ("my/local", "local"), ("my/typ", "untyped")];
    let known =
        "[[known]]\ngenerator = \"my/typ\"\nrules = [\"mac-mismatch\"]\nreason = \"kept\"\n";
    let place = Place::with_settings(known, &all);
    let (ran, report) = assert_merged_is_whole(&place, 4, &[]);
    ran.ended(1).complains(&["`mac-mismatch` of `my/typ` no longer happens", "mintcheck.toml"]);
    assert_eq!((&report["complete"], report.get("shard")), (&json!(true), None));
    let ahead = generator(&report, "my/ahead");
    assert!(rules(ahead).contains(&"iat-in-the-future"), "{ahead:#}");
    assert_eq!(ahead["unexplained"][0]["rule"], "iat-in-the-future");
    let local = generator(&report, "my/local");
    assert!(rules(local).contains(&"zone-dependent"), "{local:#}");
    assert_eq!(local["causes"][0]["cause"], "utc-time-as-local");
}

#[test]
fn more_shards_than_groups_are_one_run_too() {
    let place = Place::with(&[("my/own", "sound"), ("my/grouped", "grouped")]);
    assert_merged_is_whole(&place, 7, &["--case", "roles", "--case", "meeting-numbers"]);
}

#[test]
fn shards_of_the_shipped_adapters_are_one_run() {
    let place = Place::empty();
    let here = std::env::current_dir().unwrap();
    let adapters = ["node", "java", "python", "php"]
        .map(|name| format!("\"{}\"", here.join("adapters").join(name).display()));
    let settings = format!(
        "[generators.reference]\nbuiltin = \"reference\"\n[adapters]\npaths = [{}]\n",
        adapters.join(", ")
    );
    place.write("mintcheck.toml", &settings);
    let (ran, report) = assert_merged_is_whole(&place, 4, &[]);
    ran.ended(1);
    let java = generator(&report, "java/servlet-org-json");
    assert_eq!(java["causes"][0]["cause"], "float32-rounding");
    assert_eq!(java["causes"][0]["predicted_rejection"], 0.2617);
}

#[test]
fn shards_of_a_program_that_is_started_for_each_case_are_one_run() {
    let place = Place::empty();
    super::init::copy(&place, "tests/programs/python", "python");
    let interpreter = python();
    place.write(
        "mintcheck.toml",
        &format!(
            "[generators.ours]\ncommand = [\"{interpreter}\", \"python/sign.py\", \
             \"{{meeting_number}}\", \"{{role}}\"]\n\
             env = {{ ZOOM_MEETING_SDK_KEY = \"{{sdk_key}}\", ZOOM_MEETING_SDK_SECRET = \"{{secret}}\" }}\n"
        ),
    );
    let (whole_ran, whole) = place.report(&["--cases", "0"]);
    let names = shards(&place, 3, &[]);
    let (ran, merged) = merged(&place, &names, &[]);
    assert_eq!(ran.code, whole_ran.code, "{}", ran.told());
    assert_eq!(timeless(whole), timeless(merged));
}

#[test]
fn every_format_is_written_and_no_secret_is_needed() {
    let place = Place::with(&[("my/ahead", "ahead")]);
    shards(&place, 2, &["--case", "clock"]);
    let files = ["merge", "shard-1.json", "shard-2.json"];
    let reports =
        ["--report", "junit=out.xml", "--report", "sarif=out.sarif", "--report", "html=out.html"];
    let ran = place.mintcheck(&[files.as_slice(), &reports].concat());
    ran.ended(1).says(&["my/ahead", "1 diverge"]);
    assert!(place.read("out.xml").contains("iat-in-the-future"));
    assert!(place.read("out.sarif").contains("iat-in-the-future"));
    assert!(place.read("out.html").contains("iat-in-the-future"));
    let ran = place
        .mintcheck(&[files.as_slice(), &["--format", "markdown", "--output", "out.md"]].concat());
    ran.ended(1);
    assert!(ran.out.is_empty() && place.read("out.md").contains("my/ahead"));
    let ran = place.mintcheck(&[files.as_slice(), &["--format", "marckdown"]].concat());
    ran.ended(2).complains(&["did you mean `markdown`?"]);
}

/// Two shards of a small run, one of them changed.
fn changed(change: impl Fn(&mut Value)) -> Ran {
    let place = Place::with(&[("my/own", "sound")]);
    shards(&place, 2, &["--case", "roles", "--case", "clock/edges"]);
    let mut report: Value = serde_json::from_str(&place.read("shard-2.json")).unwrap();
    change(&mut report);
    place.write("shard-2.json", &report.to_string());
    place.mintcheck(&["merge", "shard-1.json", "shard-2.json"])
}

#[test]
fn overlaps_and_gaps_are_refused_with_words() {
    changed(|_| {}).ended(0);
    let place = Place::with(&[("my/own", "sound")]);
    let names = shards(&place, 3, &["--case", "roles"]);
    let ran = place.mintcheck(&["merge", &names[0], &names[2]]);
    ran.ended(2).complains(&["there is a gap", "of 3 shards there is no report of 2"]);
    let ran = place.mintcheck(&["merge", &names[0], &names[1], &names[2], &names[1]]);
    ran.ended(2).complains(&["shard-2.json and shard-2.json are both shard 2 of 3", "overlap"]);
    let again = changed(|report| {
        let cases = &mut report["generators"][0]["observations"]["evidence"]["cases"];
        let first = cases[0].clone();
        cases.as_array_mut().unwrap().push(first);
    });
    again.ended(2).complains(&["overlap: both asked `my/own` the case"]);
    let fewer = changed(|report| {
        let own = &mut report["generators"][0]["observations"]["evidence"]["own_at_home"];
        *own = json!(own.as_u64().unwrap() - 1);
    });
    fewer.ended(2).complains(&["there is a gap: `my/own` was asked"]);
    let nobody = changed(|report| report["generators"] = json!([]));
    nobody.ended(2).complains(&["shard 2 of 2", "says nothing of `my/own`"]);
}

#[test]
fn shards_of_other_runs_are_refused_with_words() {
    for (pointer, value, words) in [
        ("/mintcheck", json!("0.0.9"), "the version of mintcheck is `0.1.0` and `0.0.9`"),
        ("/profile", json!("video-sdk"), "the profile is `meeting-sdk` and `video-sdk`"),
        ("/shard/of", json!(3), "one of 2 shards and one of 3 shards"),
        ("/shard/settings", json!("0"), "the settings, the profiles or the vectors are others"),
        ("/shard/asked/deny_warnings", json!(true), "options were given on the command line"),
        ("/generators/0/runtime", json!("python 2"), "what it runs on is"),
    ] {
        let ran = changed(|report| *report.pointer_mut(pointer).unwrap() = value.clone());
        ran.ended(2).complains(&["shard-1.json", "shard-2.json", words]);
    }
    let place = Place::with(&[("my/own", "sound")]);
    shards(&place, 2, &["--case", "roles"]);
    let settings = place.read("mintcheck.toml");
    place.write("mintcheck.toml", &format!("{settings}[rules]\ntyp-not-jwt = \"error\"\n"));
    let ran = place.mintcheck(&["merge", "shard-1.json", "shard-2.json"]);
    ran.ended(2).complains(&["was made with other settings, profiles or vectors than those here"]);
}

#[test]
fn what_is_no_shard_is_refused_with_words() {
    let place = Place::with(&[("my/own", "sound")]);
    place.mintcheck(&["run", "--case", "roles", "--format", "json", "--output", "whole.json"]);
    place.mintcheck(&["merge", "whole.json"]).ended(2).complains(&["the report of a whole run"]);
    place.write("other.json", "{\"schema\":\"mintcheck-diff/1\"}");
    place.mintcheck(&["merge", "other.json"]).ended(2).complains(&["is `mintcheck-diff/1`"]);
    place.write("other.json", "{");
    place.mintcheck(&["merge", "other.json"]).ended(2).complains(&["EOF"]);
    place.mintcheck(&["merge", "missing.json"]).ended(2).complains(&["could not use missing.json"]);
    place.mintcheck(&["merge"]).ended(2);
    place.write("tokens.log", "not-a-token\n");
    place.mintcheck(&["audit", "tokens.log", "--format", "json", "--output", "audit.json"]);
    let ran = place.mintcheck(&["merge", "whole.json", "audit.json"]);
    ran.ended(2).complains(&["whole.json is the report of a run and audit.json that of an audit"]);
}

#[test]
fn a_shard_that_could_not_ask_is_no_pass() {
    let place = Place::with(&[("my/own", "sound"), ("my/broken", "crashes")]);
    let names = shards(&place, 2, &["--case", "roles", "--case", "clock/edges"]);
    let (ran, report) = merged(&place, &names, &[]);
    ran.ended(3);
    assert_eq!((&report["complete"], &report["verdict"]), (&json!(false), &json!("faulted")));
    assert_eq!(generator(&report, "my/own")["verdict"], "conforms");
}

#[test]
fn known_divergences_are_judged_over_all_shards() {
    let known = |rule: &str| {
        format!("[[known]]\ngenerator = \"my/ahead\"\nrules = [\"{rule}\"]\nreason = \"kept\"\n")
    };
    let all = [("my/ahead", "ahead")];
    let place = Place::with_settings(&known("iat-in-the-future"), &all);
    let names = shards(&place, 3, &[]);
    let (ran, report) = merged(&place, &names, &[]);
    ran.ended(0);
    assert_eq!(generator(&report, "my/ahead")["known"], true);
}

#[test]
fn no_shard_and_no_merged_report_holds_a_secret() {
    let place = super::secrets::place();
    for part in ["1/2", "2/2"] {
        let name = format!("{}.json", &part[..1]);
        place.mintcheck(&[
            "run",
            "--shard",
            part,
            "--show-tokens",
            "--format",
            "json",
            "--output",
            &name,
        ]);
        super::secrets::holds_nothing(&name, &place.read(&name));
    }
    let ran = place.mintcheck(&["merge", "1.json", "2.json", "--observations", "--format", "json"]);
    super::secrets::holds_nothing("merged", &ran.out);
    super::secrets::holds_nothing("merged", &ran.err);
}

/// Two hundred lines of a log with a bit of everything.
fn log() -> Vec<String> {
    let mut lines: Vec<String> = (0..200)
        .map(|number| {
            let token = super::audit::sound(number);
            let at = 1_696_910_400 + number % 3;
            json!({"jwt": token, "at": at}).to_string()
        })
        .collect();
    for at in [3, 70, 140, 141, 150, 199] {
        "{\"jwt\": \"no token\"}".clone_into(&mut lines[at]);
    }
    for at in [20, 21, 90, 130, 180] {
        lines[at] = lines[at].replacen('.', ".e", 1);
    }
    // Broken in a late part only, and names that nobody knows.
    for (at, line) in lines.iter_mut().enumerate().take(180).skip(100) {
        let claims = json!({"sdkKey": "k", "mn": at, "role": 0, "iat": 1_696_910_400, format!("own_{at}"): 1});
        let [header, claims] = [json!({"alg": "HS256", "typ": "JWT"}), claims]
            .map(|part| mintcheck::token::base64url::encode(part.to_string().as_bytes()));
        *line = json!({"jwt": format!("{header}.{claims}.abc"), "at": 1_696_910_400}).to_string();
    }
    lines[199] = String::new();
    "not json".clone_into(&mut lines[12]);
    lines
}

const AUDIT: [&str; 6] =
    ["--pointer", "/jwt", "--at-pointer", "/at", "--secret-env", "AUDIT_SECRET"];

/// Audits lines as one file, with a secret.
fn audited(place: &Place, name: &str, lines: &[String]) -> Value {
    place.write(name, &format!("{}\n", lines.join("\n")));
    let report = format!("{name}.json");
    let words = ["audit", name, "--format", "json", "--output", &report];
    let mut command = place.command(&[words.as_slice(), &AUDIT].concat());
    let ran =
        Ran::of(&command.env("AUDIT_SECRET", "pl4nted-secret-of-an-audit-00001").output().unwrap());
    assert!([Some(0), Some(4)].contains(&ran.code), "{}", ran.told());
    serde_json::from_str(&place.read(&report)).unwrap()
}

#[test]
fn three_parts_of_an_audit_are_one_audit() {
    let place = Place::empty();
    let lines = log();
    let whole = audited(&place, "whole", &lines);
    audited(&place, "a", &lines[..60]);
    audited(&place, "b", &lines[60..145]);
    audited(&place, "c", &lines[145..]);
    let ran = place.mintcheck(&["merge", "a.json", "b.json", "c.json", "--format", "json"]);
    let joined: Value = serde_json::from_str(&ran.ended(0).out).unwrap();
    assert_eq!(mistakes(&validator("audit"), &joined), "");
    assert_eq!(joined, whole);
    assert!(
        joined["unlisted"].as_array().unwrap().iter().any(|one| one["rule"] == "claim-unknown")
    );
    let failing = ["merge", "a.json", "b.json", "c.json", "--fail-on", "error"];
    place.mintcheck(&failing).ended(1).says(&["mac-mismatch"]);
    // A part without a token is a part as any other.
    audited(&place, "d", &[String::new(), "nothing".to_owned()]);
    place.mintcheck(&["merge", "a.json", "d.json"]).ended(0);
}

#[test]
fn parts_of_different_audits_are_refused_with_words() {
    let place = Place::empty();
    let lines = log();
    audited(&place, "a", &lines[..60]);
    let mut other = audited(&place, "b", &lines[60..]);
    let ran = place.mintcheck(&["merge", "a.json", "a.json"]);
    ran.ended(2).complains(&["a.json is given twice"]);
    for (pointer, value, words) in [
        ("/profile", json!("video-sdk"), "the profile is `meeting-sdk` and `video-sdk`"),
        ("/mintcheck", json!("0.0.9"), "the version of mintcheck"),
        ("/keys/secrets", json!(0), "the number of secrets is `1` and `0`"),
    ] {
        let before = std::mem::replace(other.pointer_mut(pointer).unwrap(), value);
        place.write("b.json", &other.to_string());
        let ran = place.mintcheck(&["merge", "a.json", "b.json"]);
        ran.ended(2).complains(&["are not parts of one audit", words]);
        *other.pointer_mut(pointer).unwrap() = before;
    }
    other["broken_off"] = json!("could not read on: it ended");
    other["complete"] = json!(false);
    place.write("b.json", &other.to_string());
    let ran = place.mintcheck(&["merge", "a.json", "b.json"]);
    ran.ended(2).complains(&["this is not all: could not read on: it ended (b.json)"]);
}
