//! The time in which a command has children: Ctrl-C ends them in good order, and none outlives it.

use rustix::process::Signal;

use super::say::{self, Trouble};
use crate::process::{Signals, Stop, end_orphans};

/// Children may be started while this lives.
pub(super) struct Children(Signals);

impl Children {
    /// From now on the signals that ask a program to end only set a flag.
    pub(super) fn allow() -> Result<Self, Trouble> {
        let words = |error| Trouble::Words(format!("could not take signals: {error}"));
        Signals::take().map(Self).map_err(words)
    }

    /// The flag.
    pub(super) fn stop(&self) -> Stop {
        self.0.stop()
    }

    /// Takes the signal that came since this was last asked.
    pub(super) fn take_last(&self) -> Option<Signal> {
        self.0.take_last()
    }

    /// Ends what is left, and lets the signals do again what they always do.
    pub(super) fn end(self) -> Left {
        let left = end_strangers();
        drop(self.0);
        left
    }
}

/// What was left when all children should have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing.
    Nothing,
    /// Programs that had taken off the mark by which they could have been told apart.
    Strangers,
}

/// Ends all programs that are still ours, and says so if there were any.
pub(super) fn end_strangers() -> Left {
    match end_orphans() {
        0 => Left::Nothing,
        count => {
            say::error(&format!(
                "{count} left running by a generator, an adapter or a build, and without the mark \
                 that would tell whose; killed"
            ));
            Left::Strangers
        }
    }
}
