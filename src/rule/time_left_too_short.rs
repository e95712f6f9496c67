//! Rule `time-left-too-short`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::Level;

declare_rule! {
    /// Too little of the token is left at the clock for it to be used.
    ///
    /// # What it checks
    /// Each end of which the profile says how much has to be left: the claim less the clock. A
    /// token that is already expired, or whose whole lifetime is too short, is accused of that
    /// instead. Where the case asks for an odd lifetime on purpose, the rule is silent.
    ///
    /// # Why it matters
    /// The token has to travel to the page, the page has to load, and the clock of the verifier may
    /// be ahead. What ends within a minute of being made has ended by the time it is looked at.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim exp 1696917570
    /// ```
    /// Near miss: an `iat` of half an hour ago, and just over a minute left.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696908600
    /// claim exp 1696910461
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696908600
    /// claim exp 1696910460
    /// ```
    ///
    /// # Fix
    /// Mint the token when it is needed instead of keeping one, and count its lifetime from now.
    ///
    /// # References
    /// * Developer forum 65869 (1800 s of `tokenExp` have to be left when a native SDK starts)
    TIME_LEFT_TOO_SHORT {
        id: "time-left-too-short",
        dimension: Dimension::Lifetime,
        level: Level::Warning,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if seen.asks_for_an_odd_lifetime() {
        return Reach::NotApplicable;
    }
    let mut reach = Reach::NotApplicable;
    for row in &seen.profile.times_left {
        let Some(end_us) = seen.time(row.role).us() else { continue };
        reach = Reach::Judged;
        let left_us = end_us.saturating_sub(seen.case.now_us);
        if left_us < row.min_s.saturating_mul(SECOND_US) {
            court.accuse(Place::Claim(&row.claim), || {
                Words::new(
                    format!(">= {} s after the clock", row.min_s),
                    format!("{} s after the clock", Seconds(left_us)),
                    format!(
                        "only {} s are left when the token is made, too few to use it; mint it \
                         when it is needed and let it hold for longer",
                        Seconds(left_us)
                    ),
                )
            });
        }
    }
    reach
}
