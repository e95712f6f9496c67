//! Reports: each format, where it is written, and what a terminal's colours have to do with it.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use quick_junit::{NonSuccessKind, Report, TestCaseStatus};

use super::place::{Place, Ran, faults};

/// One of each verdict.
fn mixed() -> Place {
    let place = Place::with(&[
        ("my/own", "sound"),
        ("my/wrong", "ahead"),
        ("my/untyped", "untyped"),
        ("my/broken", "ends"),
    ]);
    place.adapter("none", "my/none", "sound", "needs = [{ command = [\"no-such-runtime\"] }]\n");
    place
}

const SOUND: &[(&str, &str)] = &[("my/own", "sound")];

#[test]
fn the_counts_of_the_json_report_are_those_of_its_generators() {
    let (ran, report) = mixed().report(&["--case", "clock"]);
    ran.ended(3);
    assert_eq!(report["schema"], "mintcheck-report/1");
    let counts = &report["counts"];
    for verdict in ["conforms", "diverges", "faulted", "skipped"] {
        let generators = report["generators"].as_array().unwrap();
        let count = generators.iter().filter(|one| one["verdict"] == verdict).count();
        assert_eq!(counts[verdict], count, "{verdict}");
    }
    assert_eq!(
        [&counts["conforms"], &counts["diverges"], &counts["faulted"], &counts["skipped"]],
        [2, 1, 1, 1]
    );
    let cases = |one: &serde_json::Value| one["cases"].as_u64().unwrap();
    let sum: u64 = report["generators"].as_array().unwrap().iter().map(cases).sum();
    assert_eq!(counts["cases"], sum);
}

#[test]
fn a_json_report_is_all_there_is_on_standard_output() {
    let place = Place::with(SOUND);
    let loud = "needs = [{ command = [\"sh\", \"-c\", \"echo 9.9; echo loud >&2\"] }]\n\
                build = [[\"sh\", \"-c\", \"echo loud; echo loud >&2\"]]\n";
    place.adapter("loud", "my/loud", "sound", loud);
    let (ran, _) = place.report(&["--case", "roles"]);
    ran.ended(0);
    assert!(!ran.err.contains("loud"), "{}", ran.told());
}

#[test]
fn the_counts_of_the_junit_report_are_those_of_the_json_report() {
    let place = mixed();
    let ran = place.mintcheck(&[
        "run",
        "--case",
        "clock",
        "--format",
        "junit",
        "--report",
        "json=out.json",
        "--report",
        "junit=out.xml",
    ]);
    ran.ended(3);
    assert_eq!(ran.out, place.read("out.xml"));
    let junit = Report::deserialize_from_str(&ran.out).unwrap();
    let json: serde_json::Value = serde_json::from_str(&place.read("out.json")).unwrap();
    for generator in json["generators"].as_array().unwrap() {
        let name = generator["name"].as_str().unwrap();
        let suite = junit.test_suites.iter().find(|suite| suite.name.as_str() == name).unwrap();
        let count = |wanted: NonSuccessKind| {
            let is = |status: &TestCaseStatus| matches!(status, TestCaseStatus::NonSuccess { kind, .. } if *kind == wanted);
            suite.test_cases.iter().filter(|case| is(&case.status)).count()
        };
        let findings = generator["findings"].as_array().unwrap();
        let errors = findings.iter().filter(|one| one["level"] == "error" && one["known"] == false);
        assert_eq!(count(NonSuccessKind::Failure), errors.count(), "{name}");
        assert_eq!(count(NonSuccessKind::Error), faults(generator).len(), "{name}");
        let skipped = |status: &TestCaseStatus| matches!(status, TestCaseStatus::Skipped { .. });
        let skips = suite.test_cases.iter().filter(|case| skipped(&case.status)).count();
        assert_eq!(skips, usize::from(generator["verdict"] == "skipped"), "{name}");
    }
    assert_eq!((junit.tests, junit.failures, junit.errors), (5, 1, 1));
}

#[test]
fn a_report_goes_where_output_says() {
    let place = Place::with(SOUND);
    let ran = place.mintcheck(&["run", "--case", "roles", "--output", "report.txt"]);
    assert_eq!(ran.ended(0).out, "");
    assert!(place.read("report.txt").contains("1 conform"));
    let json = ["run", "--case", "roles", "--format", "json", "--output", "report.json"];
    place.mintcheck(&json).ended(0);
    serde_json::from_str::<serde_json::Value>(&place.read("report.json")).unwrap();
}

#[test]
fn a_path_that_cannot_be_written_is_told_before_anybody_is_asked() {
    for place_of_report in [["--output", "no/such/folder"], ["--report", "junit=no/such/folder"]] {
        let place = Place::with(&[("my/own", "marks")]);
        let ran = place.mintcheck(&[&["run"], &place_of_report[..]].concat());
        ran.ended(2).complains(&["no/such/folder", "No such file"]);
        assert!(!place.path("hosts/host-0/told").exists());
    }
}

#[test]
fn one_path_for_two_reports_is_a_slip() {
    let place = Place::with(&[("my/own", "marks")]);
    let ran = place.mintcheck(&["run", "--report", "json=out", "--report", "junit=out"]);
    ran.ended(2).complains(&["two reports", "out"]);
    assert!(!place.path("hosts/host-0/told").exists());
}

#[test]
fn a_report_that_cannot_be_written_in_full_is_no_pass() {
    let place = Place::with(SOUND);
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let ran = place.mintcheck(&["run", "--case", "roles", "--report", "json=/dev/full"]);
    ran.ended(2).complains(&["/dev/full"]);
}

#[test]
fn colours_are_for_terminals_and_those_who_ask_for_them() {
    let place = mixed();
    let run = |variable: &str, value: &str, more: &[&str]| {
        let mut command = place.command(&[&["run", "--case", "roles"], more].concat());
        Ran::of(&command.env(variable, value).output().unwrap())
    };
    for (variable, value) in [("UNSET", ""), ("NO_COLOR", "1")] {
        let ran = run(variable, value, &[]);
        assert!(!ran.out.contains('\x1b') && !ran.err.contains('\x1b'), "{}", ran.told());
    }
    let ran = run("CLICOLOR_FORCE", "1", &["--report", "terminal=file.txt"]);
    assert!(ran.out.contains("\x1b["), "{}", ran.told());
    assert!(!place.read("file.txt").contains('\x1b'), "a file never has colours");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let place = mixed();
    for arguments in
        [&["run", "--case", "clock"][..], &["list", "rules"], &["run", "--format", "json"]]
    {
        let mut command = place.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        // The pipe is closed when its reader goes, which is at the end of this line.
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let ended = child.wait_with_output().unwrap();
        let told = String::from_utf8(ended.stderr).unwrap();
        assert!(ended.status.code().is_some_and(|code| [0, 3].contains(&code)), "{told}");
        assert!(!told.contains("panicked") && !told.contains("standard output"), "{told}");
    }
}

const LINE: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA\n";

/// Both commands that write reports to files, each with enough to do.
fn both() -> (Place, [Vec<&'static str>; 2]) {
    let place = Place::with(&[("my/own", "marks")]);
    place.write("lines", LINE);
    (place, [vec!["run", "--case", "roles"], vec!["audit", "lines"]])
}

#[test]
fn several_reports_are_written_at_once_and_each_is_what_its_format_writes() {
    let (place, commands) = both();
    let named = ["terminal", "json", "html"];
    for command in commands {
        let reports = named.map(|name| ["--report".to_owned(), format!("{name}=out.{name}")]);
        let reports: Vec<&str> = reports.iter().flatten().map(String::as_str).collect();
        place.mintcheck(&[&command[..], &reports].concat()).ended(0);
        for name in named {
            let alone = place.mintcheck(&[&command[..], &["--format", name]].concat());
            let together = place.read(&format!("out.{name}"));
            assert_eq!(timeless(&together), timeless(&alone.out), "{name}");
        }
    }
}

/// A report without how long it took, and without the second in which it began: its charts do.
fn timeless(text: &str) -> String {
    let took = r#"in \d+ ms|"elapsed_ms": \d+|<data value="\d+">[\d,]+</data> ms|\b\d{16},?\s"#;
    regex::Regex::new(took).unwrap().replace_all(text, "").into_owned()
}

#[test]
fn a_format_that_a_command_does_not_write_is_told_with_those_it_does() {
    let (place, _) = both();
    for (command, report, words) in [
        (["audit", "lines"], "junit=out", "does not write `junit`, only terminal, json, html"),
        (["audit", "lines"], "htm=out", "did you mean `html`?"),
        (["run", "my/own"], "jnit=out", "did you mean `junit`?"),
        (["run", "my/own"], "=out", "does not write ``"),
        (["run", "my/own"], "json", "it is written FORMAT=FILE, as in html=report.html"),
        (["audit", "lines"], "json=", "name a file after `json=`"),
    ] {
        let ran = place.mintcheck(&[&command[..], &["--report", report]].concat());
        ran.ended(2).complains(&[words]);
        assert!(!place.path("out").exists() && !place.path("hosts/host-0/told").exists());
    }
    let ran = place.mintcheck(&["audit", "lines", "--format", "junit"]);
    ran.ended(2).complains(&["only terminal, json, html"]);
}

#[test]
fn one_file_under_two_names_is_found_out_and_loses_nothing() {
    let (place, commands) = both();
    place.write("old", "what was there");
    std::os::unix::fs::symlink(place.path("old"), place.path("link")).unwrap();
    std::fs::hard_link(place.path("old"), place.path("hard")).unwrap();
    for command in &commands {
        for other in ["./old", "link", "hard", &place.name("old")] {
            let other = format!("html={other}");
            let reports = ["--report", "json=old", "--report", &other];
            let ran = place.mintcheck(&[&command[..], &reports].concat());
            ran.ended(2).complains(&["two reports cannot both be written", "which is old"]);
            let reports = ["--output", "old", "--report", &other];
            place.mintcheck(&[&command[..], &reports].concat()).ended(2);
            assert_eq!(place.read("old"), "what was there");
        }
    }
    assert!(!place.path("hosts/host-0/told").exists());
    let ran =
        place.mintcheck(&["audit", "lines", "--report", "json=old", "--report", "html=lines"]);
    ran.ended(2).complains(&["lines is what is read, so it cannot be written to"]);
    assert_eq!(
        (place.read("lines").as_str(), place.read("old").as_str()),
        (LINE, "what was there")
    );
}

#[test]
fn a_report_that_cannot_be_opened_leaves_the_others_as_they_were() {
    let (place, commands) = both();
    place.write("old", "what was there");
    for command in &commands {
        for bad in ["json=no/such/folder", "json=."] {
            let reports = ["--report", "html=old", "--report", bad];
            place
                .mintcheck(&[&command[..], &reports].concat())
                .ended(2)
                .complains(&["could not use"]);
            assert_eq!(place.read("old"), "what was there");
        }
    }
    assert!(!place.path("hosts/host-0/told").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_no_pass_and_the_other_reports_are_written_all_the_same() {
    let (place, commands) = both();
    for command in &commands {
        let reports = ["--report", "html=/dev/full", "--report", "json=out.json"];
        let ran = place.mintcheck(&[&command[..], &reports].concat());
        ran.ended(2).complains(&["could not use /dev/full"]);
        serde_json::from_str::<serde_json::Value>(&place.read("out.json")).unwrap();
    }
}

#[test]
fn a_shorter_report_leaves_nothing_of_a_longer_one() {
    let (place, commands) = both();
    for command in &commands {
        place.write("out", &"x".repeat(1_000_000));
        place
            .mintcheck(&[&command[..], &["--format", "json", "--output", "out"]].concat())
            .ended(0);
        serde_json::from_str::<serde_json::Value>(&place.read("out")).unwrap();
    }
}
