//! `mintcheck compare`: two JSON reports, and what became different between them.

use super::args::{Compare, PlainFormat};
use super::exit::Exit;
use super::json;
use super::say::{self, Trouble};
use crate::comparison::Comparison;
use crate::report::{write_comparison, write_comparison_json};

/// Compares them and says what differs.
pub(super) fn run(args: &Compare) -> Result<Exit, Trouble> {
    let comparison = Comparison::of(
        &json::outcome(&args.old, "compared")?,
        &json::outcome(&args.new, "compared")?,
    );
    say::print_with(|out| match args.format {
        PlainFormat::Terminal => write_comparison(&comparison, out),
        PlainFormat::Json => write_comparison_json(&comparison, out),
    })?;
    Ok(if comparison.worse { Exit::Diverges } else { Exit::Holds })
}
