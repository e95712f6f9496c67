//! `mintcheck inspect`: one token, decoded and judged.

use std::path::Path;

use super::args::{Inspect, ListFormat};
use super::exit::Exit;
use super::paste;
use super::say::{self, Trouble};
use crate::config::Settings;
use crate::generator::{Around, Purpose};
use crate::profile::{self, View};
use crate::report;
use crate::run::{self, By, Question};

/// The word that asks for a guess.
const AUTO: &str = "auto";

/// Looks at the token and writes what there is to see.
pub(super) fn run(args: &Inspect) -> Result<Exit, Trouble> {
    let around = args.join.as_ref().map(|path| parameters(path, args.view)).transpose()?;
    let within = around.as_ref().and_then(|around| around.members.get("signature")?.as_str());
    let text = match (&args.token, &args.file, within) {
        (_, Some(path), _) => paste::text_of(path)?,
        (None, None, Some(token)) => paste::checked(token.to_owned(), "`signature`")?,
        (Some(token), None, _) if token != "-" => paste::checked(token.clone(), "the argument")?,
        (Some(_) | None, None, _) => paste::standard_input()?,
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
        run::inspect(Question { text, around, inputs, now_us, at_given: args.at.is_some(), by });
    say::print_with(|out| match args.format {
        ListFormat::Terminal => report::write_inspection(&inspection, out),
        ListFormat::Json => report::write_json(&inspection, out),
    })?;
    Ok(if inspection.is_wrong() { Exit::Diverges } else { Exit::Holds })
}

/// The parameters that a token is handed over with.
fn parameters(path: &Path, view: Option<View>) -> Result<Around, Trouble> {
    let text = paste::text_of(path)?;
    let members = serde_json::from_str(&text).map_err(|error: serde_json::Error| {
        // What the reader says may repeat the text, and a `zak` is a secret.
        let (path, line, column) = (path.display(), error.line(), error.column());
        Trouble::Words(format!("{path} is no JSON object: see line {line}, column {column}"))
    })?;
    Ok(Around { members, purpose: Purpose::Join(view) })
}
