//! From samples to all laws that reproduce every one of them, the simplest first.
//!
//! The search goes from the usual to the rare, and stops where something fits: whole seconds, 32-bit
//! floats and the local time of every zone are always tried, since they are what one sample cannot
//! tell apart; kept readings, narrow integers and odd steps only if nothing else fits. Offsets are
//! solved for. Of laws that differ for no instant the first one stands for all.

use super::families::{
    calendar, constant, float32, int32, local, other_readings, products, steps, there_and_back,
    whole,
};
use super::formula::{EPOCHS, Law, Print, SECOND_US};
use super::points::Points;
use super::sample::Sample;
use super::told::{Form, Unit};
use crate::profile::TimeRole;

/// The claims that tell times, `iat` first, since the others are told beside it.
pub const ROLES: [TimeRole; 4] =
    [TimeRole::IssuedAt, TimeRole::Expires, TimeRole::SessionExpires, TimeRole::NotBefore];

/// More laws that fit than this are of no use to anybody: the simplest are kept.
const MOST_LAWS: usize = 160;

/// What is known of one time claim.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimLaw {
    /// The claim.
    pub role: TimeRole,
    /// All laws that reproduce every sample, the simplest first. None: the claim is unexplained.
    pub fitting: Vec<Law>,
    /// What it is later than `iat` by, in microseconds, if that is the same in every sample.
    pub beside_iat_us: Option<i64>,
    /// The ways in which it is spelled.
    pub forms: Vec<Form>,
}

impl ClaimLaw {
    /// The simplest law.
    pub fn law(&self) -> Option<&Law> {
        self.fitting.first()
    }
}

/// What is known of all time claims.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Laws {
    /// Each claim that was seen.
    pub claims: Vec<ClaimLaw>,
}

impl Laws {
    /// What is known of one claim.
    pub fn claim(&self, role: TimeRole) -> Option<&ClaimLaw> {
        self.claims.iter().find(|claim| claim.role == role)
    }

    /// The simplest law of `iat`.
    pub fn iat(&self) -> Option<&Law> {
        self.claim(TimeRole::IssuedAt)?.law()
    }
}

/// Finds the laws of all time claims.
pub fn infer(samples: &[Sample]) -> Laws {
    let mut laws = Laws::default();
    for role in ROLES {
        let Some(forms) = forms(samples, role) else { continue };
        let beside = laws.claim(TimeRole::IssuedAt).and_then(|iat| beside_iat(samples, role, iat));
        let claim = match beside {
            Some((us, fitting)) => ClaimLaw { role, fitting, beside_iat_us: Some(us), forms },
            None => ClaimLaw { role, fitting: fitting(samples, role), beside_iat_us: None, forms },
        };
        laws.claims.push(claim);
    }
    laws
}

/// The spellings of a claim; none if it is nowhere.
fn forms(samples: &[Sample], role: TimeRole) -> Option<Vec<Form>> {
    let mut forms: Vec<Form> =
        samples.iter().filter_map(|sample| sample.told(role)).map(|told| told.form).collect();
    forms.sort_unstable();
    forms.dedup();
    (!forms.is_empty()).then_some(forms)
}

/// The laws of a claim that is always later than `iat` by the same; by how much.
fn beside_iat(samples: &[Sample], role: TimeRole, iat: &ClaimLaw) -> Option<(i64, Vec<Law>)> {
    let unit = iat.law()?.unit;
    let both = |sample: &Sample| {
        let told = |role| sample.told(role).and_then(|told| unit.instant_us(told));
        told(role)?.checked_sub(told(TimeRole::IssuedAt)?)
    };
    let mut seen = samples.iter().filter(|sample| sample.told(role).is_some()).map(both);
    let us = seen.next()??;
    if !seen.all(|other| other == Some(us)) {
        return None;
    }
    let mut fitting: Vec<Law> = iat
        .fitting
        .iter()
        .filter(|law| law.unit == unit && law.print == Print::Exact)
        .map(|law| law.later_by(us))
        .collect();
    // A day on the calendar is nearly always one by the clock.
    if role != TimeRole::NotBefore && us % (86_400 * SECOND_US) == 0 {
        let points = Points::of(samples, role, (unit, None), window_us(role));
        fitting.extend(points.map(|points| kept(&points, calendar(&points))).unwrap_or_default());
    }
    fitting.truncate(MOST_LAWS);
    (!fitting.is_empty()).then_some((us, fitting))
}

/// What may be added to the clock for a claim, in microseconds: a backdate of hours, or a lifetime
/// of a year.
fn window_us(role: TimeRole) -> (i64, i64) {
    const DAY_US: i64 = 86_400 * SECOND_US;
    match role {
        TimeRole::IssuedAt | TimeRole::NotBefore => (-400 * DAY_US, DAY_US),
        TimeRole::Expires | TimeRole::SessionExpires => (-400 * DAY_US, 400 * DAY_US),
    }
}

/// All laws that give a claim as it was seen, the simplest first.
fn fitting(samples: &[Sample], role: TimeRole) -> Vec<Law> {
    let begun = beginnings(samples, role);
    let near: Vec<&Points<'_>> = begun.iter().filter(|points| points.are_near()).collect();
    let tried = |family: fn(&Points<'_>) -> Vec<Law>, points: &[&Points<'_>]| {
        points.iter().flat_map(|points| kept(points, family(points))).collect::<Vec<Law>>()
    };
    let mut laws = tried(whole, &near);
    laws.extend(tried(float32, &near));
    laws.extend(tried(products, &near));
    laws.extend(tried(local, &near));
    if role != TimeRole::IssuedAt {
        laws.extend(tried(calendar, &near));
    }
    // An odd offset fits anything that was seen once.
    if laws.iter().all(|law| law.cost(role) > 20) {
        // A reading that is kept may be years old.
        laws.extend(tried(other_readings, &begun.iter().collect::<Vec<_>>()));
        laws.extend(tried(there_and_back, &near));
        laws.extend(tried(steps, &near));
        let plain: Vec<&Points<'_>> =
            begun.iter().filter(|points| points.begun.epoch.is_none()).collect();
        laws.extend(tried(int32, &plain));
    }
    let seconds: Vec<&Points<'_>> = begun.iter().take(1).collect();
    laws.extend(tried(constant, &seconds));
    simplest(laws, role)
}

/// The units and epochs in which a claim tells instants.
fn beginnings(samples: &[Sample], role: TimeRole) -> Vec<Points<'_>> {
    let epochs = || [None].into_iter().chain(EPOCHS.iter().map(Some));
    let each = Unit::ALL.into_iter().flat_map(|unit| epochs().map(move |epoch| (unit, epoch)));
    each.filter_map(|(unit, epoch)| {
        let window_us = if epoch.is_some() { near_epoch_us(role) } else { window_us(role) };
        Points::of(samples, role, (unit, epoch), window_us)
    })
    .collect()
}

/// Beside another epoch only what a zone and a backdate come to is added, or a lifetime.
fn near_epoch_us(role: TimeRole) -> (i64, i64) {
    let (_, most) = window_us(role);
    (-86_400 * SECOND_US, most)
}

/// Those that go through all points and add no more than is to be expected.
fn kept(points: &Points<'_>, laws: Vec<Law>) -> Vec<Law> {
    laws.into_iter().filter(|law| points.lie_on(law)).collect()
}

fn simplest(mut laws: Vec<Law>, role: TimeRole) -> Vec<Law> {
    laws.sort_by_key(|law| law.cost(role));
    let mut distinct: Vec<Law> = Vec::with_capacity(laws.len());
    for law in laws {
        if !distinct.contains(&law) {
            distinct.push(law);
        }
        if distinct.len() == MOST_LAWS {
            break;
        }
    }
    distinct
}
