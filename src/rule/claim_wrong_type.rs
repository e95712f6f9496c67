//! Rule `claim-wrong-type`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{ClaimRow, Level};
use crate::token::json::Value;

declare_rule! {
    /// A claim has another JSON type than documented.
    ///
    /// # What it checks
    /// The type of every claim of the profile that is present. The profile lists other types that
    /// have been seen to work, each with its level; any type in neither place is an error. Times
    /// have rules of their own, and where the case made an input odd on purpose the rule is silent
    /// on the claim that repeats it.
    ///
    /// # Why it matters
    /// Typed verifiers refuse a string where they expect a number, and loosely typed ones let it
    /// pass, so the same token works with one client and not with the next. It is the usual trace
    /// of a value taken from a form or a query string without being turned into a number.
    ///
    /// # Passes
    /// ```token
    /// claim role 1
    /// ```
    /// Near miss: a time that is a string is `time-not-a-number` and not accused here.
    /// ```token
    /// claim exp "1696917570"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim role "0"
    /// ```
    /// ```token
    /// claim mn 86764390572
    /// ```
    /// ```token
    /// claim appKey null
    /// ```
    ///
    /// # Fix
    /// Convert the value where it enters the program, before it becomes a claim.
    ///
    /// # References
    /// * README and validations of the vendor's auth endpoint sample
    /// * react-native-zoom-us 321 (a role sent as a string)
    CLAIM_WRONG_TYPE {
        id: "claim-wrong-type",
        dimension: Dimension::ClaimValue,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if seen.has_plain_claims() {
        return Reach::Judged;
    }
    if seen.payload().is_none() {
        return Reach::NotApplicable;
    }
    for (row, value) in seen.claims() {
        let Some(value) = value else { continue };
        let as_documented = row.takes(value.json_type());
        if !as_documented && row.time.is_none() && !seen.is_odd(row) {
            accuse(row, value, court);
        }
    }
    Reach::Judged
}

fn accuse(row: &ClaimRow, value: Value<'_>, court: &mut Court<'_>) {
    let found = value.json_type();
    let place = Place::Claim(&row.name);
    let words = |message: &str| {
        Words::new(format!("the type {}", row.json_type.name()), value.with_its_type(), message)
    };
    let known = row.other.iter().find(|other| other.json_type == found);
    match known.and_then(|other| Some((other, other.level?))) {
        Some((other, level)) => court.accuse_as(level, place, || {
            words(&format!(
                "not the documented type; what is known of it: {}. Convert the value to be safe",
                other.source
            ))
        }),
        None => court.accuse_by(row.confidence, place, || {
            words("verifiers are not known to take this type; convert the value first")
        }),
    }
}
