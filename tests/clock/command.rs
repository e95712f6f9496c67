//! `mintcheck clock`, as a user types it.

use std::fs;
use std::io::Write as _;
use std::process::{Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::programs::{command, read_line};

fn mintcheck(arguments: &[&str]) -> Output {
    let mut command = command(env!("CARGO_BIN_EXE_mintcheck"), &["clock"]);
    command.args(arguments).env("TZ", "UTC").stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn ends(arguments: &[&str], code: i32, out: &str, err: &str) {
    let output = mintcheck(arguments);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let seen = (output.status.code(), text(&output.stdout), text(&output.stderr));
    assert_eq!((seen.0, seen.1.as_str()), (Some(code), out), "{}", seen.2);
    assert!(seen.2.contains(err), "{}", seen.2);
}

#[test]
fn an_instant_is_typed_as_rfc_3339_or_as_seconds() {
    let date = ["--", "date", "+%s.%N"];
    for (at, shown) in [
        ("2023-10-10T04:00:00.600Z", "1696910400.600000000\n"),
        ("2023-10-10T06:00:00.600001+02:00", "1696910400.600001000\n"),
        ("@1696910400", "1696910400.000000000\n"),
        ("@1696910400.6", "1696910400.600000000\n"),
        ("@0.000001", "0.000001000\n"),
        ("@-0.5", "-1.500000000\n"),
        ("@2147483648.999999", "2147483648.999999000\n"),
    ] {
        let at = format!("--at={at}");
        ends(&[&[at.as_str()][..], &date].concat(), 0, shown, "the wall clock was read once\n");
    }
}

#[test]
fn what_cannot_be_an_instant_or_a_command_is_a_mistake_of_usage() {
    ends(&["--at", "yesterday", "--", "date"], 2, "", "`yesterday` is no instant");
    ends(&["--at", "@1.0000001", "--", "date"], 2, "", "to the microsecond");
    ends(&["--at", "@", "--", "date"], 2, "", "after @ come seconds");
    ends(&["--at", "@99999999999999", "--", "date"], 2, "", "is no instant");
    ends(&["--at", "@5"], 2, "", "COMMAND");
}

#[test]
fn the_command_ends_as_it_would_by_itself() {
    ends(
        &["-q", "--at", "@5", "--", "sh", "-c", "echo out; echo err >&2; exit 9"],
        9,
        "out\n",
        "err\n",
    );
    ends(&["--at", "@5", "--", "sh", "-c", "kill -TERM $$"], 143, "", "read 0 times");
    ends(&["--at", "@5", "--", "no-such-command"], 127, "", "could not start `no-such-command`");
    ends(&["--at", "@5", "--", "/etc/passwd"], 126, "", "could not start `/etc/passwd`");
    let quiet = mintcheck(&["--quiet", "--at", "@5", "--", "date", "+%s"]);
    assert_eq!((quiet.stdout.as_slice(), quiet.stderr.as_slice()), (&b"5\n"[..], &b""[..]));
}

#[test]
fn standard_input_goes_to_the_command() {
    let mut cat = command(env!("CARGO_BIN_EXE_mintcheck"), &["clock", "-q", "--", "cat"]);
    let mut cat = cat.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    cat.stdin.take().unwrap().write_all(b"to the end").unwrap();
    assert_eq!(cat.wait_with_output().unwrap().stdout, b"to the end");
}

#[test]
fn a_running_clock_moves_and_a_frozen_one_does_not() {
    let twice = ["--", "sh", "-c", "date +%s%N; sleep 0.1; date +%s%N"];
    let read = |arguments: &[&str]| {
        let output = mintcheck(&[arguments, &twice].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let numbers: Vec<i64> = text.lines().map(|line| line.parse().unwrap()).collect();
        numbers[1] - numbers[0]
    };
    assert_eq!(read(&["--at", "@1696910400.6"]), 0);
    assert!(read(&["--at", "@1696910400.6", "--running"]) >= 100_000_000);
}

#[test]
fn what_the_command_leaves_running_is_killed_and_said() {
    let output = mintcheck(&["--at", "@5", "--", "sh", "-c", "sleep 1000 & echo $!"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("1 that the command left running: killed"), "{told}");
    let pid = String::from_utf8(output.stdout).unwrap();
    assert!(!fs::exists(format!("/proc/{}", pid.trim())).unwrap());
}

#[test]
fn signals_are_handed_on_and_the_command_may_end_in_its_own_way() {
    let program = "trap 'echo bye; exit 4' TERM INT HUP; echo here; while :; do sleep 0.01; done";
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let arguments = ["clock", "-q", "--", "sh", "-c", program];
        let mut running = command(env!("CARGO_BIN_EXE_mintcheck"), &arguments);
        let running = running.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut running = running.spawn().unwrap();
        assert_eq!(read_line(running.stdout.as_mut().unwrap()), "here");
        kill_process(Pid::from_child(&running), signal).unwrap();
        let output = running.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(4), &b"bye\n"[..]));
    }
}

/// A program in a box cannot put another one in a box: it is traced already. So the outer one makes
/// the inner one meet a system that refuses, as a hardened container does.
#[test]
fn where_tracing_is_refused_that_is_said_and_nothing_is_run() {
    let inner = env!("CARGO_BIN_EXE_mintcheck");
    let nested = ["-q", "--at", "@5", "--", inner, "clock", "--at", "@6", "--", "date", "+%s"];
    let mut outer = command(inner, &["clock"]);
    let output = outer.args(nested).env("MINTCHECK_LIBFAKETIME", "/nowhere").output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(3), &b""[..]), "{told}");
    assert!(told.contains("No box: the system refuses tracing here"), "{told}");
    assert!(told.contains("No faketime: "), "{told}");
}

#[test]
fn doctor_tells_which_clocks_work_here() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mintcheck.toml"), "").unwrap();
    let mut doctor = command(env!("CARGO_BIN_EXE_mintcheck"), &["doctor"]);
    let output = doctor.current_dir(folder.path()).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("box       works: "), "{told}");
    assert!(told.contains("\n  faketime  "), "{told}");
    assert!(told.contains("\n  live      works: "), "{told}");
}
