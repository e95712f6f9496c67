//! Where generators part ways: the smallest case at which one of them breaks a property, and what the
//! others say to it.

use std::collections::BTreeMap;

use super::relation::Relation;
use crate::case::{Drawer, Expect, Point, VectorCase};
use crate::finding::Finding;
use crate::generator::Answer;
use crate::generator::builtin::{Caution, mint};
use crate::outcome::{Alike, Parting};
use crate::profile::{Level, Profile};
use crate::run::plan::Properties;

/// What was broken.
#[derive(Debug, Clone)]
pub(in crate::run) enum Property {
    /// A rule on one answer.
    Rule { id: String, level: Level },
    /// A relation between two answers.
    Relation(&'static Relation),
}

impl Property {
    pub(super) fn of(finding: &Finding) -> Self {
        Self::Rule { id: finding.rule.clone(), level: finding.level }
    }

    /// Its name in reports.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Rule { id, .. } => id,
            Self::Relation(relation) => relation.id,
        }
    }

    /// How grave it is to break it.
    fn level(&self) -> Level {
        match self {
            Self::Rule { level, .. } => *level,
            Self::Relation(relation) => relation.level,
        }
    }

    /// The points at which it is asked for.
    pub(super) fn points(&self, drawer: &Drawer, point: &Point) -> Vec<Point> {
        match self {
            Self::Rule { .. } => vec![point.clone()],
            Self::Relation(relation) => relation.points(drawer, point).to_vec(),
        }
    }
}

/// The smallest case at which one generator breaks a property.
#[derive(Clone)]
pub(in crate::run) struct Candidate {
    pub(super) generator: String,
    /// The profile that it was judged by; others have other rules.
    pub(super) profile: String,
    pub(super) property: Property,
    /// The case; for a relation the first of two.
    pub(super) point: Point,
    /// What has to hold there.
    pub(super) about: String,
    /// The same, as vectors.
    pub(super) cases: Vec<VectorCase>,
}

/// What was seen instead of what has to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::run) struct Seen {
    /// What has to be, at that case.
    pub(super) expected: String,
    /// What is.
    pub(super) actual: String,
}

/// What a generator says to the case of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::run) enum Says {
    /// The property holds.
    Holds,
    /// It does not, and what was seen.
    Breaks(Seen),
    /// It gave no token.
    NoToken,
}

/// What one generator said to the candidates, by their positions.
#[derive(Debug, Clone, Default)]
pub(in crate::run) struct Standing {
    pub(super) said: BTreeMap<usize, Says>,
}

/// The partings, each property's smallest case first; one that a generator was shown apart in already
/// is not told again.
pub(in crate::run) fn partings(
    properties: &Properties,
    candidates: &[Candidate],
    standings: &[(String, Standing)],
) -> Vec<Parting> {
    let mut told: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut partings = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let apart = told.entry(candidate.property.id()).or_default();
        if apart.contains(&candidate.generator.as_str()) {
            continue;
        }
        let said = standings.iter().filter_map(|(name, one)| Some((name, one.said.get(&at)?)));
        let mut groups: BTreeMap<&Says, Vec<&str>> = BTreeMap::new();
        for (name, says) in said {
            groups.entry(says).or_default().push(name);
            if matches!(says, Says::Breaks(_)) {
                apart.push(name);
            }
        }
        // What nobody breaks when asked again is no parting.
        if !groups.keys().any(|says| matches!(says, Says::Breaks(_))) {
            continue;
        }
        partings.push(Parting {
            property: candidate.property.id().to_owned(),
            level: candidate.property.level(),
            about: candidate.about.clone(),
            again: again(properties, &groups),
            groups: groups.into_iter().map(alike).collect(),
            cases: candidate.cases.clone(),
            known: false,
        });
    }
    partings
}

fn alike((says, names): (&Says, Vec<&str>)) -> Alike {
    let (holds, actual) = match says {
        Says::Holds => (true, None),
        Says::Breaks(seen) => (false, Some(seen.actual.clone())),
        Says::NoToken => (false, None),
    };
    Alike { holds, actual, generators: names.into_iter().map(str::to_owned).collect() }
}

/// One line that shows it again: one generator of each kind will do.
fn again(properties: &Properties, groups: &BTreeMap<&Says, Vec<&str>>) -> String {
    let names: Vec<&str> = groups.values().filter_map(|names| names.first().copied()).collect();
    let Properties { seed, cases, .. } = properties;
    let seed = seed.argument();
    let usual = *cases == Properties::CASES;
    let cases = if usual { String::new() } else { format!(" --cases {cases}") };
    format!("mintcheck run {}{seed}{cases}", names.join(" "))
}

/// The cases as vectors: with the token that the reference mints, where it does.
pub(super) fn vectors(
    (profile, drawer): (&Profile, &Drawer),
    property: &Property,
    point: &Point,
) -> Vec<VectorCase> {
    let id = property.id();
    let vector = |(at, point): (usize, Point)| {
        let mut case = drawer.case(&point);
        case.id = format!("regressions/{id}-{:03}", at + 1);
        case.comment = format!("where generators part ways over {id}");
        let minted = mint(profile, &case.inputs, case.now_us, Caution::Strict);
        case.expect = match minted {
            Answer::Token(token) => Expect::Mint(Some(token.text)),
            Answer::Refused(_) | Answer::Failed(_) => Expect::Either,
        };
        VectorCase::of(&case, &["regression"])
    };
    property.points(drawer, point).into_iter().enumerate().map(vector).collect()
}
