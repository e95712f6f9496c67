//! SARIF 2.1.0, as code scanning reads it: the broken rules with their pages, a result for each finding,
//! faults as notifications of the tool and problems as those of its settings.
//!
//! A result points at where the settings declare its generator, and beside that at the program under
//! test. Its fingerprint holds the generator, the rule, the place in the token and the level, so that
//! it stays the same result however the counts and the lines move.

use std::io;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{json as whole, one_line, told};
use crate::comparison::fingerprint;
use crate::finding::{Finding, Since};
use crate::outcome::{Absent, GeneratorOutcome, Location, Outcome};
use crate::profile::Level;
use crate::rule::{self, Rule};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What a finding points at that no settings declare: code scanning takes no result without a file
/// and a line, and this is where settings on its generator would stand.
const UNDECLARED: &str = "mintcheck.toml";
/// All but what may stand unescaped in the path of a URI (RFC 3986 section 3.3).
const NO_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

pub(super) fn write(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    let found = || outcome.generators.iter().flat_map(|one| &one.findings);
    let is_broken = |rule: &&&Rule| found().any(|finding| finding.rule == rule.id);
    let rules: Vec<&Rule> = rule::all().iter().filter(is_broken).copied().collect();
    let results = outcome.generators.iter().flat_map(|generator| {
        let rules = &rules;
        generator.findings.iter().map(move |finding| result((outcome, generator), finding, rules))
    });
    let gone = outcome.baseline.iter().flat_map(|baseline| &baseline.absent);
    let gone = gone.map(|one| absent(outcome, one));
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "mintcheck",
                "semanticVersion": outcome.mintcheck,
                "rules": rules.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation(outcome)],
            "results": results.chain(gone).collect::<Vec<_>>(),
            "properties": {"verdict": outcome.verdict.name(), "profile": outcome.profile},
        }],
    });
    whole::write(&log, to)
}

fn described(rule: &Rule) -> Value {
    let lines = rule.page.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let page = lines.collect::<Vec<_>>().join("\n");
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.summary()},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": rule.level.name()},
        "properties": {"tags": [rule.dimension.name()]},
    })
}

fn result(
    (outcome, generator): (&Outcome, &GeneratorOutcome),
    finding: &Finding,
    rules: &[&Rule],
) -> Value {
    let Finding { rule, count, of, example, message, .. } = finding;
    let text = format!(
        "{}: {message}. Expected {}, actual {}; {count} of {of}. Again: {}",
        generator.name,
        example.expected,
        example.actual,
        told::again(outcome, generator, finding),
    );
    let mut result = json!({
        "ruleId": rule,
        "level": finding.level.name(),
        "kind": "fail",
        "message": {"text": words(&text)},
        "locations": [{
            "physicalLocation": physical(generator.declared.as_ref()),
            "logicalLocations": [{
                "name": one_line(&example.place),
                "fullyQualifiedName": one_line(&format!("{}/{}", generator.name, example.place)),
                "kind": "member",
            }],
        }],
        "partialFingerprints": {"mintcheck/v1": fingerprint(&generator.name, finding)},
        "properties": {
            "generator": one_line(&generator.name),
            "case": one_line(&example.case),
            "count": count,
            "of": of,
            "shape": finding.shape.name(),
        },
    });
    if let Some(source) = &generator.source {
        result["relatedLocations"] = json!([{
            "physicalLocation": {"artifactLocation": {"uri": uri(source)}},
            "message": {"text": "the program under test"},
        }]);
    }
    if let Some(index) = rules.iter().position(|known| known.id == *rule) {
        result["ruleIndex"] = index.into();
    }
    match finding.since {
        Some(Since::New) => result["baselineState"] = "new".into(),
        Some(Since::Unchanged) => result["baselineState"] = "unchanged".into(),
        None => {}
    }
    if finding.known {
        result["suppressions"] = json!([{"kind": "external", "status": "accepted"}]);
    }
    result
}

/// A finding of the earlier report that is gone.
fn absent(outcome: &Outcome, one: &Absent) -> Value {
    let generator = outcome.generators.iter().find(|generator| generator.name == one.generator);
    let declared = generator.and_then(|generator| generator.declared.as_ref());
    let text = format!("{}: `{}` no longer happens at {}", one.generator, one.rule, one.place);
    json!({
        "ruleId": one.rule,
        "level": one.level.name(),
        "kind": "fail",
        "baselineState": "absent",
        "message": {"text": words(&text)},
        "locations": [{"physicalLocation": physical(declared)}],
        "partialFingerprints": {"mintcheck/v1": one.fingerprint},
        "properties": {"generator": one_line(&one.generator)},
    })
}

fn invocation(outcome: &Outcome) -> Value {
    let faults = outcome.generators.iter().flat_map(|generator| {
        generator.faults.iter().map(move |fault| {
            let name = fault.fault.name();
            let text = format!("{}: {name}: {}", generator.name, fault.detail);
            notification(Level::Error, &text, generator.declared.as_ref())
        })
    });
    let is_whole_shard = outcome.shard.as_ref().is_some_and(|shard| shard.complete);
    let notes = outcome.notes.iter().map(|note| notification(Level::Note, note, None));
    let problems = outcome
        .problems
        .iter()
        .map(|problem| notification(Level::Error, &problem.message, problem.declared.as_ref()));
    json!({
        "executionSuccessful": outcome.complete || is_whole_shard,
        "toolExecutionNotifications": faults.chain(notes).collect::<Vec<_>>(),
        "toolConfigurationNotifications": problems.collect::<Vec<_>>(),
    })
}

fn notification(level: Level, text: &str, at: Option<&Location>) -> Value {
    let mut notification = json!({"level": level.name(), "message": {"text": words(text)}});
    if at.is_some() {
        notification["locations"] = json!([{"physicalLocation": physical(at)}]);
    }
    notification
}

/// The words of a message, in which `[words](address)` would be a link (SARIF 2.1.0 section 3.11.6).
fn words(text: &str) -> String {
    one_line(text).replace("](", "] (")
}

fn physical(at: Option<&Location>) -> Value {
    let Some(at) = at else {
        let file = json!({"uri": UNDECLARED});
        return json!({"artifactLocation": file, "region": {"startLine": 1}});
    };
    json!({
        "artifactLocation": {"uri": uri(&at.file)},
        "region": {
            "startLine": at.start_line,
            "startColumn": at.start_column,
            "endLine": at.end_line,
            "endColumn": at.end_column,
        },
    })
}

/// A path as a reference: one that is absolute, since it lies outside of the repository, names a file
/// of this machine.
fn uri(file: &str) -> String {
    let scheme = if file.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", utf8_percent_encode(file, NO_PATH))
}
