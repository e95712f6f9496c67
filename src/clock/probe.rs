//! The proof that a clock works for a program: something that prints its clock is run under chosen
//! instants, and what it prints is compared with them.
//!
//! Of interpreters that is the interpreter itself, with a program of one line. Of anything else it
//! is `date`, since nobody can know what the program prints.

use std::io::{PipeReader, Read as _};
use std::os::fd::AsFd as _;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::show::{Show, Way};
use super::start::Clock;
use crate::process::{Launch, Stop};

/// A program of one line that prints its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OneLiner {
    arguments: &'static [&'static str],
    /// What it prints in: its finest unit.
    unit_ns: i128,
}

/// What an interpreter's name begins with, the rest being a version, and what it is asked.
const ONE_LINERS: [(&str, OneLiner); 13] = [
    ("node", MILLISECONDS_OF_JAVASCRIPT),
    ("nodejs", MILLISECONDS_OF_JAVASCRIPT),
    ("bun", MILLISECONDS_OF_JAVASCRIPT),
    ("deno", OneLiner { arguments: &["eval", "console.log(Date.now())"], unit_ns: 1_000_000 }),
    (
        "php",
        OneLiner {
            arguments: &["-r", "$t = gettimeofday(); printf('%d%06d', $t['sec'], $t['usec']);"],
            unit_ns: 1000,
        },
    ),
    ("python", OneLiner { arguments: &["-c", "import time; print(time.time_ns())"], unit_ns: 1 }),
    (
        "ruby",
        OneLiner {
            arguments: &["-e", "print Process.clock_gettime(Process::CLOCK_REALTIME, :nanosecond)"],
            unit_ns: 1,
        },
    ),
    (
        "perl",
        OneLiner {
            arguments: &["-MTime::HiRes=gettimeofday", "-e", "printf '%d%06d', gettimeofday"],
            unit_ns: 1000,
        },
    ),
    // The log of the JVM marks a line with its clock, and the name of the collector is logged at
    // every start (JEP 158, JEP 271).
    (
        "java",
        OneLiner {
            arguments: &["-Xlog:disable", "-Xlog:gc=info:stdout:timemillis", "-version"],
            unit_ns: 1_000_000,
        },
    ),
    ("bash", DATE_OF_A_SHELL),
    ("dash", DATE_OF_A_SHELL),
    ("sh", DATE_OF_A_SHELL),
    ("date", DATE),
];

const MILLISECONDS_OF_JAVASCRIPT: OneLiner =
    OneLiner { arguments: &["-e", "console.log(Date.now())"], unit_ns: 1_000_000 };

const DATE_OF_A_SHELL: OneLiner = OneLiner { arguments: &["-c", "date +%s%N"], unit_ns: 1 };

/// What `date` is asked.
pub(super) const DATE: OneLiner = OneLiner { arguments: &["+%s%N"], unit_ns: 1 };

/// Two instants with all digits different from nothing: one in 2023, and one in 2040, which a
/// 32-bit number of seconds cannot hold.
const INSTANTS_US: [i64; 2] = [1_696_910_409_123_457, 2_218_000_001_987_654];

/// A start of an interpreter takes a fraction of a second; a cold one on a busy machine may take
/// some more.
const LIMIT: Duration = Duration::from_secs(20);

/// More output than this is no clock.
const MOST_OUTPUT: usize = 64 * 1024;

/// The program of one line for the interpreter of this name.
pub(super) fn one_liner(path: &Path) -> Option<OneLiner> {
    let name = path.file_name()?.to_str()?;
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    ONE_LINERS.iter().find(|(known, _)| *known == name).map(|(_, line)| *line)
}

/// Runs it under chosen instants.
///
/// # Errors
/// In words, why the clock is not proven.
pub(super) fn prove(
    clock: &Clock,
    program: &Path,
    line: OneLiner,
    launch: &Launch,
    stop: Stop,
) -> Result<(), String> {
    // libfaketime is exact to the microsecond.
    let unit_ns = if clock.way() == Way::Faketime { line.unit_ns.max(1000) } else { line.unit_ns };
    let mut launch = launch.clone();
    launch.command = vec![program.into()];
    launch.command.extend(line.arguments.iter().map(Into::into));
    for now_us in INSTANTS_US {
        let text = output(clock, &launch, now_us, stop)?;
        let shown = format!("{}", i128::from(now_us) * 1000 / unit_ns);
        let cut = |digits: &str| {
            let number: i128 = digits.parse().ok()?;
            Some((number * line.unit_ns / unit_ns).to_string())
        };
        let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        let seen = numbers.next().unwrap_or_default();
        if cut(seen) != Some(shown) {
            let words = if text.trim().is_empty() { "nothing" } else { text.trim() };
            let short: String = words.chars().take(80).collect();
            return Err(format!(
                "{} printed {short} under {}",
                program.display(),
                i128::from(now_us) * 1000 / line.unit_ns
            ));
        }
    }
    Ok(())
}

/// What a program prints under an instant.
fn output(clock: &Clock, launch: &Launch, now_us: i64, stop: Stop) -> Result<String, String> {
    let could_not = |error| format!("could not start {}: {error}", launch.command[0].display());
    let mut clocked = clock.start(launch, Show::frozen(now_us)).map_err(could_not)?;
    clocked.child.stdin = None;
    let mut seen = Vec::new();
    let deadline = Instant::now() + LIMIT;
    let child = &mut clocked.child;
    let (mut out_open, mut errors_open) = (true, true);
    while out_open && seen.len() < MOST_OUTPUT {
        if stop.is_asked() {
            return Err("it was stopped".to_owned());
        }
        if Instant::now() >= deadline {
            return Err(format!("it took more than {} s", LIMIT.as_secs()));
        }
        let (out_ready, errors_ready) = ready(&child.stdout, &child.stderr, errors_open)?;
        if out_ready {
            out_open = take(&mut child.stdout, &mut seen)?;
        }
        if errors_ready {
            errors_open = take(&mut child.stderr, &mut Vec::new())?;
        }
    }
    let ending = clocked.child.finish();
    let text = String::from_utf8_lossy(&seen).into_owned();
    if ending.how == "exit code 0" {
        Ok(text)
    } else {
        Err(format!("it ended with {}", ending.how))
    }
}

/// How soon a program that is waited for is ended when somebody asks to stop.
const TICK: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

fn ready(out: &PipeReader, errors: &PipeReader, and_errors: bool) -> Result<(bool, bool), String> {
    let mut both = [
        PollFd::from_borrowed_fd(out.as_fd(), PollFlags::IN),
        PollFd::from_borrowed_fd(errors.as_fd(), PollFlags::IN),
    ];
    let count = if and_errors { 2 } else { 1 };
    match poll(&mut both[..count], Some(&TICK)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(format!("could not wait for it: {error}")),
    }
    let is_ready = |fd: &PollFd<'_>| !fd.revents().is_empty();
    Ok((is_ready(&both[0]), and_errors && is_ready(&both[1])))
}

/// Takes what is there; says whether there can be more.
fn take(from: &mut PipeReader, into: &mut Vec<u8>) -> Result<bool, String> {
    let mut chunk = [0; 4096];
    let count =
        from.read(&mut chunk).map_err(|error| format!("could not read from it: {error}"))?;
    into.extend_from_slice(&chunk[..count]);
    Ok(count > 0)
}
