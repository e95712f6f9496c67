//! The built-in reference: what a sound generator mints, in this process, with nothing installed.
//!
//! It refuses whatever a verifier might dispute, so that its own tokens are beyond doubt;
//! `Caution::Lenient` mints those too, for comparing by hand.

use std::borrow::Cow;

use serde_json::Value;

use super::Answer;
use super::legacy;
use crate::case::{Inputs, Secret};
use crate::profile::{
    ClaimRow, Constant, Format, JsonType, LEGACY_FIELDS, Lifetime, Need, Profile, TimeRole,
};
use crate::token::base64url;
use crate::token::mac::{Algorithm, Key};

/// Its name.
pub const REFERENCE: &str = "builtin/reference";

/// The inputs that it takes for a profile.
pub fn inputs(profile: &Profile) -> impl Iterator<Item = &str> {
    // The legacy format tells no end, so that there is none to ask for.
    let lifetime = Some(LIFETIME).filter(|_| profile.format == Format::Jws);
    profile.all_inputs().chain(lifetime)
}

const LIFETIME: &str = "lifetime_s";

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
    let minted = match profile.format {
        Format::Jws => Draft::of(profile, inputs, now_us, caution).map(|draft| draft.sign()),
        Format::Legacy => before_the_jwt(profile, inputs, now_us, caution),
    };
    match minted {
        Ok(token) => Answer::Token(token.into()),
        Err(why) => Answer::Refused(why),
    }
}

struct Draft<'a> {
    secret: &'a Secret,
    algorithm: Algorithm,
    header: Cow<'static, str>,
    payload: Vec<u8>,
}

impl<'a> Draft<'a> {
    fn of(
        profile: &Profile,
        inputs: &'a Inputs,
        now_us: i64,
        caution: Caution,
    ) -> Result<Self, String> {
        let secret = secret(inputs, caution)?;
        if caution == Caution::Strict {
            check_sets(profile, inputs)?;
        }
        let (algorithm, header) = header(profile)?;
        let backdate_s = profile.clock.max_backdate_s.unwrap_or(BACKDATE_S).min(BACKDATE_S);
        let iat = now_us.div_euclid(1_000_000) - backdate_s;
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
        if payload.is_empty() {
            payload.push(b'{');
        }
        payload.push(b'}');
        Ok(Self { secret, algorithm, header, payload })
    }

    fn sign(&self) -> String {
        let mut token = base64url::encode(self.header.as_bytes());
        token.push('.');
        token.push_str(&base64url::encode(&self.payload));
        let mac = Key::new(self.algorithm, self.secret.bytes()).sign(token.as_bytes());
        token.push('.');
        token.push_str(&base64url::encode(&mac));
        token
    }
}

/// A signature of the format before the JWT.
fn before_the_jwt(
    profile: &Profile,
    inputs: &Inputs,
    now_us: i64,
    caution: Caution,
) -> Result<String, String> {
    let secret = secret(inputs, caution)?;
    if inputs.has(LIFETIME) {
        return Err(format!("`{LIFETIME}` cannot be asked for: this format tells no end"));
    }
    let ts_ms = now_us.div_euclid(1_000) - BACKDATE_S * 1_000;
    let [key, number, _, role, _] = LEGACY_FIELDS;
    let text = |name: &str| {
        let row = profile.claim(name).ok_or_else(|| format!("no row tells what `{name}` is"))?;
        match claim(row, profile, inputs, (0, 0), caution)? {
            Some(Claimed::Text(text)) => Ok(text),
            Some(Claimed::Number(number)) => Ok(number.to_string()),
            None => Err(format!("no input tells what `{name}` is")),
        }
    };
    let fields = [text(key)?, text(number)?, ts_ms.to_string(), text(role)?];
    let minted = legacy::sign(&fields, secret.bytes());
    if caution == Caution::Strict && minted.len() > legacy::MAX_CHARS {
        let most = legacy::MAX_CHARS;
        return Err(format!("the web SDK takes {most} characters, and it would have more"));
    }
    Ok(minted)
}

fn secret(inputs: &Inputs, caution: Caution) -> Result<&Secret, String> {
    let secret = inputs.secret().ok_or("`secret` must be text")?;
    let bytes = secret.bytes().len();
    if bytes == 0 || (caution == Caution::Strict && bytes < MIN_SECRET_BYTES) {
        return Err(format!("`secret` must have at least {MIN_SECRET_BYTES} bytes"));
    }
    let text = secret.reveal();
    if caution == Caution::Strict && (!text.is_ascii() || looks_like_a_key_file(text)) {
        return Err("`secret` must be plain ASCII text".to_owned());
    }
    Ok(secret)
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
    match row.time {
        Some(TimeRole::IssuedAt) => return Ok(Some(Claimed::Number(iat))),
        Some(TimeRole::Expires | TimeRole::SessionExpires) => {
            return Ok(Some(Claimed::Number(exp)));
        }
        Some(TimeRole::NotBefore) => {
            return Ok((row.need == Need::Required).then_some(Claimed::Number(iat)));
        }
        None => {}
    }
    match &row.constant {
        Some(Constant::Number(number)) => return Ok(Some(Claimed::Number(*number))),
        Some(Constant::Text(text)) => return Ok(Some(Claimed::Text(text.clone()))),
        None => {}
    }
    let Some(input) = row.carries.as_deref().filter(|_| row.need != Need::Deprecated) else {
        return match row.need {
            Need::Required => Err(format!("no input tells what `{}` is", row.name)),
            Need::Optional | Need::Deprecated => Ok(None),
        };
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
    if let Some(marks) = &form.marks
        && !text.chars().all(|c| c.is_alphanumeric() || marks.contains(c))
    {
        return Err(format!("`{input}` may hold letters, digits and {marks}"));
    }
    if let Some(allowed) = &form.list_of
        && !text.split(',').all(|part| allowed.iter().any(|text| text == part))
    {
        return Err(format!("`{input}` must be of: {}", allowed.join(" ")));
    }
    if let Some(allowed) = &form.one_of
        && !text.parse().is_ok_and(|number: i64| allowed.contains(&number))
    {
        let allowed: Vec<String> = allowed.iter().map(i64::to_string).collect();
        return Err(format!("`{input}` must be {}", allowed.join(" or ")));
    }
    Ok(())
}

/// Refuses some of the claims that come together or not at all.
fn check_sets(profile: &Profile, inputs: &Inputs) -> Result<(), String> {
    for set in &profile.all_or_none {
        let carried = set.rows.iter().filter_map(|at| profile.claims[*at].carries.as_deref());
        let (given, missing): (Vec<&str>, Vec<&str>) = carried.partition(|name| inputs.has(name));
        if let (Some(given), Some(missing)) = (given.first(), missing.first()) {
            return Err(format!("`{missing}` is missing, and goes with `{given}`"));
        }
    }
    Ok(())
}

/// The first algorithm of the profile that is an HMAC, and the header that states it.
fn header(profile: &Profile) -> Result<(Algorithm, Cow<'static, str>), String> {
    let named = |alg: &String| Some((Algorithm::named(alg)?, alg.clone()));
    let header = profile.header.as_ref().ok_or("the profile says nothing of a header")?;
    let (algorithm, alg) =
        header.alg.iter().find_map(named).ok_or("the profile allows no HMAC to sign with")?;
    if alg == "HS256" && header.typ == "JWT" {
        return Ok((algorithm, Cow::Borrowed(r#"{"alg":"HS256","typ":"JWT"}"#)));
    }
    let typ = Value::from(header.typ.as_str());
    Ok((algorithm, Cow::Owned(format!(r#"{{"alg":"{alg}","typ":{typ}}}"#))))
}

/// Several libraries refuse such text, since a public key as a secret is how tokens are forged.
fn looks_like_a_key_file(secret: &str) -> bool {
    secret.contains("-----BEGIN ") || secret.starts_with("ssh-")
}

fn lifetime_s(profile: &Profile, inputs: &Inputs, caution: Caution) -> Result<i64, String> {
    let [low, high] = bounds_s(profile, caution);
    let Some(asked) = inputs.get(LIFETIME) else { return Ok(LIFETIME_S.min(high).max(low)) };
    let asked = asked.as_i64().ok_or("`lifetime_s` must be a whole number")?;
    if (low..=high).contains(&asked) {
        return Ok(asked);
    }
    let [low, high] = bounds_s(profile, Caution::Lenient);
    Err(format!("`lifetime_s` must be {low} to {high}"))
}

/// The shortest and the longest lifetime of a token. A bound that sources dispute is not inside for
/// the strict.
fn bounds_s(profile: &Profile, caution: Caution) -> [i64; 2] {
    let edge = |row: &Lifetime| i64::from(caution == Caution::Strict && row.at_the_edge.is_some());
    let rows = || profile.lifetimes.iter().filter(|row| row.role == TimeRole::Expires);
    let low = rows().filter_map(|row| Some(row.min_s? + edge(row))).max();
    let high = rows().filter_map(|row| Some(row.max_s? - edge(row))).min();
    [low.unwrap_or(0), high.unwrap_or(i64::from(u32::MAX))]
}

fn write_json(into: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(into, text).expect("writing JSON to memory cannot fail");
}
