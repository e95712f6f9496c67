//! `mintcheck run`: what is asked, and the exit code.

use super::place::{Place, faults, generator, rules};

#[test]
fn a_sound_generator_is_a_pass() {
    let place = Place::with(&[("my/own", "sound")]);
    let (ran, report) = place.report(&[]);
    ran.ended(0);
    assert_eq!(report["verdict"], "conforms");
    assert_eq!(report["complete"], true);
    let own = generator(&report, "my/own");
    assert_eq!((own["verdict"].as_str(), rules(own)), (Some("conforms"), vec![]));
    assert!(own["cases"].as_u64().unwrap() > 300, "the shipped vectors are asked");
    assert_eq!(faults(own), [""; 0]);
}

#[test]
fn a_wrong_generator_is_no_pass_and_the_sound_one_keeps_its_verdict() {
    let place = Place::with(&[("my/own", "sound"), ("my/wrong", "ahead")]);
    let (ran, report) = place.report(&[]);
    ran.ended(1);
    assert_eq!(generator(&report, "my/own")["verdict"], "conforms");
    let wrong = generator(&report, "my/wrong");
    assert_eq!(wrong["verdict"], "diverges");
    assert!(rules(wrong).contains(&"iat-in-the-future"), "{wrong:#}");
}

#[test]
fn settings_are_found_from_anywhere_and_their_paths_are_relative_to_them() {
    let place = Place::with(&[("my/own", "sound")]);
    let elsewhere = Place::empty();
    let config = place.name("mintcheck.toml");
    let one = ["run", "--case", "roles", "--config", &config];
    elsewhere.mintcheck(&one).ended(0).says(&["my/own", "1 conform"]);
}

#[test]
fn a_warning_is_a_pass_unless_warnings_are_denied() {
    let place = Place::with(&[("my/untyped", "untyped")]);
    let (ran, report) = place.report(&["--case", "clock"]);
    ran.ended(0);
    assert_eq!(rules(generator(&report, "my/untyped")), ["typ-not-jwt"]);
    let (ran, report) = place.report(&["--case", "clock", "--deny", "warnings"]);
    ran.ended(1);
    assert_eq!(generator(&report, "my/untyped")["verdict"], "diverges");
}

#[test]
fn a_rule_has_the_level_that_the_settings_give_it() {
    let settings = "[rules]\ntyp-not-jwt = \"error\"\n";
    let place = Place::with_settings(settings, &[("my/untyped", "untyped")]);
    place.mintcheck(&["run", "--case", "clock"]).ended(1);
    let settings = "[rules]\niat-in-the-future = \"off\"\n";
    let place = Place::with_settings(settings, &[("my/wrong", "ahead")]);
    let (_, report) = place.report(&["--case", "clock"]);
    assert!(!rules(generator(&report, "my/wrong")).contains(&"iat-in-the-future"));
}

#[test]
fn only_the_generators_that_are_named_are_asked() {
    let place = Place::with(&[("my/own", "sound"), ("my/wrong", "ahead")]);
    let (ran, report) = place.report(&["my/own", "--case", "clock"]);
    ran.ended(0);
    assert_eq!(report["generators"].as_array().unwrap().len(), 1);
}

#[test]
fn a_name_that_nobody_has_is_a_slip_that_is_shown() {
    let place = Place::with(&[("my/own", "sound")]);
    let ran = place.mintcheck(&["run", "my/owm", "--case", "roles"]);
    ran.ended(2).complains(&["no generator `my/owm`", "did you mean `my/own`?"]);
}

#[test]
fn a_case_a_group_or_a_topic_can_be_asked_alone() {
    let place = Place::with(&[("my/own", "sound")]);
    let cases = |id: &str| {
        let (ran, report) = place.report(&["--case", id]);
        ran.ended(0);
        generator(&report, "my/own")["cases"].as_u64().unwrap()
    };
    assert_eq!(cases("clock/sweep-031"), 1);
    assert_eq!(cases("clock/sweep"), 256);
    assert!(cases("clock") > 256);
    let ran = place.mintcheck(&["run", "--case", "clock/sweep-31"]);
    ran.ended(2).complains(&["no case or group of cases `clock/sweep-31`", "did you mean"]);
}

#[test]
fn a_dry_run_starts_nothing() {
    let place = Place::with(&[("my/own", "marks")]);
    let ran = place.mintcheck(&["run", "--dry-run"]);
    ran.ended(0).says(&["nothing was started", "host-0", "host.py my/own"]);
    assert!(!place.path("hosts/host-0/told").exists());
    place.mintcheck(&["run", "--case", "roles"]).ended(0);
    assert!(place.path("hosts/host-0/told").exists());
}

#[test]
fn nothing_to_ask_has_a_code_of_its_own() {
    let place = Place::empty();
    place.write("mintcheck.toml", "profile = \"meeting-sdk\"\n");
    place.mintcheck(&["run"]).ended(4).complains(&["nothing was selected"]);
}

#[test]
fn a_generator_that_breaks_is_no_pass() {
    let place = Place::with(&[("my/own", "sound"), ("my/broken", "crashes")]);
    let (ran, report) = place.report(&["--case", "roles"]);
    ran.ended(3);
    assert_eq!(generator(&report, "my/own")["verdict"], "conforms");
    let broken = generator(&report, "my/broken");
    assert_eq!(broken["verdict"], "faulted");
    assert_eq!(broken["faults"][0]["stderr"], "Traceback: out of luck");
    assert!(broken["faults"][0]["detail"].as_str().unwrap().ends_with("exit code 9"));
    assert_eq!(report["complete"], false);
}

#[test]
fn the_built_in_reference_runs_under_the_name_it_is_given() {
    let place = Place::empty();
    place.write("mintcheck.toml", "[generators.mine]\nbuiltin = \"reference\"\n");
    let (ran, report) = place.report(&[]);
    ran.ended(0);
    assert_eq!(generator(&report, "mine")["kind"], "builtin");
}

#[test]
fn an_answer_has_the_time_that_the_settings_give_it() {
    let settings = "[generators.\"my/slow\"]\ntimeout_ms = 300\n";
    let place = Place::with_settings(settings, &[("my/slow", "hangs")]);
    let (ran, report) = place.report(&["--case", "roles/field-000"]);
    ran.ended(3);
    let slow = generator(&report, "my/slow");
    assert_eq!(slow["faults"][0]["fault"], "timed-out");
    assert_eq!(slow["faults"][0]["detail"], "no answer in 300 ms");
}

#[test]
#[cfg(target_os = "linux")]
fn a_build_that_leaves_a_daemon_with_its_pipe_ends_nevertheless() {
    let place = Place::with(&[]);
    let escape = "echo log; env -i setsid sleep 1000 &";
    let build = format!("build = [[\"sh\", \"-c\", \"{escape}\"]]\n");
    place.adapter("host", "my/own", "sound", &build);
    let ran = place.mintcheck(&["run", "--case", "roles"]);
    ran.ended(3).complains(&["left running by a generator"]).says(&["1 conform"]);
    assert!(!place.is_busy());
}

#[test]
#[cfg(target_os = "linux")]
fn a_daemon_that_dropped_its_mark_is_ended_too_and_the_run_is_no_pass() {
    let place = Place::with(&[("my/daemon", "daemon")]);
    let ran = place.mintcheck(&["run", "--case", "roles"]);
    ran.ended(3).complains(&["left running by a generator"]);
    assert!(!place.is_busy());
}
