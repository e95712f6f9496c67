//! `mintcheck.toml` as checked.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;

use super::program::Program;
use crate::case::Case;
use crate::generator::Manifest;
use crate::profile::Profile;
use crate::rule::Setting;

/// The name of the settings file.
pub const FILE: &str = "mintcheck.toml";

/// A divergence that is known and kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The generator that diverges.
    pub generator: String,
    /// The rules that it breaks.
    pub rules: Vec<String>,
    /// Only at this place.
    pub place: Option<String>,
    /// Only for this cause.
    pub cause: Option<String>,
    /// Why this is kept.
    pub reason: String,
    /// The last day on which it is excused.
    pub expires: Option<Date>,
    /// Where it stands in the settings.
    pub at: Range<usize>,
}

/// What is set of one generator.
#[derive(Debug, Clone, Default)]
pub struct GeneratorSettings {
    /// The profile that its tokens follow.
    pub profile: Option<Profile>,
    /// How long an answer may take, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// How it is reached, if it is a program or an endpoint of the user's own.
    pub program: Option<Program>,
    /// Where its name stands in the settings.
    pub at: Range<usize>,
}

/// The settings, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile of generators that name none.
    pub profile: Profile,
    /// Whether edge and trap cases can make a generator diverge.
    pub judge_traps: bool,
    /// Names under which the built-in reference runs.
    pub builtin: Vec<String>,
    /// What is set of generators, by name.
    pub generators: BTreeMap<String, GeneratorSettings>,
    /// Adapters by folder.
    pub adapters: Vec<Manifest>,
    /// Whether the shipped adapters run too.
    pub shipped: bool,
    /// Where the settings say that.
    pub shipped_at: Option<Range<usize>>,
    /// Cases of the user's own.
    pub vectors: Vec<Case>,
    /// Levels of rules.
    pub rules: BTreeMap<String, Setting>,
    /// Known divergences.
    pub known: Vec<Known>,
    /// The file, for mistakes that show only when generators have started.
    pub origin: String,
    /// Its text.
    pub text: String,
}
