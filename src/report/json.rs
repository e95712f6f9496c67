//! JSON: the plain result itself, as its schema in `schemas/` describes it.

use std::io;

use serde::Serialize;

/// Writes a result as JSON.
///
/// # Errors
/// What the writer said.
pub fn write(result: &impl Serialize, to: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, result)?;
    writeln!(to)
}
