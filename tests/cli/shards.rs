//! `mintcheck run --shard`: a part of a run, and what it may say of the whole.

use serde_json::Value;

use super::place::{Place, Ran, generator};
use crate::schemas::{mistakes, validator};

/// One shard's report.
fn shard(place: &Place, part: &str) -> (Ran, Value) {
    let (ran, report) = place.report(&["--shard", part]);
    assert_eq!(mistakes(&validator("report"), &report), "");
    (ran, report)
}

fn evidence<'r>(report: &'r Value, name: &str) -> &'r Value {
    &generator(report, name)["observations"]["evidence"]
}

fn cases(report: &Value, name: &str) -> Vec<String> {
    let cases = evidence(report, name)["cases"].as_array().unwrap();
    cases.iter().map(|case| case.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_shard_says_that_it_is_a_part_and_asks_the_same_cases_each_time() {
    let place = Place::with(&[("my/own", "sound")]);
    let (ran, first) = shard(&place, "2/4");
    ran.ended(0);
    let (_, again) = shard(&place, "2/4");
    assert_eq!(first["complete"], false);
    let part = &first["shard"];
    assert_eq!(
        (&part["number"], &part["of"], &part["complete"]),
        (&2.into(), &4.into(), &true.into())
    );
    assert_eq!(part["settings"].as_str().unwrap().len(), 32);
    assert_eq!(cases(&first, "my/own"), cases(&again, "my/own"));
    let words = ["shard 2 of 4", "`mintcheck merge` joins the parts"];
    place.mintcheck(&["run", "--shard", "2/4"]).ended(0).says(&words);
    let ran = place.mintcheck(&["run", "--shard", "2/4", "--format", "markdown"]);
    ran.ended(0).says(&["shard 2 of 4"]);
}

#[test]
fn the_shards_have_every_case_once_and_what_is_compared_in_one() {
    let place = Place::with(&[("my/own", "sound")]);
    let (_, whole) = place.report(&["--observations", "--cases", "0"]);
    let reports: Vec<Value> = (1..=3).map(|part| shard(&place, &format!("{part}/3")).1).collect();
    let of = |report: &Value| cases(report, "my/own");
    let mut all: Vec<String> = reports.iter().flat_map(of).collect();
    let answers = generator(&whole, "my/own")["observations"]["answers"].as_array().unwrap();
    let first = answers.iter().filter(|answer| answer["again"] != true);
    let mut wanted: Vec<String> =
        first.map(|answer| answer["case"].as_str().unwrap().to_owned()).collect();
    all.sort();
    wanted.sort();
    assert_eq!(all, wanted);
    let group = |case: &String| case.rsplit_once('-').unwrap().0.to_owned();
    let mut home: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        for case in of(report) {
            assert_eq!(*home.entry(group(&case)).or_insert(at), at, "{case}");
        }
    }
    let zones: Vec<&usize> =
        home.iter().filter(|(group, _)| group.starts_with("zones/")).map(|(_, at)| at).collect();
    assert!(zones.windows(2).all(|two| two[0] == two[1]), "{home:?}");
    // The questions about the clock are asked once.
    let asked = |report: &Value| evidence(report, "my/own")["questions"].as_u64().unwrap();
    assert_eq!(reports.iter().filter(|report| asked(report) > 0).count(), 1);
}

#[test]
fn a_shard_without_a_case_says_so_and_is_no_failure() {
    let place = Place::with(&[("my/own", "sound")]);
    let (mut empty, mut cases_in_all) = (0, 0);
    for part in 1..=5 {
        let part = format!("{part}/5");
        let one = ["--shard", part.as_str(), "--case", "roles"];
        let (ran, report) = place.report(&one);
        ran.ended(0);
        let own = generator(&report, "my/own");
        cases_in_all += own["cases"].as_u64().unwrap();
        if own["cases"] == 0 {
            empty += 1;
            assert_eq!(
                (&own["verdict"], &report["shard"]["complete"]),
                (&"skipped".into(), &true.into())
            );
            let words = [format!("none of its cases is of shard {}", part.replace('/', " of "))];
            place.mintcheck(&[&["run"], one.as_slice()].concat()).ended(0).says(&[&words[0]]);
            // Who is asked in another shard is not missing.
            let required = [&["run", "--require", "my/own"], one.as_slice()].concat();
            place.mintcheck(&required).ended(0);
        }
    }
    let (_, whole) = place.report(&["--case", "roles", "--cases", "0"]);
    assert_eq!(cases_in_all, generator(&whole, "my/own")["cases"].as_u64().unwrap());
    assert!(empty > 0, "four groups of roles cannot fill five shards");
}

#[test]
fn a_shard_does_not_say_that_a_known_divergence_is_gone() {
    let known =
        "[[known]]\ngenerator = \"my/own\"\nrules = [\"mac-mismatch\"]\nreason = \"kept\"\n";
    let place = Place::with_settings(known, &[("my/own", "sound")]);
    for part in ["1/2", "2/2"] {
        let (ran, report) = shard(&place, part);
        ran.ended(0);
        assert_eq!(report["problems"], Value::Array(Vec::new()));
    }
    // One that has expired has expired for all of them.
    let place =
        Place::with_settings(&format!("{known}expires = \"2020-02-29\"\n"), &[("my/own", "sound")]);
    place.mintcheck(&["run", "--shard", "1/2"]).ended(1).complains(&["to be gone by 2020-02-29"]);
}

#[test]
fn what_is_no_shard_is_a_slip() {
    let place = Place::with(&[("my/own", "sound")]);
    for (part, words) in [
        ("4", "as in 1/4"),
        ("a/b", "as in 1/4"),
        ("0/4", "counted from 1"),
        ("5/4", "of 4 shards there is none of the number 5"),
        ("1/0", "of 0 shards there is none"),
        ("1/100000", "1000 shards at most"),
    ] {
        place.mintcheck(&["run", "--shard", part]).ended(2).complains(&[words]);
    }
}

#[test]
fn answers_are_told_where_they_are_asked_for_and_tokens_are_shortened() {
    let place = Place::with(&[("my/own", "sound")]);
    let (_, plain) = place.report(&["--case", "clock/edges"]);
    assert!(generator(&plain, "my/own").get("observations").is_none());
    let one = ["--case", "clock/edges", "--case", "roles/refused", "--observations"];
    let (_, report) = place.report(&one);
    assert_eq!(mistakes(&validator("report"), &report), "");
    let answers = generator(&report, "my/own")["observations"]["answers"].as_array().unwrap();
    let first = &answers[0];
    assert_eq!((&first["case"], &first["mac"]), (&"clock/edges-000".into(), &"holds".into()));
    assert!(first["token"].as_str().unwrap().contains('…'), "{first:#}");
    let payload: Value = serde_json::from_str(first["payload"].as_str().unwrap()).unwrap();
    assert!(payload["iat"].is_i64(), "{payload}");
    assert!(first["header"].as_str().unwrap().contains("HS256"), "{first:#}");
    assert!(answers.iter().any(|answer| answer["refused"].is_string()), "{answers:#?}");
    assert!(answers.iter().any(|answer| answer["again"] == true), "{answers:#?}");
    let (_, report) = place.report(&[&one[..], &["--show-tokens"]].concat());
    let answers = &generator(&report, "my/own")["observations"]["answers"];
    let token = answers[0]["token"].as_str().unwrap();
    assert_eq!(token.split('.').count(), 3, "{token}");
    place.write("token", token);
    place.mintcheck(&["inspect", "--file", "token"]).says(&["payload"]);
}
