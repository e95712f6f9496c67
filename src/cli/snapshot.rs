//! What `run --snapshot DIR` does once everybody was asked: compares, and keeps or proposes.

use std::io;
use std::path::Path;

use super::args::Run;
use super::say::{self, Trouble};
use crate::clock::Way;
use crate::outcome::{GeneratorOutcome, Problem, ProblemKind, Verdict};
use crate::report::{Extent, one_line, write_change};
use crate::run::Ended;
use crate::snapshot::{Change, Folder, Snapshot, Standing};

/// What becomes of a snapshot that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Update {
    /// It is kept as accepted.
    Accept,
    /// It is laid down for a review.
    Propose,
    /// Nothing is written.
    Nothing,
}

impl Update {
    /// Where nobody is there to review, nothing is written unless that is asked for.
    fn of(args: &Run) -> Self {
        match (args.snapshots.accept, is_ci()) {
            (true, _) => Self::Accept,
            (false, true) => Self::Nothing,
            (false, false) => Self::Propose,
        }
    }
}

/// Compares what was minted with what was accepted. What is not accepted is a problem of the run.
/// What is to be said of it comes after the report.
pub(super) fn settle<'a>(args: &'a Run, ended: &mut Ended) -> Result<Option<Told<'a>>, Trouble> {
    let Some(path) = &args.snapshots.snapshot else { return Ok(None) };
    let is_twice = |one: &Problem| one.problem == ProblemKind::TwoOfOneName;
    if ended.outcome.problems.iter().any(is_twice) {
        // It is not known whose snapshot it would be.
        return Ok(None);
    }
    let (folder, update) = (Folder::new(path), Update::of(args));
    let mut told = Told::new(path, update);
    for sheet in &ended.sheets {
        let new = Snapshot::from(sheet);
        let standing = folder.standing(&new)?;
        if update != Update::Accept && is_by_another_clock(&new, &standing) {
            told.by_another_clock.push(new.facts.generator);
            continue;
        }
        keep(&folder, &new, &standing, update)?;
        if standing != Standing::Same {
            told.changed.push((new, standing));
        }
    }
    told.not_compared = (ended.outcome.generators.iter().map(|one| &one.name))
        .filter(|name| !ended.sheets.iter().any(|sheet| sheet.facts.generator == **name))
        .cloned()
        .collect();
    told.unreferenced = unreferenced(&folder, args, ended)?;
    if update == Update::Accept {
        for name in &told.unreferenced {
            folder.forget(name)?;
        }
    }
    ended.outcome.problems.extend(told.problems());
    Ok(Some(told))
}

/// Whether one was made with a clock that was shown and the other by the real one, which tells less
/// and asks other cases: they cannot be compared.
fn is_by_another_clock(new: &Snapshot, standing: &Standing) -> bool {
    let is_live = |one: &Snapshot| one.facts.clock == Way::Live.name();
    matches!(standing, Standing::Differs(old) if is_live(old) != is_live(new))
}

fn keep(
    folder: &Folder,
    new: &Snapshot,
    standing: &Standing,
    update: Update,
) -> Result<(), Trouble> {
    match (standing, update) {
        (_, Update::Nothing) => {}
        // What waited is settled by being the same again.
        (Standing::Same, _) => folder.settle(&new.facts.generator)?,
        (_, Update::Accept) => folder.accept(new)?,
        (_, Update::Propose) => folder.propose(new)?,
    }
    Ok(())
}

/// Snapshots of generators that nobody offers. Where only some are wanted, or some could not be
/// asked, that cannot be told.
fn unreferenced(folder: &Folder, args: &Run, ended: &Ended) -> Result<Vec<String>, Trouble> {
    let is_asked =
        |one: &GeneratorOutcome| !matches!(one.verdict, Verdict::Faulted | Verdict::Skipped);
    let all = args.names.is_empty() && ended.outcome.generators.iter().all(is_asked);
    let Some(names) = ended.names.as_ref().filter(|_| all) else { return Ok(Vec::new()) };
    let kept = folder.generators()?;
    Ok(kept.into_iter().filter(|name| !names.contains(name)).collect())
}

/// What is said of the snapshots.
pub(super) struct Told<'a> {
    folder: &'a Path,
    update: Update,
    changed: Vec<(Snapshot, Standing)>,
    unreferenced: Vec<String>,
    not_compared: Vec<String>,
    by_another_clock: Vec<String>,
}

impl<'a> Told<'a> {
    fn new(folder: &'a Path, update: Update) -> Self {
        Self {
            folder,
            update,
            changed: Vec::new(),
            unreferenced: Vec::new(),
            not_compared: Vec::new(),
            by_another_clock: Vec::new(),
        }
    }

    /// What is not accepted, as a problem of the run.
    fn problems(&self) -> impl Iterator<Item = Problem> {
        let folder = self.folder.display();
        let changed = self.changed.iter().filter(|_| self.update != Update::Accept);
        changed.map(move |(new, standing)| {
            let (problem, what) = match standing {
                Standing::New => {
                    (ProblemKind::SnapshotNotAccepted, "has no snapshot that was accepted")
                }
                Standing::Same | Standing::Differs(_) => {
                    (ProblemKind::SnapshotDiffers, "mints something else than its snapshot")
                }
            };
            let generator = new.facts.generator.clone();
            let message = format!("`{generator}` {what}: see `mintcheck review {folder}`");
            Problem { problem, generator, message, at: None, declared: None }
        })
    }

    /// Says it on standard error.
    pub(super) fn say(&self) -> Result<(), Trouble> {
        say::beside_with(|out| {
            self.changed.iter().try_for_each(|(new, standing)| self.write(new, standing, out))
        })?;
        for name in &self.not_compared {
            say::aside(&format!("`{name}` was not asked completely: its snapshot is not compared"));
        }
        for name in &self.by_another_clock {
            say::aside(&format!(
                "`{name}` goes by another kind of clock here than when its snapshot was accepted: \
                 they cannot be compared (`mintcheck doctor` says which clocks work)"
            ));
        }
        for name in &self.unreferenced {
            let done = match self.update {
                Update::Accept => "is removed",
                Update::Propose | Update::Nothing => "is kept for nothing; `--accept` removes it",
            };
            say::aside(&format!("no generator is called `{name}`: its snapshot {done}"));
        }
        if !self.changed.is_empty() {
            self.say_what_to_do();
        }
        Ok(())
    }

    fn write(
        &self,
        new: &Snapshot,
        standing: &Standing,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let name = one_line(&new.facts.generator);
        let done = if self.update == Update::Accept { "accepted" } else { "not accepted yet" };
        match standing {
            Standing::Same => Ok(()),
            Standing::New => {
                let lines = new.contents.lines().count();
                writeln!(out, "\x1b[1m{name}\x1b[0m  a new snapshot of {lines} lines, {done}")
            }
            Standing::Differs(old) => {
                writeln!(out, "\x1b[1m{name}\x1b[0m  its snapshot changed, {done}")?;
                let change = Change::between(&old.contents, &new.contents);
                write_change(&change, Extent::Example, out)
            }
        }
    }

    fn say_what_to_do(&self) {
        let folder = self.folder.display();
        match self.update {
            Update::Accept => {}
            Update::Nothing => say::aside(&format!(
                "nothing is written in CI: run `mintcheck run --snapshot {folder}` where you can \
                 review it, or with `--accept`"
            )),
            Update::Propose => say::aside(&format!(
                "`mintcheck review {folder}` shows what changed and accepts it; so do `mintcheck \
                 review {folder} --accept` and `cargo insta review`"
            )),
        }
    }
}

/// Whether this is a CI server, by the variable that all of them set; Azure Pipelines has its own.
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
fn is_ci() -> bool {
    let no = ["", "0", "false"];
    match std::env::var("CI") {
        Ok(value) => !no.contains(&value.as_str()),
        Err(_) => std::env::var_os("TF_BUILD").is_some(),
    }
}
