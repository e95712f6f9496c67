//! Rule `time-not-in-seconds`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, Time};
use crate::profile::Level;

declare_rule! {
    /// A time is told in milliseconds, microseconds or nanoseconds instead of seconds.
    ///
    /// # What it checks
    /// The size of each time claim that is a number, `nbf` included, which is a warning where the
    /// profile does not list it. Seconds of our time have ten
    /// digits; thirteen, sixteen and nineteen digits are a thousand, a million and a thousand
    /// million times that. Such a time is accused of its unit only: no rule that compares times
    /// with a clock looks at it.
    ///
    /// # Why it matters
    /// A verifier counts seconds. It reads milliseconds as a date some fifty thousand years ahead:
    /// an `iat` of that kind is refused, and an `exp` of that kind never ends.
    ///
    /// # Passes
    /// ```token
    /// claim iat 1696910370
    /// ```
    /// Near miss: a small number is not in another unit, whatever else may be wrong with it.
    /// ```token
    /// claim exp 7200
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim iat 1696910370600
    /// ```
    /// ```token
    /// claim exp 1.6969175706E12
    /// ```
    /// ```token
    /// claim nbf 1696910370600000
    /// ```
    ///
    /// # Fix
    /// Divide before the claim is written, rounding down: `Math.floor(Date.now() / 1000)` in
    /// JavaScript, `Instant.now().getEpochSecond()` in Java, `time.Now().Unix()` in Go.
    ///
    /// # References
    /// * RFC 7519 section 2 (`NumericDate`); jjwt 0.9 writes custom dates in milliseconds
    /// * react-native-zoom-us 340 (milliseconds in `iat`, `exp` and `tokenExp`)
    TIME_NOT_IN_SECONDS {
        id: "time-not-in-seconds",
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
    for (name, value, time) in seen.times().filter(|(_, _, time)| *time != Time::NotANumber) {
        reach = Reach::Judged;
        if let Time::OtherUnit(unit, _) = time {
            let words = || {
                Words::new(
                    "seconds since the epoch",
                    format!("{}, in {}", value.raw, unit.name()),
                    format!(
                        "a verifier counts seconds and reads a date many thousand years away; \
                         divide by {} and round down before the claim is written",
                        unit.per_second()
                    ),
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
