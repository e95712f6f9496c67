//! Cause `lifetime-unit-mix`.

use super::times::Times;
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::law::{Mechanism, mixed_lifetime};

declare_cause! {
    /// A lifetime in one unit is added to a time in another.
    ///
    /// # What happens
    /// `exp` is `iat` and a lifetime, and the two are not counted in the same unit: 7200 s are
    /// added to milliseconds and are over after 7 s, 7200000 ms are added to seconds and last for
    /// 83 days, or a number of minutes or hours is added as if it were seconds.
    ///
    /// # In which languages
    /// All. jsonwebtoken for Node reads the text `"7200"` as milliseconds and the number 7200 as
    /// seconds.
    ///
    /// # The line to look for
    /// `Date.now() + 7200`, `iat + 60 * 60 * 2 * 1000`, `expiresIn: "7200"`, a lifetime from a
    /// setting whose name does not say its unit.
    ///
    /// # Fix
    /// Count both in seconds, and name the setting after its unit: `lifetime_s`. With jsonwebtoken
    /// give a number, or a text with a unit (`"2h"`).
    ///
    /// # References
    /// * Profile of the Meeting SDK: `exp` is 1800 to 172800 s after `iat`
    /// * auth0/node-jsonwebtoken: `expiresIn` as text is read by the `ms` package
    LIFETIME_UNIT_MIX {
        id: "lifetime-unit-mix",
        explains: &[
            "lifetime-too-long",
            "lifetime-too-short",
            "lifetime-at-the-edge",
            "time-left-too-short",
            "already-expired",
            "time-not-in-seconds",
        ],
        languages: "all",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "count the clock and the lifetime in seconds, and name the setting after its \
                   unit; with jsonwebtoken for Node give a number or a text such as `2h`";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, law) = times.claim(Mechanism::LifetimeUnitMix)?;
    let mix = mixed_lifetime(law, claim)?;
    let summary = format!(
        "`{}` makes sense if {} were meant: {} s in {}, taken as {}",
        times.name(claim.role),
        mix.meant,
        mix.meant_s,
        mix.meant,
        mix.taken
    );
    // That another lifetime was meant cannot be seen from the outside.
    let proof = times.proof(Mechanism::LifetimeUnitMix, summary, FIX)?;
    Some(Proof { confidence: Confidence::Likely, ..proof })
}
