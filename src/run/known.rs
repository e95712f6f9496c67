//! Known divergences: marked where they happen, and named where they no longer do.

use super::plan::Plan;
use crate::config::Known;
use crate::finding::Finding;
use crate::outcome::{Cause, GeneratorOutcome, Parting, Problem, ProblemKind};
use crate::rule;

/// Marks the findings that the settings list.
pub(super) fn mark(plan: &Plan, outcome: &mut GeneratorOutcome) {
    let GeneratorOutcome { name, findings, causes, .. } = outcome;
    for known in current(plan, name) {
        for finding in findings.iter_mut().filter(|finding| covers(plan, known, (finding, causes)))
        {
            finding.known = true;
        }
    }
}

/// The known divergences of a generator that have not expired.
fn current<'p>(plan: &'p Plan, name: &str) -> impl Iterator<Item = &'p Known> {
    let name = name.to_owned();
    plan.known.iter().filter(move |known| {
        known.generator == name && known.expires.is_none_or(|day| plan.today <= day)
    })
}

/// Whether this is the divergence that is known: the same rule for another reason is another one.
pub(super) fn covers(plan: &Plan, known: &Known, (finding, causes): (&Finding, &[Cause])) -> bool {
    let mut why = causes.iter().filter(|one| one.explains.contains(&finding.rule)).peekable();
    // A few cases may be too few to tell why.
    let untold = !plan.sees_all() && why.peek().is_none();
    let by = |pinned: &String| untold || why.any(|one| one.cause == *pinned);
    known.rules.contains(&finding.rule)
        && known.place.as_ref().is_none_or(|place| *place == finding.example.place)
        && known.cause.as_ref().is_none_or(by)
}

/// Marks a parting of which everything that is apart is known. A relation has no entry of its own: it
/// is known where nothing else is wrong with a generator than what is.
pub(super) fn mark_parting(parting: &mut Parting, generators: &[GeneratorOutcome]) {
    let is_rule = rule::find(&parting.property).is_some();
    let is_listed = |one: &GeneratorOutcome| {
        let mut own = one.findings.iter().filter(|finding| finding.rule == parting.property);
        if is_rule { own.all(|finding| finding.known) } else { one.known }
    };
    let is_known = |name: &String| generators.iter().filter(|one| one.name == *name).all(is_listed);
    let apart = parting.groups.iter().filter(|group| group.actual.is_some());
    parting.known = apart.flat_map(|group| &group.generators).all(is_known);
}

/// What is wrong with the list itself, now that everybody was asked.
pub(super) fn problems(plan: &Plan, generators: &[GeneratorOutcome]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for known in &plan.known {
        let name = &known.generator;
        if let Some(day) = known.expires.filter(|day| plan.today > *day) {
            problems.push(Problem {
                problem: ProblemKind::KnownExpired,
                generator: name.clone(),
                message: format!(
                    "the known divergence of `{name}` ({}) was to be gone by {day}",
                    known.rules.join(", ")
                ),
                at: Some(known.at.clone()),
                declared: None,
            });
            continue;
        }
        let asked = generators.iter().find(|one| one.name == *name);
        if let Some(asked) = asked.filter(|one| plan.sees_all() && one.faults.is_empty()) {
            problems.extend(missed(plan, known, asked));
        }
    }
    if plan.sees_all() {
        problems.extend(generators.iter().flat_map(|one| twice(plan, one)));
    }
    problems
}

/// Known divergences of which another excuses the same finding: one of the two would stay unseen
/// when it no longer happens.
fn twice(plan: &Plan, outcome: &GeneratorOutcome) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for finding in &outcome.findings {
        let covering = |known: &&Known| covers(plan, known, (finding, &outcome.causes));
        for known in current(plan, &outcome.name).filter(covering).skip(1) {
            if problems.iter().any(|told| told.at.as_ref() == Some(&known.at)) {
                continue;
            }
            let Finding { rule, example, .. } = finding;
            problems.push(Problem {
                problem: ProblemKind::KnownTwice,
                generator: outcome.name.clone(),
                message: format!(
                    "an earlier known divergence of `{}` excuses `{rule}` at `{}` as well; take the \
                     rule out of one of them, or tell them apart by `where` or `cause`",
                    outcome.name, example.place
                ),
                at: Some(known.at.clone()),
                declared: None,
            });
        }
    }
    problems
}

fn missed<'k>(
    plan: &'k Plan,
    known: &'k Known,
    asked: &'k GeneratorOutcome,
) -> impl Iterator<Item = Problem> + 'k {
    let happens = move |rule: &String| {
        let at = |finding: &Finding| {
            finding.rule == *rule && covers(plan, known, (finding, &asked.causes))
        };
        asked.findings.iter().any(at)
    };
    known.rules.iter().filter(move |rule| !happens(rule)).map(|rule| Problem {
        problem: ProblemKind::KnownNotSeen,
        generator: known.generator.clone(),
        message: format!(
            "the known divergence `{rule}` of `{}` no longer happens{}; take it out of the settings",
            known.generator,
            known.cause.as_ref().map_or(String::new(), |cause| format!(" by `{cause}`"))
        ),
        at: Some(known.at.clone()),
        declared: None,
    })
}
