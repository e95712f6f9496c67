//! The docket: the cases of a run as one profile sees them, counted up once for all generators.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::{Case, DRAWN, Environment, Shape, homes};
use crate::profile::Profile;

/// So many odd secrets are asked before all others.
const MOST_ODD: usize = 12;

/// Cases with their shapes and groups.
pub struct Docket<'a> {
    /// What is required.
    pub profile: &'a Profile,
    /// What is asked.
    pub cases: &'a [Case],
    groups: Vec<&'a str>,
    group_of: Vec<usize>,
    shapes: Vec<Shape>,
    /// Where a case is asked in another zone or locale, the same case at home.
    homes: Vec<Option<usize>>,
    /// Cases that are compared in several zones or locales.
    compared: Vec<bool>,
}

impl<'a> Docket<'a> {
    /// Looks at every case once.
    pub fn new(profile: &'a Profile, cases: &'a [Case]) -> Self {
        let mut groups: Vec<&str> = Vec::new();
        let mut group_of = Vec::with_capacity(cases.len());
        for case in cases {
            // Cases of one group stand together, so the last group is nearly always the one.
            let known = groups.iter().rposition(|group| *group == case.group());
            group_of.push(known.unwrap_or(groups.len()));
            if known.is_none() {
                groups.push(case.group());
            }
        }
        let shapes = cases.iter().map(|case| case.shape_in(profile)).collect();
        let homes = homes(cases);
        let mut compared: Vec<bool> = homes.iter().map(Option::is_some).collect();
        for home in homes.iter().flatten() {
            compared[*home] = true;
        }
        Self { profile, cases, groups, group_of, shapes, homes, compared }
    }

    /// Drawn cases: all of the field, of one group, and at home. Nothing is looked at.
    pub(super) fn drawn(profile: &'a Profile, cases: &'a [Case]) -> Self {
        let count = cases.len();
        Self {
            profile,
            cases,
            groups: vec![DRAWN],
            group_of: vec![0; count],
            shapes: vec![Shape::Field; count],
            homes: vec![None; count],
            compared: vec![false; count],
        }
    }

    /// How close a case is to the field.
    pub fn shape(&self, case: usize) -> Shape {
        self.shapes[case]
    }

    /// Whether a case is asked in another zone or locale, and compared with the same case at home.
    /// It is judged by that comparison alone, so that one defect is accused once.
    pub(super) fn is_abroad(&self, case: usize) -> bool {
        self.homes[case].is_some()
    }

    /// Whether its answer is one side of such a comparison.
    pub(super) fn is_compared(&self, case: usize) -> bool {
        self.compared[case]
    }

    /// The same cases, and those that some of them are compared with.
    pub fn with_homes(&self, wanted: &[usize]) -> Vec<usize> {
        let homes = wanted.iter().filter_map(|at| self.homes[*at]);
        let all: BTreeSet<usize> = homes.chain(wanted.iter().copied()).collect();
        all.into_iter().collect()
    }

    /// The cases to ask first, and those that are asked only of a generator that answered otherwise
    /// in a sieve: to one that heeds neither zone nor locale they would be so many more starts.
    pub(super) fn sift(&self, wanted: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
        let is_sieve = |at: &usize| self.is_abroad(*at) && self.cases[*at].environment.is_sieve();
        if !wanted.iter().any(is_sieve) {
            return (wanted, Vec::new());
        }
        wanted.into_iter().partition(|at| is_sieve(at) || !self.is_abroad(*at))
    }

    /// The places away from home of some cases, those first that tell most.
    pub(super) fn places<'c>(&self, cases: impl Iterator<Item = &'c usize>) -> Vec<Environment> {
        let away = cases.map(|at| &self.cases[*at].environment).filter(|place| !place.is_usual());
        let places: BTreeSet<(bool, &Environment)> =
            away.map(|place| (!place.is_sieve(), place)).collect();
        places.into_iter().map(|(_, place)| place.clone()).collect()
    }

    /// Of each group that has one, the case with the longest secret that is odd.
    pub(super) fn odd_secrets(&self, cases: &[usize]) -> Vec<&'a Case> {
        let mut odd: BTreeMap<usize, &Case> = BTreeMap::new();
        let length = |case: &Case| case.inputs.secret().map_or(0, |secret| secret.bytes().len());
        for &at in cases {
            let case = &self.cases[at];
            let is_odd = case.input_shape("secret", self.profile) != Shape::Field;
            if is_odd && case.environment.is_usual() && !case.inputs.has("lifetime_s") {
                let known = odd.entry(self.group_of(at)).or_insert(case);
                if length(case) > length(known) {
                    *known = case;
                }
            }
        }
        odd.into_values().take(MOST_ODD).collect()
    }

    /// The groups of cases.
    pub(super) fn groups(&self) -> &[&'a str] {
        &self.groups
    }

    /// The group of a case, as a position among the groups.
    pub(super) fn group_of(&self, case: usize) -> usize {
        self.group_of[case]
    }
}
