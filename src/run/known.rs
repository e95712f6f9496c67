//! Known divergences: marked where they happen, and named where they no longer do.

use super::plan::Plan;
use crate::config::Known;
use crate::finding::Finding;
use crate::outcome::{GeneratorOutcome, Problem, ProblemKind};

/// Marks the findings that the settings list.
pub(super) fn mark(plan: &Plan, generator: &str, findings: &mut [Finding]) {
    let current = |known: &&Known| {
        known.generator == generator && known.expires.is_none_or(|day| plan.today <= day)
    };
    for known in plan.known.iter().filter(current) {
        for finding in findings.iter_mut().filter(|finding| covers(known, finding)) {
            finding.known = true;
        }
    }
}

fn covers(known: &Known, finding: &Finding) -> bool {
    known.rules.contains(&finding.rule)
        && known.place.as_ref().is_none_or(|place| *place == finding.example.place)
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
            });
            continue;
        }
        let asked = generators.iter().find(|one| one.name == *name);
        if let Some(asked) = asked.filter(|one| plan.whole && one.faults.is_empty()) {
            problems.extend(missed(known, asked));
        }
    }
    problems
}

fn missed<'k>(known: &'k Known, asked: &'k GeneratorOutcome) -> impl Iterator<Item = Problem> + 'k {
    let happens = |rule: &String| {
        let at = |finding: &Finding| finding.rule == *rule && covers(known, finding);
        asked.findings.iter().any(at)
    };
    known.rules.iter().filter(move |rule| !happens(rule)).map(|rule| Problem {
        problem: ProblemKind::KnownNotSeen,
        generator: known.generator.clone(),
        message: format!(
            "the known divergence `{rule}` of `{}` no longer happens; take it out of the settings",
            known.generator
        ),
        at: Some(known.at.clone()),
    })
}
