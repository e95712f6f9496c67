//! What a mutant was asked, and what the good one refuses.

use mintcheck::case::Environment;
use mintcheck::generator::CaseRequest;
use serde_json::Value;

/// One request, and the zone and locale in which it is answered.
pub(crate) struct Asked(pub(super) CaseRequest, pub(super) Environment);

/// What the vendor's samples take when nobody asks for a lifetime.
const LIFETIME_S: i64 = 7200;

impl Asked {
    /// The clock, in microseconds since the epoch.
    pub(crate) fn now_us(&self) -> i64 {
        self.0.now_us
    }

    /// The time zone of the machine.
    pub(crate) fn zone(&self) -> &str {
        self.1.zone()
    }

    /// The locale of the machine.
    pub(crate) fn locale(&self) -> &str {
        self.1.locale()
    }

    /// An input in the type in which it was given; null if it was not.
    pub(crate) fn value(&self, input: &str) -> &Value {
        self.0.inputs.get(input).unwrap_or(&Value::Null)
    }

    /// An input as text: a string as it is, anything else as JSON.
    pub(crate) fn text(&self, input: &str) -> String {
        let value = self.value(input);
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    /// An input as a JSON string.
    pub(crate) fn quoted(&self, input: &str) -> String {
        quote(&self.text(input))
    }

    /// The secret; nothing if it is no text.
    pub(crate) fn secret(&self) -> &str {
        self.value("secret").as_str().unwrap_or_default()
    }

    /// The role; 0 if it is no number and no digits.
    pub(crate) fn role(&self) -> i64 {
        self.text("role").trim_end_matches(".0").parse().unwrap_or_default()
    }

    /// The meeting number; 0 if it is none.
    pub(crate) fn number(&self) -> i64 {
        self.text("meeting_number").parse().unwrap_or_default()
    }

    /// The lifetime that was asked for, or the customary one.
    pub(crate) fn lifetime_s(&self) -> i64 {
        self.value("lifetime_s").as_i64().unwrap_or(LIFETIME_S)
    }
}

/// Text as JSON.
pub(crate) fn quote(text: &str) -> String {
    Value::from(text).to_string()
}

/// Refuses whatever a verifier might dispute.
pub(crate) fn refuses_all_doubt(asked: &Asked) -> Option<String> {
    let of = |input: &str, is_fine: bool| (!is_fine).then(|| format!("`{input}` is not allowed"));
    let is_text = |input: &str| asked.value(input).as_str().is_some_and(|text| !text.is_empty());
    let secret = asked.secret();
    let number = asked.text("meeting_number");
    let digits = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
    of("sdk_key", is_text("sdk_key"))
        .or_else(|| {
            let is_key = secret.is_ascii() && secret.len() >= 32 && !is_key_file(secret);
            of("secret", is_key)
        })
        .or_else(|| {
            let is_number = is_text("meeting_number") && digits && (9..=11).contains(&number.len());
            of("meeting_number", is_number)
        })
        .or_else(|| of("role", matches!(asked.value("role").as_i64(), Some(0 | 1))))
        .or_else(|| {
            let lifetime_s = asked.value("lifetime_s");
            let in_bounds = lifetime_s.as_i64().is_some_and(|s| s > 1800 && s < 172_800);
            of("lifetime_s", lifetime_s.is_null() || in_bounds)
        })
}

/// Refuses only what the vendor's own server refuses, and what nothing can be minted for.
pub(crate) fn refuses_the_impossible(asked: &Asked) -> Option<String> {
    let has_text = |input: &&str| match asked.value(input) {
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.is_u64(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    };
    let missing = ["sdk_key", "meeting_number"].into_iter().find(|input| !has_text(input));
    let role = asked.text("role");
    let is_role =
        matches!(role.trim_end_matches(".0"), "0" | "1") && !asked.value("role").is_null();
    let lifetime_s = asked.value("lifetime_s");
    let in_bounds = lifetime_s.as_i64().is_some_and(|s| (1800..=172_800).contains(&s));
    let why = match missing {
        Some(input) => input,
        None if asked.secret().is_empty() => "secret",
        None if !is_role => "role",
        None if !lifetime_s.is_null() && !in_bounds => "lifetime_s",
        None => return None,
    };
    Some(format!("`{why}` is not allowed"))
}

/// Whether a secret looks like a PEM or SSH key, which libraries refuse as the key of an HMAC.
fn is_key_file(secret: &str) -> bool {
    secret.starts_with("-----") || secret.starts_with("ssh-")
}
