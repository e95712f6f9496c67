//! The reports of all parts of a run, made one: what each part has seen is put together and judged as
//! if one run had seen it.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::gather;
use super::conclude::conclude;
use super::docket::Docket;
use super::fit::Fit;
use super::hide::{hide, hide_in_sides};
use super::judge::Judge;
use super::kept::{self, Positions};
use super::parts::{ShardReport, Unmergeable};
use super::plan::{Plan, Source};
use super::reasons::{Process, Reasons};
use super::{known, problems, shard, sides};
use crate::case::{Case, Veil};
use crate::generator::FaultKind;
use crate::observation::Channel;
use crate::outcome::{Evidence, GeneratorOutcome, Outcome, Shard, Verdict};
use crate::profile::Profile;
use crate::rule::Rules;

/// Makes one outcome of all parts, judged by what the plan says.
///
/// # Errors
/// They are not the parts of one run, or not of one by this plan.
pub fn merge(plan: &Plan, parts: &[(Shard, ShardReport)]) -> Result<Outcome, Unmergeable> {
    let digest = shard::digest(plan);
    if let Some((_, report)) = parts.iter().find(|(shard, _)| shard.settings != digest) {
        return Err(Unmergeable::OtherSettings(report.name.clone()));
    }
    let mut names: Vec<&str> = Vec::new();
    for one in parts.iter().flat_map(|(_, report)| &report.outcome.generators) {
        if !names.contains(&one.name.as_str()) {
            names.push(&one.name);
        }
    }
    let mut generators = Vec::new();
    for name in names {
        generators.push(generator(plan, parts, name)?);
    }
    let mut offered: Vec<String> = Vec::new();
    if let Some((shard, _)) = parts.first() {
        offered.clone_from(&shard.offered);
    }
    let veil = Veil::over(plan.inputs());
    for one in &mut generators {
        hide(&veil, one);
    }
    let every_name = generators.iter().all(|one| !one.name.ends_with("/*"));
    let mut found = problems::with_names(plan, &offered, every_name);
    found.extend(known::problems(plan, &generators));
    found.extend(problems::required(plan, &generators));
    let mut outcome = Outcome::of(&plan.profile.name, generators, found);
    outcome.seed = plan.properties.seed.to_string();
    let notes = parts.iter().flat_map(|(_, report)| &report.outcome.notes);
    outcome.notes = notes.cloned().collect::<BTreeSet<_>>().into_iter().collect();
    if plan.beside.is_some() {
        let told = parts.iter().flat_map(|(_, report)| &report.outcome.sides);
        outcome.sides = sides::join(&outcome.generators, told);
        hide_in_sides(&veil, &mut outcome.sides);
    }
    Ok(outcome)
}

/// What one part says of a generator.
struct Own<'r> {
    report: &'r str,
    outcome: &'r GeneratorOutcome,
}

fn generator(
    plan: &Plan,
    parts: &[(Shard, ShardReport)],
    name: &str,
) -> Result<GeneratorOutcome, Unmergeable> {
    let mut own: Vec<Own<'_>> = Vec::new();
    for (shard, report) in parts {
        let mut all = report.outcome.generators.iter();
        let Some(outcome) = all.find(|one| one.name == name) else {
            return Err(not_everywhere((shard, report), name));
        };
        own.push(Own { report: &report.name, outcome });
    }
    same(&own)?;
    let evidence: Vec<(&str, &Evidence)> = own
        .iter()
        .filter_map(|one| {
            Some((one.report, one.outcome.observations.as_ref()?.evidence.as_deref()?))
        })
        .collect();
    if evidence.is_empty() {
        return Ok(unasked(&own));
    }
    let all_answered = evidence.len() == own.len();
    if all_answered {
        whole(name, &evidence)?;
    }
    let mut joined = join(plan, &own, &evidence);
    if !all_answered {
        // A part of it could not be asked at all.
        joined.verdict = Verdict::Faulted;
    }
    Ok(joined)
}

fn not_everywhere((shard, report): (&Shard, &ShardReport), name: &str) -> Unmergeable {
    let unasked = report.outcome.generators.iter().filter(|one| one.name.ends_with("/*"));
    let words = unasked.map(|one| {
        let note = one.notes.first().map_or("", String::as_str);
        format!(" (`{}`: {} {note})", one.name, one.verdict.name())
    });
    Unmergeable::NotEverywhere {
        report: report.name.clone(),
        part: shard.name(),
        generator: name.to_owned(),
        why: words.collect::<String>().trim_end().to_owned(),
    }
}

/// One name must be one generator.
fn same(own: &[Own<'_>]) -> Result<(), Unmergeable> {
    let asked = |one: &&Own<'_>| one.outcome.runs > 0;
    let asked: Vec<&Own<'_>> = own.iter().filter(asked).collect();
    for two in asked.windows(2) {
        let [one, other] = two else { continue };
        let (a, b) = (one.outcome, other.outcome);
        let told = [
            ("the library", &a.library, &b.library),
            ("what it runs on", &a.runtime, &b.runtime),
            ("its profile", &a.profile, &b.profile),
            ("the way it was shown the clock", &a.clock, &b.clock),
        ];
        if let Some((what, a, b)) = told.into_iter().find(|(_, a, b)| a != b) {
            return Err(Unmergeable::Another {
                generator: one.outcome.name.clone(),
                one: one.report.to_owned(),
                other: other.report.to_owned(),
                what: format!("{what} is `{a}` and `{b}`"),
            });
        }
    }
    Ok(())
}

/// Every case once.
fn whole(name: &str, evidence: &[(&str, &Evidence)]) -> Result<(), Unmergeable> {
    let mut met: BTreeMap<&str, &str> = BTreeMap::new();
    for (report, one) in evidence {
        for case in &one.cases {
            if let Some(other) = met.insert(case, report) {
                return Err(Unmergeable::Twice {
                    one: other.to_owned(),
                    other: (*report).to_owned(),
                    generator: name.to_owned(),
                    case: case.clone(),
                });
            }
        }
    }
    let asked = evidence.iter().map(|(_, one)| one.own_at_home).sum();
    let wanted = evidence.iter().map(|(_, one)| one.at_home).max().unwrap_or(0);
    if asked == wanted {
        return Ok(());
    }
    Err(Unmergeable::Fewer { generator: name.to_owned(), asked, wanted })
}

/// One that nobody could ask anything.
fn unasked(own: &[Own<'_>]) -> GeneratorOutcome {
    let mut joined = own[0].outcome.clone();
    joined.observations = None;
    for other in &own[1..] {
        for fault in &other.outcome.faults {
            if !joined.faults.iter().any(|known| known.fault == fault.fault) {
                joined.faults.push(fault.clone());
            }
        }
        joined.verdict = joined.verdict.max(other.outcome.verdict);
    }
    joined
}

fn join(plan: &Plan, own: &[Own<'_>], evidence: &[(&str, &Evidence)]) -> GeneratorOutcome {
    let evidence: Vec<&Evidence> = evidence.iter().map(|(_, one)| *one).collect();
    let mut outcome = frame(plan, own, &evidence);
    let profile = plan.profile_of(&outcome);
    let cases = cases(plan, profile, &outcome.name, &evidence);
    let docket = Docket::new(profile, &cases);
    let rules = Rules::new(profile, &plan.rules);
    let positions: Positions<'_> =
        cases.iter().enumerate().map(|(at, case)| (case.id.as_str(), at)).collect();
    let reasons = Reasons::new(profile, Process::Fresh);
    let mut judge = Judge::with(&docket, &rules, Channel::Field, Some(reasons));
    kept::restore(&mut judge, &evidence, &positions);
    for one in own.iter().filter_map(|one| one.outcome.observations.as_ref()) {
        let at = |case: &str| positions.get(case).copied().unwrap_or(usize::MAX);
        let answers = one.answers.iter().map(|answer| (at(&answer.case), answer.clone()));
        judge.notebook.join(answers.collect(), one.left_out);
    }
    let observations = std::mem::take(&mut judge.notebook).close();
    let answered = evidence.iter().map(|one| one.answered).sum();
    let judged = judge.finish(plan.wall_clock_us);
    conclude(plan, &mut outcome, judged, answered);
    outcome.observations = plan.observe.map(|_| observations);
    outcome
}

/// What is known of a generator before its answers are judged.
fn frame(plan: &Plan, own: &[Own<'_>], evidence: &[&Evidence]) -> GeneratorOutcome {
    let asked = own.iter().find(|one| one.outcome.runs > 0).unwrap_or(&own[0]);
    let mut outcome = asked.outcome.clone();
    (outcome.faults, outcome.notes) = (Vec::new(), Vec::new());
    (outcome.causes, outcome.unexplained) = (Vec::new(), Vec::new());
    (outcome.law, outcome.margin_s) = (None, None);
    for one in own {
        gather(&mut outcome.faults, one.outcome.faults.clone());
    }
    // That its clock did not bite is judged again.
    outcome.faults.retain(|fault| fault.fault != FaultKind::ClockNotHonoured);
    for note in evidence.iter().flat_map(|one| &one.notes) {
        if !outcome.notes.contains(note) {
            outcome.notes.push(note.clone());
        }
    }
    let sum = |of: fn(&GeneratorOutcome) -> usize| own.iter().map(|one| of(one.outcome)).sum();
    (outcome.cases, outcome.runs) = (sum(|one| one.cases), sum(|one| one.runs));
    outcome.elapsed_ms = own.iter().map(|one| one.outcome.elapsed_ms).sum();
    let left_out = evidence.iter().map(|one| one.left_out).max().unwrap_or(0);
    outcome.not_applicable = plan.cases.len().saturating_sub(outcome.cases + left_out);
    outcome
}

/// The cases as the generator was asked them, where those of other places were.
fn cases(plan: &Plan, profile: &Profile, name: &str, evidence: &[&Evidence]) -> Vec<Case> {
    let program = plan.sources.iter().find_map(|source| match source {
        Source::Program { name: own, program, fixed } if own == name => Some((program, fixed)),
        Source::Program { .. } | Source::Builtin(_) | Source::Adapter(_) | Source::Host { .. } => {
            None
        }
    });
    let mut cases = match program {
        Some((program, fixed)) => Fit::new(program, fixed, profile).cases(&plan.cases),
        None => plan.cases.clone(),
    };
    let seen = evidence.iter().flat_map(|one| &one.seen);
    let moved = seen.filter_map(|seen| Some((seen.case.as_str(), seen.environment.as_ref()?)));
    let moved: BTreeMap<&str, _> = moved.collect();
    for case in &mut cases {
        if let Some(environment) = moved.get(case.id.as_str()) {
            case.environment = (*environment).clone();
        }
    }
    cases
}
