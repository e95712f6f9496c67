//! Reports: one outcome, written for different readers. To add a format, write its file and add
//! its line to the list.
//!
//! A report reads the outcome and nothing else; it never decides anything.

mod audit;
mod comparison;
mod difference;
mod inspection;
mod json;
mod junit;
mod terminal;

use std::io;

use crate::outcome::Outcome;
pub use audit::{write_audit, write_audit_json};
pub use comparison::{write_comparison, write_comparison_json};
pub use difference::write as write_difference;
pub use inspection::write as write_inspection;
pub use json::write as write_json;

/// A format that an outcome can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person at a terminal.
    Terminal,
    /// `mintcheck-report/1`.
    Json,
    /// JUnit XML.
    Junit,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Terminal, Self::Json, Self::Junit];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Junit => "junit",
        }
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Writes the outcome.
    ///
    /// # Errors
    /// What the writer said.
    pub fn write(self, outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
        match self {
            Self::Terminal => terminal::write(outcome, to),
            Self::Json => json::write(outcome, to),
            Self::Junit => junit::write(outcome, to),
        }
    }
}

/// Text that came from outside, made fit for one line: control characters, which can move a
/// terminal's cursor or change its title, and marks that change the direction of writing are shown
/// as their code points.
pub(crate) fn one_line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}');
        if character.is_control() || turns {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// An instant as people read it.
pub(crate) fn instant(now_us: i64) -> String {
    let instant = jiff::Timestamp::from_microsecond(now_us);
    instant.map_or_else(|_| format!("{now_us} µs"), |instant| format!("{instant:.3}"))
}
