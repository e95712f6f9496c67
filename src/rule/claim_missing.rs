//! Rule `claim-missing`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{Level, Need};

declare_rule! {
    /// A required claim is absent and nothing stands in for it.
    ///
    /// # What it checks
    /// Every claim that the profile requires, and those that it wants with others or not at all.
    /// One that is there under another name is `claim-misnamed` instead, and where the case left
    /// the input out or made it odd on purpose, the rule is silent.
    ///
    /// # Why it matters
    /// The verifier refuses the token, often with nothing but "invalid signature".
    ///
    /// # Passes
    /// ```token
    /// claim role 0
    /// ```
    /// Near miss: an optional claim may be left out.
    /// ```token
    /// without tokenExp
    /// ```
    ///
    /// # Fails
    /// ```token
    /// without role
    /// ```
    /// ```token
    /// without exp
    /// ```
    ///
    /// # Fix
    /// Add the claim. Mind that some JSON writers leave members out whose value is undefined.
    ///
    /// # References
    /// * README of the vendor's auth endpoint sample; developer forum 3770 (role left out)
    CLAIM_MISSING {
        id: "claim-missing",
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
        let required = row.need == Need::Required && value.is_none();
        let odd = row.carries.as_ref().is_some_and(|input| seen.case.is_odd(input, seen.profile));
        if required && !odd && seen.misnamed(row).is_none() {
            court.accuse_by(row.confidence, Place::Claim(&row.name), || {
                Words::new(
                    format!("`{}`: {}", row.name, row.about),
                    "no such claim",
                    "the verifier refuses a token without it; add the claim",
                )
            });
        }
    }
    accuse_left_out(seen, court);
    Reach::Judged
}

/// Claims that come with others or not at all, and came alone.
fn accuse_left_out(seen: &Observation<'_>, court: &mut Court<'_>) {
    for (row, set) in seen.left_out() {
        let words = || {
            Words::new(
                format!("all or none of `{}`", set.claims.join("`, `")),
                format!("no `{}`", row.name),
                format!("{}; send all of them, or none", set.source),
            )
        };
        if row.need != Need::Required && !seen.is_odd(row) {
            court.accuse_as(set.level, Place::Claim(&row.name), words);
        }
    }
}
