//! Hides secrets in all that one generator gave occasion to say, before any report reads it.

use crate::case::Veil;
use crate::finding::{Example, Finding};
use crate::generator::Fault;
use crate::outcome::{Cause, GeneratorOutcome, Parting, Unexplained};

/// Every field is named here, so that a new one is not forgotten: it is either text from outside,
/// or it is not.
pub(super) fn hide(veil: &Veil, outcome: &mut GeneratorOutcome) {
    let GeneratorOutcome {
        name: _,
        kind: _,
        library,
        runtime,
        about,
        profile: _,
        clock: _,
        verdict: _,
        known: _,
        cases: _,
        runs: _,
        not_applicable: _,
        elapsed_ms: _,
        findings,
        causes,
        unexplained,
        // Numbers and names of the profile's.
        law: _,
        margin_s: _,
        faults,
        notes,
    } = outcome;
    for text in [library, runtime, about].into_iter().chain(notes) {
        veil.hide(text);
    }
    for finding in findings {
        hide_in_finding(veil, finding);
    }
    for Cause { summary, recomputed, fix, .. } in causes {
        for text in [summary, recomputed, fix] {
            veil.hide(text);
        }
    }
    for Unexplained { rule: _, seen, would_help } in unexplained {
        veil.hide(seen);
        veil.hide(would_help);
    }
    for Fault { fault: _, blame: _, count: _, case: _, detail, stderr } in faults {
        veil.hide(detail);
        veil.hide(stderr);
    }
}

/// The cases of a parting were drawn, and only what a generator said of them is from outside.
pub(super) fn hide_in_parting(veil: &Veil, parting: &mut Parting) {
    let Parting { property: _, level: _, about, cases: _, groups, known: _, again: _ } = parting;
    veil.hide(about);
    for text in groups.iter_mut().filter_map(|group| group.actual.as_mut()) {
        veil.hide(text);
    }
}

fn hide_in_finding(veil: &Veil, finding: &mut Finding) {
    let Finding {
        rule: _,
        dimension: _,
        level: _,
        shape: _,
        count: _,
        of: _,
        unit: _,
        by: _,
        message,
        // The profile's own words.
        vendor: _,
        known: _,
        example,
    } = finding;
    let Example { case: _, now_us: _, place, expected, actual } = example;
    for text in [message, place, expected, actual] {
        veil.hide(text);
    }
}
