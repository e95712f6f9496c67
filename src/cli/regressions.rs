//! `mintcheck run --save-regressions`: the smallest cases at which generators part ways, kept as
//! vectors in a file of the user's own.

use std::collections::BTreeSet;
use std::path::Path;

use super::say::{self, Trouble};
use crate::case::{VectorCase, VectorFile};
use crate::file::{self, Kind};
use crate::outcome::Outcome;

/// Adds the cases that the file does not hold yet.
pub(super) fn save(path: &Path, outcome: &Outcome) -> Result<(), Trouble> {
    let found: Vec<&VectorCase> = outcome.partings.iter().flat_map(|one| &one.cases).collect();
    let topic = path.file_stem().map_or("regressions".into(), |stem| stem.to_string_lossy());
    let mut file = match file::text(path, Kind::Vectors) {
        Ok(text) => VectorFile::read(&path.display().to_string(), &text)?,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            VectorFile::of_regressions(&topic)
        }
        Err(why) => return Err(could_not("read", path, &why)),
    };
    let before = file.cases.len();
    for case in found {
        let is_same = |known: &VectorCase| {
            (&known.inputs, known.now_us, &known.environment)
                == (&case.inputs, case.now_us, &case.environment)
        };
        if !file.cases.iter().any(is_same) {
            let id = free_id(&file, case);
            file.cases.push(VectorCase { id, ..case.clone() });
        }
    }
    file.count = file.cases.len();
    let added = file.count - before;
    if added == 0 {
        say::aside("no generators part ways at a new case, so there is no regression to keep");
        return Ok(());
    }
    std::fs::write(path, file.written()).map_err(|why| could_not("write", path, &why))?;
    let (path, are) =
        (path.display(), if added == 1 { "regression is" } else { "regressions are" });
    say::aside(&format!("{added} {are} kept in {path}; `[vectors] paths` asks them in every run"));
    Ok(())
}

/// The id with the first number that none of its group has.
fn free_id(file: &VectorFile, case: &VectorCase) -> String {
    let taken: BTreeSet<&str> = file.cases.iter().map(|known| known.id.as_str()).collect();
    let group = case.id.split_once('/').map_or(case.id.as_str(), |(_, rest)| rest);
    let group = group.rsplit_once('-').map_or(group, |(group, _)| group);
    let id = |number: usize| format!("{}/{group}-{number:03}", file.topic);
    let free = (1..=taken.len() + 1).map(id).find(|id| !taken.contains(id.as_str()));
    free.unwrap_or_else(|| id(taken.len() + 1))
}

fn could_not(what: &str, path: &Path, why: &std::io::Error) -> Trouble {
    Trouble::Words(format!("could not {what} {}: {why}", path.display()))
}
