//! `mintcheck-report/1`: the outcome itself, as `schemas/report.json` describes it.

use std::io;

use crate::outcome::Outcome;

pub(super) fn write(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, outcome)?;
    writeln!(to)
}
