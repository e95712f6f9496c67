//! `mintcheck inspect`: one token, decoded and judged.

use super::args::{Inspect, ListFormat};
use super::exit::Exit;
use super::paste;
use super::say::{self, Trouble};
use crate::config::Settings;
use crate::profile;
use crate::report;
use crate::run::{self, By, Question};

/// The word that asks for a guess.
const AUTO: &str = "auto";

/// Looks at the token and writes what there is to see.
pub(super) fn run(args: &Inspect) -> Result<Exit, Trouble> {
    let text = match (&args.token, &args.file) {
        (_, Some(path)) => paste::text_of(path)?,
        (Some(token), None) if token != "-" => paste::checked(token.clone(), "the argument")?,
        (Some(_) | None, None) => paste::standard_input()?,
    };
    let inputs = paste::inputs(&args.inputs, &args.secrets)?;
    let own;
    let by = if args.profile == AUTO {
        By::Guess(profile::shipped())
    } else {
        own = Settings::without_file(Some(&args.profile))?.profile;
        By::Profile(&own)
    };
    let now_us = args.at.unwrap_or_else(super::run::now).as_microsecond();
    let inspection =
        run::inspect(Question { text, inputs, now_us, at_given: args.at.is_some(), by });
    say::print_with(|out| match args.format {
        ListFormat::Terminal => report::write_inspection(&inspection, out),
        ListFormat::Json => report::write_json(&inspection, out),
    })?;
    Ok(if inspection.is_wrong() { Exit::Diverges } else { Exit::Holds })
}
