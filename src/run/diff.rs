//! Compares two tokens from the outside to the inside: the first layer that differs, and whether a
//! verifier can tell.

use super::diff_legacy;
use super::inspect::{self, By, Question};
use super::members;
use crate::case::{Inputs, Veil};
use crate::difference::{Changed, Difference, Layer, LayerName, SCHEMA, State};
use crate::inspection::MacVerdict;
use crate::profile::Profile;
use crate::token::base64url::Defect;
use crate::token::legacy::looks_like_one;
use crate::token::{self, Jws, Part, Room, Token};

/// Two texts with a token in each, and what is known of the key.
pub struct Pair<'p> {
    /// The texts.
    pub texts: [String; 2],
    /// The inputs that both were minted from; of these only the secret counts.
    pub inputs: Inputs,
    /// The profiles that the tokens may be of.
    pub profiles: &'p [Profile],
}

/// Compares two tokens.
pub fn diff(pair: &Pair<'_>) -> Difference {
    let [mut room_a, mut room_b] = [Room::default(), Room::default()];
    let [text_a, text_b] = &pair.texts;
    let tokens = [token::read(text_a, &mut room_a), token::read(text_b, &mut room_b)];
    let mut members = Vec::new();
    let [mut older_room_a, mut older_room_b] = [Room::default(), Room::default()];
    let older = [
        token::read_legacy(text_a, &mut older_room_a),
        token::read_legacy(text_b, &mut older_room_b),
    ];
    let is_older = [0, 1].map(|at| tokens[at].jws.is_none() && looks_like_one(older[at].text));
    let mut layers = match is_older {
        [true, true] => before_the_jwt(pair, &older, &mut members),
        _ => vec![surrounding(&tokens), segments(&tokens, is_older)],
    };
    if let [Some(a), Some(b)] = [&tokens[0].jws, &tokens[1].jws] {
        layers.extend(inner(pair, [a, b], &mut members));
    }
    let first = layers.iter().find(|layer| layer.state != State::Same).map(|layer| layer.layer);
    let mut difference = Difference {
        schema: SCHEMA.to_owned(),
        mintcheck: env!("CARGO_PKG_VERSION").to_owned(),
        first,
        matters: layers.iter().any(|layer| layer.state == State::Differs),
        layers,
        members,
    };
    let case = inspect::case(pair.inputs.clone(), 0);
    hide(&Veil::over([&case.inputs].into_iter()), &mut difference);
    difference
}

fn layer(layer: LayerName, state: State, about: impl Into<String>) -> Layer {
    Layer { layer, state, about: about.into() }
}

fn surrounding([a, b]: &[Token<'_>; 2]) -> Layer {
    let name = LayerName::SurroundingText;
    let around = |token: &Token<'_>| {
        token.surrounding.map_or_else(|| "nothing around it".to_owned(), inspect::around)
    };
    if a.surrounding == b.surrounding {
        let about = format!("{} in both", around(a));
        return layer(name, State::Same, about);
    }
    let about = format!(
        "A has {}, B has {}; cut off here, but a program that hands it over with the token is refused",
        around(a),
        around(b)
    );
    layer(name, State::WithoutEffect, about)
}

/// Both are of the format before the JWT.
fn before_the_jwt(
    pair: &Pair<'_>,
    tokens: &[Token<'_>; 2],
    members: &mut Vec<Changed>,
) -> Vec<Layer> {
    let mut layers = vec![surrounding(tokens)];
    let [Some(a), Some(b)] = [&tokens[0].legacy, &tokens[1].legacy] else { return layers };
    let [Some(fields_a), Some(fields_b)] = [a.fields, b.fields] else { return layers };
    layers.extend(diff_legacy::layers([a, b], [fields_a, fields_b], members));
    if pair.inputs.secret().is_some() {
        layers.push(key(pair));
    }
    layers.push(mac(a.mac == b.mac, a.message == b.message));
    layers
}

fn segments([a, b]: &[Token<'_>; 2], is_older: [bool; 2]) -> Layer {
    let name = LayerName::Segments;
    if is_older != [false, false] {
        let [older, other] = if is_older[0] { ["A", "B"] } else { ["B", "A"] };
        let about = format!(
            "{older} is a signature from before the JWT, and {other} is none: they are for other \
             versions of the SDK (see the profile `meeting-legacy`)"
        );
        return layer(name, State::Differs, about);
    }
    match (a.segments, b.segments) {
        (3, 3) if a.jws.is_some() && b.jws.is_some() => layer(name, State::Same, "three in both"),
        _ if a.text == b.text => layer(name, State::Same, "the same text, and no token in it"),
        (a, b) => layer(name, State::Differs, format!("{a} in A, {b} in B; a token has three")),
    }
}

fn inner(pair: &Pair<'_>, [a, b]: [&Jws<'_>; 2], members: &mut Vec<Changed>) -> Vec<Layer> {
    let mut layers = vec![base64url([a, b])];
    let parts =
        [(LayerName::Header, &a.header, &b.header), (LayerName::Payload, &a.payload, &b.payload)];
    for (name, a, b) in parts {
        let (state, about) = members::compare(name.name(), [a, b], members);
        layers.push(layer(name, state, about));
    }
    layers.push(signing_input([a, b]));
    if pair.inputs.secret().is_some() {
        layers.push(key(pair));
    }
    layers.push(mac(a.mac == b.mac, a.signing_input == b.signing_input));
    layers
}

/// Defects count here, and other text for the same bytes; other bytes are for the layers below.
fn base64url([a, b]: [&Jws<'_>; 2]) -> Layer {
    let name = LayerName::Base64url;
    let mut told = Vec::new();
    let mut tell = |part: &str, [a, b]: [(&str, &[Defect], &[u8]); 2]| {
        if words(a.1) != words(b.1) {
            told.push(format!("{part}: {} in A, {} in B", words(a.1), words(b.1)));
        } else if a.2 == b.2 && a.0 != b.0 {
            told.push(format!("{part}: other text for the same bytes"));
        }
    };
    tell("header", [part(&a.header), part(&b.header)]);
    tell("payload", [part(&a.payload), part(&b.payload)]);
    tell("signature", [a, b].map(|jws| (jws.signature, &*jws.signature_defects, jws.mac)));
    if told.is_empty() {
        return layer(name, State::Same, "written in the same way");
    }
    let about = format!("{}; strict verifiers refuse what is not base64url", told.join("; "));
    layer(name, State::Differs, about)
}

fn part<'p>(part: &'p Part<'_>) -> (&'p str, &'p [Defect], &'p [u8]) {
    (part.text, &part.defects, part.bytes)
}

fn words(defects: &[Defect]) -> String {
    if defects.is_empty() {
        return "sound".to_owned();
    }
    let word = |defect: &Defect| match defect {
        Defect::Padding { .. } => "padding",
        Defect::Alphabet { .. } => "other characters",
        Defect::Length => "an impossible length",
        Defect::TrailingBits => "bits too many",
    };
    defects.iter().map(word).collect::<Vec<_>>().join(" and ")
}

fn signing_input([a, b]: [&Jws<'_>; 2]) -> Layer {
    let name = LayerName::SigningInput;
    if a.signing_input == b.signing_input {
        return layer(name, State::Same, "the same to the byte");
    }
    let about = "not the same text, so each token needs a MAC of its own";
    layer(name, State::WithoutEffect, about)
}

/// What the MAC of each was made with, as far as the secret shows it.
fn key(pair: &Pair<'_>) -> Layer {
    let name = LayerName::Key;
    let made = |text: &String| {
        let inspection = inspect::inspect(Question {
            text: text.clone(),
            around: None,
            inputs: pair.inputs.clone(),
            now_us: 0,
            at_given: true,
            by: By::Guess(pair.profiles),
        });
        match (inspection.mac, inspection.causes.first()) {
            (MacVerdict::Holds, _) => "the secret's own bytes".to_owned(),
            (MacVerdict::NotChecked, _) => format!("not checked ({})", inspection.mac_about),
            (MacVerdict::Fails | MacVerdict::WrongLength, Some(cause)) => {
                format!("{}: {}", cause.cause, cause.summary)
            }
            (MacVerdict::Fails | MacVerdict::WrongLength, None) => {
                "something that the secret does not explain".to_owned()
            }
        }
    };
    let [a, b] = [made(&pair.texts[0]), made(&pair.texts[1])];
    if a == b {
        return layer(name, State::Same, format!("both with {a}"));
    }
    layer(name, State::Differs, format!("A with {a}; B with {b}"))
}

fn mac(same: bool, same_input: bool) -> Layer {
    let name = LayerName::Mac;
    match (same, same_input) {
        (true, true) => layer(name, State::Same, "the same bytes"),
        (true, false) => layer(
            name,
            State::Differs,
            "the same over two signing inputs: one of the two at least is wrong",
        ),
        (false, true) => layer(
            name,
            State::Differs,
            "two over one signing input: another key or another hash, and one of them is wrong",
        ),
        (false, false) => layer(
            name,
            State::WithoutEffect,
            "not the same, as two signing inputs want it; a secret would show whether each holds",
        ),
    }
}

fn hide(veil: &Veil, difference: &mut Difference) {
    for layer in &mut difference.layers {
        veil.hide(&mut layer.about);
    }
    for Changed { place, a, b, state: _, about } in &mut difference.members {
        for text in [place, about].into_iter().chain(a).chain(b) {
            veil.hide(text);
        }
    }
}
