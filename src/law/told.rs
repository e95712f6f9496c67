//! A time claim as a token tells it: the exact value, and who spells numbers so.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::token::{Number, Spelling};

/// A number of a time claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The number, in millionths of whatever unit it is meant in.
    pub millionths: i128,
    /// How it is spelled.
    pub form: Form,
}

impl Told {
    /// Reads the text of a claim. A JSON number, or digits in quotes; anything else gives none.
    pub fn read(raw: &str) -> Option<Self> {
        let bare = raw.trim_matches('"');
        let number = Number::read(bare)?;
        let form = match number.spelling {
            Spelling::Integer => Form::Integer,
            Spelling::PointZero => Form::PointZero,
            Spelling::Fraction => Form::Fraction,
            Spelling::Exponent if bare.contains('+') => Form::SignedExponent,
            Spelling::Exponent => Form::Exponent,
        };
        Some(Self { millionths: number.millionths?, form })
    }
}

/// The spellings of a number that tell languages apart.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Digits only.
    Integer,
    /// `1696910409.0`, as Python, Ruby and Rust print a float.
    PointZero,
    /// `1696910409.6`.
    Fraction,
    /// `1.696910409E9`, as Java prints a float.
    Exponent,
    /// `1.696910409e+09`, as `%g` of C and `%v` of Go print one.
    SignedExponent,
}

impl Form {
    /// Who prints a float so.
    pub fn languages(self) -> &'static str {
        match self {
            Self::Integer => "all",
            Self::PointZero => "Python, Ruby or Rust",
            Self::Fraction => "all that keep the fraction",
            Self::Exponent => "Java",
            Self::SignedExponent => "C (`%g`) or Go (`%v`)",
        }
    }
}

/// What a claim counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// As RFC 7519 wants it.
    Seconds,
    /// A thousand to a second.
    Milliseconds,
    /// A million to a second.
    Microseconds,
    /// Ticks of 100 ns, ten million to a second, as .NET and Windows count.
    Ticks,
    /// A thousand million to a second.
    Nanoseconds,
}

impl Unit {
    /// All of them, the coarsest first.
    pub const ALL: [Self; 5] =
        [Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Ticks, Self::Nanoseconds];

    /// How many make a second.
    pub fn per_second(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Ticks => 10_000_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Ticks => "ticks of 100 ns",
            Self::Nanoseconds => "nanoseconds",
        }
    }

    /// The instant that a number of this unit tells, in microseconds, if it is a whole number of
    /// them that a clock can show.
    pub(super) fn instant_us(self, told: Told) -> Option<i64> {
        let per_second = i128::from(self.per_second());
        let whole = told.millionths % per_second == 0;
        i64::try_from(told.millionths / per_second).ok().filter(|_| whole)
    }
}

/// A length of time in some unit, without needless zeros and with its sign set apart: `- 30`.
pub(super) struct Added {
    pub(super) us: i64,
    pub(super) unit: Unit,
}

impl fmt::Display for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.us < 0 { '-' } else { '+' };
        write!(f, " {sign} {}", Amount { us: self.us.saturating_abs(), unit: self.unit })
    }
}

/// The same without a sign of its own.
pub(super) struct Amount {
    pub(super) us: i64,
    pub(super) unit: Unit,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millionths = i128::from(self.us) * i128::from(self.unit.per_second());
        let sign = if millionths < 0 { "-" } else { "" };
        let (whole, part) = (millionths.abs() / 1_000_000, millionths.abs() % 1_000_000);
        write!(f, "{sign}{whole}")?;
        match part {
            0 => Ok(()),
            part => f.write_str(format!(".{part:06}").trim_end_matches('0')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_spells_a_float_its_own_way() {
        let form = |raw| Told::read(raw).expect("a number").form;
        assert_eq!(form("1696910409"), Form::Integer);
        assert_eq!(form("1696910409.0"), Form::PointZero);
        assert_eq!(form("1696910409.6"), Form::Fraction);
        assert_eq!(form("1.696910409E9"), Form::Exponent);
        assert_eq!(form("1.696910409e+09"), Form::SignedExponent);
        assert_eq!(Told::read("\"2023-10-10\""), None);
    }

    #[test]
    fn a_unit_tells_an_instant() {
        let told = Told::read("1696910409600").expect("a number");
        assert_eq!(Unit::Milliseconds.instant_us(told), Some(1_696_910_409_600_000));
        assert_eq!(Unit::Ticks.instant_us(told), Some(169_691_040_960));
    }
}
