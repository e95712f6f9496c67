//! Cause `secret-truncated`.

use super::trial::Trial;
use super::{Attempt, Proof, declare_cause};
use crate::observation::Observation;

declare_cause! {
    /// Only the first part of the secret was used as the key.
    ///
    /// # What happens
    /// The secret passes something of a fixed size, or something that ends at a certain character,
    /// and its rest is lost. Nothing complains: HMAC takes keys of any length, the empty one too.
    ///
    /// # In which languages
    /// All: a database column or a buffer of 16, 32, 64 or 72 bytes; an environment file in which
    /// `#` begins a comment; a shell that expands `$`; C strings, which end at a zero byte; a
    /// variable that is not set, which leaves the empty secret.
    ///
    /// # The line to look for
    /// `VARCHAR(32)`, `substr($secret, 0, 32)`, `char key[32]`, `SECRET=abc#def` or `SECRET=ab$cd`
    /// without quotation marks in an environment file, `process.env.SECRET || ""`.
    ///
    /// # Fix
    /// Print the length of the key in bytes where it is used, on both sides, and give the secret
    /// room and quotation marks. Refuse to start with an empty secret.
    ///
    /// # References
    /// * RFC 2104 section 3 (keys longer than a block are hashed, never cut)
    SECRET_TRUNCATED {
        id: "secret-truncated",
        explains: &["mac-mismatch"],
        languages: "all",
        attempt: Attempt::Answer(attempt),
    }
}

/// Longer secrets are tried at so many lengths only; real ones have 32 to 36 characters.
const MAX_TRIED: usize = 1024;

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    let secret = trial.secret;
    let lengths = 0..secret.len().min(MAX_TRIED);
    let kept = lengths.rev().find(|kept| trial.was_made_with(&secret[..*kept]))?;
    let all = secret.len();
    let summary = match kept {
        0 => "the program signed with an empty secret".to_owned(),
        _ => format!("the program signed with the first {kept} of the secret's {all} bytes"),
    };
    Some(trial.proof(
        &format!("the MAC with the first {kept} bytes of the secret's {all}"),
        summary,
        "print the length of the key where it is used; look for a column, buffer or `substr` of \
         that size, and for `#` or `$` in an environment file without quotation marks",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::case::control;
    use crate::generator::Answer;
    use crate::observation::{Channel, Keys};
    use crate::profile;
    use crate::token::Room;
    use crate::token::base64url::encode;
    use crate::token::mac::{Algorithm, Key};

    fn said_of(kept: usize) -> Option<String> {
        let case = control().swap_remove(0);
        let secret = case.inputs.secret()?.bytes()[..kept].to_vec();
        let input = format!("{}.{}", encode(br#"{"alg":"HS256"}"#), encode(b"{}"));
        let mac = Key::new(Algorithm::named("HS256")?, &secret).sign(input.as_bytes());
        let answer = Answer::Token(format!("{input}.{}", encode(&mac)).into());
        let (mut room, mut keys) = (Room::default(), Keys::default());
        let profile = profile::find("meeting-sdk")?;
        let asked = (&answer, Channel::Field);
        attempt(&Observation::of(&case, profile, asked, (&mut room, &mut keys)))
            .map(|proof| proof.summary)
    }

    #[test]
    fn a_secret_of_which_nothing_is_left_is_an_empty_one() {
        assert_eq!(said_of(0).as_deref(), Some("the program signed with an empty secret"));
        let some = said_of(16).unwrap();
        assert!(some.starts_with("the program signed with the first 16 of the secret's"), "{some}");
    }
}
