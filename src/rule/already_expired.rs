//! Rule `already-expired`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// `exp` is not after the clock at which the token was made.
    ///
    /// # What it checks
    /// `exp <= clock`. What is left of such a token, and what outlives it, is not looked at; an
    /// `exp` that lies before `iat` too is accused of this only and not of a short lifetime. Where
    /// the case asks for an odd lifetime on purpose, the rule is silent.
    ///
    /// # Why it matters
    /// The token is refused the moment it arrives; the Web SDK says "The signature has expired"
    /// (3705). A lifetime written in place of a moment, a time zone, or 32-bit seconds after
    /// 2038-01-19 are the usual ways to get there.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim exp 1696917570
    /// ```
    /// Near miss: short of breath, but not expired yet.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim exp 1696910401
    /// ```
    /// Near miss: the case asks for no lifetime at all, which ought to have been refused.
    /// ```token
    /// input lifetime_s 0
    /// expect refuse
    /// claim exp 1696910370
    /// ```
    ///
    /// # Fails
    /// A lifetime where a moment belongs.
    /// ```token
    /// claim exp 7200
    /// ```
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim exp 1696910400
    /// ```
    ///
    /// # Fix
    /// Add the lifetime to `iat`, both in seconds: `exp = iat + 7200`.
    ///
    /// # References
    /// * RFC 7519 section 4.1.4; Web SDK error 3705; node-jsonwebtoken 209 (a lifetime in `exp`)
    ALREADY_EXPIRED {
        id: "already-expired",
        dimension: Dimension::Lifetime,
        level: Level::Error,
        moots: &["time-left-too-short", "session-outlives-token"],
        check: Check::Answer(check),
    }
}

/// 2001-09-09 in seconds: what is smaller was meant as a lifetime, not as a moment of our time.
const FIRST_MOMENT_S: i64 = 1_000_000_000;

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(exp_us) = seen.time(TimeRole::Expires).us() else { return Reach::NotApplicable };
    let Some(row) = seen.profile.time_claim(TimeRole::Expires) else { return Reach::NotApplicable };
    if seen.asks_for_an_odd_lifetime() {
        return Reach::NotApplicable;
    }
    let now_us = seen.case.now_us;
    if exp_us <= now_us {
        court.accuse(Place::Claim(&row.name), || {
            let message = if (0..FIRST_MOMENT_S * SECOND_US).contains(&exp_us) {
                "a lifetime where the moment of its end belongs: the token is refused as expired; \
                 add it to `iat`"
                    .to_owned()
            } else {
                let ago = Seconds(now_us.saturating_sub(exp_us));
                format!(
                    "the token ended {ago} s before it was made and is refused as expired; let \
                     `{}` be `iat` and the lifetime, both in seconds",
                    row.name
                )
            };
            Words::new(format!("> {}", Seconds(now_us)), Seconds(exp_us).to_string(), message)
        });
    }
    Reach::Judged
}
