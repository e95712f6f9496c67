//! Time claims as they were found: seconds, another unit, or no number at all.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::token::json::Value;
use crate::token::{Number, Spelling};

/// A second in microseconds, in which clocks and times are kept.
pub const SECOND_US: i64 = 1_000_000;

/// Microseconds that read as seconds, without needless zeros: `30`, `29.5`, `-0.000001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(pub i64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (us, second) = (self.0.unsigned_abs(), SECOND_US.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}", us / second)?;
        match us % second {
            0 => Ok(()),
            fraction => f.write_str(format!(".{fraction:06}").trim_end_matches('0')),
        }
    }
}

/// The unit in which a time seems to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "TimeUnit")]
pub enum Unit {
    /// As RFC 7519 wants it.
    Seconds,
    /// A thousand times that.
    Milliseconds,
    /// A million times that.
    Microseconds,
    /// A thousand million times that.
    Nanoseconds,
}

impl Unit {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        }
    }

    /// How many of them make a second.
    pub fn per_second(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }

    /// The unit in which a number would lie between 1973 and 5138; smaller ones are seconds.
    fn of(millionths: i128) -> Self {
        let ten = |power| 10i128.pow(power) * 1_000_000;
        match millionths.abs() {
            small if small < ten(11) => Self::Seconds,
            small if small < ten(14) => Self::Milliseconds,
            small if small < ten(17) => Self::Microseconds,
            _ => Self::Nanoseconds,
        }
    }
}

/// A time claim as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// Not there.
    Absent,
    /// There, but no number.
    NotANumber,
    /// A number in another unit.
    OtherUnit(Unit, Spelling),
    /// Seconds since the epoch, in microseconds.
    Seconds(i64, Spelling),
}

impl Time {
    pub(super) fn of(value: Option<Value<'_>>) -> Self {
        let Some(value) = value else { return Self::Absent };
        let Some(number) = Number::read(value.raw) else { return Self::NotANumber };
        match number.millionths {
            Some(millionths) => match (Unit::of(millionths), i64::try_from(millionths)) {
                (Unit::Seconds, Ok(us)) => Self::Seconds(us, number.spelling),
                (unit, _) => Self::OtherUnit(unit, number.spelling),
            },
            None => Self::OtherUnit(Unit::Nanoseconds, number.spelling),
        }
    }

    /// A time that is told in milliseconds, by digits alone. One in another unit is no instant.
    pub(super) fn in_milliseconds(text: &str) -> Self {
        let number = Number::read(text).filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        let Some(millionths) = number.and_then(|number| number.millionths) else {
            return Self::NotANumber;
        };
        match (Unit::of(millionths), i64::try_from(millionths / 1_000)) {
            (Unit::Milliseconds, Ok(us)) => Self::Seconds(us, Spelling::Integer),
            (unit, _) => Self::OtherUnit(unit, Spelling::Integer),
        }
    }

    /// The instant in microseconds, if it is told in seconds.
    pub fn us(self) -> Option<i64> {
        match self {
            Self::Seconds(us, _) => Some(us),
            Self::Absent | Self::NotANumber | Self::OtherUnit(..) => None,
        }
    }

    /// The spelling, if it is a number.
    pub fn spelling(self) -> Option<Spelling> {
        match self {
            Self::Seconds(_, spelling) | Self::OtherUnit(_, spelling) => Some(spelling),
            Self::Absent | Self::NotANumber => None,
        }
    }
}
