//! `iat` against the clock over several answers: what the rules on rounding look at.

use crate::observation::{SECOND_US, Sighting};

/// One answer whose `iat` is told in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point<'a> {
    /// What else was seen.
    pub(super) sighting: &'a Sighting,
    /// Its clock.
    pub(super) now_us: i64,
    /// Its `iat`.
    pub(super) iat_us: i64,
}

impl Point<'_> {
    /// The first that its clock can have been.
    pub(super) fn earliest_us(&self) -> i64 {
        self.now_us.saturating_sub(self.sighting.slack_us)
    }

    /// How far `iat` lies behind the clock.
    pub(super) fn lag_us(&self) -> i64 {
        self.now_us.saturating_sub(self.iat_us)
    }

    /// The case that it answers.
    pub(super) fn case(&self) -> usize {
        self.sighting.case
    }
}

/// The answers that can be compared, in the order in which they are given.
pub(super) fn points<'a>(sightings: &[&'a Sighting]) -> Vec<Point<'a>> {
    let point = |sighting: &&'a Sighting| {
        Some(Point { sighting, now_us: sighting.now_us, iat_us: sighting.iat_us()? })
    };
    sightings.iter().filter_map(point).collect()
}

/// How many different instants there are; the points are in the order of their clocks.
pub(super) fn instants(points: &[Point<'_>]) -> usize {
    points.chunk_by(|a, b| a.now_us == b.now_us).count()
}

/// How often `iat` changes from one point to the next.
pub(super) fn moves(points: &[Point<'_>]) -> usize {
    points.windows(2).filter(|two| two[0].iat_us != two[1].iat_us).count()
}

/// From the first clock to the last, as long as they are apart for certain.
pub(super) fn span_us(points: &[Point<'_>]) -> i64 {
    match points {
        [first, .., last] => last.earliest_us().saturating_sub(first.now_us).max(0),
        _ => 0,
    }
}

/// The greatest step that all moves of `iat` are multiples of; 0 if it never moves.
pub(super) fn shared_step_us(points: &[Point<'_>]) -> i64 {
    let moves = points.windows(2).map(|two| two[1].iat_us.abs_diff(two[0].iat_us));
    i64::try_from(moves.fold(0, greatest_divisor)).unwrap_or(i64::MAX)
}

fn greatest_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Whole seconds, if it is any number of them.
pub(super) fn whole_s(us: i64) -> Option<i64> {
    (us % SECOND_US == 0).then_some(us / SECOND_US)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::case::{Case, Environment, Expect, Inputs, Shape};
    use crate::observation::Time;
    use crate::profile::{self, Level};
    use crate::rule::Rules;
    use crate::token::Spelling;

    /// 2023-10-10, 04:00 UTC.
    const NOW_S: i64 = 1_696_910_400;

    const ROUNDING: [&str; 4] =
        ["iat-rounds-up", "iat-runs-backwards", "iat-ignores-clock", "iat-quantised"];

    #[test]
    fn whole_seconds_are_any_number_of_them() {
        let told = [-60_000_000, 0, 30_000_000, 1, 1_500_000].map(whole_s);
        assert_eq!(told, [Some(-60), Some(0), Some(30), None, None]);
    }

    /// How a generator makes whole seconds of its clock.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Law {
        Floor,
        HalfUp,
        HalfEven,
        Ceiling,
        /// Not at all: the claim is a float.
        Exact,
        /// To a step of so many seconds, rounded down.
        Step(i64),
        /// One reading, kept.
        Stale(i64),
    }

    impl Law {
        fn iat_us(self, now_us: i64) -> i64 {
            let floor_s = now_us.div_euclid(SECOND_US);
            let (fraction, half) = (now_us.rem_euclid(SECOND_US), SECOND_US / 2);
            let up = match self {
                Self::Floor => false,
                Self::HalfUp => fraction >= half,
                Self::HalfEven => fraction > half || fraction == half && floor_s % 2 != 0,
                Self::Ceiling => fraction > 0,
                Self::Exact => return now_us,
                Self::Step(step_s) => return floor_s.div_euclid(step_s) * step_s * SECOND_US,
                Self::Stale(then_us) => return then_us,
            };
            (floor_s + i64::from(up)) * SECOND_US
        }
    }

    fn case(number: usize, now_us: i64) -> Case {
        Case {
            id: format!("clock/random-{number:03}"),
            comment: String::new(),
            shape: Shape::Field,
            inputs: Inputs::new([("role".to_owned(), json!(0))]),
            now_us,
            profile: None,
            environment: Environment::default(),
            expect: Expect::Mint(None),
        }
    }

    /// The rules on rounding that a generator of that law breaks at these instants.
    fn broken(law: Law, backdate_s: i64, clocks_us: &[i64]) -> Vec<(&'static str, Option<Level>)> {
        let profile = profile::find("meeting-sdk").expect("it is shipped");
        let rules = Rules::new(profile, &BTreeMap::new());
        let cases: Vec<Case> =
            clocks_us.iter().enumerate().map(|(at, now_us)| case(at, *now_us)).collect();
        let sighting = |(at, now_us): (usize, &i64)| {
            let iat_us = law.iat_us(*now_us) - backdate_s * SECOND_US;
            let time = |us| Time::Seconds(us, Spelling::Integer);
            let times = [time(iat_us), time(iat_us + 7200 * SECOND_US), Time::Absent, Time::Absent];
            Sighting {
                case: at,
                now_us: *now_us,
                slack_us: 0,
                times,
                strange_echoes: vec![],
                repeated: None,
            }
        };
        let sightings: Vec<Sighting> = clocks_us.iter().enumerate().map(sighting).collect();
        let sightings: Vec<&Sighting> = sightings.iter().collect();
        let benches = rules.check_together(profile, &cases, &sightings);
        let breaches = benches.iter().flat_map(|(rule, bench)| {
            bench.breaches.iter().map(|breach| (rules.get(*rule).id, breach.level))
        });
        breaches.filter(|(id, _)| ROUNDING.contains(id)).collect()
    }

    /// One instant in each second, at varying milliseconds.
    fn sweep(count: i64) -> Vec<i64> {
        let at = |second: i64| (NOW_S + second) * SECOND_US + second * 381_000 % SECOND_US;
        (0..count).map(at).collect()
    }

    #[test]
    fn each_law_is_told_from_the_others() {
        let told = |law, backdate_s| broken(law, backdate_s, &sweep(256));
        assert_eq!(told(Law::Floor, 30), []);
        assert_eq!(told(Law::Exact, 0), []);
        assert_eq!(told(Law::HalfUp, 30), [("iat-rounds-up", Some(Level::Note))]);
        assert_eq!(told(Law::HalfUp, 0), [("iat-rounds-up", Some(Level::Warning))]);
        assert_eq!(told(Law::Ceiling, 0), [("iat-rounds-up", Some(Level::Warning))]);
        assert_eq!(told(Law::Step(2), 30), [("iat-quantised", Some(Level::Warning))]);
        assert_eq!(told(Law::Step(128), 30), [("iat-quantised", Some(Level::Warning))]);
        let kept = Law::Stale(NOW_S * SECOND_US);
        assert_eq!(told(kept, 30), [("iat-ignores-clock", Some(Level::Note))]);
    }

    #[test]
    fn a_kept_reading_is_graver_once_its_token_has_expired() {
        let kept = Law::Stale(NOW_S * SECOND_US);
        let hours: Vec<i64> = (0..4).map(|h| (NOW_S + h * 3600) * SECOND_US).collect();
        assert_eq!(broken(kept, 0, &hours), [("iat-ignores-clock", Some(Level::Warning))]);
    }

    #[test]
    fn a_few_instants_in_one_step_are_quantised_and_not_kept() {
        let mut clocks_us = sweep(256);
        let times = |us: i64| (0..3).map(move |s| us + s * 3 * SECOND_US);
        clocks_us.extend(times(1_700_000_000 * SECOND_US));
        assert_eq!(
            broken(Law::Step(128), 0, &clocks_us),
            [("iat-quantised", Some(Level::Warning))]
        );
    }

    fn clocks() -> impl Strategy<Value = Vec<i64>> {
        let start = 1_609_459_200 * SECOND_US..2_145_916_799 * SECOND_US;
        let reach = prop_oneof![Just(2_i64), Just(20), Just(600), Just(100_000), Just(100_000_000)];
        let grain =
            prop_oneof![Just(1_i64), Just(1000), Just(250_000), Just(500_000), Just(SECOND_US)];
        (start, reach, grain).prop_flat_map(|(start, reach, grain)| {
            let later = (0..reach * SECOND_US).prop_map(move |us| (start + us) / grain * grain);
            proptest::collection::vec(later, 1..60)
        })
    }

    fn sound() -> impl Strategy<Value = Law> {
        prop_oneof![
            Just(Law::Floor),
            Just(Law::HalfUp),
            Just(Law::HalfEven),
            Just(Law::Ceiling),
            Just(Law::Exact),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn no_way_of_rounding_is_accused_of_more_than_rounding(
            law in sound(),
            backdate_s in 0..600_i64,
            clocks_us in clocks(),
        ) {
            for (id, _) in broken(law, backdate_s, &clocks_us) {
                prop_assert_eq!(id, "iat-rounds-up");
                prop_assert!(!matches!(law, Law::Floor | Law::Exact));
            }
        }

        #[test]
        fn a_step_that_is_seen_to_the_end_is_never_taken_for_something_else(
            step_s in 2..500_i64,
            start_s in 0..500_i64,
        ) {
            let mut clocks_us = sweep(2 * step_s + 20);
            for clock_us in &mut clocks_us {
                *clock_us += start_s * SECOND_US;
            }
            let quantised = vec![("iat-quantised", Some(Level::Warning))];
            prop_assert_eq!(broken(Law::Step(step_s), 30, &clocks_us), quantised);
        }
    }
}
