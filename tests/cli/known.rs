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

#[test]
fn two_that_excuse_the_same_are_a_slip_that_is_shown_where_the_second_stands() {
    let one = known("my/wrong", "[\"iat-in-the-future\"]", "");
    let other = known("my/wrong", "[\"iat-in-the-future\"]", "where = \"payload.iat\"\n");
    let place = Place::with_settings(&format!("{one}{other}"), WRONG);
    let (ran, report) = place.report(&[]);
    ran.ended(2).complains(&["excuses `iat-in-the-future` at `payload.iat` as well"]);
    ran.complains(&["mintcheck.toml:8:13", "^^^"]);
    assert_eq!(report["problems"][0]["problem"], "known-twice");
    // One that has expired excuses nothing.
    let one = known("my/wrong", "[\"iat-in-the-future\"]", "expires = \"2020-02-29\"\n");
    let place = Place::with_settings(&format!("{one}{other}"), WRONG);
    place.mintcheck(&["run"]).ended(1).complains(&["was to be gone by"]);
}

#[test]
fn what_diverges_is_written_down_once_and_holds_from_then_on() {
    let comment = "# kept as it is   \n[rules] # and this\nbytes-vary = \"off\"\n";
    let place = Place::with_settings(comment, &[("my/own", "sound"), ("my/wrong", "ahead")]);
    let before = place.read("mintcheck.toml");
    place.mintcheck(&["run"]).ended(1);
    let ran = place.mintcheck(&["run", "--write-known"]);
    ran.ended(0).complains(&[
        "known divergences in mintcheck.toml:",
        " added",
        "say in each `reason`",
    ]);
    ran.says(&["known divergence"]);
    let after = place.read("mintcheck.toml");
    assert!(after.starts_with(&before), "{after}");
    let added = &after[before.len()..];
    assert!(added.contains("generator = \"my/wrong\"") && !added.contains("my/own"), "{added}");
    assert!(added.contains("where = \"payload.iat\""), "{added}");
    assert!(added.contains("say here why this is kept"), "{added}");
    place.mintcheck(&["run"]).ended(0).says(&["known divergence"]);
    let ran = place.mintcheck(&["run", "--write-known"]);
    ran.ended(0).complains(&["stay as they are"]);
    assert_eq!(place.read("mintcheck.toml"), after);
}

#[test]
fn what_no_longer_happens_goes_and_so_does_what_nobody_has() {
    let kept = known("my/wrong", "[\"iat-in-the-future\", \"mac-mismatch\"]", "");
    let gone = known("my/own", "[\"claim-missing\"]", "");
    let nobody = known("my/wrogn", "[\"claim-missing\"]", "");
    let twice = known("my/wrong", "[\"iat-in-the-future\"]", "where = \"payload.iat\"\n");
    let over = "expires = \"2020-02-29\"\n";
    let settings =
        format!("# all of them\n\n{gone}{kept}{over}# a comment of one\n{nobody}{twice}");
    let place = Place::with_settings(&settings, &[("my/own", "sound"), ("my/wrong", "ahead")]);
    place.mintcheck(&["run"]).ended(2);
    let ran = place.mintcheck(&["run", "--write-known"]);
    ran.ended(0).complains(&["taken out", "1 renewed"]);
    let after = place.read("mintcheck.toml");
    let gone = ["my/own\"", "my/wrogn", "mac-mismatch", "a comment of one", "expires"];
    assert!(gone.iter().all(|word| !after.contains(word)), "{after}");
    assert!(after.contains("# all of them\n"), "{after}");
    assert!(after.contains("it was to be gone by 2020-02-29: kept"), "{after}");
    place.mintcheck(&["run"]).ended(0);
    let ran = place.mintcheck(&["run", "--write-known"]);
    ran.ended(0).complains(&["stay as they are"]);
    assert_eq!(place.read("mintcheck.toml"), after);
}

#[test]
fn a_crash_is_never_written_down() {
    let settings = known("my/broken", "[\"iat-in-the-future\"]", "");
    let place = Place::with_settings(&settings, &[("my/broken", "crashes")]);
    let before = place.read("mintcheck.toml");
    place.mintcheck(&["run", "--write-known"]).ended(3);
    assert_eq!(place.read("mintcheck.toml"), before);
}

#[test]
fn where_there_are_no_settings_they_are_written_so_that_the_same_runs() {
    let place = Place::empty();
    let ran = place.mintcheck(&["run", "--write-known", "java/servlet-org-json"]);
    ran.ended(0).complains(&["known divergences in mintcheck.toml:"]);
    let after = place.read("mintcheck.toml");
    assert!(after.starts_with("[adapters]\nshipped = true\n\n[[known]]\n"), "{after}");
    assert!(after.contains("cause = \"float32-rounding\""), "{after}");
    place.mintcheck(&["run", "java/servlet-org-json"]).ended(0);
}

#[test]
fn what_cannot_be_written_down_is_refused_with_words() {
    let place = Place::with_settings("", WRONG);
    let settings = place.read("mintcheck.toml");
    place.write("mintcheck.toml", &format!("known = []\n{settings}"));
    let ran = place.mintcheck(&["run", "--write-known"]);
    ran.ended(2).complains(&["could not change mintcheck.toml", "`[[known]]`"]);
    for more in [["--case", "roles"], ["--shard", "1/2"], ["--baseline", "old.json"]] {
        place.mintcheck(&[&["run", "--write-known"], more.as_slice()].concat()).ended(2);
    }
}
