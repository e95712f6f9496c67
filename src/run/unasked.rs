//! Outcomes of those who could not be asked: their runtime is missing, they do not build, they do
//! not say hello, or we broke.

use super::plan::Plan;
use crate::generator::{Blame, Fault, FaultKind, Manifest, Unready};
use crate::outcome::{GeneratorOutcome, Kind, Verdict};

/// An outcome to which nothing has happened yet.
pub(super) fn blank(name: &str, kind: Kind, verdict: Verdict) -> GeneratorOutcome {
    GeneratorOutcome {
        name: name.to_owned(),
        kind,
        declared: None,
        source: None,
        library: String::new(),
        runtime: String::new(),
        about: String::new(),
        profile: String::new(),
        clock: "passed".to_owned(),
        verdict,
        known: false,
        cases: 0,
        runs: 0,
        not_applicable: 0,
        elapsed_ms: 0,
        findings: Vec::new(),
        causes: Vec::new(),
        unexplained: Vec::new(),
        law: None,
        margin_s: None,
        faults: Vec::new(),
        notes: Vec::new(),
        observations: None,
    }
}

/// An adapter whose runtime is missing is skipped; one whose build breaks could not be asked.
pub(super) fn unready(plan: &Plan, manifest: &Manifest, why: Unready) -> GeneratorOutcome {
    let name = format!("{}/*", manifest.name);
    let mut outcome = match why {
        Unready::Missing { what, hint } => {
            let mut outcome = blank(&name, Kind::Adapter, Verdict::Skipped);
            outcome.notes.push(what);
            outcome.notes.extend(hint.map(|hint| format!("install it with: {hint}")));
            outcome
        }
        Unready::Stopped => {
            let mut outcome = blank(&name, Kind::Adapter, Verdict::Faulted);
            outcome.faults.push(Fault::stopped(plan.limits.stop));
            outcome
        }
        Unready::Build { what, output } => {
            let mut outcome = blank(&name, Kind::Adapter, Verdict::Faulted);
            outcome.faults.push(Fault::new(FaultKind::CouldNotStart, what).with_stderr(output));
            outcome
        }
    };
    outcome.profile.clone_from(&plan.profile.name);
    outcome
}

/// A source on whose account we broke: nothing is known of its generators.
pub(super) fn broken(plan: &Plan, name: &str) -> GeneratorOutcome {
    let detail = "mintcheck itself broke off; this is a bug of mintcheck";
    let fault = Fault::new(FaultKind::NotAsked, detail);
    silent(plan, name, Fault { blame: Blame::Environment, ..fault })
}

/// A host that did not say what it hosts.
pub(super) fn silent(plan: &Plan, name: &str, fault: Fault) -> GeneratorOutcome {
    let mut outcome = blank(&format!("{name}/*"), Kind::Adapter, Verdict::Faulted);
    outcome.profile.clone_from(&plan.profile.name);
    outcome.faults.push(fault);
    outcome
}
