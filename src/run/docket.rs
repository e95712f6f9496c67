//! The docket: the cases of a run as one profile sees them, counted up once for all generators.

use crate::case::{Case, Shape};
use crate::profile::Profile;

/// Cases with their shapes and groups.
pub struct Docket<'a> {
    /// What is required.
    pub profile: &'a Profile,
    /// What is asked.
    pub cases: &'a [Case],
    groups: Vec<&'a str>,
    group_of: Vec<usize>,
    shapes: Vec<Shape>,
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
        Self { profile, cases, groups, group_of, shapes }
    }

    /// How close a case is to the field.
    pub fn shape(&self, case: usize) -> Shape {
        self.shapes[case]
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
