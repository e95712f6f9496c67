//! What would have to change in the list of known divergences for a run to hold: each divergence
//! excused by one entry, and no entry without a divergence.

use std::collections::BTreeSet;

use super::conclude::counts;
use super::known::covers;
use super::plan::Plan;
use crate::config::{Known, KnownEdit, NewKnown};
use crate::finding::Finding;
use crate::outcome::{GeneratorOutcome, Outcome, ProblemKind};

/// The changes after which this outcome holds. Who could not be asked everything changes nothing: a
/// crash is excused by no entry.
pub fn changes(plan: &Plan, outcome: &Outcome) -> KnownEdit {
    let mut edit = KnownEdit::default();
    for one in outcome.generators.iter().filter(|one| one.runs > 0 && one.faults.is_empty()) {
        change_one(plan, one, &mut edit);
    }
    for (at, known) in plan.known.iter().enumerate() {
        let is_nobody = outcome.problems.iter().any(|problem| {
            problem.problem == ProblemKind::NoSuchGenerator
                && problem.at.as_ref() == Some(&known.at)
        });
        if is_nobody {
            edit.prune.extend(known.rules.iter().map(|rule| (at, rule.clone())));
        }
    }
    edit
}

fn change_one(plan: &Plan, outcome: &GeneratorOutcome, edit: &mut KnownEdit) {
    let mut excused: BTreeSet<usize> = BTreeSet::new();
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    for (at, rule, covered) in excuses(plan, outcome) {
        // What nobody does is excused by nothing, and what an entry has excused by no other.
        if covered.is_empty() || !excused.is_disjoint(&covered) {
            edit.prune.push((at, rule));
            continue;
        }
        excused.extend(covered);
        kept.insert(at);
    }
    let is_over = |known: &Known| known.expires.is_some_and(|day| plan.today > day);
    edit.renew.extend(kept.into_iter().filter(|at| is_over(&plan.known[*at])));
    let open = outcome.findings.iter().enumerate();
    let open = open.filter(|(at, finding)| !excused.contains(at) && counts(plan, finding));
    for (_, finding) in open {
        add(outcome, finding, &mut edit.add);
    }
}

/// Each rule of each entry on a generator, with the findings that it excuses; those that excuse most
/// come first.
fn excuses(plan: &Plan, outcome: &GeneratorOutcome) -> Vec<(usize, String, BTreeSet<usize>)> {
    let entries = plan.known.iter().enumerate();
    let mut excuses = Vec::new();
    for (at, known) in entries.filter(|(_, known)| known.generator == outcome.name) {
        for rule in &known.rules {
            let covered = outcome.findings.iter().enumerate().filter(|(_, finding)| {
                finding.rule == *rule && covers(plan, known, (finding, &outcome.causes))
            });
            excuses.push((at, rule.clone(), covered.map(|(at, _)| at).collect::<BTreeSet<_>>()));
        }
    }
    excuses.sort_by_key(|(at, _, covered)| (std::cmp::Reverse(covered.len()), *at));
    excuses
}

/// Adds an entry for a finding, or its rule to the entry of the same place and cause.
fn add(outcome: &GeneratorOutcome, finding: &Finding, all: &mut Vec<NewKnown>) {
    let Finding { rule, example, .. } = finding;
    let cause = outcome.causes.iter().find(|cause| cause.explains.contains(rule));
    let cause = cause.map(|cause| cause.cause.clone());
    let same = |new: &&mut NewKnown| {
        (&new.generator, &new.place, &new.cause) == (&outcome.name, &example.place, &cause)
    };
    match all.iter_mut().find(same) {
        Some(new) if new.rules.contains(rule) => {}
        Some(new) => new.rules.push(rule.clone()),
        None => all.push(NewKnown {
            generator: outcome.name.clone(),
            rules: vec![rule.clone()],
            place: example.place.clone(),
            cause,
        }),
    }
}
