//! What differs between two snapshots, for a person: which cause came or went, which entries are
//! others, and an example in lines.

use std::io;

use super::one_line;
use crate::snapshot::{Change, EntryChange, Line};

const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// More entries than this are counted.
const MOST_ENTRIES: usize = 6;
/// More lines of one place than this are counted, where only an example is wanted.
const MOST_LINES: usize = 14;

/// How many of the places are shown that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The first one, cut where it is long.
    Example,
    /// All of them.
    Whole,
}

/// Writes what differs.
///
/// # Errors
/// What the writer said.
pub fn write_change(change: &Change, extent: Extent, to: &mut dyn io::Write) -> io::Result<()> {
    for cause in &change.causes {
        write_cause(cause, to)?;
    }
    match (change.causes.is_empty(), change.entries.is_empty()) {
        (_, true) => {}
        (false, false) => writeln!(to, "  it shows in {}", names(&change.entries))?,
        (true, false) => {
            writeln!(to, "  {YELLOW}no cause changed{PLAIN}: {}", names(&change.entries))?;
        }
    }
    let shown = match extent {
        Extent::Example => 1,
        Extent::Whole => usize::MAX,
    };
    let places = change.places.iter();
    for (at, place) in places.take(shown).enumerate() {
        if at > 0 {
            writeln!(to, "  {DIM}...{PLAIN}")?;
        }
        write_place(place, extent, to)?;
    }
    match change.places.len().saturating_sub(shown) {
        0 => Ok(()),
        1 => writeln!(to, "  {DIM}... and 1 more place{PLAIN}"),
        more => writeln!(to, "  {DIM}... and {more} more places{PLAIN}"),
    }
}

fn write_cause(cause: &EntryChange, to: &mut dyn io::Write) -> io::Result<()> {
    let name = one_line(&cause.name);
    let said = |text: &str| one_line(&text.replace('\n', ", "));
    let words = match (&cause.old, &cause.new) {
        (None, Some(new)) => format!("{RED}{name} appeared{PLAIN}: {}", said(new)),
        (Some(old), None) => format!("{GREEN}{name} is gone{PLAIN}: was {}", said(old)),
        (Some(old), Some(new)) => {
            format!("{YELLOW}{name}{PLAIN} was {}, is {}", said(old), said(new))
        }
        (None, None) => return Ok(()),
    };
    writeln!(to, "  {words}")
}

/// `times.iat, times.exp and 3 more`.
fn names(entries: &[EntryChange]) -> String {
    let shown = entries.iter().take(MOST_ENTRIES);
    let shown: Vec<String> =
        shown.map(|one| format!("{}.{}", one_line(&one.section), one_line(&one.name))).collect();
    match entries.len().saturating_sub(MOST_ENTRIES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn write_place(place: &[Line], extent: Extent, to: &mut dyn io::Write) -> io::Result<()> {
    let most = match extent {
        Extent::Example => MOST_LINES,
        Extent::Whole => usize::MAX,
    };
    for line in place.iter().take(most) {
        match line {
            Line::Same(text) => writeln!(to, "  {DIM}  {}{PLAIN}", one_line(text))?,
            Line::Gone(text) => writeln!(to, "  {RED}- {}{PLAIN}", one_line(text))?,
            Line::Come(text) => writeln!(to, "  {GREEN}+ {}{PLAIN}", one_line(text))?,
        }
    }
    match place.len().saturating_sub(most) {
        0 => Ok(()),
        more => writeln!(to, "  {DIM}  ... {more} more lines{PLAIN}"),
    }
}
