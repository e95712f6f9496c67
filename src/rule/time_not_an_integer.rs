//! Rule `time-not-an-integer`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, SECOND_US, Time};
use crate::profile::Level;
use crate::token::Spelling;

declare_rule! {
    /// A time is spelled with a fraction, with `.0` or with an exponent.
    ///
    /// # What it checks
    /// How each time claim that is told in seconds is written, `nbf` included: digits only is what
    /// passes. A time in another unit is accused of its unit only, however it is spelled.
    ///
    /// # Why it matters
    /// RFC 7519 allows any JSON number, but the vendor documents a whole number, and readers that
    /// parse times as integers refuse `1696910370.0` and `1.69691037E9` outright. It shows that the
    /// time went through a float, and how a float is printed changes with the language, the library
    /// and the version of the runtime.
    ///
    /// # Passes
    /// ```token
    /// claim iat 1696910370
    /// claim exp 1696917570
    /// ```
    /// Near miss: milliseconds with a fraction are not in seconds, and that is said instead.
    /// ```token
    /// claim iat 1696910370600.5
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim iat 1696910370.0
    /// ```
    /// ```token
    /// claim exp 1.69691757E9
    /// ```
    /// ```token
    /// claim tokenExp 1696917570.6
    /// ```
    ///
    /// # Fix
    /// Convert to an integer after the last calculation: `int(...)` in Python, `(long)` in Java,
    /// `.to_i` in Ruby, `as u64` in Rust. Rounding alone leaves a float a float.
    ///
    /// # References
    /// * RFC 7519 section 2 (`NumericDate`); native auth page: a long
    /// * pyjwt 814, jjwt 616, pomerium 4149 (times with an exponent)
    TIME_NOT_AN_INTEGER {
        id: "time-not-an-integer",
        dimension: Dimension::TimestampType,
        level: Level::Warning,
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
        let Time::Seconds(us, spelling) = time else { continue };
        reach = Reach::Judged;
        if spelling != Spelling::Integer {
            court.accuse(Place::Claim(name), || {
                Words::new(
                    us.div_euclid(SECOND_US).to_string(),
                    value.raw,
                    format!(
                        "the time is written {}, and readers that want whole seconds refuse it; \
                         make it an integer before it is written",
                        spelling.name()
                    ),
                )
            });
        }
    }
    reach
}
