//! Rule `claim-misnamed`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{Level, Need};

declare_rule! {
    /// A required claim is absent, and its value is there under another name.
    ///
    /// # What it checks
    /// For each required claim that is missing: whether a claim of one of the names that the
    /// profile lists for it is there, or its own in other capitals, or any unknown claim with the
    /// very value that was asked for. Where a verifier was seen to take another claim instead, the
    /// profile says so, and how grave that is.
    ///
    /// # Why it matters
    /// Verifiers look claims up by name. A signature with `sdkKey` where `appKey` is wanted joined
    /// with the Web SDK 3 and does not with 5.
    ///
    /// # Passes
    /// ```token
    /// claim appKey "mintcheckExampleKey_01"
    /// ```
    /// Near miss: the old name beside the new one is not misnamed.
    /// ```token
    /// claim sdkKey "mintcheckExampleKey_01"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// without appKey
    /// claim sdkKey "mintcheckExampleKey_01"
    /// ```
    /// ```token
    /// without mn
    /// claim meetingNumber "86764390572"
    /// ```
    /// ```token
    /// without role
    /// claim Role 0
    /// ```
    ///
    /// # Fix
    /// Send the claim under the name that the message gives.
    ///
    /// # References
    /// * Type definitions of the Web SDK since 4.0.0: the signature must contain `appKey`
    CLAIM_MISNAMED {
        id: "claim-misnamed",
        dimension: Dimension::ClaimNaming,
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
        if value.is_some() || row.need != Need::Required {
            continue;
        }
        let Some(other) = seen.misnamed(row) else { continue };
        let (place, known) = (Place::Claim(&row.name), row.stand_in(&other.name));
        let words =
            |message| Words::new(format!("`{}`", row.name), format!("`{}`", other.name), message);
        match known {
            Some(known) => court.accuse_as(known.level, place, || {
                words(format!("what is known of it: {}. Send `{}` too", known.source, row.name))
            }),
            None => court.accuse_by(row.confidence, place, || {
                words(format!("the verifier reads `{}` only; rename the claim", row.name))
            }),
        }
    }
    Reach::Judged
}
