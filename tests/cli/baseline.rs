//! `mintcheck run --baseline`: only what is new since an earlier report fails.

use serde_json::{Value, json};

use super::place::{Place, generator};
use crate::schemas::{mistakes, validator};

/// A folder in which a generator is wrong, and a report that knows it.
fn red() -> Place {
    let place = Place::with(&[("my/own", "sound"), ("my/ahead", "ahead")]);
    let ran = place.mintcheck(&["run", "--format", "json", "--output", "old.json"]);
    ran.ended(1);
    place
}

const BASELINE: [&str; 2] = ["--baseline", "old.json"];

#[test]
fn what_was_there_before_fails_nobody_and_is_told() {
    let place = red();
    let (ran, report) = place.report(&BASELINE);
    ran.ended(0);
    assert_eq!(mistakes(&validator("report"), &report), "");
    let ahead = generator(&report, "my/ahead");
    assert_eq!((&ahead["verdict"], &ahead["known"]), (&json!("conforms"), &json!(false)));
    let findings = ahead["findings"].as_array().unwrap();
    assert!(findings.iter().all(|one| one["since"] == "unchanged"), "{findings:#?}");
    assert_eq!(
        (&report["baseline"]["new"], &report["baseline"]["absent"]),
        (&json!(0), &json!([]))
    );
    let words = ["diverges as before", "(as before)", "Since old.json: 0 new,"];
    place.mintcheck(&[&["run"], BASELINE.as_slice()].concat()).ended(0).says(&words);
    let markdown = [&["run", "--format", "markdown"], BASELINE.as_slice()].concat();
    place.mintcheck(&markdown).ended(0).says(&["diverges as before", "0 new"]);
    let html = [&["run", "--format", "html"], BASELINE.as_slice()].concat();
    place.mintcheck(&html).ended(0).says(&["as before</span>", "Since old.json: 0 new"]);
    let junit = [&["run", "--format", "junit"], BASELINE.as_slice()].concat();
    let junit = place.mintcheck(&junit);
    assert!(!junit.ended(0).out.contains("<failure"), "{}", junit.told());
    let github = [&["run", "--format", "github"], BASELINE.as_slice()].concat();
    let github = place.mintcheck(&github);
    assert!(!github.ended(0).out.contains("::error"), "{}", github.told());
}

#[test]
fn what_is_new_fails_and_is_told_apart() {
    let place = red();
    place.adapter("host-0", "my/own", "ahead", "");
    let (ran, report) = place.report(&BASELINE);
    ran.ended(1);
    assert_eq!(generator(&report, "my/own")["verdict"], "diverges");
    assert_eq!(generator(&report, "my/ahead")["verdict"], "conforms");
    let ran = place.mintcheck(&[&["run"], BASELINE.as_slice()].concat());
    ran.ended(1).says(&["iat-in-the-future (new)", "iat-in-the-future (as before)"]);
    // A finding of another level is another one.
    let settings = place.read("mintcheck.toml");
    place.adapter("host-0", "my/own", "sound", "");
    place.write("mintcheck.toml", &format!("{settings}[rules]\niat-quantised = \"error\"\n"));
    place.mintcheck(&[&["run"], BASELINE.as_slice()].concat()).ended(0);
}

#[test]
fn what_is_gone_is_told_of_those_who_were_asked_everything() {
    let place = red();
    place.adapter("host-1", "my/ahead", "sound", "");
    let (ran, report) = place.report(&BASELINE);
    ran.ended(0);
    let absent = report["baseline"]["absent"].as_array().unwrap();
    let rules: Vec<&str> = absent.iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert!(rules.contains(&"iat-in-the-future"), "{absent:#?}");
    let (_, report) = place.report(&[&BASELINE[..], &["--case", "roles"]].concat());
    assert_eq!(report["baseline"]["absent"], json!([]));
}

#[test]
fn sarif_says_what_is_new_what_stayed_and_what_is_gone() {
    let place = red();
    place.adapter("host-0", "my/own", "untyped", "");
    place.adapter("host-1", "my/ahead", "sound", "");
    let sarif = |more: &[&str]| -> Value {
        let ran = place.mintcheck(&[&["run", "--format", "sarif"], more].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()))
    };
    let states = |log: &Value| -> Vec<(String, String, String)> {
        let results = log["runs"][0]["results"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
        let of = |one: &Value| {
            let print = text(&one["partialFingerprints"]["mintcheck/v1"]);
            (text(&one["ruleId"]), text(&one["baselineState"]), print)
        };
        results.iter().map(of).collect()
    };
    let log = sarif(&BASELINE);
    assert_eq!(mistakes(&super::machines::schema(), &log), "");
    let all = states(&log);
    let has = |rule: &str, state: &str| all.iter().any(|(id, is, _)| id == rule && is == state);
    assert!(has("typ-not-jwt", "new") && has("iat-in-the-future", "absent"), "{all:#?}");
    // The fingerprint of what is gone is the one that it had.
    place.adapter("host-1", "my/ahead", "ahead", "");
    let before = states(&sarif(&BASELINE));
    let print = |all: &[(String, String, String)], state: &str| {
        let found = all.iter().find(|(id, is, _)| id == "iat-in-the-future" && is == state);
        found.unwrap_or_else(|| panic!("{all:#?}")).2.clone()
    };
    assert_eq!(print(&all, "absent"), print(&before, "unchanged"));
    assert_eq!(print(&states(&sarif(&[])), "none"), print(&before, "unchanged"));
}

#[test]
fn what_is_no_baseline_is_refused_before_anybody_is_asked() {
    let place = red();
    let old: Value = serde_json::from_str(&place.read("old.json")).unwrap();
    for (pointer, value, words) in [
        ("/complete", json!(false), "not everybody was asked everything"),
        ("/profile", json!("video-sdk"), "by the profile `video-sdk` there, and by `meeting-sdk`"),
        ("/generators/1/profile", json!("video-sdk"), "was judged by the profile `video-sdk`"),
        ("/schema", json!("mintcheck-report/2"), "only `mintcheck-report/1` can be a baseline"),
    ] {
        let mut changed = old.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        place.write("old.json", &changed.to_string());
        let ran = place.mintcheck(&[&["run", "--case", "roles"], BASELINE.as_slice()].concat());
        ran.ended(2).complains(&["old.json", words]);
    }
    place.mintcheck(&["run", "--shard", "1/2", "--format", "json", "--output", "old.json"]);
    let ran = place.mintcheck(&[&["run"], BASELINE.as_slice()].concat());
    ran.ended(2).complains(&["the report of shard 1 of 2", "`mintcheck merge` makes a whole one"]);
    place.mintcheck(&["run", "--baseline", "none.json"]).ended(2).complains(&["none.json"]);
}
