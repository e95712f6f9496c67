//! Cause `number-through-double`.

use super::changed::{Changed, changed};
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::Observation;
use crate::profile::JsonType;

declare_cause! {
    /// A number went through a float of 64 bits, and is printed as such a float is.
    ///
    /// # What happens
    /// Such a float holds whole numbers exactly up to 2^53, which is 9007199254740992; beyond that
    /// it takes the nearest one that it has. And it is printed as its language prints floats: with
    /// `.0` at the end, or with an exponent, as `8.6764390572E10`. Zeros at the beginning are no
    /// part of a number and go, which they do in whole numbers too.
    ///
    /// # In which languages
    /// Java with Gson, which makes a `Double` of every number that it has no type for, and
    /// `String.valueOf(double)`; Python with `float(...)`; JavaScript, where every number is one,
    /// beyond 2^53; Go with `interface{}` and `%v`; PHP, where what is too large for an integer
    /// turns into a float; spreadsheets.
    ///
    /// # The line to look for
    /// `gson.fromJson(body, Map.class)`, `Double.parseDouble`, `float(number)`, `Number(number)`,
    /// `fmt.Sprint(body["meetingNumber"])`, `number_format`, `%g`.
    ///
    /// # Fix
    /// Keep the number as text from the request to the claim: nobody calculates with it. Where it
    /// comes as a JSON number, read it as an integer: `BigDecimal` or a class with a `String` field
    /// for Gson, `json.Number` with `UseNumber` in Go.
    ///
    /// # References
    /// * RFC 8259 section 6: beyond 2^53 implementations do not agree on a number's value
    /// * google/gson, `ToNumberPolicy`
    NUMBER_THROUGH_DOUBLE {
        id: "number-through-double",
        explains: &["claim-differs-from-input", "claim-value-not-allowed"],
        languages: "Java, JavaScript, Python, Go, PHP",
        attempt: Attempt::Answer(attempt),
    }
}

/// Fewer digits than C prints of its own accord are no rounding of a program's.
const FEWEST_DIGITS: usize = 6;

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    changed(seen).find_map(|claim| printed(&claim))
}

fn printed(claim: &Changed<'_>) -> Option<Proof> {
    let is_whole = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_whole(&claim.asked) {
        return None;
    }
    let double: f64 = claim.asked.parse().ok()?;
    let told = if is_whole(&claim.said) {
        claim.differs.then(|| of_digits(claim, double))??
    } else {
        // A JSON number may be spelled in any way, unless its digits are looked at.
        let form = claim.row.form.as_ref();
        let is_looked_at = form.is_some_and(|form| form.digits.is_some());
        let is_accused =
            claim.differs || is_looked_at || claim.value.json_type() == JsonType::String;
        is_accused.then(|| of_spelling(claim, double))??
    };
    let (confidence, how) = told;
    let name = &claim.row.name;
    Some(Proof {
        confidence,
        recomputed: format!("{} {how} is {}, `{name}` as sent", claim.asked, claim.said),
        summary: format!("`{name}` goes through a number type, and comes out as that prints it"),
        fix: format!("keep `{}` as text on its whole way to the claim", claim.input),
    })
}

/// Digits that are those of the nearest float, or the same without the zeros at the beginning.
fn of_digits(claim: &Changed<'_>, double: f64) -> Option<(Confidence, String)> {
    let own = claim.asked.trim_start_matches('0');
    if own == claim.said {
        let how = "as a number, of whatever type, has no zeros at the beginning and";
        return Some((Confidence::Likely, how.to_owned()));
    }
    // The shortest digits that read back as the same float, filled up with zeros, or all of them.
    let is_printed =
        [format!("{double}"), format!("{double:.0}")].contains(&claim.said.to_string());
    is_printed.then(|| (Confidence::Proven, "as a float of 64 bits".to_owned()))
}

/// The float with a fraction or an exponent, whole or rounded to some digits.
fn of_spelling(claim: &Changed<'_>, double: f64) -> Option<(Confidence, String)> {
    let said = claim.said.as_ref();
    let is_number = |byte: u8| byte.is_ascii_digit() || b".eE+-".contains(&byte);
    if !said.starts_with(|c: char| c.is_ascii_digit()) || !said.bytes().all(is_number) {
        return None;
    }
    let value = bits(said)?;
    let what = if said.contains(['e', 'E']) { "an exponent" } else { "a fraction" };
    if value == double.to_bits() {
        let how = format!("as a float of 64 bits, printed with {what},");
        return Some((Confidence::Proven, how));
    }
    let mantissa = said.split(['e', 'E']).next()?;
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let rounded = bits(&format!("{double:.*e}", digits.checked_sub(1)?))?;
    (digits >= FEWEST_DIGITS && rounded == value).then(|| {
        (
            Confidence::Proven,
            format!("as a float of 64 bits, printed with {what} in {digits} digits,"),
        )
    })
}

/// The float that is nearest to a text, by its bits.
fn bits(text: &str) -> Option<u64> {
    text.parse::<f64>().ok().map(f64::to_bits)
}
