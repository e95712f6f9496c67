//! Rule `lifetime-at-the-edge`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US};
use crate::profile::{Level, Lifetime};

declare_rule! {
    /// The lifetime lies exactly on a bound that sources dispute.
    ///
    /// # What it checks
    /// Each end that the profile bounds and whose bounds it calls disputed: whether the lifetime
    /// from `iat` is the minimum or the maximum itself. Where the case asks for an odd lifetime on
    /// purpose, the rule is silent.
    ///
    /// # Why it matters
    /// The vendor's own server takes 1800 s and 48 hours, an older text says *less than* 48 hours,
    /// and a mobile SDK was seen to refuse exactly 1800 s and to accept more. A token on the bound
    /// works until it meets the other reading.
    ///
    /// # Passes
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1696912171
    /// ```
    /// Near miss: a second below the maximum is nowhere in dispute.
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1697083169
    /// ```
    /// Near miss: the case asks for this lifetime, so that it is no choice of the generator.
    /// ```token
    /// input lifetime_s 1800
    /// expect either
    /// claim exp 1696912170
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1696912170
    /// ```
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1697083170
    /// ```
    ///
    /// # Fix
    /// Stay clear of the bounds; two hours, 7200, are what the vendor's samples take.
    ///
    /// # References
    /// * react-native-zoom-us 254 (1800 s refused); the vendor's auth endpoint sample takes both
    LIFETIME_AT_THE_EDGE {
        id: "lifetime-at-the-edge",
        dimension: Dimension::Lifetime,
        level: Level::Warning,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let mut reach = Reach::NotApplicable;
    for (row, lifetime_us) in seen.lifetimes() {
        let Some(level) = row.at_the_edge else { continue };
        reach = Reach::Judged;
        for bound_s in [row.min_s, row.max_s].into_iter().flatten() {
            if lifetime_us == bound_s.saturating_mul(SECOND_US) {
                court.accuse_as(level, Place::Claim(&row.claim), || {
                    Words::new(
                        inside(row),
                        format!("{bound_s} s"),
                        "exactly on a bound that not every verifier takes to be inside; choose a \
                         lifetime in between, such as two hours",
                    )
                });
            }
        }
    }
    reach
}

/// Where a lifetime is in nobody's dispute.
fn inside(row: &Lifetime) -> String {
    match (row.min_s, row.max_s) {
        (Some(min_s), Some(max_s)) => format!("more than {min_s} s and less than {max_s} s"),
        (Some(min_s), None) => format!("more than {min_s} s"),
        (None, Some(max_s)) => format!("less than {max_s} s"),
        (None, None) => String::new(),
    }
}
