//! A comparison of two outcomes, for a person and as `mintcheck-comparison/1`.

use std::io;

use super::{one_line, write_json};
use crate::comparison::{Change, Comparison, Subject};

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// Writes a comparison for a person.
///
/// # Errors
/// What the writer said.
pub fn write_comparison(comparison: &Comparison, to: &mut dyn io::Write) -> io::Result<()> {
    let Comparison { old, new, changes, worse, .. } = comparison;
    for (one, other, what) in
        [(&old.mintcheck, &new.mintcheck, "mintcheck"), (&old.profile, &new.profile, "the profile")]
    {
        if one != other {
            writeln!(
                to,
                "{YELLOW}note{PLAIN}  {what} was {}, is {}",
                one_line(one),
                one_line(other)
            )?;
        }
    }
    for (side, what) in [(old, "older"), (new, "newer")] {
        if !side.complete {
            writeln!(
                to,
                "{YELLOW}note{PLAIN}  in the {what} report not everybody was asked everything"
            )?;
        }
    }
    let mut generator = "";
    for change in changes {
        if change.generator != generator {
            generator = &change.generator;
            writeln!(to, "\n{BOLD}{}{PLAIN}", one_line(generator))?;
        }
        write_change(change, to)?;
    }
    match (changes.is_empty(), worse) {
        (true, _) => writeln!(to, "{GREEN}Nothing changed.{PLAIN}"),
        (false, false) => writeln!(to, "\n{GREEN}{}, none for the worse.{PLAIN}", count(changes)),
        (false, true) => writeln!(to, "\n{RED}{}, some for the worse.{PLAIN}", count(changes)),
    }
}

/// Writes a comparison as `mintcheck-comparison/1`.
///
/// # Errors
/// What the writer said.
pub fn write_comparison_json(comparison: &Comparison, to: &mut dyn io::Write) -> io::Result<()> {
    write_json(comparison, to)
}

fn count(changes: &[Change]) -> String {
    match changes.len() {
        1 => "1 change".to_owned(),
        more => format!("{more} changes"),
    }
}

fn write_change(change: &Change, to: &mut dyn io::Write) -> io::Result<()> {
    let (mark, words) = match (&change.old, &change.new) {
        (None, Some(new)) => ('+', new.clone()),
        (Some(old), None) => ('-', format!("was {old}")),
        (Some(old), Some(new)) => ('~', format!("was {old}, is {new}")),
        (None, None) => return Ok(()),
    };
    let color = match (change.worse, mark) {
        (true, _) => RED,
        (false, '-') => GREEN,
        (false, _) => YELLOW,
    };
    let name = change.name.as_deref().map(one_line).unwrap_or_default();
    let place = change.place.as_deref().map(|place| format!("  {}", one_line(place)));
    let what = match change.subject {
        Subject::Verdict if change.old.is_none() => "new generator",
        Subject::Verdict if change.new.is_none() => "generator gone",
        Subject::Verdict | Subject::Fault | Subject::Finding | Subject::Cause | Subject::Count => {
            change.subject.name()
        }
    };
    let place = place.unwrap_or_default();
    let gap = if name.is_empty() { "" } else { " " };
    writeln!(
        to,
        "  {color}{mark} {what}{PLAIN}{gap}{BOLD}{name}{PLAIN}{place}  {}",
        one_line(&words)
    )
}
