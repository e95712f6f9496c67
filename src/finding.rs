//! What is wrong: the rule that is broken, the place, expected and actual, how grave, and the case
//! that shows it.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::Shape;
use crate::profile::Level;
use crate::token::Segment;

/// The family a rule belongs to: a column of the matrix.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// How `iat` follows the clock.
    Rounding,
    /// What times are written as.
    TimestampType,
    /// What claims are called.
    ClaimNaming,
    /// The encoding of the segments.
    Base64url,
    /// Header and MAC.
    Signature,
    /// What claims say.
    ClaimValue,
    /// How long the token holds.
    Lifetime,
    /// The text that came back.
    Text,
    /// Whether the same gives the same.
    Stability,
}

impl Dimension {
    /// All of them, in the order of the columns.
    pub const ALL: [Self; 9] = [
        Self::Rounding,
        Self::TimestampType,
        Self::ClaimNaming,
        Self::Base64url,
        Self::Signature,
        Self::ClaimValue,
        Self::Lifetime,
        Self::Text,
        Self::Stability,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rounding => "rounding",
            Self::TimestampType => "timestamp-type",
            Self::ClaimNaming => "claim-naming",
            Self::Base64url => "base64url",
            Self::Signature => "signature",
            Self::ClaimValue => "claim-value",
            Self::Lifetime => "lifetime",
            Self::Text => "text",
            Self::Stability => "stability",
        }
    }
}

/// The place in an answer that a finding points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// The answer as a whole.
    Answer,
    /// The token as a whole.
    Token,
    /// The header segment.
    Header,
    /// A member of the header.
    HeaderMember(&'a str),
    /// The payload segment.
    Payload,
    /// A claim.
    Claim(&'a str),
    /// The third segment.
    Signature,
    /// A parameter that came with the token.
    Join(&'a str),
}

impl Place<'_> {
    /// The word for the part of the answer that it lies in.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Token => "token",
            Self::Header | Self::HeaderMember(_) => "header",
            Self::Payload | Self::Claim(_) => "payload",
            Self::Signature => "signature",
            Self::Join(_) => "join",
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        match self {
            Self::HeaderMember(name) | Self::Claim(name) | Self::Join(name) => {
                write!(f, ".{name}")
            }
            Self::Answer | Self::Token | Self::Header | Self::Payload | Self::Signature => Ok(()),
        }
    }
}

impl From<Segment> for Place<'_> {
    fn from(segment: Segment) -> Self {
        match segment {
            Segment::Header => Self::Header,
            Segment::Payload => Self::Payload,
            Segment::Signature => Self::Signature,
        }
    }
}

/// The words of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub actual: String,
    /// What is wrong, why it matters and what to do.
    pub message: String,
}

impl Words {
    /// Expected before actual, then the message.
    pub fn new(
        expected: impl Into<String>,
        actual: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { expected: expected.into(), actual: actual.into(), message: message.into() }
    }
}

/// What `count` and `of` count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CountUnit {
    /// Single cases.
    Case,
    /// Groups of cases that are compared.
    Group,
}

/// Broken and judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// How many break the rule.
    pub count: usize,
    /// On how many it could be judged.
    pub of: usize,
}

/// The case that shows a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The case.
    pub case: String,
    /// Its clock, in microseconds since the epoch.
    pub now_us: i64,
    /// The place in the token.
    #[serde(rename = "where")]
    pub place: String,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub actual: String,
}

/// A finding beside an earlier report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Since {
    /// It was not there.
    New,
    /// It was there.
    Unchanged,
}

/// One finding about one generator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The broken rule.
    pub rule: String,
    /// Its family.
    pub dimension: Dimension,
    /// How grave it is.
    pub level: Level,
    /// The most real kind of case that shows it.
    pub shape: Shape,
    /// How many break the rule at this place.
    pub count: usize,
    /// On how many it could be judged.
    pub of: usize,
    /// What the two count.
    pub unit: CountUnit,
    /// The same by group of cases.
    pub by: BTreeMap<String, Count>,
    /// What is wrong, why it matters and what to do.
    pub message: String,
    /// What the vendor's own software says of such a token, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Whether the settings list it as known.
    pub known: bool,
    /// Whether it is new since the report that the run is measured by, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// The first case that shows it.
    pub example: Example,
}
