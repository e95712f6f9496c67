//! The catalogue of rules: every rule has a page, and the examples on its page are run.

use std::collections::BTreeMap;

use mintcheck::case::Case;
use mintcheck::cause;
use mintcheck::finding::{Place, Words};
use mintcheck::generator::Answer;
use mintcheck::observation::{Channel, Keep, Keys, Observation, Sighting};
use mintcheck::profile::{self, Level};
use mintcheck::rule::example::{self, Shows};
use mintcheck::rule::{self, Rules, Sink};
use mintcheck::token::Room;

/// Notes which rules were broken.
#[derive(Default)]
struct Fired(Vec<usize>);

impl Sink for Fired {
    fn judged(&mut self, _rule: usize) {}

    fn broken(&mut self, rule: usize, _: Level, _: Place<'_>, words: &dyn Fn() -> Words) {
        assert!(!words().message.is_empty());
        self.0.push(rule);
    }
}

/// The rules that some answers of one generator break.
pub(crate) fn broken_by(answers: &[(Case, Answer)]) -> Vec<&'static str> {
    let name = answers.first().and_then(|(case, _)| case.profile.as_deref());
    let profile = profile::find(name.unwrap_or("meeting-sdk")).unwrap();
    let rules = Rules::new(profile, &BTreeMap::new());
    let mut fired = Fired::default();
    let mut sightings = Vec::new();
    let mut cases: Vec<Case> = Vec::new();
    for (case, answer) in answers {
        let at = cases.iter().position(|known| known.id == case.id).unwrap_or(cases.len());
        if at == cases.len() {
            cases.push(case.clone());
        }
        let (mut room, mut keys) = (Room::default(), Keys::default());
        let seen = Observation::of(case, profile, (answer, Channel::Field), (&mut room, &mut keys));
        rules.check(&seen, &mut fired);
        sightings.extend(Sighting::of((at, 0), &seen, Keep::Whole));
    }
    let sightings: Vec<&Sighting> = sightings.iter().collect();
    for (rule, bench) in rules.check_together(profile, &cases, &sightings) {
        fired.0.extend(bench.breaches.iter().map(|_| rule));
    }
    let mut ids: Vec<&str> = fired.0.into_iter().map(|at| rules.get(at).id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[test]
fn the_examples_on_every_page_show_what_they_say() {
    for rule in rule::all() {
        let examples = example::read(rule.page).unwrap_or_else(|why| panic!("{}: {why}", rule.id));
        let count = |shows| examples.iter().filter(|example| example.shows == shows).count();
        assert!(count(Shows::Fails) >= 1, "{}: nothing fails", rule.id);
        assert!(count(Shows::Passes) >= 2, "{}: no passing token and near miss", rule.id);
        for (number, example) in examples.iter().enumerate() {
            let broken = broken_by(&example.answers);
            let fails = broken.contains(&rule.id);
            assert_eq!(
                fails,
                example.shows == Shows::Fails,
                "{}, example {}: broke {broken:?}\n{:?}",
                rule.id,
                number + 1,
                example.answers
            );
        }
    }
}

#[test]
fn every_page_has_its_sections_and_every_id_its_file() {
    for rule in rule::all() {
        let headings: Vec<&str> =
            rule.page.lines().map(str::trim).filter(|line| line.starts_with("# ")).collect();
        let wanted = [
            "# What it checks",
            "# Why it matters",
            "# Passes",
            "# Fails",
            "# Fix",
            "# References",
        ];
        assert_eq!(headings, wanted, "{}", rule.id);
        let file = format!("src/rule/{}.rs", rule.id.replace('-', "_"));
        assert!(std::path::Path::new(&file).exists(), "{file}");
        for moot in rule.moots {
            assert!(rule::find(moot).is_some(), "{} makes the unknown {moot} moot", rule.id);
        }
    }
}

#[test]
fn rules_and_causes_are_found_by_their_names_and_by_no_other() {
    for rule in rule::all() {
        assert_eq!(rule::find(rule.id).map(|found| found.id), Some(rule.id));
    }
    for cause in cause::all() {
        assert_eq!(cause::find(cause.id).map(|found| found.id), Some(cause.id));
    }
    assert!(rule::find("no-such-rule").is_none() && cause::find("no-such-cause").is_none());
}
