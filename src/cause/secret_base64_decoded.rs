//! Cause `secret-base64-decoded`.

use super::trial::Trial;
use super::{Attempt, Proof, declare_cause};
use crate::observation::Observation;
use crate::token::base64url;

declare_cause! {
    /// The secret was taken for base64 and decoded before it was used as the key.
    ///
    /// # What happens
    /// The library, or the code around it, decodes the secret as base64 or base64url and signs with
    /// the bytes that come out. Letters and digits are valid base64, so it never fails; it gives
    /// another key, and every token a MAC that no other language reproduces.
    ///
    /// # In which languages
    /// Java and Kotlin (jjwt before 0.10 decodes a key that is given as a string), C# and PHP where
    /// sample code wraps the secret in a decoder, web debuggers whose "secret is base64 encoded" box
    /// is ticked.
    ///
    /// # The line to look for
    /// `signWith(SignatureAlgorithm.HS256, secret)` in Java, `Decoders.BASE64.decode(secret)`,
    /// `Convert.FromBase64String(secret)`, `base64_decode($secret)`, `Buffer.from(secret, "base64")`.
    ///
    /// # Fix
    /// Use the bytes of the text: `secret.getBytes(StandardCharsets.UTF_8)` with jjwt's
    /// `Keys.hmacShaKeyFor`, `Encoding.UTF8.GetBytes(secret)`, or the string itself elsewhere.
    ///
    /// # References
    /// * jwtk/jjwt 75, 91, 188, 315; developer forum 89071
    SECRET_BASE64_DECODED {
        id: "secret-base64-decoded",
        explains: &["mac-mismatch"],
        languages: "Java, Kotlin, C#, PHP",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    let text = trial.text()?.trim_ascii();
    let mut key = Vec::new();
    base64url::decode(text, &mut key);
    if key.is_empty() || !trial.was_made_with(&key) {
        return None;
    }
    let name = match (text.contains(['+', '/']), text.contains(['-', '_'])) {
        (true, false) => "base64",
        (false, true) => "base64url",
        _ => "base64 or base64url, which are the same here",
    };
    Some(trial.proof(
        &format!("the MAC with the {} bytes that the secret gives as {name}", key.len()),
        "the program decodes the secret as base64 and signs with the bytes that come out",
        "sign with the bytes of the secret's text: in Java `secret.getBytes(UTF_8)` with \
         `Keys.hmacShaKeyFor`, and no base64 decoder around the secret anywhere",
    ))
}
