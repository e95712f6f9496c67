//! Rule `legacy-ts-in-the-future`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// The time of a legacy signature is after the clock.
    ///
    /// # What it checks
    /// `ts` against the clock in milliseconds, with the leeway of the profile. Level with the clock
    /// passes: the samples took nothing off until March 2020.
    ///
    /// # Why it matters
    /// A server whose clock is right sees a signature from the future. The vendor's samples took 30
    /// seconds off from March 2020 on so that this does not happen where clocks disagree. What the
    /// server did with one is not documented, so that this is a warning.
    ///
    /// # Passes
    /// ```token
    /// legacy
    /// ```
    /// Near miss: nothing taken off.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// legacy
    /// field ts 1696910400600
    /// ```
    ///
    /// # Fails
    /// Rounded up to the next second.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// legacy
    /// field ts 1696910401000
    /// ```
    /// Two hours ahead, as the JWT's `exp` is.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// legacy
    /// field ts 1696917600600
    /// ```
    ///
    /// # Fix
    /// Take the milliseconds of the clock as an integer and 30000 off, never through a local date.
    ///
    /// # References
    /// * History of the vendor's auth endpoint sample: 30000 ms taken off since 2020-03-29
    LEGACY_TS_IN_THE_FUTURE {
        id: "legacy-ts-in-the-future",
        dimension: Dimension::Rounding,
        level: Level::Warning,
        moots: &[],
        check: Check::Legacy(check),
    }
}

/// The format tells no less.
const MILLISECOND_US: i64 = 1_000;

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let (Some(fields), Some(ts_us)) = (seen.fields(), seen.time(TimeRole::IssuedAt).us()) else {
        return Reach::NotApplicable;
    };
    let now_us = seen.case.now_us;
    let latest_us = now_us.saturating_add(seen.profile.clock.leeway_s.saturating_mul(SECOND_US));
    if ts_us.saturating_sub(latest_us) >= MILLISECOND_US {
        court.accuse(Place::Claim("ts"), || {
            Words::new(
                format!("<= {}", latest_us.div_euclid(MILLISECOND_US)),
                fields.ts,
                format!(
                    "{} s after the clock: a server whose clock is right sees it come from the \
                     future; take the milliseconds of now, and 30000 off",
                    Seconds(ts_us.saturating_sub(now_us))
                ),
            )
        });
    }
    Reach::Judged
}
