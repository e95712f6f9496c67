//! Rule `iat-too-old`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// `iat` lies further behind the clock than any backdate that helps.
    ///
    /// # What it checks
    /// `iat` against the clock in whole seconds, less the longest backdate that the profile lets
    /// pass, if it names one. Anything from none to that is silent: 30 s are customary, and 120 and 400 s have
    /// cured joins in the field.
    ///
    /// # Why it matters
    /// The lifetime is counted from `iat`, so an old one shortens the time that is left. Hours
    /// behind are the mark of a time zone, days that of a token that was kept instead of minted,
    /// and decades that of a number that is no moment at all.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910400
    /// ```
    /// Near miss: ten minutes exactly, and the fraction of the second that was cut off.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696909800
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696909799
    /// ```
    /// The host's zone was Tokyo, and its local time was taken for UTC.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696878000
    /// ```
    ///
    /// # Fix
    /// Read the clock as seconds since the epoch when the token is made, never through a local
    /// date, and subtract no more than a few minutes.
    ///
    /// # References
    /// * Developer forum 82045, 85908 (backdates of 120 and 400 s); attendee 919 (`utcnow()`)
    IAT_TOO_OLD {
        id: "iat-too-old",
        dimension: Dimension::Rounding,
        level: Level::Warning,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let iat_us = seen.time(TimeRole::IssuedAt).us().filter(|_| seen.jws().is_some());
    let Some(iat_us) = iat_us else { return Reach::NotApplicable };
    let Some(row) = seen.profile.time_claim(TimeRole::IssuedAt) else {
        return Reach::NotApplicable;
    };
    let Some(max_s) = seen.profile.clock.max_backdate_s else { return Reach::NotApplicable };
    let oldest_s = seen.case.now_s().saturating_sub(max_s);
    if iat_us < oldest_s.saturating_mul(SECOND_US) {
        court.accuse(Place::Claim(&row.name), || {
            Words::new(
                format!(">= {oldest_s}"),
                Seconds(iat_us).to_string(),
                format!(
                    "{} s behind the clock, where {max_s} s are the most that helps: the lifetime \
                     is counted from there; read the clock in UTC when the token is made",
                    seen.case.now_s().saturating_sub(iat_us.div_euclid(SECOND_US))
                ),
            )
        });
    }
    Reach::Judged
}
