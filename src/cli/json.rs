//! Reports that are read back, with their mistakes shown where they stand.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::say::Trouble;
use crate::file::{self, Kind};
use crate::mistake::Mistake;
use crate::outcome::{Outcome, SCHEMA};

#[derive(Deserialize)]
struct Named {
    schema: Option<String>,
}

/// The report of a run; `what` is what it is wanted for.
pub(super) fn outcome(path: &Path, what: &str) -> Result<Outcome, Trouble> {
    let text = file::text(path, Kind::Report).map_err(|error| Trouble::path(path, error))?;
    let origin = path.display().to_string();
    let named: Named = read(&origin, &text)?;
    if named.schema.as_deref() != Some(SCHEMA) {
        let said =
            named.schema.map_or_else(|| "names no schema".to_owned(), |it| format!("is `{it}`"));
        let title = format!("this {said}, and only `{SCHEMA}` can be {what}");
        let help = "write it with `mintcheck run --format json --output FILE`";
        return Err(Box::new(Mistake::whole(&origin, title).help(help)).into());
    }
    read(&origin, &text)
}

/// A value out of a JSON text.
pub(super) fn read<T: DeserializeOwned>(origin: &str, text: &str) -> Result<T, Trouble> {
    serde_json::from_str(text).map_err(|error| Box::new(mistake(origin, text, &error)).into())
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
