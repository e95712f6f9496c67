//! Cause `milliseconds-as-seconds`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::Mechanism;

declare_cause! {
    /// The claim is in milliseconds, or in another unit finer than seconds.
    ///
    /// # What happens
    /// RFC 7519 counts seconds. A verifier that reads milliseconds as seconds sees a date tens of
    /// thousands of years ahead: `iat` is in the future at every instant, and `exp` never comes.
    ///
    /// # In which languages
    /// JavaScript (`Date.now()`), Java (`System.currentTimeMillis()`, a `Date` in a custom claim of
    /// jjwt 0.9), Dart, Kotlin, C# (`ToUnixTimeMilliseconds`), Go (`UnixMilli`, `UnixNano`), PHP
    /// (`hrtime`, `microtime` as an integer).
    ///
    /// # The line to look for
    /// The expression behind `iat` or `exp` without a division by 1000: `iat: Date.now()`,
    /// `claims.put("iat", new Date())`.
    ///
    /// # Fix
    /// Divide once, by integer division, where the clock is read: `Math.floor(Date.now() / 1000)`,
    /// `System.currentTimeMillis() / 1000`, `time.Now().Unix()`, `ToUnixTimeSeconds()`.
    ///
    /// # References
    /// * RFC 7519 section 2 (NumericDate: seconds)
    /// * mieszko4/react-native-zoom-us issue 340 (milliseconds in `iat`, `exp` and `tokenExp`)
    MILLISECONDS_AS_SECONDS {
        id: "milliseconds-as-seconds",
        explains: &[
            "time-not-in-seconds",
            "iat-in-the-future",
            "lifetime-too-long",
        ],
        languages: "JavaScript, Java, Kotlin, Dart, C#, Go, PHP",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "divide once where the clock is read, and round down: `Math.floor(Date.now() / \
                   1000)`, `System.currentTimeMillis() / 1000`, `time.Now().Unix()`";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, law) = times.claim(Mechanism::MillisecondsAsSeconds)?;
    let summary =
        format!("`{}` is in {}, where seconds are wanted", times.name(claim.role), law.unit.name());
    times.proof(Mechanism::MillisecondsAsSeconds, summary, FIX)
}
