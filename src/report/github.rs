//! GitHub's workflow commands: an annotation for each fault and each finding that may count, in the
//! log of a job and beside the change that it was run for.
//!
//! Errors are errors and warnings warnings, and what is known is a notice. Notes, and warnings that
//! show with odd inputs only, are left to the other reports: of each kind only the first ten are
//! shown.

use std::io;

use super::{one_line, told};
use crate::case::Shape;
use crate::finding::{Finding, Since};
use crate::generator::Fault;
use crate::outcome::{GeneratorOutcome, Location, Outcome};
use crate::profile::Level;

pub(super) fn write(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    for problem in &outcome.problems {
        let about = ("error", problem.declared.as_ref());
        annotate(about, problem.subject(), &[&problem.message], to)?;
    }
    for generator in &outcome.generators {
        for fault in &generator.faults {
            write_fault(generator, fault, to)?;
        }
        for finding in generator.findings.iter().filter(|finding| may_count(finding)) {
            write_finding((outcome, generator), finding, to)?;
        }
    }
    let counts = &outcome.counts;
    writeln!(
        to,
        "{} conform, {} diverge, {} faulted, {} skipped; {} cases.",
        counts.conforms, counts.diverges, counts.faulted, counts.skipped, counts.cases
    )
}

fn may_count(finding: &Finding) -> bool {
    match finding.level {
        Level::Error => true,
        Level::Warning => finding.shape == Shape::Field,
        Level::Note => false,
    }
}

fn write_fault(
    generator: &GeneratorOutcome,
    fault: &Fault,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let title = format!("{}: {}", generator.name, fault.fault.name());
    let blame = format!("look at: the {}", fault.blame.name());
    let about = ("error", generator.declared.as_ref());
    annotate(about, &title, &[&fault.detail, &blame], to)
}

fn write_finding(
    (outcome, generator): (&Outcome, &GeneratorOutcome),
    finding: &Finding,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let Finding { rule, count, of, example, message, .. } = finding;
    let kind = match finding.level {
        _ if finding.known || finding.since == Some(Since::Unchanged) => "notice",
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let known = told::aside(finding);
    let title = format!("{}: {rule}{known}", generator.name);
    let place = format!("{}, {count} of {of}: {message}", example.place);
    let expected = format!("expected {}", example.expected);
    let actual = format!("actual {}", example.actual);
    let again = format!("again: {}", told::again(outcome, generator, finding));
    let about = (kind, generator.declared.as_ref());
    annotate(about, &title, &[&place, &expected, &actual, &again], to)
}

/// One command, which is one line whatever is told.
fn annotate(
    (kind, at): (&str, Option<&Location>),
    title: &str,
    lines: &[&str],
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let place = at.map_or(String::new(), properties);
    let title = property(&escape(title));
    let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    writeln!(to, "::{kind} {place}title={title}::{}", lines.join("%0A"))
}

/// Where it stands. The last column is one that is meant as well, and columns are for a single line
/// only.
fn properties(at: &Location) -> String {
    let Location { file, start_line, start_column, end_line, end_column } = at;
    // A path has to stay the one it is, so its line ends are not made visible.
    let file = file.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let file = property(&one_line(&file));
    let columns = if start_line == end_line {
        let last = end_column.saturating_sub(1).max(*start_column);
        format!("col={start_column},endColumn={last},")
    } else {
        String::new()
    };
    format!("file={file},line={start_line},endLine={end_line},{columns}")
}

/// Text that is escaped, fit for the value of a property.
fn property(text: &str) -> String {
    text.replace(':', "%3A").replace(',', "%2C")
}

/// Text as the runner reads it back; line ends were made visible before.
fn escape(text: &str) -> String {
    one_line(text).replace('%', "%25")
}
