//! Why: what is kept of the answers of one generator for the causes of what is wrong with them, the
//! instants that are asked for that reason alone, and what the causes have to say.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::Ask;
use crate::case::{Case, Environment, Shape};
use crate::cause::{self, Confidence, Found, Suspect, of_times};
use crate::finding::Finding;
use crate::generator::{Answer, Reply};
use crate::law::Sample;
use crate::law::rate::Verifier;
use crate::observation::{Channel, Keys, Observation};
use crate::outcome::{Cause, ClockLaw, GeneratorOutcome, Unexplained};
use crate::profile::{Level, Profile};
use crate::token::Room;

/// How many answers the laws of the clock are sought in: more fit no better, and cost more.
pub(super) const MOST_SAMPLES: usize = 256;
/// How many wrong answers are tried on the causes of one answer: each costs some dozen MACs.
pub(super) const MOST_TRIED: usize = 512;
/// How many instants are asked for to tell laws apart.
pub(super) const MOST_QUESTIONS: usize = 24;
/// An answer with this input was asked to live longer than others, which is no law of the clock.
const LIFETIME: &str = "lifetime_s";

/// The rules on one answer that say what is wrong and not why.
const NEED_A_CAUSE: [&str; 3] = ["mac-mismatch", "mac-wrong-length", "claim-differs-from-input"];

/// Whether each answer comes of a process of its own, or what one is told may be left over from the
/// one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    /// Started for each case.
    Fresh,
    /// Asked many cases.
    Warm,
}

/// What is kept of the answers of one generator.
pub(super) struct Reasons<'a> {
    profile: &'a Profile,
    process: Process,
    pub(super) samples: Vec<Sample>,
    /// The same in other zones and locales.
    pub(super) abroad: Vec<Sample>,
    /// The cases of the samples, in the order in which they came.
    pub(super) sampled: Vec<(String, Environment)>,
    /// By zone and locale, each of which is a process of its own, the instants asked so far.
    pub(super) before: BTreeMap<Environment, Vec<i64>>,
    /// How many of the samples answer questions.
    pub(super) questions: usize,
    /// The cases whose answers were tried.
    pub(super) tried: Vec<String>,
    /// By name, the causes of single answers, with the cases that each explains.
    pub(super) found: BTreeMap<&'static str, (Found, Vec<String>)>,
}

impl<'a> Reasons<'a> {
    pub(super) fn new(profile: &'a Profile, process: Process) -> Self {
        Self {
            profile,
            process,
            samples: Vec::new(),
            abroad: Vec::new(),
            sampled: Vec::new(),
            before: BTreeMap::new(),
            questions: 0,
            tried: Vec::new(),
            found: BTreeMap::new(),
        }
    }

    /// Keeps the times of an answer.
    pub(super) fn see(&mut self, seen: &Observation<'_>) {
        let usual = seen.case.environment.is_usual();
        let kept = if usual { self.samples.len() } else { self.abroad.len() };
        if kept >= MOST_SAMPLES || seen.case.inputs.has(LIFETIME) {
            return;
        }
        let before = match self.process {
            Process::Fresh => Vec::new(),
            Process::Warm => {
                let asked = self.before.entry(seen.case.environment.clone()).or_default();
                let before = asked.clone();
                asked.push(seen.case.now_us);
                before
            }
        };
        let kept = if usual { &mut self.samples } else { &mut self.abroad };
        if let Some(sample) = Sample::of(seen) {
            kept.push(Sample { before, ..sample });
            self.sampled.push((seen.case.id.clone(), seen.case.environment.clone()));
        }
    }

    /// Looks for the causes of an answer that a warning or an error accuses.
    pub(super) fn try_on(&mut self, seen: &Observation<'_>) {
        if self.tried.len() >= MOST_TRIED {
            return;
        }
        self.tried.push(seen.case.id.clone());
        for one in cause::of_answer(seen) {
            let known = self.found.entry(one.cause.id).or_insert_with(|| (one.clone(), Vec::new()));
            known.1.push(seen.case.id.clone());
            // What one answer leaves open, another one settles.
            if known.0.proof.confidence == Confidence::Likely {
                known.0 = one;
            }
        }
    }

    /// Asks for the instants that tell the laws of the clock apart, one after the other, before
    /// anything else is asked: a cause is then named after few starts.
    pub(super) fn question(&mut self, control: &[Case], channel: Channel, ask: &mut Ask<'_>) {
        let mut keys = Keys::default();
        let mut room = Room::default();
        for number in 0..MOST_QUESTIONS {
            let Some(plain) = control.get(number % control.len().max(1)) else { break };
            let Some(now_us) = self.timing(&[], Verifier::default(), 0).next_us else { break };
            let case = Case { now_us, id: format!("clock/question-{number:02}"), ..plain.clone() };
            let mut answer = None;
            ask(&[&case], &mut |_, reply| {
                if let Reply::Answered(given @ Answer::Token(_)) = reply {
                    answer = Some(given);
                }
            });
            let Some(answer) = answer else { break };
            let known = self.samples.len();
            let given = (&answer, channel);
            self.see(&Observation::of(&case, self.profile, given, (&mut room, &mut keys)));
            if self.samples.len() == known {
                break;
            }
            self.questions += 1;
        }
    }

    /// Tells the causes of what was found, and the law of the clock.
    pub(super) fn tell(mut self, verifier: Verifier, from_us: i64, outcome: &mut GeneratorOutcome) {
        let is_grave = |finding: &&Finding| finding.level > Level::Note;
        let grave = outcome.findings.iter().filter(is_grave);
        let broken: BTreeSet<String> = grave.map(|one| one.rule.clone()).collect();
        let broken: Vec<&str> = broken.iter().map(String::as_str).collect();
        let mut causes: Vec<(usize, Cause)> = Vec::new();
        for (found, cases) in self.found.values() {
            let count = cases.len();
            let explains: Vec<String> = (found.cause.explains.iter())
                .filter(|id| broken.contains(*id))
                .map(|id| (*id).to_owned())
                .collect();
            if !explains.is_empty() && self.is_enough(found, count, outcome) {
                causes.push((count, Cause::of_answers(found, explains, count)));
            }
        }
        causes.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let explained =
            |id: &str| causes.iter().any(|(_, one)| one.explains.iter().any(|e| e == id));
        // What only odd inputs bring about is told, and worries nobody enough to be looked into.
        let real = |id: &str| {
            let field = |one: &Finding| one.rule == id && one.shape == Shape::Field;
            outcome.findings.iter().filter(is_grave).any(field)
        };
        // Values of another request are no riddle where it is known that requests are mixed up.
        let mixed_up = broken.contains(&"concurrent-mixup");
        let solved = |id: &str| explained(id) || (mixed_up && id == "claim-differs-from-input");
        let lacking = NEED_A_CAUSE.into_iter().filter(|id| real(id) && !solved(id));
        let lacking = lacking.map(Unexplained::of_answers);
        let unexplained: Vec<Unexplained> = lacking.collect();
        let broken: Vec<String> = broken.into_iter().map(str::to_owned).collect();
        outcome.causes = causes.into_iter().map(|(_, one)| one).collect();
        outcome.unexplained = unexplained;
        // Other zones are other processes, and have something to say only where it differs.
        if broken.iter().any(|id| id == "zone-dependent") {
            self.samples.append(&mut self.abroad);
        }
        if !self.samples.is_empty() {
            let broken: Vec<&str> = broken.iter().map(String::as_str).collect();
            self.tell_times(&broken, (verifier, from_us), outcome);
        }
    }

    /// Whether a cause of single answers explains enough of them: one that is not proven has to
    /// explain all that break its rules, or it is chance.
    fn is_enough(&self, found: &Found, count: usize, outcome: &GeneratorOutcome) -> bool {
        let of = |one: &&Finding| found.cause.explains.contains(&one.rule.as_str());
        let broken = outcome.findings.iter().filter(of).map(|one| one.count).max().unwrap_or(0);
        found.proof.confidence == Confidence::Proven || count >= broken.min(self.tried.len())
    }

    /// Tells the causes that lie in the clock, before any other.
    fn tell_times(
        &self,
        broken: &[&str],
        (verifier, from_us): (Verifier, i64),
        outcome: &mut GeneratorOutcome,
    ) {
        let timing = self.timing(broken, verifier, from_us);
        let named_after = timing.causes.first().and_then(|first| {
            let named = |count: &usize| self.first_after(*count, broken) == Some(first.cause.id);
            let last_other = (1..=self.questions).rev().find(|count| !named(count)).unwrap_or(0);
            (last_other < self.questions).then_some(last_other + 1)
        });
        let mut causes: Vec<Cause> = timing.causes.iter().map(Cause::from).collect();
        if let Some(first) = causes.first_mut() {
            first.named_after_runs = named_after;
        }
        outcome.causes.splice(0..0, causes);
        outcome.unexplained.splice(0..0, timing.unexplained.iter().map(Into::into));
        outcome.law = ClockLaw::of(&timing, from_us);
        outcome.margin_s = timing.rate.as_ref().and_then(|rate| rate.margin_s);
    }

    fn timing<'s>(
        &'s self,
        broken: &[&str],
        verifier: Verifier,
        from_us: i64,
    ) -> cause::Timing<'s> {
        of_times(&Suspect {
            profile: self.profile,
            samples: &self.samples,
            broken,
            verifier,
            from_us,
        })
    }

    /// The first cause that so many questions name.
    fn first_after(&self, count: usize, broken: &[&str]) -> Option<&'static str> {
        let samples = &self.samples[..count];
        let suspect = Suspect {
            profile: self.profile,
            samples,
            broken,
            verifier: Verifier::default(),
            from_us: 0,
        };
        of_times(&suspect).causes.first().map(|one| one.cause.id)
    }
}
