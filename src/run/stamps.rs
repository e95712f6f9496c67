//! The times of many answers in words that hold at whatever instant they were asked: by `iat`, by
//! the law of the clock, or by how far they lie from it.

use std::collections::{BTreeMap, BTreeSet};

use super::forms::{LAST, NBF};
use crate::case::{Case, Shape};
use crate::law::{Form, Law, Sample, Shown, infer};
use crate::observation::Observation;
use crate::profile::TimeRole;
use crate::snapshot::digest;

const SECOND_US: i64 = 1_000_000;
/// The laws of the clock are sought in so many answers.
const MOST_SAMPLES: usize = 256;
/// More distances from `iat` than this are no lifetime that somebody set.
const MOST_BESIDE: usize = 8;
/// More distances from the clock than this are told as a range.
const MOST_AWAY: usize = 8;
/// By the real clock a time is told to so many seconds.
const GRID_S: i64 = 10;

/// The claim that says how long a token was asked to live.
const LIFETIME: &str = "lifetime_s";

/// What is known of the clock that a generator goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// It was shown the instants of the cases.
    Shown,
    /// The real one, which was read before and after.
    Live,
    /// The machine's, whatever it was shown.
    ItsOwn,
}

/// One time claim of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) role: TimeRole,
    pub(super) name: String,
    /// Its place among the claims.
    pub(super) rank: usize,
    pub(super) raw: String,
}

/// The time claims of one answer.
#[derive(Debug)]
pub(super) struct Moment<'c> {
    case: &'c Case,
    shape: Shape,
    /// How much earlier the clock can have been read.
    slack_us: i64,
    sample: Sample,
    pub(super) stamps: Vec<Stamp>,
}

impl<'c> Moment<'c> {
    /// The time claims of an answer to a case.
    pub(super) fn of(
        seen: &Observation<'_>,
        (case, shape): (&'c Case, Shape),
        slack_us: i64,
    ) -> Self {
        let mut stamps = Vec::new();
        for (rank, (row, value)) in seen.claims().enumerate() {
            if let (Some(role), Some(value)) = (row.time, value) {
                stamps.push(Stamp {
                    role,
                    name: row.name.clone(),
                    rank,
                    raw: value.raw.to_owned(),
                });
            }
        }
        let nbf = seen.strangers().filter(|member| member.name == NBF).last();
        stamps.extend(nbf.map(|member| Stamp {
            role: TimeRole::NotBefore,
            name: NBF.to_owned(),
            rank: LAST,
            raw: member.value.raw.to_owned(),
        }));
        let sample = stamps.iter().fold(Sample::at(seen.case.now_us), |sample, stamp| {
            sample.with(stamp.role, &stamp.raw)
        });
        Self { case, shape, slack_us, sample, stamps }
    }

    fn stamp(&self, role: TimeRole) -> Option<&Stamp> {
        self.stamps.iter().find(|stamp| stamp.role == role)
    }

    fn millionths(&self, role: TimeRole) -> Option<i128> {
        self.sample.told(role).map(|told| told.millionths)
    }

    /// How much later than `iat` it is.
    fn beside(&self, role: TimeRole, iat: &str) -> Option<String> {
        let later = self.millionths(role)? - self.millionths(TimeRole::IssuedAt)?;
        let asked = self.case.inputs.get(LIFETIME).and_then(serde_json::Value::as_i64);
        let is_asked = asked.is_some_and(|asked| i128::from(asked) * 1_000_000 == later);
        Some(if is_asked {
            format!("{iat} + {LIFETIME}")
        } else {
            format!("{iat}{}", Added(later))
        })
    }

    /// How far from the clock it is, in the unit that its size tells.
    fn away(&self, role: TimeRole) -> Option<(i128, &'static str)> {
        let told = self.millionths(role)?;
        let (unit, per_second) = unit(told);
        let now = i128::from(self.sample.now_us).div_euclid(1_000_000 / per_second.min(1_000_000))
            * (per_second / 1_000_000).max(1)
            * 1_000_000;
        Some((told - now, unit))
    }
}

/// The unit in which a number lies between 1973 and 5138, with how many of it make a second.
fn unit(millionths: i128) -> (&'static str, i128) {
    let ten = |power| 10i128.pow(power) * 1_000_000;
    match millionths.abs() {
        small if small < ten(11) => ("now_s", 1),
        small if small < ten(14) => ("now_ms", 1_000),
        small if small < ten(17) => ("now_us", 1_000_000),
        _ => ("now_ns", 1_000_000_000),
    }
}

/// What one role of time is told as, by the positions of the moments that have it.
pub(super) fn forms(
    moments: &[&Moment<'_>],
    role: TimeRole,
    clock: Clock,
) -> BTreeMap<usize, String> {
    let all: Vec<(usize, &Moment<'_>, &Stamp)> = (moments.iter().enumerate())
        .filter_map(|(at, moment)| Some((at, *moment, moment.stamp(role)?)))
        .collect();
    let way = Way::of(moments, &all, (role, clock));
    let mut forms: BTreeMap<usize, String> = BTreeMap::new();
    let mut away: Vec<(usize, i128, &str)> = Vec::new();
    for &(at, moment, stamp) in &all {
        if moment.sample.told(role).is_none() {
            forms.insert(at, stamp.raw.clone());
            continue;
        }
        match way.tell(moment, role) {
            Some(form) => {
                forms.insert(at, format!("{form}{}", spelled(moment, stamp)));
            }
            None => away.extend(moment.away(role).map(|(by, unit)| (at, by, unit))),
        }
    }
    let ids = |at: usize| moments[at].case.id.as_str();
    let words = far(&away, &ids);
    for ((at, ..), word) in away.iter().zip(words) {
        let suffix = moments[*at].stamp(role).map(|stamp| spelled(moments[*at], stamp));
        forms.insert(*at, format!("{word}{}", suffix.unwrap_or_default()));
    }
    forms
}

/// The way in which a role of time is told.
enum Way {
    /// By how much later than `iat` it is.
    Beside(String),
    /// By the law that gives it.
    Law(Box<Law>),
    /// By the real clock, with a bracket.
    Bracket,
    /// Not by the case's clock at all.
    ItsOwn,
    /// By how far from the clock it is.
    Away,
}

impl Way {
    fn of(
        moments: &[&Moment<'_>],
        all: &[(usize, &Moment<'_>, &Stamp)],
        (role, clock): (TimeRole, Clock),
    ) -> Self {
        let iat = moments.iter().find_map(|moment| moment.stamp(TimeRole::IssuedAt));
        if let Some(iat) = iat.filter(|_| role != TimeRole::IssuedAt) {
            let beside: Option<BTreeSet<String>> =
                all.iter().map(|(_, moment, _)| moment.beside(role, &iat.name)).collect();
            if beside.is_some_and(|beside| beside.len() <= MOST_BESIDE) {
                return Self::Beside(iat.name.clone());
            }
        }
        match clock {
            Clock::ItsOwn => Self::ItsOwn,
            Clock::Live => Self::Bracket,
            Clock::Shown => law(all, role).map_or(Self::Away, |law| Self::Law(Box::new(law))),
        }
    }

    /// What a moment is told as; nothing, where only its distance is left.
    fn tell(&self, moment: &Moment<'_>, role: TimeRole) -> Option<String> {
        match self {
            Self::Beside(iat) => moment.beside(role, iat),
            Self::ItsOwn => Some("by the machine's own clock".to_owned()),
            Self::Law(law) => {
                let told = law.at(&Shown::at(moment.sample.now_us));
                (moment.millionths(role) == Some(told)).then(|| law.to_string())
            }
            Self::Bracket => bracket(moment, role),
            Self::Away => None,
        }
    }
}

/// The simplest law that gives what plain cases told. Odd ones are held against it afterwards.
fn law(all: &[(usize, &Moment<'_>, &Stamp)], role: TimeRole) -> Option<Law> {
    let plain =
        |moment: &&Moment<'_>| moment.shape == Shape::Field && !moment.case.inputs.has(LIFETIME);
    let plain: Vec<&Moment<'_>> = all.iter().map(|(_, moment, _)| *moment).filter(plain).collect();
    let step = plain.len().div_ceil(MOST_SAMPLES).max(1);
    let only = |moment: &&Moment<'_>| {
        let mut sample = Sample::at(moment.sample.now_us);
        sample.told[role as usize] = moment.sample.told(role);
        sample
    };
    let samples: Vec<Sample> = plain.iter().step_by(step).map(only).collect();
    infer(&samples).claim(role)?.law().copied()
}

/// Where a time lies that was made by the real clock: to ten seconds around a round number, so that
/// the moment of asking makes no difference.
fn bracket(moment: &Moment<'_>, role: TimeRole) -> Option<String> {
    let (unit, per_second) = unit(moment.millionths(role)?);
    let told_us = i64::try_from(moment.millionths(role)? / per_second).ok()?;
    let until_us = moment.sample.now_us;
    let middle_us = until_us - moment.slack_us / 2;
    let half_us = GRID_S * SECOND_US / 2;
    let tens = (told_us - middle_us + half_us).div_euclid(GRID_S * SECOND_US);
    let (from, to) = (tens * GRID_S - GRID_S / 2, tens * GRID_S + GRID_S / 2);
    let in_seconds = if unit == "now_s" { "" } else { ", in milliseconds or finer" };
    Some(format!("between now{}s and now{}s{in_seconds}", Signed(from), Signed(to)))
}

/// The distances from the clock: each as it is, or all of them as a range where they are many.
fn far<'i>(away: &[(usize, i128, &str)], id: &dyn Fn(usize) -> &'i str) -> Vec<String> {
    let told = |by: i128, unit: &str| format!("{unit}{}", Added(by));
    let distinct: BTreeSet<(i128, &str)> = away.iter().map(|(_, by, unit)| (*by, *unit)).collect();
    if distinct.len() <= MOST_AWAY {
        return away.iter().map(|(_, by, unit)| told(*by, unit)).collect();
    }
    let mut each: Vec<String> =
        away.iter().map(|(at, by, unit)| format!("{} {}", id(*at), told(*by, unit))).collect();
    each.sort();
    let digest = digest(each.iter().map(String::as_str));
    let ends = distinct.first().zip(distinct.last());
    let range = ends.map_or(String::new(), |((low, unit), (high, other))| {
        format!("{} to {}", told(*low, unit), told(*high, other))
    });
    let word = format!("{range}, {} different values, digest {digest}", distinct.len());
    away.iter().map(|_| word.clone()).collect()
}

/// How a number is spelled that is not spelled in digits alone.
fn spelled(moment: &Moment<'_>, stamp: &Stamp) -> String {
    let text = if stamp.raw.starts_with('"') { ", as a string" } else { "" };
    let form = match moment.sample.told(stamp.role).map(|told| told.form) {
        Some(Form::PointZero) => ", spelled 1.0",
        Some(Form::Exponent) => ", spelled 1.5E9",
        Some(Form::SignedExponent) => ", spelled 1.5e+09",
        Some(Form::Integer | Form::Fraction) | None => "",
    };
    format!("{text}{form}")
}

/// ` + 7200`, ` - 30`, or nothing.
struct Added(i128);

impl std::fmt::Display for Added {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = match self.0 {
            0 => return Ok(()),
            less if less < 0 => '-',
            _ => '+',
        };
        let (whole, part) = (self.0.abs() / 1_000_000, self.0.abs() % 1_000_000);
        write!(f, " {sign} {whole}")?;
        match part {
            0 => Ok(()),
            part => f.write_str(format!(".{part:06}").trim_end_matches('0')),
        }
    }
}

/// ` + 35 `, ` - 35 `.
struct Signed(i64);

impl std::fmt::Display for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, " {} {} ", if self.0 < 0 { '-' } else { '+' }, self.0.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::control;

    fn case(id: &str, now_us: i64) -> Case {
        Case { id: id.to_owned(), now_us, ..control()[0].clone() }
    }

    /// Answers to cases, each with what its `iat` and `exp` say.
    fn moments<'c>(cases: &'c [Case], told: impl Fn(&Case) -> (String, String)) -> Vec<Moment<'c>> {
        let moment = |case: &'c Case| {
            let (iat, exp) = told(case);
            let stamp = |role, name: &str, raw| Stamp { role, name: name.to_owned(), rank: 0, raw };
            let stamps =
                vec![stamp(TimeRole::IssuedAt, "iat", iat), stamp(TimeRole::Expires, "exp", exp)];
            let sample = stamps
                .iter()
                .fold(Sample::at(case.now_us), |sample, stamp| sample.with(stamp.role, &stamp.raw));
            Moment { case, shape: Shape::Field, slack_us: 0, sample, stamps }
        };
        cases.iter().map(moment).collect()
    }

    fn told(moments: &[Moment<'_>], role: TimeRole, clock: Clock) -> Vec<String> {
        let moments: Vec<&Moment<'_>> = moments.iter().collect();
        let mut words: Vec<String> = forms(&moments, role, clock).into_values().collect();
        words.dedup();
        words
    }

    /// Instants a second and a bit apart.
    fn cases(count: i64) -> Vec<Case> {
        let at = |n: i64| 1_696_910_400_000_000 + n * 1_137_000;
        (0..count).map(|n| case(&format!("t/g-{n:03}"), at(n))).collect()
    }

    fn seconds(case: &Case) -> i64 {
        case.now_us.div_euclid(SECOND_US)
    }

    #[test]
    fn a_law_stands_for_all_instants_and_a_lifetime_for_all_of_them() {
        let cases = cases(60);
        let moments = moments(&cases, |case| {
            let iat = seconds(case) - 30;
            (iat.to_string(), format!("{}.0", iat + 7200))
        });
        assert_eq!(told(&moments, TimeRole::IssuedAt, Clock::Shown), ["floor(ms/1000) - 30"]);
        assert_eq!(told(&moments, TimeRole::Expires, Clock::Shown), ["iat + 7200, spelled 1.0"]);
    }

    #[test]
    fn a_lifetime_that_was_asked_for_is_told_as_that() {
        let mut cases = cases(9);
        cases[4].inputs.set(LIFETIME, 3600.into());
        let moments = moments(&cases, |case| {
            let asked = case.inputs.get(LIFETIME).and_then(serde_json::Value::as_i64);
            let iat = seconds(case);
            (iat.to_string(), (iat + asked.unwrap_or(7200)).to_string())
        });
        let words = told(&moments, TimeRole::Expires, Clock::Shown);
        assert_eq!(words, ["iat + 7200", "iat + lifetime_s", "iat + 7200"]);
    }

    #[test]
    fn what_follows_no_law_is_a_range_that_any_change_shows_in() {
        let cases = cases(60);
        let noisy = |seed: i64| {
            moments(&cases, move |case| {
                let noise = (seconds(case) * 7919 + seed).rem_euclid(101);
                ((seconds(case) - noise).to_string(), "0".to_owned())
            })
        };
        let words = told(&noisy(0), TimeRole::IssuedAt, Clock::Shown);
        assert!(words[0].starts_with("now_s - ") && words[0].contains(" different values, digest"));
        assert_eq!(words, told(&noisy(0), TimeRole::IssuedAt, Clock::Shown));
        assert_ne!(words, told(&noisy(1), TimeRole::IssuedAt, Clock::Shown));
    }

    #[test]
    fn by_the_real_clock_a_time_is_told_in_a_bracket() {
        // Asked within two seconds of which nobody knows which was read.
        for (phase_us, backdate) in [(0, 30), (499_999, 30), (999_999, 31)] {
            let cases = [case("t/g-0", 1_696_910_400_000_000 + phase_us)];
            let mut moments = moments(&cases, |case| {
                ((seconds(case) - backdate).to_string(), (seconds(case) + 7200).to_string())
            });
            moments[0].slack_us = 2_000_000;
            let words = told(&moments, TimeRole::IssuedAt, Clock::Live);
            assert_eq!(words, ["between now - 35 s and now - 25 s"]);
        }
    }

    #[test]
    fn another_unit_and_a_string_are_told() {
        let cases = cases(20);
        let milliseconds = moments(&cases, |case| {
            (format!("\"{}\"", case.now_us / 1000), "\"2023-10-10\"".to_owned())
        });
        assert_eq!(told(&milliseconds, TimeRole::IssuedAt, Clock::Shown), ["ms, as a string"]);
        assert_eq!(told(&milliseconds, TimeRole::Expires, Clock::Shown), ["\"2023-10-10\""]);
        let own = told(&milliseconds, TimeRole::IssuedAt, Clock::ItsOwn);
        assert_eq!(own, ["by the machine's own clock, as a string"]);
    }
}
