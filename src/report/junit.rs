//! JUnit XML: a suite for each generator, a test case for each finding that counts.
//!
//! Errors that are not excused are failures, faults are errors, a missing runtime is skipped, and
//! warnings, notes and known divergences stand in the suite's output, where they fail nobody. Each test
//! case has the file and the line where the settings declare its generator, as GitLab reads them.

use std::fmt::Write as _;
use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{instant, is_hidden, told};
use crate::finding::{Finding, Since};
use crate::generator::Fault;
use crate::outcome::{GeneratorOutcome, Location, Outcome, Verdict};
use crate::profile::Level;

pub(super) fn write(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    let mut report = Report::new("mintcheck");
    report.add_test_suites(outcome.generators.iter().map(suite));
    if !outcome.problems.is_empty() {
        let mut settings = TestSuite::new("settings");
        for problem in &outcome.problems {
            let status = failed(NonSuccessKind::Failure, &problem.message, problem.subject());
            let test = TestCase::new(problem.generator.clone(), status);
            settings.add_test_case(located(test, problem.declared.as_ref()));
        }
        report.add_test_suite(settings);
    }
    let xml = report.to_string().map_err(io::Error::other)?;
    to.write_all(visible(&xml).as_bytes())
}

/// The same with what turns the direction of writing, or shows nothing, as its code points: XML takes
/// such characters as they are, and so do those who show it. Nor does a line of a text begin as a command
/// to whoever runs a job: the log of one may be where a report is printed.
fn visible(xml: &str) -> String {
    let mut safe = String::with_capacity(xml.len());
    for line in xml.split_inclusive('\n') {
        let text = line.trim_start();
        let is_command = text.starts_with("::") || text.starts_with("##[");
        let start = line.len() - text.len();
        for (at, character) in line.char_indices() {
            if is_hidden(character) || (is_command && at == start) {
                safe.extend(character.escape_unicode());
            } else {
                safe.push(character);
            }
        }
    }
    safe
}

fn suite(generator: &GeneratorOutcome) -> TestSuite {
    let mut suite = TestSuite::new(generator.name.clone());
    for (name, value) in [
        ("library", &generator.library),
        ("runtime", &generator.runtime),
        ("profile", &generator.profile),
        ("clock", &generator.clock),
    ] {
        suite.add_property((name, value.as_str()));
    }
    if generator.verdict == Verdict::Skipped {
        let mut status = TestCaseStatus::skipped();
        status.set_message(generator.notes.join("; "));
        suite.add_test_case(case(generator, "asked", status));
        return suite;
    }
    for fault in &generator.faults {
        suite.add_test_case(broken(generator, fault));
    }
    let is_old = |finding: &Finding| finding.since == Some(Since::Unchanged);
    let counts =
        |finding: &&Finding| finding.level == Level::Error && !finding.known && !is_old(finding);
    for finding in generator.findings.iter().filter(counts) {
        let status = failed(NonSuccessKind::Failure, &finding.message, &finding.rule);
        let mut test =
            case(generator, &format!("{} {}", finding.rule, finding.example.place), status);
        test.status.set_description(describe(generator, finding));
        suite.add_test_case(test);
    }
    if generator.verdict == Verdict::Conforms {
        suite.add_test_case(case(generator, "conforms", TestCaseStatus::success()));
    } else if suite.test_cases.is_empty() {
        let status = failed(NonSuccessKind::Failure, "a warning that is denied", "warning");
        suite.add_test_case(case(generator, "conforms", status));
    }
    let mut others = String::new();
    for finding in generator.findings.iter().filter(|finding| !counts(finding)) {
        others.push_str(&describe(generator, finding));
    }
    suite.set_system_out(others);
    suite
}

fn case(generator: &GeneratorOutcome, name: &str, status: TestCaseStatus) -> TestCase {
    let mut test = TestCase::new(name, status);
    test.set_classname(generator.name.clone());
    located(test, generator.declared.as_ref())
}

fn located(mut test: TestCase, at: Option<&Location>) -> TestCase {
    if let Some(Location { file, start_line, .. }) = at {
        test.extra.insert("file".into(), file.into());
        test.extra.insert("line".into(), start_line.to_string().into());
    }
    test
}

fn failed(kind: NonSuccessKind, message: &str, what: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(message);
    status.set_type(what);
    status
}

fn broken(generator: &GeneratorOutcome, fault: &Fault) -> TestCase {
    let status = failed(NonSuccessKind::Error, &fault.detail, fault.fault.name());
    let mut test = case(generator, fault.fault.name(), status);
    let blame = fault.blame.name();
    let count = fault.count;
    test.status.set_description(format!("{count} times; blame: {blame}\n{}", fault.stderr));
    test
}

fn describe(generator: &GeneratorOutcome, finding: &Finding) -> String {
    let Finding { level, rule, count, of, message, vendor, example, .. } = finding;
    let mut text = String::new();
    let known = told::aside(finding);
    let level = level.name();
    let at = instant(example.now_us);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{level} {rule} at {}, {count} of {of}{known}", example.place);
    let _ = writeln!(
        text,
        "  expected {}\n  actual   {}\n  {message}",
        example.expected, example.actual
    );
    if let Some(vendor) = vendor {
        let _ = writeln!(text, "  vendor   {vendor}");
    }
    let _ = writeln!(
        text,
        "  again: mintcheck run {} --case {} (at {at})",
        generator.name, example.case
    );
    text
}
