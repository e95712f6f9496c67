//! What a run is to do.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use super::show::Shown;
use crate::case::{Case, Inputs, SEED, Seed};
use crate::config::{GeneratorSettings, Known, Program};
use crate::generator::{Host, Limits, Manifest, Stamps};
use crate::law::rate::Verifier;
use crate::outcome::{Asked, GeneratorOutcome};
use crate::profile::{self, Profile};
use crate::rule::Setting;

/// Where generators come from.
pub enum Source {
    /// The reference, under a name.
    Builtin(String),
    /// An adapter on disk.
    Adapter(Manifest),
    /// A program or an endpoint of the user's own.
    Program {
        /// The generator's name.
        name: String,
        /// The way to it.
        program: Box<Program>,
        /// The inputs that it holds itself, as far as they are known.
        fixed: Inputs,
    },
    /// A host that needs no making ready, such as a thread.
    Host {
        /// What to call it in messages.
        name: String,
        /// The host.
        host: Arc<dyn Host>,
    },
}

impl Source {
    /// What to call it in messages.
    pub fn name(&self) -> &str {
        match self {
            Self::Builtin(name) | Self::Host { name, .. } | Self::Program { name, .. } => name,
            Self::Adapter(manifest) => &manifest.name,
        }
    }
}

/// Which levels make a generator diverge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deny {
    /// Errors only.
    Errors,
    /// Warnings too.
    Warnings,
}

/// The part of a run that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which one, counted from one.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What was asked for on the command line.
    pub asked: Asked,
}

/// What is drawn beside the golden vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Properties {
    /// What all that is drawn follows from.
    pub seed: Seed,
    /// How many cases are drawn for a generator that answers fast; fewer where each costs more.
    pub cases: usize,
    /// Only these bundles of cases, if any are named.
    pub only: Vec<usize>,
}

impl Properties {
    /// How many are drawn unless somebody asks for more or fewer: the inputs of the pool at fifteen
    /// instants each, a tenth of a second for a host that answers ten thousand cases in one.
    pub const CASES: usize = 960;

    /// Nothing is drawn.
    pub fn none() -> Self {
        Self { seed: Seed::new(SEED), cases: 0, only: Vec::new() }
    }
}

/// What a run is to do.
pub struct Plan {
    /// Where generators come from.
    pub sources: Vec<Source>,
    /// The generators that are wanted; all, if none is named.
    pub names: Vec<String>,
    /// The cases.
    pub cases: Vec<Case>,
    /// What is drawn beside them.
    pub properties: Properties,
    /// Whether these are all the cases there are: only then is a known divergence missed.
    pub whole: bool,
    /// The part of them that is asked, where a run is split.
    pub shard: Option<Share>,
    /// How much of a token is shown where answers are told; they are not told without this.
    pub observe: Option<Shown>,
    /// How much of a token is shown where answers are told side by side; they are not without this.
    pub beside: Option<Shown>,
    /// The profile of generators that name none.
    pub profile: Profile,
    /// What is set of generators, by name.
    pub generators: BTreeMap<String, GeneratorSettings>,
    /// Levels of rules.
    pub rules: BTreeMap<String, Setting>,
    /// Whether edge and trap cases can make a generator diverge.
    pub judge_traps: bool,
    /// Which levels make a generator diverge.
    pub deny: Deny,
    /// Known divergences.
    pub known: Vec<Known>,
    /// Generators that must have been asked.
    pub require: Vec<String>,
    /// Stamps of builds.
    pub stamps: Stamps,
    /// How many sources are asked at once.
    pub jobs: usize,
    /// How many processes of one program may run at once.
    pub cores: usize,
    /// Whether what each generator mints is kept for snapshots.
    pub snapshots: bool,
    /// The verifier for which rejection is predicted.
    pub verifier: Verifier,
    /// How long the real clock is looked at, where a program can be shown no other.
    pub patience: Duration,
    /// Bounds of sessions.
    pub limits: Limits,
    /// The day, for known divergences that expire.
    pub today: Date,
    /// The machine's clock when the run begins, in microseconds since the epoch: what a generator
    /// follows that does not look at the clock it is given.
    pub wall_clock_us: i64,
}

impl Plan {
    /// Whether a generator is wanted.
    pub fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }

    /// Whether everybody is asked all there is: only then can something be missed.
    pub(super) fn sees_all(&self) -> bool {
        self.whole && self.shard.is_none()
    }

    /// All inputs that anybody is given or holds.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Inputs> {
        let fixed = self.sources.iter().filter_map(|source| match source {
            Source::Program { fixed, .. } => Some(fixed),
            Source::Builtin(_) | Source::Adapter(_) | Source::Host { .. } => None,
        });
        self.cases.iter().map(|case| &case.inputs).chain(fixed)
    }

    /// The profile that a generator was judged by.
    pub(super) fn profile_of<'p>(&'p self, outcome: &GeneratorOutcome) -> &'p Profile {
        let own = self.generators.get(&outcome.name).and_then(|own| own.profile.as_ref());
        let named = own.into_iter().chain([&self.profile]).chain(profile::shipped());
        let mut named = named.filter(|one| one.name == outcome.profile);
        named.next().unwrap_or(&self.profile)
    }

    /// When the day of the run began, in microseconds since the epoch: what is foretold and drawn
    /// begins there, so that two runs of one day say the same.
    pub(super) fn midnight_us(&self) -> i64 {
        const DAY_US: i64 = 86_400_000_000;
        self.wall_clock_us.div_euclid(DAY_US) * DAY_US
    }

    /// The bounds for one generator.
    pub(super) fn limits_of(&self, name: &str) -> Limits {
        let own = self.generators.get(name).and_then(|settings| settings.timeout_ms);
        let answer = own.map_or(self.limits.answer, Duration::from_millis);
        Limits { answer, ..self.limits }
    }
}
