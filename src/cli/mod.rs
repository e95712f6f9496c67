//! The command line: the only part that prints, and the only one that knows exit codes.
//!
//! `args` is what was typed; each command has a file of its own.

mod args;
mod args_manual;
mod args_part;
mod audit;
mod broken;
mod children;
mod clock;
mod compare;
mod completions;
mod diff;
mod doctor;
mod dry_run;
mod exit;
mod explain;
mod fixed;
mod gate;
mod init;
mod inspect;
mod instant;
mod json;
mod list;
mod locate;
mod man;
mod merge;
mod mint;
mod paste;
mod place;
mod progress;
mod regressions;
mod reports;
mod review;
mod run;
mod say;
mod select;
mod snapshot;

use std::panic::catch_unwind;

use clap::{CommandFactory as _, Parser as _};

use args::{Args, Command};
pub use exit::Exit;
use say::Trouble;
pub use say::drawn;

/// The command line as it is declared, for those who check what is written about it.
pub fn command_line() -> clap::Command {
    Args::command()
}

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
    broken::tell_without_data();
    crate::process::adopt_orphans();
    catch_unwind(|| carry_out_or_say(&args.command)).unwrap_or_else(|_| {
        children::end_strangers();
        say::error("mintcheck itself broke off; this is a bug of mintcheck, and no pass");
        Exit::Bug
    })
}

/// To say why a command could not be carried out is a part of it: a break in that is one of ours.
fn carry_out_or_say(command: &Command) -> Exit {
    carry_out(command).unwrap_or_else(|trouble| {
        trouble.say();
        Exit::Usage
    })
}

fn carry_out(command: &Command) -> Result<Exit, Trouble> {
    match command {
        Command::Run(run) => run::run(run),
        Command::Review(review) => review::run(review),
        Command::Audit(audit) => audit::run(audit),
        Command::Compare(compare) => compare::run(compare),
        Command::Merge(merge) => merge::run(merge),
        Command::List(list) => list::run(list),
        Command::Explain(explain) => explain::run(explain),
        Command::Inspect(inspect) => inspect::run(inspect),
        Command::Diff(diff) => diff::run(diff),
        Command::Doctor(doctor) => doctor::run(doctor),
        Command::Mint(mint) => mint::run(mint),
        Command::Init(init) => init::run(init),
        Command::Clock(clock) => clock::run(clock),
        Command::Completions(completions) => completions::run(completions),
        Command::Man(man) => man::run(man),
    }
}
