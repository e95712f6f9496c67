//! Rule `base64url-not-canonical`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Words};
use crate::observation::{Mac, Observation};
use crate::profile::Level;
use crate::token::Segment;
use crate::token::base64url::Defect;

declare_rule! {
    /// A segment is base64url that no encoder writes.
    ///
    /// # What it checks
    /// The length of each segment: one more than a multiple of four is what no bytes encode to, and
    /// an error. And its last character: where it carries more bits than the last byte needs, those
    /// have to be zero, and a warning is given if they are not. Padding and foreign characters are
    /// not counted. A MAC that has too many or too few bytes is `mac-wrong-length` and not accused
    /// of its last bits as well.
    ///
    /// # Why it matters
    /// An impossible length means that a character was lost or added after encoding. Bits that are
    /// not zero mean the same, or an encoder written by hand: two texts then stand for one token,
    /// and verifiers that compare texts, or decode strictly, refuse one of them.
    ///
    /// # Passes
    /// ```token
    /// claim role 1
    /// ```
    /// Near miss: the last character may be any whose spare bits are zero.
    /// ```token
    /// signature AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE
    /// ```
    ///
    /// # Fails
    /// ```token
    /// signature AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    /// ```
    /// ```token
    /// signature AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB
    /// ```
    /// ```token
    /// raw {header}A.{payload}.{signature}
    /// ```
    ///
    /// # Fix
    /// Compare the text with what the encoder gave: something on the way cuts, joins or edits it.
    /// An encoder of one's own has to fill the last group with zero bits.
    ///
    /// # References
    /// * RFC 4648 section 3.5 (canonical encoding) and section 5
    BASE64URL_NOT_CANONICAL {
        id: "base64url-not-canonical",
        dimension: Dimension::Base64url,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(jws) = seen.jws() else { return Reach::NotApplicable };
    for (segment, defect) in seen.defects() {
        let told_by_length = segment == Segment::Signature && seen.mac == Mac::WrongLength;
        if defect == Defect::Length {
            court.accuse(segment.into(), || {
                let text = match segment {
                    Segment::Header => jws.header.text,
                    Segment::Payload => jws.payload.text,
                    Segment::Signature => jws.signature,
                };
                Words::new(
                    "a length that bytes encode to",
                    format!("{} characters", text.trim_end_matches('=').len()),
                    "the segment cannot be decoded to its end: a character was lost or added after \
                     encoding; compare it with what the encoder gave",
                )
            });
        } else if defect == Defect::TrailingBits && !told_by_length {
            court.accuse_as(Level::Warning, segment.into(), || {
                Words::new(
                    "zero in the spare bits of the last character",
                    "something else in them",
                    "no encoder ends a text so, and strict decoders refuse it; see what changed \
                     the end of the segment",
                )
            });
        }
    }
    Reach::Judged
}
