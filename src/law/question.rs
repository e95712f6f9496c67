//! The next instant to ask for: the one at which the laws that still fit differ most.

use std::collections::BTreeMap;

use super::formula::{Law, MILLI_US, SECOND_US, Shown};
use super::infer::{ClaimLaw, Laws};
use super::points::first_where;
use super::sample::Sample;
use super::zone::{Way, Whose, Zone};

/// The first instant: an odd second, beyond a half of it, at which a 32-bit float is 33 s ahead
/// even after 30 s were taken off. It is that of the field report (2023-10-10, 04:00:31.6 UTC).
pub const FIRST_US: i64 = 1_696_910_431_600_000;

/// Days in different seasons and years, at which the clocks of zones differ: January and July, and
/// the weeks in which only one side of the Atlantic or only one hemisphere has changed its clocks.
const DAYS_S: [i64; 7] = [
    1_696_910_400, // 2023-10-10
    1_705_320_000, // 2024-01-15
    1_721_044_800, // 2024-07-15
    1_710_849_600, // 2024-03-19
    1_730_376_000, // 2024-10-31
    1_633_435_200, // 2021-10-05
    1_995_624_000, // 2033-03-28
];

/// Parts of a second at which ways of rounding differ, in microseconds.
const PHASES_US: [i64; 10] =
    [600_000, 250_000, 500_000, 0, 1_000, 999_000, 499_000, 501_000, 500_400, 499_997];

/// Of the laws that fit, so many are weighed: the rest are as rare as they are many.
const MOST_WEIGHED: usize = 96;

/// What is weighed of the laws of one claim.
struct Weighed<'a> {
    laws: Vec<(&'a Law, u64)>,
}

impl<'a> Weighed<'a> {
    fn of(claim: &'a ClaimLaw) -> Self {
        // A simple law is likelier, but no law is out of the question.
        let weight = |law: &Law| 1 + 240 / (4 + u64::from(law.cost(claim.role)));
        let laws = claim.fitting.iter().take(MOST_WEIGHED).map(|law| (law, weight(law))).collect();
        Self { laws }
    }

    /// How much an answer at this instant is expected to rule out.
    fn split_at(&self, shown: &Shown<'_>) -> u64 {
        let mut classes: BTreeMap<i128, u64> = BTreeMap::new();
        for (law, weight) in &self.laws {
            *classes.entry(law.at(shown)).or_default() += weight;
        }
        let total: u64 = classes.values().sum();
        total * total - classes.values().map(|class| class * class).sum::<u64>()
    }
}

/// The instant that tells the laws that fit apart best, in microseconds; none if no instant of the
/// field can. `like` is the last sample: the next one is asked for under the same zone, of the same
/// process if it was not the first there.
pub fn next(laws: &Laws, samples: &[Sample]) -> Option<i64> {
    let Some(last) = samples.last() else { return Some(FIRST_US) };
    let weighed: Vec<Weighed<'_>> = laws.claims.iter().map(Weighed::of).collect();
    let mut before: Vec<i64> = last.before.clone();
    if samples.len() > 1 && !last.before.is_empty() {
        before.push(last.now_us);
    }
    let split = |now_us: i64| {
        let shown = Shown { now_us, later_us: None, own: last.own, before: &before };
        weighed.iter().map(|claim| claim.split_at(&shown)).sum::<u64>()
    };
    let mut best: Option<(u64, i64)> = None;
    for now_us in pool(&weighed) {
        let gain = split(now_us);
        if gain > best.map_or(0, |(most, _)| most) {
            best = Some((gain, now_us));
        }
    }
    best.map(|(_, now_us)| now_us).or_else(|| confirming(laws, samples))
}

/// Where no law that is known is left to tell apart, a few instants more, all over the years of the
/// field: what nobody has thought of may still show.
fn confirming(laws: &Laws, samples: &[Sample]) -> Option<i64> {
    let is_new = |us: &i64| !samples.iter().any(|sample| sample.now_us == *us);
    if samples.len() < ENOUGH {
        return CONFIRMING_US.into_iter().find(is_new);
    }
    let is_unexplained = laws.claims.iter().any(|claim| claim.fitting.is_empty());
    let probing = PROBING_S.into_iter().map(|s| FIRST_US + s * SECOND_US);
    probing.into_iter().find(is_new).filter(|_| is_unexplained)
}

/// Where no law fits: after the first instant by a second, some seconds, a minute, an hour, a day,
/// so that steps and readings that are kept show.
const PROBING_S: [i64; 6] = [1, 3, 64, 3_600, 3_661, 86_400];

/// So many samples that fit one law are enough to believe it.
const ENOUGH: usize = 10;

/// From the first year to the last, by day and by night, at all parts of a second, at the ends of
/// days, months and years, in both passes of the hour that New York has twice.
const CONFIRMING_US: [i64; 8] = [
    1_614_556_800_000_000, // 2021-03-01, 00:00:00
    1_656_719_999_999_000, // 2022-07-01, 23:59:59.999
    1_709_209_800_500_000, // 2024-02-29, 12:30:00.5
    1_699_162_200_250_000, // 2023-11-05, 05:30:00.25
    1_699_165_801_750_000, // 2023-11-05, 06:30:01.75
    1_798_761_599_501_000, // 2026-12-31, 23:59:59.501
    1_960_000_003_499_000, // 2032-02-10
    2_145_916_799_999_000, // 2037-12-31, 23:59:59.999
];

/// The instants that are weighed: the same ones in every season, and those around which the
/// likeliest laws change.
fn pool(weighed: &[Weighed<'_>]) -> Vec<i64> {
    let mut pool = Vec::new();
    for day_s in DAYS_S {
        for (at, phase_us) in PHASES_US.into_iter().enumerate() {
            let second = i64::try_from(at).unwrap_or_default() * 37;
            for even in [0, 1] {
                pool.push((day_s + second * 2 + even) * SECOND_US + phase_us);
            }
        }
    }
    for claim in weighed {
        for (law, _) in claim.laws.iter().take(24) {
            pool.extend(around_a_step(law));
        }
        for (law, _) in &claim.laws {
            pool.extend(around_a_change(law));
        }
        pool.extend(between_zones(claim));
    }
    pool
}

/// On both sides of the first step after two days that are far apart, at the step, and within it.
fn around_a_step(law: &Law) -> Vec<i64> {
    /// Longer than the step of a 32-bit float of milliseconds.
    const REACH_US: i64 = 300 * SECOND_US;
    let mut around = Vec::new();
    for day_s in &DAYS_S[..2] {
        let from_us = day_s * SECOND_US;
        let told = |us: i64| law.told_us(&Shown::at(us));
        let start = told(from_us);
        let Some(step_us) = first_where((from_us, from_us + REACH_US), |us| told(us) != start)
        else {
            continue;
        };
        let beside = [0, -MILLI_US, MILLI_US, SECOND_US / 2, -SECOND_US / 2, -400, SECOND_US];
        around.extend(beside.map(|us| step_us + us));
    }
    around
}

/// Around the changes of the clocks of a law's zone in one year.
fn around_a_change(law: &Law) -> Vec<i64> {
    const YEAR_S: std::ops::Range<i64> = 1_704_067_200..1_735_689_600;
    const HOUR_S: i64 = 3600;
    let Some(shift) = law.shift else { return Vec::new() };
    let zone: Option<&Zone> = match shift.whose {
        Whose::Of(zone) => Some(zone),
        Whose::Own => None,
    };
    let changes = zone.into_iter().flat_map(Zone::changes_s).filter(|at| YEAR_S.contains(at));
    let beside_s: &[i64] = match shift.way {
        Way::Days(_) => &[-12 * HOUR_S, -23 * HOUR_S],
        Way::LocalAsUtc | Way::UtcAsLocal | Way::OffsetTakenOff => {
            &[-HOUR_S / 2, HOUR_S / 2, -6 * HOUR_S, 6 * HOUR_S]
        }
    };
    changes
        .flat_map(|at_s| beside_s.iter().map(move |s| (at_s + s) * SECOND_US + 600_000))
        .collect()
}

/// Where the zone of the simplest law that has one parts from each of the others.
fn between_zones(claim: &Weighed<'_>) -> Vec<i64> {
    let zone = |(law, _): &(&Law, u64)| match law.shift?.whose {
        Whose::Of(zone) => Some(zone),
        Whose::Own => None,
    };
    let mut zones = claim.laws.iter().filter_map(zone);
    let Some(first) = zones.next() else { return Vec::new() };
    let apart = zones.flat_map(|other| first.apart_s(other));
    apart.flat_map(|at_s| [1_800, 43_200].map(|s| (at_s + s) * SECOND_US + 600_000)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::{Path, Rounding, infer};
    use crate::profile::TimeRole;

    /// Asks a law until no question is left, and gives how often and what it was taken for.
    fn asked(law: Law) -> (usize, Laws) {
        let mut samples: Vec<Sample> = Vec::new();
        let mut laws = infer(&samples);
        while let Some(now_us) = next(&laws, &samples) {
            let value = law.as_seconds_us(&Shown::at(now_us)) / SECOND_US;
            samples.push(Sample::at(now_us).with(TimeRole::IssuedAt, &value.to_string()));
            laws = infer(&samples);
            assert!(samples.len() < 40, "no end: {:#?}", laws.iat());
        }
        (samples.len(), laws)
    }

    #[test]
    fn what_is_asked_leads_to_the_law() {
        let back = -30 * SECOND_US;
        let float = Path::Float32 { sticks: false };
        for law in [
            Law::whole(SECOND_US, Rounding::Floor).later_by(back),
            Law::whole(SECOND_US, Rounding::HalfUp).later_by(back),
            Law::whole(SECOND_US, Rounding::HalfEven),
            Law::whole(SECOND_US, Rounding::Ceiling),
            Law { before_us: back, ..Law::of(float) },
            Law { after_us: back, ..Law::of(float) },
        ] {
            let (count, laws) = asked(law);
            assert_eq!(laws.iat(), Some(&law), "{count}");
            assert!(count <= 24, "{count} questions for {law}");
        }
    }
}
