//! `mintcheck compare`: what two reports differ in, and whether it is for the worse.

use serde_json::{Value, json};

use super::place::{Place, Ran};
use crate::schemas::{mistakes, validator};

/// Two folders' reports over some cases, one with each list of generators.
fn reports(old: &[(&str, &str)], new: &[(&str, &str)]) -> Place {
    let place = Place::empty();
    for (name, generators) in [("old", old), ("new", new)] {
        let (_, report) = Place::with(generators).report(&["--case", "roles"]);
        place.write(name, &report.to_string());
    }
    place
}

fn compared(place: &Place) -> (Ran, Value) {
    let ran = place.mintcheck(&["compare", "old", "new", "--format", "json"]);
    let comparison: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()));
    assert_eq!(mistakes(&validator("comparison"), &comparison), "");
    (ran, comparison)
}

#[test]
fn the_same_twice_is_no_change() {
    let place = reports(&[("my/own", "sound")], &[("my/own", "sound")]);
    place.mintcheck(&["compare", "old", "new"]).ended(0).says(&["Nothing changed."]);
    let (ran, comparison) = compared(&place);
    ran.ended(0);
    assert_eq!((&comparison["changes"], &comparison["worse"]), (&json!([]), &json!(false)));
}

#[test]
fn a_generator_that_goes_wrong_is_for_the_worse_and_the_way_back_is_not() {
    let place = reports(&[("my/own", "sound")], &[("my/own", "ahead")]);
    let words = ["my/own", "~ verdict  was conforms, is diverges", "+ finding iat-in-the-future"];
    place.mintcheck(&["compare", "old", "new"]).ended(1).says(&words).says(&["for the worse"]);
    let (ran, comparison) = compared(&place);
    ran.ended(1);
    let verdict = &comparison["changes"][0];
    assert_eq!((&verdict["subject"], &verdict["worse"]), (&json!("verdict"), &json!(true)));
    let back = place.mintcheck(&["compare", "new", "old"]);
    back.ended(0).says(&["- finding iat-in-the-future", "was error", "none for the worse"]);
}

#[test]
fn generators_that_come_and_go_are_told() {
    let place = reports(&[("a/own", "sound")], &[("b/own", "sound")]);
    let ran = place.mintcheck(&["compare", "old", "new"]);
    ran.ended(0).says(&["- generator gone  was conforms", "+ new generator  conforms"]);
    let place = reports(&[("a/own", "sound")], &[("a/own", "sound"), ("b/own", "ahead")]);
    place.mintcheck(&["compare", "old", "new"]).ended(1).says(&["+ new generator  diverges"]);
}

/// The report of a wrong generator after a change to it.
fn changed(change: impl Fn(&mut Value)) -> Place {
    let place = reports(&[("my/own", "ahead")], &[("my/own", "ahead")]);
    let mut report: Value = serde_json::from_str(&place.read("old")).unwrap();
    change(&mut report);
    place.write("new", &report.to_string());
    place
}

#[test]
fn counts_levels_causes_and_faults_are_compared() {
    let place = changed(|report| report["generators"][0]["findings"][0]["count"] = json!(1));
    place.mintcheck(&["compare", "old", "new"]).ended(0).says(&["~ count ", "is 1 of"]);
    let place = changed(|report| report["generators"][0]["findings"][0]["level"] = json!("note"));
    place.mintcheck(&["compare", "old", "new"]).ended(0).says(&["was error, is note"]);
    place.mintcheck(&["compare", "new", "old"]).ended(1).says(&["was note, is error"]);
    let place = changed(|report| report["generators"][0]["findings"][0]["known"] = json!(true));
    place.mintcheck(&["compare", "old", "new"]).ended(0).says(&["is error (known)"]);
    place.mintcheck(&["compare", "new", "old"]).ended(1);
}

#[test]
fn what_is_no_report_is_refused_with_words() {
    let place = reports(&[("my/own", "sound")], &[("my/own", "sound")]);
    for (text, words) in [
        ("", "EOF"),
        ("{\"schema\":\"mintcheck-report/1\",\n oops}", "-->"),
        ("{\"schema\":\"mintcheck-report/2\"}", "this is `mintcheck-report/2`"),
        ("{}", "names no schema"),
        ("{\"schema\":\"mintcheck-report/1\"}", "missing field"),
    ] {
        place.write("new", text);
        place.mintcheck(&["compare", "old", "new"]).ended(2).complains(&[words]);
        place.mintcheck(&["compare", "new", "old"]).ended(2);
    }
    place.mintcheck(&["compare", "old", "missing"]).ended(2).complains(&["could not use missing"]);
}

#[test]
fn hostile_words_stay_words() {
    let place = changed(|report| {
        report["generators"][0]["name"] = json!("a\u{1b}[2J");
        report["generators"][0]["findings"][0]["example"]["where"] = json!("x\u{202e}\u{1b}]0;");
    });
    let ran = place.mintcheck(&["compare", "old", "new"]);
    ran.ended(1).says(&["a\\u{1b}[2J", "x\\u{202e}"]);
    assert!(!ran.out.contains(|c: char| c.is_control() && c != '\n'), "{}", ran.told());
}
