//! A million drawn cases on the built-in reference, through the whole of a run, against minting as many
//! tokens and the least that any verifier does with them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use mintcheck::case::{Seed, control};
use mintcheck::generator::builtin::{Caution, mint};
use mintcheck::generator::{Answer, Limits, Stamps};
use mintcheck::law::rate::Verifier;
use mintcheck::profile;
use mintcheck::run::{Deny, Plan, Properties, Silent, Source, run};

use super::{Row, bare_loop, cases, interleaved};

const DRAWN: usize = 1_000_000;
/// Minted and read at a time, so that neither side has more in memory than the other.
const AT_A_TIME: usize = 1_000;

pub(super) fn drawn() -> Row {
    let plan = plan();
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

fn plan() -> Plan {
    Plan {
        shard: None,
        observe: None,
        sources: vec![Source::Builtin("builtin/reference".to_owned())],
        names: Vec::new(),
        cases: control(),
        properties: Properties { seed: Seed::new("bench"), cases: DRAWN, only: Vec::new() },
        whole: true,
        profile: profile::find("meeting-sdk").unwrap().clone(),
        generators: BTreeMap::new(),
        rules: BTreeMap::new(),
        judge_traps: false,
        deny: Deny::Errors,
        known: Vec::new(),
        require: Vec::new(),
        stamps: Stamps::new(&std::env::temp_dir().join("mintcheck-bench")),
        jobs: 1,
        snapshots: false,
        cores: 1,
        verifier: Verifier::default(),
        patience: Duration::ZERO,
        limits: Limits::default(),
        today: jiff::civil::date(2026, 1, 1),
        wall_clock_us: 0,
    }
}
