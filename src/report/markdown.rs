//! Markdown: a job's summary, a comment on a change. The matrix, then a list for each generator of
//! which there is something to tell.
//!
//! It holds no HTML, and text from outside is escaped or stands in a code span.

use std::io;

use super::{instant, matrix, one_line, parting, told};
use crate::case::Shape;
use crate::finding::{CountUnit, Dimension, Finding};
use crate::generator::Fault;
use crate::outcome::{Cause, GeneratorOutcome, Outcome, Parting};
use crate::profile::Level;

pub(super) fn write(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    let counts = &outcome.counts;
    writeln!(to, "# {}\n", told::headline(outcome))?;
    writeln!(
        to,
        "{} conform, {} diverge, {} faulted, {} skipped; {} cases over profile {}.{}\n",
        counts.conforms,
        counts.diverges,
        counts.faulted,
        counts.skipped,
        counts.cases,
        code(&outcome.profile),
        told::not_all(outcome).map_or(String::new(), |words| format!(" **{}**", prose(&words))),
    )?;
    if let Some(since) = told::since(outcome) {
        writeln!(to, "{}\n", prose(&since))?;
    }
    for problem in &outcome.problems {
        writeln!(to, "* **{}** {}", problem.subject(), prose(&problem.message))?;
    }
    write_matrix(outcome, to)?;
    for note in &outcome.notes {
        writeln!(to, "* note: {}", prose(note))?;
    }
    writeln!(to)?;
    let tells = |one: &&GeneratorOutcome| {
        !(one.findings.is_empty() && one.faults.is_empty() && one.notes.is_empty())
    };
    for generator in outcome.generators.iter().filter(tells) {
        write_generator(outcome, generator, to)?;
    }
    write_partings(outcome, to)
}

/// Where generators part ways, but for what is known or a note.
fn write_partings(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    let is_new = |parting: &&Parting| !parting.known && parting.level > Level::Note;
    let mut new = outcome.partings.iter().filter(is_new).peekable();
    if new.peek().is_none() {
        return Ok(());
    }
    writeln!(to, "## Where generators part ways\n")?;
    for parting in new {
        writeln!(to, "* {}: {}", code(&parting.property), prose(&parting.about))?;
        for case in &parting.cases {
            writeln!(to, "  * smallest case: {}", code(&parting::smallest(case)))?;
        }
        for group in &parting.groups {
            let names = plain(&group.generators.join(" = "));
            let actual =
                group.actual.as_ref().map_or(String::new(), |text| format!(": {}", code(text)));
            writeln!(to, "  * {}: {names}{actual}", parting::word(group))?;
        }
        writeln!(to, "  * again: {}", code(&parting.again))?;
    }
    writeln!(to)
}

fn write_matrix(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    let names = Dimension::ALL.map(|dimension| dimension.name().replace('-', " "));
    writeln!(to, "\n| generator | {} | verdict |", names.join(" | "))?;
    writeln!(to, "| --- |{} --- |", " ---: |".repeat(names.len()))?;
    for generator in &outcome.generators {
        let cells = Dimension::ALL.map(|dimension| cell(generator, dimension));
        let words = matrix::verdict_words(generator);
        writeln!(to, "| {} | {} | {words} |", plain(&generator.name), cells.join(" | "))?;
    }
    writeln!(
        to,
        "\n✗ error, ! warning, – note, with the cases that show it; in brackets: only with odd inputs\n"
    )
}

fn cell(generator: &GeneratorOutcome, dimension: Dimension) -> String {
    if !matrix::was_asked(generator) {
        return String::new();
    }
    let Some(worst) = matrix::worst(generator, dimension) else { return "·".to_owned() };
    let mark = match worst.level {
        Level::Error => "✗",
        Level::Warning => "!",
        Level::Note => "–",
    };
    match worst.shape {
        Shape::Field => format!("{mark} {}", worst.count),
        Shape::Edge | Shape::Trap => format!("({mark} {})", worst.count),
    }
}

fn write_generator(
    outcome: &Outcome,
    generator: &GeneratorOutcome,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let words = matrix::verdict_words(generator);
    writeln!(to, "## {}: {words}\n", plain(&generator.name))?;
    let said = [&generator.library, &generator.runtime].into_iter().filter(|word| !word.is_empty());
    let said: Vec<String> = said.map(|word| plain(word)).collect();
    if !said.is_empty() {
        writeln!(to, "{}\n", said.join(", "))?;
    }
    for cause in &generator.causes {
        write_cause(cause, to)?;
    }
    for fault in &generator.faults {
        write_fault(fault, to)?;
    }
    for finding in &generator.findings {
        write_finding((outcome, generator), finding, to)?;
    }
    for note in &generator.notes {
        writeln!(to, "* note: {}", prose(note))?;
    }
    writeln!(to)
}

fn write_cause(cause: &Cause, to: &mut dyn io::Write) -> io::Result<()> {
    let (name, sure) = (code(&cause.cause), plain(&cause.confidence));
    writeln!(to, "* **cause** {name} ({sure}): {}", prose(&cause.summary))?;
    writeln!(to, "  * fix: {}", prose(&cause.fix))
}

fn write_fault(fault: &Fault, to: &mut dyn io::Write) -> io::Result<()> {
    let (name, blame) = (fault.fault.name(), fault.blame.name());
    let times = if fault.count > 1 { format!(", {} times", fault.count) } else { String::new() };
    writeln!(to, "* **fault** `{name}`{times}: {}; look at: the {blame}", prose(&fault.detail))
}

fn write_finding(
    (outcome, generator): (&Outcome, &GeneratorOutcome),
    finding: &Finding,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let Finding { rule, count, of, example, .. } = finding;
    let unit = match finding.unit {
        CountUnit::Case => "cases",
        CountUnit::Group => "groups",
    };
    let field = finding.shape == Shape::Field;
    let (level, odd) = (finding.level.name(), if field { "" } else { ", odd inputs only" });
    let known = told::aside(finding);
    let place = code(&example.place);
    writeln!(
        to,
        "* **{level}** `{rule}`{known} at {place}, {count} of {of} {unit}{odd}: {}",
        prose(&finding.message)
    )?;
    writeln!(to, "  * expected {}", code(&example.expected))?;
    writeln!(to, "  * actual {}", code(&example.actual))?;
    if !field || finding.level == Level::Note {
        return Ok(());
    }
    writeln!(to, "  * case {} at {}", code(&example.case), instant(example.now_us))?;
    writeln!(to, "  * again: {}", code(&told::again(outcome, generator, finding)))
}

/// Text that reads as itself. It never opens a line, where more marks would mean something.
fn plain(text: &str) -> String {
    const MARKS: &str = "\\`*_[]<>|~&#@$";
    let text = one_line(text);
    let mut safe = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        // An address would become a link.
        let address = text[at..].starts_with("://") || text[..at].ends_with("www");
        if MARKS.contains(character) || (address && character.is_ascii_punctuation()) {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}

/// Our own words, with what stands in backticks as code.
fn prose(text: &str) -> String {
    let parts = told::ticked(text).into_iter().enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { code(&part) } else { plain(&part) }).collect()
}

/// A code span, between more backticks than stand together in the text.
fn code(text: &str) -> String {
    let text = one_line(text);
    if text.trim().is_empty() {
        return format!("“{text}”");
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A blank that is one of the text's own ends would be taken away, or a backtick joined to ours.
    let edge = |c: char| c == '`' || c == ' ';
    let pad = if text.starts_with(edge) || text.ends_with(edge) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}
