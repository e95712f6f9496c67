//! A second opinion on tokens: `jsonwebtoken`, over a backend that shares no code with ours.
//!
//! It signs, encodes and decodes; its own rules on expiry are off, since they are lenient and ours
//! are what is under test.

use jsonwebtoken::crypto;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Map, Value};

/// The MAC of a signing input, as the third segment of a token spells it.
pub(crate) fn mac(secret: &[u8], signing_input: &[u8]) -> String {
    crypto::sign(signing_input, &EncodingKey::from_secret(secret), Algorithm::HS256).unwrap()
}

/// Whether the MAC of a token verifies, whatever its payload holds.
pub(crate) fn verifies(token: &str, secret: &[u8]) -> bool {
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let key = DecodingKey::from_secret(secret);
    crypto::verify(signature, signing_input.as_bytes(), &key, Algorithm::HS256).unwrap()
}

/// The segment that holds a JSON value, compact and in the order of its members.
pub(crate) fn segment(value: &Value) -> String {
    let key = EncodingKey::from_secret(b"");
    let token = jsonwebtoken::encode(&Header::default(), value, &key).unwrap();
    token.split('.').nth(1).unwrap().to_owned()
}

/// The claims of a token whose MAC verifies.
pub(crate) fn claims(token: &str, secret: &[u8]) -> Result<Map<String, Value>, String> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let decoded = jsonwebtoken::decode(token, &DecodingKey::from_secret(secret), &validation);
    decoded.map(|data| data.claims).map_err(|error| error.to_string())
}
