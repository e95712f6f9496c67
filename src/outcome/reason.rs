//! Why, as reports read it: causes that were proved, the law of a clock, and what nobody can explain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cause::{self, Found, Timed, Timing};
use crate::law::{self, Over, Rate};
use crate::observation::Seconds;

/// A mechanism that was proved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Its name.
    pub cause: String,
    /// `proven` or `likely`.
    pub confidence: String,
    /// The rules whose findings it explains.
    pub explains: Vec<String>,
    /// The law by which the generator makes the time in question, as a formula.
    #[serde(default)]
    pub law: Option<String>,
    /// The share of instants at which a verifier refuses, an upper bound where the generator's
    /// clock is right: no token is any younger when it arrives.
    #[serde(default)]
    pub predicted_rejection: Option<f64>,
    /// The same for verifiers that tolerate some seconds.
    #[serde(default)]
    pub at_tolerance: Vec<AtTolerance>,
    /// The least tolerance at which nothing is refused, in seconds.
    #[serde(default)]
    pub tolerance_needed_s: Option<f64>,
    /// How far ahead the generator's clock may run: the first refusal, and where all are refused.
    #[serde(default)]
    pub margin_s: Option<[f64; 2]>,
    /// What the shares are taken over: the law's period, or the next 365 days.
    #[serde(default)]
    pub over: Option<String>,
    /// After how many runs that were asked for this it was named for good.
    #[serde(default)]
    pub named_after_runs: Option<usize>,
    /// What was made again, and that it is what was seen.
    #[serde(default)]
    pub recomputed: String,
    /// What happens, in a sentence.
    pub summary: String,
    /// What to change.
    pub fix: String,
}

impl From<&Timed> for Cause {
    fn from(timed: &Timed) -> Self {
        let rate = timed.rate.as_ref();
        Self {
            cause: timed.cause.id.to_owned(),
            confidence: timed.proof.confidence.name().to_owned(),
            explains: timed.explains.iter().map(|&id| id.to_owned()).collect(),
            law: timed.law.clone(),
            predicted_rejection: rate.map(|rate| to_four_digits(rate.refused)),
            at_tolerance: rate.map(AtTolerance::of).unwrap_or_default(),
            tolerance_needed_s: rate.and_then(|rate| rate.tolerance_needed_s),
            margin_s: rate.and_then(|rate| rate.margin_s),
            over: rate.map(over),
            named_after_runs: None,
            recomputed: timed.proof.recomputed.clone(),
            summary: timed.proof.summary.clone(),
            fix: timed.proof.fix.clone(),
        }
    }
}

impl Cause {
    /// A cause of single answers, so many of them.
    pub fn of_answers(found: &Found, explains: Vec<String>, count: usize) -> Self {
        let Found { cause, proof } = found;
        Self {
            cause: cause.id.to_owned(),
            confidence: proof.confidence.name().to_owned(),
            explains,
            law: None,
            predicted_rejection: None,
            at_tolerance: Vec::new(),
            tolerance_needed_s: None,
            margin_s: None,
            over: None,
            named_after_runs: None,
            recomputed: format!("in {count} answers; in the first, {}", proof.recomputed),
            summary: proof.summary.clone(),
            fix: proof.fix.clone(),
        }
    }
}

/// What a verifier refuses that tolerates so much.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtTolerance {
    /// How far ahead of its clock it lets `iat` be, in seconds.
    pub tolerance_s: i64,
    /// The share of instants at which it refuses.
    pub share: f64,
}

impl AtTolerance {
    fn of(rate: &Rate) -> Vec<Self> {
        let told = |(tolerance_s, share)| Self { tolerance_s, share: to_four_digits(share) };
        rate.at.into_iter().map(told).collect()
    }
}

/// How a generator makes its times of the clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockLaw {
    /// The laws of its time claims as formulas, `iat` first.
    pub formulas: Vec<String>,
    /// The share of instants at which a verifier refuses.
    pub predicted_rejection: Option<f64>,
    /// What that share is taken over: the law's period, or the next 365 days.
    pub over: Option<String>,
    /// A chart: instants, and what `iat` is ahead of each of them by, both in microseconds.
    pub points: Vec<[i64; 2]>,
}

impl ClockLaw {
    /// So many points are enough for a line across a page.
    const POINTS: usize = 96;

    /// The laws that were found, if that of `iat` was.
    pub fn of(timing: &Timing<'_>, from_us: i64) -> Option<Self> {
        let iat = timing.times.laws.iat()?;
        let own = timing.times.samples.last().and_then(|sample| sample.own);
        let points = law::chart::points(iat, own, from_us, Self::POINTS);
        Some(Self {
            formulas: timing.times.formulas(),
            predicted_rejection: timing.rate.as_ref().map(|rate| to_four_digits(rate.refused)),
            over: timing.rate.as_ref().map(over),
            points: points.into_iter().map(|point| [point.now_us, point.ahead_us]).collect(),
        })
    }

    /// The chart in lines of block characters, the highest first.
    pub fn lines(&self, rows: usize) -> Vec<String> {
        let point = |[now_us, ahead_us]: &[i64; 2]| law::chart::Point {
            now_us: *now_us,
            ahead_us: *ahead_us,
        };
        law::chart::lines(&self.points.iter().map(point).collect::<Vec<_>>(), rows)
    }
}

/// A broken rule that no cause explains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unexplained {
    /// The rule.
    pub rule: String,
    /// What is known nevertheless.
    pub seen: String,
    /// What would tell more.
    pub would_help: String,
}

impl Unexplained {
    /// A rule that single answers break, for no reason that is known.
    pub fn of_answers(rule: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            seen: "nothing that was tried makes these answers again".to_owned(),
            would_help: "one such token with the inputs that it was made from, in `mintcheck \
                         inspect`, beside the line that makes it"
                .to_owned(),
        }
    }
}

impl From<&cause::Unexplained> for Unexplained {
    fn from(one: &cause::Unexplained) -> Self {
        let cause::Unexplained { rule, seen, would_help } = one;
        Self { rule: (*rule).to_owned(), seen: seen.clone(), would_help: would_help.clone() }
    }
}

/// More digits of a share than anybody can act on are noise.
fn to_four_digits(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

fn over(rate: &Rate) -> String {
    match rate.over {
        Over::Period(us) => format!("a period of {} s", Seconds(us)),
        Over::NextYear => "the next 365 days".to_owned(),
    }
}
