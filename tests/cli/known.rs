//! Known divergences: what they excuse, and what becomes of those that no longer hold.

use super::place::{Place, generator};

fn known(generator: &str, rules: &str, more: &str) -> String {
    format!("[[known]]\ngenerator = \"{generator}\"\nrules = {rules}\nreason = \"kept\"\n{more}")
}

const WRONG: &[(&str, &str)] = &[("my/wrong", "ahead")];

#[test]
fn a_known_divergence_is_excused_and_stays_in_the_report() {
    let settings = known("my/wrong", "[\"iat-in-the-future\"]", "expires = \"9999-12-31\"\n");
    let place = Place::with_settings(&settings, WRONG);
    let (ran, report) = place.report(&[]);
    ran.ended(0);
    let wrong = generator(&report, "my/wrong");
    assert_eq!((&wrong["verdict"], &wrong["known"]), (&"conforms".into(), &true.into()));
    let finding = &wrong["findings"][0];
    assert_eq!((&finding["rule"], &finding["known"]), (&"iat-in-the-future".into(), &true.into()));
    place.mintcheck(&["run"]).ended(0).says(&["known divergence", "(known)"]);
}

#[test]
fn one_that_holds_at_its_place_excuses_nothing_elsewhere() {
    let settings = known("my/wrong", "[\"iat-in-the-future\"]", "where = \"payload.iat\"\n");
    Place::with_settings(&settings, WRONG).mintcheck(&["run", "--case", "clock"]).ended(0);
    let settings = known("my/wrong", "[\"iat-in-the-future\"]", "where = \"payload.exp\"\n");
    Place::with_settings(&settings, WRONG).mintcheck(&["run", "--case", "clock"]).ended(1);
}

#[test]
fn one_that_is_known_for_its_cause_excuses_no_other() {
    let rules = "[\"iat-in-the-future\"]";
    let settings = known("my/wrong", rules, "cause = \"float32-rounding\"\n");
    let place = Place::with_settings(&settings, WRONG);
    let (ran, report) = place.report(&[]);
    ran.ended(1).complains(&["no longer happens by `float32-rounding`", "mintcheck.toml:4:13"]);
    assert_eq!(generator(&report, "my/wrong")["known"], false);
    let settings = known("my/wrong", rules, "cause = \"float-rounding\"\n");
    let ran = Place::with_settings(&settings, WRONG).mintcheck(&["run"]);
    ran.ended(2).complains(&["no cause `float-rounding`", "^^^"]);
}

#[test]
fn one_that_no_longer_happens_is_no_pass_and_is_shown() {
    let first = known("my/own", "[\"mac-mismatch\"]", "where = \"signature\"\n");
    let second = known("my/own", "[\"claim-missing\"]", "");
    let place = Place::with_settings(&format!("{first}{second}"), &[("my/own", "sound")]);
    let (ran, report) = place.report(&[]);
    ran.ended(1);
    assert_eq!(report["problems"][0]["problem"], "known-not-seen");
    ran.complains(&["`mac-mismatch`", "`claim-missing`", "no longer happens", "^^^"]);
    // Each is shown where it stands itself.
    ran.complains(&["mintcheck.toml:4:13", "mintcheck.toml:9:13"]);
    // Who is asked less than everything has not missed it.
    place.mintcheck(&["run", "--case", "clock"]).ended(0);
}

#[test]
fn one_that_has_expired_is_no_pass() {
    let settings = known("my/wrong", "[\"iat-in-the-future\"]", "expires = \"2020-02-29\"\n");
    let ran = Place::with_settings(&settings, WRONG).mintcheck(&["run", "--case", "clock"]);
    ran.ended(1).complains(&["was to be gone by 2020-02-29", "mintcheck.toml:4:13", "^^^"]);
}

#[test]
fn a_crash_is_never_excused() {
    let settings = known("my/broken", "[\"iat-in-the-future\"]", "");
    let place = Place::with_settings(&settings, &[("my/broken", "crashes")]);
    place.mintcheck(&["run", "--case", "roles"]).ended(3);
}

#[test]
fn an_unknown_generator_is_a_slip_that_is_shown_where_it_stands() {
    let settings = known("my/wron", "[\"iat-in-the-future\"]", "");
    let ran = Place::with_settings(&settings, WRONG).mintcheck(&["run", "--case", "clock"]);
    ran.ended(2);
    ran.complains(&[
        "no generator `my/wron`; did you mean `my/wrong`?",
        "mintcheck.toml:4:13",
        "^^^",
    ]);
}

#[test]
fn an_unknown_rule_is_a_slip_that_is_shown_where_it_stands() {
    let settings = known("my/wrong", "[\"iat-in-future\"]", "");
    let ran = Place::with_settings(&settings, WRONG).mintcheck(&["run"]);
    ran.ended(2).complains(&["no rule `iat-in-future`", "did you mean `iat-in-the-future`?"]);
    ran.complains(&["mintcheck.toml:5:10", "^^^"]);
}

#[test]
fn a_day_that_is_none_is_a_slip_that_is_shown_where_it_stands() {
    let settings = known("my/wrong", "[\"iat-in-the-future\"]", "expires = \"2026-02-30\"\n");
    let ran = Place::with_settings(&settings, WRONG).mintcheck(&["run"]);
    ran.ended(2).complains(&["YYYY-MM-DD", "mintcheck.toml:7:11", "^^^"]);
}
