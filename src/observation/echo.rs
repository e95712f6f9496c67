//! Whether claims repeat the inputs that they carry.

use std::borrow::Cow;

use crate::case::Case;
use crate::token::Number;
use crate::token::json::Value;

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

/// Whether two spellings of numbers tell one value. A leading zero is a digit that a number has not.
pub(super) fn is_same_number(asked: &str, said: &str) -> bool {
    let leads_with_zero = |text: &str| matches!(text.as_bytes(), [b'0', b'0'..=b'9', ..]);
    let millionths = |text| Number::read(text).and_then(|number| number.millionths);
    let value = millionths(asked).filter(|_| !leads_with_zero(asked) && !leads_with_zero(said));
    value.is_some_and(|value| millionths(said) == Some(value))
}

/// The same digits, whatever stands between them. A minus sign before them is no dash.
pub(super) fn has_same_digits(asked: &str, said: &str) -> bool {
    if said.starts_with('-') && !asked.starts_with('-') {
        return false;
    }
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let asked = digits(asked);
    !asked.is_empty() && asked == digits(said)
}
