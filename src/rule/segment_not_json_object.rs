//! Rule `segment-not-json-object`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{JsonType, Level};
use crate::token::Part;
use crate::token::json::{MAX_DEPTH, NotAnObject};

declare_rule! {
    /// The header or the payload is not a JSON object.
    ///
    /// # What it checks
    /// That the bytes of both segments are UTF-8 and one JSON object, with nothing before or after
    /// it, nested at most 64 deep. Blanks between members, escapes and the order of members are all
    /// free. Behind a byte order mark the members are still read and judged.
    ///
    /// # Why it matters
    /// A verifier that cannot read the payload refuses the token, whatever the MAC says. What went
    /// wrong depends on the writer: JSON glued from strings breaks on the first quotation mark in a
    /// key, some writers print `NaN`, PHP writes an array without members as `[]`, and a byte order
    /// mark makes the web client's own reader give up.
    ///
    /// # Passes
    /// ```token
    /// payload { "appKey" : "mintcheckExampleKey_01" }
    /// ```
    /// Near miss: an object without members is an object.
    /// ```token
    /// payload {}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// payload []
    /// ```
    /// ```token
    /// payload {"iat":NaN}
    /// ```
    /// ```token
    /// payload \ufeff{"iat":1696910370}
    /// ```
    /// ```token
    /// header HS256
    /// ```
    /// ```token
    /// raw {header}..{signature}
    /// ```
    ///
    /// # Fix
    /// Let a JSON library write the object and encode its UTF-8 bytes as they are.
    ///
    /// # References
    /// * RFC 7519 section 7.2, RFC 7515 section 5.2, RFC 8259 section 8.1 (no byte order mark)
    /// * Developer forum 81534 (JSON glued from strings)
    SEGMENT_NOT_JSON_OBJECT {
        id: "segment-not-json-object",
        dimension: Dimension::Text,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(jws) = seen.jws() else { return Reach::NotApplicable };
    for (place, part) in [(Place::Header, &jws.header), (Place::Payload, &jws.payload)] {
        if let Some(problem) = &part.object.problem {
            court.accuse(place, || {
                let (actual, advice) = describe(problem, part);
                Words::new("a JSON object in UTF-8", actual, advice)
            });
        }
    }
    Reach::Judged
}

/// What is there, and what to do about it.
fn describe(problem: &NotAnObject, part: &Part<'_>) -> (String, &'static str) {
    match problem {
        NotAnObject::Empty => (
            "nothing".to_owned(),
            "the verifier finds no members to read; see whether the object was written at all",
        ),
        NotAnObject::NotUtf8 { at } => (
            format!("a byte at offset {at} that is not UTF-8"),
            "the verifier cannot read the text; turn it into bytes as UTF-8, not in the charset of \
             the machine",
        ),
        NotAnObject::ByteOrderMark => (
            "a byte order mark before the object".to_owned(),
            "JSON readers stop at the mark, the web client's among them; write UTF-8 without it",
        ),
        NotAnObject::Other(JsonType::Array) if part.bytes.trim_ascii() == b"[]" => (
            "an empty list, `[]`".to_owned(),
            "verifiers look for members in an object; PHP writes an empty array so, which means \
             that nothing was put into it",
        ),
        NotAnObject::Other(json_type) => (
            format!("JSON of the type {}", json_type.name()),
            "verifiers look for members in an object; see what was given to the JSON writer, and \
             whether it was written twice",
        ),
        NotAnObject::NotJsonWord(word) => (
            format!("the word `{word}`"),
            "JSON has no such word, so the verifier cannot read the segment; see which calculation \
             had no result",
        ),
        NotAnObject::TooDeep => (
            format!("values nested deeper than {MAX_DEPTH}"),
            "readers give up on such depth; a claim is a text or a number",
        ),
        NotAnObject::NotJson(why) => (
            format!("no JSON: {why}"),
            "the verifier cannot read the segment; let a JSON library write it instead of joining \
             strings",
        ),
    }
}
