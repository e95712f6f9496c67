//! Rule `time-not-a-number`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, Time};
use crate::profile::Level;

declare_rule! {
    /// A time is a string, a date, null or a boolean instead of a number.
    ///
    /// # What it checks
    /// Each time claim that is present, `nbf` included. It is a warning where the profile does not
    /// list the claim, or is not sure of it. One that is no number is accused of this only: no
    /// other rule on times looks at it.
    ///
    /// # Why it matters
    /// RFC 7519 defines `NumericDate` as a JSON number. Verifiers that compare a string with a
    /// clock refuse the token, or compare text with text and accept the wrong one.
    ///
    /// # Passes
    /// ```token
    /// claim iat 1696910370
    /// ```
    /// Near miss: a float is a number; its spelling is another rule's.
    /// ```token
    /// claim iat 1696910370.0
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim iat "1696910370"
    /// ```
    /// ```token
    /// claim exp "2023-10-10T06:00:00Z"
    /// ```
    /// ```token
    /// claim tokenExp null
    /// ```
    /// ```token
    /// claim nbf "1696910370"
    /// ```
    ///
    /// # Fix
    /// Put the number itself into the claims, before they are turned into JSON.
    ///
    /// # References
    /// * RFC 7519 section 2 (`NumericDate`); node-jsonwebtoken 293
    TIME_NOT_A_NUMBER {
        id: "time-not-a-number",
        dimension: Dimension::TimestampType,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if seen.tells_plain_times() {
        return Reach::Judged;
    }
    let mut reach = Reach::NotApplicable;
    for (name, value, time) in seen.times() {
        reach = Reach::Judged;
        if time == Time::NotANumber {
            let words = || {
                Words::new(
                    "a number of seconds since the epoch",
                    value.with_its_type(),
                    "a NumericDate is a JSON number; write it without quotes",
                )
            };
            match seen.profile.claim(name) {
                Some(row) => court.accuse_by(row.confidence, Place::Claim(name), words),
                // Whether the verifier reads a claim that the profile does not list is not known.
                None => court.accuse_as(Level::Warning, Place::Claim(name), words),
            }
        }
    }
    reach
}
