//! The command line: the only part that prints, and the only one that knows exit codes.
//!
//! `args` is what was typed; each command has a file of its own.

mod args;
mod doctor;
mod exit;
mod explain;
mod list;
mod mint;
mod place;
mod progress;
mod run;
mod say;

use clap::Parser as _;

use args::{Args, Command};
pub use exit::Exit;

/// Does what the command line says.
pub fn main() -> Exit {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let asked = error.use_stderr();
            // A closed pipe is no error of ours.
            let _ = error.print();
            return if asked { Exit::Usage } else { Exit::Holds };
        }
    };
    if cfg!(windows) {
        say::error("Windows is not supported: run it under WSL");
        return Exit::Usage;
    }
    crate::process::adopt_orphans();
    let done = match args.command {
        Command::Run(run) => run::run(&run),
        Command::List(list) => list::run(&list),
        Command::Explain(explain) => explain::run(&explain),
        Command::Doctor(doctor) => doctor::run(&doctor),
        Command::Mint(mint) => mint::run(&mint),
    };
    done.unwrap_or_else(|trouble| {
        trouble.say();
        Exit::Usage
    })
}
