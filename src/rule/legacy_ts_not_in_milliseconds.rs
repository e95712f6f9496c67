//! Rule `legacy-ts-not-in-milliseconds`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, Time, Unit};
use crate::profile::{Level, TimeRole};
use crate::token::Number;

declare_rule! {
    /// The time of a legacy signature is not told in milliseconds.
    ///
    /// # What it checks
    /// Whether `ts`, read as milliseconds since the epoch, lies between 1973 and 5138. A number that
    /// lies there as seconds, microseconds or nanoseconds is one of those.
    ///
    /// # Why it matters
    /// This is what the JWT and the format before it do not have in common: the JWT counts seconds.
    /// Seconds that are read as milliseconds are some day in January 1970, and the signature expired
    /// decades ago. The field report had now and two hours, in seconds, as the JWT's `exp` has it:
    /// it was always invalid.
    ///
    /// # Passes
    /// ```token
    /// legacy
    /// ```
    /// Near miss: whole seconds, as milliseconds.
    /// ```token
    /// legacy
    /// field ts 1696910370000
    /// ```
    ///
    /// # Fails
    /// The field report: two hours ahead, in seconds.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// legacy
    /// field ts 1696917600
    /// ```
    /// ```token
    /// legacy
    /// field ts 1696910370600000
    /// ```
    ///
    /// # Fix
    /// Multiply seconds by 1000, and take 30000 off: `time() * 1000 - 30000` in PHP. Where the
    /// signature is meant for Web SDK 2.7 or later, make a JWT instead.
    ///
    /// # References
    /// * History of the vendor's auth endpoint sample: `getTime() - 30000`
    /// * The field report of a PHP page with SDK credentials (Web SDK 2.10.1)
    LEGACY_TS_NOT_IN_MILLISECONDS {
        id: "legacy-ts-not-in-milliseconds",
        dimension: Dimension::TimestampType,
        level: Level::Error,
        moots: &[],
        check: Check::Legacy(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(fields) = seen.fields() else { return Reach::NotApplicable };
    match seen.time(TimeRole::IssuedAt) {
        Time::Absent | Time::NotANumber => return Reach::NotApplicable,
        Time::Seconds(..) => {}
        Time::OtherUnit(unit, _) => court.accuse(Place::Claim("ts"), || {
            Words::new(
                "milliseconds since the epoch, 13 digits",
                format!("{}, which are {}", fields.ts, unit.name()),
                advice(unit, fields.ts, seen.case.now_us),
            )
        }),
    }
    Reach::Judged
}

fn advice(unit: Unit, ts: &str, now_us: i64) -> String {
    /// What the JWT's `exp` is mostly set to.
    const TWO_HOURS_S: i128 = 7200;
    let seconds = Number::read(ts).and_then(|number| number.millionths).unwrap_or_default();
    let ahead_us = seconds - i128::from(now_us);
    if unit == Unit::Seconds && (ahead_us / 1_000_000 - TWO_HOURS_S).abs() <= 60 {
        return "it is the end of a JWT, two hours ahead in seconds; this format wants the \
                milliseconds of now, less 30000"
            .to_owned();
    }
    format!(
        "as milliseconds it is no time of this century, so that the signature has expired; convert \
         {} to milliseconds",
        unit.name()
    )
}
