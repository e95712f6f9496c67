//! Adapters of users that are not ready, or do not speak as they should.

use super::place::{Place, faults, generator};

const SOUND: &[(&str, &str)] = &[("my/own", "sound")];

/// A place with a sound adapter and one with this in its manifest.
fn beside(more: &str) -> Place {
    let place = Place::with(SOUND);
    place.adapter("other", "their/own", "sound", more);
    place
}

#[test]
fn a_missing_runtime_is_skipped_with_its_hint() {
    let place = beside(
        "needs = [{ command = [\"no-such-runtime\", \"--version\"] }]\n\
         install = { debian = \"apt install luck\", macos = \"brew install luck\" }\n",
    );
    let (ran, report) = place.report(&["--case", "roles"]);
    ran.ended(0);
    let other = generator(&report, "other/*");
    assert_eq!(other["verdict"], "skipped");
    assert!(other["notes"][0].as_str().unwrap().contains("`no-such-runtime` was not found"));
    assert!(other["notes"][1].as_str().unwrap().ends_with("install luck"));
    assert_eq!(report["counts"]["skipped"], 1);
    assert_eq!(report["complete"], false);
    place.mintcheck(&["run", "--case", "roles"]).ended(0).says(&["skipped", "install luck"]);
}

#[test]
fn a_missing_runtime_that_is_required_is_no_pass() {
    let place = beside("needs = [{ command = [\"no-such-runtime\"] }]\n");
    for required in ["all", "their/own"] {
        let ran = place.mintcheck(&["run", "--case", "roles", "--require", required]);
        ran.ended(3).complains(&["is required and could not be asked"]);
    }
    place.mintcheck(&["run", "--case", "roles", "--require", "my/own"]).ended(0);
    // Alone there is nobody to be asked.
    let alone = Place::with(&[]);
    alone.adapter("other", "their/own", "sound", "needs = [{ command = [\"no-such-runtime\"] }]\n");
    alone.mintcheck(&["run"]).ended(4);
}

#[test]
fn a_runtime_that_is_too_old_is_a_missing_one() {
    let place =
        beside("needs = [{ command = [\"python3\", \"--version\"], at_least = \"99.1\" }]\n");
    let ran = place.mintcheck(&["run", "--case", "roles"]);
    ran.ended(0).says(&["`python3` 99.1 or later is needed, found 3."]);
    let place =
        beside("needs = [{ command = [\"python3\", \"--version\"], at_least = \"3.2\" }]\n");
    let (ran, report) = place.report(&["--case", "roles"]);
    ran.ended(0);
    assert_eq!(generator(&report, "their/own")["verdict"], "conforms");
}

#[test]
fn a_build_runs_once_and_again_when_a_file_changes() {
    let place = beside("build = [[\"sh\", \"-c\", \"echo built >> ../../log\"]]\n");
    let builds = || {
        place.mintcheck(&["run", "--case", "roles"]).ended(0);
        place.read("log").lines().count()
    };
    assert_eq!((builds(), builds()), (1, 1));
    place.write("hosts/other/new.py", "");
    assert_eq!((builds(), builds()), (2, 2));
}

#[test]
fn a_build_that_breaks_is_a_fault_with_the_end_of_what_it_wrote() {
    let place = beside("build = [[\"sh\", \"-c\", \"echo out of luck >&2; exit 7\"]]\n");
    let (ran, report) = place.report(&["--case", "roles"]);
    ran.ended(3);
    let other = generator(&report, "other/*");
    assert_eq!(faults(other), ["could-not-start"]);
    assert!(other["faults"][0]["detail"].as_str().unwrap().ends_with("ended with exit code 7"));
    assert_eq!(other["faults"][0]["stderr"], "out of luck\n");
    assert_eq!(generator(&report, "my/own")["verdict"], "conforms");
}

#[test]
fn an_adapter_that_does_not_start_is_one_fault_with_the_end_of_its_words() {
    for (behaviour, code, words) in [
        ("ends", "exit code 1", "Traceback: no module named luck"),
        ("nonsense", "`Usage: host [options]`", "warning: nobody reads this"),
    ] {
        let place = Place::with(&[("my/own", "sound"), ("their/own", behaviour)]);
        let (ran, report) = place.report(&["--case", "roles"]);
        ran.ended(3);
        let theirs = generator(&report, "host-1/*");
        assert_eq!(
            (theirs["verdict"].as_str(), faults(theirs)),
            (Some("faulted"), vec!["could-not-start"])
        );
        assert!(theirs["faults"][0]["detail"].as_str().unwrap().contains(code), "{theirs:#}");
        assert_eq!(theirs["faults"][0]["stderr"], words);
        assert_eq!(generator(&report, "my/own")["verdict"], "conforms");
        let ran = place.mintcheck(&["run", "--case", "roles"]);
        ran.ended(3).says(&["could-not-start", words, "1 conform, 0 diverge, 1 faulted"]);
    }
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let place = Place::with(SOUND);
    let manifest = "name = \"x\"\nlanguage = \"None\"\nrun = [\"no-such-host\"]\n";
    place.write("hosts/x/adapter.toml", manifest);
    let (ran, report) = place.report(&["--case", "roles"]);
    ran.ended(3);
    assert_eq!(faults(generator(&report, "x/*")), ["could-not-start"]);
}

#[test]
fn two_generators_of_one_name_are_a_slip() {
    let place = Place::with(&[("my/own", "sound"), ("my/own", "sound")]);
    let ran = place.mintcheck(&["run", "--case", "roles"]);
    ran.ended(2).complains(&["two generators are called `my/own`"]);
}

#[test]
fn an_adapter_sees_no_variable_of_ours_but_what_programs_need() {
    let place = Place::with(&[("my/own", "environment")]);
    let mut command = place.command(&["list", "generators", "--format", "json"]);
    let output =
        command.env("AWS_SECRET_ACCESS_KEY", "x").env("LC_TIME", "tr_TR").output().unwrap();
    let listed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let seen: Vec<&str> = listed[0]["about"].as_str().unwrap().split(' ').collect();
    assert!(seen.contains(&"PATH") && seen.contains(&"TZ") && seen.contains(&"LC_ALL"), "{seen:?}");
    assert!(!seen.contains(&"AWS_SECRET_ACCESS_KEY") && !seen.contains(&"LC_TIME"), "{seen:?}");
}
