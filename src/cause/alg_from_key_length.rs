//! Cause `alg-from-key-length`.

use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::{Mac, Observation};
use crate::token::mac::Algorithm;

declare_cause! {
    /// The library chose the algorithm from the length of the secret.
    ///
    /// # What happens
    /// A library that is given a key and no algorithm takes the strongest HMAC that the key is long
    /// enough for (RFC 7518 section 3.2): HS256 from 32 bytes on, HS384 from 48, HS512 from 64. The
    /// header says which and the MAC holds, but a verifier that takes HS256 only refuses it. The same
    /// code works for a secret of 32 characters and fails for one of 64.
    ///
    /// # In which languages
    /// Java with jjwt from 0.10 on.
    ///
    /// # The line to look for
    /// `Jwts.builder()...signWith(key)` without an algorithm, with
    /// `Keys.hmacShaKeyFor(secret.getBytes(StandardCharsets.UTF_8))`.
    ///
    /// # Fix
    /// Name it: `signWith(key, Jwts.SIG.HS256)` from jjwt 0.12 on,
    /// `signWith(key, SignatureAlgorithm.HS256)` before.
    ///
    /// # References
    /// * RFC 7518 section 3.2
    /// * jwtk/jjwt, README, signing key: `signWith(Key)` picks the algorithm from the key's length
    ALG_FROM_KEY_LENGTH {
        id: "alg-from-key-length",
        explains: &["alg-not-allowed"],
        languages: "Java",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let algorithm = seen.algorithm.filter(|_| seen.mac == Mac::Holds)?;
    let secret = seen.case.inputs.secret()?.bytes();
    let stated = seen.header()?.get("alg")?.string()?;
    let allowed = &seen.profile.header.as_ref()?.alg;
    let is_refused = allowed.iter().all(|known| **known != stated);
    let is_by_length = by_length(secret.len()) == Some(algorithm);
    let bytes = secret.len();
    // A program that always states it would look the same with this secret.
    (is_refused && is_by_length).then(|| Proof {
        confidence: Confidence::Likely,
        recomputed: format!(
            "by its length a secret of {bytes} bytes gives {stated}, which is `alg` as sent, and the \
             MAC holds by it; a secret of 32 to 47 bytes would prove it, if it gave HS256"
        ),
        summary: format!("the library chose {stated} because the secret has {bytes} bytes"),
        fix: format!(
            "name the algorithm where the token is signed: `signWith(key, Jwts.SIG.{})` with jjwt",
            allowed.first().map_or("HS256", String::as_str)
        ),
    })
}

/// The strongest HMAC that a key of so many bytes is long enough for.
fn by_length(bytes: usize) -> Option<Algorithm> {
    match bytes {
        64.. => Some(Algorithm::Hs512),
        48.. => Some(Algorithm::Hs384),
        32.. => Some(Algorithm::Hs256),
        _ => None,
    }
}
