//! The matrix: every mutant and every sound variant against every rule, over the shipped vectors
//! and through the same run that adapters go through.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use mintcheck::case::{self, Case, Shape};
use mintcheck::finding::{Count, CountUnit, Finding};
use mintcheck::generator::builtin::REFERENCE;
use mintcheck::outcome::{GeneratorOutcome, Verdict};
use mintcheck::profile::{self, Level};
use mintcheck::rule;
use mintcheck::run::{self, Ended, Plan, Silent, Source};

use crate::mutants::{FAMILIES, Mutant, SOUND, host};
use crate::plan::plan;
use crate::tidy::assert_none;
use crate::vectors::shipped_cases;

/// 2026-01-01: no vector lies near it, so that nobody's times follow the machine's clock.
pub(crate) const WALL_CLOCK_US: i64 = 1_767_225_600_000_000;

/// What is counted of these depends on how many requests were there at once.
const UNCOUNTED: [&str; 2] =
    ["number_of_another_asked_at_once", "all_fields_of_another_asked_at_once"];

pub(crate) static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| shipped_cases().collect());

/// One run of them all, for all tests.
static ENDED: LazyLock<Ended> = LazyLock::new(|| {
    let reference = Source::Builtin(REFERENCE.to_owned());
    let sources = sinners().chain(SOUND).map(hosted).chain([reference]).collect();
    run::run(&Plan { wall_clock_us: WALL_CLOCK_US, ..plan(sources, CASES.clone()) }, &Silent)
});

fn hosted(mutant: &Mutant) -> Source {
    Source::Host { name: mutant.name.to_owned(), host: host(mutant.name, mutant.make) }
}

pub(crate) fn sinners() -> impl Iterator<Item = &'static Mutant> {
    FAMILIES.iter().flat_map(|(_, mutants)| *mutants)
}

pub(crate) fn outcome_of(name: &str) -> &'static GeneratorOutcome {
    let mut outcomes = ENDED.outcome.generators.iter();
    outcomes.find(|one| one.name == name).unwrap_or_else(|| panic!("{name} was not asked"))
}

fn rules_of(outcome: &GeneratorOutcome) -> BTreeSet<&str> {
    outcome.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

/// Those that are not accused of just what they declare.
fn misjudged(mutants: impl Iterator<Item = &'static Mutant>) -> Vec<String> {
    let wrong = |mutant: &Mutant| {
        let accused = rules_of(outcome_of(mutant.name));
        let declared: BTreeSet<&str> = mutant.breaks.iter().copied().collect();
        let missed: Vec<_> = declared.difference(&accused).collect();
        let beyond: Vec<_> = accused.difference(&declared).collect();
        let differs = !(missed.is_empty() && beyond.is_empty());
        differs.then(|| format!("{}: missed {missed:?}, beyond {beyond:?}", mutant.name))
    };
    mutants.filter_map(wrong).collect()
}

#[test]
fn every_mutant_is_accused_of_its_sin_and_of_nothing_else() {
    assert_none(&misjudged(sinners()), "accused otherwise than they declare");
    let innocent = sinners().filter(|mutant| mutant.breaks.is_empty());
    assert_none(&innocent.map(|one| one.name.to_owned()).collect::<Vec<_>>(), "without a sin");
}

#[test]
fn every_rule_has_its_mutant() {
    let broken: BTreeSet<&str> = sinners().flat_map(|mutant| mutant.breaks).copied().collect();
    let idle = rule::all().iter().map(|rule| rule.id).filter(|id| !broken.contains(id));
    assert_none(&idle.map(str::to_owned).collect::<Vec<_>>(), "broken by no mutant");
}

#[test]
fn nothing_graver_than_a_note_is_said_of_a_sound_generator() {
    assert_none(&misjudged(SOUND.iter()), "accused otherwise than they declare");
    for outcome in SOUND.iter().map(|sound| outcome_of(sound.name)) {
        assert_none(&grave_words(outcome), "accused, and sound");
        assert_eq!(outcome.verdict, Verdict::Conforms, "{}", outcome.name);
    }
}

/// What is said of a generator that is graver than a note.
fn grave_words(outcome: &GeneratorOutcome) -> Vec<String> {
    let grave = outcome.findings.iter().filter(|finding| finding.level > Level::Note);
    grave.map(|one| format!("{}: {}, {}", outcome.name, one.rule, one.message)).collect()
}

/// Plain inputs at instants that no vector has, in groups of one case, of two, of three and so on.
fn odd_instants() -> Vec<Case> {
    // Where readings, roundings and doubles part, and one that is nowhere in particular.
    const FRACTIONS_US: [i64; 9] =
        [0, 1, 499_999, 500_000, 500_001, 999_000, 999_500, 999_999, 123_457];
    // 2021 to 2037, in strides of which no power of two is a divisor.
    let (start_s, years_s) = (1_609_459_200, 536_000_000);
    let instant = |n: i64| {
        let far_s = n * 40_503_007 % years_s;
        let near_s = 300_000_000 + n * n % 397;
        let second = start_s + if n % 3 == 0 { far_s } else { near_s };
        second * 1_000_000 + FRACTIONS_US[usize::try_from(n * 5 % 9).unwrap()]
    };
    let groups = (1..24).flat_map(|group| (0..group).map(move |_| group));
    let case = |(n, group): (i64, usize)| Case {
        id: format!("odd/group{group}-{n:03}"),
        now_us: instant(n),
        ..case::control().swap_remove(group % 3)
    };
    (0..).zip(groups).map(case).collect()
}

#[test]
fn no_choice_of_cases_makes_a_sound_generator_suspect() {
    let sparse: Vec<Case> = CASES.iter().step_by(9).cloned().collect();
    for cases in [sparse, odd_instants()] {
        let sources = SOUND.iter().map(hosted).collect();
        let asked = Plan { wall_clock_us: WALL_CLOCK_US, ..plan(sources, cases) };
        for outcome in run::run(&asked, &Silent).outcome.generators {
            assert_none(&grave_words(&outcome), "accused over a few cases");
        }
    }
}

#[test]
fn nothing_at_all_is_said_of_the_reference() {
    let reference = outcome_of(REFERENCE);
    assert_eq!(rules_of(reference), BTreeSet::new());
    assert_eq!(reference.verdict, Verdict::Conforms);
    let others = CASES.iter().filter(|case| case.profile.is_some()).count();
    assert_eq!(reference.cases, CASES.len() - others);
    assert!(others > 10, "cases for one profile alone are not put to others");
}

/// Floats of 32 bits step by 128 s; what is rounded to the nearest after 30 s were taken off is
/// ahead of the clock in 33.5 s of them, ties to even, and without a backdate in 63.5 s.
#[test]
fn a_32_bit_float_is_ahead_of_the_clock_as_often_as_computed() {
    let ahead = |name: &str| {
        let findings = &outcome_of(name).findings;
        let future = findings.iter().find(|one| one.rule == "iat-in-the-future").unwrap();
        future.by["clock/sweep"]
    };
    assert_eq!(ahead("iat_through_float32"), Count { count: 67, of: 256 });
    assert_eq!(ahead("iat_through_float32_not_set_back"), Count { count: 127, of: 256 });
}

#[test]
fn every_case_that_was_sent_has_its_verdict() {
    assert_eq!(ENDED.missing_verdicts, 0);
    assert!(ENDED.outcome.complete);
    for outcome in &ENDED.outcome.generators {
        assert_eq!(outcome.cases + outcome.not_applicable, CASES.len(), "{}", outcome.name);
        assert_eq!(outcome.faults, [], "{}", outcome.name);
    }
}

#[test]
fn every_generator_has_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    let twice = sinners().chain(SOUND).filter(|mutant| !names.insert(mutant.name));
    assert_none(&twice.map(|one| one.name.to_owned()).collect::<Vec<_>>(), "named twice");
}

#[test]
fn the_matrix_is_as_a_person_last_read_it() {
    let mut matrix = String::new();
    let sound = [("sound", SOUND)];
    for (family, mutants) in FAMILIES.iter().chain(&sound) {
        writeln!(matrix, "{family}").unwrap();
        for mutant in *mutants {
            write_outcome(&mut matrix, outcome_of(mutant.name));
        }
        matrix.push('\n');
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("matrix", matrix);
    });
}

fn write_outcome(matrix: &mut String, outcome: &GeneratorOutcome) {
    let mut lines: Vec<String> = outcome.findings.iter().map(|one| line(outcome, one)).collect();
    lines.sort();
    let verdict = outcome.verdict.name();
    writeln!(matrix, "  {:<44}{verdict}", outcome.name).unwrap();
    for line in lines {
        writeln!(matrix, "    {line}").unwrap();
    }
    for cause in &outcome.causes {
        let explains = cause.explains.join(", ");
        writeln!(matrix, "    = {} ({}): {explains}", cause.cause, cause.confidence).unwrap();
    }
    for one in &outcome.unexplained {
        writeln!(matrix, "    ? {}", one.rule).unwrap();
    }
}

#[test]
fn no_cause_is_found_for_a_sound_generator() {
    let suspects = SOUND.iter().map(|mutant| outcome_of(mutant.name));
    let told = suspects.filter(|one| !one.causes.is_empty() || !one.unexplained.is_empty());
    assert_none(&told.map(|one| one.name.clone()).collect::<Vec<_>>(), "has a cause");
}

/// A finding with its counts on field cases or, if only others show it, on those.
fn line(outcome: &GeneratorOutcome, finding: &Finding) -> String {
    let Finding { rule, level, shape, unit, by, example, .. } = finding;
    let (level, shape, place) = (level.name(), shape.name(), &example.place);
    let what = format!("{rule:<25} {place:<27}{level:<8}{shape}");
    if UNCOUNTED.contains(&outcome.name.as_str()) {
        return what;
    }
    let Count { count, of } = counted(by, finding.shape);
    let groups = if *unit == CountUnit::Group { " groups" } else { "" };
    format!("{what:<67}{count}/{of}{groups}")
}

fn counted(by: &BTreeMap<String, Count>, shape: Shape) -> Count {
    let wanted = by.iter().filter(|(group, _)| is_field(group) == (shape == Shape::Field));
    wanted.fold(Count::default(), |sum, (_, more)| Count {
        count: sum.count + more.count,
        of: sum.of + more.of,
    })
}

/// Whether the cases of a group are as real users have them.
fn is_field(group: &str) -> bool {
    static ODD: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        let profile = profile::find("meeting-sdk").unwrap();
        let odd = CASES.iter().filter(|case| case.shape_in(profile) != Shape::Field);
        odd.map(Case::group).collect()
    });
    !ODD.contains(group)
}
