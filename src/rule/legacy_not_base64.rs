//! Rule `legacy-not-base64`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;
use crate::token::legacy::OuterDefect;

declare_rule! {
    /// A legacy signature is not one of the base64 spellings that were served.
    ///
    /// # What it checks
    /// The outer base64 of the signature format from before the JWT. The standard and the URL-safe
    /// alphabet, each with and without padding, all pass. Characters of neither alphabet, a length
    /// that no bytes encode to, bytes that are no text, and fields without any base64 around them
    /// are errors. Characters of both alphabets, padding of another length and bits too many are
    /// warnings, since lenient decoders make the right bytes of them.
    ///
    /// # Why it matters
    /// The web client passes the text on as it is, and the server takes it apart before it looks at
    /// anything else. The four spellings come from the vendor's own samples in five languages, so
    /// that two programs may differ here and both be right. Letters, digits, dots, `-` and `_` encode
    /// to the same characters in both alphabets, so that mostly it is only the padding that differs.
    ///
    /// # Passes
    /// ```token
    /// legacy
    /// ```
    /// Near miss: the spelling of the PHP sample, URL-safe and without padding.
    /// ```token
    /// legacy
    /// outer url-safe-bare
    /// ```
    /// Near miss: the spelling of the Java, Python and C# samples.
    /// ```token
    /// legacy
    /// outer standard-bare
    /// ```
    ///
    /// # Fails
    /// The fields as they are.
    /// ```token
    /// legacy
    /// outer none
    /// ```
    /// A line end inside, as encoders for mail put it after 76 characters.
    /// ```token
    /// legacy
    /// raw bWludGNo\n{token}
    /// ```
    /// ```token
    /// legacy
    /// raw {token}=
    /// ```
    ///
    /// # Fix
    /// Encode the joined fields once, with one encoder: `Buffer.from(text).toString("base64")` in
    /// Node, `base64_encode` in PHP, `b64encode` in Python, without line breaks.
    ///
    /// # References
    /// * RFC 4648 sections 4 and 5
    /// * The vendor's samples in the documentation of the web SDK to 2.6, one for each spelling
    LEGACY_NOT_BASE64 {
        id: "legacy-not-base64",
        dimension: Dimension::Base64url,
        level: Level::Error,
        moots: &["legacy-field-missing", "legacy-too-long"],
        check: Check::Legacy(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let (Some(legacy), Some(token)) = (seen.legacy(), &seen.token) else {
        return Reach::NotApplicable;
    };
    // One defect is told: the others mostly follow from it.
    let gravest = legacy.defects.iter().min_by_key(|defect| defect.is_mild());
    if let Some(defect) = gravest {
        let words = || describe(*defect, token.text);
        if defect.is_mild() {
            court.accuse_as(Level::Warning, Place::Token, words);
        } else {
            court.accuse(Place::Token, words);
        }
    }
    Reach::Judged
}

fn describe(defect: OuterDefect, text: &str) -> Words {
    let length = text.trim_end_matches('=').chars().count();
    let (actual, advice) = match defect {
        OuterDefect::NotEncoded => (
            "the fields without base64 around them".to_owned(),
            "the server decodes it first and finds nothing; encode the joined fields",
        ),
        OuterDefect::Foreign { found: '=', at } => (
            format!("`=` before the end, at {at}"),
            "two texts were joined after each was encoded; encode all fields at once",
        ),
        OuterDefect::Foreign { found, at } => (
            format!("{} at {at}", found.escape_default()),
            "it is in neither alphabet; see what breaks lines, or puts something around the text",
        ),
        OuterDefect::Mixed { at } => (
            format!("characters of both alphabets, of the second at {at}"),
            "half of the characters were exchanged for URLs; exchange all of them or none",
        ),
        OuterDefect::Padding => (
            format!("{} of padding after {length} characters", text.len() - length),
            "padding makes groups of four characters; strip all of it or none",
        ),
        OuterDefect::Length => (
            format!("{length} characters, which no bytes encode to"),
            "something was cut off or joined on after it was encoded; see how it is passed on",
        ),
        OuterDefect::TrailingBits => (
            "bits after the last byte that are not zero".to_owned(),
            "strict decoders refuse it; see what cut it off or changed its end",
        ),
        OuterDefect::NotText => (
            "bytes that are no text".to_owned(),
            "nothing can be read there; it is no legacy signature, or was encoded twice",
        ),
    };
    Words::new("base64 of the joined fields, in either alphabet", actual, advice)
}
