//! Rule `not-yet-valid`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// `nbf` is a second or more after the clock.
    ///
    /// # What it checks
    /// `nbf - clock - leeway_s >= 1 s`, with the leeway of the profile, as for `iat`. A token
    /// without `nbf` is not judged; the claim is looked at even where the profile does not list it.
    ///
    /// # Why it matters
    /// RFC 7519 says that a token must not be accepted before `nbf`. Whether the vendor's server
    /// reads it is not documented, and libraries that do refuse the token until its hour has come.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim nbf 1696910370
    /// ```
    /// Near miss: half a second ahead is what rounding does.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim nbf 1696910401
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim nbf 1696910402
    /// ```
    ///
    /// # Fix
    /// Leave `nbf` out, since no document of the vendor asks for it, or set it to `iat`.
    ///
    /// # References
    /// * RFC 7519 section 4.1.5
    NOT_YET_VALID {
        id: "not-yet-valid",
        dimension: Dimension::Lifetime,
        level: Level::Warning,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(nbf_us) = seen.time(TimeRole::NotBefore).us() else { return Reach::NotApplicable };
    let leeway_us = seen.profile.clock.leeway_s.saturating_mul(SECOND_US);
    let latest_us = seen.case.now_us.saturating_add(leeway_us);
    if nbf_us.saturating_sub(latest_us) >= SECOND_US {
        court.accuse(Place::Claim("nbf"), || {
            Words::new(
                format!("<= {}", latest_us.div_euclid(SECOND_US)),
                Seconds(nbf_us).to_string(),
                format!(
                    "valid only {} s after it was made, and refused until then by a verifier that \
                     reads it; leave `nbf` out or set it to `iat`",
                    Seconds(nbf_us.saturating_sub(seen.case.now_us))
                ),
            )
        });
    }
    Reach::Judged
}
