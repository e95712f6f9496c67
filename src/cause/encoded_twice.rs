//! Cause `encoded-twice`.

use super::spelling::{inside, is_base64_of};
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::{Mac, Observation};
use crate::token::json::Object;
use crate::token::legacy;
use crate::token::mac::Key;
use crate::token::{self, Part, Room};

declare_cause! {
    /// Something was encoded that had been encoded before.
    ///
    /// # What happens
    /// A segment decodes to base64 text, and only that decodes to what belongs there; or the payload
    /// is a JSON string with the JSON object inside, since the text was handed to the JSON writer once
    /// more. The MAC and the whole token can be encoded twice as well. The verifier decodes once and
    /// finds text where it looks for an object, for a MAC or for three segments.
    ///
    /// # In which languages
    /// JavaScript (`JSON.stringify` of a text), Python (`json.dumps` of a text), PHP, C#; all, where a
    /// function that encodes is called with what another one has encoded.
    ///
    /// # The line to look for
    /// `JSON.stringify(JSON.stringify(claims))`, `base64url(base64url(payload))`,
    /// `base64url(hmac.digest("base64"))`, a library's `sign` that is given a text for its claims.
    ///
    /// # Fix
    /// Encode once: give the JSON writer the object, base64url the bytes of the JSON and of the MAC,
    /// and a JWT library the object and nothing encoded at all.
    ///
    /// # References
    /// * RFC 7515 section 5.1 steps 2 to 6 (each is encoded once)
    ENCODED_TWICE {
        id: "encoded-twice",
        explains: &[
            "segment-not-json-object", "mac-wrong-length", "not-compact-jws",
            "legacy-field-missing",
        ],
        languages: "JavaScript, Python, PHP, C#; all without a JWT library",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    parts(seen).or_else(|| mac(seen)).or_else(|| whole(seen)).or_else(|| before_the_jwt(seen))
}

/// A header or a payload that holds its object only one layer further in.
fn parts(seen: &Observation<'_>) -> Option<Proof> {
    let jws = seen.jws()?;
    let found = |(name, part): (&str, &Part<'_>)| {
        let way = object_within(part).filter(|_| is_base64_of(part.text, part.bytes))?;
        Some(proof(
            &format!(
                "the {name} decodes to {way}, and inside that is a JSON object; base64 of that text, \
                 and not of the object, is the segment as sent"
            ),
            &format!("the {name} was encoded twice"),
        ))
    };
    let is_broken = |(_, part): &(&str, &Part<'_>)| part.object.problem.is_some();
    let parts = [("payload", &jws.payload), ("header", &jws.header)];
    // What explains one of two broken segments explains the rule on neither.
    let broken: Vec<_> = parts.into_iter().filter(is_broken).collect();
    let proofs: Option<Vec<Proof>> = broken.into_iter().map(found).collect();
    proofs?.into_iter().next()
}

/// In what a part wraps an object, if it wraps one.
fn object_within(part: &Part<'_>) -> Option<String> {
    let is_object = |bytes: &[u8]| {
        let object = Object::read(bytes);
        object.problem.is_none() && !object.members.is_empty()
    };
    if let Some((bytes, way)) = inside(part.bytes) {
        return is_object(&bytes).then(|| format!("{way} text"));
    }
    let text: String = serde_json::from_slice(part.bytes).ok()?;
    is_object(text.as_bytes()).then(|| "a JSON string".to_owned())
}

/// A third segment that decodes to the MAC as text.
fn mac(seen: &Observation<'_>) -> Option<Proof> {
    let (jws, algorithm) = (seen.jws()?, seen.algorithm?);
    let (bytes, way) = inside(jws.mac).filter(|_| seen.mac == Mac::WrongLength)?;
    if bytes.len() != algorithm.mac_len() || !is_base64_of(jws.signature, jws.mac) {
        return None;
    }
    let summary = "the MAC was encoded twice";
    let Some(secret) = seen.case.inputs.secret() else {
        let told = format!(
            "the third segment decodes to {way} text of {} bytes, as many as the MAC has; whether \
             they are the MAC could be told if the secret were given",
            bytes.len()
        );
        return Some(Proof { confidence: Confidence::Likely, ..proof(&told, summary) });
    };
    let holds = Key::new(algorithm, secret.bytes()).verifies(jws.signing_input.as_bytes(), &bytes);
    let told = format!("base64url of {way} of the right MAC is {}, as sent", jws.signature);
    holds.then(|| proof(&told, summary))
}

/// A token inside a text that has no dots.
fn whole(seen: &Observation<'_>) -> Option<Proof> {
    let token = seen.token.as_ref().filter(|token| token.jws.is_none() && token.segments == 1)?;
    let (bytes, way) = inside(token.text.as_bytes())?;
    let mut room = Room::default();
    let read = token::read(std::str::from_utf8(&bytes).ok()?, &mut room);
    let is_token = read.surrounding.is_none()
        && read.jws.is_some_and(|jws| jws.header.object.problem.is_none());
    is_token.then(|| {
        proof(
            &format!("{way} of a token of three segments is the text as sent, to the byte"),
            "the finished token was encoded once more",
        )
    })
}

/// A signature of the format before the JWT inside another base64.
fn before_the_jwt(seen: &Observation<'_>) -> Option<Proof> {
    let legacy = seen.legacy().filter(|legacy| legacy.fields.is_none())?;
    let inner = legacy.decoded;
    let is_one = legacy::looks_like_one(inner) && !inner.contains('.');
    let is_twice = is_one && is_base64_of(seen.token.as_ref()?.text, inner.as_bytes());
    is_twice.then(|| {
        proof(
            "the text decodes to base64, and only that to the five fields; encoded again it is the \
             text as sent",
            "the finished signature was encoded once more",
        )
    })
}

fn proof(recomputed: &str, summary: &str) -> Proof {
    Proof {
        confidence: Confidence::Proven,
        recomputed: recomputed.to_owned(),
        summary: format!("{summary}, and a verifier decodes it once"),
        fix: "encode once: the object as JSON, the bytes of the JSON and of the MAC as base64url, \
              and nothing that comes out of an encoder again"
            .to_owned(),
    }
}
