//! Rule `legacy-ts-not-a-number`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, Time};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// The time of a legacy signature is not written with digits alone.
    ///
    /// # What it checks
    /// Whether `ts` is decimal digits and nothing else: no fraction, no exponent, no sign, no date
    /// and no word.
    ///
    /// # Why it matters
    /// The text of the time is signed, so that no reader can round it afterwards and keep the MAC.
    /// Every sample wrote digits. A language that divides or multiplies floats writes
    /// `1599999970000.0` or `1.59999997E12`, and a variable that was never set writes its absence.
    ///
    /// # Passes
    /// ```token
    /// legacy
    /// ```
    /// Near miss: digits, of another unit.
    /// ```token
    /// legacy
    /// field ts 1696910370
    /// ```
    ///
    /// # Fails
    /// ```token
    /// legacy
    /// field ts 1696910370600.0
    /// ```
    /// ```token
    /// legacy
    /// field ts undefined
    /// ```
    /// ```token
    /// legacy
    /// field ts 1.6969103706E12
    /// ```
    ///
    /// # Fix
    /// Take the milliseconds as an integer: `Date.now()`, `System.currentTimeMillis()`,
    /// `int(time.time() * 1000)`, `time() * 1000`, less 30000.
    ///
    /// # References
    /// * History of the vendor's auth endpoint sample to 2022 (digits in every language)
    LEGACY_TS_NOT_A_NUMBER {
        id: "legacy-ts-not-a-number",
        dimension: Dimension::TimestampType,
        level: Level::Error,
        moots: &[],
        check: Check::Legacy(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(fields) = seen.fields() else { return Reach::NotApplicable };
    if seen.time(TimeRole::IssuedAt) == Time::NotANumber {
        court.accuse(Place::Claim("ts"), || {
            Words::new(
                "milliseconds since the epoch, in digits",
                fields.ts,
                "it is signed as it is spelled, and a verifier that reads digits refuses it; take \
                 the clock as an integer",
            )
        });
    }
    Reach::Judged
}
