//! Cause `calendar-arithmetic`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::{Mechanism, Way};

declare_cause! {
    /// The lifetime is days on a calendar, where a day may have 23 or 25 hours.
    ///
    /// # What happens
    /// `exp` is "tomorrow at the same time" in some zone. When the clocks of that zone are changed
    /// in between, the token lives an hour less or longer, and what lies on a bound on other days
    /// is beyond it on that one.
    ///
    /// # In which languages
    /// Java (`ZonedDateTime.plusDays`), PHP (`strtotime("+2 days")`, `DateTime::modify`),
    /// JavaScript (`setDate`), Ruby on Rails (`1.day.from_now`), C# with a time zone.
    ///
    /// # The line to look for
    /// Days or months that are added to a local date: `plusDays(2)`, `strtotime("+2 days")`,
    /// `date.setDate(date.getDate() + 2)`.
    ///
    /// # Fix
    /// Add seconds: `exp = iat + 2 * 86400`, and stay below the bound.
    ///
    /// # References
    /// * Java documentation of `ZonedDateTime.plusDays` (operates on the local time line)
    /// * IANA time zone database
    CALENDAR_ARITHMETIC {
        id: "calendar-arithmetic",
        explains: &[
            "lifetime-too-long",
            "lifetime-too-short",
            "lifetime-varies",
            "lifetime-at-the-edge",
            "iat-too-old",
            "iat-runs-backwards",
            "zone-dependent",
        ],
        languages: "Java, PHP, JavaScript, Ruby, C#",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "add seconds and not days: `exp = iat + 2 * 86400`, and stay below the bound";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, law) = times.claim(Mechanism::CalendarArithmetic)?;
    let zone = times.zone_words(Mechanism::CalendarArithmetic)?;
    let name = times.name(claim.role);
    let is_later = law.shift.is_some_and(|shift| shift.way != Way::Days(0));
    let summary = if is_later {
        format!(
            "`{name}` is days later on the calendar of {zone}, where one may have 23 or 25 hours"
        )
    } else {
        format!("`{name}` goes by way of a date of {zone}, which has an hour twice in autumn")
    };
    times.proof(Mechanism::CalendarArithmetic, summary, FIX)
}
