//! Which characters show a finding: those of a value in the decoded text, or those of the token.

use std::ops::Range;

use crate::finding::Place;
use crate::inspection::{Caret, Source};
use crate::observation::Observation;
use crate::token::base64url::Defect;
use crate::token::json::Value;
use crate::token::legacy::OuterDefect;
use crate::token::{Jws, Part, Segment};

/// The characters that show a finding; none where there are none to show, such as for a claim that
/// is missing.
pub(super) fn caret(seen: &Observation<'_>, rule: &str, place: Place<'_>) -> Option<Caret> {
    let token = seen.token.as_ref()?;
    let within = |source, span: Range<usize>| Caret { source, start: span.start, end: span.end };
    match place {
        Place::Answer | Place::Join(_) => None,
        Place::Token => {
            let span = foreign_span(seen).unwrap_or(0..token.text.len());
            Some(within(Source::Token, span)).filter(|_| !token.text.is_empty())
        }
        Place::HeaderMember(name) => {
            let span = value_span(&seen.jws()?.header, name)?;
            Some(within(Source::Header, span))
        }
        Place::Claim(name) => {
            let span = match seen.jws() {
                Some(jws) => value_span(&jws.payload, name)?,
                None => field_span(seen, name)?,
            };
            Some(within(Source::Payload, span))
        }
        Place::Header => in_segment(seen, rule, Segment::Header),
        Place::Payload => in_segment(seen, rule, Segment::Payload),
        Place::Signature if seen.jws().is_none() => {
            Some(within(Source::Payload, field_span(seen, "hash")?))
        }
        Place::Signature => in_segment(seen, rule, Segment::Signature),
    }
}

/// The bytes of a field in the decoded text of a legacy signature.
fn field_span(seen: &Observation<'_>, name: &str) -> Option<Range<usize>> {
    let legacy = seen.legacy()?;
    let (_, text) = legacy.fields?.named().into_iter().find(|(known, _)| *known == name)?;
    let at = text.as_ptr().addr().checked_sub(legacy.decoded.as_ptr().addr())?;
    (!text.is_empty()).then_some(at..at + text.len())
}

/// The first character that a legacy signature must not have.
fn foreign_span(seen: &Observation<'_>) -> Option<Range<usize>> {
    seen.legacy()?.defects.iter().find_map(|defect| match *defect {
        OuterDefect::Foreign { found, at } => Some(at..at + found.len_utf8()),
        OuterDefect::Mixed { at } => Some(at..at + 1),
        OuterDefect::NotEncoded
        | OuterDefect::Padding
        | OuterDefect::Length
        | OuterDefect::TrailingBits
        | OuterDefect::NotText => None,
    })
}

/// The bytes of a member's value in the decoded text.
fn value_span(part: &Part<'_>, name: &str) -> Option<Range<usize>> {
    let Value { raw, .. } = part.object.get(name)?;
    let text = std::str::from_utf8(part.bytes).ok()?;
    // The value is a slice of the text, except in headers that are known beforehand.
    let inside = raw.as_ptr().addr().checked_sub(text.as_ptr().addr());
    let at = inside.filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(raw)));
    let at = at.or_else(|| text.find(raw))?;
    Some(at..at + raw.len())
}

fn in_segment(seen: &Observation<'_>, rule: &str, segment: Segment) -> Option<Caret> {
    let jws = seen.jws()?;
    let (start, text) = segment_of(jws, segment);
    let mut defects = seen.defects().filter(|(of, _)| *of == segment).map(|(_, defect)| defect);
    let span = match rule {
        "base64url-padding" => {
            let first = text.find('=')?;
            first..text.rfind('=')? + 1
        }
        "base64url-alphabet" => defects.find_map(|defect| match defect {
            Defect::Alphabet { found, at, .. } => Some(at..at + found.len_utf8()),
            Defect::Padding { .. } | Defect::Length | Defect::TrailingBits => None,
        })?,
        "base64url-not-canonical" => last_character(text)?,
        _ if segment == Segment::Signature => 0..text.len(),
        _ => return whole(jws, segment),
    };
    (!span.is_empty()).then(|| Caret {
        source: Source::Token,
        start: start + span.start,
        end: start + span.end,
    })
}

/// Where a segment begins in the token, and its text.
fn segment_of<'a>(jws: &Jws<'a>, segment: Segment) -> (usize, &'a str) {
    match segment {
        Segment::Header => (0, jws.header.text),
        Segment::Payload => (jws.header.text.len() + 1, jws.payload.text),
        Segment::Signature => (jws.signing_input.len() + 1, jws.signature),
    }
}

/// The last character of the alphabet: the one whose bits are too many.
fn last_character(text: &str) -> Option<Range<usize>> {
    let bare = text.trim_end_matches('=');
    let last = bare.chars().next_back()?;
    Some(bare.len() - last.len_utf8()..bare.len())
}

/// All of a decoded part, if it is text that can be shown.
fn whole(jws: &Jws<'_>, segment: Segment) -> Option<Caret> {
    let (source, part) = match segment {
        Segment::Header => (Source::Header, &jws.header),
        Segment::Payload => (Source::Payload, &jws.payload),
        Segment::Signature => return None,
    };
    let text = std::str::from_utf8(part.bytes).ok().filter(|text| !text.is_empty())?;
    Some(Caret { source, start: 0, end: text.len() })
}
