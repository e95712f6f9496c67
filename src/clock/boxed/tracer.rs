//! The tracer: one thread that starts a program, follows it and everything it starts, and answers
//! whenever one of them reads the wall clock.
//!
//! Other threads of this process wait for children too, so this one waits for its own only
//! (`__WNOTHREAD`), and for whatever kind of child it is (`__WALL`); see `ptrace(2)` and `wait(2)`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::sync::Arc;

use libc::{c_int, c_long};
use nix::errno::Errno;
use nix::sys::ptrace::{self, Options};
use nix::unistd::Pid;
use rustix::process::{WaitOptions, WaitStatus};
use rustix::time::{ClockId, DynamicClockId, Timespec, clock_gettime, clock_gettime_dynamic};

use super::super::face::{Face, Nanoseconds};
use super::family::Family;
use super::registers::Registers;
use super::shift::{self, Borrowed};
use super::tracee::{self, On, resume};
use super::vdso;

/// The tracer of one program.
#[derive(Debug)]
pub(super) struct Tracer {
    leader: Pid,
    face: Arc<Face>,
    family: Arc<Family>,
    threads: BTreeMap<Pid, Thread>,
    /// Those that have ended, and whose parents had not heard of it then.
    unmissed: BTreeSet<i32>,
    /// Whether the program itself was seen to be loaded.
    is_loaded: bool,
    /// How far TAI is ahead of the real-time clock on this machine.
    tai_ns: Nanoseconds,
}

/// What is known of a traced thread.
#[derive(Debug, Default)]
struct Thread {
    /// The stop with which every traced thread begins has been seen.
    has_begun: bool,
    /// What has to be put back at the end of the system call it is in.
    borrowed: Option<Borrowed>,
}

/// Seen at the end of a system call (`PTRACE_O_TRACESYSGOOD`).
const END_OF_CALL: c_int = libc::SIGTRAP | 0x80;

/// So many are remembered before it is looked whether their parents have heard of them since.
const MOST_UNMISSED: usize = 4096;

impl Tracer {
    /// The tracer of a program that this very thread has just started.
    pub(super) fn new(leader: rustix::process::Pid, face: Arc<Face>, family: Arc<Family>) -> Self {
        let leader = Pid::from_raw(leader.as_raw_pid());
        // Its first stop is that of its program being loaded.
        let threads = BTreeMap::from([(leader, Thread { has_begun: true, borrowed: None })]);
        Self {
            leader,
            face,
            family,
            threads,
            unmissed: BTreeSet::new(),
            is_loaded: false,
            tai_ns: tai_ahead(),
        }
    }

    /// Traces until nobody is left.
    pub(super) fn run(mut self) {
        let own_of_any_kind = libc::__WALL | libc::__WNOTHREAD;
        let options = WaitOptions::from_bits_retain(own_of_any_kind.cast_unsigned());
        loop {
            match rustix::process::wait(options) {
                Ok(Some((pid, status))) => self.hear(Pid::from_raw(pid.as_raw_pid()), status),
                Ok(None) | Err(rustix::io::Errno::INTR) => {}
                // No child is left.
                Err(_) => break,
            }
        }
        self.take_leave();
        self.family.close();
    }

    /// Takes the ends of those that had outlived their parents, and so became ours.
    fn take_leave(&self) {
        for pid in self.unmissed.iter().filter_map(|pid| rustix::process::Pid::from_raw(*pid)) {
            let _ = rustix::process::waitpid(Some(pid), WaitOptions::NOHANG);
        }
    }

    fn hear(&mut self, pid: Pid, status: WaitStatus) {
        let Some(signal) = status.stopping_signal() else {
            return self.gone(pid, status);
        };
        if !self.threads.contains_key(&pid) {
            self.meet(pid);
        }
        // What happened stands above the signal, where it is an event.
        match status.as_raw() >> 16 {
            0 if signal == END_OF_CALL => self.end_of_call(pid),
            0 if signal == libc::SIGTRAP && pid == self.leader && !self.is_loaded => {
                self.is_loaded = true;
                self.take(pid);
                self.loaded(pid);
                resume(pid, On::ToNextEvent, 0);
            }
            0 => self.signalled(pid, signal),
            libc::PTRACE_EVENT_SECCOMP => self.at_call(pid),
            event => {
                self.event(pid, event);
                resume(pid, On::ToNextEvent, 0);
            }
        }
    }

    /// Has the kernel tell of everything that the program starts, and end all of it with us.
    fn take(&self, pid: Pid) {
        let options = Options::PTRACE_O_TRACESECCOMP
            | Options::PTRACE_O_TRACEEXEC
            | Options::PTRACE_O_TRACECLONE
            | Options::PTRACE_O_TRACEFORK
            | Options::PTRACE_O_TRACEVFORK
            | Options::PTRACE_O_TRACESYSGOOD
            | Options::PTRACE_O_EXITKILL;
        if let Err(error) = ptrace::setoptions(pid, options).and_then(|()| tracee::unmask(pid)) {
            self.face.note(format!("the clock could not be put in place: {error}"));
        }
    }

    fn meet(&mut self, pid: Pid) {
        self.threads.entry(pid).or_default();
        self.family.add(pid.as_raw());
    }

    fn gone(&mut self, pid: Pid, status: WaitStatus) {
        self.threads.remove(&pid);
        self.family.remove(pid.as_raw());
        // A tracer hears of an end first; then it is for the parent to hear of it.
        if is_there(pid.as_raw()) {
            self.unmissed.insert(pid.as_raw());
        }
        if self.unmissed.len() > MOST_UNMISSED {
            self.unmissed.retain(|pid| is_there(*pid));
        }
        if pid == self.leader {
            self.family.end(ExitStatus::from_raw(status.as_raw()));
        }
    }

    fn event(&mut self, pid: Pid, event: c_int) {
        let subject = || ptrace::getevent(pid).ok().and_then(|pid| c_int::try_from(pid).ok());
        match event {
            libc::PTRACE_EVENT_EXEC => {
                // A thread that loads a program takes on the number of the first one.
                if let Some(former) = subject().map(Pid::from_raw).filter(|former| *former != pid) {
                    self.threads.remove(&former);
                    self.family.remove(former.as_raw());
                }
                self.threads.insert(pid, Thread { has_begun: true, borrowed: None });
                self.loaded(pid);
            }
            libc::PTRACE_EVENT_FORK | libc::PTRACE_EVENT_VFORK | libc::PTRACE_EVENT_CLONE => {
                let lives = |pid: &Pid| File::open(format!("/proc/{pid}/stat")).is_ok();
                if let Some(new) = subject().map(Pid::from_raw).filter(lives) {
                    self.meet(new);
                }
            }
            _ => {}
        }
    }

    /// A signal on its way to the program is passed on, apart from the stop with which every traced
    /// thread begins.
    fn signalled(&mut self, pid: Pid, signal: c_int) {
        let thread = self.threads.entry(pid).or_default();
        if signal == libc::SIGSTOP && !thread.has_begun {
            thread.has_begun = true;
            return resume(pid, On::ToNextEvent, 0);
        }
        let stops = [libc::SIGSTOP, libc::SIGTSTP, libc::SIGTTIN, libc::SIGTTOU].contains(&signal);
        // A program that was stopped as a whole could not be woken under this kind of tracing, so
        // it goes on.
        let is_whole_stop = stops && ptrace::getsiginfo(pid) == Err(Errno::EINVAL);
        resume(pid, On::ToNextEvent, if is_whole_stop { 0 } else { signal });
    }

    /// A program was loaded and has not begun.
    fn loaded(&self, pid: Pid) {
        match special(pid) {
            Some(Special::Of32Bits) => {
                let words = "a 32-bit program ran: the box does not cover those, and it read the \
                             real clock";
                return self.face.note(words.to_owned());
            }
            Some(Special::Setuid) => self.face.note(
                "a program that runs as somebody else (setuid) ran without that right, which a box \
                 takes from it"
                    .to_owned(),
            ),
            None => {}
        }
        let hidden = Registers::of(pid).and_then(|registers| vdso::hide(pid, registers.stack()));
        if let Err(error) = hidden {
            self.face.note(format!(
                "a program could read the real clock without being noticed, since its vDSO could \
                 not be hidden: {error}"
            ));
        }
    }

    fn at_call(&mut self, pid: Pid) {
        let on = Registers::of(pid).map(|registers| self.answer(pid, registers));
        let on = match on {
            Ok(Ok(on)) => on,
            // Gone in the meantime.
            Err(Errno::ESRCH) | Ok(Err(Errno::ESRCH)) => On::ToNextEvent,
            Err(error) | Ok(Err(error)) => {
                self.face.note(format!(
                    "a program dealt with the real clock, since it could not be looked into: {error}"
                ));
                On::ToNextEvent
            }
        };
        resume(pid, on, 0);
    }

    fn answer(&mut self, pid: Pid, mut registers: Registers) -> nix::Result<On> {
        let first = registers.argument(0);
        match registers.call() {
            libc::SYS_clock_gettime => {
                let is_tai = registers.small_argument(0) == libc::CLOCK_TAI;
                let now = self.face.read() + if is_tai { self.tai_ns } else { 0 };
                let place = registers.argument(1);
                fill(pid, registers, place, &pair(now, 1), 0)?;
            }
            libc::SYS_gettimeofday => {
                let now = pair(self.face.read(), 1000);
                let zone = registers.argument(1);
                // Two numbers that nobody has used for long: Linux gives zeros.
                if zone != 0 && tracee::write(pid, zone, &[0; 8]) == Err(Errno::EFAULT) {
                    registers.answer(-(Errno::EFAULT as i64))?;
                } else if first == 0 {
                    registers.answer(0)?;
                } else {
                    fill(pid, registers, first, &now, 0)?;
                }
            }
            call if is_time(call) => {
                let seconds = seconds(self.face.read());
                if first == 0 {
                    registers.answer(seconds)?;
                } else {
                    fill(pid, registers, first, &seconds.to_ne_bytes(), seconds)?;
                }
            }
            _ => return self.wait(pid, &mut registers),
        }
        Ok(On::ToNextEvent)
    }

    /// The program is about to wait for an instant.
    fn wait(&mut self, pid: Pid, registers: &mut Registers) -> nix::Result<On> {
        let by = real_now() - self.face.now();
        let borrowed = shift::shift(pid, registers, by)?;
        let thread = self.threads.entry(pid).or_default();
        thread.borrowed = borrowed;
        Ok(if borrowed.is_some() { On::ToEndOfCall } else { On::ToNextEvent })
    }

    fn end_of_call(&mut self, pid: Pid) {
        let borrowed = self.threads.get_mut(&pid).and_then(|thread| thread.borrowed.take());
        if let Some(borrowed) = borrowed {
            // One that was killed in the meantime needs nothing back.
            let _ = borrowed.give_back(pid);
        }
        resume(pid, On::ToNextEvent, 0);
    }
}

/// Whether a process is there, if only as a dead one.
fn is_there(pid: i32) -> bool {
    let number = rustix::process::Pid::from_raw(pid);
    number.is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

/// Writes a reading where the program wants it, and has the call return. A place that is none is
/// the program's mistake, which the kernel would tell it.
fn fill(pid: Pid, registers: Registers, place: u64, bytes: &[u8], result: i64) -> nix::Result<()> {
    match tracee::write(pid, place, bytes) {
        Ok(()) => registers.answer(result),
        Err(Errno::EFAULT) => registers.answer(-(Errno::EFAULT as i64)),
        Err(error) => Err(error),
    }
}

#[cfg(target_arch = "x86_64")]
fn is_time(call: c_long) -> bool {
    call == libc::SYS_time
}

#[cfg(target_arch = "aarch64")]
fn is_time(_: c_long) -> bool {
    false
}

/// Seconds, and what is left of them in a unit of so many nanoseconds: two numbers of eight bytes.
fn pair(now: Nanoseconds, unit_ns: Nanoseconds) -> [u8; 16] {
    let rest = i64::try_from(now.rem_euclid(NS_PER_S) / unit_ns).unwrap_or(0);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&seconds(now).to_ne_bytes());
    bytes[8..].copy_from_slice(&rest.to_ne_bytes());
    bytes
}

fn seconds(now: Nanoseconds) -> i64 {
    i64::try_from(now.div_euclid(NS_PER_S)).unwrap_or(i64::MAX)
}

const NS_PER_S: Nanoseconds = 1_000_000_000;

fn nanoseconds(at: Timespec) -> Nanoseconds {
    i128::from(at.tv_sec) * NS_PER_S + i128::from(at.tv_nsec)
}

fn real_now() -> Nanoseconds {
    nanoseconds(clock_gettime(ClockId::Realtime))
}

/// Whole seconds: 37 where the machine was told of leap seconds, else none.
fn tai_ahead() -> Nanoseconds {
    let Ok(tai) = clock_gettime_dynamic(DynamicClockId::Tai) else { return 0 };
    let ahead = nanoseconds(tai) - real_now();
    (ahead + NS_PER_S / 2).div_euclid(NS_PER_S) * NS_PER_S
}

/// What the box does not cover.
enum Special {
    Of32Bits,
    Setuid,
}

/// Whether a program is of a kind that the box does not cover. That it has 32 bits stands in the
/// fifth byte of its file (ELF, `e_ident`).
fn special(pid: Pid) -> Option<Special> {
    let mut file = File::open(format!("/proc/{pid}/exe")).ok()?;
    let mut head = [0; 5];
    file.read_exact(&mut head).ok()?;
    if head == *b"\x7fELF\x01" {
        return Some(Special::Of32Bits);
    }
    let mode = file.metadata().ok()?.permissions().mode();
    (mode & SETUID_OR_SETGID != 0).then_some(Special::Setuid)
}

const SETUID_OR_SETGID: u32 = 0o6000;
