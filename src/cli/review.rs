//! `mintcheck review`: accepts or rejects the snapshots that wait, one after the other or at once.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use console::Term;

use super::exit::Exit;
use super::say::{self, Trouble};
use crate::report::{Extent, one_line, write_change};
use crate::snapshot::{Change, Folder, Pending};

/// What `review` takes.
#[derive(Debug, ClapArgs)]
#[command(group(clap::ArgGroup::new("at once")))]
pub(super) struct Review {
    /// The folder that `run --snapshot` was given
    #[arg(value_name = "DIR", default_value = "snapshots")]
    pub(super) folder: PathBuf,
    /// Accept all that waits, without asking
    #[arg(long, group = "at once")]
    pub(super) accept: bool,
    /// Reject all that waits, without asking
    #[arg(long, group = "at once")]
    pub(super) reject: bool,
    /// Change nothing, and end with exit code 1 if something waits
    #[arg(long, group = "at once")]
    pub(super) check: bool,
}

/// What `run` takes of snapshots.
#[derive(Debug, ClapArgs)]
pub(super) struct Snapshots {
    /// Compare what each generator mints with what was accepted of it in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "cases")]
    pub(super) snapshot: Option<PathBuf>,
    /// Keep what differs as accepted, without a review
    #[arg(long, requires = "snapshot")]
    pub(super) accept: bool,
}

/// What becomes of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Accept,
    Reject,
    Skip,
}

impl Decision {
    fn done(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Reject => "rejected",
            Self::Skip => "skipped",
        }
    }

    fn carry_out(self, folder: &Folder, pending: &Pending) -> Result<(), Trouble> {
        match self {
            Self::Accept => folder.accept(&pending.new)?,
            Self::Reject => folder.settle(&pending.new.facts.generator)?,
            Self::Skip => {}
        }
        Ok(())
    }
}

/// Reviews what waits.
pub(super) fn run(args: &Review) -> Result<Exit, Trouble> {
    if !args.folder.is_dir() {
        let folder = args.folder.display();
        let words = format!("there is no folder {folder}; `run --snapshot {folder}` would make it");
        return Err(Trouble::Words(words));
    }
    let folder = Folder::new(&args.folder);
    let pending = folder.pending()?;
    if pending.is_empty() {
        say::print(&format!("Nothing waits for a review in {}.\n", args.folder.display()));
        return Ok(Exit::Holds);
    }
    if args.check {
        return check(&pending, &args.folder);
    }
    let all = match (args.accept, args.reject) {
        (true, _) => Some(Decision::Accept),
        (false, true) => Some(Decision::Reject),
        (false, false) => None,
    };
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if all.is_none() && !is_terminal {
        let words = "a review needs a terminal; without one say --accept, --reject or --check";
        return Err(Trouble::Words(words.to_owned()));
    }
    match all {
        Some(decision) => {
            for one in &pending {
                decision.carry_out(&folder, one)?;
                say_done(one, decision);
            }
        }
        None => interactive(&folder, &pending)?,
    }
    Ok(Exit::Holds)
}

/// Tells what waits, which is no pass.
fn check(pending: &[Pending], folder: &Path) -> Result<Exit, Trouble> {
    for one in pending {
        show(one, Extent::Example)?;
    }
    let (count, folder) = (pending.len(), folder.display());
    say::aside(&format!("{count} to review: `mintcheck review {folder}`"));
    Ok(Exit::Diverges)
}

fn say_done(pending: &Pending, decision: Decision) {
    let name = one_line(&pending.new.facts.generator);
    say::print(&format!("{} {name}\n", decision.done()));
}

/// Shows one: what changed, or all of it where nothing was accepted before.
fn show(pending: &Pending, extent: Extent) -> Result<(), Trouble> {
    let facts = &pending.new.facts;
    let library = match facts.library.as_str() {
        "" => String::new(),
        library => format!("  {}", one_line(library)),
    };
    say::print_with(|out| {
        writeln!(out, "\x1b[1m{}\x1b[0m{library}", one_line(&facts.generator))?;
        match (&pending.old, extent) {
            (Some(old), _) => {
                write_change(&Change::between(&old.contents, &pending.new.contents), extent, out)
            }
            (None, Extent::Example) => {
                let lines = pending.new.contents.lines().count();
                writeln!(out, "  a new snapshot of {lines} lines")
            }
            (None, Extent::Whole) => {
                writeln!(out, "  a new snapshot\n")?;
                for line in pending.new.contents.lines() {
                    writeln!(out, "  {}", one_line(line))?;
                }
                Ok(())
            }
        }
    })
}

/// One after the other, until all are decided or somebody has enough.
fn interactive(folder: &Folder, pending: &[Pending]) -> Result<(), Trouble> {
    let term = Term::stdout();
    let mut for_all = None;
    for (at, one) in pending.iter().enumerate() {
        let decision = if let Some(decision) = for_all {
            decision
        } else {
            say::print(&format!("\n{} of {}  ", at + 1, pending.len()));
            show(one, Extent::Whole)?;
            let Some((decision, all)) = ask(&term)? else {
                say::print("the rest waits\n");
                return Ok(());
            };
            for_all = all.then_some(decision);
            decision
        };
        decision.carry_out(folder, one)?;
        say_done(one, decision);
    }
    Ok(())
}

const QUESTION: &str = "\n\x1b[1ma\x1b[0mccept, \x1b[1mr\x1b[0meject, \x1b[1ms\x1b[0mkip; in capitals \
                        all that are left; \x1b[1mq\x1b[0muit: ";

/// A decision, and whether it is one for all that are left; nothing, if somebody has enough.
fn ask(term: &Term) -> Result<Option<(Decision, bool)>, Trouble> {
    say::print(QUESTION);
    loop {
        // Ctrl-C, or a terminal that went away, is enough.
        let key = term.read_char().unwrap_or('q');
        let decision = match key.to_ascii_lowercase() {
            'a' => Decision::Accept,
            'r' => Decision::Reject,
            's' => Decision::Skip,
            'q' | '\u{4}' | '\u{3}' => {
                say::print("\n");
                return Ok(None);
            }
            _ => continue,
        };
        say::print(&format!("{key}\n"));
        return Ok(Some((decision, key.is_ascii_uppercase())));
    }
}
