//! A JSON number: its exact value and the way it is spelled.
//!
//! No float takes part: a float would hide the very roundings that are looked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The way a number is spelled.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// Digits only.
    Integer,
    /// A fraction of zeros, such as `.0`.
    PointZero,
    /// A fraction.
    Fraction,
    /// With an exponent.
    Exponent,
}

impl Spelling {
    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integer => "an integer",
            Self::PointZero => "with `.0`",
            Self::Fraction => "with a fraction",
            Self::Exponent => "with an exponent",
        }
    }
}

/// A number in millionths, and how it was spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The value times a million, cut off below; none if it is beyond all times.
    pub millionths: Option<i128>,
    /// The spelling.
    pub spelling: Spelling,
}

/// The largest power of ten that is worth scaling by: nanoseconds have 19 digits.
const MAX_SCALE: i32 = 30;

impl Number {
    /// Reads the text of a JSON number; anything else gives none.
    pub fn read(raw: &str) -> Option<Self> {
        if let Some(whole) = plain(raw) {
            let millionths = Some(i128::from(whole) * 1_000_000);
            return Some(Self { millionths, spelling: Spelling::Integer });
        }
        let (sign, digits) = raw.strip_prefix('-').map_or((1, raw), |digits| (-1, digits));
        let (decimal, exponent) = match digits.split_once(['e', 'E']) {
            Some((decimal, exponent)) => (decimal, Some(exponent)),
            None => (digits, None),
        };
        let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
        if whole.is_empty() || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let spelling = match (exponent, fraction) {
            (Some(_), _) => Spelling::Exponent,
            (None, "") => Spelling::Integer,
            (None, zeros) if zeros.bytes().all(|b| b == b'0') => Spelling::PointZero,
            (None, _) => Spelling::Fraction,
        };
        let power = exponent.map_or(Some(0), |text| text.trim_start_matches('+').parse().ok());
        let millionths = power.and_then(|power| scaled(sign, whole, fraction, power));
        Some(Self { millionths, spelling })
    }
}

fn plain(raw: &str) -> Option<i64> {
    let bytes = raw.as_bytes();
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    (!digits.is_empty() && digits.len() <= 18).then_some(())?;
    let value = digits.iter().try_fold(0i64, |value, byte| {
        byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0'))
    })?;
    Some(if digits.len() < bytes.len() { -value } else { value })
}

fn scaled(sign: i128, whole: &str, fraction: &str, power: i32) -> Option<i128> {
    let fraction = fraction.trim_end_matches('0');
    let digits = whole.bytes().chain(fraction.bytes());
    let mantissa = digits.skip_while(|byte| *byte == b'0').try_fold(0i128, |value, byte| {
        value.checked_mul(10)?.checked_add(i128::from(byte - b'0'))
    })?;
    let scale = power.checked_add(6)?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let ten = |n: i32| 10i128.pow(n.unsigned_abs());
    match scale {
        _ if mantissa == 0 => Some(0),
        0..=MAX_SCALE => mantissa.checked_mul(ten(scale)).map(|value| sign * value),
        -38..0 => Some((sign * mantissa).div_euclid(ten(scale))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> (Option<i128>, Spelling) {
        let number = Number::read(raw).expect("a number");
        (number.millionths, number.spelling)
    }

    #[test]
    fn the_spellings_of_one_value_are_told_apart() {
        let same = Some(1_696_910_409_000_000);
        assert_eq!(read("1696910409"), (same, Spelling::Integer));
        assert_eq!(read("1696910409.0"), (same, Spelling::PointZero));
        assert_eq!(read("1.696910409E9"), (same, Spelling::Exponent));
        assert_eq!(read("1.696910409e+09"), (same, Spelling::Exponent));
        assert_eq!(read("1696910409.5"), (same.map(|v| v + 500_000), Spelling::Fraction));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for raw in ["", "-", ".5", "0x10", "1e", "\"1\"", "NaN"] {
            assert!(Number::read(raw).is_none_or(|n| n.millionths.is_none()), "{raw}");
        }
    }

    #[test]
    fn what_is_less_than_a_millionth_is_cut_off_towards_the_past() {
        assert_eq!(read("0.12345678").0, Some(123_456));
        assert_eq!(read("-0.12345678").0, Some(-123_457));
        assert_eq!(read("25e-8").0, Some(0));
        assert_eq!(read("-2.5").0, Some(-2_500_000));
        assert_eq!(read("-17e0").0, Some(-17_000_000));
    }

    #[test]
    fn huge_numbers_have_no_value_and_no_panic() {
        assert_eq!(read("1e999999999").0, None);
        assert_eq!(read("1e-999999999").0, None);
        assert_eq!(read(&"9".repeat(400)).0, None);
    }
}
