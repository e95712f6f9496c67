//! `mintcheck clock`: any command under a chosen instant, as if it were run by itself.

use std::io::{self, IsTerminal as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::args;
use super::children::Children;
use super::exit::Exit;
use super::say::{self, Trouble};
use crate::clock::{Attached, Choice, Clock, Show, Way, Wish, choose, fits_box};
use crate::process::Launch;

/// Runs the command and ends with what it ends with.
pub(super) fn run(args: &args::Clock) -> Result<Exit, Trouble> {
    let launch = launch(args)?;
    let now_us = args.at.unwrap_or_else(|| super::run::now().as_microsecond());
    let show = Show { running: args.running, ..Show::frozen(now_us) };
    let children = Children::allow()?;
    let exit = match attach(args, &launch, show, &children) {
        Ok(attached) => accompany(&attached, args, &children),
        Err(exit) => Ok(exit),
    };
    children.end();
    exit
}

/// Starts the command in a box, or under libfaketime where there is no box.
fn attach(
    args: &args::Clock,
    launch: &Launch,
    show: Show,
    children: &Children,
) -> Result<Attached, Exit> {
    let no_box = match fits_box(launch).map(|()| Clock::attach_boxed(launch, show)) {
        Ok(Ok(attached)) => return Ok(attached),
        Ok(Err(error)) if error.kind() == io::ErrorKind::Unsupported => error.to_string(),
        Ok(Err(error)) => return Err(not_started(launch, &error)),
        Err(why) => why,
    };
    match choose(Wish::Only(Way::Faketime), launch, children.stop()) {
        Ok(Choice { clock, .. }) => {
            if !args.quiet {
                say::aside(&format!("no box: {no_box}. Under libfaketime, which counts no reads"));
            }
            clock.attach(launch, show).map_err(|error| not_started(launch, &error))
        }
        Err(no_faketime) => {
            say::error(&format!(
                "could not show the command an instant. No box: {no_box}. No faketime: {no_faketime}"
            ));
            Err(Exit::NotAsked)
        }
    }
}

/// Waits for the command, and says what there is to say of it.
fn accompany(
    attached: &Attached,
    args: &args::Clock,
    children: &Children,
) -> Result<Exit, Trouble> {
    let exit = wait(attached, children);
    let left = attached.program.sweep();
    if !args.quiet {
        tell(attached, left);
    }
    exit
}

fn launch(args: &args::Clock) -> Result<Launch, Trouble> {
    let folder = std::env::current_dir()
        .map_err(|error| Trouble::Words(format!("could not find the current folder: {error}")))?;
    Ok(Launch::untouched(args.command.clone(), folder))
}

/// How soon a signal is handed on.
const TICK: Duration = Duration::from_millis(20);

/// How long a command may take to end when it was asked to; then it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// Waits for the end of a command, and hands signals on to it.
fn wait(attached: &Attached, children: &Children) -> Result<Exit, Trouble> {
    let program = &attached.program;
    let mut deadline: Option<Instant> = None;
    loop {
        match program.wait(TICK) {
            Ok(Some(status)) => return Ok(Exit::Program(code(status))),
            Ok(None) => {}
            Err(error) => return Err(Trouble::Words(format!("lost the command: {error}"))),
        }
        if let Some(signal) = children.take_last() {
            // What is typed at a terminal has reached the command already.
            if signal != Signal::INT || !io::stdin().is_terminal() {
                program.signal(signal);
                deadline.get_or_insert(Instant::now() + GRACE);
            }
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            program.signal(Signal::KILL);
            deadline = None;
        }
    }
}

/// The exit code, or what shells make of a signal.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}

fn tell(attached: &Attached, left: usize) {
    for note in attached.dial.notes() {
        say::aside(&note);
    }
    if left > 0 {
        say::aside(&format!("{left} that the command left running: killed"));
    }
    match attached.dial.reads() {
        _ if !attached.counts_reads() => {}
        1 => say::aside("the wall clock was read once"),
        count => say::aside(&format!("the wall clock was read {count} times")),
    }
}

/// The codes that shells and `env` use.
fn not_started(launch: &Launch, error: &io::Error) -> Exit {
    let program = launch.command.first().map(|name| name.display().to_string());
    say::error(&format!("could not start `{}`: {error}", program.unwrap_or_default()));
    Exit::Program(if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 })
}
