//! Cause `secret-hex-decoded`.

use super::trial::Trial;
use super::{Attempt, Proof, declare_cause};
use crate::observation::Observation;

declare_cause! {
    /// The secret was taken for hex digits and decoded before it was used as the key.
    ///
    /// # What happens
    /// A secret that consists of the digits 0 to 9 and the letters a to f is read as hex, and the
    /// key is half as long as the text. It strikes few secrets, since most have other letters too,
    /// and those always.
    ///
    /// # In which languages
    /// JavaScript with jsrsasign, which takes every string key of an even number of hex digits for
    /// hex; elsewhere code with a hex decoder around the secret.
    ///
    /// # The line to look for
    /// `KJUR.jws.JWS.sign("HS256", header, payload, secret)` with a plain string, `Buffer.from(secret,
    /// "hex")`, `hex2bin($secret)`, `bytes.fromhex(secret)`, `hex.DecodeString(secret)`.
    ///
    /// # Fix
    /// Say what the key is: jsrsasign takes `{utf8: secret}`. Elsewhere take the decoder out.
    ///
    /// # References
    /// * kjur/jsrsasign 123, 324, 464
    SECRET_HEX_DECODED {
        id: "secret-hex-decoded",
        explains: &["mac-mismatch"],
        languages: "JavaScript",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    let key = decode(trial.text()?.trim_ascii())?;
    trial.was_made_with(&key).then(|| {
        trial.proof(
            &format!("the MAC with the {} bytes that the secret gives as hex", key.len()),
            "the program reads the secret as hex digits and signs with the bytes that come out",
            "sign with the bytes of the secret's text: with jsrsasign pass `{utf8: secret}`, and \
             take hex decoders away from the secret elsewhere",
        )
    })
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|one| u8::try_from(one).ok());
    let digits: Option<Vec<u8>> = text.as_bytes().iter().map(digit).collect();
    let digits = digits.filter(|digits| !digits.is_empty() && digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
