//! What came of one generator: its outcome, and what others are asked on its account.

use super::ask::Ask;
use super::notebook::Kept;
use super::plan::Plan;
use super::property::{Candidate, Drawing, Judging, Standing};
use super::unasked;
use crate::observation::Channel;
use crate::outcome::{GeneratorOutcome, Verdict};
use crate::profile::Profile;
use crate::rule::Rules;
use crate::snapshot::Sheet;

/// What came of one generator, and whether every case has its verdict.
pub(super) struct Asked {
    pub(super) outcome: GeneratorOutcome,
    pub(super) missing_verdicts: usize,
    /// The smallest cases at which it breaks properties.
    pub(super) candidates: Vec<Candidate>,
    /// What it says to those of all; nothing, as long as it was not asked.
    pub(super) standing: Option<Standing>,
    /// What it mints, where that is wanted and it was asked completely.
    pub(super) sheet: Option<Sheet>,
    /// Its answers, where they are told side by side.
    pub(super) kept: Vec<Kept>,
}

impl Asked {
    /// One that nothing was sent to, so nothing is missing.
    pub(super) fn not(outcome: GeneratorOutcome) -> Self {
        Self {
            outcome,
            missing_verdicts: 0,
            candidates: Vec::new(),
            standing: None,
            sheet: None,
            kept: Vec::new(),
        }
    }

    /// A source on whose account we broke.
    pub(super) fn by_nobody(plan: &Plan, name: &str) -> Self {
        let missing_verdicts = plan.cases.len().max(1);
        Self { missing_verdicts, ..Self::not(unasked::broken(plan, name)) }
    }
}

impl Asked {
    /// Puts to it what others failed at, if it answers.
    pub(super) fn stand(
        &mut self,
        all: &[Candidate],
        (plan, profile, channel): (&Plan, &Profile, Channel),
        (drawing, ask): (Option<&Drawing<'_>>, &mut Ask<'_>),
    ) {
        let answers = self.outcome.verdict != Verdict::Faulted && self.outcome.runs > 0;
        let Some(drawing) = drawing.filter(|_| answers && !all.is_empty()) else { return };
        let rules = Rules::new(profile, &plan.rules);
        let judging = Judging { profile, rules: &rules, channel };
        self.standing = Some(drawing.stand(all, (judging, ask)));
    }
}
