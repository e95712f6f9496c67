//! The times of a token, in UTC and beside the clock.

use crate::inspection::Moment;
use crate::observation::{Observation, SECOND_US, Seconds, Time, Unit};
use crate::profile::TimeRole;
use crate::token::Number;

/// Each time that the payload tells.
pub(super) fn moments(seen: &Observation<'_>) -> Vec<Moment> {
    if let Some(fields) = seen.fields() {
        return vec![of_field(seen, fields.ts)];
    }
    let told = |(claim, value, time): (&str, crate::token::json::Value<'_>, Time)| {
        let us = time.us();
        let after_clock_us = us.map(|us| us.saturating_sub(seen.case.now_us));
        Moment {
            claim: claim.to_owned(),
            value: value.raw.to_owned(),
            utc: us.and_then(utc),
            after_clock_us,
            about: about(time, value.raw, after_clock_us),
        }
    };
    seen.times().map(told).collect()
}

/// The one time of the legacy format, which is due in milliseconds.
fn of_field(seen: &Observation<'_>, raw: &str) -> Moment {
    let time = seen.time(TimeRole::IssuedAt);
    let after_clock_us = time.us().map(|us| us.saturating_sub(seen.case.now_us));
    let about = match (time, after_clock_us) {
        (Time::OtherUnit(unit, _), _) => match as_seconds(unit, raw) {
            Some(instant) => format!("no milliseconds; as {} it would be {instant}", unit.name()),
            None => format!("no milliseconds; it looks like {}", unit.name()),
        },
        (_, Some(after_us)) => beside(after_us),
        (Time::Absent | Time::NotANumber | Time::Seconds(..), None) => {
            "not written in digits".to_owned()
        }
    };
    let claim = seen.profile.time_claim(TimeRole::IssuedAt);
    Moment {
        claim: claim.map_or("ts", |row| &row.name).to_owned(),
        value: raw.to_owned(),
        utc: time.us().and_then(utc),
        after_clock_us,
        about,
    }
}

fn utc(us: i64) -> Option<String> {
    jiff::Timestamp::from_microsecond(us).ok().map(|instant| instant.to_string())
}

fn about(time: Time, raw: &str, after_clock_us: Option<i64>) -> String {
    match (time, after_clock_us) {
        (Time::OtherUnit(unit, _), _) => match as_seconds(unit, raw) {
            Some(instant) => format!("no seconds; as {} it would be {instant}", unit.name()),
            None => format!("no seconds; it looks like {}", unit.name()),
        },
        (Time::Seconds(..), Some(after)) => beside(after),
        (Time::Absent | Time::NotANumber | Time::Seconds(..), _) => "not a number".to_owned(),
    }
}

fn as_seconds(unit: Unit, raw: &str) -> Option<String> {
    let millionths = Number::read(raw)?.millionths?;
    utc(i64::try_from(millionths / i128::from(unit.per_second())).ok()?)
}

/// How far from the clock, in words: exact up to a minute, and then in the two largest units.
pub(super) fn beside(after_us: i64) -> String {
    match after_us {
        0 => "at the clock".to_owned(),
        1.. => format!("{} after the clock", span(after_us.unsigned_abs())),
        _ => format!("{} before the clock", span(after_us.unsigned_abs())),
    }
}

/// A length of time in its two largest units.
pub(super) fn span(us: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let seconds = us / SECOND_US.unsigned_abs();
    let Some(first) = UNITS.iter().position(|(size, _)| seconds >= *size).filter(|at| *at < 3)
    else {
        return format!("{} s", Seconds(i64::try_from(us).unwrap_or(i64::MAX)));
    };
    let (size, name) = UNITS[first];
    let (next_size, next_name) = UNITS[first + 1];
    match seconds % size / next_size {
        0 => format!("{} {name}", seconds / size),
        rest => format!("{} {name} {rest} {next_name}", seconds / size),
    }
}
