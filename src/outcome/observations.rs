//! The answers of one generator, as a report may show them. What can be judged again of them is
//! `evidence`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use crate::observation::Mac;

/// How many answers of one generator a report keeps: the shipped vectors have some hundred cases
/// for each, and a report with more than this is opened by nobody.
pub const MAX_ANSWERS: usize = 4096;
/// How much of a header, a payload or a refusal is kept: a payload of the known profiles has 200
/// characters, and what a program prints in its place may have no end.
pub const MAX_TEXT_CHARS: usize = 2_000;

/// What was seen of one generator.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observations {
    /// Its answers in the order of the cases, those that were asked again last.
    pub answers: Vec<Answered>,
    /// How many more there were than a report keeps.
    pub left_out: usize,
    /// What can be judged again; in the report of a shard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Box<Evidence>>,
}

/// One answer: a token, a refusal or a failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The case.
    pub case: String,
    /// Its clock, in microseconds since the epoch.
    pub now_us: i64,
    /// Whether the case was asked a second time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// The token: its first and last characters, or all of it where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Its header, decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// Its payload, decoded; of a signature from before the JWT, the fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Whether its MAC holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<Mac>,
    /// Why the generator refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Why the generator broke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}
