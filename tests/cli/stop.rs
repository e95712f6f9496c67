//! Ctrl-C and polite kills: every child is ended, the reports hold what there is, and it is no pass.

use std::fs::File;
use std::io::Read as _;
use std::process::{Child, Stdio};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::{Pid, Signal, kill_process};

use super::place::{Place, Ran, faults, generator};

/// Makes the file that a fake tells the test by one that whoever reads it waits for.
pub(crate) fn listen(place: &Place, name: &str) {
    mknodat(CWD, place.path(name), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

/// Waits until the fake has said where it is.
pub(crate) fn wait_for(place: &Place, name: &str) {
    let mut told = String::new();
    File::open(place.path(name)).unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(told, "here\n");
}

pub(crate) fn start(place: &Place, arguments: &[&str]) -> Child {
    let mut command = place.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

pub(crate) fn end(child: Child, signal: Signal) -> Ran {
    kill_process(Pid::from_child(&child), signal).unwrap();
    Ran::of(&child.wait_with_output().unwrap())
}

const RUN: [&str; 5] = ["run", "--report", "json=out.json", "--report", "junit=out.xml"];

#[test]
fn a_run_that_is_stopped_writes_what_it_has_and_is_no_pass() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let place = Place::with(&[("my/own", "sound"), ("my/slow", "hangs"), ("my/late", "sound")]);
        listen(&place, "hosts/host-1/told");
        let arguments = [&RUN[..], &["--case", "roles", "--jobs", "1"]].concat();
        let running = start(&place, &arguments);
        wait_for(&place, "hosts/host-1/told");
        let ran = end(running, signal);
        ran.ended(3).says(&["my/own", "stopped: the run was told to end", "2 faulted"]);
        ran.says(&["Not everybody was asked everything"]);
        assert!(!place.is_busy());
        let report: serde_json::Value = serde_json::from_str(&place.read("out.json")).unwrap();
        assert_eq!(report["complete"], false);
        assert_eq!(generator(&report, "my/own")["verdict"], "conforms");
        assert_eq!(faults(generator(&report, "my/slow")), ["not-asked"]);
        assert_eq!(faults(generator(&report, "host-2/*")), ["not-asked"]);
        let junit = quick_junit::Report::deserialize_from_str(&place.read("out.xml")).unwrap();
        assert_eq!(junit.errors, 2);
    }
}

#[test]
fn whoever_waits_for_a_hello_can_be_stopped() {
    for command in [&["run"][..], &["doctor"], &["list", "generators"]] {
        let place = Place::with(&[("my/silent", "silent")]);
        listen(&place, "hosts/host-0/told");
        let running = start(&place, command);
        wait_for(&place, "hosts/host-0/told");
        end(running, Signal::INT).ended(3);
        assert!(!place.is_busy());
    }
}

#[test]
fn a_build_can_be_stopped_and_is_done_again() {
    let place = Place::with(&[]);
    let build = "build = [[\"sh\", \"-c\", \"echo here > told; sleep 1000\"]]\n";
    place.adapter("slow", "my/slow", "sound", build);
    listen(&place, "hosts/slow/told");
    for _ in 0..2 {
        let running = start(&place, &["run"]);
        wait_for(&place, "hosts/slow/told");
        end(running, Signal::INT).ended(3).says(&["stopped: the run was told to end"]);
        assert!(!place.is_busy());
    }
}

#[test]
fn who_waits_for_the_build_of_another_run_can_be_stopped() {
    let place = Place::with(&[]);
    let build = "build = [[\"sh\", \"-c\", \"echo here > told; sleep 1000\"]]\n";
    place.adapter("slow", "my/slow", "sound", build);
    let needs = "needs = [{ command = [\"sh\", \"-c\", \"echo here > told; echo 1\"] }]\n";
    listen(&place, "hosts/slow/told");
    let first = start(&place, &["run"]);
    wait_for(&place, "hosts/slow/told");
    // The second run tells the test when it looks for what it needs, just before it waits.
    let manifest = place.read("hosts/slow/adapter.toml");
    place.write("hosts/slow/adapter.toml", &format!("{manifest}{needs}"));
    let second = start(&place, &["run"]);
    wait_for(&place, "hosts/slow/told");
    end(second, Signal::INT).ended(3);
    end(first, Signal::INT).ended(3);
    assert!(!place.is_busy());
}
