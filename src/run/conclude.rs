//! From what was found to a generator's verdict.

use super::judge::Judged;
use super::known;
use super::plan::{Deny, Plan};
use crate::case::Shape;
use crate::clock::Way;
use crate::finding::{Finding, Since};
use crate::generator::{Fault, FaultKind};
use crate::outcome::{GeneratorOutcome, Outcome, ProblemKind, Verdict};
use crate::profile::Level;
use crate::snapshot::Sheet;

/// Takes over the findings, tells their causes, marks what is known, and gives the verdict.
pub(super) fn conclude(
    plan: &Plan,
    outcome: &mut GeneratorOutcome,
    judged: Judged<'_>,
    answered: usize,
) -> Option<Sheet> {
    outcome.findings = judged.findings;
    outcome.notes.extend(judged.notes);
    if judged.clock_not_honoured && outcome.clock == Way::Live.name() {
        let note = "it goes by the real clock, so its times were not judged; a program that \
                    mintcheck starts can be shown another";
        outcome.notes.push(note.to_owned());
    } else if judged.clock_not_honoured {
        let detail = "its times follow the machine's clock and not the instant it was given; \
                      times were not judged";
        outcome.faults.push(Fault::new(FaultKind::ClockNotHonoured, detail));
    }
    if let Some(reasons) = judged.reasons.filter(|_| !judged.clock_not_honoured) {
        reasons.tell(plan.verifier, plan.midnight_us(), outcome);
    }
    settle_one(plan, outcome);
    if answered * 2 < outcome.runs {
        outcome.verdict = Verdict::Faulted;
    }
    let album = judged.album.filter(|_| answered == outcome.runs);
    album.and_then(|album| album.sheet(judged.clock_not_honoured, outcome))
}

/// Gives the verdicts of an outcome again, for other known divergences or beside an earlier report.
pub fn settle(plan: &Plan, mut outcome: Outcome) -> Outcome {
    for one in outcome.generators.iter_mut().filter(|one| one.runs > 0) {
        one.findings.iter_mut().for_each(|finding| finding.known = false);
        let verdict = one.verdict;
        settle_one(plan, one);
        if verdict == Verdict::Faulted {
            one.verdict = verdict;
        }
    }
    outcome.problems.retain(|problem| match problem.problem {
        ProblemKind::KnownNotSeen | ProblemKind::KnownExpired | ProblemKind::KnownTwice => false,
        ProblemKind::NoSuchGenerator
        | ProblemKind::RequiredMissing
        | ProblemKind::SnapshotDiffers
        | ProblemKind::SnapshotNotAccepted
        | ProblemKind::TwoOfOneName => true,
    });
    outcome.problems.extend(known::problems(plan, &outcome.generators));
    let Outcome { baseline, shard, notes, seed, mut partings, .. } = outcome;
    for one in &mut partings {
        known::mark_parting(one, &outcome.generators);
    }
    let settled = Outcome::of(&outcome.profile, outcome.generators, outcome.problems);
    Outcome { baseline, shard, notes, seed, partings, ..settled }
}

fn settle_one(plan: &Plan, outcome: &mut GeneratorOutcome) {
    known::mark(plan, outcome);
    let counting: Vec<&Finding> =
        outcome.findings.iter().filter(|finding| counts(plan, finding)).collect();
    let diverges = counting.iter().any(|finding| !finding.known);
    outcome.known = !diverges && !counting.is_empty();
    outcome.verdict = if diverges { Verdict::Diverges } else { Verdict::Conforms };
}

/// Whether a finding makes its generator diverge, unless it is known. One that was there before does
/// not, where only what is new counts.
pub fn counts(plan: &Plan, finding: &Finding) -> bool {
    let real = finding.shape == Shape::Field || plan.judge_traps;
    let denied = match plan.deny {
        Deny::Errors => Level::Error,
        Deny::Warnings => Level::Warning,
    };
    real && finding.level >= denied && finding.since != Some(Since::Unchanged)
}
