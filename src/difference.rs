//! The plain result of comparing two tokens, layer by layer: all that its reports read, and
//! `mintcheck-difference/1` when written as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema that a difference names.
pub const SCHEMA: &str = "mintcheck-difference/1";

/// What came of comparing two tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mintcheck difference")]
pub struct Difference {
    /// Always `mintcheck-difference/1`.
    pub schema: String,
    /// The version of mintcheck.
    pub mintcheck: String,
    /// The first layer that differs; none if the two are equal.
    pub first: Option<LayerName>,
    /// Whether any difference can matter to a verifier.
    pub matters: bool,
    /// All layers, from the outside to the inside.
    pub layers: Vec<Layer>,
    /// The members of header and payload that differ.
    pub members: Vec<Changed>,
}

/// A layer of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LayerName {
    /// What stands around the token.
    SurroundingText,
    /// How many segments there are.
    Segments,
    /// How the bytes of the segments are written.
    Base64url,
    /// The header's JSON.
    Header,
    /// The payload's JSON.
    Payload,
    /// The bytes that the MAC is made over.
    SigningInput,
    /// The bytes that the MAC was made with, as far as the secret shows them.
    Key,
    /// The MAC.
    Mac,
}

impl LayerName {
    /// All, from the outside to the inside.
    pub const ALL: [Self; 8] = [
        Self::SurroundingText,
        Self::Segments,
        Self::Base64url,
        Self::Header,
        Self::Payload,
        Self::SigningInput,
        Self::Key,
        Self::Mac,
    ];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::SurroundingText => "surrounding text",
            Self::Segments => "segments",
            Self::Base64url => "base64url",
            Self::Header => "header",
            Self::Payload => "payload",
            Self::SigningInput => "signing input",
            Self::Key => "key",
            Self::Mac => "MAC",
        }
    }
}

/// How two things compare.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The same to the byte.
    Same,
    /// Written differently, with no effect on a verifier.
    WithoutEffect,
    /// A verifier can see the difference.
    Differs,
}

impl State {
    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::WithoutEffect => "without effect",
            Self::Differs => "differs",
        }
    }
}

/// What one layer came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// The layer.
    pub layer: LayerName,
    /// How the two compare in it.
    pub state: State,
    /// What there is to say of it.
    pub about: String,
}

/// A member that is not the same in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Changed {
    /// `header` or `payload`, and its name.
    #[serde(rename = "where")]
    pub place: String,
    /// Its JSON text in the first token.
    pub a: Option<String>,
    /// Its JSON text in the second.
    pub b: Option<String>,
    /// How the two compare.
    pub state: State,
    /// What there is to say of it.
    pub about: String,
}
