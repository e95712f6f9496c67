//! `mintcheck.toml` as it is typed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::typed_generator::TypedGenerator;

/// The settings as they are typed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mintcheck settings", rename = "Settings")]
pub struct Typed {
    /// A shipped profile's name, or the path of a profile file.
    #[schemars(with = "Option<String>")]
    pub(super) profile: Option<Spanned<String>>,
    /// Let edge and trap cases make a generator diverge too.
    #[serde(default)]
    pub(super) judge_traps: bool,
    /// Generators by name.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, TypedGenerator>")]
    pub(super) generators: BTreeMap<Spanned<String>, TypedGenerator>,
    /// Adapters.
    #[serde(default)]
    pub(super) adapters: TypedAdapters,
    /// Vectors of your own.
    #[serde(default)]
    pub(super) vectors: TypedVectors,
    /// The level of a rule, by its name.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, TypedLevel>")]
    pub(super) rules: BTreeMap<Spanned<String>, TypedLevel>,
    /// Divergences that are known and kept.
    #[serde(default)]
    pub(super) known: Vec<TypedKnown>,
}

/// Where adapters come from.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedAdapters {
    /// Folders that hold an `adapter.toml`; `*` stands for any name.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) paths: Vec<Spanned<String>>,
    /// Add the built-in reference and the shipped adapters.
    #[serde(default)]
    #[schemars(with = "bool", default = "bool::default")]
    pub(super) shipped: Option<Spanned<bool>>,
}

/// Where vectors come from, beside the shipped ones.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedVectors {
    /// Vector files.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) paths: Vec<Spanned<String>>,
}

/// How grave it is to break a rule.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum TypedLevel {
    /// A generator that breaks it diverges.
    Error,
    /// Reported; a generator diverges only under `--deny warnings`.
    Warning,
    /// Reported, and nobody minds.
    Note,
    /// Not judged at all.
    Off,
}

/// A divergence that is known and kept.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedKnown {
    /// The generator that diverges.
    #[schemars(with = "String")]
    pub(super) generator: Spanned<String>,
    /// The rules that it breaks.
    #[schemars(with = "Vec<String>")]
    pub(super) rules: Vec<Spanned<String>>,
    /// Only at this place, such as `payload.role`.
    #[serde(rename = "where")]
    pub(super) place: Option<String>,
    /// Only for this cause, such as `float32-rounding`: the same rule broken for another reason is
    /// another divergence.
    #[schemars(with = "Option<String>")]
    pub(super) cause: Option<Spanned<String>>,
    /// Why this is kept.
    pub(super) reason: String,
    /// The last day on which it is excused, as YYYY-MM-DD.
    #[schemars(with = "Option<String>")]
    pub(super) expires: Option<Spanned<String>>,
}
