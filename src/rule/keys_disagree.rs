//! Rule `keys-disagree`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;
use crate::token::json::Value;

declare_rule! {
    /// Two claims for one value say two things.
    ///
    /// # What it checks
    /// Claims that repeat the same input under two names, such as `appKey` and `sdkKey`, where both
    /// are there. Where the input is known, the one that does not repeat it is accused by
    /// `claim-differs-from-input` and this rule is silent.
    ///
    /// # Why it matters
    /// Which of the two a client reads depends on its version, so the token works with one version
    /// and not with the next. It happens when a key is exchanged in one place only.
    ///
    /// # Passes
    /// ```token
    /// claim sdkKey "mintcheckExampleKey_01"
    /// ```
    /// Near miss: one of the two alone has nothing to disagree with.
    /// ```token
    /// without appKey
    /// claim sdkKey "another-example-key_02"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// input sdk_key null
    /// expect either
    /// claim appKey "mintcheckExampleKey_01"
    /// claim sdkKey "another-example-key_02"
    /// ```
    ///
    /// # Fix
    /// Write both claims from one variable, or drop the older one.
    ///
    /// # References
    /// * Type definitions of the Web SDK since 4.0.0 (both names hold one value)
    KEYS_DISAGREE {
        id: "keys-disagree",
        dimension: Dimension::ClaimValue,
        level: Level::Warning,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let mut reach = Reach::NotApplicable;
    for [(row, value), (twin, other)] in seen.twins() {
        reach = Reach::Judged;
        let told = || seen.differs(row, value) || seen.differs(twin, other);
        if !say_the_same(value, other) && !told() {
            court.accuse(Place::Claim(&twin.name), || {
                Words::new(
                    format!("{} as in `{}`", value.raw, row.name),
                    other.raw,
                    "which of the two a client reads depends on its version; write both from one \
                     variable",
                )
            });
        }
    }
    reach
}

/// The same text, whichever of the two is quoted or escaped.
fn say_the_same(one: Value<'_>, other: Value<'_>) -> bool {
    if one.raw == other.raw {
        return true;
    }
    let (text, other_text) = (one.string(), other.string());
    text.as_deref().unwrap_or(one.raw) == other_text.as_deref().unwrap_or(other.raw)
}
