//! Real programs that go wrong: each has its own fault, the other cases are answered, and nothing
//! is left running.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mintcheck::case::{Case, control};
use mintcheck::generator::Answer;
use mintcheck::generator::{Fault, FaultKind, Limits, ProcessHost, Reply, Session};
use mintcheck::process::{Launch, adopt_orphans};
use serde_json::json;

use crate::python::python;

const COUNT: usize = 30;
/// The case at which programs do what is wrong with them.
const GUILTY: usize = 20;

const GENEROUS: Limits = limits(Duration::from_secs(60));
/// For programs that never answer: long enough for those that do, on a busy machine too.
const BRIEF: Limits = limits(Duration::from_secs(1));

const fn limits(answer: Duration) -> Limits {
    Limits {
        hello: Duration::from_secs(60),
        answer,
        in_flight: 4096,
        stop: mintcheck::process::Stop::never(),
    }
}

/// A program with a mark of ours, by which all that it starts can be found.
struct Program {
    host: ProcessHost,
    mark: String,
}

impl Program {
    fn new(command: &[&str]) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        adopt_orphans();
        let command: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
        let mut launch = Launch::minimal(&command, Path::new("tests/programs").to_owned());
        let mark = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        launch.environment.push((OsString::from("FAULTS_TEST"), OsString::from(&mark)));
        Self { host: ProcessHost { launch, hello_within: None }, mark }
    }

    fn misbehaving(what: &str) -> Self {
        Self::new(&[python(), "misbehave.py", what, &GUILTY.to_string()])
    }

    /// Why it cannot be opened.
    fn refusal(&self) -> Fault {
        let fault = Session::open(&self.host, GENEROUS).map(|_| ()).unwrap_err();
        self.assert_nothing_is_left();
        fault
    }

    fn ask(&self, limits: Limits) -> Seen {
        self.ask_about(limits, &cases(COUNT))
    }

    fn ask_about(&self, limits: Limits, cases: &[Case]) -> Seen {
        let mut session = Session::open(&self.host, limits).unwrap();
        let offer = session.hello().generators[0].clone();
        let mut replies = vec![None; cases.len()];
        let asked: Vec<&Case> = cases.iter().collect();
        session.ask(&offer, &asked, &mut |at, reply| {
            assert!(replies[at].replace(reply).is_none(), "case {at} has two replies");
        });
        let (mut faults, _) = session.take_remarks();
        faults.extend(session.close());
        self.assert_nothing_is_left();
        let replies = replies.into_iter().map(|reply| reply.expect("a case has no reply"));
        Seen { replies: replies.collect(), faults }
    }

    /// Nobody has our mark or mintcheck's own: the one is in the environment beside the other.
    fn assert_nothing_is_left(&self) {
        let wanted = format!("FAULTS_TEST={}", self.mark);
        // Where there is no such folder only groups are ended, and that is all that is promised.
        let Ok(processes) = fs::read_dir("/proc") else { return };
        for process in processes.map(Result::unwrap) {
            // One that is gone, or belongs to somebody else, is not ours.
            let Ok(environment) = fs::read(process.path().join("environ")) else { continue };
            let is_ours = environment.split(|byte| *byte == 0).any(|one| one == wanted.as_bytes());
            assert!(!is_ours, "{} still runs", process.path().display());
        }
    }
}

/// What came of asking.
struct Seen {
    replies: Vec<Reply>,
    faults: Vec<Fault>,
}

impl Seen {
    /// All cases have their tokens but the guilty one, which has this fault.
    fn only_the_guilty_is_charged(&self, kind: FaultKind) -> &Fault {
        for (at, reply) in self.replies.iter().enumerate().filter(|(at, _)| *at != GUILTY) {
            let minted = Reply::Answered(Answer::Token(format!("token-{at}").into()));
            assert_eq!(*reply, minted, "case {at}");
        }
        match &self.replies[GUILTY] {
            Reply::Fault(fault) => {
                assert_eq!(fault.fault, kind, "{fault:?}");
                fault
            }
            Reply::Answered(answer) | Reply::Live(answer, _) => panic!("answered with {answer:?}"),
        }
    }

    fn kinds(&self) -> Vec<FaultKind> {
        self.faults.iter().map(|fault| fault.fault).collect()
    }
}

fn cases(count: usize) -> Vec<Case> {
    let plain = control().remove(0);
    let case = |at: usize| Case {
        id: format!("fault/case-{at:03}"),
        now_us: i64::try_from(at).unwrap(),
        ..plain.clone()
    };
    (0..count).map(case).collect()
}

#[test]
fn a_program_that_does_not_exist_could_not_start() {
    for command in ["no-such-program-anywhere", "./no-such-program-here"] {
        let fault = Program::new(&[command]).refusal();
        assert_eq!(fault.fault, FaultKind::CouldNotStart);
        assert!(fault.detail.contains("No such file"), "{}", fault.detail);
    }
}

#[test]
fn a_file_that_is_no_program_could_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("host");
    fs::write(&file, "#!/bin/sh\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let fault = Program::new(&[file.to_str().unwrap()]).refusal();
    assert_eq!(fault.fault, FaultKind::CouldNotStart);
    assert!(fault.detail.contains("Permission denied"), "{}", fault.detail);
}

#[test]
fn a_program_that_ends_at_once_could_not_start_whatever_its_exit_code() {
    for (what, end) in [("ends-0", "exit code 0"), ("ends-3", "exit code 3")] {
        let fault = Program::misbehaving(what).refusal();
        assert_eq!(fault.fault, FaultKind::CouldNotStart);
        assert!(fault.detail.contains(end), "{}", fault.detail);
    }
}

#[test]
fn what_a_program_says_before_it_ends_is_kept() {
    let fault = Program::new(&[python(), "-c", "import no_such_module"]).refusal();
    assert_eq!(fault.fault, FaultKind::CouldNotStart);
    assert!(fault.stderr.ends_with("No module named 'no_such_module'"), "{}", fault.stderr);
}

#[test]
fn a_program_that_dies_of_a_signal_is_a_crash_that_names_it() {
    for (what, end) in [("killed", "signal 9"), ("segfault", "signal 11")] {
        let seen = Program::misbehaving(what).ask(GENEROUS);
        let fault = seen.only_the_guilty_is_charged(FaultKind::Crashed);
        assert!(fault.detail.ends_with(end), "{}", fault.detail);
        assert_eq!(seen.kinds(), []);
    }
}

#[test]
fn a_program_that_hangs_is_ended() {
    let seen = Program::misbehaving("hangs").ask(BRIEF);
    seen.only_the_guilty_is_charged(FaultKind::TimedOut);
    assert_eq!(seen.kinds(), []);
}

#[test]
fn a_program_that_hangs_and_ignores_the_polite_signal_is_ended() {
    let seen = Program::misbehaving("deaf").ask(BRIEF);
    seen.only_the_guilty_is_charged(FaultKind::TimedOut);
    assert_eq!(seen.kinds(), []);
}

#[test]
fn a_program_that_leaves_a_child_with_its_pipe_is_a_crash_and_the_child_is_ended() {
    let seen = Program::misbehaving("grandchild").ask(BRIEF);
    let fault = seen.only_the_guilty_is_charged(FaultKind::Crashed);
    assert!(fault.detail.ends_with("it had ended with exit code 3"), "{}", fault.detail);
    assert_eq!(seen.kinds(), [FaultKind::LeftProcesses]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_daemon_that_left_the_group_is_found_and_ended() {
    let seen = Program::misbehaving("daemon").ask(GENEROUS);
    assert!(seen.replies.iter().all(|reply| matches!(reply, Reply::Answered(_))));
    assert_eq!(seen.kinds(), [FaultKind::LeftProcesses]);
}

#[test]
fn a_child_that_ended_or_ends_with_its_parent_is_not_left_behind() {
    for what in ["ended-child", "following-child"] {
        let seen = Program::misbehaving(what).ask(GENEROUS);
        assert!(seen.replies.iter().all(|reply| matches!(reply, Reply::Answered(_))));
        assert_eq!(seen.kinds(), [], "{what}");
    }
}

#[test]
fn much_talk_on_standard_error_blocks_nobody() {
    let seen = Program::misbehaving("talks").ask(GENEROUS);
    assert!(seen.replies.iter().all(|reply| matches!(reply, Reply::Answered(_))));
    assert_eq!(seen.kinds(), []);
}

#[test]
fn the_end_of_much_talk_is_kept() {
    let seen = Program::misbehaving("talks-and-dies").ask(GENEROUS);
    let fault = seen.only_the_guilty_is_charged(FaultKind::Crashed);
    assert!(fault.stderr.starts_with('…'), "the beginning is gone, and that is said");
    assert!(fault.stderr.ends_with("Traceback: the last words"));
    assert!(fault.stderr.len() <= 65 * 1024, "{}", fault.stderr.len());
}

#[test]
fn a_program_that_no_longer_reads_blocks_nobody() {
    // More than all pipes hold.
    let mut cases = cases(400);
    let key = json!("k".repeat(20_000));
    for case in &mut cases {
        case.inputs.set("sdk_key", key.clone());
    }
    let seen = Program::misbehaving("hangs").ask_about(BRIEF, &cases);
    seen.only_the_guilty_is_charged(FaultKind::TimedOut);
}

#[test]
fn a_flood_on_standard_output_is_a_fault() {
    let seen = Program::misbehaving("floods").ask(GENEROUS);
    seen.only_the_guilty_is_charged(FaultKind::OutputTooLarge);
    let seen = Program::misbehaving("floods-one-line").ask(GENEROUS);
    seen.only_the_guilty_is_charged(FaultKind::LineTooLong);
}

#[test]
fn a_program_that_closes_its_output_and_stays_is_a_crash() {
    let seen = Program::misbehaving("closes").ask(GENEROUS);
    let fault = seen.only_the_guilty_is_charged(FaultKind::Crashed);
    assert!(fault.detail.ends_with("did not end by itself and was killed"), "{}", fault.detail);
}

#[test]
fn a_session_that_is_dropped_leaves_nothing() {
    let program = Program::misbehaving("deaf");
    drop(Session::open(&program.host, GENEROUS).unwrap());
    program.assert_nothing_is_left();
}
