//! Which of a generator's cases are asked in which part of a run that is split.
//!
//! What some rule compares stays together: a group of cases, and all cases in other zones and
//! locales with those at home. The parts are the same on every machine, whatever zones, locales and
//! runtimes it has, since only the cases of the plan are counted. Each generator begins with another
//! part, so that the parts are even over several generators.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::docket::Docket;
use super::plan::{Plan, Share};
use super::questions::MOST_QUESTIONS;
use crate::outcome::{GeneratorOutcome, Outcome, Shard, Verdict};

/// One generator's cases, split.
pub(super) struct Split {
    /// The groups of this part; none where nothing is split.
    own: Option<Vec<bool>>,
    /// Whether the questions about its clock are asked in this part.
    pub(super) asks_questions: bool,
}

impl Split {
    /// How the cases of a generator are split. `first` is one that is asked twice: what varies from
    /// one asking to the next has to be known where zones and locales are compared.
    pub(super) fn of(plan: &Plan, name: &str, docket: &Docket<'_>, first: Option<usize>) -> Self {
        let Some(share) = &plan.shard else { return Self { own: None, asks_questions: true } };
        let units = units(docket, first);
        let home = home(name, share.of);
        let parts = deal(&units, share.of, home);
        let mut own = vec![false; docket.groups().len()];
        for (unit, part) in units.iter().zip(parts) {
            for group in &unit.groups {
                own[*group] = part + 1 == share.number;
            }
        }
        Self { own: Some(own), asks_questions: home + 1 == share.number }
    }

    /// The cases of this part.
    pub(super) fn take(&self, docket: &Docket<'_>, mut cases: Vec<usize>) -> Vec<usize> {
        if let Some(own) = &self.own {
            cases.retain(|at| own[docket.group_of(*at)]);
        }
        cases
    }
}

/// Groups of cases that stay together.
struct Unit {
    groups: Vec<usize>,
    /// How many cases at home it has.
    weight: usize,
}

/// The units, the heaviest first.
fn units(docket: &Docket<'_>, first: Option<usize>) -> Vec<Unit> {
    let mut weights = vec![0; docket.groups().len()];
    let mut tied = vec![false; weights.len()];
    for (at, case) in docket.cases.iter().enumerate() {
        let group = docket.group_of(at);
        weights[group] += usize::from(case.environment.is_usual());
        tied[group] |= !case.environment.is_usual() || docket.is_compared(at) || first == Some(at);
    }
    let together: Vec<usize> = (0..weights.len()).filter(|group| tied[*group]).collect();
    let alone = (0..weights.len()).filter(|group| !tied[*group]).map(|group| vec![group]);
    let all = [together].into_iter().filter(|groups| !groups.is_empty()).chain(alone);
    let weigh = |groups: Vec<usize>| {
        let weight = groups.iter().map(|group| weights[*group]).sum();
        Unit { groups, weight }
    };
    let mut units: Vec<Unit> = all.map(weigh).collect();
    units.sort_by_key(|unit| std::cmp::Reverse(unit.weight));
    units
}

/// The part that a generator begins with.
fn home(name: &str, of: usize) -> usize {
    let digest = Sha256::digest(name.as_bytes());
    digest[..8].iter().fold(0, |sum, byte| (sum * 256 + usize::from(*byte)) % of)
}

/// A part for each unit: the lightest so far, from the home on.
fn deal(units: &[Unit], of: usize, home: usize) -> Vec<usize> {
    let mut loads: BTreeMap<usize, usize> = (0..of).map(|part| (part, 0)).collect();
    let mut parts = Vec::with_capacity(units.len());
    for unit in units {
        let order = |part: &usize| (part + of - home) % of;
        let lightest = loads.iter().min_by_key(|(part, load)| (**load, order(part)));
        let part = lightest.map_or(home, |(part, _)| *part);
        // The questions about the clock are work too, and asked at home, where the first unit is.
        let more = if parts.is_empty() { MOST_QUESTIONS } else { 0 };
        *loads.entry(part).or_default() += unit.weight + more;
        parts.push(part);
    }
    parts
}

/// Says in an outcome which part it is of.
pub(super) fn stamp(plan: &Plan, share: &Share, (outcome, offered): (&mut Outcome, Vec<String>)) {
    let is_asked = |one: &GeneratorOutcome| {
        let is_elsewhere = one.verdict == Verdict::Skipped && one.observations.is_some();
        (one.verdict != Verdict::Skipped || is_elsewhere) && one.faults.is_empty()
    };
    outcome.shard = Some(Shard {
        number: share.number,
        of: share.of,
        complete: outcome.generators.iter().all(is_asked),
        began_us: plan.wall_clock_us,
        settings: digest(plan),
        asked: share.asked.clone(),
        offered,
    });
    // A part never is the whole.
    outcome.complete = false;
}

/// A digest of all that the parts of a run have to have in common. Secrets are no part of it.
pub fn digest(plan: &Plan) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, and a secret has no text here.
    let _ = write!(text, "{:?}", (&plan.profile, &plan.rules, &plan.known, plan.judge_traps));
    for (name, own) in &plan.generators {
        let program = own.program.as_ref().map(|program| (&program.access, program.few));
        let _ = write!(text, "{:?}", (name, &own.profile, own.timeout_ms, program));
    }
    for case in &plan.cases {
        let _ = write!(text, "{case:?}");
    }
    let digest = Sha256::digest(text.as_bytes());
    digest[..16].iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Case, VectorFile, shipped};
    use crate::profile;

    fn parts(cases: &[Case], of: usize, name: &str) -> Vec<Vec<String>> {
        let docket = Docket::new(profile::find("meeting-sdk").unwrap(), cases);
        let units = units(&docket, Some(0));
        let dealt = deal(&units, of, home(name, of));
        let mut parts = vec![Vec::new(); of];
        for (at, case) in cases.iter().enumerate() {
            let unit = units.iter().position(|one| one.groups.contains(&docket.group_of(at)));
            parts[dealt[unit.unwrap()]].push(case.id.clone());
        }
        parts
    }

    #[test]
    fn every_case_is_in_one_part_and_what_is_compared_is_in_the_same() {
        let cases: Vec<Case> = shipped().iter().flat_map(VectorFile::cases).collect();
        for of in [1, 2, 4, 7, 100] {
            let parts = parts(&cases, of, "any/name");
            let mut all: Vec<&String> = parts.iter().flatten().collect();
            all.sort();
            let mut wanted: Vec<&String> = cases.iter().map(|case| &case.id).collect();
            wanted.sort();
            assert_eq!(all, wanted);
            let abroad = |case: &&Case| !case.environment.is_usual();
            let part_of = |id: &String| parts.iter().position(|part| part.contains(id));
            let mut of_abroad = cases.iter().filter(abroad).map(|case| part_of(&case.id));
            let first = of_abroad.next().unwrap();
            assert!(of_abroad.all(|part| part == first));
        }
    }

    #[test]
    fn four_parts_of_the_shipped_cases_are_even() {
        let cases: Vec<Case> = shipped().iter().flat_map(VectorFile::cases).collect();
        let mut sizes = [0; 4];
        for name in ["node/a", "node/b", "java/a", "java/b", "go/a", "php/a", "php/b", "python/a"] {
            for (size, part) in sizes.iter_mut().zip(parts(&cases, 4, name)) {
                *size += part.len();
            }
        }
        let (least, most) = (*sizes.iter().min().unwrap(), *sizes.iter().max().unwrap());
        assert!(most * 10 <= least * 13, "{sizes:?}");
    }
}
