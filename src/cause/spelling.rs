//! What the causes on base64 share: the segments as sent, and writing their bytes again.

use base64::Engine as _;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::observation::Observation;
use crate::token::{Segment, base64url};

/// The four ways in which bytes are written as base64 (RFC 4648 sections 4 and 5).
pub(super) static ALL: [(&str, &GeneralPurpose); 4] = [
    ("base64url", &URL_SAFE_NO_PAD),
    ("padded base64url", &URL_SAFE),
    ("standard base64", &STANDARD_NO_PAD),
    ("padded standard base64", &STANDARD),
];

/// A segment as sent, and its bytes.
#[derive(Clone, Copy)]
pub(super) struct Written<'s> {
    pub(super) segment: Segment,
    pub(super) text: &'s str,
    pub(super) bytes: &'s [u8],
}

impl Written<'_> {
    /// Whether an encoder makes this text of the bytes.
    pub(super) fn is_by(&self, encoder: &GeneralPurpose) -> bool {
        encoder.encode(self.bytes) == self.text
    }
}

/// The segments that are not base64url of their bytes, if there are some and `explains` holds for
/// each: what explains one of them alone leaves the token wrong.
pub(super) fn all_wrong<'s>(
    seen: &'s Observation<'_>,
    explains: impl Fn(&Written<'s>) -> bool,
) -> Option<Vec<Written<'s>>> {
    let jws = seen.jws()?;
    let all = [
        (Segment::Header, jws.header.text, jws.header.bytes),
        (Segment::Payload, jws.payload.text, jws.payload.bytes),
        (Segment::Signature, jws.signature, jws.mac),
    ];
    let all = all.map(|(segment, text, bytes)| Written { segment, text, bytes });
    let wrong = all.into_iter().filter(|one| base64url::encode(one.bytes) != one.text);
    let wrong: Vec<Written<'_>> = wrong.collect();
    (!wrong.is_empty() && wrong.iter().all(explains)).then_some(wrong)
}

/// `the 135 bytes of the payload and the 32 bytes of the signature`.
pub(super) fn named(written: &[Written<'_>]) -> String {
    let name =
        |one: &Written<'_>| format!("the {} bytes of the {}", one.bytes.len(), one.segment.name());
    let names: Vec<String> = written.iter().map(name).collect();
    match &names[..] {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        one => one.concat(),
    }
}

/// Whether characters are there in which the two alphabets differ.
pub(super) fn tells_its_alphabet(written: &[Written<'_>]) -> bool {
    written.iter().any(|one| one.text.contains(['+', '/', '-', '_']))
}

/// The bytes inside a text that is base64 to the letter, and the name of the way it is written in.
pub(super) fn inside(text: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    let decoded = |(name, encoder): &(&'static str, &GeneralPurpose)| {
        let bytes = encoder.decode(text).ok().filter(|bytes| !bytes.is_empty())?;
        (encoder.encode(&bytes).as_bytes() == text).then_some((bytes, *name))
    };
    ALL.iter().find_map(decoded)
}

/// Whether a text is these bytes, written in one of the four ways.
pub(super) fn is_base64_of(text: &str, bytes: &[u8]) -> bool {
    ALL.iter().any(|(_, encoder)| encoder.encode(bytes) == text)
}
