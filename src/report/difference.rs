//! Two tokens for a person: each layer, the members that differ side by side, and what it comes to.

use std::io;

use super::one_line;
use crate::difference::{Changed, Difference, State};

const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const DIM: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// A longer value is shown by its beginning; the JSON has it whole.
const MAX_SHOWN: usize = 60;

/// Writes a difference for a person.
///
/// # Errors
/// What the writer said.
pub fn write(difference: &Difference, to: &mut dyn io::Write) -> io::Result<()> {
    for layer in &difference.layers {
        let (colour, word) = (colour(layer.state), layer.state.name());
        let (name, about) = (layer.layer.name(), one_line(&layer.about));
        writeln!(to, "{BOLD}{name:16}{PLAIN}  {colour}{word:14}{PLAIN}  {about}")?;
    }
    if !difference.members.is_empty() {
        writeln!(to)?;
    }
    for member in &difference.members {
        changed(member, to)?;
    }
    writeln!(to, "\n{}", summary(difference))
}

fn colour(state: State) -> &'static str {
    match state {
        State::Same => DIM,
        State::WithoutEffect => GREEN,
        State::Differs => RED,
    }
}

fn changed(member: &Changed, to: &mut dyn io::Write) -> io::Result<()> {
    let (colour, word) = (colour(member.state), member.state.name());
    let (place, about) = (shown(&member.place), one_line(&member.about));
    writeln!(to, "{BOLD}{place}{PLAIN}  {colour}{word}{PLAIN}: {about}")?;
    for (name, value) in [("A", &member.a), ("B", &member.b)] {
        let value = value.as_ref().map_or_else(|| "(not there)".to_owned(), |text| shown(text));
        writeln!(to, "  {name}  {value}")?;
    }
    Ok(())
}

fn summary(difference: &Difference) -> String {
    match difference.first {
        None => "the two are equal".to_owned(),
        Some(first) if difference.matters => {
            format!("they differ first in the {}, and it matters", first.name())
        }
        Some(first) => format!("they differ first in the {}, without effect", first.name()),
    }
}

fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", one_line(&text[..end])),
        None => one_line(text),
    }
}
