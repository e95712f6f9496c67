//! Rule `lifetime-too-long`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::Level;

declare_rule! {
    /// The token, or its session, holds for more time than the profile's maximum.
    ///
    /// # What it checks
    /// Each end that the profile bounds, counted from `iat` to the microsecond; the profile says
    /// how grave each is. Where an `iat` that is off the clock is all that is wrong, that is said
    /// instead, and where the case asks for an odd lifetime on purpose, the rule is silent.
    ///
    /// # Why it matters
    /// The vendor allows 48 hours from `iat`. Backdating counts: an `exp` of 48 hours from now is
    /// too long by the seconds that `iat` was set back.
    ///
    /// # Passes
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1696917570
    /// ```
    /// Near miss: two hours from the clock, and an `iat` that was never set.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 0
    /// claim exp 1696917600
    /// ```
    /// Near miss: 48 hours exactly are inside, if at the edge.
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1697083170
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1697083171
    /// ```
    /// Two days from now, and an `iat` half a minute ago.
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1697083200
    /// ```
    ///
    /// # Fix
    /// Add the lifetime to `iat` and not to the clock, and make it shorter; two hours, 7200, are
    /// what the vendor's samples take.
    ///
    /// # References
    /// * Developer forum 85961: `exp` at most 48 hours after `iat`
    /// * react-native-zoom-us 340 (a lifetime of a thousand hours)
    LIFETIME_TOO_LONG {
        id: "lifetime-too-long",
        dimension: Dimension::Lifetime,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let mut reach = Reach::NotApplicable;
    for (row, lifetime_us) in seen.lifetimes() {
        let Some(max_s) = row.max_s else { continue };
        reach = Reach::Judged;
        if lifetime_us > max_s.saturating_mul(SECOND_US) {
            court.accuse_as(row.level, Place::Claim(&row.claim), || {
                Words::new(
                    format!("<= {max_s} s"),
                    format!("{} s", Seconds(lifetime_us)),
                    format!(
                        "{} s from `iat`, where {max_s} s are the most; add a shorter lifetime \
                         to `iat`, in seconds",
                        Seconds(lifetime_us)
                    ),
                )
            });
        }
    }
    reach
}
