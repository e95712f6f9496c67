//! Waits for an instant of the wall clock. The kernel waits by its own clock, so an instant of the
//! shown one is moved by the distance between the two for the length of the call; else such a wait
//! would return at once under an instant that is long gone, and never under one to come.

use std::fs;

use libc::c_int;
use nix::unistd::Pid;

use super::super::face::Nanoseconds;
use super::filter::{FUTEX_COMMAND, WALL_CLOCKS};
use super::registers::Registers;
use super::tracee;

/// An argument that has to be put back when the call is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Borrowed {
    argument: usize,
    original: u64,
}

impl Borrowed {
    /// Puts it back.
    pub(super) fn give_back(self, pid: Pid) -> nix::Result<()> {
        Registers::of(pid)?.set_argument(self.argument, self.original)
    }
}

/// What a call waits with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// An instant.
    Timespec,
    /// An interval and then an instant, of which zero means none.
    Itimerspec,
}

/// Seconds and nanoseconds, of eight bytes each.
const TIMESPEC: usize = 16;

/// What the stack of a program may hold below its end, by the ABI of x86-64; aarch64 has no such
/// zone.
const RED_ZONE: u64 = 128;

/// Moves the instant that a call waits for, if it waits for one of the wall clock. The call is given
/// a moved copy below the end of the stack, so that the program's own memory stays as it is.
pub(super) fn shift(
    pid: Pid,
    registers: &mut Registers,
    by: Nanoseconds,
) -> nix::Result<Option<Borrowed>> {
    let Some((argument, shape)) = deadline(pid, registers) else { return Ok(None) };
    let original = registers.argument(argument);
    let length = if shape == Shape::Timespec { TIMESPEC } else { 2 * TIMESPEC };
    let mut bytes = [0; 2 * TIMESPEC];
    let bytes = &mut bytes[..length];
    if original == 0 || tracee::read(pid, original, bytes)? != length {
        return Ok(None);
    }
    if !move_instant(&mut bytes[length - TIMESPEC..], shape, by) {
        return Ok(None);
    }
    let copy = (registers.stack() - RED_ZONE - 2 * TIMESPEC as u64) & !15;
    tracee::write(pid, copy, bytes)?;
    registers.set_argument(argument, copy)?;
    Ok(Some(Borrowed { argument, original }))
}

/// Which argument points to the instant, if it is one of a wall clock.
fn deadline(pid: Pid, registers: &Registers) -> Option<(usize, Shape)> {
    let low = |index: usize| registers.small_argument(index);
    match registers.call() {
        // What is waited for by FUTEX_WAIT is a duration, whatever clock it names.
        libc::SYS_futex if low(1) & FUTEX_COMMAND == libc::FUTEX_WAIT => None,
        libc::SYS_futex | libc::SYS_futex_waitv => Some((3, Shape::Timespec)),
        libc::SYS_clock_nanosleep => Some((2, Shape::Timespec)),
        libc::SYS_mq_timedsend | libc::SYS_mq_timedreceive => Some((4, Shape::Timespec)),
        libc::SYS_timerfd_settime => {
            let is_wall = is_wall_timer(&format!("/proc/{pid}/fdinfo/{}", low(0)), None);
            is_wall.then_some((2, Shape::Itimerspec))
        }
        libc::SYS_timer_settime => {
            let is_wall = is_wall_timer(&format!("/proc/{pid}/timers"), Some(low(0)));
            is_wall.then_some((2, Shape::Itimerspec))
        }
        _ => None,
    }
}

/// Whether a timer goes by a wall clock, as the kernel describes it: `clockid: 0` of a file
/// descriptor, or `ID: 3` and then `ClockID: 0` in the list of a process.
fn is_wall_timer(path: &str, wanted: Option<c_int>) -> bool {
    let Ok(text) = fs::read_to_string(path) else { return false };
    let number = |line: &str, name: &str| -> Option<c_int> {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().parse().ok())?
    };
    let mut is_it = wanted.is_none();
    for line in text.lines() {
        if let Some(id) = number(line, "id") {
            is_it = wanted == Some(id);
        }
        if let Some(clock) = number(line, "clockid").filter(|_| is_it) {
            return WALL_CLOCKS.contains(&clock);
        }
    }
    false
}

/// Moves an instant; says whether there was one that could be moved.
fn move_instant(bytes: &mut [u8], shape: Shape, by: Nanoseconds) -> bool {
    let ([seconds, nanoseconds], _) = bytes.as_chunks_mut::<8>() else { return false };
    let at = i128::from(i64::from_ne_bytes(*seconds));
    let and = i128::from(i64::from_ne_bytes(*nanoseconds));
    let is_disarmed = shape == Shape::Itimerspec && (at, and) == (0, 0);
    // What the kernel would refuse, it shall see as it is.
    if is_disarmed || at < 0 || !(0..NS_PER_S).contains(&and) {
        return false;
    }
    // An instant before 1970 is over as much as that of 1970 is, but it would be refused; and zero
    // would take a timer off.
    let moved = (at * NS_PER_S + and + by).max(1);
    let most = |number: Nanoseconds| i64::try_from(number).unwrap_or(i64::MAX).to_ne_bytes();
    *seconds = most(moved / NS_PER_S);
    *nanoseconds = most(moved % NS_PER_S);
    true
}

const NS_PER_S: Nanoseconds = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(at: (i64, i64), shape: Shape, by: Nanoseconds) -> Option<(i64, i64)> {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&at.0.to_ne_bytes());
        bytes[8..].copy_from_slice(&at.1.to_ne_bytes());
        let number = |bytes: &[u8]| i64::from_ne_bytes(bytes.try_into().unwrap());
        move_instant(&mut bytes, shape, by).then(|| (number(&bytes[..8]), number(&bytes[8..])))
    }

    #[test]
    fn an_instant_moves_with_its_nanoseconds() {
        assert_eq!(moved((10, 900_000_000), Shape::Timespec, 200_000_000), Some((11, 100_000_000)));
        assert_eq!(moved((10, 100_000_000), Shape::Timespec, -200_000_000), Some((9, 900_000_000)));
    }

    #[test]
    fn an_instant_before_1970_is_over_and_no_mistake() {
        assert_eq!(moved((10, 0), Shape::Timespec, -20 * NS_PER_S), Some((0, 1)));
    }

    #[test]
    fn a_timer_that_is_taken_off_stays_off() {
        assert_eq!(moved((0, 0), Shape::Itimerspec, NS_PER_S), None);
        assert_eq!(moved((0, 0), Shape::Timespec, NS_PER_S), Some((1, 0)));
    }

    #[test]
    fn what_the_kernel_would_refuse_stays_as_it_is() {
        assert_eq!(moved((-1, 0), Shape::Timespec, NS_PER_S), None);
        assert_eq!(moved((1, 1_000_000_000), Shape::Timespec, NS_PER_S), None);
    }

    #[test]
    fn a_wait_for_ever_stays_one() {
        assert_eq!(moved((i64::MAX, 0), Shape::Timespec, NS_PER_S), Some((i64::MAX, 0)));
    }
}
