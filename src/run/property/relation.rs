//! Relations between two answers to cases that differ in one thing only. They need no expected value.

use crate::case::{Drawer, Point};
use crate::observation::{Observation, Time};
use crate::profile::{ClaimRow, Level, TimeRole};
use crate::token::json::Value;

/// One relation.
#[derive(Debug)]
pub(in crate::run) struct Relation {
    /// Its name in reports.
    pub(super) id: &'static str,
    /// What has to hold, in words.
    pub(super) about: &'static str,
    /// How grave it is where it does not. No generator diverges for it alone: what a verifier minds
    /// has a rule.
    pub(super) level: Level,
    /// What the second case has that the first has not.
    pub(super) partner: Partner,
    differs: fn(&Observation<'_>, &Observation<'_>) -> Option<String>,
}

/// How the second case differs from the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Partner {
    /// Its clock is a whole number of seconds later.
    Later,
    /// It has another secret.
    OtherSecret,
}

impl Partner {
    /// Its place in a bundle.
    pub(super) fn slot(self) -> usize {
        match self {
            Self::Later => 1,
            Self::OtherSecret => 2,
        }
    }
}

/// All relations.
pub(super) static ALL: [Relation; 3] = [
    Relation {
        id: "clock-shift",
        about: "a clock that is some seconds later makes iat later by as many seconds",
        level: Level::Warning,
        partner: Partner::Later,
        differs: |first, second| moved_otherwise(first, second, &BEGINNINGS),
    },
    Relation {
        id: "secret-in-claims",
        about: "another secret changes the MAC and nothing else",
        level: Level::Warning,
        partner: Partner::OtherSecret,
        differs: changed_with_the_secret,
    },
    Relation {
        id: "clock-shift-of-ends",
        about: "a clock that is some seconds later makes every end later by as many seconds",
        level: Level::Note,
        partner: Partner::Later,
        differs: |first, second| moved_otherwise(first, second, &ENDS),
    },
];

const BEGINNINGS: [TimeRole; 2] = [TimeRole::IssuedAt, TimeRole::NotBefore];
const ENDS: [TimeRole; 2] = [TimeRole::Expires, TimeRole::SessionExpires];

impl Relation {
    /// How two answers break it.
    pub(super) fn differs(
        &self,
        first: &Observation<'_>,
        second: &Observation<'_>,
    ) -> Option<String> {
        (self.differs)(first, second)
    }

    /// Whether it holds at a glance: of the times of two answers and the bytes that were signed.
    pub(super) fn plainly_holds(&self, first: Glance<'_>, second: Glance<'_>) -> bool {
        match self.partner {
            Partner::Later => {
                let clocks = [first.now_us, second.now_us];
                first.times.iter().zip(second.times).all(|times| moved_with(times, clocks))
            }
            Partner::OtherSecret => signed(first.text) == signed(second.text),
        }
    }

    /// The two points that it compares.
    pub(super) fn points(&self, drawer: &Drawer, point: &Point) -> [Point; 2] {
        let first = point.clone();
        let second = match self.partner {
            Partner::Later => {
                Point { now_us: point.now_us + point.shift_s * SECOND_US, ..point.clone() }
            }
            Partner::OtherSecret => {
                Point { inputs: drawer.other_secret(&point.inputs), ..point.clone() }
            }
        };
        [first, second]
    }
}

const SECOND_US: i64 = 1_000_000;

/// What is at hand of an answer that was judged already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance<'a> {
    pub(super) now_us: i64,
    pub(super) times: &'a [Time; 4],
    pub(super) text: &'a str,
}

fn signed(text: &str) -> Option<&str> {
    text.rsplit_once('.').map(|(signed, _)| signed)
}

/// Whether a time follows its clock. Of half a second the even neighbour is as good as the upper one
/// (IEEE 754 section 4.3.1), and which one that is changes from second to second.
fn moved_with((first, second): (&Time, &Time), [before_us, after_us]: [i64; 2]) -> bool {
    let (Some(first), Some(second)) = (first.us(), second.us()) else {
        // What is no instant has rules of its own.
        return first.us() == second.us();
    };
    let half = before_us.rem_euclid(SECOND_US) == SECOND_US / 2;
    let off_us = (second - first).abs_diff(after_us - before_us);
    off_us == 0 || (half && off_us == SECOND_US.unsigned_abs())
}

fn moved_otherwise(
    first: &Observation<'_>,
    second: &Observation<'_>,
    roles: &[TimeRole],
) -> Option<String> {
    let clocks = [first.case.now_us, second.case.now_us];
    let moved = |(row, _): (&ClaimRow, Option<Value<'_>>)| {
        let role = row.time.filter(|role| roles.contains(role))?;
        let (before, after) = (first.time(role), second.time(role));
        let name = &row.name;
        match (before.us(), after.us()) {
            _ if moved_with((&before, &after), clocks) => None,
            (Some(before), Some(after)) => {
                Some(format!("{name} moves by {} s", seconds(after - before)))
            }
            (Some(_) | None, None) | (None, Some(_)) => {
                Some(format!("{name} tells an instant at one of the clocks only"))
            }
        }
    };
    first.claims().find_map(moved)
}

/// Seconds as people write them.
fn seconds(us: i64) -> String {
    let (sign, us) = (if us < 0 { "-" } else { "" }, us.unsigned_abs());
    match (us / 1_000_000, us % 1_000_000) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, rest) => format!("{sign}{whole}.{rest:06}"),
    }
}

fn changed_with_the_secret(first: &Observation<'_>, second: &Observation<'_>) -> Option<String> {
    let both = first.claims().zip(second.claims());
    // Claims that no row knows may be random: the rules on equal cases tell those apart.
    let known = both.filter(|((row, _), _)| row.carries.is_some() || row.time.is_some());
    let raw = |value: Option<Value<'_>>| value.map(|value| value.raw.to_owned());
    let mut changed = known.filter(|((_, one), (_, other))| raw(*one) != raw(*other));
    changed.next().map(|((row, _), _)| format!("{} changes with the secret", row.name))
}
