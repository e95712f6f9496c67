//! Where generators part ways: the smallest case that was found, and who says what to it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::VectorCase;
use crate::profile::Level;

/// One property that holds of some generators and not of others, or of none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parting {
    /// The rule that is broken, or the relation between two answers.
    pub property: String,
    /// How grave it is where it does not hold. A relation makes no generator diverge: what a verifier
    /// minds is a finding as well.
    pub level: Level,
    /// What has to hold.
    pub about: String,
    /// The smallest case, as a vector; two where a relation between answers is broken. All of it was
    /// drawn from the seed, the secret too.
    pub cases: Vec<VectorCase>,
    /// The generators, by what they say; first those of which it holds.
    pub groups: Vec<Alike>,
    /// Whether the settings list it for everybody who is apart.
    pub known: bool,
    /// The command that shows it again.
    pub again: String,
}

/// Generators that say the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alike {
    /// Whether it holds of them.
    pub holds: bool,
    /// What was seen instead; nothing, where it holds or no token came.
    pub actual: Option<String>,
    /// Who they are.
    pub generators: Vec<String>,
}
