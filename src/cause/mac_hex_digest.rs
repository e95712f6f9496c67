//! Cause `mac-hex-digest`.

use super::trial::Trial;
use super::{Attempt, Proof, declare_cause};
use crate::observation::Observation;

declare_cause! {
    /// The MAC was taken as hex text, and the text was sent.
    ///
    /// # What happens
    /// The HMAC function gives its result as hex text, and that text is encoded as base64url: the
    /// third segment has 86 characters where HS256 has 43. Or the hex text itself is the third
    /// segment, which has 64 characters then. Key and signed bytes are right.
    ///
    /// # In which languages
    /// PHP (`hash_hmac` without its fourth argument), Python (`hexdigest()`), Ruby (`hexdigest`),
    /// Node (`digest("hex")`), every library on the web page that prints hex by default.
    ///
    /// # The line to look for
    /// `base64_encode(hash_hmac("sha256", $data, $secret))`, `.hexdigest()`, `.digest("hex")`,
    /// `hex.EncodeToString(mac.Sum(nil))`, `CryptoJS.HmacSHA256(...).toString()`.
    ///
    /// # Fix
    /// Take the raw bytes: `hash_hmac("sha256", $data, $secret, true)`, `.digest()`,
    /// `digest("base64url")`, `mac.Sum(nil)`.
    ///
    /// # References
    /// * RFC 7515 section 5.1 step 6 (the octets of the signature are encoded)
    /// * Developer forum 36563
    MAC_HEX_DIGEST {
        id: "mac-hex-digest",
        explains: &["mac-wrong-length", "mac-mismatch", "legacy-hash-malformed"],
        languages: "PHP, Python, Ruby, JavaScript, Go",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    let hex = hex(&trial.right_mac());
    let is_hex = |text: &[u8]| text.eq_ignore_ascii_case(hex.as_bytes());
    let what = if is_hex(trial.signed.mac) {
        "base64url of the right MAC's hex text"
    } else if is_hex(trial.signed.text.as_bytes()) {
        "the right MAC's hex text"
    } else {
        return None;
    };
    Some(trial.proof(
        what,
        "key and signed bytes are right, but the MAC was taken as hex text and not as bytes",
        "take the raw bytes of the MAC: `hash_hmac(..., true)` in PHP, `digest()` in Python and \
         Ruby, `digest(\"base64url\")` in Node",
    ))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
