//! Cause `utc-time-as-local`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::Mechanism;

declare_cause! {
    /// UTC is read as if it were local time.
    ///
    /// # What happens
    /// The program takes the date and time in UTC, and a function that expects local time makes
    /// seconds of them. East of Greenwich the token is as many hours old as the zone is ahead, and
    /// may have expired before it is used; west of it, it comes from the future. On a machine whose
    /// zone is UTC nothing is to be seen.
    ///
    /// # In which languages
    /// Python (`datetime.utcnow().timestamp()`), PHP (`mktime` or `strtotime` with fields of
    /// `gmdate`), C and C++ (`mktime(gmtime(...))`), C# (`DateTime` of unspecified kind),
    /// JavaScript (`new Date(text)` without a zone).
    ///
    /// # The line to look for
    /// `datetime.utcnow().timestamp()`, `strtotime(gmdate("Y-m-d H:i:s"))`, `mktime(gmtime(&now))`.
    ///
    /// # Fix
    /// Do not go by way of a date: `int(time.time())`, `time()`, `time(NULL)`; or keep the zone
    /// with the date: `datetime.now(timezone.utc).timestamp()`.
    ///
    /// # References
    /// * attendee-labs/attendee issue 919 (right only where the host's zone is UTC)
    /// * Python documentation of `datetime.utcnow`, deprecated since 3.12
    UTC_TIME_AS_LOCAL {
        id: "utc-time-as-local",
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
        languages: "Python, PHP, C, C++, C#, JavaScript",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "take seconds since 1970 from the clock without a date in between: \
                   `int(time.time())`, `time()`; or keep the zone with the date: \
                   `datetime.now(timezone.utc).timestamp()`";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, _) = times.claim(Mechanism::UtcTimeAsLocal)?;
    let zone = times.zone_words(Mechanism::UtcTimeAsLocal)?;
    let mut summary =
        format!("`{}` is UTC, read as the local time of {zone}", times.name(claim.role));
    summary += times.other_explanation(Mechanism::UtcTimeAsLocal);
    times.proof(Mechanism::UtcTimeAsLocal, summary, FIX)
}
