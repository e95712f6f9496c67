//! Cause `secret-latin1`.

use super::trial::Trial;
use super::{Attempt, Proof, declare_cause};
use crate::observation::Observation;

declare_cause! {
    /// The secret was turned into bytes in another charset than UTF-8.
    ///
    /// # What happens
    /// A secret with a letter outside ASCII is turned into bytes as ISO-8859-1 or ASCII, or its
    /// UTF-8 bytes are read as ISO-8859-1 and encoded once more. Secrets of plain ASCII are the same
    /// in all of these, so it strikes only the few who have another letter.
    ///
    /// # In which languages
    /// Java (`getBytes()` takes the charset of the machine, which is ASCII under `LC_ALL=C` before
    /// JDK 18), JavaScript (the `binary` and `latin1` encodings of Node, jsrsasign's string keys),
    /// PHP pages that are not stored as UTF-8.
    ///
    /// # The line to look for
    /// `secret.getBytes()` without a charset, `Buffer.from(secret, "latin1")`, `utf8_decode`,
    /// `secret.encode("latin-1")`.
    ///
    /// # Fix
    /// Name the charset: `getBytes(StandardCharsets.UTF_8)`, `Buffer.from(secret, "utf8")`,
    /// jsrsasign's `{utf8: secret}`.
    ///
    /// # References
    /// * JEP 400 (UTF-8 by default since JDK 18); kjur/jsrsasign 123
    SECRET_LATIN1 {
        id: "secret-latin1",
        explains: &["mac-mismatch"],
        languages: "Java, JavaScript, PHP",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    let text = trial.text().filter(|text| !text.is_ascii())?;
    let ways = [
        (latin1(text), "as ISO-8859-1"),
        (low_bytes(text), "as the low byte of each UTF-16 unit"),
        (ascii(text), "as ASCII with `?` for what it lacks"),
        (twice(text), "as UTF-8 twice over"),
    ];
    let (_, way) = ways.iter().find(|(key, _)| trial.was_made_with(key))?;
    Some(trial.proof(
        &format!("the MAC with the bytes of the secret {way}"),
        format!("the program turns the secret into bytes {way}, which is not UTF-8"),
        "name the charset where the secret becomes bytes: `getBytes(StandardCharsets.UTF_8)`, \
         `Buffer.from(secret, \"utf8\")`, `{utf8: secret}` with jsrsasign",
    ))
}

/// What a charset lacks becomes a question mark, as Java does it.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|one| u8::try_from(u32::from(one)).unwrap_or(b'?')).collect()
}

fn low_bytes(text: &str) -> Vec<u8> {
    text.encode_utf16().map(|unit| unit.to_le_bytes()[0]).collect()
}

fn ascii(text: &str) -> Vec<u8> {
    let byte = |one: char| u8::try_from(one).ok().filter(u8::is_ascii).unwrap_or(b'?');
    text.chars().map(byte).collect()
}

fn twice(text: &str) -> Vec<u8> {
    text.bytes().map(char::from).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charset_that_lacks_a_letter_writes_another() {
        assert_eq!(latin1("aé€"), [b'a', 0xe9, b'?']);
        assert_eq!(low_bytes("aé€"), [b'a', 0xe9, 0xac]);
        assert_eq!(ascii("aé€"), *b"a??");
        assert_eq!(twice("aé"), "aÃ©".as_bytes());
    }
}
