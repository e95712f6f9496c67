//! What is drawn for one generator: how many cases, and how often one that fails may be asked for again
//! to make it smaller, by what an answer costs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::case::{BATCH, Case, Drawer, Inputs, VectorFile, control, shipped};
use crate::outcome::Kind;
use crate::profile::Profile;
use crate::run::plan::{Plan, Properties};

/// Cases of a bundle: the drawn one, and one more for each relation.
pub(super) const BUNDLE: usize = 3;

/// The bundle of a drawn case, by the number that its id ends in.
pub fn bundle_of(number: usize) -> usize {
    number / BUNDLE
}

/// What an answer costs, and so how much is drawn.
struct Cost {
    /// One of so many cases is asked.
    one_in: usize,
    /// How many cases may be asked to make one that fails smaller.
    smaller: usize,
    /// How many cases that others failed at are put to it.
    of_others: usize,
}

/// A host or the reference answers thousands of cases a second.
const WARM: Cost = Cost { one_in: 1, smaller: 400, of_others: 64 };
/// An endpoint answers hundreds.
const ASKED_OVER_HTTP: Cost = Cost { one_in: 4, smaller: 100, of_others: 16 };
/// A program that is started for each case answers ten, or fewer.
const STARTED: Cost = Cost { one_in: 32, smaller: 12, of_others: 4 };

impl Cost {
    fn of(kind: Kind) -> &'static Self {
        match kind {
            Kind::Builtin | Kind::Adapter => &WARM,
            Kind::Http => &ASKED_OVER_HTTP,
            Kind::Command => &STARTED,
        }
    }
}

/// How many cases are drawn for a generator of a kind.
pub(in crate::run) fn per_run(properties: &Properties, kind: Kind) -> usize {
    match properties.only.len() {
        0 => (properties.cases / Cost::of(kind).one_in).div_ceil(BUNDLE) * BUNDLE,
        some => some * BUNDLE,
    }
}

/// Turns a case into one that the generator can be asked.
pub(in crate::run) type Fitting<'r> = dyn Fn(&Case) -> Option<Case> + 'r;

/// What is drawn for one generator.
pub(in crate::run) struct Drawing<'r> {
    pub(super) drawer: Arc<Drawer>,
    /// How a drawn case is made to fit; it fits as it is, if there is no need to.
    pub(super) fitting: Option<&'r Fitting<'r>>,
    /// Which bundles are drawn.
    wanted: Wanted,
    pub(super) smaller: usize,
    pub(super) of_others: usize,
}

impl<'r> Drawing<'r> {
    /// What is drawn for a generator of a kind, if anything is.
    pub(in crate::run) fn new(
        plan: &Plan,
        (drawers, profile): (&Drawers, &Profile),
        kind: Kind,
        fitting: Option<&'r Fitting<'r>>,
    ) -> Option<Self> {
        let bundles = per_run(&plan.properties, kind) / BUNDLE;
        let drawer = (bundles > 0).then(|| drawers.of(&plan.properties, profile)).flatten()?;
        let wanted = match plan.properties.only.as_slice() {
            [] => Wanted::So(bundles),
            only => Wanted::Only(only.to_vec()),
        };
        let Cost { smaller, of_others, .. } = *Cost::of(kind);
        Some(Self { drawer, fitting, wanted, smaller, of_others })
    }

    /// How many cases that are.
    pub(in crate::run) fn runs(&self) -> usize {
        let bundles = match &self.wanted {
            Wanted::So(bundles) => *bundles,
            Wanted::Only(numbers) => numbers.len(),
        };
        bundles * BUNDLE
    }

    /// The numbers of the bundles, batch by batch.
    pub(super) fn batches(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        (0..).map_while(|batch| match &self.wanted {
            Wanted::So(bundles) => numbers(*bundles, batch),
            Wanted::Only(only) => only.get(batch).map(|number| vec![*number]),
        })
    }

    /// A drawn case as it is sent, for whoever wants to know whether such cases can be.
    pub(in crate::run) fn sample(&self) -> Case {
        self.drawer.blank(0)
    }
}

/// Which bundles are drawn for a generator.
enum Wanted {
    /// So many.
    So(usize),
    /// Those of these numbers.
    Only(Vec<usize>),
}

/// The numbers of a batch: of a whole one all, of the last one some that are spread over its
/// instants; none after that. They are counted one batch at a time, for there may be millions.
fn numbers(bundles: usize, batch: usize) -> Option<Vec<usize>> {
    let first = batch * BATCH;
    match bundles.checked_sub(first)? {
        0 => None,
        rest if rest < BATCH => Some((0..rest).map(|at| first + at * BATCH / rest).collect()),
        _ => Some((first..first + BATCH).collect()),
    }
}

/// The drawer of each profile, by its name: a pool is drawn once.
#[derive(Default)]
pub(in crate::run) struct Drawers {
    known: Mutex<BTreeMap<String, Option<Arc<Drawer>>>>,
}

impl Drawers {
    fn of(&self, properties: &Properties, profile: &Profile) -> Option<Arc<Drawer>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let drawer = known.entry(profile.name.clone()).or_insert_with(|| {
            let like = like(profile)?;
            Some(Arc::new(Drawer::new(&properties.seed, profile, &like)))
        });
        drawer.clone()
    }
}

/// A plain case with the inputs that the profile requires and no others.
fn like(profile: &Profile) -> Option<Case> {
    let vectors = shipped().iter().flat_map(VectorFile::cases);
    let has_all = |case: &Case| profile.inputs.iter().all(|name| case.inputs.has(name));
    let mut case = control().into_iter().chain(vectors).find(has_all)?;
    let secret = case.inputs.secret().cloned();
    let required =
        case.inputs.values().filter(|(name, _)| profile.inputs.iter().any(|n| n == name));
    case.inputs = Inputs::new(required.map(|(name, value)| (name.to_owned(), value.clone())));
    if let Some(secret) = secret {
        case.inputs.set_secret(secret);
    }
    case.profile = None;
    Some(case)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_batch_is_spread_over_its_instants() {
        assert_eq!(numbers(4, 0), Some(vec![0, BATCH / 4, BATCH / 2, BATCH * 3 / 4]));
        assert_eq!(numbers(BATCH + 2, 0).map(|whole| whole.len()), Some(BATCH));
        assert_eq!(numbers(BATCH + 2, 1), Some(vec![BATCH, BATCH + BATCH / 2]));
        assert_eq!([numbers(BATCH, 1), numbers(BATCH + 2, 2), numbers(0, 0)], [None, None, None]);
    }

    #[test]
    fn what_costs_more_is_asked_less() {
        let properties = Properties { cases: 960, ..Properties::none() };
        let asked =
            [Kind::Builtin, Kind::Http, Kind::Command].map(|kind| per_run(&properties, kind));
        assert_eq!(asked, [960, 240, 30]);
    }
}
