//! A boxed program: how it is started and how it is ended.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::ptrace;
use nix::sys::signal::{SIGTRAP, SigSet};
use rustix::process::{Pid, Signal};
use seccompiler::BpfProgram;

use super::super::face::Face;
use super::family::Family;
use super::filter::filter;
use super::tracer::Tracer;
use crate::process::Program;

/// A program in a box, and all that it started.
#[derive(Debug)]
pub(in crate::clock) struct Boxed {
    leader: Pid,
    family: Arc<Family>,
}

/// How long those that a program started may take to follow it of their own accord.
const FOLLOW: Duration = Duration::from_millis(200);
/// How long killed processes may take to be gone.
const GONE: Duration = Duration::from_secs(1);
/// How often those are killed again that were only just being started.
const AGAIN: Duration = Duration::from_millis(5);

/// Starts a program in a box. It gets a thread of this process that starts it, traces it and waits
/// for it: the kernel tells only the thread that traces.
pub(in crate::clock) fn start(command: Command, face: &Arc<Face>) -> io::Result<Boxed> {
    let filter = filter().map_err(io::Error::other)?;
    let (tell, told) = mpsc::sync_channel(1);
    let face = Arc::clone(face);
    let trace = move || {
        let leader = match spawn(command, filter) {
            Ok(leader) => leader,
            Err(error) => return drop(tell.send(Err(error))),
        };
        let family = Arc::new(Family::default());
        family.add(leader.as_raw_pid());
        let tracer = Tracer::new(leader, face, Arc::clone(&family));
        let _ = tell.send(Ok(Boxed { leader, family }));
        drop(tell);
        tracer.run();
    };
    thread::Builder::new().name("clock".to_owned()).spawn(trace)?;
    told.recv().unwrap_or_else(|_| Err(io::Error::other("the tracer broke off")))
}

/// What can fail in the child before its program runs. Only a number comes back from there, so the
/// step is put above the error.
#[derive(Debug, Clone, Copy)]
enum Step {
    Trace = 1,
    Filter = 2,
}

const STEP: u32 = 16;

impl Step {
    fn failed(self, error: i32) -> io::Error {
        io::Error::from_raw_os_error(((self as i32) << STEP) | error)
    }
}

/// Starts the program. It asks to be traced and sets up the filter by itself, and does not stop
/// before its program is loaded: until then, whoever starts it is not yet listening.
fn spawn(mut command: Command, filter: &'static BpfProgram) -> io::Result<Pid> {
    let prepare = move || {
        // A signal would stop whoever is traced, and nobody listens before its program is loaded.
        // Then comes the one that may pass, and the tracer takes the mask off.
        let mut all_but_one = SigSet::all();
        all_but_one.remove(SIGTRAP);
        all_but_one.thread_block()?;
        // Should this process die before the kernel is told to end traced programs with it.
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
        seccompiler::apply_filter(filter).map_err(|why| Step::Filter.failed(number(&why)))?;
        ptrace::traceme().map_err(|error| Step::Trace.failed(error as i32))
    };
    #[expect(
        unsafe_code,
        reason = "runs between fork and exec, where only plain system calls are safe: these are, and \
                  none of them takes memory or a lock"
    )]
    let command = unsafe { command.pre_exec(prepare) };
    let child = command.spawn().map_err(in_words)?;
    let number = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    number.ok_or_else(|| io::Error::other("the system gave a process an impossible number"))
}

/// What the system said to a filter.
fn number(error: &seccompiler::Error) -> i32 {
    if let seccompiler::Error::Prctl(error) | seccompiler::Error::Seccomp(error) = error {
        return error.raw_os_error().unwrap_or(libc::EINVAL);
    }
    libc::EINVAL
}

/// What the box could not do here, or what the system said of the program.
fn in_words(error: io::Error) -> io::Error {
    let Some(code) = error.raw_os_error() else { return error };
    let what = match code >> STEP {
        step if step == Step::Trace as i32 => "tracing",
        step if step == Step::Filter as i32 => "a filter for system calls",
        _ => return error,
    };
    let why = io::Error::from_raw_os_error(code & ((1 << STEP) - 1));
    let words = format!(
        "the system refuses {what} here ({why}), as hardened containers do; ptrace and seccomp have \
         to be allowed for a box"
    );
    io::Error::new(io::ErrorKind::Unsupported, words)
}

impl Program for Boxed {
    fn pid(&self) -> Option<Pid> {
        Some(self.leader)
    }

    fn wait(&self, limit: Duration) -> io::Result<Option<ExitStatus>> {
        match self.family.wait_for_end(limit) {
            (None, true) => Err(io::Error::other("its end was not heard of")),
            (end, _) => Ok(end),
        }
    }

    fn signal(&self, signal: Signal) {
        if self.family.wait_for_all(Duration::ZERO) {
            return;
        }
        // The program leads a group, unless it was left in ours.
        if rustix::process::kill_process_group(self.leader, signal).is_err() {
            let _ = rustix::process::kill_process(self.leader, signal);
        }
        if signal == Signal::KILL {
            self.family.kill();
        }
    }

    fn sweep(&self) -> usize {
        if self.family.wait_for_all(FOLLOW) {
            return 0;
        }
        let left = self.family.count().max(1);
        self.kill_all();
        left
    }
}

impl Boxed {
    fn kill_all(&self) {
        let deadline = Instant::now() + GONE;
        while !self.family.wait_for_all(Duration::ZERO) && Instant::now() < deadline {
            self.signal(Signal::KILL);
            self.family.wait_for_all(AGAIN);
        }
    }
}

impl Drop for Boxed {
    fn drop(&mut self) {
        self.kill_all();
    }
}
