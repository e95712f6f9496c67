//! The causes of what is wrong with times: what each has to say, and all of them together.

use super::declare::{Attempt, Cause, Confidence, Proof};
use super::times::Times;
use crate::law::{Form, Formula, Mechanism, Rate, RateOf, Sample, Verifier, question, rate};
use crate::profile::{Profile, TimeRole};

/// Fewer instants fit many laws by chance.
const ENOUGH_INSTANTS: usize = 4;

impl Times<'_> {
    /// A proof, if the mechanism shows in the laws: they give again all that was seen.
    pub(super) fn proof(
        &self,
        mechanism: Mechanism,
        summary: impl Into<String>,
        fix: &str,
    ) -> Option<Proof> {
        let shows = self.shows(mechanism)?;
        let is_spelling = mechanism == Mechanism::FloatFormattedTime;
        let is_enough = is_spelling || self.instants(shows.role) >= ENOUGH_INSTANTS;
        let confidence =
            if shows.is_certain && is_enough { Confidence::Proven } else { Confidence::Likely };
        let recomputed =
            if is_spelling { self.spelled(shows.role)? } else { self.recomputed(shows.role)? };
        Some(Proof { confidence, recomputed, summary: summary.into(), fix: fix.to_owned() })
    }

    /// What the law gives, and at which instant the usual one would not.
    fn recomputed(&self, role: TimeRole) -> Option<String> {
        let formula = self.formula(role)?;
        let instants = self.instants(role);
        let Some(other) = self.refutation(role) else {
            return Some(format!("{formula} is what was seen at all {instants} instants"));
        };
        let usual = Formula { claim: self.name(role), law: &other.usual, beside: None };
        let at = jiff::Timestamp::from_microsecond(other.now_us).ok()?;
        Some(format!(
            "{formula} gives {} at {at}, as was seen, and so at all {instants} instants; {usual} \
             would give {}",
            other.seen, other.usual_value
        ))
    }

    fn spelled(&self, role: TimeRole) -> Option<String> {
        let claim = self.laws.claim(role)?;
        let form = claim.forms.iter().max()?;
        let example = match form {
            Form::Integer => "1696910409",
            Form::PointZero => "1696910409.0",
            Form::Fraction => "1696910409.6",
            Form::Exponent => "1.696910409E9",
            Form::SignedExponent => "1.696910409e+09",
        };
        let whose = match form {
            Form::Fraction => "it keeps the fraction of the second".to_owned(),
            Form::Integer | Form::PointZero | Form::Exponent | Form::SignedExponent => {
                format!("so floats are printed by {}", form.languages())
            }
        };
        Some(format!("`{}` is spelled like `{example}`: {whose}", self.name(role)))
    }
}

/// What is to be explained.
#[derive(Debug, Clone, Copy)]
pub struct Suspect<'a, 'b> {
    /// What is required of the generator.
    pub profile: &'a Profile,
    /// What was seen of its time claims, in any order.
    pub samples: &'a [Sample],
    /// The rules that warnings and errors accuse it of; notes have no cause.
    pub broken: &'b [&'b str],
    /// The verifier for which rates are told.
    pub verifier: Verifier,
    /// The instant from which on rates are told where a law has no period.
    pub from_us: i64,
}

/// A cause of time, with what it comes to.
#[derive(Debug, Clone)]
pub struct Timed {
    /// The cause.
    pub cause: &'static Cause,
    /// What it made again.
    pub proof: Proof,
    /// The broken rules that it explains.
    pub explains: Vec<&'static str>,
    /// The law of the claim that shows it, as a formula.
    pub law: Option<String>,
    /// What a verifier makes of it.
    pub rate: Option<Rate>,
}

/// A broken rule that no cause explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unexplained {
    /// The rule.
    pub rule: &'static str,
    /// What is known nevertheless.
    pub seen: String,
    /// What would tell more.
    pub would_help: String,
}

/// All that is known of the clock of a generator.
#[derive(Debug)]
pub struct Timing<'a> {
    /// The claims and their laws.
    pub times: Times<'a>,
    /// The causes, best first.
    pub causes: Vec<Timed>,
    /// What a verifier makes of the law of `iat`.
    pub rate: Option<Rate>,
    /// What no cause explains.
    pub unexplained: Vec<Unexplained>,
    /// The next instant to ask for, in microseconds; none if no answer would change anything.
    pub next_us: Option<i64>,
}

/// Looks for the law of the clock and for the causes of what is wrong with it.
pub fn of_times<'a>(suspect: &Suspect<'a, '_>) -> Timing<'a> {
    let times = Times::of(suspect.profile, suspect.samples);
    let rate = rate_of(&times, suspect);
    let causes = causes(&times, suspect.broken, rate.as_ref());
    let unexplained = unexplained(&times, suspect.broken, &causes);
    let next_us = question::next(&times.laws, suspect.samples);
    Timing { times, causes, rate, unexplained, next_us }
}

fn rate_of(times: &Times<'_>, suspect: &Suspect<'_, '_>) -> Option<Rate> {
    let exp = times.laws.claim(TimeRole::Expires).and_then(|claim| claim.law());
    let own = suspect.samples.last().and_then(|sample| sample.own);
    rate::of(&RateOf { iat: times.laws.iat()?, exp, own }, suspect.verifier, suspect.from_us)
}

/// The causes that explain something that is broken, in the order of the list; then those that
/// would be felt once the others are gone.
fn causes(times: &Times<'_>, broken: &[&str], rate: Option<&Rate>) -> Vec<Timed> {
    let (mut found, mut hidden) = (Vec::new(), Vec::new());
    for &cause in super::all() {
        let Attempt::Samples(attempt) = cause.attempt else { continue };
        let explains: Vec<&'static str> =
            cause.explains.iter().copied().filter(|id| broken.contains(id)).collect();
        let Some(mechanism) = Mechanism::ALL.into_iter().find(|one| one.id() == cause.id) else {
            continue;
        };
        let is_hidden = is_hidden(mechanism, times);
        if explains.is_empty() && !is_hidden {
            continue;
        }
        let Some(proof) = attempt(times) else { continue };
        let law = times.shows(mechanism).and_then(|shows| times.formula(shows.role));
        let rate = rate.filter(|_| cause.explains.iter().any(|id| HAS_A_RATE.contains(id)));
        let mut one = Timed { cause, proof, explains, law, rate: rate.cloned() };
        // What a graver cause puts into the future is not for want of a backdate.
        if one.explains.is_empty() || (is_hidden && mechanism == Mechanism::NoBackdate) {
            one.explains.clear();
            one.proof.summary += "; this is felt once the graver causes are gone";
            hidden.push(one);
        } else {
            found.push(one);
        }
    }
    if !found.is_empty() {
        found.append(&mut hidden);
    }
    found
}

/// Whether a mechanism is at work behind one that is so much graver that no rule can see it: a time
/// in another unit, zone or epoch is not judged to the second.
fn is_hidden(mechanism: Mechanism, times: &Times<'_>) -> bool {
    let is_behind = [
        Mechanism::MillisecondsAsSeconds,
        Mechanism::WrongEpoch,
        Mechanism::LocalTimeAsUtc,
        Mechanism::UtcTimeAsLocal,
    ]
    .into_iter()
    .any(|graver| graver != mechanism && times.shows(graver).is_some());
    let is_felt = match mechanism {
        Mechanism::Float32Rounding
        | Mechanism::WrongEpoch
        | Mechanism::LocalTimeAsUtc
        | Mechanism::UtcTimeAsLocal => true,
        // A backdate makes up for these.
        Mechanism::RoundsHalfUp
        | Mechanism::RoundsHalfEven
        | Mechanism::Ceiling
        | Mechanism::NoBackdate => times.laws.iat().is_some_and(|law| law.added_us() >= 0),
        Mechanism::Int32Overflow
        | Mechanism::MillisecondsAsSeconds
        | Mechanism::LifetimeUnitMix
        | Mechanism::RelativeExpiry
        | Mechanism::CalendarArithmetic
        | Mechanism::StaleClock
        | Mechanism::SecondClockRead
        | Mechanism::FloatFormattedTime => false,
    };
    is_behind && is_felt
}

/// The rules whose breach depends on the instant, or is one at every instant.
const HAS_A_RATE: [&str; 3] = ["iat-in-the-future", "iat-rounds-up", "already-expired"];

/// The rules on times that need a cause: the others say all there is to say.
const NEED_A_CAUSE: [&str; 9] = [
    "iat-in-the-future",
    "iat-quantised",
    "iat-runs-backwards",
    "iat-ignores-clock",
    "iat-too-old",
    "iat-rounds-up",
    "already-expired",
    "time-not-in-seconds",
    "time-not-an-integer",
];

fn unexplained(times: &Times<'_>, broken: &[&str], causes: &[Timed]) -> Vec<Unexplained> {
    let is_explained = |id: &str| causes.iter().any(|timed| timed.explains.contains(&id));
    let left = NEED_A_CAUSE.into_iter().filter(|id| broken.contains(id) && !is_explained(id));
    let one = |rule| {
        let role = if rule == "already-expired" { TimeRole::Expires } else { TimeRole::IssuedAt };
        Unexplained { rule, seen: seen(times, role), would_help: would_help(times, role) }
    };
    left.map(one).collect()
}

fn seen(times: &Times<'_>, role: TimeRole) -> String {
    let instants = times.instants(role);
    match times.formula(role) {
        Some(formula) => format!(
            "{formula} at all {instants} instants; no mechanism that is known makes a time so"
        ),
        None => {
            format!("at {instants} instants, `{}` follows no law that is known", times.name(role))
        }
    }
}

fn would_help(times: &Times<'_>, role: TimeRole) -> String {
    match times.formula(role) {
        Some(_) => {
            "look for the number that is added to the clock, and for who decides on it".to_owned()
        }
        None => "the same instants once more, in another order and by a fresh process, to see \
                 whether the answer depends on anything but the clock; then instants a second, a \
                 minute and an hour apart"
            .to_owned(),
    }
}
