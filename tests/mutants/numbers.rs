//! What becomes of numbers on the way through types that are too narrow for them.

/// To the nearest float of 32 bits and back.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "the sin itself")]
pub(super) fn float32(number: i64) -> i64 {
    number as f32 as i64
}

/// The lowest 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "the sin itself")]
pub(super) fn int32(number: i64) -> i64 {
    i64::from(number as i32)
}

/// As Java's `Math.round(float)` has it: an int, which ends in 2038.
pub(super) fn rounded_by_java(number: i64) -> i64 {
    float32(number).min(i64::from(i32::MAX))
}

/// With one digit before the point, no zeros at the end, and a sign for the power of ten:
/// `8.6764390572E10`.
pub(super) fn exponential(number: i64, power: &str) -> String {
    let digits = number.to_string();
    let (first, rest) = digits.split_at(1);
    let rest = match rest.trim_end_matches('0') {
        "" => "0",
        some => some,
    };
    format!("{first}.{rest}{power}{}", digits.len() - 1)
}

/// A clock in microseconds as whole seconds, a half to the even one.
pub(super) fn half_to_even(now_us: i64) -> i64 {
    const SECOND_US: i64 = 1_000_000;
    let (floor_s, beyond_us) = (now_us.div_euclid(SECOND_US), now_us.rem_euclid(SECOND_US));
    let is_odd = floor_s % 2 != 0;
    floor_s + i64::from(beyond_us > SECOND_US / 2 || (beyond_us == SECOND_US / 2 && is_odd))
}
