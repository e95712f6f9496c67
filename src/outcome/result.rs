//! The plain result of a run: all that reports read, and `mintcheck-report/1` when written as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::baseline::Baseline;
use super::location::Location;
use super::observations::Observations;
use super::parting::Parting;
use super::reason::{Cause, ClockLaw, Unexplained};
use super::shard::Shard;
use super::sides::Sides;
use crate::finding::Finding;
use crate::generator::Fault;
use crate::profile::Level;

/// The schema that reports name.
pub const SCHEMA: &str = "mintcheck-report/1";

/// How a generator, or a run, ended.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing that counts is wrong, known divergences aside.
    Conforms,
    /// Its runtime is missing.
    Skipped,
    /// It breaks a rule, and the settings do not list that as known.
    Diverges,
    /// It could not be asked.
    Faulted,
}

impl Verdict {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::Skipped => "skipped",
            Self::Diverges => "diverges",
            Self::Faulted => "faulted",
        }
    }
}

/// How a generator is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// In this process.
    Builtin,
    /// Hosted by an adapter.
    Adapter,
    /// A program that is started once for every case.
    Command,
    /// An endpoint that is asked over HTTP.
    Http,
}

impl Kind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::Adapter => "adapter",
            Self::Command => "command",
            Self::Http => "http",
        }
    }
}

/// How many generators ended how, and how many cases were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Generators that conform.
    pub conforms: usize,
    /// Generators that diverge.
    pub diverges: usize,
    /// Generators that could not be asked.
    pub faulted: usize,
    /// Generators whose runtime is missing.
    pub skipped: usize,
    /// Cases over all generators.
    pub cases: usize,
}

/// What is wrong with the settings or with what was accepted, seen only once the run was over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Its kind.
    pub problem: ProblemKind,
    /// The generator it speaks of.
    pub generator: String,
    /// What is wrong and what to do.
    pub message: String,
    /// Where it stands in the settings, for the caret under it.
    #[serde(skip)]
    pub at: Option<std::ops::Range<usize>>,
    /// Where it stands in the settings, or else where they declare its generator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<Location>,
}

impl Problem {
    /// What it is about.
    pub fn subject(&self) -> &'static str {
        match self.problem {
            ProblemKind::SnapshotDiffers | ProblemKind::SnapshotNotAccepted => "snapshot",
            ProblemKind::KnownNotSeen
            | ProblemKind::KnownExpired
            | ProblemKind::KnownTwice
            | ProblemKind::NoSuchGenerator
            | ProblemKind::RequiredMissing
            | ProblemKind::TwoOfOneName => "settings",
        }
    }
}

/// Kinds of problems with the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// A known divergence that no longer happens.
    KnownNotSeen,
    /// A known divergence that was to be gone by now.
    KnownExpired,
    /// A finding that two known divergences excuse.
    KnownTwice,
    /// A name that no generator has.
    NoSuchGenerator,
    /// A generator that was required and could not be asked.
    RequiredMissing,
    /// One name for two generators.
    TwoOfOneName,
    /// A generator mints something else than the snapshot that was accepted of it.
    SnapshotDiffers,
    /// A generator of which no snapshot was accepted yet.
    SnapshotNotAccepted,
}

/// What came of one generator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeneratorOutcome {
    /// Its name.
    pub name: String,
    /// How it is reached.
    pub kind: Kind,
    /// Where the settings declare it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<Location>,
    /// The user's program that signs, by its path from the root of the repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The library that signs.
    pub library: String,
    /// What it runs on.
    pub runtime: String,
    /// What it is, in a sentence.
    pub about: String,
    /// The profile it was judged by.
    pub profile: String,
    /// How it was shown the clock.
    pub clock: String,
    /// How it ended, known divergences aside.
    pub verdict: Verdict,
    /// Whether it diverges in ways that the settings list.
    pub known: bool,
    /// Distinct cases.
    pub cases: usize,
    /// Times asked.
    pub runs: usize,
    /// Cases that ask for inputs it does not take.
    pub not_applicable: usize,
    /// From the first case to the last verdict.
    pub elapsed_ms: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Why, as far as it was proved.
    pub causes: Vec<Cause>,
    /// What is wrong and has no cause that is known.
    #[serde(default)]
    pub unexplained: Vec<Unexplained>,
    /// How it makes its times of the clock.
    #[serde(default)]
    pub law: Option<ClockLaw>,
    /// How far ahead its clock may run: the first refusal, and where all are refused.
    pub margin_s: Option<[f64; 2]>,
    /// What went wrong on the way.
    pub faults: Vec<Fault>,
    /// What was seen and is no finding.
    pub notes: Vec<String>,
    /// Its answers, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observations: Option<Observations>,
}

impl GeneratorOutcome {
    /// The gravest finding.
    pub fn worst(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.level).max()
    }
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mintcheck report")]
pub struct Outcome {
    /// Always `mintcheck-report/1`.
    pub schema: String,
    /// The version of mintcheck.
    pub mintcheck: String,
    /// The profile of generators that name none.
    pub profile: String,
    /// How it ended as a whole.
    pub verdict: Verdict,
    /// Whether every selected generator was asked everything; a part of a run never was.
    pub complete: bool,
    /// What is new since an earlier report, if this was measured by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Which part of a run this is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// How many ended how.
    pub counts: Counts,
    /// What is wrong with the settings.
    pub problems: Vec<Problem>,
    /// What could not be tried on this machine, such as a locale that it lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What all drawn cases follow from.
    #[serde(default)]
    pub seed: String,
    /// The generators, by name.
    pub generators: Vec<GeneratorOutcome>,
    /// Where they part ways.
    #[serde(default)]
    pub partings: Vec<Parting>,
    /// What they answered to the cases that findings show, where a report of it is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sides: Vec<Sides>,
}

impl Outcome {
    /// Counts up and takes the gravest verdict.
    pub fn of(profile: &str, generators: Vec<GeneratorOutcome>, problems: Vec<Problem>) -> Self {
        let count = |verdict| generators.iter().filter(|one| one.verdict == verdict).count();
        let counts = Counts {
            conforms: count(Verdict::Conforms),
            diverges: count(Verdict::Diverges),
            faulted: count(Verdict::Faulted),
            skipped: count(Verdict::Skipped),
            cases: generators.iter().map(|one| one.cases).sum(),
        };
        let worst = |one: &GeneratorOutcome| Some(one.verdict).filter(|v| *v != Verdict::Skipped);
        let verdict = generators.iter().filter_map(worst).max().unwrap_or(Verdict::Skipped);
        let asked_whole =
            |one: &GeneratorOutcome| one.verdict != Verdict::Skipped && one.faults.is_empty();
        Self {
            schema: SCHEMA.to_owned(),
            mintcheck: env!("CARGO_PKG_VERSION").to_owned(),
            profile: profile.to_owned(),
            verdict,
            complete: generators.iter().all(asked_whole),
            baseline: None,
            shard: None,
            counts,
            problems,
            notes: Vec::new(),
            seed: String::new(),
            generators,
            partings: Vec::new(),
            sides: Vec::new(),
        }
    }
}
