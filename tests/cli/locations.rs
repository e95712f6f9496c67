//! Where reports point: at the settings, read back by programs that are not ours and compared with what
//! stands there.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use quick_junit::Report;
use serde_json::Value;

use super::machines::{command, schema};
use super::place::{Place, Ran, generator};
use crate::python::python;
use crate::schemas::{mistakes, validator};

const SETTINGS: &str = "é, 1%/mintcheck.toml";

/// Settings in a folder of a repository, whose name has all that formats escape: a generator with a
/// table of its own, another by its adapter only, and a known divergence that does not happen.
const TEXT: &str = r#"# 𝄞 é
[adapters]
paths = ["../hosts/host-0", '../hosts/host-1'] # é

[generators . "my/ahead"] # as in [generators.ours]
timeout_ms = 60000

[[known]]
generator = "my/untyped"
rules = ["mac-mismatch"]
reason = "kept"
"#;

fn repository() -> Place {
    let place = Place::empty();
    place.write(".git/HEAD", "ref: refs/heads/main\n");
    place.adapter("host-0", "my/ahead", "ahead", "");
    place.adapter("host-1", "my/untyped", "untyped", "");
    place.write(SETTINGS, TEXT);
    place
}

const RUN: [&str; 3] = ["run", "--config", SETTINGS];
const REPORTS: [&str; 8] = [
    "--report",
    "sarif=out.sarif",
    "--report",
    "github=out.txt",
    "--report",
    "junit=out.xml",
    "--report",
    "json=out.json",
];

/// What stands where a SARIF log points: Python counts the characters of a string as the log says
/// that it does, by code points.
const READER: &str = r#"
import json, sys
from urllib.parse import unquote
run = json.load(open(sys.argv[1]))["runs"][0]
assert run["columnKind"] == "unicodeCodePoints"
def pointed(one):
    place = one["locations"][0]["physicalLocation"]
    file, region = unquote(place["artifactLocation"]["uri"]), place["region"]
    assert region["startLine"] == region["endLine"], region
    line = open(file).read().split("\n")[region["startLine"] - 1]
    return file + " " + line[region["startColumn"] - 1:region["endColumn"] - 1]
for one in run["results"]:
    source = one["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    print(one["properties"]["generator"], pointed(one), open(source) and source)
for one in run["invocations"][0]["toolConfigurationNotifications"]:
    print("problem", pointed(one))
"#;

/// The lines of the reader, each once.
fn pointed(place: &Place, log: &str) -> BTreeSet<String> {
    let sarif: Value = serde_json::from_str(&place.read(log)).unwrap();
    assert_eq!(mistakes(&schema(), &sarif), "");
    let ran = place.program(python(), &["-X", "utf8", "-c", READER, log]);
    ran.ended(0).out.lines().map(str::to_owned).collect()
}

fn expected() -> BTreeSet<String> {
    let lines = [
        r#"my/ahead é, 1%/mintcheck.toml [generators . "my/ahead"] hosts/host-0/host.py"#,
        "my/untyped é, 1%/mintcheck.toml '../hosts/host-1' hosts/host-1/host.py",
        r#"problem é, 1%/mintcheck.toml "my/untyped""#,
    ];
    lines.map(str::to_owned).into()
}

/// The line of the settings that begins so.
fn line(begins: &str) -> String {
    let at = TEXT.lines().position(|line| line.starts_with(begins)).unwrap();
    (at + 1).to_string()
}

#[test]
fn sarif_points_at_what_declares_a_generator_and_at_its_program() {
    let place = repository();
    place.mintcheck(&[&RUN[..], &REPORTS].concat()).ended(1);
    assert_eq!(pointed(&place, "out.sarif"), expected());
    let report: Value = serde_json::from_str(&place.read("out.json")).unwrap();
    assert_eq!(mistakes(&validator("report"), &report), "");
    assert_eq!(generator(&report, "my/ahead")["declared"]["start_line"], 5);
    assert_eq!(report["problems"][0]["declared"]["file"], SETTINGS);
}

#[test]
fn a_file_has_one_name_whatever_folder_a_job_works_in() {
    let place = repository();
    let inside = |arguments: &[&str]| {
        let mut command =
            place.command(&[&["run", "--report", "sarif=../out.sarif"], arguments].concat());
        Ran::of(&command.current_dir(place.path("é, 1%")).output().unwrap())
    };
    for arguments in [&[][..], &["--config", &place.name(SETTINGS)]] {
        inside(arguments).ended(1);
        assert_eq!(pointed(&place, "out.sarif"), expected());
    }
}

#[test]
fn annotations_and_tests_have_the_file_and_the_line() {
    let place = repository();
    place.mintcheck(&[&RUN[..], &REPORTS].concat()).ended(1);
    let text = place.read("out.txt");
    let mut columns = BTreeSet::new();
    for (_, its, _) in text.lines().filter_map(command) {
        assert_eq!(its["file"], SETTINGS);
        assert_eq!(its["line"], its["endLine"]);
        let number = |name: &str| its[name].parse::<usize>().unwrap();
        let line = TEXT.lines().nth(number("line") - 1).unwrap();
        let meant = line.chars().take(number("endColumn")).skip(number("col") - 1);
        columns.insert((its["title"].clone(), meant.collect::<String>()));
    }
    for (title, meant) in [
        ("my/ahead: iat-in-the-future", r#"[generators . "my/ahead"]"#),
        ("my/untyped: typ-not-jwt", "'../hosts/host-1'"),
        ("settings", r#""my/untyped""#),
    ] {
        assert!(columns.contains(&(title.to_owned(), meant.to_owned())), "{columns:#?}");
    }
    let junit = Report::deserialize_from_str(&place.read("out.xml")).unwrap();
    for suite in &junit.test_suites {
        let begins = match suite.name.as_str() {
            "my/ahead" => "[generators",
            "my/untyped" => "paths",
            "settings" => "generator =",
            other => panic!("{other}"),
        };
        for test in &suite.test_cases {
            assert_eq!(test.extra["file"].as_str(), SETTINGS);
            assert_eq!(test.extra["line"].as_str(), line(begins), "{suite:#?}");
        }
    }
}

#[test]
fn a_finding_that_moved_is_the_same_finding() {
    let place = repository();
    place.mintcheck(&[&RUN[..], &REPORTS].concat()).ended(1);
    let prints = |log: &str| -> BTreeSet<String> {
        let log: Value = serde_json::from_str(&place.read(log)).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|one| one["partialFingerprints"].to_string()).collect()
    };
    place.write(SETTINGS, &format!("# moved\n\n{}", TEXT.split("[[known]]").next().unwrap()));
    let moved = ["--baseline", "out.json", "--report", "sarif=new.sarif"];
    place.mintcheck(&[&RUN[..], &moved].concat()).ended(0);
    assert_eq!(prints("new.sarif"), prints("out.sarif"));
    assert!(place.read("new.sarif").contains("\"startLine\": 7"), "{}", place.read("new.sarif"));
    assert!(!place.read("new.sarif").contains("\"baselineState\": \"new\""));
}

#[test]
fn what_was_written_into_the_settings_is_counted_too() {
    let place = repository();
    let (rest, known) = TEXT.split_once("[[known]]").unwrap();
    place.write(SETTINGS, &format!("[[known]]{known}\n{rest}"));
    let ran = place.mintcheck(&[&RUN[..], &["--write-known"], &REPORTS].concat());
    ran.ended(0).complains(&["1 taken out"]);
    let mut expected = expected();
    expected.retain(|line| !line.starts_with("problem"));
    assert_eq!(pointed(&place, "out.sarif"), expected);
}

#[test]
fn what_is_merged_points_where_the_run_would() {
    let place = repository();
    for number in ["1/2", "2/2"] {
        let report = format!("json=shard-{}.json", &number[..1]);
        place.mintcheck(&[&RUN[..], &["--shard", number, "--report", &report]].concat()).ended(1);
    }
    let merge = ["merge", "shard-1.json", "shard-2.json", "--config", SETTINGS];
    place.mintcheck(&[&merge[..], &["--report", "sarif=merged.sarif"]].concat()).ended(1);
    assert_eq!(pointed(&place, "merged.sarif"), expected());
}

#[test]
fn a_program_is_named_by_the_file_that_somebody_wrote() {
    let place = Place::empty();
    super::init::copy(&place, "tests/programs/shell", "shell");
    place.write(".tools/sh", "#!/bin/sh\nexec sh \"$@\"\n");
    let everybody = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(place.path(".tools/sh"), everybody).unwrap();
    let entry = |(name, command, _): &(&str, &str, Option<&str>)| {
        let env = r#"{ ZOOM_MEETING_SDK_KEY = "{sdk_key}", ZOOM_MEETING_SDK_SECRET = "{secret}" }"#;
        let command = format!("[{command}, \"{{meeting_number}}\", \"{{role}}\"]");
        format!("[generators.{name}]\ncommand = {command}\nenv = {env}\n")
    };
    let file = Some("shell/signature.sh");
    let programs = [
        ("itself", r#""shell/signature.sh""#, file),
        ("interpreted", r#""sh", "-e", "shell/signature.sh""#, file),
        ("by-a-tool", r#"".tools/sh", "shell/signature.sh""#, file),
        ("inline", r#""sh", "-c", "shell/signature.sh $0 $1""#, None),
    ];
    place.write("mintcheck.toml", &programs.iter().map(entry).collect::<String>());
    let (ran, report) = place.report(&["--case", "clock/edges-000", "--cases", "0"]);
    for (at, (name, _, file)) in programs.iter().enumerate() {
        let told = generator(&report, name);
        assert!(told["faults"].as_array().unwrap().is_empty(), "{}", ran.told());
        assert_eq!(told["source"].as_str(), *file, "{name}");
        assert_eq!(told["declared"]["file"], "mintcheck.toml");
        assert_eq!(told["declared"]["start_line"], 3 * at + 1);
    }
}

#[test]
fn where_there_are_no_settings_none_are_claimed() {
    let place = Place::empty();
    let arguments = ["run", "java/servlet-org-json", "--case", "clock"];
    place.mintcheck(&[&arguments[..], &REPORTS].concat()).ended(1);
    let report: Value = serde_json::from_str(&place.read("out.json")).unwrap();
    let java = generator(&report, "java/servlet-org-json");
    assert!(java.get("declared").is_none() && java.get("source").is_none(), "{java}");
    assert!(!place.read("out.txt").contains("file="), "{}", place.read("out.txt"));
    assert!(!place.read("out.xml").contains("file="), "{}", place.read("out.xml"));
    // Code scanning takes no result without a file.
    let sarif: Value = serde_json::from_str(&place.read("out.sarif")).unwrap();
    assert_eq!(mistakes(&schema(), &sarif), "");
    let result = &sarif["runs"][0]["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "mintcheck.toml");
    assert!(result.get("relatedLocations").is_none());
}
