//! What was seen: an instant, and the time claims of the token that was made at it.

use super::formula::{Law, Shown};
use super::told::Told;
use super::zone::{self, Zone};
use crate::observation::Observation;
use crate::profile::TimeRole;

/// One token's time claims, with what its maker was shown of the clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sample {
    /// The instant.
    pub now_us: i64,
    /// The instant that later readings of the same start were shown, where the clock was stepped in
    /// between.
    pub later_us: Option<i64>,
    /// The zone that the program ran under, if that was not UTC.
    pub own: Option<&'static Zone>,
    /// The instants at which the same process was asked before, in the order of asking.
    pub before: Vec<i64>,
    /// The claims, by role.
    pub told: [Option<Told>; 4],
}

impl Sample {
    /// A token of a fresh process under UTC, without time claims yet.
    pub fn at(now_us: i64) -> Self {
        Self { now_us, ..Self::default() }
    }

    /// The time claims of one answer; none if it holds no payload that can be read. A process that
    /// was asked before has to be told by [`Sample::before`].
    pub fn of(seen: &Observation<'_>) -> Option<Self> {
        seen.payload()?;
        let own = seen.case.environment.tz.as_deref().and_then(zone::find);
        let own = own.filter(|zone| !(zone.is_fixed() && zone.offset_s(0) == 0));
        let mut sample = Self { own, ..Self::at(seen.case.now_us) };
        for (row, value) in seen.claims() {
            if let (Some(role), Some(value)) = (row.time, value) {
                sample = sample.with(role, value.raw);
            }
        }
        let nbf = seen.strangers().filter(|member| member.name == "nbf").last();
        Some(match nbf {
            Some(nbf) => sample.with(TimeRole::NotBefore, nbf.value.raw),
            None => sample,
        })
    }

    /// The same with a claim as the token spells it. What is no number is left out.
    #[must_use]
    pub fn with(mut self, role: TimeRole, raw: &str) -> Self {
        self.told[role as usize] = Told::read(raw);
        self
    }

    /// A claim.
    pub fn told(&self, role: TimeRole) -> Option<Told> {
        self.told[role as usize]
    }

    /// What a law is told of the clock.
    pub fn shown(&self) -> Shown<'_> {
        Shown { now_us: self.now_us, later_us: self.later_us, own: self.own, before: &self.before }
    }

    /// Whether a law gives the claim as it was seen; so does any where the claim is missing.
    pub fn is_reproduced(&self, role: TimeRole, law: &Law) -> bool {
        self.told(role).is_none_or(|told| law.at(&self.shown()) == told.millionths)
    }
}
