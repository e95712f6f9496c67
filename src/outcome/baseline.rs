//! What is new in an outcome since an earlier one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::profile::Level;

/// The earlier outcome that a run is measured by, and what came of that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The file of the earlier report.
    pub report: String,
    /// Findings that are new, notes aside.
    pub new: usize,
    /// Findings that were there before.
    pub unchanged: usize,
    /// Findings that are gone, of generators that were asked everything.
    pub absent: Vec<Absent>,
}

/// A finding that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// The generator.
    pub generator: String,
    /// The rule that it broke.
    pub rule: String,
    /// The place in the token.
    #[serde(rename = "where")]
    pub place: String,
    /// How grave it was.
    pub level: Level,
    /// The same for one finding in every report.
    pub fingerprint: String,
}
