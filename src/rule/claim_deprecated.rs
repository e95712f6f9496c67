//! Rule `claim-deprecated`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{Level, Need};

declare_rule! {
    /// A claim is on its way out.
    ///
    /// # What it checks
    /// Whether a claim is there that the profile marks as deprecated. One that stands in for a
    /// required claim that is missing is `claim-misnamed` and not told here.
    ///
    /// # Why it matters
    /// Nothing fails today; the official samples still send `sdkKey` beside `appKey`. The web
    /// client warns of it on its console, and a later version may stop reading it.
    ///
    /// # Passes
    /// ```token
    /// claim appKey "mintcheckExampleKey_01"
    /// ```
    /// Near miss: without the new name the old one is misnamed, and that is graver.
    /// ```token
    /// without appKey
    /// claim sdkKey "mintcheckExampleKey_01"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim sdkKey "mintcheckExampleKey_01"
    /// ```
    ///
    /// # Fix
    /// Drop the claim once no client in use needs it.
    ///
    /// # References
    /// * Type definitions of the Web SDK: `sdkKey` is deprecated after 5.0.0
    CLAIM_DEPRECATED {
        id: "claim-deprecated",
        dimension: Dimension::ClaimNaming,
        level: Level::Note,
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
        if row.need == Need::Deprecated && value.is_some() && !seen.stands_in(&row.name) {
            court.accuse(Place::Claim(&row.name), || {
                Words::new(
                    format!("no `{}`", row.name),
                    format!("`{}`: {}", row.name, row.about),
                    "it is deprecated, and a later client may warn of it or stop reading it; drop \
                     it once nothing in use needs it",
                )
            });
        }
    }
    Reach::Judged
}
