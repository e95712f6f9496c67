//! Rule `not-compact-jws`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{Format, Level};
use crate::token::{MAX_TOKEN_BYTES, Token};

declare_rule! {
    /// The text is not three segments with a dot between them.
    ///
    /// # What it checks
    /// How many segments the dots make, whatever is in them, and that the text is no longer than
    /// 64 KiB. No rule on header, claims or MAC can look at a text that fails here. The rule is silent
    /// where the profile is of a format that is no JWS.
    ///
    /// # Why it matters
    /// Every verifier splits the token at its dots before anything else. The number of segments
    /// tells what was handed over instead: one is a MAC alone or the signature format from before
    /// the JWT, two a token whose MAC was left out, five an encrypted token. Two tokens on lines of
    /// their own make five as well, and are told apart.
    ///
    /// # Passes
    /// ```token
    /// claim role 1
    /// ```
    /// Near miss: an empty third segment is still a segment; its length is another rule's.
    /// ```token
    /// raw {header}.{payload}.
    /// ```
    ///
    /// # Fails
    /// ```token
    /// raw {signature}
    /// ```
    /// ```token
    /// raw {header}.{payload}
    /// ```
    /// ```token
    /// raw {token}.{signature}
    /// ```
    ///
    /// # Fix
    /// Return header, payload and MAC, each encoded as base64url, with one dot between them and
    /// none inside. Code that still makes the older format has to be replaced as a whole.
    ///
    /// # References
    /// * RFC 7515 section 7.1, RFC 7516 section 7.1 (five segments)
    /// * Developer forum 85908 (only the MAC returned)
    NOT_COMPACT_JWS {
        id: "not-compact-jws",
        dimension: Dimension::Text,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let is_due = seen.profile.format == Format::Jws;
    let Some(token) = seen.token.as_ref().filter(|_| is_due) else { return Reach::NotApplicable };
    if token.jws.is_none() {
        court.accuse(Place::Token, || describe(token));
    }
    Reach::Judged
}

fn describe(token: &Token<'_>) -> Words {
    let bytes = token.text.len();
    if bytes > MAX_TOKEN_BYTES {
        return Words::new(
            format!("at most {MAX_TOKEN_BYTES} bytes"),
            format!("{bytes} bytes"),
            "no server takes a token of this length in a header or a URL, so it is not read here \
             either; see what was put into the claims",
        );
    }
    let actual = match token.segments {
        _ if bytes == 0 => "an empty text".to_owned(),
        _ if tokens(token) > 1 => format!("{} tokens, with blanks between them", tokens(token)),
        1 => format!("one segment of {} characters", token.text.chars().count()),
        more => format!("{more} segments"),
    };
    Words::new("three segments with a dot between them", actual, advice(token))
}

/// How many whole tokens stand in a text, with blanks or line ends between them.
fn tokens(token: &Token<'_>) -> usize {
    // The first bytes of every JSON object with a name in it, as base64url.
    let is_one = |word: &&str| word.starts_with("eyJ") && word.matches('.').count() == 2;
    token.text.split_whitespace().filter(is_one).count()
}

fn advice(token: &Token<'_>) -> &'static str {
    match token.segments {
        _ if tokens(token) > 1 => {
            "a verifier takes all of it as one token; hand over one alone, and print the other, if \
             it is there for debugging, to standard error"
        }
        _ if token.text.is_empty() => {
            "there is nothing to verify; see whether the signing function returned before its end"
        }
        1 => {
            "a verifier splits at the dots and finds no payload; a MAC alone and the signature \
             format from before the JWT look like this, so hand over a whole JWT"
        }
        2 => "the MAC is missing together with its dot, so nothing is signed; append both",
        5 => {
            "five segments are an encrypted token (JWE), which the verifier cannot open; sign it \
              instead"
        }
        _ => "a verifier splits at the dots and takes three parts only; see what was joined on",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> (String, &'static str) {
        let mut room = crate::token::Room::default();
        let token = crate::token::read(text, &mut room);
        (describe(&token).actual, advice(&token))
    }

    #[test]
    fn a_text_of_the_greatest_length_is_still_looked_into() {
        let told = |length| said(&"a".repeat(length)).0;
        assert_eq!(told(MAX_TOKEN_BYTES), format!("one segment of {MAX_TOKEN_BYTES} characters"));
        assert_eq!(told(MAX_TOKEN_BYTES + 1), format!("{} bytes", MAX_TOKEN_BYTES + 1));
    }

    #[test]
    fn two_tokens_are_told_from_one_with_too_many_segments() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln";
        let (actual, advice) = said(&format!("{token}\n{token}"));
        assert_eq!(actual, "2 tokens, with blanks between them");
        assert!(advice.contains("hand over one alone"), "{advice}");
        let (actual, advice) = said(&format!("{token}.c2ln"));
        assert_eq!(actual, "4 segments");
        assert!(advice.contains("takes three parts only"), "{advice}");
    }
}
