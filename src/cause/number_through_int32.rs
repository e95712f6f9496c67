//! Cause `number-through-int32`.

use super::changed::{Changed, changed};
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::Observation;

declare_cause! {
    /// A number went through an integer of 32 bits, which does not hold it.
    ///
    /// # What happens
    /// A meeting number has up to 11 digits, and an integer of 32 bits ends at 2147483647, or at
    /// 4294967295 without a sign. What is beyond either loses its upper bits and comes out as quite
    /// another number, often a negative one, or sticks at the end of the type. Numbers of 9 digits
    /// fit, so a program can be tested with one and fail with the next.
    ///
    /// # In which languages
    /// C, C++, C# and Java with `int`; Go with `int32`, which `strconv.ParseInt(text, 10, 32)`
    /// sticks at the end of; JavaScript with bitwise operators, which take 32 bits of a number;
    /// PHP of 32 bits; columns of the type `INT` in databases of whatever language.
    ///
    /// # The line to look for
    /// `(int) number`, `int.Parse`, `Integer.parseInt`, `atoi`, `number | 0`, `number >>> 0`,
    /// `~~number`, `intval($number)`, `meeting_number INT`.
    ///
    /// # Fix
    /// Keep the number as text from the request to the claim: nobody calculates with it. Where it
    /// has to be a number, take one of 64 bits (`long`, `int64`, `BIGINT`).
    ///
    /// # References
    /// * Meeting numbers have 9 to 11 digits by the vendor's API documentation
    /// * ECMAScript, `ToInt32` and `ToUint32`
    NUMBER_THROUGH_INT32 {
        id: "number-through-int32",
        explains: &["claim-differs-from-input"],
        languages: "C, C++, C#, Java, Go, JavaScript, PHP",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    changed(seen).filter(|claim| claim.differs).find_map(|claim| narrowed(&claim))
}

fn narrowed(claim: &Changed<'_>) -> Option<Proof> {
    let number: i128 = claim.asked.parse().ok()?;
    let fits = |(narrow, ..): &(i128, Confidence, &str)| {
        *narrow != number && claim.said.parse() == Ok(*narrow)
    };
    let (_, confidence, how) = ways(number).into_iter().find(fits)?;
    let name = &claim.row.name;
    Some(Proof {
        confidence,
        recomputed: format!("{number} {how} is {}, the value of `{name}` as sent", claim.said),
        summary: format!("`{name}` goes through an integer of 32 bits, which does not hold it"),
        fix: format!(
            "keep `{}` as text on its whole way to the claim, or take an integer of 64 bits",
            claim.input
        ),
    })
}

/// What becomes of a number that is squeezed into 32 bits. The end of a type says nothing of the
/// number that was held there, and may have come from elsewhere.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "losing the upper bits is what is made again here"
)]
fn ways(number: i128) -> [(i128, Confidence, &'static str); 4] {
    use Confidence::{Likely, Proven};
    let held = |low: i128, high: i128| number.clamp(low, high);
    let [signed, unsigned] = [i128::from(number as i32), i128::from(number as u32)];
    [
        (signed, Proven, "cut to its lower 32 bits, the first of them a sign,"),
        (unsigned, Proven, "cut to its lower 32 bits, without a sign,"),
        (held(i32::MIN.into(), i32::MAX.into()), Likely, "held at the ends of 32 bits with a sign"),
        (held(0, u32::MAX.into()), Likely, "held at the ends of 32 bits without a sign"),
    ]
}
