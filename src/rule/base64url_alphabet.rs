//! Rule `base64url-alphabet`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Words};
use crate::observation::Observation;
use crate::profile::Level;
use crate::token::base64url::Defect;

declare_rule! {
    /// A segment has a character that base64url does not.
    ///
    /// # What it checks
    /// Each of the three segments for anything but letters, digits, `-` and `_`. Padding has a rule
    /// of its own. `+` and `/` are read as the standard alphabet means them and other characters
    /// are passed over, so that the content can be judged as well.
    ///
    /// # Why it matters
    /// The standard alphabet differs from the URL-safe one in two characters of 64, so a token
    /// shows it or does not by chance: about one MAC in four has neither. Strict verifiers refuse
    /// it, others decode other bytes, and in a query string `+` arrives as a blank. Encoders that
    /// wrap lines put a break into every long payload.
    ///
    /// # Passes
    /// ```token
    /// claim role 1
    /// ```
    /// Near miss: `-` and `_` are the URL-safe alphabet's own.
    /// ```token
    /// signature ab-_ab-_ab-_ab-_ab-_ab-_ab-_ab-_ab-_ab-_ab8
    /// ```
    ///
    /// # Fails
    /// ```token
    /// signature ab+/ab+/ab+/ab+/ab+/ab+/ab+/ab+/ab+/ab+/ab8
    /// ```
    /// ```token
    /// raw {header}.\n{payload}.{signature}
    /// ```
    ///
    /// # Fix
    /// Encode with the URL-safe alphabet, or turn `+` into `-` and `/` into `_` in each segment
    /// before the MAC is made, and switch line wrapping off.
    ///
    /// # References
    /// * RFC 7515 section 2, RFC 4648 section 5
    BASE64URL_ALPHABET {
        id: "base64url-alphabet",
        dimension: Dimension::Base64url,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if seen.jws().is_none() {
        return Reach::NotApplicable;
    }
    for (segment, defect) in seen.defects() {
        let Defect::Alphabet { found, at, count } = defect else { continue };
        court.accuse(segment.into(), || {
            let more = match count - 1 {
                0 => String::new(),
                more => format!(", and {more} more outside the alphabet"),
            };
            Words::new(
                "letters, digits, `-` and `_` only",
                format!("{} at offset {at}{more}", name(found)),
                advice(found),
            )
        });
    }
    Reach::Judged
}

fn name(found: char) -> String {
    match found {
        '\n' | '\r' => "a line break".to_owned(),
        ' ' => "a blank".to_owned(),
        visible if visible.is_ascii_graphic() => format!("`{visible}`"),
        other => format!("the character U+{:04X}", u32::from(other)),
    }
}

fn advice(found: char) -> &'static str {
    match found {
        '+' | '/' => {
            "this is the alphabet of standard base64: strict verifiers refuse it and a URL changes \
             it; encode with the URL-safe alphabet"
        }
        '\n' | '\r' => {
            "the encoder wraps its lines, and the verifier takes the break for part of the token; \
             switch wrapping off"
        }
        _ => {
            "no base64url text holds this character, so strict verifiers refuse the token; see \
             what happened to it after it was encoded"
        }
    }
}
