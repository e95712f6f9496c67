//! `mintcheck compare`: two JSON reports, and what became different between them.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::args::{Compare, PlainFormat};
use super::exit::Exit;
use super::say::{self, Trouble};
use crate::comparison::Comparison;
use crate::mistake::Mistake;
use crate::outcome::{Outcome, SCHEMA};
use crate::report::{write_comparison, write_comparison_json};

/// Compares them and says what differs.
pub(super) fn run(args: &Compare) -> Result<Exit, Trouble> {
    let comparison = Comparison::of(&read(&args.old)?, &read(&args.new)?);
    say::print_with(|out| match args.format {
        PlainFormat::Terminal => write_comparison(&comparison, out),
        PlainFormat::Json => write_comparison_json(&comparison, out),
    })?;
    Ok(if comparison.worse { Exit::Diverges } else { Exit::Holds })
}

#[derive(Deserialize)]
struct Named {
    schema: Option<String>,
}

fn read(path: &Path) -> Result<Outcome, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| Trouble::path(path, error))?;
    let origin = path.display().to_string();
    let named: Named =
        serde_json::from_str(&text).map_err(|error| Box::new(mistake(&origin, &text, &error)))?;
    if named.schema.as_deref() != Some(SCHEMA) {
        let said =
            named.schema.map_or_else(|| "names no schema".to_owned(), |it| format!("is `{it}`"));
        let title = format!("this {said}, and only `{SCHEMA}` can be compared");
        let help = "write it with `mintcheck run --format json --output FILE`";
        return Err(Box::new(Mistake::whole(&origin, title).help(help)).into());
    }
    serde_json::from_str(&text).map_err(|error| Box::new(mistake(&origin, &text, &error)).into())
}

/// A report may stand in one line, and so long a line is not shown.
fn mistake(origin: &str, text: &str, error: &serde_json::Error) -> Mistake {
    const LONGEST: usize = 1_000;
    let is_short =
        text.lines().nth(error.line().saturating_sub(1)).is_none_or(|line| line.len() <= LONGEST);
    let mistake = Mistake::in_json(origin, text, error);
    if is_short {
        mistake
    } else {
        let (line, column) = (error.line(), error.column());
        let title = format!("{} (line {line}, column {column})", mistake.title);
        Mistake { help: mistake.help, ..Mistake::whole(origin, title) }
    }
}
