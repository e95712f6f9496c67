//! Hides secrets in all that one generator gave occasion to say, before any report reads it.

use crate::case::Veil;
use crate::difference::Layer;
use crate::finding::{Example, Finding};
use crate::generator::Fault;
use crate::outcome::{
    Answered, AtPlace, Cause, Evidence, FoundCause, GeneratorOutcome, Member, Observations,
    Parting, Seen, Side, Sides, Unexplained,
};

/// Every field is named here, so that a new one is not forgotten: it is either text from outside,
/// or it is not.
pub(super) fn hide(veil: &Veil, outcome: &mut GeneratorOutcome) {
    let GeneratorOutcome {
        name: _,
        kind: _,
        // Names of the user's own files.
        declared: _,
        source: _,
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
        observations,
    } = outcome;
    if let Some(observations) = observations {
        hide_in_observations(veil, observations);
    }
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

fn hide_in_observations(veil: &Veil, observations: &mut Observations) {
    let Observations { answers, left_out: _, evidence } = observations;
    for answer in answers {
        let Answered { case: _, now_us: _, again: _, mac: _, token, header, payload, .. } = answer;
        let Answered { refused, failed, .. } = answer;
        for text in [token, header, payload, refused, failed].into_iter().flatten() {
            veil.hide(text);
        }
    }
    if let Some(evidence) = evidence {
        hide_in_evidence(veil, evidence);
    }
}

fn hide_in_evidence(veil: &Veil, evidence: &mut Evidence) {
    // The rest are numbers, digests, and names of cases, groups and rules.
    let Evidence { notes, broken, seen, found, .. } = evidence;
    for text in notes {
        veil.hide(text);
    }
    for AtPlace { place, expected, actual, message, .. } in broken {
        for text in [place, expected, actual, message] {
            veil.hide(text);
        }
    }
    for FoundCause { recomputed, summary, fix, .. } in found {
        for text in [recomputed, summary, fix] {
            veil.hide(text);
        }
    }
    for Seen { strange_echoes, repeated, .. } in seen {
        let mut pairs: Vec<&mut (String, String)> = strange_echoes.iter_mut().collect();
        if let Some(kept) = repeated {
            veil.hide(&mut kept.text);
            pairs.extend(kept.echoes.iter_mut().chain(&mut kept.others));
        }
        for (name, value) in pairs {
            veil.hide(name);
            veil.hide(value);
        }
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

/// The names of cases and layers are ours; all else may come from a token.
pub(super) fn hide_in_sides(veil: &Veil, sides: &mut [Sides]) {
    for Sides { case: _, profile: _, now_us: _, about: _, right, sides } in sides {
        for Side { generators: _, token, refused, first: _, layers, members } in
            std::iter::once(right).chain(sides)
        {
            for text in token.iter_mut().chain(refused) {
                veil.hide(text);
            }
            for Layer { layer: _, state: _, about } in layers {
                veil.hide(about);
            }
            for Member { place, text, state: _, about } in members {
                for text in [place, text, about] {
                    veil.hide(text);
                }
            }
        }
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
        since: _,
        example,
    } = finding;
    let Example { case: _, now_us: _, place, expected, actual } = example;
    for text in [message, place, expected, actual] {
        veil.hide(text);
    }
}
