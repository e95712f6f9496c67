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

/// Whether a JSON number has the value that was asked for. A leading zero is a digit that a number
/// has lost.
pub(super) fn is_same_number(asked: &str, said: Value<'_>) -> bool {
    let leads_with_zero = matches!(asked.as_bytes(), [b'0', b'0'..=b'9', ..]);
    let millionths = |text| Number::read(text).and_then(|number| number.millionths);
    !leads_with_zero && millionths(asked).is_some_and(|asked| millionths(said.raw) == Some(asked))
}

pub(super) fn has_same_digits(asked: &str, said: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let asked = digits(asked);
    !asked.is_empty() && asked == digits(said)
}
