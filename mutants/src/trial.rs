//! Runs the tests on each mutant.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::build::Programs;
use crate::list::Mutant;

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// A test failed.
    Caught,
    /// The tests did not end.
    TimedOut,
    /// All tests passed.
    Survived,
}

/// A mutant that takes so much longer than the code does not end.
const TIMES_LONGER: u32 = 6;
const AT_LEAST: Duration = Duration::from_secs(20);
/// Mutants that would eat all memory are ended by this.
const MOST_KIB: usize = 6 * 1024 * 1024;

/// One run of one program with some filters.
struct Stage<'p> {
    program: &'p Path,
    filters: Vec<String>,
    skipped: Vec<String>,
    took: Duration,
    limit: Duration,
}

/// The fates of all mutants, in their order.
pub fn run(checkout: &Path, programs: &Programs, mutants: &[Mutant]) -> Vec<Fate> {
    let mut stages = stages(checkout, programs);
    for stage in &mut stages {
        stage.limit = Duration::from_secs(900);
        let began = Instant::now();
        let fate = one(checkout, stage, 0);
        assert!(fate == Fate::Survived, "the tests fail without a mutant: {:?}", stage.filters);
        stage.took = began.elapsed();
        stage.limit = AT_LEAST.max(stage.took * TIMES_LONGER);
        eprintln!("{:?}: {:.1} s", stage.filters, began.elapsed().as_secs_f64());
    }
    // What is quick catches most.
    stages.sort_by_key(|stage| stage.took);
    let next = AtomicUsize::new(0);
    let fates = Mutex::new(vec![Fate::Survived; mutants.len()]);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut tried = stages.iter().map(|stage| one(checkout, stage, mutant.number));
                    let fate = tried.find(|fate| *fate != Fate::Survived).unwrap_or(Fate::Survived);
                    eprintln!("{fate:?}: {}", mutant.name);
                    let at = mutants.iter().position(|one| one.number == mutant.number);
                    if let (Some(at), Ok(mut fates)) = (at, fates.lock()) {
                        fates[at] = fate;
                    }
                }
            });
        }
    });
    fates.into_inner().expect("no worker panics with it")
}

#[derive(Deserialize)]
struct Settings {
    additional_cargo_test_args: Vec<String>,
}

/// The tests beside the code first; then all others, topic by topic, until one fails.
fn stages<'p>(checkout: &Path, programs: &'p Programs) -> Vec<Stage<'p>> {
    let text = std::fs::read_to_string(checkout.join(".cargo/mutants.toml")).expect("its settings");
    let settings: Settings = toml::from_str(&text).expect("settings of cargo-mutants");
    let words = settings.additional_cargo_test_args.into_iter().skip_while(|it| it != "--");
    let mut words = words.skip(1).peekable();
    let mut filters = Vec::new();
    while let Some(filter) = words.next_if(|it| it != "--skip") {
        filters.push(filter);
    }
    let skipped: Vec<String> = words.collect();
    let stage = |program, filters| Stage {
        program,
        filters,
        skipped: skipped.clone(),
        took: Duration::ZERO,
        limit: Duration::MAX,
    };
    let own = stage(programs.library.as_path(), filters.clone());
    let each = filters.into_iter().map(|filter| stage(&programs.tests, vec![filter]));
    [own].into_iter().chain(each).collect()
}

fn one(checkout: &Path, stage: &Stage<'_>, number: usize) -> Fate {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MOST_KIB}; exec \"$0\" \"$@\"")]).arg(stage.program);
    command.args(&stage.filters).args(&stage.skipped).arg("--test-threads=2");
    command.current_dir(checkout).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("MINTCHECK_MUTANT", number.to_string()).env("INSTA_UPDATE", "no");
    command.env("CARGO_MANIFEST_DIR", checkout).env("PROPTEST_FAILURE_PERSISTENCE", "off");
    let mut child = command.spawn().expect("a test program");
    wait(&mut child, stage.limit)
}

fn wait(child: &mut Child, limit: Duration) -> Fate {
    let began = Instant::now();
    loop {
        match child.try_wait().expect("a child of ours") {
            Some(status) if status.success() => return Fate::Survived,
            Some(_) => return Fate::Caught,
            None if began.elapsed() > limit => {
                child.kill().and_then(|()| child.wait()).expect("a child of ours");
                return Fate::TimedOut;
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}
