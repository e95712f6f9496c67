//! Runs that are stopped in each of their stages, whose disk is full or whose folder is shared: the
//! second table of the page.

use std::fs;
use std::io::Write as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::cli::{Place, Ran, end, listen, start, wait_for};
use crate::python::python;

/// What came of a run.
pub(super) struct Stage {
    pub(super) words: &'static str,
    pub(super) exit: String,
    pub(super) told: &'static str,
}

type Make = fn() -> (Option<i32>, &'static str);

const STAGES: [(&str, Make); 15] = [
    ("Ctrl-C in a build", in_a_build),
    ("Ctrl-C while another run builds", while_another_builds),
    ("Ctrl-C before a hello", || stopped("silent", &[])),
    ("Ctrl-C while an adapter is asked", || stopped("hangs", &["--case", "roles"])),
    ("Ctrl-C while a command is asked", || while_asked("command", "every-case")),
    ("Ctrl-C before a server is ready", || while_asked("server", "no-hello")),
    ("Ctrl-C while a server is asked", || while_asked("server", "every-case")),
    ("Ctrl-C while a case is made smaller", while_shrinking),
    ("Ctrl-C while a report is written", while_reporting),
    ("Ctrl-C while a stream is audited", while_auditing),
    ("the deadline passes", deadline),
    ("a disk that is full for a report", full_disk),
    ("a report path that cannot be written", no_such_folder),
    ("two runs in one folder at once, with a build and one report file", two_at_once),
    ("two reports in one file", one_file),
];

/// All of them, each with nothing left behind.
pub(super) fn all() -> Vec<Stage> {
    let stage = |(words, make): &(&'static str, Make)| {
        let (code, told) = make();
        let exit = code.map_or_else(|| "the signal".to_owned(), |code| code.to_string());
        Stage { words, exit, told }
    };
    STAGES.iter().map(stage).collect()
}

/// How long whoever is told to end may take.
const SOON: Duration = Duration::from_secs(1);
/// How often that is tried: the machine may be busy with something else.
const TRIES: usize = 3;

/// Stops what `started` starts, once it is where it should be; it ends soon and leaves nothing.
fn interrupted(mut started: impl FnMut() -> (Place, Child)) -> (Place, Ran) {
    for tried in 1.. {
        let (place, child) = started();
        let told = Instant::now();
        let ran = end(child, Signal::INT);
        let took = told.elapsed();
        assert!(!place.is_busy(), "{}", ran.told());
        if took <= SOON {
            return (place, ran);
        }
        assert!(tried < TRIES, "it took {took:?}: {}", ran.told());
    }
    unreachable!("it ends soon or fails");
}

const STOPPED: &str = "stopped: the run was told to end";
const CUT_SHORT: &str = "not everything was done: the run was told to end";

fn in_a_build() -> (Option<i32>, &'static str) {
    let (_, ran) = interrupted(|| {
        let place = Place::with(&[]);
        let build = "build = [[\"sh\", \"-c\", \"echo here > told; sleep 1000\"]]\n";
        place.adapter("slow", "my/slow", "sound", build);
        listen(&place, "hosts/slow/told");
        let child = start(&place, &["run"]);
        wait_for(&place, "hosts/slow/told");
        (place, child)
    });
    (ran.says(&[STOPPED]).code, STOPPED)
}

/// The second run tells the test when it looks for what it needs, just before it waits.
fn while_another_builds() -> (Option<i32>, &'static str) {
    for tried in 1.. {
        let place = Place::with(&[]);
        let build = "build = [[\"sh\", \"-c\", \"echo here > told; sleep 1000\"]]\n";
        place.adapter("slow", "my/slow", "sound", build);
        listen(&place, "hosts/slow/told");
        let first = start(&place, &["run"]);
        wait_for(&place, "hosts/slow/told");
        let needs = "needs = [{ command = [\"sh\", \"-c\", \"echo here > told; echo 1\"] }]\n";
        let manifest = place.read("hosts/slow/adapter.toml");
        place.write("hosts/slow/adapter.toml", &format!("{manifest}{needs}"));
        let second = start(&place, &["run"]);
        wait_for(&place, "hosts/slow/told");
        let told = Instant::now();
        let ran = end(second, Signal::INT);
        let took = told.elapsed();
        end(first, Signal::INT);
        assert!(!place.is_busy(), "{}", ran.told());
        if took <= SOON {
            return (ran.says(&[STOPPED]).code, STOPPED);
        }
        assert!(tried < TRIES, "it took {took:?}: {}", ran.told());
    }
    unreachable!("it ends soon or fails");
}

fn stopped(behaviour: &str, more: &[&str]) -> (Option<i32>, &'static str) {
    let (_, ran) = interrupted(|| {
        let place = Place::with(&[("my/own", behaviour)]);
        listen(&place, "hosts/host-0/told");
        let child = start(&place, &[&["run"], more].concat());
        wait_for(&place, "hosts/host-0/told");
        (place, child)
    });
    (ran.says(&[STOPPED]).code, STOPPED)
}

/// A folder in which a program of ours hangs, at every case or before, for longer than anybody waits.
fn hanging(way: &str, what: &str) -> Place {
    let place = Place::empty();
    let program = fs::read_to_string("tests/programs/faults/wrong.py").unwrap();
    place.write("wrong.py", &program);
    let command = format!("\"{}\", \"wrong.py\", \"{way}\", \"{what}\", \"0\"", python());
    let inputs = "\"{now_us}\", \"{sdk_key}\", \"{secret}\", \"{meeting_number}\", \"{role}\"";
    let reached = match way {
        "command" => format!("command = [{command}, {inputs}]\n"),
        _ => format!(
            "http = {{ url = \"http://127.0.0.1:{{port}}/\", body = '{{\"now_us\":{{now_us}},\
             \"sdk_key\":{{json:sdk_key}},\"secret\":{{json:secret}},\
             \"meeting_number\":{{json:meeting_number}},\"role\":{{json:role}}}}' }}\n\
             start = {{ command = [{command}], env = {{ PORT = \"{{port}}\" }} }}\n\
             token = {{ pointer = \"/signature\" }}\n"
        ),
    };
    let settings = format!("[generators.\"my/own\"]\ntimeout_ms = 60000\n{reached}");
    place.write("mintcheck.toml", &settings);
    place
}

fn while_asked(way: &str, what: &str) -> (Option<i32>, &'static str) {
    let (_, ran) = interrupted(|| {
        let place = hanging(way, what);
        listen(&place, "told");
        let child = start(&place, &["run", "--case", "roles", "--jobs", "1"]);
        wait_for(&place, "told");
        (place, child)
    });
    (ran.says(&[STOPPED]).code, STOPPED)
}

/// A generator that is wrong, and hangs at the request of this number.
fn shrinking(at: usize) -> Place {
    let place = Place::empty();
    let program = fs::read_to_string("tests/programs/faults/wrong.py").unwrap();
    place.write("hosts/wrong/wrong.py", &program);
    let run = format!("[\"{}\", \"wrong.py\", \"adapter\", \"ahead\", \"{at}\"]", python());
    let manifest = format!("name = \"wrong\"\nlanguage = \"Python\"\nrun = {run}\n");
    place.write("hosts/wrong/adapter.toml", &manifest);
    place.write("mintcheck.toml", "[adapters]\npaths = [\"hosts/*\"]\n");
    place
}

/// The last requests of a run are those that make a case smaller, each alone.
fn while_shrinking() -> (Option<i32>, &'static str) {
    let few = ["run", "--cases", "60"];
    let whole = shrinking(0);
    whole.mintcheck(&few).ended(1);
    let last: usize = whole.read("hosts/wrong/count").parse().unwrap();
    let (_, ran) = interrupted(|| {
        let place = shrinking(last - 3);
        listen(&place, "hosts/wrong/told");
        let child = start(&place, &few);
        wait_for(&place, "hosts/wrong/told");
        (place, child)
    });
    ran.says(&[CUT_SHORT, "Not everybody was asked everything"]);
    (ran.code, CUT_SHORT)
}

/// The stream goes on, and more of it was read than a pipe holds.
fn while_auditing() -> (Option<i32>, &'static str) {
    const TOLD: &str = "this is not all: stopped";
    let mut streams = Vec::new();
    let (_, ran) = interrupted(|| {
        let place = Place::empty();
        let mut command = place.command(&["audit", "-"]);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let mut stream = child.stdin.take().unwrap();
        stream.write_all("no token\n".repeat(100_000).as_bytes()).unwrap();
        streams.push(stream);
        (place, child)
    });
    ran.complains(&[TOLD]);
    (ran.code, TOLD)
}

/// Nobody reads standard output, and the report is more than a pipe holds.
fn while_reporting() -> (Option<i32>, &'static str) {
    let (place, ran) = interrupted(|| {
        let place = Place::with(&[("my/inventive", "inventive")]);
        let arguments = ["run", "--case", "clock/sweep", "--format", "json", "--cases", "0"];
        let child = start(&place, &[&arguments[..], &["--report", "json=whole.json"]].concat());
        let is_written = || fs::read_to_string(place.path("whole.json")).ok();
        // The file is written before standard output is.
        while is_written().is_none_or(|text| !text.ends_with("}\n")) {
            std::thread::sleep(Duration::from_millis(5));
        }
        (place, child)
    });
    serde_json::from_str::<serde_json::Value>(&place.read("whole.json")).unwrap();
    (ran.code, "the reports in files are whole")
}

fn deadline() -> (Option<i32>, &'static str) {
    const TOLD: &str = "stopped: the deadline of the run, 1 s, has passed";
    for (way, format) in [("command", "terminal"), ("server", "markdown"), ("server", "junit")] {
        let place = hanging(way, "every-case");
        let arguments = ["run", "--case", "roles", "--deadline", "1s", "--format", format];
        let ran = place.mintcheck(&arguments);
        ran.ended(3).says(&[TOLD]);
        assert!(!place.is_busy());
    }
    (Some(3), TOLD)
}

fn full_disk() -> (Option<i32>, &'static str) {
    let place = Place::with(&[("my/own", "sound")]);
    let reports = ["--report", "json=/dev/full", "--report", "junit=whole.xml"];
    let ran = place.mintcheck(&[&["run", "--case", "roles"], &reports[..]].concat());
    ran.complains(&["/dev/full", "No space left on device"]);
    assert!(place.read("whole.xml").ends_with("</testsuites>\n"));
    (ran.code, "which report, and that its disk is full; the others are whole")
}

fn no_such_folder() -> (Option<i32>, &'static str) {
    let place = Place::with(&[("my/own", "marks")]);
    let ran = place.mintcheck(&["run", "--report", "json=no/such/folder"]);
    ran.complains(&["no/such/folder", "No such file"]);
    assert!(!place.path("hosts/host-0/told").exists(), "before anybody is asked");
    (ran.code, "which path, before anybody is asked")
}

fn two_at_once() -> (Option<i32>, &'static str) {
    let place = Place::with(&[]);
    let build = "build = [[\"sh\", \"-c\", \"echo x >> built; echo made > out\"]]\n";
    place.adapter("own", "my/own", "sound", build);
    place.write("hosts/own/.gitignore", "built\nout\n__pycache__\n");
    let arguments = ["run", "--case", "roles", "--report", "json=out.json"];
    let both = [start(&place, &arguments), start(&place, &arguments)];
    for child in both {
        Ran::of(&child.wait_with_output().unwrap()).ended(0);
    }
    assert_eq!(place.read("hosts/own/built"), "x\n", "built once");
    serde_json::from_str::<serde_json::Value>(&place.read("out.json")).unwrap();
    assert!(!place.is_busy());
    (Some(0), "both are whole: one builds, the other waits, and one report follows the other")
}

fn one_file() -> (Option<i32>, &'static str) {
    let place = Place::with(&[("my/own", "marks")]);
    let ran = place.mintcheck(&["run", "--report", "json=out", "--report", "junit=./out"]);
    ran.complains(&["two reports", "out"]);
    assert!(!place.path("hosts/host-0/told").exists(), "before anybody is asked");
    (ran.code, "which file, before anybody is asked")
}
