//! The examples on rule pages that are of the format from before the JWT: its fields, and how its two
//! base64 texts are spelled.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::case::Inputs;
use crate::profile::LEGACY_FIELDS;
use crate::token::mac::{Algorithm, Key};

/// A legacy signature in the making.
#[derive(Clone)]
pub(super) struct LegacyDraft {
    /// Key, number, time and role.
    fields: [String; 4],
    outer: Spelling,
    hash: Spelling,
}

/// How bytes are written.
type Spelling = fn(&[u8]) -> String;

impl LegacyDraft {
    /// A sound one for these inputs.
    pub(super) fn of(inputs: &Inputs, now_us: i64) -> Option<Self> {
        let text = |name| match inputs.get(name)? {
            Value::String(text) => Some(text.clone()),
            other @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_)) => Some(other.to_string()),
        };
        let ts_ms = now_us.div_euclid(1_000) - 30_000;
        let [key, number] = [text("sdk_key")?, text("meeting_number")?];
        let fields = [key, number, ts_ms.to_string(), text("role")?];
        Some(Self { fields, outer: standard, hash: standard })
    }

    /// Changes a field, or how one of the base64 texts is spelled.
    pub(super) fn set(&mut self, word: &str, rest: &str) -> Option<()> {
        match word {
            "outer" => self.outer = spelling(rest)?,
            "hash" => self.hash = spelling(rest)?,
            _ => {
                let (name, text) = rest.split_once(' ').unwrap_or((rest, ""));
                let at = LEGACY_FIELDS.iter().position(|known| *known == name)?;
                text.clone_into(self.fields.get_mut(at)?);
            }
        }
        Some(())
    }

    /// Signs it.
    pub(super) fn token(&self, secret: &[u8]) -> String {
        let message = STANDARD.encode(self.fields.concat());
        let hash = Key::new(Algorithm::Hs256, secret).sign(message.as_bytes());
        let text = format!("{}.{}", self.fields.join("."), (self.hash)(&hash));
        (self.outer)(text.as_bytes())
    }
}

fn spelling(word: &str) -> Option<Spelling> {
    Some(match word {
        "standard" => standard,
        "standard-bare" => |bytes| STANDARD_NO_PAD.encode(bytes),
        "url-safe" => |bytes| URL_SAFE.encode(bytes),
        "url-safe-bare" => |bytes| URL_SAFE_NO_PAD.encode(bytes),
        "none" => |bytes| String::from_utf8_lossy(bytes).into_owned(),
        "hex" => hex,
        "hex-in-base64" => |bytes| standard(hex(bytes).as_bytes()),
        _ => return None,
    })
}

fn standard(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_two_digits_the_greater_first() {
        assert_eq!(hex(&[0x0f, 0xa0, 0x3c]), "0fa03c");
    }
}
