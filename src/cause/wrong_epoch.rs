//! Cause `wrong-epoch`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::Mechanism;

declare_cause! {
    /// Seconds are counted from another year than 1970.
    ///
    /// # What happens
    /// Some clocks begin elsewhere: in the year 1 (.NET), 1601 (Windows), 1900 (NTP), 1904 (classic
    /// Mac OS), 1980 (GPS), 2000 (some databases) or 2001 (Apple). Their numbers look like times,
    /// and are decades or centuries off.
    ///
    /// # In which languages
    /// C# (`DateTime.Ticks`), Swift and Objective-C (`timeIntervalSinceReferenceDate`), C and C++
    /// on Windows (`FILETIME`) and on small devices, SQL.
    ///
    /// # The line to look for
    /// `DateTime.UtcNow.Ticks / 10000000`, `Date().timeIntervalSinceReferenceDate`,
    /// `GetSystemTimeAsFileTime`, a time that came over NTP.
    ///
    /// # Fix
    /// Ask for seconds since 1970: `DateTimeOffset.UtcNow.ToUnixTimeSeconds()`,
    /// `Date().timeIntervalSince1970`, `time(NULL)`; or subtract the distance of the two years.
    ///
    /// # References
    /// * RFC 7519 section 2 (NumericDate: from 1970-01-01T00:00:00Z UTC)
    /// * RFC 5905 section 6 (NTP counts from 1900)
    WRONG_EPOCH {
        id: "wrong-epoch",
        explains: &[
            "iat-too-old",
            "iat-in-the-future",
            "already-expired",
            "time-not-in-seconds",
            "lifetime-too-long",
            "lifetime-too-short",
            "time-left-too-short",
        ],
        languages: "C#, Swift, Objective-C, C, C++, SQL",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "ask for seconds since 1970: `ToUnixTimeSeconds()` in .NET, \
                   `timeIntervalSince1970` in Swift, `time(NULL)` in C";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, law) = times.claim(Mechanism::WrongEpoch)?;
    let epoch = law.epoch?;
    let summary = format!(
        "`{}` counts from the year {}, as {} does, and not from 1970",
        times.name(claim.role),
        epoch.year,
        epoch.whose
    );
    times.proof(Mechanism::WrongEpoch, summary, FIX)
}
