//! Compares two signatures of the format before the JWT, or says that only one of the two is one.

use super::moments::span;
use crate::difference::{Changed, Layer, LayerName, State};
use crate::token::legacy::{Alphabet, Fields, Legacy, Outer};

/// How the text around the fields and the fields themselves compare.
pub(super) fn layers(
    [a, b]: [&Legacy<'_>; 2],
    fields: [Fields<'_>; 2],
    members: &mut Vec<Changed>,
) -> Vec<Layer> {
    let segments = "five fields in both, as before the JWT".to_owned();
    vec![
        Layer { layer: LayerName::Segments, state: State::Same, about: segments },
        outer([a.outer, b.outer]),
        values(fields, members),
        signed([a, b]),
    ]
}

fn outer([a, b]: [Outer; 2]) -> Layer {
    let (state, about) = if a == b {
        (State::Same, format!("{} in both", words(a)))
    } else {
        let about = format!(
            "{} in A, {} in B; the vendor's samples spelled it in all of these ways",
            words(a),
            words(b)
        );
        (State::WithoutEffect, about)
    };
    Layer { layer: LayerName::Base64url, state, about }
}

fn words(outer: Outer) -> String {
    let alphabet = match outer.alphabet {
        Some(Alphabet::Standard) => "standard base64",
        Some(Alphabet::UrlSafe) => "URL-safe base64",
        // Only a few characters that no key has would tell the two apart.
        None => "base64",
    };
    let padding = if outer.padding > 0 { "with" } else { "without" };
    format!("{alphabet} {padding} padding")
}

fn values([a, b]: [Fields<'_>; 2], members: &mut Vec<Changed>) -> Layer {
    let before = members.len();
    let signed = a.named().into_iter().zip(b.named()).filter(|((name, _), _)| *name != "hash");
    for ((name, a), (_, b)) in signed.filter(|((_, a), (_, b))| a != b) {
        members.push(Changed {
            place: format!("payload.{name}"),
            a: Some(a.to_owned()),
            b: Some(b.to_owned()),
            state: State::Differs,
            about: beside(name, a, b),
        });
    }
    let (state, about) = match members.len() - before {
        0 => (State::Same, "the same to the byte, but for the hash".to_owned()),
        differ => (State::Differs, format!("{differ} of its fields differ")),
    };
    Layer { layer: LayerName::Payload, state, about }
}

/// How two values of a field stand to each other.
fn beside(name: &str, a: &str, b: &str) -> String {
    let milliseconds = |text: &str| text.parse::<i64>().ok().filter(|_| text.len() == 13);
    match (name, milliseconds(a), milliseconds(b)) {
        ("ts", Some(a), Some(b)) => {
            let apart = span(b.abs_diff(a).saturating_mul(1_000));
            format!("{apart} {}", if b > a { "later in B" } else { "earlier in B" })
        }
        ("ts", None, Some(_)) => "milliseconds in B, and none in A".to_owned(),
        ("ts", Some(_), None) => "milliseconds in A, and none in B".to_owned(),
        _ => "another value".to_owned(),
    }
}

fn signed([a, b]: [&Legacy<'_>; 2]) -> Layer {
    let (state, about) = if a.message == b.message {
        (State::Same, "the same to the byte")
    } else {
        (State::WithoutEffect, "not the same text, so each signature needs a hash of its own")
    };
    Layer { layer: LayerName::SigningInput, state, about: about.to_owned() }
}
