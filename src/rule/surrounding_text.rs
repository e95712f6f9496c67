//! Rule `surrounding-text`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Channel, Observation};
use crate::profile::{Format, Level};
use crate::token::{Surrounding, Token};

declare_rule! {
    /// There is text around the token.
    ///
    /// # What it checks
    /// Whether the answer is the token and nothing else. Blanks, line ends, quotation marks and a
    /// byte order mark are cut off and the rest is judged as if they were not there. For a pasted
    /// token that is a note. For all that a program prints it is a warning, since its caller may trim
    /// it, and one final line end is no part of the token. A whole JSON answer or the word `Bearer`
    /// is an error wherever it came from. An answer without a token in it is `not-compact-jws` only.
    ///
    /// # Why it matters
    /// What is handed over is what the verifier reads, to the byte. A line end that no log shows
    /// makes the third segment a different one, and a whole JSON answer in place of the signature
    /// is refused with the same words as a wrong secret.
    ///
    /// # Passes
    /// ```token
    /// claim role 1
    /// ```
    /// Near miss: a line break inside a segment is no text around the token.
    /// ```token
    /// raw {header}.\n{payload}.{signature}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// raw {token}\n
    /// ```
    /// ```token
    /// raw "{token}"
    /// ```
    /// ```token
    /// raw {"signature":"{token}","sdkKey":"mintcheckExampleKey_01"}
    /// ```
    /// ```token
    /// raw Bearer {token}
    /// ```
    ///
    /// # Fix
    /// Hand over the string that the signing function returns: printed without a line end, not
    /// turned into JSON a second time, and taken out of the answer of the endpoint that made it.
    ///
    /// # References
    /// * RFC 7515 section 7.1 (the compact serialization has nothing before or after it)
    /// * Developer forum 4005 (the whole JSON answer as the signature)
    SURROUNDING_TEXT {
        id: "surrounding-text",
        dimension: Dimension::Text,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    // Where there are no three segments, or five fields, there is no token for the text to be around.
    let is_one = |token: &&Token<'_>| match seen.profile.format {
        Format::Jws => token.segments == 3,
        Format::Legacy => seen.fields().is_some(),
    };
    let Some(token) = seen.token.as_ref().filter(is_one) else {
        return Reach::NotApplicable;
    };
    if let Some(surrounding) = token.surrounding {
        let [actual, advice] = describe(surrounding);
        // These are never cut off by a caller, whatever the way.
        let meant = matches!(surrounding, Surrounding::Json | Surrounding::Bearer);
        match seen.channel {
            Channel::Paste if !meant => court.accuse_as(Level::Note, Place::Answer, || {
                Words::new(EXPECTED, actual, "cut off; the rest is judged as if it were not there")
            }),
            // Whoever calls the program may well trim what it prints.
            Channel::Output if !meant => {
                court.accuse_as(Level::Warning, Place::Answer, || {
                    Words::new(EXPECTED, actual, advice)
                });
            }
            Channel::Paste | Channel::Output | Channel::Field => {
                court.accuse(Place::Answer, || Words::new(EXPECTED, actual, advice));
            }
        }
    }
    Reach::Judged
}

const EXPECTED: &str = "the token and nothing else";

/// What is there, and what to do about it. The text itself stays out: it may hold other secrets.
fn describe(surrounding: Surrounding) -> [&'static str; 2] {
    match surrounding {
        Surrounding::Blanks => [
            "blanks or a line end around it",
            "the verifier reads them as part of the token; write the token without a line end",
        ],
        Surrounding::Quotes => [
            "quotation marks around it",
            "the verifier reads them as part of the token; it was turned into JSON or quoted once \
             too often",
        ],
        Surrounding::ByteOrderMark => [
            "a byte order mark before it",
            "the verifier reads it as part of the token; write the output without the mark",
        ],
        Surrounding::Bearer => [
            "the word `Bearer` before it",
            "the word belongs to an HTTP header and not to the token; hand over what follows it",
        ],
        Surrounding::Json => [
            "a JSON text with the token in it",
            "the whole answer was handed over as the token, and no verifier looks inside; take the \
             one field that holds the token",
        ],
        Surrounding::Other => [
            "other text around it",
            "the verifier reads all of it as the token; hand over the token alone",
        ],
    }
}
