//! Whether claims repeat the inputs that they carry.

use std::borrow::Cow;

use super::Observation;
use crate::case::{Case, Expect};
use crate::profile::{ClaimRow, JsonType};
use crate::token::Number;
use crate::token::json::Value;

impl Observation<'_> {
    /// Whether a claim repeats its input: the same text, the same number whatever its spelling, or
    /// the same digits where only digits count or the input is odd.
    /// None where the row carries no input, or the input is no text and no number.
    pub fn echoes(&self, row: &ClaimRow, value: Value<'_>) -> Option<bool> {
        let input = row.carries.as_deref()?;
        let asked = self.case.inputs.get(input)?;
        if self.plainly_echoes() || is_same_at_a_glance(asked, value) {
            return Some(true);
        }
        let asked = asked_text(self.case, input)?;
        let text = value.string();
        let said = text.as_deref().unwrap_or(value.raw);
        let digits_count = row.form.as_ref().is_some_and(|form| form.digits.is_some());
        let loosely = || digits_count || self.is_odd(row);
        Some(
            said == asked
                || is_same_number(&asked, value)
                || (has_same_digits(&asked, said) && loosely()),
        )
    }

    /// Whether a claim says something else than was asked for. Where the case has to be refused
    /// there is nothing to compare with, and a value that is no text and no number is of a wrong
    /// type before it is a wrong value.
    pub fn differs(&self, row: &ClaimRow, value: Value<'_>) -> bool {
        !matches!(self.case.expect, Expect::Refuse)
            && matches!(value.json_type(), JsonType::String | JsonType::Number)
            && self.echoes(row, value) == Some(false)
    }
}

/// What a case asked for as text: a string as it is, a number in digits, nothing else.
pub fn asked_text<'c>(case: &'c Case, input: &str) -> Option<Cow<'c, str>> {
    match case.inputs.get(input)? {
        serde_json::Value::String(text) => Some(Cow::Borrowed(text)),
        serde_json::Value::Number(number) => Some(Cow::Owned(number.to_string())),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => None,
    }
}

/// The comparison that nearly every sound token passes; it makes no text.
pub(super) fn is_same_at_a_glance(asked: &serde_json::Value, said: Value<'_>) -> bool {
    match (asked.as_str(), asked.as_i64()) {
        (Some(text), _) => said.string().is_some_and(|said| said == text),
        (_, Some(number)) => said.integer() == Some(number),
        (None, None) => false,
    }
}

/// Whether a JSON number has the value that was asked for. A leading zero is a digit that a number
/// has lost.
fn is_same_number(asked: &str, said: Value<'_>) -> bool {
    let leads_with_zero = matches!(asked.as_bytes(), [b'0', b'0'..=b'9', ..]);
    let millionths = |text| Number::read(text).and_then(|number| number.millionths);
    !leads_with_zero && millionths(asked).is_some_and(|asked| millionths(said.raw) == Some(asked))
}

fn has_same_digits(asked: &str, said: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let asked = digits(asked);
    !asked.is_empty() && asked == digits(said)
}
