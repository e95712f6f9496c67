//! The unmodified programs of `tests/programs`, started as their users start them: each is accused
//! of what its twin in an adapter is accused of.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Once;

use serde_json::Value;

use crate::adapters::ready;
use crate::cli::{Ran, generator};
use crate::tidy::assert_none;

const SETTINGS: &str = "tests/programs/mintcheck.toml";

/// Each generator of the settings with its twin.
const TWINS: [(&str, &str); 12] = [
    ("go-signature", "go/golang-jwt-float"),
    ("go-join", "go/golang-jwt-float"),
    ("node-endpoint", "node/jsrsasign-2022"),
    ("java-servlet", "java/servlet-org-json"),
    ("python-sample", "python/pyjwt-float"),
    ("node-sign", "node/jsrsasign-2025"),
    ("php-legacy", "php/legacy"),
    ("php-signature", "php/hash-hmac"),
    ("php-endpoint", "php/hash-hmac"),
    ("shell", "builtin/reference"),
    ("go-server", "go/stdlib"),
    ("python-server", "python/pyjwt"),
];

/// Not compared where a program could be shown no instant but the machine's own.
const OF_THE_CLOCK: [&str; 3] = ["rounding", "lifetime", "stability"];

/// Builds the programs, with the libraries that the adapters have fetched.
fn build() {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        for adapter in ["node", "java", "go", "python"] {
            ready(adapter);
        }
        let made = run("make", &["--silent", "--directory", "tests/programs"]);
        assert_eq!(made.code, Some(0), "{}", made.told());
    });
}

#[expect(clippy::disallowed_methods, reason = "the programs themselves are what is tested")]
fn run(program: &str, arguments: &[&str]) -> Ran {
    Ran::of(&Command::new(program).args(arguments).output().unwrap())
}

/// Plain inputs at plain instants.
const PLAIN: &str = "roles/field";

/// What a run over a group of cases says of some generators.
fn report(config: &str, cases: &str, names: &[&str]) -> Value {
    let what = ["run", "--config", config, "--case", cases, "--format", "json"];
    let arguments = [&what, names].concat();
    let ran = run(env!("CARGO_BIN_EXE_mintcheck"), &arguments);
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()))
}

/// How a program was shown the instants of the cases.
fn clock<'r>(report: &'r Value, name: &str) -> &'r str {
    generator(report, name)["clock"].as_str().unwrap()
}

/// What is said of one of them, as `rule where level`, under such a clock.
fn accused(report: &Value, name: &str, clock: &str) -> BTreeSet<String> {
    let one = generator(report, name);
    let says = |value: &Value| value.as_str().unwrap().to_owned();
    let faults = one["faults"].as_array().unwrap().iter().map(|fault| says(&fault["fault"]));
    let faults = faults.filter(|fault| fault != "clock-not-honoured");
    let findings = one["findings"].as_array().unwrap().iter();
    let judged = |one: &&Value| {
        clock != "live" || !OF_THE_CLOCK.contains(&one["dimension"].as_str().unwrap())
    };
    let told = |one: &Value| {
        let parts = [&one["rule"], &one["example"]["where"], &one["level"]];
        parts.map(says).join(" ")
    };
    findings.filter(judged).map(told).chain(faults).collect()
}

#[test]
fn a_program_is_accused_of_what_its_twin_is_accused_of() {
    build();
    let programs = report(SETTINGS, PLAIN, &TWINS.map(|(name, _)| name));
    let twins = report("mintcheck.toml", PLAIN, &TWINS.map(|(_, twin)| twin));
    let mut wrong = Vec::new();
    for (name, twin) in TWINS {
        let clock = clock(&programs, name);
        let [found, expected] = [accused(&programs, name, clock), accused(&twins, twin, clock)];
        if found != expected {
            wrong.push(format!("{name} under {clock}: {found:?}\n  {twin}: {expected:?}"));
        }
    }
    assert_none(&wrong, "accused otherwise than their twins");
}

/// The field report of the servlet, as it was: joins fail three times in ten. That of the Go server
/// is sound on the wire, and nothing graver than a note is said of it.
#[test]
fn the_java_program_is_found_out_and_the_go_program_is_not() {
    build();
    let programs = report(SETTINGS, "clock/sweep", &["java-servlet", "go-signature"]);
    let java = accused(&programs, "java-servlet", "box");
    let go = accused(&programs, "go-signature", "box");
    assert!(go.iter().all(|finding| finding.ends_with(" note")), "{go:?}");
    if clock(&programs, "java-servlet") == "live" {
        assert!(!java.iter().any(|finding| finding.starts_with("iat-")), "{java:?}");
        return;
    }
    assert!(java.contains("iat-in-the-future payload.iat error"), "{java:?}");
    assert!(java.contains("iat-quantised payload.iat warning"), "{java:?}");
}

#[test]
fn the_join_parameters_of_the_go_program_are_for_the_other_view() {
    build();
    let programs = report(SETTINGS, PLAIN, &["go-join-client-view"]);
    let found = accused(&programs, "go-join-client-view", "live");
    assert!(found.contains("join-parameter-misnamed join.password error"), "{found:?}");
    assert!(found.contains("join-parameter-missing join.zak warning"), "{found:?}");
}

#[test]
fn every_program_has_its_twin() {
    let text = std::fs::read_to_string(Path::new(SETTINGS)).unwrap();
    let settings: toml::Table = text.parse().unwrap();
    let described: BTreeSet<&str> =
        settings["generators"].as_table().unwrap().keys().map(String::as_str).collect();
    let others = ["go-join-client-view"];
    let known: BTreeSet<&str> = TWINS.iter().map(|(name, _)| *name).chain(others).collect();
    assert_eq!(described, known);
}
