//! Rule `iat-in-the-future`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// `iat` is a second or more after the clock.
    ///
    /// # What it checks
    /// `iat - clock - leeway_s >= 1 s`, with the leeway of the profile. Less than a second is left
    /// to `iat-rounds-up`, which looks at several tokens.
    ///
    /// # Why it matters
    /// A verifier whose clock is right sees a token from the future and refuses it. Since the
    /// defect often depends on the fraction or the phase of the clock, some joins fail and others
    /// do not, and the tokens look alike.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910400
    /// ```
    /// Near miss: half a second ahead is rounding, not this.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910401
    /// ```
    /// Near miss: a float with the clock's own fraction is level with the clock.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910400.6
    /// ```
    /// Near miss: rounded up to the next second, from just after the last one.
    /// ```token
    /// at 2023-10-10T04:00:00.000001Z
    /// claim iat 1696910401
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910434
    /// ```
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910401.6
    /// ```
    ///
    /// # Fix
    /// Take whole seconds rounded down from an integer clock, and subtract some seconds for
    /// clocks that disagree; 30 is customary.
    ///
    /// # References
    /// * Developer forum 77667, 91781 (Java rounding through a float), 77167
    IAT_IN_THE_FUTURE {
        id: "iat-in-the-future",
        dimension: Dimension::Rounding,
        level: Level::Error,
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
    let now_us = seen.case.now_us;
    let leeway_us = seen.profile.clock.leeway_s.saturating_mul(SECOND_US);
    let latest_us = now_us.saturating_add(leeway_us);
    if iat_us.saturating_sub(latest_us) >= SECOND_US {
        court.accuse(Place::Claim(&row.name), || {
            Words::new(
                format!("<= {}", latest_us.div_euclid(SECOND_US)),
                Seconds(iat_us).to_string(),
                format!(
                    "{} s after the clock: a verifier whose clock is right refuses it; take whole \
                     seconds rounded down from an integer clock",
                    Seconds(iat_us.saturating_sub(now_us))
                ),
            )
        });
    }
    Reach::Judged
}
