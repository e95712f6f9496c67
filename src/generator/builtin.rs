//! The built-in reference: what a sound generator mints, in this process, with nothing installed.
//!
//! It refuses whatever a verifier might dispute, so that its own tokens are beyond doubt;
//! `Caution::Lenient` mints those too, for comparing by hand.

use serde_json::Value;

use super::Answer;
use crate::case::{Inputs, Secret};
use crate::profile::{ClaimRow, Profile};
use crate::token::base64url;
use crate::token::mac::{Algorithm, Key};

/// Its name.
pub const REFERENCE: &str = "builtin/reference";

/// How far behind the clock the reference puts `iat`, in seconds: what the vendor's own samples
/// and skills have used since 2022.
const BACKDATE_S: i64 = 30;
/// How long its tokens hold, in seconds: the default of all official samples.
const LIFETIME_S: i64 = 7200;
/// A shorter key is weaker than the MAC (RFC 7518 section 3.2).
const MIN_SECRET_BYTES: usize = 32;

/// What to do with inputs that a verifier might dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// Refuse them.
    Strict,
    /// Mint what can be minted.
    Lenient,
}

/// Mints one token for `profile` at `now_us`.
pub fn mint(profile: &Profile, inputs: &Inputs, now_us: i64, caution: Caution) -> Answer {
    match Draft::of(profile, inputs, now_us, caution) {
        Ok(draft) => Answer::Token(draft.sign()),
        Err(why) => Answer::Refused(why),
    }
}

struct Draft<'a> {
    secret: &'a Secret,
    header: &'static str,
    payload: Vec<u8>,
}

impl<'a> Draft<'a> {
    fn of(
        profile: &Profile,
        inputs: &'a Inputs,
        now_us: i64,
        caution: Caution,
    ) -> Result<Self, String> {
        let secret = inputs.secret().ok_or("`secret` must be text")?;
        let bytes = secret.bytes().len();
        if bytes == 0 || (caution == Caution::Strict && bytes < MIN_SECRET_BYTES) {
            return Err(format!("`secret` must have at least {MIN_SECRET_BYTES} bytes"));
        }
        let secret_text = secret.reveal();
        if caution == Caution::Strict
            && (!secret_text.is_ascii() || looks_like_a_key_file(secret_text))
        {
            return Err("`secret` must be plain ASCII text".to_owned());
        }
        let iat = now_us.div_euclid(1_000_000) - BACKDATE_S;
        let exp = iat + lifetime_s(profile, inputs, caution)?;
        let mut payload = Vec::with_capacity(192);
        for row in &profile.claims {
            let Some(value) = claim(row, profile, inputs, (iat, exp), caution)? else { continue };
            payload.push(if payload.is_empty() { b'{' } else { b',' });
            write_json(&mut payload, &row.name);
            payload.push(b':');
            match value {
                Claimed::Text(text) => write_json(&mut payload, &text),
                Claimed::Number(number) => payload.extend_from_slice(number.to_string().as_bytes()),
            }
        }
        payload.push(b'}');
        Ok(Self { secret, header: r#"{"alg":"HS256","typ":"JWT"}"#, payload })
    }

    fn sign(&self) -> String {
        let mut token = base64url::encode(self.header.as_bytes());
        token.push('.');
        token.push_str(&base64url::encode(&self.payload));
        let mac = Key::new(Algorithm::Hs256, self.secret.bytes()).sign(token.as_bytes());
        token.push('.');
        token.push_str(&base64url::encode(&mac));
        token
    }
}

enum Claimed {
    Text(String),
    Number(i64),
}

fn claim(
    row: &ClaimRow,
    profile: &Profile,
    inputs: &Inputs,
    (iat, exp): (i64, i64),
    caution: Caution,
) -> Result<Option<Claimed>, String> {
    use crate::profile::{JsonType, Need, TimeRole};
    match row.time {
        Some(TimeRole::IssuedAt) => return Ok(Some(Claimed::Number(iat))),
        Some(TimeRole::Expires | TimeRole::SessionExpires) => {
            return Ok(Some(Claimed::Number(exp)));
        }
        Some(TimeRole::NotBefore) => return Ok(None),
        None => {}
    }
    let Some(input) = row.carries.as_deref().filter(|_| row.need != Need::Deprecated) else {
        return Ok(None);
    };
    let value = match inputs.get(input) {
        Some(value) => value,
        None if row.need == Need::Required => return Err(format!("`{input}` is missing")),
        None => return Ok(None),
    };
    let odd = profile.shapes.inputs.get(input).is_some_and(|shape| {
        let by_text = shape.field.is_some() && !value.is_string();
        let by_range = shape.range.is_some() && !value.is_number();
        by_text || by_range
    });
    if odd && caution == Caution::Strict {
        return Err(format!("`{input}` is of another JSON type than documented"));
    }
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(format!("`{input}` must be text or a number"));
        }
    };
    check_form(row, input, &text, caution)?;
    if row.json_type == JsonType::Number {
        let number = text.parse().map_err(|_| format!("`{input}` must be a whole number"))?;
        return Ok(Some(Claimed::Number(number)));
    }
    Ok(Some(Claimed::Text(text)))
}

fn check_form(row: &ClaimRow, input: &str, text: &str, caution: Caution) -> Result<(), String> {
    if text.is_empty() {
        return Err(format!("`{input}` is empty"));
    }
    let Some(form) = &row.form else { return Ok(()) };
    if let Some([low, high]) = form.digits {
        let strict = caution == Caution::Strict;
        let doubtful = !(low..=high).contains(&text.len()) || text.starts_with('0');
        if !text.bytes().all(|byte| byte.is_ascii_digit()) || (strict && doubtful) {
            return Err(format!("`{input}` must be {low} to {high} digits"));
        }
    }
    if let Some([low, high]) = form.length
        && !(low..=high).contains(&text.chars().count())
    {
        return Err(format!("`{input}` must have {low} to {high} characters"));
    }
    if let Some(allowed) = &form.one_of
        && !text.parse().is_ok_and(|number: i64| allowed.contains(&number))
    {
        let allowed: Vec<String> = allowed.iter().map(i64::to_string).collect();
        return Err(format!("`{input}` must be {}", allowed.join(" or ")));
    }
    Ok(())
}

/// Several libraries refuse such text, since a public key as a secret is how tokens are forged.
fn looks_like_a_key_file(secret: &str) -> bool {
    secret.contains("-----BEGIN ") || secret.starts_with("ssh-")
}

fn lifetime_s(profile: &Profile, inputs: &Inputs, caution: Caution) -> Result<i64, String> {
    use crate::profile::TimeRole;
    let Some(asked) = inputs.get("lifetime_s") else { return Ok(LIFETIME_S) };
    let asked = asked.as_i64().ok_or("`lifetime_s` must be a whole number")?;
    let exp = profile.time_claim(TimeRole::Expires).map(|row| row.name.as_str());
    let Some(bounds) = profile.lifetimes.iter().find(|row| Some(row.claim.as_str()) == exp) else {
        return Ok(asked);
    };
    // A bound that sources dispute is not inside for the strict.
    let edge = i64::from(caution == Caution::Strict && bounds.at_the_edge.is_some());
    if (bounds.min_s + edge..=bounds.max_s - edge).contains(&asked) {
        return Ok(asked);
    }
    Err(format!("`lifetime_s` must be {} to {}", bounds.min_s, bounds.max_s))
}

fn write_json(into: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(into, text).expect("writing JSON to memory cannot fail");
}
