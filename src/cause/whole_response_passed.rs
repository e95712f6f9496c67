//! Cause `whole-response-passed`.

use serde_json::Value;

use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::Observation;
use crate::token::{Surrounding, Token};

declare_cause! {
    /// The whole answer of the endpoint was handed on, and not the token in it.
    ///
    /// # What happens
    /// An endpoint that mints tokens answers with JSON, `{"signature":"..."}`, and the caller passes
    /// the answer on where the member belongs. Or an HTTP header was copied, with `Bearer` before the
    /// token. The token itself is sound, so that everything looks right in a decoder that was given
    /// the right part by hand.
    ///
    /// # In which languages
    /// JavaScript and mobile clients, which fetch the token from a server.
    ///
    /// # The line to look for
    /// `signature: await response.text()`, `signature: response.data`, `JSON.stringify(data)`, and
    /// `authorization` headers that are used as they came.
    ///
    /// # Fix
    /// Take the member: `const { signature } = await response.json()`. Of a header, cut off `Bearer `.
    ///
    /// # References
    /// * RFC 7515 section 7.1; RFC 6750 section 2.1 (`Bearer` and a blank before the token)
    /// * Developer forum 4005 (the whole JSON answer as the signature)
    WHOLE_RESPONSE_PASSED {
        id: "whole-response-passed",
        explains: &["surrounding-text"],
        languages: "JavaScript, Kotlin, Swift, Dart",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let token = seen.token.as_ref().filter(|_| seen.has_token())?;
    match token.surrounding? {
        Surrounding::Json => of_json(token),
        Surrounding::Bearer => of_header(token),
        Surrounding::Blanks
        | Surrounding::Quotes
        | Surrounding::ByteOrderMark
        | Surrounding::Other => None,
    }
}

fn of_json(token: &Token<'_>) -> Option<Proof> {
    let answer: Value = serde_json::from_str(token.whole.trim_start_matches('\u{feff}')).ok()?;
    let path = path_of(&answer, token.text)?;
    Some(Proof {
        confidence: Confidence::Proven,
        recomputed: format!(
            "the text is JSON, and its member `{path}` is the token that was found in it, to the byte"
        ),
        summary: format!("a whole JSON answer was handed over; its member `{path}` is the token"),
        fix: format!("read the answer as JSON and hand over its member `{path}` alone"),
    })
}

/// Where in a JSON text a string stands, with dots between the names on the way.
fn path_of(value: &Value, wanted: &str) -> Option<String> {
    let below = |name: &str, inner: &Value| {
        if inner.as_str() == Some(wanted) {
            return Some(name.to_owned());
        }
        Some(format!("{name}.{}", path_of(inner, wanted)?))
    };
    match value {
        Value::Object(members) => members.iter().find_map(|(name, inner)| below(name, inner)),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, inner)| below(&at.to_string(), inner))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn of_header(token: &Token<'_>) -> Option<Proof> {
    /// The scheme of RFC 6750; schemes are compared without regard to case.
    const SCHEME: &str = "bearer ";
    let before = token.whole.trim().strip_suffix(token.text)?.trim_start().to_ascii_lowercase();
    let before = before.strip_prefix("authorization:").map_or(&*before, str::trim_start);
    (before.trim_end() == SCHEME.trim_end()).then(|| Proof {
        confidence: Confidence::Proven,
        recomputed: "`Bearer`, a blank and the token that was found are the text as sent"
            .to_owned(),
        summary: "the value of an HTTP header was handed over, with its scheme before the token"
            .to_owned(),
        fix: "hand over what follows `Bearer ` alone".to_owned(),
    })
}
