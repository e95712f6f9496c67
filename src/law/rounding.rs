//! From a fraction to a whole number, and what becomes of it in a number type that is too narrow.

/// How a fraction becomes a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the one below.
    Floor,
    /// To the nearest, a half to the one above: `floor(x + 0.5)`.
    HalfUp,
    /// To the nearest, a half to the even one.
    HalfEven,
    /// To the nearest, a half away from zero.
    HalfAway,
    /// As `HalfUp`, after rounding to five decimals: `round` of PHP before 8.4 on a time.
    Decimals,
    /// To the one above.
    Ceiling,
    /// Towards zero.
    Truncate,
}

impl Rounding {
    /// Its name in a formula.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::HalfUp => "round",
            Self::HalfEven => "round_even",
            Self::HalfAway => "round_away",
            Self::Decimals => "round_php",
            Self::Ceiling => "ceil",
            Self::Truncate => "trunc",
        }
    }

    /// How many steps there are in so many microseconds.
    pub fn count(self, us: i64, step_us: i64) -> i64 {
        let (floor, rest) = (us.div_euclid(step_us), us.rem_euclid(step_us));
        let half = (2 * rest).cmp(&step_us);
        let up = match self {
            Self::Floor => false,
            Self::HalfUp => half.is_ge(),
            Self::HalfEven => half.is_gt() || half.is_eq() && floor % 2 != 0,
            Self::HalfAway => half.is_gt() || half.is_eq() && us >= 0,
            Self::Decimals => 2 * (rest + step_us / 200_000) >= step_us,
            Self::Ceiling => rest > 0,
            Self::Truncate => rest > 0 && us < 0,
        };
        floor + i64::from(up)
    }
}

/// A whole number that went through a 32-bit float: 24 bits are kept, ties go to even.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the loss is what is computed; a float of this size is a whole number"
)]
pub(super) fn float32(whole: i64) -> i64 {
    whole as f32 as i64
}

/// Seconds with their fraction that went through a 32-bit float, by way of a 64-bit one, as
/// `Math.fround(ms / 1000)` does it; in microseconds.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the loss is what is computed"
)]
pub(super) fn float32_seconds_us(us: i64) -> i64 {
    let seconds = (us as f64 / 1e6) as f32;
    (f64::from(seconds) * 1e6) as i64
}

/// Seconds in a 64-bit float, as Python makes them of the nanoseconds of its clock, times the steps
/// in a second, cut off: how many steps. The nanoseconds of our time are more than such a float
/// holds, so that the product may fall just below a whole number.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the loss is what is computed"
)]
pub(super) fn float64_product(us: i64, steps: i64) -> i64 {
    const SECOND_US: i64 = 1_000_000;
    let seconds = match us % SECOND_US {
        0 => (us / SECOND_US) as f64,
        _ => us.saturating_mul(1_000) as f64 / 1e9,
    };
    (seconds * steps as f64) as i64
}

/// Milliseconds that became a 32-bit float, and were divided by a thousand in one: seconds.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the loss is what is computed"
)]
pub(super) fn float32_twice(ms: i64) -> i64 {
    (ms as f32 / 1000f32).round() as i64
}

/// What 32 bits with a sign keep of a number.
#[expect(clippy::cast_possible_truncation, reason = "the loss is what is computed")]
pub(super) fn int32(whole: i64) -> i64 {
    i64::from(whole as i32)
}

/// The decimal number that a 32-bit float is printed as, with as few digits as tell it from its
/// neighbours.
#[expect(clippy::cast_precision_loss, reason = "the number came out of a 32-bit float")]
pub(super) fn shortest(whole: i64) -> i64 {
    let text = format!("{:e}", whole as f32);
    let millionths = crate::token::Number::read(&text).and_then(|number| number.millionths);
    millionths.and_then(|value| i64::try_from(value / 1_000_000).ok()).unwrap_or(whole)
}

/// The decimal number that Java before 19 prints a 32-bit float between 2^30 and 2^31 as: the last
/// of ten digits is rounded off, a five upwards.
pub(super) fn nine_digits(whole: i64) -> i64 {
    (whole + 5).div_euclid(10) * 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_four_ways() {
        let halves = |rounding: Rounding| {
            [-1.5, -0.5, 0.5, 1.5, 2.5].map(|half: f64| {
                #[expect(clippy::cast_possible_truncation, reason = "these are small")]
                let us = (half * 1e6) as i64;
                rounding.count(us, 1_000_000)
            })
        };
        assert_eq!(halves(Rounding::HalfUp), [-1, 0, 1, 2, 3]);
        assert_eq!(halves(Rounding::HalfEven), [-2, 0, 0, 2, 2]);
        assert_eq!(halves(Rounding::HalfAway), [-2, -1, 1, 2, 3]);
        assert_eq!(halves(Rounding::Truncate), [-1, 0, 0, 1, 2]);
        assert_eq!(halves(Rounding::Ceiling), [-1, 0, 1, 2, 3]);
        assert_eq!(halves(Rounding::Floor), [-2, -1, 0, 1, 2]);
    }

    #[test]
    fn old_php_takes_a_little_less_than_a_half_as_one() {
        assert_eq!(Rounding::Decimals.count(499_995, 1_000_000), 1);
        assert_eq!(Rounding::Decimals.count(499_994, 1_000_000), 0);
    }

    #[test]
    fn a_product_of_floats_is_a_step_low_at_some_instants() {
        // What CPython 3.11 gives for `int(t * 1000)` and `int(t * 1e6)` at these readings.
        let product = |us: i64| (float64_product(us, 1_000), float64_product(us, 1_000_000));
        assert_eq!(product(1_696_910_400_019_000), (1_696_910_400_019, 1_696_910_400_019_000));
        assert_eq!(product(1_696_910_400_002_000), (1_696_910_400_001, 1_696_910_400_001_999));
        assert_eq!(product(1_696_910_400_000_000), (1_696_910_400_000, 1_696_910_400_000_000));
    }

    #[test]
    fn a_float_of_32_bits_steps_by_128_seconds_and_prints_three_ways() {
        assert_eq!(float32(1_696_910_409), 1_696_910_464);
        assert_eq!(float32_seconds_us(1_696_910_409_600_000), 1_696_910_464_000_000);
        assert_eq!(shortest(1_696_910_464), 1_696_910_500);
        assert_eq!(nine_digits(1_696_910_464), 1_696_910_460);
        // Both steps are rounded: 1_696_910_428_000 ms lies at a tie of the first.
        assert_eq!(float32_twice(1_696_910_409_000) % 128, 0);
    }
}
