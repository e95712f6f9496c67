//! Rule `legacy-ts-too-old`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// The time of a legacy signature lies too far behind the clock.
    ///
    /// # What it checks
    /// `ts` against the clock, less the longest backdate that the profile lets pass. 30 s are
    /// customary, none at all was served until March 2020.
    ///
    /// # Why it matters
    /// The format tells no end: the server counts from `ts` and then says "The signature has
    /// expired". After how long is not documented, so that this is a warning. Hours behind are the
    /// mark of a time zone: the vendor's own Python sample of 2019 to 2021 took `utcnow()` for local
    /// time, and was wrong by the offset of every host outside UTC.
    ///
    /// # Passes
    /// ```token
    /// legacy
    /// ```
    /// Near miss: ten minutes exactly.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// legacy
    /// field ts 1696909800600
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// legacy
    /// field ts 1696909799000
    /// ```
    /// The host's zone was Tokyo, and its local time was taken for UTC.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// legacy
    /// field ts 1696877970600
    /// ```
    ///
    /// # Fix
    /// Read the clock as milliseconds since the epoch when the signature is made: `time.time()`
    /// rather than `datetime.utcnow().timestamp()` in Python. Make a new one for each join.
    ///
    /// # References
    /// * Web SDK: "The signature has expired" (3705)
    /// * History of the vendor's Python sample, 2019-02-12 to 2021-06-08
    LEGACY_TS_TOO_OLD {
        id: "legacy-ts-too-old",
        dimension: Dimension::Lifetime,
        level: Level::Warning,
        moots: &[],
        check: Check::Legacy(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let (Some(fields), Some(ts_us)) = (seen.fields(), seen.time(TimeRole::IssuedAt).us()) else {
        return Reach::NotApplicable;
    };
    let Some(max_s) = seen.profile.clock.max_backdate_s else { return Reach::NotApplicable };
    let edge_us = seen.case.now_us.saturating_sub(max_s.saturating_mul(SECOND_US));
    // What is less than a millisecond was cut off.
    let oldest_ms = edge_us.div_euclid(1_000);
    if ts_us.div_euclid(1_000) < oldest_ms {
        court.accuse(Place::Claim("ts"), || {
            Words::new(
                format!(">= {oldest_ms}"),
                fields.ts,
                format!(
                    "{} s behind the clock, and the server counts from there; read the clock in \
                     UTC when the signature is made, and make one for each join",
                    Seconds(seen.case.now_us.saturating_sub(ts_us))
                ),
            )
        });
    }
    Reach::Judged
}
