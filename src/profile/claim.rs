//! The rows of a profile that speak of one claim: its name, type, need and value.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{Confidence, JsonType, Level, TimeRole};

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
    /// The texts that are allowed, separated by commas where there are several.
    pub list_of: Option<Vec<String>>,
    /// The characters that are allowed beside letters and digits.
    pub marks: Option<String>,
    /// Whether capitals make no difference.
    #[serde(default)]
    pub any_case: bool,
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
    /// How grave it is; without it, it is as good as the first type.
    pub level: Option<Level>,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Another claim that was seen to do for a missing one, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandIn {
    /// Its name.
    pub name: String,
    /// How grave it is.
    pub level: Level,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A value that never changes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Constant {
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "\"{text}\""),
        }
    }
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
    /// Other claims that were seen to do in its place, each with its level.
    #[serde(default)]
    pub stand_ins: Vec<StandIn>,
    /// The one value that it has in every token.
    pub constant: Option<Constant>,
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

impl ClaimRow {
    /// Whether a type is the documented one, or as good.
    pub fn takes(&self, json_type: JsonType) -> bool {
        let as_good = |other: &Other| other.json_type == json_type && other.level.is_none();
        self.json_type == json_type || self.other.iter().any(as_good)
    }

    /// What is known of a claim of that name in its place.
    pub fn stand_in(&self, name: &str) -> Option<&StandIn> {
        self.stand_ins.iter().find(|known| known.name == name)
    }

    /// Whether capitals in its value make no difference.
    pub fn ignores_case(&self) -> bool {
        self.form.as_ref().is_some_and(|form| form.any_case)
    }
}
