//! What causes of time look at: the time claims of one generator at many instants, and the laws
//! that they follow.

use crate::law::{
    ClaimLaw, Formula, Law, Laws, Mechanism, Rounding, Sample, Shown, Shows, Whose, infer, shown_by,
};
use crate::profile::{Profile, TimeRole};

const SECOND_US: i64 = 1_000_000;

/// The time claims of one generator.
#[derive(Debug)]
pub struct Times<'a> {
    /// What is required of them.
    pub profile: &'a Profile,
    /// What was seen.
    pub samples: &'a [Sample],
    /// The laws that give what was seen.
    pub laws: Laws,
    shown: Vec<Shows>,
}

/// An instant at which a law gives what was seen, and the usual one does not.
pub(super) struct Refutation {
    pub(super) now_us: i64,
    pub(super) seen: String,
    pub(super) usual: Law,
    pub(super) usual_value: String,
}

impl<'a> Times<'a> {
    /// Finds the laws of all claims.
    pub fn of(profile: &'a Profile, samples: &'a [Sample]) -> Self {
        let laws = infer(samples);
        let shown = shown_by(&laws);
        Self { profile, samples, laws, shown }
    }

    /// Where a mechanism shows, if it does.
    pub(super) fn shows(&self, mechanism: Mechanism) -> Option<Shows> {
        self.shown.iter().find(|one| one.mechanism == mechanism).copied()
    }

    /// What is known of the claim that shows a mechanism, with its simplest law.
    pub(super) fn claim(&self, mechanism: Mechanism) -> Option<(&ClaimLaw, &Law)> {
        let claim = self.laws.claim(self.shows(mechanism)?.role)?;
        Some((claim, claim.law()?))
    }

    /// The name of a claim.
    pub(super) fn name(&self, role: TimeRole) -> &'a str {
        let known = self.profile.time_claim(role).map(|row| row.name.as_str());
        known.unwrap_or(match role {
            TimeRole::IssuedAt => "iat",
            TimeRole::Expires => "exp",
            TimeRole::SessionExpires => "tokenExp",
            TimeRole::NotBefore => "nbf",
        })
    }

    /// The law of a claim as a formula.
    pub fn formula(&self, role: TimeRole) -> Option<String> {
        let claim = self.laws.claim(role)?;
        let beside = claim.beside_iat_us.filter(|_| role != TimeRole::IssuedAt);
        let beside = beside.map(|us| (self.name(TimeRole::IssuedAt), us));
        Some(Formula { claim: self.name(role), law: claim.law()?, beside }.to_string())
    }

    /// The laws of all claims as formulas, `iat` first.
    pub fn formulas(&self) -> Vec<String> {
        self.laws.claims.iter().filter_map(|claim| self.formula(claim.role)).collect()
    }

    /// The instant that shows best that a claim is not made in the usual way: whole seconds rounded
    /// down, with the same backdate or lifetime.
    pub(super) fn refutation(&self, role: TimeRole) -> Option<Refutation> {
        let law = self.laws.claim(role)?.law()?;
        let added_us = law.added_us();
        let is_near = added_us.abs() < 400 * 86_400 * SECOND_US;
        let added_us = if is_near { added_us.div_euclid(SECOND_US) * SECOND_US } else { 0 };
        let usual = Law::whole(SECOND_US, Rounding::Floor).later_by(added_us);
        // What comes from the future is refused, and shows best; then what is old.
        let beside = |sample: &&Sample| {
            let seen = sample.told(role).map(|told| told.millionths);
            let ahead = seen.map(|seen| seen - usual.at(&Shown::at(sample.now_us)));
            ahead.map(|ahead| (ahead > 0, ahead.abs()))
        };
        let sample = self.samples.iter().max_by_key(beside)?;
        let seen = sample.told(role)?.millionths;
        let expected = usual.at(&Shown::at(sample.now_us));
        (seen != expected).then(|| Refutation {
            now_us: sample.now_us,
            seen: number(seen),
            usual,
            usual_value: number(expected),
        })
    }

    /// The zone that a mechanism is about, in words.
    pub(super) fn zone_words(&self, mechanism: Mechanism) -> Option<String> {
        let (_, law) = self.claim(mechanism)?;
        match law.shift?.whose {
            Whose::Own => Some("the zone that the program runs under".to_owned()),
            Whose::Of(zone) if zone.is_fixed() => {
                let offset_s = zone.offset_s(0);
                let sign = if offset_s < 0 { '-' } else { '+' };
                let minutes = offset_s.abs() / 60;
                let (hours, minutes) = (minutes / 60, minutes % 60);
                Some(format!("UTC{sign}{hours:02}:{minutes:02} (such as {})", zone.name))
            }
            Whose::Of(zone) => Some(zone.name.clone()),
        }
    }

    /// What else would look the same as local time does.
    pub(super) fn other_explanation(&self, mechanism: Mechanism) -> &'static str {
        let is_fixed = |whose| matches!(whose, Whose::Of(zone) if zone.is_fixed());
        let shift = self.claim(mechanism).and_then(|(_, law)| law.shift);
        if shift.is_some_and(|shift| is_fixed(shift.whose)) {
            "; hours that are added on purpose would look the same"
        } else {
            ""
        }
    }

    /// At how many instants a claim was seen.
    pub(super) fn instants(&self, role: TimeRole) -> usize {
        let seen = self.samples.iter().filter(|sample| sample.told(role).is_some());
        let mut instants: Vec<i64> = seen.map(|sample| sample.now_us).collect();
        instants.sort_unstable();
        instants.dedup();
        instants.len()
    }
}

/// Millionths as a number, without needless zeros.
fn number(millionths: i128) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let (whole, part) = (millionths.abs() / 1_000_000, millionths.abs() % 1_000_000);
    let fraction = format!(".{part:06}");
    let fraction = if part == 0 { "" } else { fraction.trim_end_matches('0') };
    format!("{sign}{whole}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_no_needless_zeros() {
        let told = [0, 1, -30_000_000, 1_500_000, -250, 12_000_010].map(number);
        assert_eq!(told, ["0", "0.000001", "-30", "1.5", "-0.00025", "12.00001"]);
    }
}
