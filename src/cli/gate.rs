//! What a run is measured by beside its rules: an earlier report, and the list of what is known.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::Run;
use super::json;
use super::place;
use super::say::{self, Trouble};
use crate::comparison::NoBaseline;
use crate::config::{FILE, KnownEdit, Settings};
use crate::mistake::Mistake;
use crate::outcome::{Baseline, Outcome, ProblemKind};
use crate::run::{Plan, changes, settle};

/// The earlier report that a run is measured by, if one is named: read before anybody is asked.
pub(super) fn baseline(args: &Run) -> Result<Option<Outcome>, Trouble> {
    let Some(path) = args.gate.baseline.as_deref() else { return Ok(None) };
    let old = json::outcome(path, "a baseline")?;
    if let Err(why) = Baseline::is_fit(&old) {
        return Err(refusal(path, &why));
    }
    Ok(Some(old))
}

/// Measures an outcome by an earlier one: only what is new counts.
pub(super) fn measure(
    args: &Run,
    plan: &Plan,
    (old, mut new): (&Outcome, Outcome),
) -> Result<Outcome, Trouble> {
    let path = args.gate.baseline.as_deref().unwrap_or(Path::new(""));
    let baseline = Baseline::mark(&path.display().to_string(), old, &mut new);
    let mut baseline = baseline.map_err(|why| refusal(path, &why))?;
    if !plan.whole {
        // Who was asked less than everything has not missed anything.
        baseline.absent.clear();
    }
    new.baseline = Some(baseline);
    Ok(settle(plan, new))
}

fn refusal(path: &Path, why: &NoBaseline) -> Trouble {
    let title = format!("no baseline: {why}");
    Box::new(Mistake::whole(&path.display().to_string(), title)).into()
}

/// Writes what diverges into the settings, and gives the outcome as it is beside them.
pub(super) fn write_known(
    args: &Run,
    plan: &mut Plan,
    (settings, outcome): (&mut Settings, Outcome),
) -> Result<Outcome, Trouble> {
    let edit = changes(plan, &outcome);
    let path = args.config.clone().unwrap_or_else(|| PathBuf::from(FILE));
    if edit.is_nothing() {
        say::aside(&format!("the known divergences in {} stay as they are", path.display()));
        return Ok(outcome);
    }
    let text = edit.of_text(&text(args, settings)).map_err(|why| {
        let words = format!("could not change {}: {why}", path.display());
        Trouble::Words(words)
    })?;
    write(&path, &text)?;
    say::aside(&told(&edit, &path));
    *settings = place::settings(Some(&path), args.profile.as_deref())?;
    plan.known.clone_from(&settings.known);
    let mut outcome = settle(plan, outcome);
    // Names that nobody has are gone from the list.
    let named = |name: &str| settings.generators.contains_key(name);
    outcome.problems.retain(|problem| {
        problem.problem != ProblemKind::NoSuchGenerator
            || problem.at.is_none()
            || named(&problem.generator)
    });
    Ok(outcome)
}

/// The text of the settings. Where there is no file, one that holds what is so without it.
fn text(args: &Run, settings: &Settings) -> String {
    if !settings.origin.is_empty() {
        return settings.text.clone();
    }
    let profile = args.profile.as_ref();
    let profile = profile.map_or(String::new(), |name| format!("profile = {name:?}\n\n"));
    format!("{profile}[adapters]\nshipped = true\n")
}

/// Written beside and moved into place, so that the settings are never half of what they were.
fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    let beside = path.with_extension(format!("new{}", std::process::id()));
    fs::write(&beside, text).map_err(|error| Trouble::path(&beside, error))?;
    fs::rename(&beside, path).map_err(|error| Trouble::path(path, error))
}

fn told(edit: &KnownEdit, path: &Path) -> String {
    let rules: usize = edit.add.iter().map(|new| new.rules.len()).sum();
    let mut parts = Vec::new();
    for (count, what) in
        [(rules, "added"), (edit.prune.len(), "taken out"), (edit.renew.len(), "renewed")]
    {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    let reasons = if edit.add.is_empty() { "" } else { "; say in each `reason` why it is kept" };
    format!("known divergences in {}: {}{reasons}", path.display(), parts.join(", "))
}
