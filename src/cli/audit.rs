//! `mintcheck audit`: a stream of tokens, each judged by itself.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::args::Audit as Args;
use super::args_part::FailOn;
use super::exit::Exit;
use super::reports::{Files, Written};
use super::say::{self, Trouble};
use crate::audit::{Audit, STOPPED};
use crate::config::Settings;
use crate::file::{self, Kind};
use crate::process::{Signals, Stop};
use crate::profile::Level;
use crate::run::{self, AuditPlan, Keyring, Shown, TokenSource};

/// Reads the stream and writes what came of it.
pub(super) fn run(args: &Args) -> Result<Exit, Trouble> {
    let profile = Settings::without_file(Some(&args.profile))?.profile;
    let keyring = keyring(args)?;
    let (stream, size) = open(&args.file)?;
    let main = args.output.as_deref().map(|path| (args.format, path));
    let files = Files::open(main, &args.reports, Some(stream.as_fd()))?;
    let bar = bar(size.filter(|_| !args.no_progress));
    let words = |error| Trouble::Words(format!("could not take signals: {error}"));
    let signals = Signals::take().map_err(words)?;
    let stop = signals.stop();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let plan = AuditPlan {
        profile,
        keyring,
        pointer: args.pointer.clone(),
        at_pointer: args.at_pointer.clone(),
        now_us: super::run::now().as_microsecond(),
        shown: if args.show_tokens { Shown::Whole } else { Shown::Ends },
        // More than that only take turns.
        jobs: args.jobs.unwrap_or(cores).clamp(1, 2 * cores),
        stop,
    };
    let stream = Watched { stream, stop, bar: bar.clone() };
    let source = TokenSource::open(stream);
    let audit = run::audit(&plan, source);
    bar.finish_and_clear();
    drop(signals);
    let written = files.write(&audit);
    if args.output.is_none() {
        say::print_with(|out| (args.format.write)(&audit, out))?;
    }
    let exit = exit(&audit, args.fail_on);
    Ok(if written == Written::Whole { exit } else { Exit::Usage })
}

/// Of several codes that apply: 2, 3, 1, 4.
pub(super) fn exit(audit: &Audit, fail_on: Option<FailOn>) -> Exit {
    let least = fail_on.map(|level| match level {
        FailOn::Error => Level::Error,
        FailOn::Warning => Level::Warning,
        FailOn::Note => Level::Note,
    });
    if let Some(why) = &audit.broken_off {
        say::error(&format!("this is not all: {why}"));
        return if why.contains(STOPPED) { Exit::NotAsked } else { Exit::Usage };
    }
    if least.is_some_and(|least| audit.worst() >= Some(least)) {
        return Exit::Diverges;
    }
    if audit.lines.tokens == 0 {
        say::error("there was no token to judge");
        return Exit::Nothing;
    }
    Exit::Holds
}

/// The stream, and its size if that is known.
fn open(path: &Path) -> Result<(OwnedFd, Option<u64>), Trouble> {
    if path == Path::new("-") {
        let own = rustix::io::dup(rustix::stdio::stdin());
        return Ok((own.map_err(|error| Trouble::path(path, error.into()))?, None));
    }
    let file = File::open(path).map_err(|error| Trouble::path(path, error))?;
    let about = file.metadata().map_err(|error| Trouble::path(path, error))?;
    if about.is_dir() {
        let words = format!("{} is a folder; name a file, or - for standard input", path.display());
        return Err(Trouble::Words(words));
    }
    Ok((file.into(), about.is_file().then_some(about.len())))
}

#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
fn from_environment(name: &str) -> Result<String, Trouble> {
    std::env::var(name)
        .map_err(|_| Trouble::Words(format!("the environment has no text in `{name}`")))
}

fn keyring(args: &Args) -> Result<Keyring, Trouble> {
    // No name of a variable holds `=`, so that what stands before the last one is the key id.
    let (by_id, plain): (Vec<&String>, Vec<&String>) =
        args.secret_env.iter().partition(|name| name.contains('='));
    let file = args.secret_file.as_deref();
    if plain.len() + usize::from(file.is_some()) > 1 {
        let words = "one secret at most is for all tokens; give the others as KID=NAME";
        return Err(Trouble::Words(words.to_owned()));
    }
    if args.secret_claim.is_some() && by_id.is_empty() {
        let words =
            "--secret-claim names where key ids stand; give secrets as --secret-env ID=NAME";
        return Err(Trouble::Words(words.to_owned()));
    }
    let common = match (plain.first(), file) {
        (Some(name), _) => Some(from_environment(name)?),
        (None, Some(path)) => {
            Some(file::text(path, Kind::Value).map_err(|error| Trouble::path(path, error))?)
        }
        (None, None) => None,
    };
    let mut ring = Keyring::new(common, args.secret_claim.clone());
    for pair in by_id {
        let (id, name) = pair.rsplit_once('=').unwrap_or_default();
        ring.add(id, from_environment(name)?);
    }
    Ok(ring)
}

/// A bar on standard error, or none where its end is not known or nobody would see it move.
fn bar(size: Option<u64>) -> ProgressBar {
    let Some(size) = size.filter(|_| io::stderr().is_terminal()) else {
        return ProgressBar::hidden();
    };
    let bar = ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A stream that ends when it is told to, even while it waits for somebody to write.
struct Watched {
    stream: OwnedFd,
    stop: Stop,
    bar: ProgressBar,
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        /// A person who presses Ctrl-C does not notice so short a time.
        const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
        loop {
            if self.stop.is_asked() {
                return Err(io::Error::other("told to stop"));
            }
            let mut waiting = [PollFd::new(&self.stream, PollFlags::IN)];
            match poll(&mut waiting, Some(&PATIENCE)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => break,
                Err(error) => return Err(error.into()),
            }
        }
        let read = rustix::io::read(&self.stream, into)?;
        self.bar.inc(read as u64);
        Ok(read)
    }
}
