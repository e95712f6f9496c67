//! The smallest words of a profile: levels, how sure a source is, JSON types, and what times mean.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How grave a broken rule is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It differs, and no verifier cares.
    Note,
    /// Against the documented contract but seen accepted, or a safety margin lost.
    Warning,
    /// A verifier that follows the profile refuses it, or it does not say what was asked.
    Error,
}

impl Level {
    /// The word for it in reports and settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How sure the source of a row is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Confidence {
    /// Read in an official source or in official code.
    A,
    /// An official answer in public, or several secondary sources that agree.
    B,
    /// One unofficial report, or an inference.
    C,
    /// Sources disagree.
    D,
}

impl Confidence {
    /// Whether an error may rest on it.
    pub fn carries_an_error(self) -> bool {
        matches!(self, Self::A | Self::B)
    }
}

/// Where a row is known from, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// The public source, in words that let a reader find it.
    pub source: &'a str,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The JSON types that a claim may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// Text.
    String,
    /// Any number, however spelled.
    Number,
    /// True or false.
    Boolean,
    /// A list.
    Array,
    /// An object.
    Object,
    /// Null.
    Null,
}

impl JsonType {
    /// The type's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
            Self::Null => "null",
        }
    }
}

/// What a token looks like from the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A compact JWS: three segments with a dot between them (RFC 7515).
    #[default]
    Jws,
    /// The vendor's signature from before the JWT: base64 of five fields.
    Legacy,
}

/// What the fields of the legacy format are called, in the order in which they stand. They have no
/// names of their own in the text.
pub const LEGACY_FIELDS: [&str; 5] = ["apiKey", "meetingNumber", "ts", "role", "hash"];

/// Which moment a time claim tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TimeRole {
    /// When the token was made (`iat`).
    IssuedAt,
    /// When the token ends (`exp`).
    #[default]
    Expires,
    /// When the session that the token opens ends.
    SessionExpires,
    /// Before which the token is not to be used (`nbf`).
    NotBefore,
}
