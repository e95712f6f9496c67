//! Timers, sleeps and waits until an instant take the time that they should, whatever instant the
//! clock shows.

use std::time::{Duration, Instant};

use mintcheck::clock::Show;

use super::programs::{Ran, run};
use crate::python::python;

/// 2023 and 2040: one that is long gone, and one that a wait for it would not see the end of.
const INSTANTS_US: [i64; 2] = [1_696_910_400_600_000, 2_218_000_001_987_654];

/// Runs a program that waits for a quarter of a second and then says so.
fn wait_for(command: &[&str]) -> Vec<Ran> {
    let mut all = Vec::new();
    for now_us in INSTANTS_US {
        for show in [Show::frozen(now_us), Show::running(now_us)] {
            let begun = Instant::now();
            let ran = run(command, show);
            let took = begun.elapsed();
            assert_eq!(ran.ending.how, "exit code 0", "{command:?}: {}", ran.err);
            assert!(took >= Duration::from_millis(250), "{command:?} under {now_us}: {took:?}");
            assert!(took < Duration::from_secs(20), "{command:?} under {now_us}: {took:?}");
            assert_eq!(ran.notes, Vec::<String>::new());
            all.push(ran);
        }
    }
    all
}

#[test]
fn sleeps_and_timers_take_their_time() {
    wait_for(&["sleep", "0.25"]);
    wait_for(&["node", "-e", "setTimeout(() => console.log('done'), 250)"]);
    wait_for(&[python(), "-c", "import time; time.sleep(0.25)"]);
}

#[test]
fn a_condition_with_a_limit_takes_its_time() {
    let program = "import threading
condition = threading.Condition()
with condition:
    assert not condition.wait(0.25)";
    wait_for(&[python(), "-c", program]);
}

/// System calls that wait until an instant of the real-time clock, by way of the C library.
const UNTIL: &str = "import ctypes, time
libc = ctypes.CDLL(None, use_errno=True)
class Timespec(ctypes.Structure):
    _fields_ = [('seconds', ctypes.c_long), ('nanoseconds', ctypes.c_long)]
class Itimerspec(ctypes.Structure):
    _fields_ = [('interval', Timespec), ('value', Timespec)]
def soon():
    at = time.time_ns() + 250_000_000
    return Timespec(at // 10**9, at % 10**9)
";

fn wait_until(how: &str) {
    wait_for(&[python(), "-c", &format!("{UNTIL}{how}")]);
}

#[test]
fn a_sleep_until_an_instant_ends_at_it() {
    wait_until(
        "at = soon()
before = bytes(at)
assert libc.clock_nanosleep(0, 1, ctypes.byref(at), None) == 0
assert bytes(at) == before",
    );
}

#[test]
fn a_futex_that_waits_until_an_instant_is_given_up_at_it() {
    let futex = if cfg!(target_arch = "x86_64") { 202 } else { 98 };
    // FUTEX_WAIT_BITSET with FUTEX_CLOCK_REALTIME; 110 is ETIMEDOUT.
    wait_until(&format!(
        "word = ctypes.c_uint32(7)
at = soon()
done = libc.syscall({futex}, ctypes.byref(word), 9 | 256, 7, ctypes.byref(at), None, 0xffffffff)
assert (done, ctypes.get_errno()) == (-1, 110)"
    ));
}

#[test]
fn a_lock_that_is_waited_for_until_an_instant_is_given_up_at_it() {
    wait_until(
        "lock = ctypes.create_string_buffer(64)
assert libc.pthread_mutex_lock(lock) == 0
assert libc.pthread_mutex_timedlock(lock, ctypes.byref(soon())) == 110",
    );
}

#[test]
fn timers_that_go_off_at_an_instant_go_off_at_it() {
    wait_until(
        "import os
timer = libc.timerfd_create(0, 0)
at = Itimerspec(Timespec(0, 0), soon())
assert libc.timerfd_settime(timer, 1, ctypes.byref(at), None) == 0
assert os.read(timer, 8) == (1).to_bytes(8, 'little')",
    );
    wait_until(
        "import signal
signal.signal(signal.SIGALRM, lambda *_: None)
timer = ctypes.c_void_p()
assert libc.timer_create(0, None, ctypes.byref(timer)) == 0
at = Itimerspec(Timespec(0, 0), soon())
assert libc.timer_settime(timer, 1, ctypes.byref(at), None) == 0
signal.pause()",
    );
}

#[test]
fn a_wait_that_a_signal_breaks_off_goes_on_as_it_would() {
    // Python resumes a wait by itself, with what is left of it; the C call that it makes is broken
    // off by each signal.
    wait_until(
        "import os, signal, threading
signal.signal(signal.SIGUSR1, lambda *_: None)
def disturb():
    for _ in range(20):
        time.sleep(0.005)
        os.kill(os.getpid(), signal.SIGUSR1)
threading.Thread(target=disturb).start()
at = soon()
while libc.clock_nanosleep(0, 1, ctypes.byref(at), None) != 0: pass",
    );
}
