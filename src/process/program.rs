//! A started program, as whoever waits for its end sees it.

use std::fmt;
use std::io;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use super::tree::Tree;

/// A started program and all that it starts. It may be our own child, or one that somebody else
/// watches over, such as the tracer of a boxed clock.
pub trait Program: fmt::Debug + Send + Sync {
    /// Its process, if the system gave it one.
    fn pid(&self) -> Option<Pid>;

    /// Waits for the end of the program itself, for at most `limit`.
    ///
    /// # Errors
    /// What the system said.
    fn wait(&self, limit: Duration) -> io::Result<Option<ExitStatus>>;

    /// Signals it and all that it started. What is gone already is no error.
    fn signal(&self, signal: Signal);

    /// Kills whoever is left after its end, and says how many there were.
    fn sweep(&self) -> usize;

    /// The same with whoever is quick to find; the rest carries a mark: see `sweep_all`.
    fn sweep_group(&self) -> usize {
        self.sweep()
    }
}

/// How often a plain program is looked at while its end is waited for.
const TICK: Duration = Duration::from_millis(2);

/// A program that this process started in the plain way.
#[derive(Debug)]
pub(super) struct Plain {
    handle: duct::Handle,
    tree: Tree,
}

impl Plain {
    pub(super) fn new(handle: duct::Handle, mark: String) -> Self {
        let tree = Tree::new(handle.pids(), mark);
        Self { handle, tree }
    }
}

impl Program for Plain {
    fn pid(&self) -> Option<Pid> {
        self.handle.pids().first().copied().and_then(super::tree::pid)
    }

    // Looks again and again: to be told by a signal would mean one for every stop of every boxed
    // program beside this one.
    fn wait(&self, limit: Duration) -> io::Result<Option<ExitStatus>> {
        let deadline = Instant::now() + limit;
        loop {
            let output = self.handle.try_wait()?;
            if output.is_some() || Instant::now() >= deadline {
                return Ok(output.map(|output| output.status));
            }
            std::thread::sleep(TICK);
        }
    }

    fn signal(&self, signal: Signal) {
        self.tree.signal(signal);
    }

    fn sweep(&self) -> usize {
        self.tree.sweep()
    }

    fn sweep_group(&self) -> usize {
        self.tree.sweep_group()
    }
}
