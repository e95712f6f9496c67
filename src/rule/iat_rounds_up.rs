//! Rule `iat-rounds-up`.

use std::collections::BTreeSet;

use super::series::{Point, moves, points, whole_s};
use super::{Bench, Check, Together, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{SECOND_US, Seconds};
use crate::profile::{Clock, Level, TimeRole};

declare_rule! {
    /// A whole `iat` is rounded to the next second instead of being cut off.
    ///
    /// # What it checks
    /// Each group of cases whose `iat` is in whole seconds and follows the clock with a lag that
    /// never differs by more than a second: whether some answers lag by less than the whole seconds
    /// that others show to be taken off. At least four different fractions of a second are needed,
    /// in both halves of it, and four different `iat`. It is a note while `iat` stays behind the
    /// clock, and a warning when it passes it. An `iat` a whole second ahead is
    /// `iat-in-the-future`, and a run that has one is not accused of rounding as well; one behind
    /// any backdate that helps is `iat-too-old`. One that keeps the fraction of the clock is not
    /// rounded, and a lag that varies by more than a second is no rounding.
    ///
    /// # Why it matters
    /// Rounding takes up to a second off the margin that a backdate gives. Without one, every
    /// second token or so comes from the future, and how many joins fail depends on how long the
    /// token is on its way.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.100Z
    /// at 2023-10-10T04:00:01.400Z
    /// at 2023-10-10T04:00:02.600Z
    /// at 2023-10-10T04:00:03.900Z
    /// ```
    /// Near miss: a float that keeps the clock's own fraction is not rounded at all.
    /// ```token
    /// at 2023-10-10T04:00:00.000Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:01.400Z
    /// claim iat 1696910371.4
    /// at 2023-10-10T04:00:02.600Z
    /// claim iat 1696910372.6
    /// at 2023-10-10T04:00:03.900Z
    /// claim iat 1696910373.9
    /// ```
    /// Near miss: a whole second ahead where the clock has no fraction, which is told as such.
    /// ```token
    /// at 2023-10-10T04:00:00.000Z
    /// claim iat 1696910401
    /// at 2023-10-10T04:00:01.400Z
    /// claim iat 1696910402
    /// at 2023-10-10T04:00:02.600Z
    /// claim iat 1696910403
    /// at 2023-10-10T04:00:03.900Z
    /// claim iat 1696910404
    /// ```
    /// Near miss: three seconds of lag that vary are another matter.
    /// ```token
    /// at 2023-10-10T04:00:00.100Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:01.400Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:02.600Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:03.900Z
    /// claim iat 1696910373
    /// ```
    ///
    /// # Fails
    /// Rounded, then set back by 30 s.
    /// ```token
    /// at 2023-10-10T04:00:00.100Z
    /// claim iat 1696910370
    /// at 2023-10-10T04:00:01.400Z
    /// claim iat 1696910371
    /// at 2023-10-10T04:00:02.600Z
    /// claim iat 1696910373
    /// at 2023-10-10T04:00:03.900Z
    /// claim iat 1696910374
    /// ```
    /// Always the next second.
    /// ```token
    /// at 2023-10-10T04:00:00.100Z
    /// claim iat 1696910401
    /// at 2023-10-10T04:00:01.400Z
    /// claim iat 1696910402
    /// at 2023-10-10T04:00:02.600Z
    /// claim iat 1696910403
    /// at 2023-10-10T04:00:03.900Z
    /// claim iat 1696910404
    /// ```
    ///
    /// # Fix
    /// Round down: `Math.floor` instead of `Math.round` in JavaScript, `int()` in Python and
    /// `floor()` in PHP, or an integer division of the milliseconds.
    ///
    /// # References
    /// * History of the vendor's auth endpoint sample: `Math.round`, and `Math.floor` since 2023-12
    /// * Developer forum 77167 (a token refused, and accepted a few seconds later)
    IAT_ROUNDS_UP {
        id: "iat-rounds-up",
        dimension: Dimension::Rounding,
        level: Level::Note,
        moots: &[],
        check: Check::Cases(check),
    }
}

/// Fewer fractions of a second do not tell rounding from a longer or shorter backdate, and fewer
/// moves of `iat` do not tell it from a step of some seconds.
const MIN_PHASES: usize = 4;

/// The coarsest clock that is rounded counts milliseconds.
const CLOCK_US: i64 = 1_000;

/// A group whose `iat` follows the clock in whole seconds.
struct Followed<'a> {
    points: Vec<Point<'a>>,
    /// What is taken off the clock beside its fraction.
    backdate_s: i64,
}

impl<'a> Followed<'a> {
    fn of(points: Vec<Point<'a>>, clock: &Clock) -> Option<Self> {
        // Which half of its second it was is known of chosen instants only.
        let chosen = |point: &Point<'_>| point.sighting.slack_us == 0;
        let whole = points.iter().all(|point| chosen(point) && whole_s(point.iat_us).is_some());
        let least_us = points.iter().map(Point::lag_us).min()?;
        let most_us = points.iter().map(Point::lag_us).max()?;
        // Those who round a half to even lag by a whole second more or less, and by what their
        // clock of milliseconds leaves out; none lags by more.
        let spread_us = most_us.saturating_sub(least_us);
        let follows = spread_us < SECOND_US + CLOCK_US && least_us > -SECOND_US;
        let within = |max_s: i64| most_us < max_s.saturating_add(1).saturating_mul(SECOND_US);
        let is_backdate = clock.max_backdate_s.is_none_or(within);
        // What is ahead of the clock is rounded up even where no answer is behind it.
        let backdate_s = most_us.div_euclid(SECOND_US).max(0);
        let is_close = whole && follows && is_backdate;
        let tells = is_close && shows_both_halves(&points) && moves(&points) + 1 >= MIN_PHASES;
        tells.then_some(Self { points, backdate_s })
    }

    /// The answers that lag by less than the backdate.
    fn rounded_up(&self) -> impl Iterator<Item = &Point<'a>> {
        let backdate_us = self.backdate_s.saturating_mul(SECOND_US);
        self.points.iter().filter(move |point| point.lag_us() < backdate_us)
    }
}

fn shows_both_halves(points: &[Point<'_>]) -> bool {
    let phase = |point: &Point<'_>| point.now_us.rem_euclid(SECOND_US);
    let phases: BTreeSet<i64> = points.iter().map(phase).collect();
    let half = SECOND_US / 2;
    phases.len() >= MIN_PHASES
        && phases.first().is_some_and(|least| *least < half)
        && phases.last().is_some_and(|most| *most >= half)
}

fn check(together: &Together<'_>, bench: &mut Bench) {
    if is_told_of_the_future(together) {
        return;
    }
    let mut rounding = Vec::new();
    for group in together.groups() {
        let Some(followed) = Followed::of(points(&group.sightings), &together.profile.clock) else {
            continue;
        };
        bench.judge(group.name, group.case_count());
        if followed.rounded_up().next().is_some() {
            rounding.push(followed);
        }
    }
    accuse(&rounding, together, bench);
}

/// Whether `iat-in-the-future` accuses one of the answers.
fn is_told_of_the_future(together: &Together<'_>) -> bool {
    let leeway_us = together.profile.clock.leeway_s.saturating_mul(SECOND_US);
    let is_ahead = |point: &Point<'_>| -point.lag_us() - leeway_us >= SECOND_US;
    points(&together.sightings).iter().any(is_ahead)
}

/// One breach for all groups, led by the answer that is furthest ahead.
fn accuse(rounding: &[Followed<'_>], together: &Together<'_>, bench: &mut Bench) {
    let with_backdate = |followed: &'_ Followed<'_>| -> Vec<(i64, usize, i64)> {
        let told = |point: &Point<'_>| (point.lag_us(), point.case(), followed.backdate_s);
        followed.rounded_up().map(told).collect()
    };
    let mut rounded: Vec<_> = rounding.iter().flat_map(with_backdate).collect();
    rounded.sort_unstable();
    rounded.dedup();
    let Some(&(least_us, case, backdate_s)) = rounded.first() else { return };
    let all = rounding.iter().flat_map(|followed| &followed.points);
    let most_us = all.map(Point::lag_us).max().unwrap_or(least_us);
    let now_us = together.cases[case].now_us;
    bench.accuse(
        Place::Claim(together.time_claim(TimeRole::IssuedAt)),
        (least_us < 0).then_some(Level::Warning),
        rounded.into_iter().map(|(_, case, _)| case).collect(),
        Words::new(
            (now_us.div_euclid(SECOND_US) - backdate_s).to_string(),
            Seconds(now_us.saturating_sub(least_us)).to_string(),
            message(together.time_claim(TimeRole::IssuedAt), least_us, most_us),
        ),
    );
}

fn message(claim: &str, least_us: i64, most_us: i64) -> String {
    let behind = |us: i64| Seconds(to_tenths(us));
    match (least_us, most_us) {
        (0.., _) => format!(
            "`{claim}` is {} to {} s behind the clock: it is rounded, which takes up to a second off \
             the margin; round down",
            behind(least_us),
            behind(most_us)
        ),
        (_, ..=0) => format!(
            "`{claim}` is up to {} s after the clock: it is rounded up, and a verifier whose clock is \
             right sees a token from the future; round down",
            behind(-least_us)
        ),
        (_, _) => format!(
            "`{claim}` is from {} s after the clock to {} s behind it: it is rounded, and a verifier \
             whose clock is right sees some tokens come from the future; round down",
            behind(-least_us),
            behind(most_us)
        ),
    }
}

/// The lag is seen at chosen instants only; more digits would tell of those, not of the rounding.
fn to_tenths(us: i64) -> i64 {
    const TENTH_US: i64 = SECOND_US / 10;
    (us + TENTH_US / 2).div_euclid(TENTH_US) * TENTH_US
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_rounded_to_tenths_of_a_second() {
        let told = [0, 49_999, 50_000, 29_549_999, -50_000, -50_001].map(to_tenths);
        assert_eq!(told, [0, 0, 100_000, 29_500_000, 0, -100_000]);
    }

    #[test]
    fn the_message_says_on_which_side_of_the_clock_it_lies() {
        let behind = message("iat", 29_500_000, 30_500_000);
        assert!(behind.starts_with("`iat` is 29.5 to 30.5 s behind the clock"), "{behind}");
        let after = message("iat", -500_000, -100_000);
        assert!(after.starts_with("`iat` is up to 0.5 s after the clock"), "{after}");
        let both = message("iat", -500_000, 500_000);
        assert!(both.contains("from 0.5 s after the clock to 0.5 s behind it"), "{both}");
    }
}
