//! Input from strangers, for every reader: bytes, JSON and TOML that were drawn, and real input that
//! was damaged. The readers are those that the fuzzer runs, and its seeds are the real input.

#[path = "../fuzz/src/readers.rs"]
#[expect(unreachable_pub, reason = "the targets of the fuzzer are crates of their own")]
mod readers;

use std::fs;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{TestCaseError, TestRunner};

/// A reader, its seeds' folder, and how many inputs of each kind it is given: those that judge,
/// write every format or start a thread take longer.
type Row = (&'static str, fn(&[u8]), u32);

const READERS: [Row; 13] = [
    ("token", readers::token, 400),
    ("json", readers::json, 400),
    ("inspect", readers::inspect, 30),
    ("diff", readers::diff, 60),
    ("settings", readers::settings, 60),
    ("profile", readers::profile, 60),
    ("vectors", readers::vectors, 100),
    ("manifest", readers::manifest, 100),
    ("report", readers::report, 30),
    ("answer", readers::answer, 100),
    ("session", readers::session, 30),
    ("snapshot", readers::snapshot, 100),
    ("stream", readers::stream, 30),
];

/// No input of a test is longer than some ten kilobytes, and each is read in milliseconds: whoever
/// takes so long has begun to grow faster than what it reads, on however busy a machine.
const LIMIT: Duration = Duration::from_secs(20);

fn row(name: &str) -> Row {
    *READERS.iter().find(|row| row.0 == name).unwrap()
}

fn in_time(name: &str, bytes: &[u8]) {
    let began = Instant::now();
    row(name).1(bytes);
    let took = began.elapsed();
    assert!(took < LIMIT, "{name} took {took:?} for {:?}", String::from_utf8_lossy(bytes));
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let found = glob::glob(&format!("fuzz/seeds/{name}/*")).unwrap();
    let seeds: Vec<_> = found.map(|path| fs::read(path.unwrap()).unwrap()).collect();
    assert!(!seeds.is_empty(), "no seeds for {name}");
    seeds
}

/// JSON of every kind, some of it deep.
fn drawn_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "\\PC{0,12}".prop_map(Into::into),
    ];
    let name = prop_oneof![
        "\\PC{0,6}",
        select(vec!["id", "token", "schema", "cases", "generators", "iat", "exp", "mintcheck"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Into::into),
            vec((name.clone(), inner), 0..5)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// TOML, or nearly.
fn drawn_toml() -> impl Strategy<Value = String> {
    let name = select(vec![
        "profile",
        "generators",
        "command",
        "env",
        "token",
        "http",
        "rules",
        "known",
        "name",
        "run",
        "build",
        "needs",
        "claims",
        "header",
        "lifetime",
        "clock",
        "x",
        "\"é \"",
    ]);
    let value = prop_oneof![
        "\\PC{0,10}".prop_map(|text| format!("{text:?}")),
        any::<i64>().prop_map(|number| number.to_string()),
        select(vec!["true", "[]", "{}", "[[\"a\"]]", "{ env = \"A\" }", "1e400", "1979-05-27"])
            .prop_map(str::to_owned),
    ];
    let line = prop_oneof![
        (name.clone(), value).prop_map(|(name, value)| format!("{name} = {value}")),
        (name.clone(), name.clone()).prop_map(|(one, two)| format!("[{one}.{two}]")),
        name.prop_map(|name| format!("[[{name}]]")),
    ];
    vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

/// One wound of a real input.
#[derive(Debug, Clone)]
enum Wound {
    Byte(Index, u8),
    Cut(Index, Index),
    Twice(Index, Index),
    Put(Index, &'static str),
}

fn wound() -> impl Strategy<Value = Wound> {
    let harm = select(vec![
        "\"",
        "{",
        "}",
        "[",
        "]",
        ".",
        "é",
        "\u{202e}",
        "\0",
        "\u{1b}[2J",
        "-1",
        "1e999",
        "null",
        "99999999999999999999",
        "\\ud800",
        "&a ",
        "*a ",
        "\n---\n",
        "'''",
        "=",
        "`",
        "{secret}",
    ]);
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Wound::Byte(at, byte)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Wound::Cut(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Wound::Twice(from, to)),
        (any::<Index>(), harm).prop_map(|(at, text)| Wound::Put(at, text)),
    ]
}

impl Wound {
    fn strike(&self, bytes: &mut Vec<u8>) {
        let room = bytes.len() + 1;
        let part = |from: &Index, to: &Index| {
            let (from, to) = (from.index(room), to.index(room));
            // Most of an input stays as it was.
            from.min(to)..from.max(to).min(from.min(to) + room / 4)
        };
        match self {
            Self::Byte(at, byte) => {
                let at = at.index(room);
                bytes.splice(at..room.min(at + 1).min(bytes.len()), [*byte]);
            }
            Self::Cut(from, to) => drop(bytes.drain(part(from, to))),
            Self::Twice(from, to) => {
                let part = bytes[part(from, to)].to_vec();
                bytes.splice(from.index(room)..from.index(room), part);
            }
            Self::Put(at, text) => drop(bytes.splice(at.index(room)..at.index(room), text.bytes())),
        }
    }
}

/// Throws what a strategy draws at a reader. What fails is made small and shown.
fn throw<S: Strategy>(name: &str, strategy: &S, bytes: impl Fn(S::Value) -> Vec<u8>) {
    // The same inputs in every run: the fuzzer is there for others.
    let config = ProptestConfig {
        cases: row(name).2,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let rng = proptest::test_runner::TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let ran = runner.run(strategy, |value| {
        in_time(name, &bytes(value));
        Ok::<_, TestCaseError>(())
    });
    ran.unwrap_or_else(|error| panic!("{name}: {error}"));
}

fn throw_everything(name: &str) {
    let seeds = seeds(name);
    for seed in &seeds {
        in_time(name, seed);
    }
    throw(name, &vec(any::<u8>(), 0..300), |bytes| bytes);
    throw(name, &"\\PC{0,200}", String::into_bytes);
    throw(name, &drawn_json(), |value| value.to_string().into_bytes());
    throw(name, &drawn_toml(), String::into_bytes);
    throw(name, &(select(seeds), vec(wound(), 1..6)), |(mut bytes, wounds)| {
        for wound in &wounds {
            wound.strike(&mut bytes);
        }
        bytes
    });
}

macro_rules! strangers {
    ($($reader:ident)*) => {$(
        #[test]
        fn $reader() {
            throw_everything(stringify!($reader));
        }
    )*
        /// The readers of this file.
        const NAMED: &[&str] = &[$(stringify!($reader)),*];
    };
}

strangers! {
    token json inspect diff settings profile vectors manifest report answer session snapshot stream
}

#[test]
fn every_reader_is_tested_and_fuzzed() {
    let fuzzed = fs::read_to_string("fuzz/Cargo.toml").unwrap();
    for (name, _, _) in READERS {
        assert!(NAMED.contains(&name), "{name} has no test");
        assert!(fuzzed.contains(&format!("path = \"targets/{name}.rs\"")), "{name} has no target");
    }
    assert_eq!(NAMED.len(), READERS.len());
    assert_eq!(fuzzed.matches("[[bin]]").count(), READERS.len());
}

/// What grows faster than its input shows in a long one.
#[test]
fn long_and_deep_input_is_read_in_its_time() {
    let patterns = [
        "[", "{\"a\":", "a.", ".", "\"", "=", "\\", "\n", "- ", "a=[", "é", "ey", "{", "'''", "&a ",
    ];
    for pattern in patterns {
        let bytes = pattern.repeat(40_000 / pattern.len());
        for (name, _, _) in READERS {
            in_time(name, bytes.as_bytes());
        }
    }
}
