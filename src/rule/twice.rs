//! The same case asked twice, in one place or in two: what differs between the answers.

use std::collections::{BTreeMap, BTreeSet};

use super::Together;
use crate::observation::{Instead, Mac, Repeated, Sighting, Time};
use crate::profile::{Profile, TimeRole};

/// Two answers to one case.
#[derive(Clone, Copy)]
pub(super) struct Twice<'a> {
    pub(super) first: &'a Sighting,
    pub(super) second: &'a Sighting,
    kept: (&'a Repeated, &'a Repeated),
}

/// Each case that was asked more than once: its first answer with the next that differs from it,
/// or with the next one.
pub(super) fn asked_twice<'a>(together: &Together<'a>) -> Vec<Twice<'a>> {
    let keeps = |seen: &&'a Sighting| Some((*seen, seen.repeated.as_deref()?));
    let mut answers: Vec<_> = together.sightings.iter().filter_map(keeps).collect();
    answers.sort_by_key(|(seen, _)| seen.case);
    let twice = |answers: &[(&'a Sighting, &'a Repeated)]| {
        let ((first, kept), others) = answers.split_first()?;
        let other = others.iter().find(|(_, other)| other.text != kept.text).or(others.first())?;
        Some(Twice { first, second: other.0, kept: (kept, other.1) })
    };
    answers.chunk_by(|(a, _), (b, _)| a.case == b.case).filter_map(twice).collect()
}

/// Each case that was asked in another zone or locale: its answer at home, and the one there.
pub(super) fn asked_abroad<'a>(together: &Together<'a>) -> Vec<Twice<'a>> {
    let twice = |[first, second]: &[&'a Sighting; 2]| {
        let kept = (first.repeated.as_deref()?, second.repeated.as_deref()?);
        Some(Twice { first, second, kept })
    };
    together.abroad.iter().filter_map(twice).collect()
}

/// What a claim that differs says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What was asked.
    Echo,
    /// A time.
    Time,
    /// Something else, such as a random identifier.
    Other,
}

/// A claim that two answers to one case do not share.
pub(super) struct Difference<'a> {
    pub(super) claim: &'a str,
    pub(super) kind: Kind,
    pub(super) first: Option<&'a str>,
    pub(super) second: Option<&'a str>,
}

impl<'a> Twice<'a> {
    /// The two texts.
    pub(super) fn texts(&self) -> (&'a str, &'a str) {
        (&self.kept.0.text, &self.kept.1.text)
    }

    /// What came instead of claims, each time.
    pub(super) fn instead(&self) -> (Option<Instead>, Option<Instead>) {
        (self.kept.0.instead, self.kept.1.instead)
    }

    /// Whether the MACs hold.
    pub(super) fn macs(&self) -> (Mac, Mac) {
        (self.kept.0.mac, self.kept.1.mac)
    }

    /// Whether both were asked at one instant; if not, their times may well differ.
    pub(super) fn at_one_instant(&self) -> bool {
        self.first.now_us == self.second.now_us
    }

    /// The claims that differ in what they say, not only in how it is spelled.
    pub(super) fn differences(&self, profile: &Profile) -> Vec<Difference<'a>> {
        if self.kept.0.text == self.kept.1.text {
            return Vec::new();
        }
        let (first, second) = self.kept;
        let mut found = differing(Kind::Echo, &first.echoes, &second.echoes);
        found.extend(differing(Kind::Other, &first.others, &second.others));
        found.retain_mut(|difference| {
            let Some(role) = role_of(difference.claim, profile) else { return true };
            difference.kind = Kind::Time;
            self.at_one_instant() && !same_moment(self.first.time(role), self.second.time(role))
        });
        found
    }
}

fn differing<'a>(
    kind: Kind,
    first: &'a [(String, String)],
    second: &'a [(String, String)],
) -> Vec<Difference<'a>> {
    let by_name = |claims: &'a [(String, String)]| -> BTreeMap<&'a str, &'a str> {
        claims.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    };
    let (first, second) = (by_name(first), by_name(second));
    let names: BTreeSet<&str> = first.keys().chain(second.keys()).copied().collect();
    let difference = |claim| {
        let (first, second) = (first.get(claim).copied(), second.get(claim).copied());
        (!same_value(first, second)).then_some(Difference { claim, kind, first, second })
    };
    names.into_iter().filter_map(difference).collect()
}

/// The same text, or two spellings of one JSON value.
fn same_value(first: Option<&str>, second: Option<&str>) -> bool {
    let read = |text: Option<&str>| {
        text.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok())
    };
    first == second || read(first).is_some_and(|value| Some(value) == read(second))
}

/// The time that a claim tells, if it tells one.
pub(super) fn role_of(claim: &str, profile: &Profile) -> Option<TimeRole> {
    let of_row = profile.claim(claim).and_then(|row| row.time);
    of_row.or_else(|| (claim == "nbf").then_some(TimeRole::NotBefore))
}

/// Whether two times that are spelled differently tell the same moment.
fn same_moment(first: Time, second: Time) -> bool {
    first.us().is_some() && first.us() == second.us()
}
