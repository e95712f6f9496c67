//! Cause `only-mac-returned`.

use super::spelling::inside;
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::case::Secret;
use crate::generator::Answer;
use crate::generator::builtin::{Caution, mint};
use crate::observation::Observation;
use crate::profile::Format;
use crate::token::{self, Room};

declare_cause! {
    /// The signing function returned the MAC and not the token.
    ///
    /// # What happens
    /// An HMAC-SHA256 has 32 bytes: 43 characters of base64url, 44 of padded base64, 64 of hex. Such a
    /// text and nothing else is what the HMAC function gave, and header and payload, which belong
    /// before it, stayed behind. The word "signature" means the whole token for the vendor and its last
    /// part for everybody else.
    ///
    /// # In which languages
    /// All, in code that makes the token by hand.
    ///
    /// # The line to look for
    /// `return hmac.digest("base64")`, `return base64_encode(hash_hmac(...))`, and what is returned by
    /// the function that is called `generateSignature`.
    ///
    /// # Fix
    /// Return all three, header, payload and MAC, each as base64url, with one dot between two of them.
    ///
    /// # References
    /// * RFC 7515 section 7.1 (the compact serialization is all three)
    /// * Developer forum 85908 (only the MAC returned)
    ONLY_MAC_RETURNED {
        id: "only-mac-returned",
        explains: &["not-compact-jws"],
        languages: "all, in code without a JWT library",
        attempt: Attempt::Answer(attempt),
    }
}

/// How many bytes an HMAC-SHA256 has.
const MAC_BYTES: usize = 32;

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let is_jws_due = seen.profile.format == Format::Jws;
    let token = seen.token.as_ref().filter(|token| is_jws_due && token.segments == 1)?;
    // A secret may well have the look of a MAC.
    let is_secret = |secret: &Secret| secret.bytes() == token.text.as_bytes();
    if seen.case.inputs.secret().is_some_and(is_secret) {
        return None;
    }
    let (mac, way) = mac_in(token.text)?;
    let (confidence, recomputed) = match backdate_of(seen, &mac) {
        Some(behind_s) => (
            Confidence::Proven,
            format!(
                "{way} of the MAC with the secret over a header and a payload with these inputs and \
                 `iat` {behind_s} s behind the clock is {}, the text as sent",
                token.text
            ),
        ),
        None => (
            Confidence::Likely,
            format!(
                "the text is {} characters, {way} of {MAC_BYTES} bytes, as an HMAC-SHA256 is; what it \
                 was made over is not there to make it again",
                token.text.len()
            ),
        ),
    };
    Some(Proof {
        confidence,
        recomputed,
        summary:
            "the text is a MAC alone; the header and the payload that it was made over are not \
                  there"
                .to_owned(),
        fix:
            "return header, payload and MAC, each as base64url, with one dot between two of them, \
              and not what the HMAC function gave"
                .to_owned(),
    })
}

/// The bytes of a text that is a MAC in one of its spellings.
fn mac_in(text: &str) -> Option<(Vec<u8>, &'static str)> {
    let of_hex = || Some((unhex(text)?, "hex"));
    let found = inside(text.as_bytes()).filter(|(bytes, _)| bytes.len() == MAC_BYTES);
    found.or_else(of_hex).filter(|(bytes, _)| bytes.len() == MAC_BYTES)
}

/// How far behind the clock `iat` is in the token of which this is the MAC, if the reference mints
/// one: with its own backdate, or with none.
fn backdate_of(seen: &Observation<'_>, mac: &[u8]) -> Option<i64> {
    let of_reference = |now_us: i64| {
        let minted = mint(seen.profile, &seen.case.inputs, now_us, Caution::Lenient);
        let Answer::Token(minted) = minted else { return None };
        let mut room = Room::default();
        let jws = token::read(&minted.text, &mut room).jws?;
        let iat = jws.payload.object.get("iat")?.integer()?;
        (jws.mac == mac).then(|| seen.case.now_s() - iat)
    };
    let now_us = seen.case.now_us;
    [now_us, now_us.saturating_add(BACKDATE_US)].into_iter().find_map(of_reference)
}

/// What the reference takes off, as the vendor's samples do.
const BACKDATE_US: i64 = 30_000_000;

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|one| u8::try_from(one).ok());
    let digits: Option<Vec<u8>> = text.as_bytes().iter().map(digit).collect();
    let digits = digits.filter(|digits| digits.len() == 2 * MAC_BYTES)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
