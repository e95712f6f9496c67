//! Reports: one outcome, written for different readers. To add a format, write its file and add
//! its line to the list.
//!
//! A report reads the outcome and nothing else; it never decides anything.

mod audit;
mod comparison;
mod difference;
mod github;
mod html;
mod inspection;
mod json;
mod junit;
mod markdown;
mod matrix;
mod parting;
mod sarif;
mod snapshot;
mod terminal;
mod told;
mod why;

use std::io;

use crate::audit::Audit;
use crate::outcome::Outcome;
pub use comparison::{write_comparison, write_comparison_json};
pub use difference::write as write_difference;
pub use inspection::write as write_inspection;
pub use json::write as write_json;
pub use snapshot::{Extent, write_change};

/// A format that a result of some kind can be written in.
#[derive(Debug)]
pub struct Format<R> {
    /// Its name on the command line.
    pub name: &'static str,
    /// Whom it is for.
    pub reader: Reader,
    /// Writes a result, or says what the writer said.
    pub write: fn(&R, &mut dyn io::Write) -> io::Result<()>,
}

/// Whom a format is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// A person at a terminal, which shows colours; a file of it has none.
    Terminal,
    /// A program, which takes it to the byte.
    Program,
    /// A person with a browser, who can open as much as there is: answers too, side by side.
    Browser,
}

/// A result that is written in several formats.
pub trait Reported: Sized + 'static {
    /// All of them, the usual one first.
    const FORMATS: &'static [Format<Self>];
}

impl Reported for Outcome {
    const FORMATS: &'static [Format<Self>] = &[
        Format { name: "terminal", reader: Reader::Terminal, write: terminal::write },
        Format { name: "json", reader: Reader::Program, write: json::write },
        Format { name: "junit", reader: Reader::Program, write: junit::write },
        Format { name: "sarif", reader: Reader::Program, write: sarif::write },
        Format { name: "github", reader: Reader::Program, write: github::write },
        Format { name: "markdown", reader: Reader::Program, write: markdown::write },
        Format { name: "html", reader: Reader::Browser, write: html::write_run },
    ];
}

impl Reported for Audit {
    const FORMATS: &'static [Format<Self>] = &[
        Format { name: "terminal", reader: Reader::Terminal, write: audit::write },
        Format { name: "json", reader: Reader::Program, write: json::write },
        Format { name: "html", reader: Reader::Browser, write: html::write_audit },
    ];
}

/// Text that came from outside, made fit for one line: control characters, which can move a
/// terminal's cursor or change its title, marks that change the direction of writing and characters
/// that nobody can see are shown as their code points.
pub(crate) fn one_line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || is_hidden(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Whether a character turns the direction of writing, ends a line for some readers, or shows nothing.
pub(crate) fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// An instant as people read it.
pub(crate) fn instant(now_us: i64) -> String {
    let instant = jiff::Timestamp::from_microsecond(now_us);
    instant.map_or_else(|_| format!("{now_us} µs"), |instant| format!("{instant:.3}"))
}
