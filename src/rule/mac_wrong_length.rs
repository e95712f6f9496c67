//! Rule `mac-wrong-length`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Mac, Observation};
use crate::profile::Level;
use crate::token::Jws;
use crate::token::base64url::Defect;
use crate::token::mac::Algorithm;

declare_rule! {
    /// The MAC is not as long as the stated algorithm's.
    ///
    /// # What it checks
    /// How many bytes the third segment has: 32 for HS256, 48 for HS384, 64 for HS512. The rule
    /// applies where the header states one of these; a token that states `none` is accused of its
    /// algorithm only. A segment whose length no bytes encode to is `base64url-not-canonical`.
    ///
    /// # Why it matters
    /// A MAC of another length can never verify, with any secret, so looking at the secret is time
    /// lost. The length tells what happened: 86 characters, or 64, instead of 43 are a MAC that was
    /// turned into hex text first, and an empty segment is a token that was never signed.
    ///
    /// # Passes
    /// ```token
    /// claim role 1
    /// ```
    /// Near miss: an HS512 token has a longer MAC, and says so.
    /// ```token
    /// header {"alg":"HS512","typ":"JWT"}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// signature MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg
    /// ```
    /// ```token
    /// signature 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    /// ```
    /// ```token
    /// raw {header}.{payload}.
    /// ```
    ///
    /// # Fix
    /// Encode the raw bytes of the MAC: `digest()` and not `hexdigest()`, `hash_hmac` with its
    /// fourth argument true, no `toString()` between the MAC and base64url.
    ///
    /// # References
    /// * RFC 7518 section 3.2
    /// * Developer forum 36563 (the MAC as hex text)
    MAC_WRONG_LENGTH {
        id: "mac-wrong-length",
        dimension: Dimension::Signature,
        level: Level::Error,
        moots: &["mac-mismatch"],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let (Some(jws), Some(algorithm)) = (seen.jws(), seen.algorithm) else {
        return Reach::NotApplicable;
    };
    if seen.mac != Mac::WrongLength {
        return Reach::Judged;
    }
    // A text that cannot be decoded to its end has no bytes to count.
    if jws.signature_defects.contains(&Defect::Length) {
        return Reach::NotApplicable;
    }
    court.accuse(Place::Signature, || {
        let due = algorithm.mac_len();
        Words::new(
            length(characters(due), due),
            length(jws.signature.trim_end_matches('=').chars().count(), jws.mac.len()),
            advice(jws, due),
        )
    });
    Reach::Judged
}

fn length(characters: usize, bytes: usize) -> String {
    format!("{characters} characters ({bytes} bytes)")
}

/// How many characters of base64url so many bytes make.
fn characters(bytes: usize) -> usize {
    (bytes * 8).div_ceil(6)
}

fn advice(jws: &Jws<'_>, due: usize) -> String {
    // Each byte of a MAC is two characters of hex, which are then encoded once more or left so.
    let is_hex = |text: &[u8]| text.len() == 2 * due && text.iter().all(u8::is_ascii_hexdigit);
    if jws.mac.is_empty() {
        return "the MAC is missing, as in an unsecured token; sign the token".to_owned();
    }
    if is_hex(jws.mac) || is_hex(jws.signature.as_bytes()) {
        return "the MAC was turned into hex text, so it never verifies; encode its raw bytes as \
                base64url"
            .to_owned();
    }
    let has_its_length =
        |name: &&str| Algorithm::named(name).is_some_and(|other| other.mac_len() == jws.mac.len());
    ["HS256", "HS384", "HS512"].into_iter().find(has_its_length).map_or_else(
        || "it never verifies, with any secret; see whether it was cut off or encoded twice".into(),
        |other| {
            format!(
                "a MAC of {other} has this length, so it never verifies as what the header states; \
                 name one algorithm in both places"
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mac_of_so_many_bytes_has_so_many_characters() {
        assert_eq!([32, 48, 64].map(characters), [43, 64, 86]);
        assert_eq!(length(43, 32), "43 characters (32 bytes)");
    }
}
