//! Which readings of the clock feed the times of a program that is started for each case: from some
//! reading on, the box shows a later time, and what moves was made of a reading behind it.
//!
//! Two readings that nearly always fall into one second are not seen in any token; this sees them in
//! every one.

use std::collections::BTreeMap;

use crate::case::Case;
use crate::clock::Later;
use crate::generator::Answer;
use crate::law::{Sample, question::FIRST_US};
use crate::observation::{Channel, Keys, Observation};
use crate::profile::{Profile, TimeRole};
use crate::token::Room;

/// Starts a program under a clock that shows a later time from some reading on; gives what it
/// answered, and how often it read the clock.
pub(super) type Step<'s> = dyn Fn(&Case, Option<Later>) -> Option<(Answer, u64)> + 's;

/// The most starts that are spent on this: two plain ones, and five each for two claims, which are
/// enough for a program that reads the clock 31 times.
const MOST_STARTS: usize = 12;
/// How much later: full hours, so that what is rounded to them moves too.
const LATER_US: i64 = 3_600_000_000;

/// The readings that feed `iat` and `exp`, counted from 1, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Readings {
    pub(super) iat: u64,
    pub(super) exp: u64,
    pub(super) all: u64,
    /// What was seen where the later time began between the two.
    pub(super) sample: Sample,
}

impl Readings {
    /// What it means, in words.
    pub(super) fn note(&self) -> String {
        let Self { iat, exp, all, .. } = self;
        format!(
            "it reads the clock twice for one token: of {all} readings `iat` is made of number {iat} \
             and `exp` of number {exp}; where a second ends in between, the lifetime is another by \
             a second"
        )
    }
}

/// A program while its readings are looked for.
struct Search<'s> {
    profile: &'s Profile,
    channel: Channel,
    case: Case,
    step: &'s Step<'s>,
    starts: usize,
    /// By the readings that still see the first time, what was told.
    seen: BTreeMap<u64, Sample>,
}

/// The readings that feed `iat` and `exp`, if they are two; none if they are one, or if that cannot
/// be told: a count of readings that does not repeat says nothing.
pub(super) fn two_readings(
    (profile, channel): (&Profile, Channel),
    plain: &Case,
    step: &Step<'_>,
) -> Option<Readings> {
    let case = Case { now_us: FIRST_US, id: "clock/readings".to_owned(), ..plain.clone() };
    let mut search = Search { profile, channel, case, step, starts: 0, seen: BTreeMap::new() };
    let (first, all) = search.start(None)?;
    let (again, count) = search.start(None)?;
    if all != count || all < 2 || first.told != again.told {
        return None;
    }
    search.seen.insert(all, first);
    let iat = search.reading_of(TimeRole::IssuedAt, all)?;
    let exp = search.reading_of(TimeRole::Expires, all)?;
    let sample = search.seen.remove(&iat.min(exp))?;
    (iat != exp).then_some(Readings { iat, exp, all, sample })
}

impl Search<'_> {
    fn start(&mut self, later: Option<Later>) -> Option<(Sample, u64)> {
        self.starts += 1;
        if self.starts > MOST_STARTS {
            return None;
        }
        let (answer, reads) = (self.step)(&self.case, later)?;
        let (mut room, mut keys) = (Room::default(), Keys::default());
        let given = (&answer, self.channel);
        let seen = Observation::of(&self.case, self.profile, given, (&mut room, &mut keys));
        let sample = Sample::of(&seen)?;
        let later_us = later.map(|later| self.case.now_us + later.by_us);
        Some((Sample { later_us, ..sample }, reads))
    }

    /// Whether a claim is another where only so many readings see the first time.
    fn moves(&mut self, role: TimeRole, after_reads: u64, all: u64) -> Option<bool> {
        if !self.seen.contains_key(&after_reads) {
            let later = Later { after_reads, by_us: LATER_US };
            let (sample, _) = self.start(Some(later))?;
            self.seen.insert(after_reads, sample);
        }
        let plain = self.seen.get(&all)?.told(role)?;
        Some(self.seen.get(&after_reads)?.told(role)? != plain)
    }

    /// The reading that a claim is made of, by halving: the first after which a later time comes too
    /// late for it.
    fn reading_of(&mut self, role: TimeRole, all: u64) -> Option<u64> {
        let (mut moved, mut stays) = (0, all);
        if !self.moves(role, 0, all)? {
            return None;
        }
        while moved + 1 < stays {
            let middle = u64::midpoint(moved, stays);
            if self.moves(role, middle, all)? { moved = middle } else { stays = middle }
        }
        Some(stays)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::control;
    use crate::generator::builtin::{self, Caution};
    use crate::profile;

    /// A program that reads the clock so often, and makes `iat` and `exp` of two of its readings.
    fn found(iat: u64, exp: u64, all: u64) -> Option<(u64, u64, usize)> {
        let profile = profile::find("meeting-sdk").unwrap();
        let starts = std::cell::Cell::new(0);
        let step = |case: &Case, later: Option<Later>| {
            starts.set(starts.get() + 1);
            let read = |number: u64| match later {
                Some(later) if number > later.after_reads => case.now_us + later.by_us,
                Some(_) | None => case.now_us,
            };
            let apart_s = (read(exp) - read(iat)) / 1_000_000;
            let mut inputs = case.inputs.clone();
            inputs.set("lifetime_s", serde_json::json!(7200 + apart_s));
            let answer = builtin::mint(profile, &inputs, read(iat), Caution::Lenient);
            Some((answer, all))
        };
        let two = two_readings((profile, Channel::Field), &control()[0], &step)?;
        Some((two.iat, two.exp, starts.get()))
    }

    #[test]
    fn two_readings_are_told_apart_in_few_starts() {
        for (iat, exp, all) in [(1, 2, 2), (5, 6, 6), (6, 5, 6), (3, 10, 10), (1, 31, 31)] {
            let (found_iat, found_exp, starts) = found(iat, exp, all).unwrap();
            assert_eq!((found_iat, found_exp), (iat, exp), "of {all}");
            assert!(starts <= MOST_STARTS, "{starts} for {all}");
        }
    }

    #[test]
    fn one_reading_is_no_second_one() {
        assert_eq!(found(4, 4, 10), None);
        assert_eq!(found(1, 1, 1), None);
    }
}
