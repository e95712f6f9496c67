//! What every mutant is expected to be explained by, and after how many runs: over the matrix, where
//! every generator lives on from case to case, and as a program that is started for each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use mintcheck::case::Case;
use mintcheck::cause;
use mintcheck::outcome::GeneratorOutcome;
use mintcheck::profile;
use mintcheck::run::{self, Docket, Ended, Plan, Silent, Source};

use crate::matrix::{CASES, WALL_CLOCK_US, outcome_of, sinners};
use crate::mutants::{Mutant, SOUND, fresh_host};
use crate::plan::plan;
use crate::tidy::assert_none;

/// So many mutants have their cause named first.
const NAMED_PERCENT: usize = 95;
/// More starts of a program nobody should need.
const MOST_RUNS: usize = 24;
/// Half of the causes need no more than this.
const MEDIAN_RUNS: usize = 16;

/// One run of all of them as programs that are started for each case, over the cases that such
/// programs are asked.
static STARTED: LazyLock<Ended> = LazyLock::new(|| {
    let source = |mutant: &Mutant| Source::Host {
        name: mutant.name.to_owned(),
        host: fresh_host(mutant.name, mutant.make),
    };
    let docket = Docket::new(profile::find("meeting-sdk").unwrap(), &CASES);
    let mut chosen = docket.with_homes(&run::few(&docket));
    // Profiles of their own have their own few; there are not many.
    let is_foreign = |at: &usize| CASES[*at].profile.is_some();
    chosen.extend((0..CASES.len()).filter(is_foreign));
    chosen.sort_unstable();
    chosen.dedup();
    let cases: Vec<Case> = chosen.into_iter().map(|at| CASES[at].clone()).collect();
    let sources = sinners().chain(SOUND).map(source).collect();
    run::run(&Plan { wall_clock_us: WALL_CLOCK_US, ..plan(sources, cases) }, &Silent)
});

fn started(name: &str) -> &'static GeneratorOutcome {
    STARTED.outcome.generators.iter().find(|one| one.name == name).unwrap()
}

fn named(outcome: &GeneratorOutcome) -> Vec<&str> {
    outcome.causes.iter().map(|one| one.cause.as_str()).collect()
}

/// Whether what is named is what is expected: the first first, and none of the others left out.
fn is_as_expected(mutant: &Mutant) -> bool {
    let named = named(outcome_of(mutant.name));
    named.first() == mutant.causes.first() && mutant.causes.iter().all(|one| named.contains(one))
}

#[test]
fn the_right_cause_is_named_first() {
    let all: Vec<&Mutant> = sinners().filter(|mutant| !mutant.causes.is_empty()).collect();
    let right = all.iter().filter(|mutant| is_as_expected(mutant)).count();
    let share = right * 100 / all.len();
    assert!(share >= NAMED_PERCENT, "{right} of {}", all.len());
    // What is expected today is kept to the last one.
    let wrong = sinners().filter(|mutant| !is_as_expected(mutant));
    let told = wrong.map(|one| {
        format!("{}: {:?}, named {:?}", one.name, one.causes, named(outcome_of(one.name)))
    });
    assert_none(&told.collect::<Vec<_>>(), "explained otherwise than expected");
}

#[test]
fn no_sound_generator_is_expected_to_have_a_cause() {
    for sound in SOUND {
        assert!(sound.causes.is_empty(), "{}", sound.name);
        let told = [outcome_of(sound.name), started(sound.name)];
        for outcome in told {
            assert_eq!(named(outcome), Vec::<&str>::new(), "{}", sound.name);
            assert_eq!(outcome.unexplained, [], "{}", sound.name);
        }
    }
}

#[test]
fn every_cause_has_two_mutants_at_least() {
    let mut mutants: BTreeMap<&str, usize> =
        cause::all().iter().map(|cause| (cause.id, 0)).collect();
    for cause in sinners().flat_map(|mutant| mutant.causes) {
        *mutants.get_mut(cause).unwrap_or_else(|| panic!("there is no cause {cause}")) += 1;
    }
    let lonely = mutants.iter().filter(|(_, count)| **count < 2);
    assert_none(&lonely.map(|one| format!("{one:?}")).collect::<Vec<_>>(), "too few mutants");
}

#[test]
fn some_mutants_have_two_causes_at_once() {
    // A rounding that is not set back has two names for one sin.
    let apart = |mutant: &&Mutant| {
        mutant.causes.iter().filter(|cause| **cause != "no-backdate").count() > 1
    };
    assert!(sinners().filter(apart).count() >= 5);
}

/// Of each cause that shows in a program that is started for each case, after how many runs it was
/// named.
#[test]
fn a_cause_is_named_after_few_runs() {
    let mut told = String::new();
    let mut all: Vec<usize> = Vec::new();
    let mut wrong = Vec::new();
    for mutant in sinners().filter(|mutant| !mutant.causes.is_empty()) {
        let outcome = started(mutant.name);
        let Some(first) = outcome.causes.first() else {
            writeln!(told, "{:<40} {:<26} not where each case is a start", mutant.name, "")
                .unwrap();
            continue;
        };
        if Some(&first.cause.as_str()) != mutant.causes.first() {
            wrong.push(format!("{}: {}", mutant.name, first.cause));
        }
        let runs = first.named_after_runs;
        let number = runs.map_or("-".to_owned(), |runs| runs.to_string());
        writeln!(told, "{:<40} {:<26} {number:>2}", mutant.name, first.cause).unwrap();
        all.push(runs.unwrap_or(usize::MAX));
    }
    all.sort_unstable();
    let (median, most) = (all[all.len() / 2], all[all.len() - 1]);
    writeln!(told, "\n{} causes, median {median} runs, most {most}", all.len()).unwrap();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("expected", told);
    });
    assert_none(&wrong, "named otherwise where each case is a start");
    assert!(median <= MEDIAN_RUNS && most <= MOST_RUNS, "median {median}, most {most}");
}
