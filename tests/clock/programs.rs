//! The programs that tell their clock, how they are started in a box, and instants for them.

use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use mintcheck::clock::{Choice, Clock, Clocked, Show, Way, Wish, choose};
use mintcheck::process::{Bounds, Ending, Launch, Once, Stop, once};
use tempfile::TempDir;

use crate::python::python;

/// A program that prints its clock as one number.
pub(super) struct Teller {
    pub(super) name: &'static str,
    pub(super) command: Vec<String>,
    /// What it prints in: the finest unit that its language reads.
    pub(super) unit_ns: i128,
}

impl Teller {
    /// What it must print under an instant.
    pub(super) fn expected(&self, now_us: i64) -> String {
        (i128::from(now_us) * 1000).div_euclid(self.unit_ns).to_string()
    }
}

/// All of them, Go and Java compiled once.
pub(super) fn tellers() -> &'static [Teller] {
    static TELLERS: LazyLock<Vec<Teller>> = LazyLock::new(|| {
        let built = built().to_str().unwrap();
        let one = |name, unit_ns, command: &[&str]| Teller {
            name,
            unit_ns,
            command: command.iter().map(|word| (*word).to_owned()).collect(),
        };
        let php = "$t = gettimeofday(); printf('%d%06d', $t['sec'], $t['usec']);";
        vec![
            one("static Go", 1, &[&format!("{built}/static")]),
            one("cgo Go", 1, &[&format!("{built}/cgo")]),
            one("Node", 1_000_000, &["node", "-p", "Date.now()"]),
            one("PHP", 1000, &["php", "-r", php]),
            one("Python", 1, &[system_python(), "-Sc", "import time; print(time.time_ns())"]),
            one(
                "Java",
                1,
                &["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", built, "Clock"],
            ),
            one("shell pipeline", 1, &["sh", "-c", "(date +%s%N) | cat | tr -d ' '"]),
        ]
    });
    &TELLERS
}

/// A Python that every user of the machine may run.
fn system_python() -> &'static str {
    if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { python() }
}

/// Where the compiled ones are.
fn built() -> &'static Path {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clocks");
        fs::create_dir_all(&to).unwrap();
        for (folder, cgo) in [("static", "0"), ("cgo", "1")] {
            let binary = to.join(folder);
            let mut go = command("go", &["build", "-o", binary.to_str().unwrap(), "."]);
            go.env("CGO_ENABLED", cgo).current_dir(format!("tests/programs/clock/{folder}"));
            succeed(&mut go);
        }
        let classes = to.to_str().unwrap();
        succeed(&mut command("javac", &["-d", classes, "tests/programs/clock/java/Clock.java"]));
        to
    });
    &BUILT
}

/// Copies of the compiled ones and of mintcheck, in a folder that every user of the machine may
/// read; and what a path to the compiled ones begins with.
pub(super) fn for_everybody() -> (TempDir, &'static str) {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["static", "cgo", "Clock.class"] {
        fs::copy(built().join(name), folder.path().join(name)).unwrap();
    }
    fs::copy(env!("CARGO_BIN_EXE_mintcheck"), folder.path().join("mintcheck")).unwrap();
    (folder, built().to_str().unwrap())
}

#[expect(clippy::disallowed_methods, reason = "compilers, and the program that is tested")]
pub(super) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

#[track_caller]
pub(super) fn succeed(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A launch with the whole environment of ours, in UTC.
pub(super) fn launch<S: AsRef<str>>(command: &[S]) -> Launch {
    let words = command.iter().map(|word| OsString::from(word.as_ref())).collect();
    let mut launch = Launch::untouched(words, PathBuf::from("."));
    launch.set("TZ".into(), "UTC".into());
    launch
}

/// The box, proven.
pub(super) fn boxed() -> Clock {
    let date = launch(&["date"]);
    let Choice { clock, .. } = choose(Wish::Only(Way::Box), &date, Stop::never()).unwrap();
    clock
}

/// Starts a program in a box.
pub(super) fn start<S: AsRef<str>>(command: &[S], show: Show) -> Clocked {
    boxed().start(&launch(command), show).unwrap()
}

/// What came of a program that ran to its end in a box.
pub(super) struct Ran {
    pub(super) out: String,
    pub(super) err: String,
    pub(super) ending: Ending,
    pub(super) reads: u64,
    pub(super) notes: Vec<String>,
}

/// No program of these tests takes longer, on a busy machine either.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// Runs a program to its end in a box.
pub(super) fn run<S: AsRef<str>>(command: &[S], show: Show) -> Ran {
    let Clocked { child, dial } = start(command, show);
    let Once { stdout, stderr, ending, cut, .. } =
        once(child, b"", Bounds { limit: LIMIT, stop: Stop::never() }).unwrap();
    assert_eq!(cut, None, "{}", String::from_utf8_lossy(&stderr));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(stdout), text(stderr));
    Ran { out, err, ending, reads: dial.reads(), notes: dial.notes() }
}

/// Reads a line, and nothing beyond it.
pub(super) fn read_line(from: &mut impl Read) -> String {
    let (mut line, mut byte) = (Vec::new(), [0]);
    while from.read(&mut byte).unwrap() == 1 && byte != *b"\n" {
        line.extend(byte);
    }
    String::from_utf8(line).unwrap()
}

/// Instants: those at which numbers overflow or carry, and others all over the years from 1970 to
/// 2100, the same in every run.
pub(super) fn instants(count: usize) -> Vec<i64> {
    const EDGES: [i64; 10] = [
        0,
        1,
        999_999,
        1_000_000,
        999_999_999_999_999,
        1_696_910_400_600_000,
        1_696_910_409_999_999,
        2_147_483_647_999_999,
        2_147_483_648_000_000,
        4_102_444_800_000_001,
    ];
    // A linear congruential generator (Knuth, MMIX).
    let mut state = 20_231_010_u64;
    let others = std::iter::repeat_with(move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((state >> 11) % 4_102_444_800_000_000).unwrap()
    });
    EDGES.into_iter().chain(others).take(count).collect()
}
