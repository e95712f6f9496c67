//! How boxed programs end: with their own codes and signals, with all that they started, and with
//! nothing left behind.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use mintcheck::clock::{Clocked, Show};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::programs::{command, read_line, run, start};
use crate::python::python;

#[test]
fn exit_codes_and_signals_are_the_programs_own() {
    for (program, how) in [
        ("exit 0", "exit code 0"),
        ("exit 7", "exit code 7"),
        ("exit 255", "exit code 255"),
        ("kill -TERM $$", "signal 15"),
        ("kill -KILL $$", "signal 9"),
        ("kill -SEGV $$", "signal 11"),
        // The first of the real-time ones, which have no name.
        ("kill -34 $$", "signal 34"),
        // A program that stops itself goes on at once.
        ("kill -STOP $$; exit 3", "exit code 3"),
        ("trap 'exit 9' USR1; kill -USR1 $$; exit 1", "exit code 9"),
        ("(exit 5) & wait $!; exit $?", "exit code 5"),
        // Nothing of how it was started is left on it: a blocked signal, for one.
        ("grep -q '^SigBlk:[^1-9a-f]*$' /proc/self/status && exit 8", "exit code 8"),
        ("exec sh -c 'exec sh -c \"exit 4\"'", "exit code 4"),
    ] {
        let ran = run(&["sh", "-c", program], Show::frozen(0));
        assert_eq!((ran.ending.how.as_str(), ran.ending.left_behind), (how, 0), "{program}");
        assert_eq!(ran.notes, Vec::<String>::new(), "{program}");
    }
}

#[test]
fn threads_children_and_grandchildren_read_the_same_clock() {
    let program = "import os, subprocess, threading, time
seen = [time.time_ns()]
def read(): seen.append(time.time_ns())
threads = [threading.Thread(target=read) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
nested = ['sh', '-c', 'sh -c \"date +%s%N\"; (date +%s%N &) ; sleep 0.2']
seen += [int(line) for line in subprocess.check_output(nested).split()]
pid = os.fork()
if pid == 0: os._exit(0 if time.time_ns() == seen[0] else 1)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
print(len(seen), set(seen))";
    let ran = run(&[python(), "-c", program], Show::frozen(1_696_910_400_600_001));
    assert_eq!(ran.out, "11 {1696910400600001000}\n", "{}", ran.err);
}

#[test]
fn a_thread_that_becomes_another_program_keeps_the_clock() {
    let program = "import os, threading
threading.Thread(target=lambda: os.execvp('date', ['date', '+%s%N'])).start()
threading.Event().wait()";
    let ran = run(&[python(), "-c", program], Show::frozen(5_000_001));
    assert_eq!((ran.out.as_str(), ran.ending.how.as_str()), ("5000001000\n", "exit code 0"));
}

/// Whether a process is there, a dead one that nobody has taken leave of too.
fn lives(pid: &str) -> bool {
    let pid = Pid::from_raw(pid.parse().unwrap()).unwrap();
    test_kill_process(pid).is_ok()
}

/// A program that starts others in every way, tells their numbers, and waits.
const FAMILY: &str = "import os, subprocess, sys, time
pids = [os.getpid(), subprocess.Popen(['sleep', '1000']).pid]
pids.append(subprocess.Popen(['sh', '-c', 'sleep 1000; true']).pid)
pids.append(subprocess.Popen(['sleep', '1000'], start_new_session=True, env={}).pid)
print(*pids, flush=True)
";

fn family(more: &str) -> (Clocked, Vec<String>) {
    // As the program itself does: whoever is orphaned is ours, and none may stay as a dead one.
    mintcheck::process::adopt_orphans();
    let program = format!("{FAMILY}{more}");
    let mut clocked = start(&[python(), "-c", &program], Show::frozen(0));
    let line = read_line(&mut clocked.child.stdout);
    let pids: Vec<String> = line.split(' ').map(str::to_owned).collect();
    assert!(pids.iter().all(|pid| lives(pid)), "{pids:?}");
    (clocked, pids)
}

#[test]
fn a_program_that_is_killed_leaves_nothing_behind() {
    let (mut clocked, pids) = family("time.sleep(1000)");
    let ending = clocked.child.kill();
    assert_eq!(ending.how, "did not end by itself and was killed");
    assert!(!pids.iter().any(|pid| lives(pid)), "{pids:?}");
}

#[test]
fn what_a_program_leaves_behind_is_counted_and_ended() {
    let (mut clocked, pids) = family("sys.stdin.read()");
    let ending = clocked.child.finish();
    // Three that it started, and the one that the shell started.
    assert_eq!((ending.how.as_str(), ending.left_behind), ("exit code 0", 4));
    assert!(!pids.iter().any(|pid| lives(pid)), "{pids:?}");
}

#[test]
fn a_program_that_is_dropped_leaves_nothing_behind() {
    let (clocked, pids) = family("time.sleep(1000)");
    drop(clocked);
    assert!(!pids.iter().any(|pid| lives(pid)), "{pids:?}");
}

#[test]
fn when_the_tracer_is_killed_its_programs_go_with_it() {
    let program = format!("{FAMILY}time.sleep(1000)");
    let arguments = ["clock", "--", python(), "-c", &program];
    let mut mintcheck = command(env!("CARGO_BIN_EXE_mintcheck"), &arguments);
    let mut mintcheck = mintcheck.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let line = read_line(mintcheck.stdout.as_mut().unwrap());
    kill_process(Pid::from_child(&mintcheck), Signal::KILL).unwrap();
    mintcheck.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    let dead = |pid: &str| {
        // Whoever takes leave of orphans on this machine may be slow, or not exist.
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        status.is_empty() || status.contains("State:\tZ")
    };
    while !line.split(' ').all(dead) {
        assert!(Instant::now() < deadline, "{line}");
        std::thread::yield_now();
    }
}

#[test]
fn a_program_that_cannot_be_started_says_why() {
    let clock = super::programs::boxed();
    let launch = super::programs::launch(&["/nowhere/at/all"]);
    let error = clock.start(&launch, Show::frozen(0)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn many_boxes_stand_beside_each_other_and_beside_plain_children() {
    std::thread::scope(|scope| {
        for worker in 0..8_i64 {
            scope.spawn(move || {
                for round in 0..25 {
                    let at = worker * 1_000_000_000 + round;
                    let ran = run(&["sh", "-c", "date +%s%N; exit 6"], Show::frozen(at * 1000 + 1));
                    let expected = format!("{}\n", (at * 1000 + 1) * 1000);
                    let seen = ran.out.trim_start_matches('0');
                    assert_eq!(seen.trim(), expected.trim());
                    assert_eq!((ran.ending.how.as_str(), ran.reads), ("exit code 6", 1));
                }
            });
            scope.spawn(|| {
                for _ in 0..25 {
                    let launch = super::programs::launch(&["sh", "-c", "read line; exit 5"]);
                    let mut child = mintcheck::process::Child::start(&launch).unwrap();
                    child.stdin.as_ref().unwrap().write_all(b"go\n").unwrap();
                    assert_eq!(child.finish().how, "exit code 5");
                }
            });
        }
    });
}
