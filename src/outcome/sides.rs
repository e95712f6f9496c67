//! What generators answered to one case, side by side and layer by layer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::difference::{Layer, LayerName, State};

/// For so many cases the answers are told side by side, those of the gravest findings first: a page
/// with more is searched, not read.
pub const MAX_SIDES: usize = 64;

/// One case, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sides {
    /// The case.
    pub case: String,
    /// The profile that all of them are judged by.
    pub profile: String,
    /// Its clock, in microseconds since the epoch.
    pub now_us: i64,
    /// What the case is for.
    pub about: String,
    /// What the built-in reference answers, which the others are held against as A against B.
    pub right: Side,
    /// What the generators answered; those that say the same to the layer are one.
    pub sides: Vec<Side>,
}

/// One answer, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// Who says so; nobody but the reference, where this is empty.
    pub generators: Vec<String>,
    /// The token: its first and last characters, or all of it where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// The first layer that is not as in the right one, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<LayerName>,
    /// How each layer compares; nothing, where either is no token.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Layer>,
    /// The members of header and payload, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
}

/// A member of a header or a payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// `header` or `payload`, and its name.
    #[serde(rename = "where")]
    pub place: String,
    /// Its JSON text.
    pub text: String,
    /// How it compares.
    pub state: State,
    /// What there is to say of that.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}
