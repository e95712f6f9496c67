//! Hashes and MACs. The MACs come from the second opinion's library: that the good generator's hold
//! is then said by two implementations.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use sha2::{Digest, Sha256};

/// HMAC-SHA-256.
pub(super) fn hs256(key: &[u8], message: &[u8]) -> Vec<u8> {
    mac(key, message, Algorithm::HS256)
}

/// HMAC-SHA-384.
pub(super) fn hs384(key: &[u8], message: &[u8]) -> Vec<u8> {
    mac(key, message, Algorithm::HS384)
}

/// HMAC-SHA-512.
pub(super) fn hs512(key: &[u8], message: &[u8]) -> Vec<u8> {
    mac(key, message, Algorithm::HS512)
}

fn mac(key: &[u8], message: &[u8], algorithm: Algorithm) -> Vec<u8> {
    let key = EncodingKey::from_secret(key);
    let encoded = crypto::sign(message, &key, algorithm).expect("any key signs");
    URL_SAFE_NO_PAD.decode(encoded).expect("it is base64url")
}

/// SHA-256 without a key.
pub(super) fn sha256(message: &[u8]) -> Vec<u8> {
    Sha256::digest(message).to_vec()
}

/// Bytes as hex digits in lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
