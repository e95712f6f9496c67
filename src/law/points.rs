//! The samples of one claim as points, for one hypothesis on what the claim counts and from when;
//! and the offsets that make a rising path go through all of them.

use super::formula::{Epoch, Law, Path, SECOND_US, Shown};
use super::told::Unit;
use crate::profile::TimeRole;

use super::sample::Sample;

/// What was shown, and the instant that the claim told then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point<'a> {
    pub(super) shown: Shown<'a>,
    pub(super) told_us: i64,
}

/// The points of one claim.
#[derive(Debug, Clone)]
pub(super) struct Points<'a> {
    pub(super) seen: Vec<Point<'a>>,
    /// The law so far: what it counts, from when, which reading and which zone.
    pub(super) begun: Law,
    /// The most and the least that may be added in all, in microseconds.
    pub(super) window_us: (i64, i64),
}

impl<'a> Points<'a> {
    /// None if the claim is missing everywhere or tells no instants in that unit.
    pub(super) fn of(
        samples: &'a [Sample],
        role: TimeRole,
        (unit, epoch): (Unit, Option<&'static Epoch>),
        window_us: (i64, i64),
    ) -> Option<Self> {
        let epoch_us = epoch.map_or(0, |epoch| epoch.before_1970_s * SECOND_US);
        let mut seen = Vec::with_capacity(samples.len());
        for sample in samples {
            let Some(told) = sample.told(role) else { continue };
            let told_us = unit.instant_us(told)?.checked_sub(epoch_us)?;
            seen.push(Point { shown: sample.shown(), told_us });
        }
        let begun = Law { epoch, unit, ..Law::of(Path::Constant) };
        (!seen.is_empty()).then_some(Self { seen, begun, window_us })
    }

    /// The same from another beginning.
    pub(super) fn begin(&self, begun: Law) -> Self {
        Self { seen: self.seen.clone(), begun, window_us: self.window_us }
    }

    /// Where the path begins at a point, with the clock at its finest.
    pub(super) fn start_us(&self, point: &Point<'_>) -> i64 {
        Law { grain_us: 1, ..self.begun }.start_us(&point.shown)
    }

    /// How far each claim is beside the clock.
    pub(super) fn offsets_us(&self) -> impl Iterator<Item = i64> + '_ {
        self.seen.iter().map(|point| point.told_us.saturating_sub(self.start_us(point)))
    }

    /// Whether the claims may lie beside the clock as they do.
    pub(super) fn are_near(&self) -> bool {
        // A step of a 32-bit float of milliseconds, and a little.
        const SLACK_US: i64 = 300 * SECOND_US;
        let (least, most) = self.window_us;
        self.offsets_us().all(|us| (least - SLACK_US..=most + SLACK_US).contains(&us))
    }

    /// Whether every claim is a multiple of that.
    pub(super) fn are_multiples(&self, of_us: i64) -> bool {
        self.seen.iter().all(|point| point.told_us % of_us == 0)
    }

    /// Whether a law goes through all points.
    pub(super) fn lie_on(&self, law: &Law) -> bool {
        let epoch_us = law.epoch.map_or(0, |epoch| epoch.before_1970_s * SECOND_US);
        self.seen.iter().all(|point| law.told_us(&point.shown) - epoch_us == point.told_us)
    }

    /// All that can be added before whole steps are counted downwards, as the least and the most;
    /// none if nothing fits.
    pub(super) fn floor_interval(&self, step_us: i64) -> Option<(i64, i64)> {
        let (mut least, mut most) = (i64::MIN, i64::MAX);
        for offset_us in self.offsets_us() {
            least = least.max(offset_us);
            most = most.min(offset_us + step_us - 1);
            if least > most {
                return None;
            }
        }
        Some((least, most))
    }

    /// The same for any path that never falls, where `after_us` is added behind it: found by
    /// halving, since what fits lies in one stretch.
    pub(super) fn interval(&self, path: Path, after_us: i64) -> Option<(i64, i64)> {
        const SLACK_US: i64 = 300 * SECOND_US;
        let first = self.offsets_us().next()?.saturating_sub(after_us);
        let (mut least, mut most) = (first - SLACK_US, first + SLACK_US);
        for point in &self.seen {
            let start_us = self.start_us(point);
            let wanted_us = point.told_us.saturating_sub(after_us);
            let reaches = |us: i64| path.apply(start_us.saturating_add(us)) >= wanted_us;
            let passes = |us: i64| path.apply(start_us.saturating_add(us)) > wanted_us;
            least = first_where((least, most), reaches)?;
            most = first_where((least, most), passes).map_or(most, |us| us - 1);
            if least > most {
                return None;
            }
        }
        Some((least, most))
    }
}

/// The first number in a stretch, its ends included, from which on something holds.
pub(super) fn first_where(
    (mut low, mut high): (i64, i64),
    holds: impl Fn(i64) -> bool,
) -> Option<i64> {
    if low > high || !holds(high) {
        return None;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    Some(low)
}

/// The roundest number of microseconds in a stretch: a multiple of as large a unit as there is,
/// next to zero.
pub(super) fn roundest((least, most): (i64, i64)) -> i64 {
    const GRAINS_US: [i64; 11] = [
        3600 * SECOND_US,
        60 * SECOND_US,
        10 * SECOND_US,
        SECOND_US,
        500_000,
        250_000,
        100_000,
        10_000,
        1_000,
        100,
        10,
    ];
    let multiple = |grain_us: &i64| {
        let near =
            if least > 0 { -(-least).div_euclid(*grain_us) } else { most.div_euclid(*grain_us) };
        Some(near.min(0).max(near) * grain_us).filter(|us| (least..=most).contains(us))
    };
    if (least..=most).contains(&0) {
        return 0;
    }
    GRAINS_US.iter().find_map(multiple).unwrap_or(if least > 0 { least } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roundest_number_is_next_to_zero() {
        assert_eq!(roundest((-5, 7)), 0);
        assert_eq!(roundest((-30_400_000, -29_600_000)), -30_000_000);
        assert_eq!(roundest((-45_900_000, -44_100_000)), -45_000_000);
        assert_eq!(roundest((-750_300, -749_700)), -750_000);
        assert_eq!(roundest((1_999_000, 2_100_000)), 2_000_000);
    }
}
