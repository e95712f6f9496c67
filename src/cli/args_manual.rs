//! What `explain`, `completions` and `man` take, which tell of mintcheck itself.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// What `explain` takes.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The rule or cause
    pub(super) id: String,
}

/// What `completions` takes.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: Shell,
}

/// What `man` takes.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// Write a page for every command into this folder instead
    #[arg(long, value_name = "FOLDER")]
    pub(super) dir: Option<PathBuf>,
}
