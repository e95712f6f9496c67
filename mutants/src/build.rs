//! Builds the tests with mutants in them, without those that do not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::list::Mutant;
use crate::weave::{Region, weave};

/// The switch.
const SWITCH: &str = r#"
/// Which mutant is alive.
pub mod mutant {
    /// Whether it is this one.
    pub fn is(number: u32) -> bool {
        static ALIVE: std::sync::LazyLock<u32> = std::sync::LazyLock::new(|| {
            std::env::var("MINTCHECK_MUTANT").ok().and_then(|it| it.parse().ok()).unwrap_or(0)
        });
        *ALIVE == number
    }
}
"#;

/// Mutants that do not compile hide others, which show in the next round.
const MOST_ROUNDS: usize = 40;

/// The test programs: of the library, and of all else.
pub struct Programs {
    pub library: PathBuf,
    pub tests: PathBuf,
}

/// The mutants that compile, built in.
pub fn viable(checkout: &Path, mut mutants: Vec<Mutant>) -> (Vec<Mutant>, Programs) {
    let library = checkout.join("src/lib.rs");
    let root = std::fs::read_to_string(&library).expect("src/lib.rs");
    std::fs::write(&library, root + SWITCH).expect("a checkout to write into");
    let files: BTreeSet<String> = mutants.iter().map(|one| one.file.clone()).collect();
    let texts: BTreeMap<String, String> = files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(checkout.join(&file)).expect("a mutated file");
            (file, text)
        })
        .collect();
    for round in 1..=MOST_ROUNDS {
        let mut regions: BTreeMap<&str, Vec<Region>> = BTreeMap::new();
        let mut out = BTreeSet::new();
        for (file, text) in &texts {
            let own: Vec<&Mutant> = mutants.iter().filter(|one| one.file == *file).collect();
            let woven = weave(text, &own);
            std::fs::write(checkout.join(file), woven.text).expect("a checkout to write into");
            regions.insert(file, woven.regions);
            out.extend(woven.left_out);
        }
        let messages = cargo(checkout, &["check", "--lib", "--message-format=json"]);
        let errors = errors(&messages);
        eprintln!("round {round}: {} mutants, {} errors", mutants.len(), errors.len());
        if errors.is_empty() && out.is_empty() {
            return (mutants, programs(checkout));
        }
        for (file, at) in &errors {
            let own = regions.get(file.as_str()).map_or(&[][..], Vec::as_slice);
            let number = blamed(own, *at);
            assert!(
                number.is_some(),
                "an error in {file} that is no mutant's: the checkout is broken"
            );
            out.extend(number);
        }
        mutants.retain(|one| !out.contains(&one.number));
    }
    panic!("there is no end of mutants that do not compile");
}

/// The mutant in whose text an error is, or the nearest one before it.
fn blamed(regions: &[Region], at: usize) -> Option<usize> {
    let inside = regions.iter().find(|one| one.start <= at && at < one.end);
    let before = || regions.iter().filter(|one| one.start <= at).max_by_key(|one| one.end);
    inside.or_else(before).map(|one| one.number)
}

/// The files and offsets of all errors.
fn errors(messages: &[Value]) -> BTreeSet<(String, usize)> {
    let errors = messages.iter().filter(|one| one["message"]["level"] == "error");
    let spans = errors.flat_map(|one| one["message"]["spans"].as_array().into_iter().flatten());
    let primary = spans.filter(|span| span["is_primary"] == true);
    primary
        .filter_map(|span| {
            let at = usize::try_from(span["byte_start"].as_u64()?).ok()?;
            Some((span["file_name"].as_str()?.to_owned(), at))
        })
        .collect()
}

fn programs(checkout: &Path) -> Programs {
    let words = ["test", "--no-run", "--lib", "--test", "mintcheck", "--message-format=json"];
    let messages = cargo(checkout, &words);
    let find = |kind: &str| {
        let of =
            |one: &&Value| one["target"]["kind"][0] == kind && one["target"]["name"] == "mintcheck";
        let built = messages.iter().filter(of).find_map(|one| one["executable"].as_str());
        PathBuf::from(built.unwrap_or_else(|| panic!("no program of the {kind} was built")))
    };
    Programs { library: find("lib"), tests: find("test") }
}

fn cargo(checkout: &Path, words: &[&str]) -> Vec<Value> {
    let mut cargo = Command::new("cargo");
    cargo.args(words).current_dir(checkout).stderr(Stdio::null());
    // It is built once and run hundreds of times, and nobody looks at where a mutant died.
    cargo.env("CARGO_PROFILE_DEV_OPT_LEVEL", "2").env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo.env("RUSTFLAGS", "--cap-lints=allow");
    let output = cargo.output().expect("cargo");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
