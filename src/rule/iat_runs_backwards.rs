//! Rule `iat-runs-backwards`.

use std::collections::BTreeMap;

use super::declare::zone_and_locale;
use super::series::{Point, points};
use super::{Bench, Check, Together, declare_rule};
use crate::finding::{CountUnit, Dimension, Place, Words};
use crate::observation::{Seconds, Sighting};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// A later clock gives an earlier `iat`.
    ///
    /// # What it checks
    /// All answers under one zone and locale, in the order of their clocks, whatever else they were
    /// asked for: the `iat` of each against the latest one of the instant before. What is asked at
    /// one instant may differ, and two instants may have one `iat`.
    ///
    /// # Why it matters
    /// A clock that runs backwards is no clock: a local date in the hour that is repeated in
    /// autumn, a value kept from an earlier request, or seconds that overflowed. Which token fails
    /// depends on the order of requests, and nobody can repeat it.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// at 2023-10-10T04:00:01.600Z
    /// ```
    /// Near miss: the answers came out of order, but each goes with its own clock.
    /// ```token
    /// at 2023-10-10T04:00:01.600Z
    /// claim iat 1696910371
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910370
    /// ```
    /// Near miss: half a second later, and the same second.
    /// ```token
    /// at 2023-10-10T04:00:00.100Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910370
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:01.600Z
    /// claim iat 1696910369
    /// ```
    /// The second answer is the token of an earlier request for that number.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "123456789"
    /// claim iat 1696910370
    /// at 2023-10-10T04:10:00.600Z
    /// input meeting_number "86764390572"
    /// claim iat 1696910970
    /// at 2023-10-10T04:20:00.600Z
    /// input meeting_number "123456789"
    /// claim iat 1696910370
    /// ```
    ///
    /// # Fix
    /// Read the clock anew for each token, as seconds since the epoch and never through a local
    /// date, into a 64-bit integer.
    ///
    /// # References
    /// * RFC 7519 section 4.1.6; attendee 919 (a local date taken for UTC)
    IAT_RUNS_BACKWARDS {
        id: "iat-runs-backwards",
        dimension: Dimension::Rounding,
        level: Level::Error,
        moots: &["lifetime-varies"],
        check: Check::Cases(check),
    }
}

/// An answer that is behind one of the instant before.
#[derive(Clone, Copy)]
struct Step<'a> {
    earlier: Point<'a>,
    later: Point<'a>,
}

impl Step<'_> {
    fn back_us(&self) -> i64 {
        self.earlier.iat_us - self.later.iat_us
    }
}

fn check(together: &Together<'_>, bench: &mut Bench) {
    bench.unit = CountUnit::Group;
    let mut surroundings: BTreeMap<_, Vec<&Sighting>> = BTreeMap::new();
    for &seen in &together.sightings {
        surroundings.entry(zone_and_locale(together.case(seen))).or_default().push(seen);
    }
    for sightings in surroundings.values() {
        for (group, step) in farthest_steps(&points(sightings), together) {
            bench.judge(group, 1);
            if step.back_us() > 0 {
                accuse(step, together, bench);
            }
        }
    }
}

/// By group of the later answer, the step that goes back the farthest, or forward the least.
fn farthest_steps<'a>(
    points: &[Point<'a>],
    together: &Together<'a>,
) -> BTreeMap<&'a str, Step<'a>> {
    let mut farthest: BTreeMap<&str, Step<'_>> = BTreeMap::new();
    let mut before: Option<Point<'_>> = None;
    // Neighbours in time are mostly of one group, whose worst step is at hand.
    let mut last: Option<(&str, Step<'_>)> = None;
    for instant in points.chunk_by(|a, b| a.now_us == b.now_us) {
        for &later in instant {
            // Of two that were asked at once by the real clock, nobody knows who was first.
            let Some(earlier) = before.filter(|earlier| earlier.now_us <= later.earliest_us())
            else {
                continue;
            };
            let step = Step { earlier, later };
            let group = together.case(later.sighting).group();
            if last.is_some_and(|(name, worst)| name == group && step.back_us() <= worst.back_us())
            {
                continue;
            }
            let known = farthest.entry(group).or_insert(step);
            if step.back_us() > known.back_us() {
                *known = step;
            }
            last = Some((group, *known));
        }
        before = instant.iter().max_by_key(|point| point.iat_us).copied();
    }
    farthest
}

fn accuse(step: Step<'_>, together: &Together<'_>, bench: &mut Bench) {
    let Step { earlier, later } = step;
    let after_us = later.now_us.saturating_sub(earlier.now_us);
    bench.accuse(
        Place::Claim(together.time_claim(TimeRole::IssuedAt)),
        None,
        vec![later.case(), earlier.case()],
        Words::new(
            format!(">= {}", Seconds(earlier.iat_us)),
            Seconds(later.iat_us).to_string(),
            format!(
                "{} s later by the clock, and `{}` is {} s earlier than in `{}`: it does not come \
                 from the clock of its own request; read the clock anew for each token, in UTC",
                Seconds(after_us),
                together.time_claim(TimeRole::IssuedAt),
                Seconds(step.back_us()),
                together.case(earlier.sighting).id
            ),
        ),
    );
}
