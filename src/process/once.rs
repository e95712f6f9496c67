//! A started child that is given its input and read to its end, within bounds.
//!
//! Whoever keeps a pipe open after the child has ended is not waited for.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, OwnedFd};

use super::child::{Child, Ending};
use super::stop::Stop;

/// The bounds of one such run.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How long the program may take.
    pub limit: Duration,
    /// When to end it before that.
    pub stop: Stop,
}

/// Why a program was ended before it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// It took too long.
    TimedOut,
    /// It wrote too much.
    TooMuch,
    /// Somebody asked to stop.
    Stopped,
}

/// What came of it.
#[derive(Debug)]
pub struct Once {
    /// What it wrote to its standard output.
    pub stdout: Vec<u8>,
    /// The end of what it wrote to its standard error.
    pub stderr: Vec<u8>,
    /// How it ended, with what was left of its group.
    pub ending: Ending,
    /// What all that it started carries: see `sweep_all`.
    pub mark: String,
    /// Why it was ended, if it was.
    pub cut: Option<Cut>,
}

/// More than a token of the largest size that is read, in the largest answer anybody wraps it in.
pub const MAX_STDOUT: usize = 1024 * 1024;
/// The end of standard error that is kept: the reason stands at the end.
const MAX_STDERR: usize = 64 * 1024;
/// How soon a wait looks whether somebody asked to stop.
const TICK: Duration = Duration::from_millis(50);
/// How long an output may stay open when its program has ended: what is written is in the pipe.
const DRAIN: Duration = Duration::from_millis(20);
/// How many pieces of standard error are taken in before anything else is looked at.
const MOST_CHUNKS: usize = 64;

/// Gives a child its input and reads it to its end.
///
/// # Errors
/// What the system said when its pipes could not be read.
pub fn once(mut child: Child, input: &[u8], bounds: Bounds) -> io::Result<Once> {
    let mut run = Running {
        input,
        stdout: Vec::new(),
        stderr: VecDeque::new(),
        open: [true, true],
        watch: child.watch(),
    };
    let cut = run.follow(&mut child, bounds)?;
    let mark = child.mark().to_owned();
    let ending = if cut.is_some() { child.kill() } else { child.settle() };
    Ok(Once { mark, stdout: run.stdout, stderr: run.stderr.into(), ending, cut })
}

struct Running<'i> {
    input: &'i [u8],
    stdout: Vec<u8>,
    stderr: VecDeque<u8>,
    /// Whether standard output and standard error are still open.
    open: [bool; 2],
    /// Becomes readable when the child ends, where the system has such a thing.
    watch: Option<OwnedFd>,
}

impl Running<'_> {
    fn follow(&mut self, child: &mut Child, bounds: Bounds) -> io::Result<Option<Cut>> {
        let deadline = Instant::now() + bounds.limit;
        let mut drained_by: Option<Instant> = None;
        child.set_nonblocking()?;
        loop {
            if self.input.is_empty() {
                child.stdin = None;
            }
            if drained_by.is_none() && child.has_ended() {
                drained_by = Some(Instant::now() + DRAIN);
            }
            let now = Instant::now();
            match drained_by {
                Some(by) if self.open == [false, false] || now >= by => return Ok(None),
                None if now >= deadline => return Ok(Some(Cut::TimedOut)),
                Some(_) | None => {}
            }
            if bounds.stop.is_asked() {
                return Ok(Some(Cut::Stopped));
            }
            let wait = drained_by.unwrap_or(deadline).saturating_duration_since(now).min(TICK);
            self.turn(child, wait, drained_by.is_none())?;
            if self.stdout.len() > MAX_STDOUT {
                return Ok(Some(Cut::TooMuch));
            }
        }
    }

    /// Waits for something to do, and does it.
    fn turn(&mut self, child: &mut Child, wait: Duration, alive: bool) -> io::Result<()> {
        let mut slots = Vec::with_capacity(4);
        let outputs = [child.stdout.as_fd(), child.stderr.as_fd()];
        for (open, output) in self.open.iter().zip(&outputs) {
            if *open {
                slots.push(PollFd::new(output, PollFlags::IN));
            }
        }
        if let Some(stdin) = &child.stdin {
            slots.push(PollFd::new(stdin, PollFlags::OUT));
        }
        if let Some(watch) = self.watch.as_ref().filter(|_| alive) {
            slots.push(PollFd::new(watch, PollFlags::IN));
        }
        // Without a watch the child's end shows only when it is asked about.
        let wait = if self.watch.is_none() { wait.min(Duration::from_millis(2)) } else { wait };
        let timeout = Timespec::try_from(wait).unwrap_or(Timespec { tv_sec: 0, tv_nsec: 0 });
        match poll(&mut slots, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        drop(slots);
        self.feed(child);
        self.read(child);
        Ok(())
    }

    /// Writes what the child takes; one that does not want its input any more need not have it.
    fn feed(&mut self, child: &mut Child) {
        let Some(stdin) = &mut child.stdin else { return };
        match stdin.write(self.input) {
            Ok(count) => self.input = &self.input[count..],
            Err(error) if is_later(&error) => {}
            Err(_) => self.input = &[],
        }
    }

    fn read(&mut self, child: &mut Child) {
        let mut chunk = [0; 8192];
        while self.open[0] && self.stdout.len() <= MAX_STDOUT {
            match child.stdout.read(&mut chunk) {
                Ok(count @ 1..) => self.stdout.extend_from_slice(&chunk[..count]),
                Err(error) if is_later(&error) => break,
                Ok(0) | Err(_) => self.open[0] = false,
            }
        }
        // Whoever floods it must not keep us from looking at the clock.
        for _ in 0..MOST_CHUNKS {
            if !self.open[1] {
                break;
            }
            match child.stderr.read(&mut chunk) {
                Ok(count @ 1..) => {
                    self.stderr.extend(&chunk[..count]);
                    let surplus = self.stderr.len().saturating_sub(MAX_STDERR);
                    self.stderr.drain(..surplus);
                }
                Err(error) if is_later(&error) => break,
                Ok(0) | Err(_) => self.open[1] = false,
            }
        }
    }
}

fn is_later(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}
