//! Which part of a run a report is of, and of which run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One part of a run that was split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which one, counted from one.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// Whether everybody was asked all of this part.
    pub complete: bool,
    /// The machine's clock when it began, in microseconds since the epoch.
    pub began_us: i64,
    /// A digest of the settings, the profiles and the cases of the run: all parts have the same.
    pub settings: String,
    /// What was asked for on the command line.
    pub asked: Asked,
    /// The names of all generators that there were.
    pub offered: Vec<String>,
}

/// What was asked for on the command line and bears on the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The generators; all, if none is named.
    pub names: Vec<String>,
    /// The cases and groups of cases; all, if none is named.
    pub cases: Vec<String>,
    /// Whether warnings make a generator diverge.
    pub deny_warnings: bool,
    /// Generators that had to be asked.
    pub require: Vec<String>,
    /// How many seconds ahead of its clock the verifier lets `iat` be.
    pub leeway: Option<i64>,
    /// How many seconds the generator's clock runs ahead of the verifier's.
    pub skew: i64,
}

impl Shard {
    /// What it is, in words.
    pub fn name(&self) -> String {
        format!("shard {} of {}", self.number, self.of)
    }
}
