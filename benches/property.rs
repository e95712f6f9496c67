//! A million drawn cases on the built-in reference, through the whole of a run, against minting as many
//! tokens and the least that any verifier does with them.

#[path = "../tests/plan.rs"]
mod plan;

use std::time::{Duration, Instant};

use mintcheck::case::{Seed, control};
use mintcheck::generator::Answer;
use mintcheck::generator::builtin::{Caution, mint};
use mintcheck::profile;
use mintcheck::run::{Plan, Properties, Silent, Source, run};

use super::{Row, bare_loop, cases, interleaved};

const DRAWN: usize = 1_000_000;
/// Minted and read at a time, so that neither side has more in memory than the other.
const AT_A_TIME: usize = 1_000;

pub(super) fn drawn() -> Row {
    let sources = vec![Source::Builtin("builtin/reference".to_owned())];
    let properties = Properties { seed: Seed::new("bench"), cases: DRAWN, only: Vec::new() };
    let plan = Plan { properties, jobs: 1, cores: 1, ..plan::plan(sources, control()) };
    let ours = || {
        let started = Instant::now();
        let ended = run(&plan, &Silent);
        let elapsed = started.elapsed();
        let one = &ended.outcome.generators[0];
        assert!(one.cases >= DRAWN && one.findings.is_empty() && one.faults.is_empty());
        elapsed
    };
    let cases = cases(AT_A_TIME);
    let profile = profile::find("meeting-sdk").unwrap();
    let theirs = || {
        let started = Instant::now();
        for _ in 0..DRAWN / AT_A_TIME {
            let mint_one = |case| -> Answer {
                let case: &mintcheck::case::Case = case;
                mint(profile, &case.inputs, case.now_us, Caution::Strict)
            };
            let answers: Vec<Answer> = cases.iter().map(mint_one).collect();
            bare_loop(&cases, &answers);
        }
        started.elapsed()
    };
    let (ours, theirs, ratio) = interleaved(ours, theirs);
    let rate = |time: Duration| format!("{:.0} cases/s", DRAWN as f64 / time.as_secs_f64());
    Row {
        what: "1,000,000 drawn cases on the built-in reference, minted, judged and compared",
        compared_with: "minting as many, and the bare loop",
        ours: rate(ours),
        theirs: rate(theirs),
        figure: format!("{ratio:.2} x"),
        limit: "1.6 x",
    }
}
