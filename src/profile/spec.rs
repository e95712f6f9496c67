//! What one product requires of a token: the parts of a profile beside its claims.
//!
//! Each row says where it is known from and how sure that is; a row that rests on one report or on
//! sources that disagree can never make an error, and the reader refuses a profile that tries.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::Deserialize;

use super::claim::ClaimRow;
use super::join::Join;
use super::words::{Confidence, Format, Level, TimeRole};

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
    /// How far behind the clock `iat` may lie without a word, in seconds; without it, however far.
    pub max_backdate_s: Option<i64>,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The bounds of a lifetime, counted from `iat`. A claim whose bounds are not equally sure has a
/// row for each.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lifetime {
    /// The time claim that ends it.
    pub claim: String,
    /// The moment that this claim tells, taken from its row.
    #[serde(skip)]
    pub role: TimeRole,
    /// The shortest, in seconds.
    pub min_s: Option<i64>,
    /// The longest, in seconds.
    pub max_s: Option<i64>,
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
        self.min_s.is_none_or(|min_s| us(min_s) <= lifetime_us)
            && self.max_s.is_none_or(|max_s| lifetime_us <= us(max_s))
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

/// Claims that are all there or all left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllOrNone {
    /// Their names.
    pub claims: Vec<String>,
    /// Their rows, by position.
    #[serde(skip)]
    pub rows: Vec<usize>,
    /// How grave it is to send only some of them.
    pub level: Level,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What the vendor's own software says of a token that breaks some rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorError {
    /// The rules.
    pub rules: Vec<String>,
    /// The claims at which they are broken; without it, any place.
    #[serde(default)]
    pub claims: Vec<String>,
    /// What is shown, and by what, in words that can be searched for.
    pub says: String,
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
    /// What the token looks like from the outside.
    #[serde(default)]
    pub format: Format,
    /// The inputs that every case of this profile gives.
    pub inputs: Vec<String>,
    /// Inputs that a case may give besides.
    #[serde(default)]
    pub optional_inputs: Vec<String>,
    /// Whether the members of header and payload that have no row are the business of whoever uses
    /// the format, and not worth a word.
    #[serde(default)]
    pub open: bool,
    /// The protected header; only a JWS has one.
    pub header: Option<Header>,
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
    /// Claims that are all there or all left out.
    #[serde(default)]
    pub all_or_none: Vec<AllOrNone>,
    /// What is handed over together with the token.
    pub join: Option<Join>,
    /// Shapes of inputs and instants.
    pub shapes: Shapes,
    /// Levels of rules that are not the rule's own.
    #[serde(default)]
    pub rules: BTreeMap<String, RuleLevel>,
    /// What the vendor's software says of broken rules; of several rows, the first that fits.
    #[serde(default, rename = "vendor_error")]
    pub vendor_errors: Vec<VendorError>,
}

impl Profile {
    /// The row of a claim.
    pub fn claim(&self, name: &str) -> Option<&ClaimRow> {
        self.claims.iter().find(|row| row.name == name)
    }

    /// The inputs that a case can give.
    pub fn all_inputs(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().chain(&self.optional_inputs).map(String::as_str)
    }

    /// What the vendor's software says of a token that breaks a rule, at a claim or elsewhere.
    pub fn vendor_says(&self, rule: &str, claim: Option<&str>) -> Option<&str> {
        let fits = |row: &&VendorError| {
            let here = |claim: &str| row.claims.iter().any(|known| known == claim);
            row.rules.iter().any(|known| known == rule)
                && (row.claims.is_empty() || claim.is_some_and(here))
        };
        self.vendor_errors.iter().find(fits).map(|row| row.says.as_str())
    }

    /// The row of the time claim with that meaning.
    pub fn time_claim(&self, role: TimeRole) -> Option<&ClaimRow> {
        self.claims.iter().find(|row| row.time == Some(role))
    }
}

fn pattern<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Regex>, D::Error> {
    let text = String::deserialize(from)?;
    compiled(&text).map(Some).map_err(serde::de::Error::custom)
}

fn patterns<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Regex>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    texts.iter().map(|text| compiled(text).map_err(serde::de::Error::custom)).collect()
}

/// A pattern of a profile, which is for one value. A file of the longest kind has room for thousands
/// of them, and all of them are kept: each may take as much memory as the longest of ours does eight
/// times.
fn compiled(text: &str) -> Result<Regex, regex::Error> {
    const MOST_BYTES: usize = 64 * 1024;
    RegexBuilder::new(text).size_limit(MOST_BYTES).build()
}
