//! The cases of an endpoint whose server has to be started anew when an input changes. Each start
//! costs seconds, so they are few: most cases are asked with the credentials of the control, which
//! leaves the rest of the starts to those that are about the credentials or the environment.

use std::collections::BTreeSet;

use super::docket::Docket;
use crate::case::{Case, Shape};
use crate::generator::{Server, inputs};
use crate::process::Launch;
use crate::profile::Profile;

/// The most starts of one server.
pub(super) const MOST_STARTS: usize = 8;

/// The same cases with the credentials of `main` where theirs are as plain as these, but for those
/// that would then be nothing new: their credentials are what they are about.
pub(super) fn fold(
    cases: &mut [Case],
    main: &Case,
    (server, profile): (&Server, &Profile),
    is_new: &mut dyn FnMut(&Case) -> bool,
) {
    let named = inputs(server.start.templates());
    for case in cases {
        let plain = named.iter().all(|name| case.input_shape(name, profile) == Shape::Field);
        if !plain {
            continue;
        }
        let mut folded = case.clone();
        for name in &named {
            match (main.inputs.secret(), main.inputs.get(name)) {
                (Some(secret), _) if *name == "secret" => folded.inputs.set_secret(secret.clone()),
                (_, Some(value)) => folded.inputs.set(name, value.clone()),
                (_, None) => {}
            }
        }
        if is_new(&folded) {
            *case = folded;
        }
    }
}

/// One start and the cases that it is for.
struct Start {
    launch: Launch,
    cases: Vec<usize>,
}

/// The positions, among `wanted`, of the cases that so many starts can serve.
pub(super) fn within_starts(docket: &Docket<'_>, server: &Server, wanted: &[usize]) -> Vec<usize> {
    let mut starts: Vec<Start> = Vec::new();
    for at in wanted {
        let launch = server.launch(&docket.cases[*at]);
        match starts.iter_mut().find(|start| start.launch == launch) {
            Some(start) => start.cases.push(*at),
            None => starts.push(Start { launch, cases: vec![*at] }),
        }
    }
    let mut covered: BTreeSet<usize> = BTreeSet::new();
    let mut chosen: Vec<usize> = Vec::new();
    for _ in 0..MOST_STARTS {
        let worth = |start: &Start| {
            let groups: BTreeSet<usize> =
                start.cases.iter().map(|at| docket.group_of(*at)).collect();
            let fresh = groups.difference(&covered).count();
            let field = start.cases.iter().any(|at| docket.shape(*at) == Shape::Field);
            (fresh, field, start.cases.len())
        };
        // Of equals, the first.
        let best = (0..starts.len()).rev().max_by_key(|at| worth(&starts[*at]));
        let Some(start) = best.map(|at| starts.remove(at)) else { break };
        let left: BTreeSet<usize> =
            starts.iter().flat_map(|one| &one.cases).map(|at| docket.group_of(*at)).collect();
        let shown = start.cases.iter().map(|at| docket.group_of(*at));
        // What the first start cannot show of a group is still to be shown.
        covered.extend(shown.filter(|group| !chosen.is_empty() || !left.contains(group)));
        chosen.extend(start.cases);
    }
    chosen.sort_unstable();
    chosen
}
