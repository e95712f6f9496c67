//! Programs in other time zones and locales: what they are accused of, and what could not be tried.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::place::{Place, faults, generator, rules};

/// The ids of the groups that a finding counts something in.
fn groups(finding: &Value) -> BTreeSet<&str> {
    let by = finding["by"].as_object().unwrap();
    by.iter().filter(|(_, one)| one["count"] != 0).map(|(group, _)| group.as_str()).collect()
}

#[test]
fn local_time_taken_for_utc_is_shown_although_the_machine_is_in_utc() {
    let place = Place::with(&[("my/local", "local"), ("my/sound", "sound")]);
    let (ran, report) = place.report(&[]);
    ran.ended(1);
    let local = generator(&report, "my/local");
    assert_eq!(rules(local), ["zone-dependent"], "one defect is accused once: {local:#}");
    let finding = &local["findings"][0];
    assert_eq!((&finding["level"], &finding["unit"]), (&json!("error"), &json!("group")));
    assert_eq!(finding["example"]["where"], "payload.iat");
    let zones = ["zones/kathmandu", "zones/lord-howe", "zones/new-york", "zones/tokyo"];
    assert_eq!(groups(finding), BTreeSet::from(zones));
    let message = finding["message"].as_str().unwrap();
    assert!(
        message.contains("under TZ=Asia/Tokyo it is 32400 s earlier than at home"),
        "{message}"
    );
    assert!(message.contains("in 4 of the 4 places tried"), "{message}");

    // Who heeds no zone is asked in the sieves and not in every place alone.
    let sound = generator(&report, "my/sound");
    assert_eq!(sound["verdict"], "conforms");
    let cases = |one: &Value| one["cases"].as_u64().unwrap();
    assert!(cases(local) >= cases(sound) + 4 * 19, "{} and {}", cases(local), cases(sound));
}

#[test]
fn one_case_in_a_zone_is_asked_with_the_case_that_it_is_compared_with() {
    let place = Place::with(&[("my/local", "local")]);
    let (ran, report) = place.report(&["--case", "zones/tokyo-003"]);
    ran.ended(1);
    let local = generator(&report, "my/local");
    assert_eq!(local["cases"], 2);
    assert_eq!(rules(local), ["zone-dependent"]);
}

#[test]
fn a_program_that_does_not_start_in_a_place_is_told_to_fail_there() {
    let place = Place::with(&[("my/homesick", "homesick")]);
    let (ran, report) = place.report(&["--case", "zones/tokyo", "--case", "zones/kathmandu"]);
    ran.ended(3);
    let homesick = generator(&report, "my/homesick");
    assert_eq!(faults(homesick), ["could-not-start"]);
    let fault = &homesick["faults"][0];
    assert_eq!(fault["count"], 38, "each case of a place that is lost has its fault");
    assert!(fault["detail"].as_str().unwrap().starts_with("under TZ=Asia/"), "{fault:#}");
    assert_eq!(rules(homesick), [""; 0]);
}

#[test]
fn a_crash_in_one_zone_takes_no_verdict_from_the_others() {
    let place = Place::with(&[("my/lost", "lost")]);
    let (ran, report) = place.report(&["--case", "zones/tokyo", "--case", "zones/new-york"]);
    ran.ended(3);
    let lost = generator(&report, "my/lost");
    assert_eq!(lost["cases"], 57);
    assert!(faults(lost).contains(&"crashed"), "{lost:#}");
    let told = |fault: &Value| fault["detail"].as_str().unwrap().starts_with("under TZ=Asia/Tokyo");
    assert!(told(&lost["faults"][0]), "{lost:#}");
    let count = |fault: &Value| fault["count"].as_u64().unwrap();
    assert_eq!(lost["faults"].as_array().unwrap().iter().map(count).sum::<u64>(), 19);
}

/// A user's own vectors: a case at home, and the same in two places that are nowhere.
fn nowhere() -> String {
    let case = |id: &str, environment: Option<Value>| {
        let mut case = json!({
            "id": id, "comment": "mine", "flags": ["mine"], "shape": "field",
            "inputs": {
                "sdk_key": "mintcheckExampleKey_01",
                "secret": "mintcheckPublicTestSecretNo00001",
                "meeting_number": "86764390572",
                "role": 0,
            },
            "now_us": 1_696_910_400_600_000_i64,
            "expect": "either",
        });
        if let Some(environment) = environment {
            case["environment"] = environment;
        }
        case
    };
    let cases = vec![
        case("mine/home-000", None),
        case("mine/zone-000", Some(json!({ "tz": "Nowhere/Atlantis" }))),
        case("mine/locale-000", Some(json!({ "locale": "xx_XX.UTF-8" }))),
    ];
    json!({
        "schema": "mintcheck-vectors/1", "topic": "mine", "about": "mine", "count": 3,
        "notes": { "mine": "mine" }, "cases": cases,
    })
    .to_string()
}

#[test]
fn what_the_machine_lacks_is_not_judged_on_and_is_listed_once() {
    let own = "[vectors]\npaths = [\"mine.json\"]\n";
    let place = Place::with_settings(own, &[("my/sound", "sound"), ("my/other", "sound")]);
    place.write("mine.json", &nowhere());
    let (ran, report) = place.report(&["--case", "mine"]);
    ran.ended(0);
    let sound = generator(&report, "my/sound");
    assert_eq!((&sound["cases"], &sound["not_applicable"]), (&json!(1), &json!(2)));
    let notes: Vec<&str> =
        report["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].starts_with("not tried under LC_ALL=xx_XX.UTF-8: this machine has no locale"));
    assert!(notes[1].starts_with("not tried under TZ=Nowhere/Atlantis: this machine has no zone"));
    place.mintcheck(&["run", "--case", "mine"]).ended(0).says(&notes);
}

/// Numbers grouped by Python's `locale`, where the machine can make a German locale.
#[test]
fn a_number_written_for_readers_is_shown_or_the_locale_is_told_to_be_missing() {
    let place = Place::with(&[("my/grouped", "grouped")]);
    let locales = place.path("locales");
    std::fs::create_dir(&locales).unwrap();
    let german = locales.join("de_DE.UTF-8");
    let made = duct::cmd!("localedef", "-i", "de_DE", "-f", "UTF-8", german)
        .stderr_null()
        .stdout_null()
        .unchecked()
        .run();
    let is_made = made.is_ok_and(|made| made.status.success());
    let mut command = place.command(&["run", "--format", "json", "--case", "zones/german"]);
    if is_made {
        command.env("LOCPATH", &locales);
    }
    let report: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    let grouped = generator(&report, "my/grouped");
    if grouped["cases"] == 14 {
        assert_eq!(rules(grouped), ["locale-dependent"], "{grouped:#}");
        let example = &grouped["findings"][0]["example"];
        assert_eq!(example["where"], "payload.mn");
        assert!(example["actual"].as_str().unwrap().contains("86.764.390.572"), "{example:#}");
    } else {
        assert!(!is_made, "a locale that was made is found: {report:#}");
        assert!(report["notes"][0].as_str().unwrap().contains("LC_ALL=de_DE.UTF-8"));
    }
}
