//! The report for a person: a matrix of generators by dimensions, then a block for each generator
//! that diverges or could not be asked.

use std::io;

use anstream::adapter::strip_str;
use comfy_table::{Cell, CellAlignment, Color, Table, presets};

use super::{instant, matrix, one_line, parting, told, why};
use crate::case::Shape;
use crate::finding::{CountUnit, Dimension, Finding};
use crate::generator::Fault;
use crate::outcome::{GeneratorOutcome, Outcome, Verdict};
use crate::profile::Level;

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";
const DIM: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// Group of cases that a finding names as its own, at most so many.
const MAX_GROUPS: usize = 4;

pub(super) fn write(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    writeln!(to, "{BOLD}mintcheck {}{PLAIN}, profile {}", outcome.mintcheck, outcome.profile)?;
    writeln!(to)?;
    writeln!(to, "{}", table(outcome))?;
    writeln!(
        to,
        "{DIM}{RED}✗{PLAIN}{DIM} error  {YELLOW}!{PLAIN}{DIM} warning  - note, with the cases that show it; \
         in brackets: only with odd inputs{PLAIN}"
    )?;
    for generator in &outcome.generators {
        if wants_block(generator) {
            writeln!(to)?;
            block(outcome, generator, to)?;
        }
    }
    parting::write(outcome, to)?;
    for problem in &outcome.problems {
        writeln!(to, "\n{RED}{}{PLAIN}: {}", problem.subject(), one_line(&problem.message))?;
    }
    if !outcome.notes.is_empty() {
        writeln!(to)?;
    }
    for note in &outcome.notes {
        writeln!(to, "{DIM}note{PLAIN}  {}", one_line(note))?;
    }
    summary(outcome, to)
}

fn wants_block(generator: &GeneratorOutcome) -> bool {
    generator.verdict != Verdict::Conforms
        || generator.known
        || !generator.faults.is_empty()
        || !generator.notes.is_empty()
        || generator.worst() >= Some(Level::Warning)
}

fn table(outcome: &Outcome) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut header = vec![Cell::new("")];
    header.extend(Dimension::ALL.iter().map(|one| right(Cell::new(short(*one)))));
    header.push(Cell::new(""));
    table.set_header(header);
    for generator in &outcome.generators {
        let mut row = vec![Cell::new(one_line(&generator.name))];
        row.extend(Dimension::ALL.iter().map(|one| cell(generator, *one)));
        row.push(verdict_cell(generator));
        table.add_row(row);
    }
    // The writer that this goes to takes colours away where they are not wanted.
    table.enforce_styling();
    let text: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    text.join("\n")
}

fn short(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::TimestampType => "timestamp\ntype",
        Dimension::ClaimNaming => "claim\nnaming",
        Dimension::ClaimValue => "claim\nvalue",
        Dimension::Rounding
        | Dimension::Base64url
        | Dimension::Signature
        | Dimension::Lifetime
        | Dimension::Text
        | Dimension::Stability => dimension.name(),
    }
}

fn right(cell: Cell) -> Cell {
    cell.set_alignment(CellAlignment::Right)
}

/// What stands for a dimension.
fn cell(generator: &GeneratorOutcome, dimension: Dimension) -> Cell {
    if !matrix::was_asked(generator) {
        return right(Cell::new(""));
    }
    let Some(worst) = matrix::worst(generator, dimension) else {
        return right(Cell::new("·").fg(Color::DarkGrey));
    };
    let (mark, color) = match worst.level {
        Level::Error => ("✗", Color::Red),
        Level::Warning => ("!", Color::Yellow),
        Level::Note => ("-", Color::DarkGrey),
    };
    let text = format!("{mark} {}", worst.count);
    let field = worst.shape == Shape::Field;
    right(Cell::new(if field { text } else { format!("({text})") }).fg(color))
}

fn verdict_cell(generator: &GeneratorOutcome) -> Cell {
    let color = match generator.verdict {
        Verdict::Conforms => Color::Green,
        Verdict::Skipped => Color::Yellow,
        Verdict::Diverges | Verdict::Faulted => Color::Red,
    };
    Cell::new(matrix::verdict_words(generator)).fg(color)
}

fn block(
    outcome: &Outcome,
    generator: &GeneratorOutcome,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let color = match (generator.verdict, generator.known) {
        (Verdict::Conforms, false) => GREEN,
        (Verdict::Conforms, true) | (Verdict::Skipped, _) => YELLOW,
        (Verdict::Diverges | Verdict::Faulted, _) => RED,
    };
    let words = matrix::verdict_words(generator);
    writeln!(to, "{BOLD}{}{PLAIN}  {color}{words}{PLAIN}", one_line(&generator.name))?;
    if generator.runs > 0 {
        writeln!(to, "  {DIM}{}{PLAIN}", one_line(&about(generator)))?;
    }
    for fault in &generator.faults {
        write_fault(fault, to)?;
    }
    for note in &generator.notes {
        writeln!(to, "  {DIM}note{PLAIN}  {}", one_line(note))?;
    }
    why::write(generator, to)?;
    for finding in &generator.findings {
        let full = finding.shape == Shape::Field && finding.level >= Level::Warning;
        if full {
            write_finding((outcome, generator), finding, to)?;
        } else {
            write_short(finding, to)?;
        }
    }
    Ok(())
}

fn about(generator: &GeneratorOutcome) -> String {
    let GeneratorOutcome { library, runtime, clock, cases, not_applicable, elapsed_ms, .. } =
        generator;
    let left_out = match not_applicable {
        0 => String::new(),
        some => format!(" ({some} not applicable)"),
    };
    // An adapter need not say what signs.
    let said = [library, runtime].into_iter().filter(|word| !word.is_empty());
    let said: String = said.flat_map(|word| [word.as_str(), ", "]).collect();
    format!("{said}clock {clock}, {cases} cases{left_out} in {elapsed_ms} ms")
}

fn write_fault(fault: &Fault, to: &mut dyn io::Write) -> io::Result<()> {
    let times = if fault.count > 1 { format!(", {} times", fault.count) } else { String::new() };
    let name = fault.fault.name();
    writeln!(to, "  {RED}fault{PLAIN}  {BOLD}{name}{PLAIN}{times}: {}", one_line(&fault.detail))?;
    if let Some(case) = &fault.case {
        writeln!(to, "         first at case {}", one_line(case))?;
    }
    writeln!(to, "         look at: the {}", fault.blame.name())?;
    // The end is where an interpreter says what went wrong.
    let lines: Vec<&str> = fault.stderr.lines().collect();
    for line in &lines[lines.len().saturating_sub(8)..] {
        writeln!(to, "         {DIM}| {}{PLAIN}", one_line(strip_str(line).to_string().as_str()))?;
    }
    Ok(())
}

fn marked(finding: &Finding) -> String {
    let color = match (finding.level, finding.known) {
        (Level::Error, false) => RED,
        (Level::Error, true) | (Level::Warning, _) => YELLOW,
        (Level::Note, _) => DIM,
    };
    let known = told::aside(finding);
    let level = finding.level.name();
    format!("{color}{level:<7}{PLAIN} {BOLD}{}{PLAIN}{known}", finding.rule)
}

fn write_finding(
    (outcome, generator): (&Outcome, &GeneratorOutcome),
    finding: &Finding,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let example = &finding.example;
    writeln!(to, "\n  {}  {}  {}", marked(finding), one_line(&example.place), counts(finding))?;
    writeln!(to, "          expected  {}", one_line(&example.expected))?;
    writeln!(to, "          actual    {}", one_line(&example.actual))?;
    writeln!(to, "          {}", one_line(&finding.message))?;
    if let Some(vendor) = &finding.vendor {
        writeln!(to, "          vendor    {}", one_line(vendor))?;
    }
    writeln!(
        to,
        "          {DIM}case {} at {}{PLAIN}",
        one_line(&example.case),
        instant(example.now_us)
    )?;
    let again = one_line(&told::again(outcome, generator, finding));
    writeln!(to, "          {DIM}again: {again}{PLAIN}")?;
    writeln!(to, "          {DIM}more:  mintcheck explain {}{PLAIN}", finding.rule)
}

fn write_short(finding: &Finding, to: &mut dyn io::Write) -> io::Result<()> {
    let place = one_line(&finding.example.place);
    let example = &finding.example;
    let actual = one_line(&example.actual);
    let actual: String = actual.chars().take(60).collect();
    writeln!(to, "  {}  {place}  {}: {actual}", marked(finding), counts(finding))
}

fn counts(finding: &Finding) -> String {
    let unit = match finding.unit {
        CountUnit::Case => "cases",
        CountUnit::Group => "groups",
    };
    let shown: Vec<String> = told::groups(finding)
        .into_iter()
        .map(|(group, count)| format!("{group} {} of {}", count.count, count.of))
        .collect();
    let odd = match finding.shape {
        Shape::Field => "",
        Shape::Edge | Shape::Trap => ", odd inputs only",
    };
    let groups = match shown.len() {
        few if few <= MAX_GROUPS => shown.join(", "),
        many => format!("{}, and {} more", shown[..MAX_GROUPS].join(", "), many - MAX_GROUPS),
    };
    format!("{} of {} {unit}{odd} {DIM}({groups}){PLAIN}", finding.count, finding.of)
}

fn summary(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    let counts = &outcome.counts;
    let known = outcome.generators.iter().filter(|one| one.known).count();
    let known =
        if known > 0 { format!(" ({known} with known divergences)") } else { String::new() };
    let color = if outcome.verdict == Verdict::Conforms { GREEN } else { RED };
    let more = [told::not_all(outcome), told::since(outcome)].into_iter().flatten();
    let more = more.fold(String::new(), |all, words| all + " " + &one_line(&words));
    writeln!(
        to,
        "\n{color}{} conform{known}, {} diverge, {} faulted, {} skipped{PLAIN}; {} cases.{more}",
        counts.conforms, counts.diverges, counts.faulted, counts.skipped, counts.cases
    )
}
