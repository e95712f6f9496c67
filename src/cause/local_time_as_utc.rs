//! Cause `local-time-as-utc`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::Mechanism;

declare_cause! {
    /// Local time is read as if it were UTC.
    ///
    /// # What happens
    /// The program takes the date and time that a clock on its wall shows, and counts seconds since
    /// 1970 from them as if they were UTC. East of Greenwich the token comes from the future by as
    /// many hours as the zone is ahead; west of it, it is old. Where clocks are changed in summer,
    /// the error changes with them. On a machine whose zone is UTC nothing is to be seen.
    ///
    /// # In which languages
    /// C and C++ (`timegm(localtime(...))`), C# (`DateTime.Now` with an epoch of kind `Utc`), PHP
    /// (`gmmktime` with local fields), Python (`calendar.timegm(time.localtime())`), Java
    /// (`LocalDateTime.now().toEpochSecond(ZoneOffset.UTC)`).
    ///
    /// # The line to look for
    /// A local date next to an epoch or a function that takes UTC: `DateTime.Now - new
    /// DateTime(1970, 1, 1)`, `toEpochSecond(ZoneOffset.UTC)` after `LocalDateTime.now()`.
    ///
    /// # Fix
    /// Do not go by way of a date: `time()`, `Instant.now().getEpochSecond()`,
    /// `DateTimeOffset.UtcNow.ToUnixTimeSeconds()`, `int(time.time())`.
    ///
    /// # References
    /// * RFC 7519 section 2 (NumericDate: UTC)
    /// * IANA time zone database
    LOCAL_TIME_AS_UTC {
        id: "local-time-as-utc",
        explains: &[
            "iat-in-the-future",
            "iat-too-old",
            "iat-runs-backwards",
            "already-expired",
            "not-yet-valid",
            "time-left-too-short",
            "lifetime-too-long",
            "lifetime-too-short",
            "lifetime-varies",
            "zone-dependent",
        ],
        languages: "C, C++, C#, PHP, Python, Java",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "take seconds since 1970 from the clock without a date in between: `time()`, \
                   `Instant.now().getEpochSecond()`, `int(time.time())`, \
                   `DateTimeOffset.UtcNow.ToUnixTimeSeconds()`";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, _) = times.claim(Mechanism::LocalTimeAsUtc)?;
    let zone = times.zone_words(Mechanism::LocalTimeAsUtc)?;
    let mut summary =
        format!("`{}` is the local time of {zone}, read as UTC", times.name(claim.role));
    summary += times.other_explanation(Mechanism::LocalTimeAsUtc);
    times.proof(Mechanism::LocalTimeAsUtc, summary, FIX)
}
