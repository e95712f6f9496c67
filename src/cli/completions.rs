//! `mintcheck completions`: what a shell needs to complete this command line.

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory as _};

use super::args::Args;
use super::args_manual::Completions;
use super::exit::Exit;
use super::say::{self, Trouble};
use crate::audit::Audit;
use crate::cause;
use crate::outcome::Outcome;
use crate::profile;
use crate::report::Reported;
use crate::rule;

/// Writes the script.
pub(super) fn run(args: &Completions) -> Result<Exit, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut known(), "mintcheck", &mut script);
    say::print_with(|out| out.write_all(&script))?;
    Ok(Exit::Holds)
}

/// The command line with all that a shell can offer. What is typed is not held to it: a profile may
/// be a file as well, and whatever is misspelled is answered in our own words.
fn known() -> Command {
    let ids = || rule::all().iter().map(|rule| rule.id).chain(cause::all().iter().map(|c| c.id));
    let profiles = || profile::names().collect();
    let mut command = Args::command();
    command = offer(command, "explain", "id", ids().collect());
    command = offer(command, "run", "format", formats::<Outcome>());
    command = offer(command, "audit", "format", formats::<Audit>());
    for name in ["run", "audit", "inspect", "mint"] {
        command = offer(command, name, "profile", profiles());
    }
    command
}

fn formats<R: Reported>() -> Vec<&'static str> {
    R::FORMATS.iter().map(|format| format.name).collect()
}

fn offer(
    command: Command,
    name: &'static str,
    argument: &'static str,
    values: Vec<&'static str>,
) -> Command {
    command.mut_subcommand(name, |one| {
        one.mut_arg(argument, |typed| typed.value_parser(PossibleValuesParser::new(values)))
    })
}
