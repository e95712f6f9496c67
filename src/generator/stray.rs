//! Lines that are no answers, such as a stray print or a warning: a few are kept, and shown short.

/// Stray lines that are kept as notes.
const MAX_NOTES: usize = 5;

/// Whether a line may be a message at all.
pub(super) fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{")
}

/// Whether a line that is too long to be read is an answer as far as its beginning tells.
pub(super) fn begins_as_answer(line: &[u8]) -> bool {
    const MEMBERS: [&[u8]; 5] =
        [b"\"id\"", b"\"token\"", b"\"refused\"", b"\"failed\"", b"\"join\""];
    let members = line.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    members.is_some_and(|rest| MEMBERS.iter().any(|name| rest.starts_with(name)))
}

/// Keeps a line, if there is room for it.
pub(super) fn note(notes: &mut Vec<String>, line: &[u8]) {
    if notes.len() < MAX_NOTES && !line.is_empty() {
        notes.push(format!("a line that is no answer: `{}`", shortened(line)));
    }
}

/// The beginning of a line, without what would move a cursor.
pub(super) fn shortened(line: &[u8]) -> String {
    /// Enough to know a message by.
    const KEPT: usize = 120;
    let text = String::from_utf8_lossy(&line[..line.len().min(4 * KEPT)]);
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(KEPT).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}
