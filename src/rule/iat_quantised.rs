//! Rule `iat-quantised`.

use std::cmp::Reverse;

use super::series::{Point, instants, moves, points, shared_step_us, span_us};
use super::{Bench, Check, Together, declare_rule};
use crate::finding::{CountUnit, Dimension, Place, Words};
use crate::observation::{SECOND_US, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// `iat` moves in steps that the clock does not have.
    ///
    /// # What it checks
    /// Each group of cases with at least eight instants: whether `iat` stands still while the clock
    /// moves by more than a second, at three instants or more than once, or whether all moves of
    /// `iat` are multiples of a step of three seconds or more that the clock's own moves are not.
    /// The second takes enough moves that chance explains them less than once in a million times,
    /// so that sparse samples accuse nobody. No way of rounding to whole seconds ever does either.
    /// An `iat` that never moves at all is `iat-ignores-clock`, and one that moves back is
    /// `iat-runs-backwards`.
    ///
    /// # Why it matters
    /// A step of 128 s is the mark of a 32-bit float, a step of 60 s that of a clock read in
    /// minutes. Depending on the phase of the clock the token comes from the future or has lost
    /// minutes of its lifetime. One token cannot show it: every single value looks like a time.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.900Z
    /// at 2023-10-10T04:00:01.900Z
    /// at 2023-10-10T04:00:02.900Z
    /// at 2023-10-10T04:00:03.900Z
    /// at 2023-10-10T04:00:04.900Z
    /// at 2023-10-10T04:00:05.900Z
    /// at 2023-10-10T04:00:06.900Z
    /// at 2023-10-10T04:00:07.900Z
    /// ```
    /// Near miss: two instants within one second have one `iat`, rightly.
    /// ```token
    /// at 2023-10-10T04:00:00.000Z
    /// at 2023-10-10T04:00:00.999Z
    /// at 2023-10-10T04:00:01.000Z
    /// at 2023-10-10T04:00:01.999Z
    /// at 2023-10-10T04:00:02.000Z
    /// at 2023-10-10T04:00:02.999Z
    /// at 2023-10-10T04:00:03.000Z
    /// at 2023-10-10T04:00:04.000Z
    /// ```
    /// Near miss: a half rounded to the even second, so that 1.5 and 2.5 are both 2.
    /// ```token
    /// at 2023-10-10T04:00:00.500Z
    /// claim iat 1696910400
    /// at 2023-10-10T04:00:01.500Z
    /// claim iat 1696910402
    /// at 2023-10-10T04:00:02.500Z
    /// claim iat 1696910402
    /// at 2023-10-10T04:00:03.500Z
    /// claim iat 1696910404
    /// at 2023-10-10T04:00:04.500Z
    /// claim iat 1696910404
    /// at 2023-10-10T04:00:05.500Z
    /// claim iat 1696910406
    /// at 2023-10-10T04:00:06.500Z
    /// claim iat 1696910406
    /// at 2023-10-10T04:00:07.500Z
    /// claim iat 1696910408
    /// ```
    /// Near miss: an hour that the local clock shows twice, once.
    /// ```token
    /// at 2023-11-05T03:30:00Z
    /// claim iat 1699155000
    /// at 2023-11-05T04:00:00Z
    /// claim iat 1699156800
    /// at 2023-11-05T04:30:00Z
    /// claim iat 1699158600
    /// at 2023-11-05T05:30:00Z
    /// claim iat 1699162200
    /// at 2023-11-05T06:30:00Z
    /// claim iat 1699162200
    /// at 2023-11-05T07:00:00Z
    /// claim iat 1699164000
    /// at 2023-11-05T07:30:00Z
    /// claim iat 1699165800
    /// at 2023-11-05T08:00:00Z
    /// claim iat 1699167600
    /// ```
    /// Near miss: the clock itself was only asked every ten seconds or so.
    /// ```token
    /// at 2023-10-10T04:00:00.100Z
    /// at 2023-10-10T04:00:10.300Z
    /// at 2023-10-10T04:00:20.200Z
    /// at 2023-10-10T04:00:30.900Z
    /// at 2023-10-10T04:00:40.400Z
    /// at 2023-10-10T04:00:50.700Z
    /// at 2023-10-10T04:01:00.500Z
    /// at 2023-10-10T04:01:10.600Z
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// claim iat 1696910336
    /// at 2023-10-10T04:00:01Z
    /// claim iat 1696910336
    /// at 2023-10-10T04:00:02Z
    /// claim iat 1696910336
    /// at 2023-10-10T04:00:03Z
    /// claim iat 1696910336
    /// at 2023-10-10T04:00:04Z
    /// claim iat 1696910464
    /// at 2023-10-10T04:00:05Z
    /// claim iat 1696910464
    /// at 2023-10-10T04:00:06Z
    /// claim iat 1696910464
    /// at 2023-10-10T04:00:07Z
    /// claim iat 1696910464
    /// ```
    /// Instants minutes apart, none of them with the `iat` of another, and all of them whole
    /// minutes.
    /// ```token
    /// at 2023-10-10T04:00:07Z
    /// claim iat 1696910400
    /// at 2023-10-10T04:01:41Z
    /// claim iat 1696910460
    /// at 2023-10-10T04:03:15Z
    /// claim iat 1696910580
    /// at 2023-10-10T04:04:49Z
    /// claim iat 1696910640
    /// at 2023-10-10T04:06:23Z
    /// claim iat 1696910760
    /// at 2023-10-10T04:07:57Z
    /// claim iat 1696910820
    /// at 2023-10-10T04:09:31Z
    /// claim iat 1696910940
    /// at 2023-10-10T04:11:05Z
    /// claim iat 1696911060
    /// ```
    ///
    /// # Fix
    /// Keep times in 64-bit integers from the clock to the claim. In Java, `Math.round` of a long
    /// is the overload for a float: divide with `Math.floorDiv` and do not round at all.
    ///
    /// # References
    /// * Java Language Specification 15.12.2.5 and 4.10.1; developer forum 77667, 91781
    IAT_QUANTISED {
        id: "iat-quantised",
        dimension: Dimension::Rounding,
        level: Level::Warning,
        moots: &["lifetime-varies"],
        check: Check::Cases(check),
    }
}

/// Fewer instants are chance.
const MIN_INSTANTS: usize = 8;
/// Rounding keeps every `iat` within a second of where it belongs, so a coarser step shows only
/// where the clock is further than that from a multiple of it.
const MIN_STEP_US: i64 = 3 * SECOND_US;
/// A step has to be shared by so many moves that chance would do it once in two to this power.
const MIN_EVIDENCE_BITS: usize = 20;

/// Two answers that show it.
struct Shown<'a> {
    first: Point<'a>,
    second: Point<'a>,
}

impl Shown<'_> {
    fn apart_us(&self) -> i64 {
        self.second.now_us.saturating_sub(self.first.now_us)
    }
}

fn check(together: &Together<'_>, bench: &mut Bench) {
    bench.unit = CountUnit::Group;
    let mut found = Vec::new();
    for group in together.groups() {
        let points = points(&group.sightings);
        let forward = points.is_sorted_by_key(|point| point.iat_us);
        if !forward || instants(&points) < MIN_INSTANTS || span_us(&points) < 2 * SECOND_US {
            continue;
        }
        bench.judge(group.name, 1);
        found.extend(standstill(&points).or_else(|| off_the_lattice(&points)));
    }
    accuse(found, together, bench);
}

/// The widest apart first, since it is the plainest.
fn accuse(mut found: Vec<Shown<'_>>, together: &Together<'_>, bench: &mut Bench) {
    found.sort_by_key(|shown| Reverse(shown.apart_us()));
    // A group may be too short to prove its step, where the run is not.
    let step_us = proven_step_us(&points(&together.sightings));
    let claim = together.time_claim(TimeRole::IssuedAt);
    for shown in found {
        bench.accuse(
            Place::Claim(claim),
            None,
            vec![shown.first.case(), shown.second.case()],
            words(claim, &shown, step_us),
        );
    }
}

/// The two ends of the longest stretch of the clock, above a second, that has one `iat`. A second
/// itself may: a half is rounded up in one and down in the next by those who round to even. One
/// stretch of two instants may be the hour that a local clock shows twice, and is no step yet.
fn standstill<'a>(points: &[Point<'a>]) -> Option<Shown<'a>> {
    let stretches = points.chunk_by(|a, b| a.iat_us == b.iat_us);
    let long: Vec<&[Point<'_>]> = stretches.filter(|still| span_us(still) > SECOND_US).collect();
    let is_step = long.len() > 1 || long.iter().any(|still| instants(still) > 2);
    let longest = long.into_iter().filter(|_| is_step).max_by_key(|still| span_us(still))?;
    Some(Shown { first: *longest.first()?, second: *longest.last()? })
}

/// A step that all moves share, if there are too many of them for chance.
fn proven_step_us(points: &[Point<'_>]) -> Option<i64> {
    let step_us = shared_step_us(points);
    let bits = (step_us / SECOND_US).checked_ilog2().and_then(|bits| usize::try_from(bits).ok())?;
    (moves(points) * bits >= MIN_EVIDENCE_BITS).then_some(step_us)
}

/// Two points whose clocks are more than a second off any multiple of the step, while `iat` is on
/// one.
fn off_the_lattice<'a>(points: &[Point<'a>]) -> Option<Shown<'a>> {
    let step_us = proven_step_us(points).filter(|step_us| *step_us >= MIN_STEP_US)?;
    let first = *points.first()?;
    let is_off = |point: &&Point<'_>| {
        let beyond_us = point.now_us.saturating_sub(first.now_us) % step_us;
        beyond_us.min(step_us - beyond_us) > SECOND_US
    };
    points.iter().find(is_off).map(|second| Shown { first, second: *second })
}

fn words(claim: &str, shown: &Shown<'_>, step_us: Option<i64>) -> Words {
    let (a, b) = (Seconds(shown.first.iat_us), Seconds(shown.second.iat_us));
    let apart = Seconds(shown.apart_us());
    let actual = match step_us {
        Some(step_us) => format!("{a} and {b}, {apart} s apart: steps of {} s", Seconds(step_us)),
        None => format!("{a} at two instants {apart} s apart"),
    };
    Words::new(
        format!("a new `{claim}` each second"),
        actual,
        "something on the way from the clock is coarser than a second, such as a 32-bit float, so \
         that some tokens come from the future and others are old; keep 64-bit integers throughout",
    )
}
