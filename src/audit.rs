//! The plain result of an audit: what a stream of tokens came to. `mintcheck-audit/1` when written
//! as JSON. It holds counts and first examples, never the tokens themselves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Dimension;
use crate::profile::{Level, Need};

/// The schema that audits name.
pub const SCHEMA: &str = "mintcheck-audit/1";

/// How the reason begins why an audit was broken off that somebody told to end.
pub const STOPPED: &str = "stopped: ";

/// What came of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mintcheck audit")]
pub struct Audit {
    /// Always `mintcheck-audit/1`.
    pub schema: String,
    /// The version of mintcheck.
    pub mintcheck: String,
    /// The profile that the tokens were judged by.
    pub profile: String,
    /// Whether the stream was read to its end.
    pub complete: bool,
    /// Why it was not, if it was not.
    pub broken_off: Option<String>,
    /// How many lines there were of each kind.
    pub lines: Lines,
    /// Lines with no token in them, by what is wrong.
    pub broken: Vec<BrokenLines>,
    /// What was known of keys.
    pub keys: KeyUse,
    /// Tokens that were judged as of the moment of the audit, for want of an instant.
    pub without_instant: u64,
    /// What is wrong with tokens, the gravest first.
    pub findings: Vec<AuditFinding>,
    /// On how many tokens each rule could be judged; none where that is on no token at all.
    #[serde(default)]
    pub judged: Vec<RuleCount>,
    /// How often rules are broken under names that are not told apart.
    #[serde(default)]
    pub unlisted: Vec<RuleCount>,
    /// The claims that the profile names: how often, and of which types.
    pub claims: Vec<ClaimUse>,
    /// The earliest and latest of each time.
    pub times: Vec<TimeSpan>,
    /// What was seen and is no finding.
    pub notes: Vec<String>,
}

/// How many lines there were of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// All lines.
    pub all: u64,
    /// Lines with a token, which was judged.
    pub tokens: u64,
    /// Lines with nothing in them.
    pub blank: u64,
    /// Lines with something in them that is no token.
    pub broken: u64,
}

/// What is wrong with a line that holds no token.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum BrokenKind {
    /// Text, but no token in it.
    NoToken,
    /// The text is longer than any token that is read.
    TokenTooLong,
    /// The line is longer than any that is read.
    LineTooLong,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// JSON was promised, and this is none.
    NotJson,
    /// JSON without a text at the place that was named.
    NothingThere,
}

impl BrokenKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::NoToken,
        Self::TokenTooLong,
        Self::LineTooLong,
        Self::NotUtf8,
        Self::NotJson,
        Self::NothingThere,
    ];

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoToken => "no token in it",
            Self::TokenTooLong => "longer than any token that is read (64 KiB)",
            Self::LineTooLong => "longer than any line that is read (1 MiB)",
            Self::NotUtf8 => "not UTF-8",
            Self::NotJson => "not JSON",
            Self::NothingThere => "no text at the JSON pointer",
        }
    }
}

/// Lines of one kind that hold no token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BrokenLines {
    /// What is wrong with them.
    pub kind: BrokenKind,
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<LineExample>,
}

/// A line that shows something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineExample {
    /// Its number, counted from one.
    pub line: u64,
    /// The first and last characters of what stands there, or all of it where that was asked for.
    pub text: String,
}

/// What was known of keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyUse {
    /// Secrets that were given.
    pub secrets: usize,
    /// Tokens whose MAC was compared with the MAC by one of them.
    pub checked: u64,
    /// Tokens whose key none of them belongs to.
    pub unknown: u64,
    /// The first of those.
    pub examples: Vec<LineExample>,
}

/// One rule, broken at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditFinding {
    /// The broken rule.
    pub rule: String,
    /// Its family.
    pub dimension: Dimension,
    /// How grave it is.
    pub level: Level,
    /// The place in the token.
    #[serde(rename = "where")]
    pub place: String,
    /// How many tokens break the rule there; one that breaks it twice at one place counts twice.
    pub count: u64,
    /// On how many tokens the rule could be judged.
    pub of: u64,
    /// What should be there, in the first example.
    pub expected: String,
    /// What is there, in the first example.
    pub actual: String,
    /// What is wrong, why it matters and what to do, in the first example.
    pub message: String,
    /// What the vendor's own software says of such a token, where that is known.
    pub vendor: Option<String>,
    /// The first tokens that show it.
    pub examples: Vec<LineExample>,
}

/// A rule, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleCount {
    /// The rule.
    pub rule: String,
    /// How often.
    pub count: u64,
}

/// One claim that the profile names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimUse {
    /// Its name.
    pub claim: String,
    /// Whether it has to be there.
    pub need: Need,
    /// Tokens that have it.
    pub present: u64,
    /// Tokens that do not.
    pub absent: u64,
    /// Of which type it was, and how often.
    pub types: Vec<TypeCount>,
}

/// How often a claim was of one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeCount {
    /// The JSON type.
    #[serde(rename = "type")]
    pub json_type: String,
    /// How often.
    pub count: u64,
}

/// The earliest and the latest of one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeSpan {
    /// The claim.
    pub claim: String,
    /// The earliest that is told in seconds, in microseconds since the epoch.
    pub earliest_us: i64,
    /// The latest.
    pub latest_us: i64,
    /// Tokens that tell it in seconds.
    pub count: u64,
}

impl Audit {
    /// The gravest finding.
    pub fn worst(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.level).max()
    }
}
