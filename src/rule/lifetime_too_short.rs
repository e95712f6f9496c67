//! Rule `lifetime-too-short`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// The token, or its session, holds for less time than the profile's minimum.
    ///
    /// # What it checks
    /// Each end that the profile bounds, counted from `iat` to the microsecond; the profile says
    /// how grave each is. An `exp` that lies before both `iat` and the clock is `already-expired`
    /// and nothing more, and where an `iat` that is off the clock is all that is wrong, that is
    /// said instead. Where the case asks for an odd lifetime on purpose, the rule is silent.
    ///
    /// # Why it matters
    /// The vendor refuses signatures of less than half an hour, however much of it is left. A
    /// lifetime in minutes where seconds belong is the usual way to get there.
    ///
    /// # Passes
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1696917570
    /// ```
    /// Near miss: the minimum itself is inside, if at the edge.
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1696912170
    /// ```
    /// Near miss: two hours from the clock, and an `iat` in Tokyo's time.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696942770
    /// claim exp 1696917600
    /// ```
    /// Near miss: an end before the beginning has no lifetime; it is already expired.
    /// ```token
    /// claim exp 7200
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1696912169
    /// ```
    /// ```token
    /// claim iat 1696910370.6
    /// claim exp 1696912170
    /// ```
    ///
    /// # Fix
    /// Add the lifetime to `iat`, both in seconds; two hours, 7200, are what the vendor's samples
    /// take.
    ///
    /// # References
    /// * Developer forum 85961: `exp` at least 1800 s after `iat`
    /// * The vendor's auth endpoint sample refuses less
    LIFETIME_TOO_SHORT {
        id: "lifetime-too-short",
        dimension: Dimension::Lifetime,
        level: Level::Error,
        moots: &["time-left-too-short"],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let mut reach = Reach::NotApplicable;
    for (row, lifetime_us) in seen.lifetimes() {
        let Some(min_s) = row.min_s else { continue };
        reach = Reach::Judged;
        let too_short = lifetime_us < min_s.saturating_mul(SECOND_US);
        if too_short && !is_expired_instead(seen, &row.claim) {
            court.accuse_as(row.level, Place::Claim(&row.claim), || {
                Words::new(
                    format!(">= {min_s} s"),
                    format!("{} s", Seconds(lifetime_us)),
                    format!(
                        "{} s from `iat`, where {min_s} s are the least; add a longer lifetime \
                         to `iat`, in seconds",
                        Seconds(lifetime_us)
                    ),
                )
            });
        }
    }
    reach
}

/// Whether this is an `exp` before both `iat` and the clock, which `already-expired` accuses.
fn is_expired_instead(seen: &Observation<'_>, claim: &str) -> bool {
    let exp = seen.profile.time_claim(TimeRole::Expires).filter(|row| row.name == claim);
    let end_us = exp.and_then(|_| seen.time(TimeRole::Expires).us());
    end_us.is_some_and(|end_us| {
        let start_us = seen.time(TimeRole::IssuedAt).us();
        end_us <= seen.case.now_us && start_us.is_none_or(|start_us| end_us <= start_us)
    })
}
