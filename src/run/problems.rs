//! Problems with names, which show only once every adapter has said what it hosts.

use std::collections::BTreeMap;

use super::plan::Plan;
use crate::mistake::nearest;
use crate::outcome::{GeneratorOutcome, Problem, ProblemKind, Verdict};

/// Names that nobody has, or two have. The first can be told only if everybody has said theirs.
pub(super) fn with_names(plan: &Plan, offered: &[String], all_started: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for name in offered {
        *times.entry(name).or_default() += 1;
    }
    for (name, _) in times.iter().filter(|(_, times)| **times > 1) {
        problems.push(Problem {
            problem: ProblemKind::TwoOfOneName,
            generator: (*name).to_owned(),
            message: format!("two generators are called `{name}`"),
            at: plan.generators.get(*name).map(|own| own.at.clone()),
            declared: None,
        });
    }
    let known = plan.known.iter().map(|known| (&known.generator, Some(known.at.clone())));
    let set = plan.generators.iter().map(|(name, own)| (name, Some(own.at.clone())));
    let listed = known.chain(set).filter(|_| plan.names.is_empty());
    let required = plan.require.iter().filter(|name| *name != "all");
    let typed = plan.names.iter().chain(required).map(|name| (name, None));
    for (name, at) in listed.chain(typed) {
        let told = problems.iter().any(|one| one.generator == *name);
        if !all_started || told || times.contains_key(name.as_str()) {
            continue;
        }
        let near = nearest(name, times.keys().copied());
        let help = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        problems.push(Problem {
            problem: ProblemKind::NoSuchGenerator,
            generator: name.clone(),
            message: format!("no generator `{name}`{help}"),
            at,
            declared: None,
        });
    }
    problems
}

/// Generators that had to be asked and were not.
pub(super) fn required(plan: &Plan, generators: &[GeneratorOutcome]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for wanted in &plan.require {
        let is_elsewhere =
            |one: &GeneratorOutcome| plan.shard.is_some() && one.observations.is_some();
        let asked = |one: &&GeneratorOutcome| {
            !matches!(one.verdict, Verdict::Skipped | Verdict::Faulted) || is_elsewhere(one)
        };
        if wanted == "all" {
            for one in generators.iter().filter(|one| !asked(one)) {
                problems.push(missing(&one.name, &one.notes));
            }
        } else if !generators.iter().filter(asked).any(|one| one.name == *wanted) {
            problems.push(missing(wanted, &[]));
        }
    }
    problems
}

fn missing(name: &str, notes: &[String]) -> Problem {
    let why = notes.first().map_or(String::new(), |why| format!(": {why}"));
    Problem {
        problem: ProblemKind::RequiredMissing,
        generator: name.to_owned(),
        message: format!("`{name}` is required and could not be asked{why}"),
        at: None,
        declared: None,
    }
}
