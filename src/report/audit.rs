//! An audit, for a person at a terminal.

use std::io;

use super::{instant, one_line};
use crate::audit::{Audit, AuditFinding, LineExample};
use crate::profile::{Level, Need};

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";
const DIM: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

pub(super) fn write(audit: &Audit, to: &mut dyn io::Write) -> io::Result<()> {
    let lines = &audit.lines;
    writeln!(to, "{BOLD}mintcheck {}{PLAIN}, profile {}", audit.mintcheck, audit.profile)?;
    writeln!(
        to,
        "\n{} lines: {} tokens, {} broken, {} blank",
        lines.all, lines.tokens, lines.broken, lines.blank
    )?;
    for broken in &audit.broken {
        writeln!(to, "  {YELLOW}broken{PLAIN}  {:>9}  {}", broken.count, broken.kind.name())?;
        write_examples(&broken.examples, to)?;
    }
    if audit.keys.unknown > 0 {
        writeln!(to, "  {YELLOW}no key{PLAIN}  {:>9}  of another key", audit.keys.unknown)?;
        write_examples(&audit.keys.examples, to)?;
    }
    for finding in &audit.findings {
        write_finding(finding, to)?;
    }
    if lines.tokens > 0 {
        write_claims(audit, to)?;
    }
    for note in &audit.notes {
        writeln!(to, "\n{DIM}note{PLAIN}  {}", one_line(note))?;
    }
    summary(audit, to)
}

fn write_examples(examples: &[LineExample], to: &mut dyn io::Write) -> io::Result<()> {
    for LineExample { line, text } in examples {
        writeln!(to, "          {DIM}line {line}: {}{PLAIN}", one_line(text))?;
    }
    Ok(())
}

fn write_finding(finding: &AuditFinding, to: &mut dyn io::Write) -> io::Result<()> {
    let color = match finding.level {
        Level::Error => RED,
        Level::Warning => YELLOW,
        Level::Note => DIM,
    };
    let AuditFinding { rule, place, count, of, .. } = finding;
    let level = finding.level.name();
    let place = one_line(place);
    writeln!(
        to,
        "\n  {color}{level:<7}{PLAIN} {BOLD}{rule}{PLAIN}  {place}  {count} of {of} tokens"
    )?;
    writeln!(to, "          expected  {}", one_line(&finding.expected))?;
    writeln!(to, "          actual    {}", one_line(&finding.actual))?;
    writeln!(to, "          {}", one_line(&finding.message))?;
    if let Some(vendor) = &finding.vendor {
        writeln!(to, "          vendor    {}", one_line(vendor))?;
    }
    write_examples(&finding.examples, to)?;
    writeln!(to, "          {DIM}more: mintcheck explain {rule}{PLAIN}")
}

fn write_claims(audit: &Audit, to: &mut dyn io::Write) -> io::Result<()> {
    let width = audit.claims.iter().map(|claim| claim.claim.len()).max().unwrap_or(0);
    writeln!(to, "\n{BOLD}claims{PLAIN}")?;
    for claim in &audit.claims {
        let types = claim.types.iter().map(|one| format!("{} {}", one.json_type, one.count));
        let types = types.collect::<Vec<_>>().join(", ");
        let missing = match claim.need {
            Need::Required if claim.absent > 0 => format!("  {RED}{} without{PLAIN}", claim.absent),
            Need::Required | Need::Optional | Need::Deprecated => String::new(),
        };
        let name = one_line(&claim.claim);
        writeln!(to, "  {name:<width$}  {:>9}  {DIM}{types}{PLAIN}{missing}", claim.present)?;
    }
    for time in &audit.times {
        let (earliest, latest) = (instant(time.earliest_us), instant(time.latest_us));
        let name = one_line(&time.claim);
        writeln!(to, "  {name:<width$}  from {earliest} to {latest}")?;
    }
    Ok(())
}

fn summary(audit: &Audit, to: &mut dyn io::Write) -> io::Result<()> {
    let count = |level| audit.findings.iter().filter(|one| one.level == level).count();
    let [errors, warnings, notes] = [Level::Error, Level::Warning, Level::Note].map(count);
    let color = if errors > 0 { RED } else { GREEN };
    writeln!(
        to,
        "\n{color}{errors} kinds of errors, {warnings} of warnings, {notes} of notes{PLAIN} in {} \
         tokens.",
        audit.lines.tokens
    )?;
    match &audit.broken_off {
        Some(why) => writeln!(to, "{RED}This is not all{PLAIN}: {}", one_line(why)),
        None => Ok(()),
    }
}
