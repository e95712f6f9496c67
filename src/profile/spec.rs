//! The words that profiles are written in, and the reader that checks a profile file.
//!
//! Each row says where it is known from and how sure that is; a row that rests on one report or on
//! sources that disagree can never make an error, and the reader refuses a profile that tries.

use std::collections::BTreeMap;

use regex::Regex;
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

/// Whether a claim has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// A token without it is refused.
    Required,
    /// It may be left out.
    Optional,
    /// It may be there, and is on its way out.
    Deprecated,
}

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

/// The form of a claim's value, beside its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Fewest and most decimal digits; nothing but digits is allowed.
    pub digits: Option<[usize; 2]>,
    /// Fewest and most characters.
    pub length: Option<[usize; 2]>,
    /// The numbers that are allowed.
    pub one_of: Option<Vec<i64>>,
}

/// The input that a claim has to repeat.
pub type Carried = String;

/// A type other than the documented one, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// The other type.
    #[serde(rename = "type")]
    pub json_type: JsonType,
    /// How grave it is.
    pub level: Level,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// One claim: name, type, need and value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimRow {
    /// Its name in the payload.
    pub name: String,
    /// Whether it has to be there.
    pub need: Need,
    /// Its documented JSON type.
    #[serde(rename = "type")]
    pub json_type: JsonType,
    /// Other types that are met, each with its level; a type in neither place is an error.
    #[serde(default)]
    pub other: Vec<Other>,
    /// The input whose value it repeats.
    pub carries: Option<Carried>,
    /// Other names under which programs send the same value.
    #[serde(default)]
    pub misnamed_as: Vec<String>,
    /// The form of its value.
    pub form: Option<Form>,
    /// Which moment it tells, if it is a time.
    pub time: Option<TimeRole>,
    /// What a reader should know of it.
    pub about: String,
    /// Where the row is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The protected header.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The algorithms that are allowed.
    pub alg: Vec<String>,
    /// The media type that is expected.
    pub typ: String,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What is known of the verifier's clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// How far ahead of its own clock the verifier lets `iat` be, in seconds.
    pub leeway_s: i64,
    /// How far behind the clock `iat` may lie without a word, in seconds.
    pub max_backdate_s: i64,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The bounds of a lifetime, counted from `iat`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lifetime {
    /// The time claim that ends it.
    pub claim: String,
    /// The moment that this claim tells, taken from its row.
    #[serde(skip)]
    pub role: TimeRole,
    /// The shortest, in seconds.
    pub min_s: i64,
    /// The longest, in seconds.
    pub max_s: i64,
    /// How grave a shorter or longer one is.
    pub level: Level,
    /// How grave it is to lie exactly on a bound, where sources dispute whether it is inside.
    pub at_the_edge: Option<Level>,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Lifetime {
    /// Whether a lifetime in microseconds lies within the bounds, which are inside.
    pub fn allows(&self, lifetime_us: i64) -> bool {
        let us = |seconds: i64| seconds.saturating_mul(1_000_000);
        (us(self.min_s)..=us(self.max_s)).contains(&lifetime_us)
    }
}

/// How much has to be left of a time claim when the token is used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeLeft {
    /// The time claim.
    pub claim: String,
    /// The moment that this claim tells, taken from its row.
    #[serde(skip)]
    pub role: TimeRole,
    /// The least that has to be left, in seconds.
    pub min_s: i64,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The shape of one input as real users have it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputShape {
    /// What real values look like: a pattern for strings.
    #[serde(default, deserialize_with = "pattern")]
    #[schemars(with = "Option<String>")]
    pub field: Option<Regex>,
    /// What real values look like: the range of numbers, both ends included.
    pub range: Option<[i64; 2]>,
    /// Strings that look real and are read as something else by some library.
    #[serde(default, deserialize_with = "patterns")]
    #[schemars(with = "Vec<String>")]
    pub trap: Vec<Regex>,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The shapes of inputs and instants as real users have them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shapes {
    /// First and last instant of the field, in seconds since the epoch.
    pub now_s: [i64; 2],
    /// Where the instants are known from.
    pub source: String,
    /// Shape by input name.
    #[serde(default)]
    pub inputs: BTreeMap<String, InputShape>,
}

/// The level of one rule in this profile, where it is not the rule's own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleLevel {
    /// How grave it is to break it.
    pub level: Level,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What one product requires of a token.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mintcheck profile", rename = "Profile")]
pub struct Profile {
    /// Always `mintcheck-profile/1`.
    pub schema: String,
    /// The name that settings and hellos call it by.
    pub name: String,
    /// What product it is for.
    pub about: String,
    /// The inputs that every case of this profile gives.
    pub inputs: Vec<String>,
    /// The protected header.
    pub header: Header,
    /// What is known of the verifier's clock.
    pub clock: Clock,
    /// The claims, in the order in which reports list them.
    #[serde(rename = "claim")]
    pub claims: Vec<ClaimRow>,
    /// Positions of claims that carry the same input, in pairs.
    #[serde(skip)]
    pub twins: Vec<(usize, usize)>,
    /// The bounds of lifetimes.
    #[serde(default, rename = "lifetime")]
    pub lifetimes: Vec<Lifetime>,
    /// What has to be left at the clock.
    #[serde(default, rename = "time_left")]
    pub times_left: Vec<TimeLeft>,
    /// Shapes of inputs and instants.
    pub shapes: Shapes,
    /// Levels of rules that are not the rule's own.
    #[serde(default)]
    pub rules: BTreeMap<String, RuleLevel>,
}

impl Profile {
    /// The row of a claim.
    pub fn claim(&self, name: &str) -> Option<&ClaimRow> {
        self.claims.iter().find(|row| row.name == name)
    }

    /// The row of the time claim with that meaning.
    pub fn time_claim(&self, role: TimeRole) -> Option<&ClaimRow> {
        self.claims.iter().find(|row| row.time == Some(role))
    }
}

fn pattern<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Regex>, D::Error> {
    let text = String::deserialize(from)?;
    Regex::new(&text).map(Some).map_err(serde::de::Error::custom)
}

fn patterns<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Regex>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    texts.iter().map(|text| Regex::new(text).map_err(serde::de::Error::custom)).collect()
}
