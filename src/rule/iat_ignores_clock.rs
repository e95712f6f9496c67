//! Rule `iat-ignores-clock`.

use super::series::{Point, points, shared_step_us, span_us};
use super::{Bench, Check, Together, declare_rule};
use crate::finding::{CountUnit, Dimension, Place, Words};
use crate::observation::{SECOND_US, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// `iat` stays the same while the clock goes on.
    ///
    /// # What it checks
    /// Each group of cases with at least three instants that are two seconds or more apart: whether
    /// all of them have one `iat`. Where the run shows that `iat` moves in steps, a group shorter
    /// than a step is left to `iat-quantised`. It is a warning when the clock of one of the groups
    /// has passed the `exp` that came with that `iat`, and a note before that, since a token may be
    /// cached on purpose.
    ///
    /// # Why it matters
    /// A clock that is read once, when the program starts or a module is loaded, works in every
    /// test and fails hours later: each token is older than the one before, and in the end each
    /// is minted expired. A cache without an end does the same.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// at 2023-10-10T04:00:02Z
    /// at 2023-10-10T04:00:04Z
    /// ```
    /// Near miss: two instants are no habit.
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// claim iat 1696910370
    /// at 2023-10-10T06:00:00Z
    /// claim iat 1696910370
    /// ```
    /// Near miss: it moves once, so it does look at a clock.
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:02Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:04Z
    /// claim iat 1696910374
    /// ```
    ///
    /// # Fails
    /// Cached, perhaps.
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:02Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:04Z
    /// claim iat 1696910370
    /// ```
    /// Three hours on, the token of the first request has expired.
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// claim iat 1696910370
    /// claim exp 1696917570
    /// at 2023-10-10T05:00:00Z
    /// claim iat 1696910370
    /// claim exp 1696917570
    /// at 2023-10-10T07:00:00Z
    /// claim iat 1696910370
    /// claim exp 1696917570
    /// ```
    ///
    /// # Fix
    /// Read the clock inside the function that mints, not beside it. A cache has to end well
    /// before `exp` does.
    ///
    /// # References
    /// * RFC 7519 section 4.1.6: `iat` is the time at which the token was issued
    IAT_IGNORES_CLOCK {
        id: "iat-ignores-clock",
        dimension: Dimension::Rounding,
        level: Level::Warning,
        // A reading that is kept differs between one start of the program and the next.
        moots: &["iat-quantised", "lifetime-varies", "zone-dependent", "locale-dependent"],
        check: Check::Cases(check),
    }
}

/// Fewer instants may have one `iat` by chance.
const MIN_INSTANTS: usize = 3;
/// No way of rounding to seconds gives one `iat` to instants that are so far apart.
const APART_US: i64 = 2 * SECOND_US;

/// The first and the last of some points with one `iat`.
#[derive(Clone, Copy)]
struct Still<'a> {
    first: Point<'a>,
    last: Point<'a>,
}

impl<'a> Still<'a> {
    fn of(points: &[Point<'a>]) -> Option<Self> {
        let (first, last) = (*points.first()?, *points.last()?);
        points.iter().all(|point| point.iat_us == first.iat_us).then_some(Self { first, last })
    }

    /// Whether the clock passed the end of the first token.
    fn has_expired(&self) -> bool {
        let exp_us = self.first.sighting.time(TimeRole::Expires).us();
        exp_us.is_some_and(|exp_us| exp_us <= self.last.now_us)
    }
}

fn check(together: &Together<'_>, bench: &mut Bench) {
    bench.unit = CountUnit::Group;
    let step_us = shared_step_us(&points(&together.sightings));
    let mut found = Vec::new();
    for group in together.groups() {
        let points = points(&group.sightings);
        if instants_apart(&points) < MIN_INSTANTS {
            continue;
        }
        bench.judge(group.name, 1);
        found.extend(Still::of(&points).filter(|_| span_us(&points) > step_us));
    }
    // One group in which the clock passed `exp` says what all the others come to.
    found.sort_by_key(|still| !still.has_expired());
    let level = match found.first() {
        Some(still) if still.has_expired() => None,
        _ => Some(Level::Note),
    };
    for still in found {
        accuse(still, level, together, bench);
    }
}

/// How many instants there are that are far enough from the one counted before.
fn instants_apart(points: &[Point<'_>]) -> usize {
    let mut last_us = None;
    let far = |point: &&Point<'_>| {
        let is_far = last_us.is_none_or(|last_us| point.now_us.saturating_sub(last_us) >= APART_US);
        if is_far {
            last_us = Some(point.now_us);
        }
        is_far
    };
    points.iter().filter(far).count()
}

fn accuse(still: Still<'_>, level: Option<Level>, together: &Together<'_>, bench: &mut Bench) {
    let Still { first, last } = still;
    let why = if still.has_expired() {
        "the clock has passed `exp`, and tokens are minted expired; read the clock for each token"
    } else {
        "cached? If so, the cache has to end well before a token does"
    };
    let claim = together.time_claim(TimeRole::IssuedAt);
    let apart = Seconds(last.now_us.saturating_sub(first.now_us));
    bench.accuse(
        Place::Claim(claim),
        level,
        vec![last.case(), first.case()],
        Words::new(
            format!("a value of `{claim}` that follows the clock"),
            format!("{} from first to last, {apart} s apart", Seconds(first.iat_us)),
            format!("`{claim}` did not move in {apart} s of the clock; {why}"),
        ),
    );
}
