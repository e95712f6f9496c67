//! The plain result of looking at one token: all that its reports read, and
//! `mintcheck-inspection/1` when written as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cause::Confidence;
use crate::finding::Dimension;
use crate::profile::Level;

/// The schema that an inspection names.
pub const SCHEMA: &str = "mintcheck-inspection/1";

/// What came of looking at one token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mintcheck inspection")]
pub struct Inspection {
    /// Always `mintcheck-inspection/1`.
    pub schema: String,
    /// The version of mintcheck.
    pub mintcheck: String,
    /// The profile it was judged by.
    pub profile: String,
    /// Why this profile, where it was guessed.
    pub guessed: Option<String>,
    /// The instant it was judged at, in microseconds since the epoch.
    pub now_us: i64,
    /// Whether that instant was given; without one the clock's rules are notes as of now.
    pub at_given: bool,
    /// What stood around the token and was cut off.
    pub surrounding: Option<String>,
    /// The token as it was found.
    pub token: String,
    /// The protected header.
    pub header: Option<Decoded>,
    /// The payload.
    pub payload: Option<Decoded>,
    /// The third segment.
    pub signature: Option<Signature>,
    /// The times that the payload tells.
    pub times: Vec<Moment>,
    /// Whether the MAC holds.
    pub mac: MacVerdict,
    /// What there is to say of the MAC.
    pub mac_about: String,
    /// What is wrong, the gravest first.
    pub findings: Vec<Spotted>,
    /// Why, as far as it was proved; the simplest first.
    pub causes: Vec<Explained>,
    /// Findings about the MAC that no cause explains.
    pub unexplained: Vec<String>,
    /// What was not checked, and what it would take.
    pub not_checked: Vec<String>,
}

impl Inspection {
    /// Whether something is wrong at level error.
    pub fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Error)
    }

    /// How many findings have that level.
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}

/// A header or a payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decoded {
    /// Its text as decoded; bytes that are no UTF-8 are shown as replacement characters.
    pub text: String,
    /// The members in their order, each value as it is spelled; none where it is no object.
    pub members: Vec<Spelled>,
}

/// A member of an object as it is spelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spelled {
    /// Its name, unescaped.
    pub name: String,
    /// Its JSON text.
    pub value: String,
}

/// The third segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// As sent.
    pub text: String,
    /// How many bytes it decodes to.
    pub bytes: usize,
}

/// A time that a claim tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The claim.
    pub claim: String,
    /// Its JSON text.
    pub value: String,
    /// The instant in UTC, if it is told in seconds.
    pub utc: Option<String>,
    /// How far after the clock it lies, in microseconds; before it is negative.
    pub after_clock_us: Option<i64>,
    /// What it is, in words: how far from the clock, or why it is no instant.
    pub about: String,
}

/// Whether the MAC holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MacVerdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// It is not as long as the stated algorithm's.
    WrongLength,
    /// It could not be checked.
    NotChecked,
}

/// A text that findings point into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The token as it was found.
    Token,
    /// The decoded header.
    Header,
    /// The decoded payload.
    Payload,
}

impl Source {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Header => "header",
            Self::Payload => "payload",
        }
    }
}

/// The characters that show a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Caret {
    /// The text they are in.
    pub source: Source,
    /// The first byte, counted from zero.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// One finding about one token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spotted {
    /// The broken rule.
    pub rule: String,
    /// Its family.
    pub dimension: Dimension,
    /// How grave it is.
    pub level: Level,
    /// The place in the token.
    #[serde(rename = "where")]
    pub place: String,
    /// The characters that show it, where there are some.
    pub caret: Option<Caret>,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub actual: String,
    /// What is wrong, why it matters and what to do.
    pub message: String,
    /// What the vendor's own software says of such a token, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
}

/// A cause that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// Its name.
    pub cause: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// The rules whose findings it explains.
    pub explains: Vec<String>,
    /// The languages in which it is usual.
    pub languages: String,
    /// What happened, in a sentence.
    pub summary: String,
    /// What was computed again, and that it is what the token has.
    pub recomputed: String,
    /// What to change.
    pub fix: String,
}
