//! Drawn cases: what fails is found, made as small as it can be, shown as a parting of generators, and
//! is the same for one seed whoever is quicker.

use mintcheck::case::{BATCH, Case, SEED, Seed, Shape, control};
use mintcheck::outcome::{Outcome, Parting};
use mintcheck::profile::{self, Level};
use mintcheck::run::{self, Plan, Properties, Silent, Source};
use serde_json::{Value, json};

use crate::mutants::{FAMILIES, Mutant, SOUND, good, host};
use crate::plan::plan;

/// 2026-01-01, as in the matrix.
const WALL_CLOCK_US: i64 = 1_767_225_600_000_000;

fn mutant(name: &str) -> Source {
    let all = FAMILIES.iter().flat_map(|(_, mutants)| *mutants).chain(SOUND);
    let found: Option<&'static Mutant> = { all }.find(|one| one.name == name);
    let one = found.unwrap_or_else(|| panic!("no mutant `{name}`"));
    Source::Host { name: one.name.to_owned(), host: host(one.name, one.make) }
}

/// Drawn cases alone, beside the golden one that asks for life.
fn drawn(sources: Vec<Source>, seed: &str, cases: usize) -> Plan {
    let properties = Properties { seed: Seed::new(seed), cases, only: Vec::new() };
    let asked = control().into_iter().take(1).collect();
    Plan { properties, wall_clock_us: WALL_CLOCK_US, ..plan(sources, asked) }
}

fn outcome(plan: &Plan) -> Outcome {
    let ended = run::run(plan, &Silent);
    assert_eq!(ended.missing_verdicts, 0);
    ended.outcome
}

fn parting<'o>(outcome: &'o Outcome, property: &str) -> &'o Parting {
    let known: Vec<&str> = outcome.partings.iter().map(|one| one.property.as_str()).collect();
    let found = outcome.partings.iter().find(|one| one.property == property);
    found.unwrap_or_else(|| panic!("no parting over {property} among {known:?}"))
}

fn apart(parting: &Parting) -> Vec<&str> {
    let apart = parting.groups.iter().filter(|group| !group.holds);
    apart.flat_map(|group| group.generators.iter().map(String::as_str)).collect()
}

#[test]
fn sound_generators_do_not_part_over_anything_drawn() {
    let sound = SOUND.iter().map(|one| mutant(one.name));
    let reference = Source::Builtin("builtin/reference".to_owned());
    let outcome = outcome(&drawn(sound.chain([reference]).collect(), "sound", 300));
    let grave = |one: &&Parting| one.level > Level::Note;
    assert_eq!(outcome.partings.iter().filter(grave).collect::<Vec<_>>(), Vec::<&Parting>::new());
    assert!(outcome.generators.iter().all(|one| one.cases >= 300), "not all were asked");
}

#[test]
fn a_float_of_32_bits_parts_from_the_others_at_the_first_second_that_shows_it() {
    let sources = ["the_good_one_itself", "iat_through_float32", "backdate_of_120_s"];
    let outcome = outcome(&drawn(sources.map(mutant).into(), SEED, 300));
    let future = parting(&outcome, "iat-in-the-future");
    assert_eq!(apart(future), ["iat_through_float32"]);
    assert_eq!(future.groups[0].generators, ["the_good_one_itself", "backdate_of_120_s"]);
    let [case] = future.cases.as_slice() else { panic!("one case shows it") };
    // No input matters, and no earlier second of this period is ahead of its clock.
    assert_eq!(case.inputs["meeting_number"], "86764390572");
    assert_eq!(case.now_us % 1_000_000, 0);
    assert!(case.now_us < (1_609_459_200 + 256) * 1_000_000, "{}", case.now_us);
    let shift = parting(&outcome, "clock-shift");
    assert_eq!(apart(shift), ["iat_through_float32"]);
    assert_eq!(shift.cases[1].now_us - shift.cases[0].now_us, 1_000_000);
}

#[test]
fn an_input_that_matters_is_all_that_is_left_of_a_case() {
    let name = "loses_the_last_of_ten_digits";
    let make = || {
        good().claims(|asked, claims| {
            let number = asked.text("meeting_number");
            if number.len() == 10 {
                claims.set("mn", json!(format!("{}X", &number[..9])));
            }
        })
    };
    let source = Source::Host { name: name.to_owned(), host: host(name, make) };
    let outcome = outcome(&drawn(vec![source, mutant("the_good_one_itself")], SEED, 300));
    let parting = parting(&outcome, "claim-differs-from-input");
    let case = &parting.cases[0];
    assert_eq!(case.inputs["meeting_number"], "1000000000");
    assert_eq!(case.inputs["sdk_key"], control()[0].inputs.get("sdk_key").unwrap().clone());
    assert_eq!(case.now_us, 1_609_459_200_000_000);
    assert_eq!(apart(parting), [name]);
}

#[test]
fn a_secret_that_shows_in_the_claims_is_a_parting() {
    let name = "keeps_a_hint_of_the_secret";
    let make = || {
        good().claims(|asked, claims| {
            let hint = format!("{}{}", asked.text("sdk_key"), &asked.secret()[..4]);
            claims.set("appKey", json!(hint));
        })
    };
    let source = Source::Host { name: name.to_owned(), host: host(name, make) };
    let outcome = outcome(&drawn(vec![source, mutant("the_good_one_itself")], SEED, 90));
    let parting = parting(&outcome, "secret-in-claims");
    assert_eq!(apart(parting), [name]);
    assert_eq!(parting.cases.len(), 2);
    assert_ne!(parting.cases[0].inputs["secret"], parting.cases[1].inputs["secret"]);
}

/// What does not depend on how long it took.
fn timeless(mut outcome: Outcome) -> Value {
    for one in &mut outcome.generators {
        one.elapsed_ms = 0;
    }
    serde_json::to_value(outcome).unwrap()
}

#[test]
fn one_seed_says_the_same_whatever_the_number_of_workers_and_another_seed_draws_others() {
    let names = ["the_good_one_itself", "iat_through_float32", "signs_payload_only"];
    let of = |seed: &str, jobs: usize| {
        let plan = Plan { jobs, ..drawn(names.map(mutant).into(), seed, 2 * 3 * BATCH) };
        timeless(outcome(&plan))
    };
    let one = of("a seed", 1);
    assert_eq!(one, of("a seed", 4));
    assert_eq!(one["seed"], "a seed");
    let example = |report: &Value| report["generators"][1]["findings"][0]["example"].clone();
    assert_ne!(example(&one), example(&of("another", 4)));
    let again = one["partings"][0]["again"].as_str().unwrap();
    assert!(again.ends_with("--seed 'a seed' --cases 1920"), "{again}");
}

#[test]
fn the_counts_of_drawn_cases_stand_beside_those_of_the_golden_ones() {
    let outcome = outcome(&drawn(vec![mutant("role_as_string")], SEED, 300));
    let one = &outcome.generators[0];
    assert_eq!((one.cases, one.runs), (301, 302));
    let finding = one.findings.iter().find(|one| one.rule == "claim-wrong-type").unwrap();
    assert_eq!((finding.count, finding.of), (301, 301));
    let by = &finding.by["property/drawn"];
    assert_eq!((by.count, by.of), (300, 300));
}

#[test]
fn a_process_that_answers_otherwise_once_it_is_warm_is_found() {
    let name = "takes_everybody_for_a_host_when_warm";
    let make = || {
        let mut asked = 0;
        good().claims(move |_, claims| {
            asked += 1;
            if asked > 200 {
                claims.set("role", 1);
            }
        })
    };
    let source = Source::Host { name: name.to_owned(), host: host(name, make) };
    let outcome = outcome(&drawn(vec![source], SEED, 300));
    let findings = &outcome.generators[0].findings;
    let varies = findings.iter().find(|one| one.rule == "claims-vary").unwrap();
    assert_eq!((varies.example.place.as_str(), varies.level), ("payload.role", Level::Error));
    assert!(varies.by.contains_key("control/plain"), "{:?}", varies.by);
}

#[test]
fn bundles_that_are_named_are_drawn_alone() {
    let only = Properties { only: vec![7], ..Properties::none() };
    let mut plan = drawn(vec![mutant("role_as_string")], SEED, 0);
    plan = Plan { properties: only, cases: Vec::new(), whole: false, ..plan };
    let outcome = outcome(&plan);
    assert_eq!(outcome.generators[0].cases, 3);
    let example = &outcome.generators[0].findings[0].example;
    assert!(example.case.starts_with("property/drawn-00002"), "{}", example.case);
}

#[test]
fn a_smallest_case_is_a_case_of_the_field_with_the_token_of_the_reference() {
    let outcome = outcome(&drawn(vec![mutant("iat_through_float32")], SEED, 90));
    let profile = profile::find("meeting-sdk").unwrap();
    for vector in outcome.partings.iter().flat_map(|one| &one.cases) {
        let case: Case = vector.case().unwrap();
        assert_eq!(case.shape_in(profile), Shape::Field);
        assert!(matches!(case.expect, mintcheck::case::Expect::Mint(Some(_))));
    }
    assert!(!outcome.partings.is_empty());
}
