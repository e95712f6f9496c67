//! Rule `iat-in-the-future`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
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
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// claim iat 1696910434
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
    let Some(iat_us) = seen.time(TimeRole::IssuedAt).us() else { return Reach::NotApplicable };
    let Some(row) = seen.profile.time_claim(TimeRole::IssuedAt) else {
        return Reach::NotApplicable;
    };
    let leeway_us = seen.profile.clock.leeway_s * 1_000_000;
    let ahead_us = iat_us - seen.case.now_us;
    if ahead_us - leeway_us >= 1_000_000 {
        court.accuse(Place::Claim(&row.name), || {
            let latest = (seen.case.now_us + leeway_us).div_euclid(1_000_000);
            Words::new(
                format!("<= {latest}"),
                iat_us.div_euclid(1_000_000).to_string(),
                format!(
                    "{} s after the clock: a verifier whose clock is right refuses it",
                    ahead_us / 1_000_000
                ),
            )
        });
    }
    Reach::Judged
}
