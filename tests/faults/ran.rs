//! One run of mintcheck over one generator with which something is wrong: what is told, how long it
//! took, and what is left.

use std::fmt::Write as _;
use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::rows::{Language, Row, Way};
use crate::cli::{Place, Ran};
use crate::python::python;

/// The cases of a run, the last of them years after the third, so that neither can have the answer of
/// the other; and the instant of the one at which programs do what is wrong with them.
const CASES: [&str; 4] =
    ["clock/edges-000", "clock/edges-007", "clock/edges-016", "clock/edges-069"];
const GUILTY_US: i64 = 1_696_910_400_499_000;

/// How busy the machine is, by what a run takes in which nothing is wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    took: Duration,
}

/// Long enough for whoever answers in the end, on a machine that has nothing else to do.
const LEAST_LIMIT: Duration = Duration::from_millis(1_500);
const MOST_LIMIT: Duration = Duration::from_secs(15);
/// What may pass beyond the limits on such a machine.
const SOON: Duration = Duration::from_secs(1);

impl Usual {
    /// Nothing is known of it yet.
    const UNKNOWN: Self = Self { took: Duration::ZERO };

    /// The limit of one answer: what a busy machine takes for a whole run is enough for a part.
    fn limit(self) -> Duration {
        (self.took * 2).clamp(LEAST_LIMIT, MOST_LIMIT)
    }

    /// A second, and the time of two more starts: whoever broke is started again.
    fn soon(self) -> Duration {
        SOON + self.took * 2
    }
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// The kind of each fault with the blame, or the rules that caught it.
    pub(super) kinds: String,
    pub(super) blame: String,
    pub(super) verdict: String,
    pub(super) others: String,
    pub(super) left: String,
    pub(super) over: Over,
}

/// How long a run took beyond what a sound one takes and the limits that had to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    UnderOneSecond,
    Seconds(u64),
}

impl Over {
    fn of(over: Duration, soon: Duration) -> Self {
        if over <= soon { Self::UnderOneSecond } else { Self::Seconds(over.as_secs().max(1)) }
    }

    pub(super) fn words(self) -> String {
        match self {
            Self::UnderOneSecond => "under 1 s".to_owned(),
            Self::Seconds(seconds) => format!("{seconds} s and more"),
        }
    }
}

/// How often a run is tried that took too long: the machine may have been busy with something else.
const TRIES: usize = 3;

/// Runs it, and again where it took too long.
pub(super) fn ran(row: &Row, language: Option<Language>, usual: Usual) -> Told {
    let mut told = once(row, language, usual).1;
    for _ in 1..TRIES {
        if told.over == Over::UnderOneSecond {
            break;
        }
        // Which may be over by now, or not.
        let usual = self::usual(row.way, language.unwrap_or(Language::Python));
        told = once(row, language, usual).1;
    }
    told
}

/// How long it takes where nothing is wrong.
pub(super) fn usual(way: Way, language: Language) -> Usual {
    let row = Row { way, words: "", what: "fine", silences: 0 };
    Usual { took: once(&row, Some(language), Usual::UNKNOWN).0 }
}

fn once(row: &Row, language: Option<Language>, usual: Usual) -> (Duration, Told) {
    let place = place(row, language, usual.limit());
    let mut arguments = vec!["run", "--cases", "0", "--no-progress", "--format", "json"];
    arguments.extend(CASES.iter().flat_map(|case| ["--case", case]));
    let started = Instant::now();
    let mut command = place.command(&arguments);
    let ran = Ran::of(&command.env("TMPDIR", place.path("tmp")).output().unwrap());
    let took = started.elapsed();
    let left = left(&place);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()));
    let over = took.saturating_sub(usual.took + usual.limit() * row.silences);
    let told = told(&report, &ran, (left, Over::of(over, usual.soon())));
    (took, told)
}

fn told(report: &Value, ran: &Ran, (left, over): (String, Over)) -> Told {
    let generator = &report["generators"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = |name: &str| generator[name].as_array().unwrap().clone();
    let faults = list("faults");
    let mut kinds: Vec<String> = faults.iter().map(|fault| text(&fault["fault"])).collect();
    let mut blame: Vec<String> = faults.iter().map(|fault| text(&fault["blame"])).collect();
    blame.dedup();
    let counted = list("findings").into_iter().find(|one| one["rule"] == "claim-unknown");
    let rules = list("findings").into_iter().filter(|one| one["rule"] != "claim-unknown");
    kinds.extend(rules.map(|one| text(&one["rule"])));
    kinds.dedup();
    let verdict = text(&generator["verdict"]);
    // A case has its fault or its verdict, and no other case is charged with either.
    let judged = counted.map_or(0, |one| one["count"].as_u64().unwrap());
    let others = match usize::try_from(judged).unwrap() + 1 {
        _ if verdict == "faulted" && judged == 0 => "none could be".to_owned(),
        with_one if with_one >= CASES.len() => "all".to_owned(),
        fewer => format!("{} of {}", fewer - 1, CASES.len() - 1),
    };
    let is_asked_whole = faults.is_empty();
    let is_caught = is_asked_whole && !kinds.is_empty();
    assert_eq!(report["complete"], is_asked_whole, "{}", ran.told());
    Told {
        kinds: if kinds.is_empty() { "none: it is met".to_owned() } else { kinds.join(", ") },
        blame: match () {
            () if is_caught => "generator".to_owned(),
            () if is_asked_whole => "–".to_owned(),
            () => blame.join(", "),
        },
        verdict: format!("{verdict}, exit {}", ran.code.unwrap()),
        others,
        left,
        over,
    }
}

/// What should not be there any more.
fn left(place: &Place) -> String {
    let mut left = Vec::new();
    if place.is_busy() {
        left.push("processes".to_owned());
    }
    if let Ok(port) = fs::read_to_string(place.path("port"))
        && TcpStream::connect(("127.0.0.1", port.parse().unwrap())).is_ok()
    {
        left.push("a socket".to_owned());
    }
    let files = fs::read_dir(place.path("tmp")).unwrap().count();
    if files > 0 {
        left.push(format!("{files} files"));
    }
    if left.is_empty() { "nothing".to_owned() } else { left.join(", ") }
}

/// A folder with the program and the settings that reach it.
fn place(row: &Row, language: Option<Language>, limit: Duration) -> Place {
    let place = Place::empty();
    fs::create_dir(place.path("tmp")).unwrap();
    let folder = if row.way == Way::Adapter { "hosts/wrong/" } else { "" };
    let command = command(row, language, &place.name(folder));
    let file = match language {
        Some(Language::Node) => "wrong.js",
        Some(Language::Python) | None => "wrong.py",
    };
    let program = fs::read_to_string(format!("tests/programs/faults/{file}")).unwrap();
    place.write(&format!("{folder}{file}"), &program);
    let late = limit + Duration::from_millis(500);
    place.write(&format!("{folder}late"), &late.as_secs_f64().to_string());
    if row.what == "not-executable" {
        place.write(&format!("{folder}sign"), "#!/bin/sh\n");
        let mode = fs::Permissions::from_mode(0o644);
        fs::set_permissions(place.path(&format!("{folder}sign")), mode).unwrap();
    }
    let mut settings = String::new();
    // Only who is silent at the beginning is not waited for any longer than an answer.
    let is_mute = matches!(row.what, "no-hello" | "wrong-hello" | "no-http");
    let ready_ms = if is_mute { limit.as_millis() } else { 60_000 };
    let own = format!(
        "[generators.\"my/wrong\"]\ntimeout_ms = {}\n",
        answer_within(row, limit).as_millis()
    );
    // Whoever reads a boxed clock is not told the time besides.
    let is_boxed = row.what == "boxed-clock-after";
    let now_us = if is_boxed { "0" } else { "{now_us}" };
    let clock = if is_boxed { "clock = \"box\"\n" } else { "" };
    match row.way {
        Way::Adapter => {
            let run = Value::from(command);
            let manifest = format!(
                "name = \"wrong\"\nlanguage = \"any\"\nrun = {run}\nready_ms = {ready_ms}\n"
            );
            place.write("hosts/wrong/adapter.toml", &manifest);
            write!(settings, "[adapters]\npaths = [\"hosts/*\"]\n{own}").unwrap();
        }
        Way::Command => {
            let inputs = [now_us, "{sdk_key}", "{secret}", "{meeting_number}", "{role}"];
            let whole = [command, inputs.map(str::to_owned).to_vec()].concat();
            write!(settings, "{own}{clock}command = {}\ncases = \"all\"\n", Value::from(whole))
                .unwrap();
            if row.what == "unread-input" {
                // More than a pipe holds.
                let much = format!("{{secret}}{}", "x".repeat(1024 * 1024));
                writeln!(settings, "stdin = {}", json!(much)).unwrap();
            }
        }
        Way::Http => {
            let body = format!(
                "{{\"now_us\":{now_us},\"sdk_key\":{{json:sdk_key}},\"secret\":{{json:secret}},\
                 \"meeting_number\":{{json:meeting_number}},\"role\":{{json:role}}}}"
            );
            write!(
                settings,
                "{own}{clock}http = {{ url = \"http://127.0.0.1:{{port}}/\", body = '{body}' }}\n\
                 start = {{ command = {}, env = {{ PORT = \"{{port}}\" }}, ready_ms = {ready_ms} }}\n\
                 token = {{ pointer = \"/signature\" }}\n",
                Value::from(command)
            )
            .unwrap();
        }
    }
    place.write("mintcheck.toml", &settings);
    place
}

/// Whoever is not waited for in vain has all the time that a busy machine may take.
fn answer_within(row: &Row, limit: Duration) -> Duration {
    if row.silences > 0 { limit } else { Duration::from_secs(60) }
}

fn command(row: &Row, language: Option<Language>, folder: &str) -> Vec<String> {
    let (program, file) = match (row.what, language) {
        ("missing", _) => return vec!["./no-such-program".to_owned()],
        ("not-executable", _) => return vec!["./sign".to_owned()],
        (_, Some(Language::Node)) => ("node", "wrong.js"),
        (_, Some(Language::Python) | None) => (python(), "wrong.py"),
    };
    let way = if row.way == Way::Http { "server" } else { row.way.name() };
    // With the folder in its words, so that it is known by them whatever it changes of itself.
    let file = format!("{}/{file}", folder.trim_end_matches('/'));
    let guilty = GUILTY_US.to_string();
    let words = [program, &file, way, row.what, &guilty].map(str::to_owned);
    if (row.what, language) == ("eats-files", Some(Language::Node)) {
        // This runtime cannot lower its own limits.
        let limited = ["sh", "-c", "ulimit -n 64; exec \"$@\"", "limited"].map(str::to_owned);
        return [limited.to_vec(), words.to_vec()].concat();
    }
    words.to_vec()
}
