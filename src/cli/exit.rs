//! What the process ends with.

use std::process::{ExitCode, Termination};

/// The exit codes; of several that apply the order is 70, 2, 3, 1, 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All hold.
    Holds,
    /// A generator diverges.
    Diverges,
    /// Usage or settings.
    Usage,
    /// A generator could not be asked, or a required runtime is missing.
    NotAsked,
    /// Nothing was selected.
    Nothing,
    /// A bug of ours.
    Bug,
    /// What a program ended with that was run for its own sake.
    Program(u8),
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::Diverges => 1,
            Self::Usage => 2,
            Self::NotAsked => 3,
            Self::Nothing => 4,
            Self::Bug => 70,
            Self::Program(code) => code,
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}
