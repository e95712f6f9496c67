//! Why: what is kept of the answers of one generator for the causes of what is wrong with them, the
//! instants that are asked for that reason alone, and what the causes have to say.

use std::collections::{BTreeMap, BTreeSet};

use super::readings::Readings;
use crate::case::{Case, Environment, Shape};
use crate::cause::{self, Confidence, Found, Request, Requests, Suspect, of_times};
use crate::finding::Finding;
use crate::generator::{Answer, Limits};
use crate::law::rate::Verifier;
use crate::law::{Sample, infer};
use crate::observation::{Channel, Keys, Observation};
use crate::outcome::{Cause, ClockLaw, GeneratorOutcome, Unexplained};
use crate::profile::{Level, Profile};
use crate::token::Room;

/// How many answers the laws of the clock are sought in: more fit no better, and cost more.
pub(super) const MOST_SAMPLES: usize = 256;
/// How many wrong answers are tried on the causes of one answer: each costs some dozen MACs.
pub(super) const MOST_TRIED: usize = 512;
/// The number of a run that nobody counts.
pub(super) const LATE: usize = usize::MAX;
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
    pub(super) process: Process,
    pub(super) samples: Vec<Sample>,
    /// The same in other zones and locales.
    pub(super) abroad: Vec<Sample>,
    /// The cases of the samples, in the order in which they came.
    pub(super) sampled: Vec<(String, Environment)>,
    /// By zone and locale, each of which is a process of its own, the instants asked so far.
    pub(super) before: BTreeMap<Environment, Vec<i64>>,
    /// How many of the samples answer the control and questions.
    pub(super) questions: usize,
    /// The cases whose answers were tried.
    pub(super) tried: Vec<String>,
    /// What was asked before the cases that are judged, for other reasons.
    earlier: Vec<Case>,
    /// How many requests are sent before the first of them is answered.
    in_flight: usize,
    /// By name, the causes of single answers.
    pub(super) found: BTreeMap<&'static str, Explaining>,
    /// How often it was asked so far before the cases that are judged.
    runs: usize,
    /// After how many runs each of the samples was there, and the same of those abroad; what came
    /// with the cases that are judged came later than anybody counts.
    pub(super) seen_at: [Vec<usize>; 2],
    /// The causes of single answers in the order in which the first answers spoke for them, each
    /// with the number of the run.
    pub(super) spoken: Vec<(usize, &'static str)>,
}

/// A cause of single answers, with what it explains.
pub(super) struct Explaining {
    pub(super) found: Found,
    /// The cases that it explains.
    pub(super) cases: Vec<String>,
    /// Whether one of them is as real users have them.
    pub(super) is_of_field: bool,
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
            earlier: Vec::new(),
            in_flight: Limits::default().in_flight,
            found: BTreeMap::new(),
            runs: 0,
            seen_at: [Vec::new(), Vec::new()],
            spoken: Vec::new(),
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
        let Some(sample) = Sample::of(seen) else { return };
        let kept = if usual { &mut self.samples } else { &mut self.abroad };
        kept.push(Sample { before, ..sample });
        self.sampled.push((seen.case.id.clone(), seen.case.environment.clone()));
        self.seen_at[usize::from(!usual)].push(LATE);
    }

    /// Looks for the causes of an answer that a warning or an error accuses.
    pub(super) fn try_on(&mut self, seen: &Observation<'_>) {
        if self.tried.len() >= MOST_TRIED {
            return;
        }
        self.tried.push(seen.case.id.clone());
        let is_of_field = seen.case.shape_in(self.profile) == Shape::Field;
        for found in cause::of_answer(seen) {
            let one = Explaining { found: found.clone(), cases: Vec::new(), is_of_field };
            let known = self.found.entry(found.cause.id).or_insert(one);
            known.cases.push(seen.case.id.clone());
            known.is_of_field |= is_of_field;
            // What one answer leaves open, another one settles.
            if known.found.proof.confidence == Confidence::Likely {
                known.found = found;
            }
        }
    }

    /// Looks at what was asked before the cases that are judged, for what it tells all the same;
    /// nothing, if it brought no token.
    pub(super) fn look_at(&mut self, case: &Case, (answer, channel): (Option<&Answer>, Channel)) {
        self.runs += 1;
        self.earlier.push(case.clone());
        let Some(answer @ Answer::Token(_)) = answer else { return };
        let (mut room, mut keys) = (Room::default(), Keys::default());
        let given = (answer, channel);
        let seen = Observation::of(case, self.profile, given, (&mut room, &mut keys));
        self.see(&seen);
        self.questions = self.sampled.len();
        let usual = case.environment.is_usual();
        if let Some(last) = self.seen_at[usize::from(!usual)].last_mut().filter(|at| **at == LATE) {
            *last = self.runs;
        }
        let spoken = cause::of_answer(&seen);
        self.spoken.extend(spoken.iter().map(|one| (self.runs, one.cause.id)));
    }

    /// Keeps two readings of the clock, if the laws that are known bear them.
    pub(super) fn keep_readings(&mut self, two: Readings) {
        let lawful = |samples: &[Sample]| {
            infer(samples).claims.iter().filter(|claim| claim.law().is_some()).count()
        };
        let before = lawful(&self.samples);
        self.samples.push(two.sample);
        self.seen_at[0].push(LATE);
        if lawful(&self.samples) < before {
            self.samples.pop();
            self.seen_at[0].pop();
        }
    }

    /// Looks for the values of wrong claims among what others asked for; each request comes with the
    /// claims that do not repeat their inputs, if there were any, in the order of the answers.
    pub(super) fn look_among<'r>(
        &mut self,
        asked: impl Iterator<Item = (&'r Case, Option<&'r [(String, String)]>)>,
    ) {
        let earlier = std::mem::take(&mut self.earlier);
        let mut processes: BTreeMap<&Environment, Vec<Request<'_>>> = BTreeMap::new();
        for case in &earlier {
            let request = Request { case, strange: None };
            processes.entry(&case.environment).or_default().push(request);
        }
        for (case, strange) in asked {
            processes.entry(&case.environment).or_default().push(Request { case, strange });
        }
        let processes = processes.into_values().collect();
        let requests = Requests { profile: self.profile, in_flight: self.in_flight, processes };
        for (found, explained) in cause::of_requests(&requests) {
            // What is counted is what was accused at once, as of other causes.
            let mut cases = explained;
            cases.retain(|case| self.tried.contains(case));
            if !cases.is_empty() {
                let one = Explaining { found, cases, is_of_field: true };
                self.found.insert(one.found.cause.id, one);
            }
        }
    }

    /// Tells the causes of what was found, and the law of the clock.
    pub(super) fn tell(mut self, verifier: Verifier, from_us: i64, outcome: &mut GeneratorOutcome) {
        let is_grave = |finding: &&Finding| finding.level > Level::Note;
        let grave = outcome.findings.iter().filter(is_grave);
        let broken: BTreeSet<String> = grave.map(|one| one.rule.clone()).collect();
        let broken: Vec<&str> = broken.iter().map(String::as_str).collect();
        let mut causes: Vec<(usize, Cause)> = Vec::new();
        for one in self.found.values().filter(|one| !self.is_beside_another(one)) {
            let Explaining { found, cases, .. } = one;
            let count = cases.len();
            let explains: Vec<String> = (found.cause.explains.iter())
                .filter(|id| broken.contains(*id))
                .map(|id| (*id).to_owned())
                .collect();
            if !explains.is_empty() && self.is_enough(found, count, outcome) {
                causes.push((count, Cause::of_answers(found, explains, count)));
            }
        }
        let gravity = |ids: &[String]| {
            let levels = outcome.findings.iter().filter(|one| ids.contains(&one.rule));
            levels.map(|one| one.level).max()
        };
        causes.sort_by_key(|(count, one)| std::cmp::Reverse((gravity(&one.explains), *count)));
        if let Some(((_, first), others)) = causes.split_first_mut() {
            let own = gravity(&first.explains);
            let as_grave = others.iter().filter(|(_, one)| gravity(&one.explains) == own);
            let as_grave: Vec<&str> = as_grave.map(|(_, one)| one.cause.as_str()).collect();
            first.named_after_runs = self.spoken_first_after(&first.cause, &as_grave);
        }
        let explained =
            |id: &str| causes.iter().any(|(_, one)| one.explains.iter().any(|e| e == id));
        // What only odd inputs bring about is told, and worries nobody enough to be looked into.
        let real = |id: &str| {
            let field = |one: &Finding| one.rule == id && one.shape == Shape::Field;
            outcome.findings.iter().filter(is_grave).any(field)
        };
        let lacking = NEED_A_CAUSE.into_iter().filter(|id| real(id) && !explained(id));
        let lacking = lacking.map(Unexplained::of_answers);
        let unexplained: Vec<Unexplained> = lacking.collect();
        let broken: Vec<String> = broken.into_iter().map(str::to_owned).collect();
        outcome.causes = causes.into_iter().map(|(_, one)| one).collect();
        outcome.unexplained = unexplained;
        // Other zones are other processes, and have something to say only where it differs.
        if broken.iter().any(|id| id == "zone-dependent") {
            self.join_those_abroad();
        }
        if !self.samples.is_empty() {
            let broken: Vec<&str> = broken.iter().map(String::as_str).collect();
            self.tell_times(&broken, (verifier, from_us), outcome);
        }
    }

    /// All samples in the order of asking, wherever they come from.
    fn join_those_abroad(&mut self) {
        let [home, abroad] = std::mem::take(&mut self.seen_at);
        let at = home.into_iter().chain(abroad);
        let samples = self.samples.drain(..).chain(self.abroad.drain(..));
        let mut all: Vec<(usize, Sample)> = at.zip(samples).collect();
        all.sort_by_key(|(at, _)| *at);
        (self.seen_at[0], self.samples) = all.into_iter().unzip();
    }

    /// Whether a cause speaks for odd inputs only, where another one explains the same of real ones:
    /// what an odd secret becomes on a wrong way may look like another way.
    fn is_beside_another(&self, one: &Explaining) -> bool {
        let rules = one.found.cause.explains;
        let covers = |other: &Explaining| {
            let explains = other.found.cause.explains;
            other.is_of_field
                && other.cases.len() > one.cases.len()
                && rules.iter().all(|id| explains.contains(id))
        };
        !one.is_of_field && self.found.values().any(covers)
    }

    /// After how many runs no more answers spoke for causes as grave than for this one, for good.
    fn spoken_first_after(&self, cause: &str, as_grave: &[&str]) -> Option<usize> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut since = None;
        for (run, id) in &self.spoken {
            *counts.entry(id).or_default() += 1;
            let count = |id: &str| counts.get(id).copied().unwrap_or(0);
            let own = count(cause);
            let is_first = own > 0 && as_grave.iter().all(|other| count(other) <= own);
            since = if is_first { since.or(Some(*run)) } else { None };
        }
        since
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
        let first = timing.causes.first().map(|first| first.cause.id);
        let named_after = first.and_then(|first| self.named_after(first, broken));
        let mut causes: Vec<Cause> = timing.causes.iter().map(Cause::from).collect();
        if let Some(first) = causes.first_mut() {
            first.named_after_runs = named_after;
        }
        outcome.causes.splice(0..0, causes);
        outcome.unexplained.splice(0..0, timing.unexplained.iter().map(Into::into));
        outcome.law = ClockLaw::of(&timing, from_us);
        outcome.margin_s = timing.rate.as_ref().and_then(|rate| rate.margin_s);
    }

    pub(super) fn timing<'s>(
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

    /// After how many runs a cause of time was the first for good, if the questions were enough.
    fn named_after(&self, cause: &str, broken: &[&str]) -> Option<usize> {
        let soon = self.seen_at[0].partition_point(|run| *run < LATE);
        let is_named = |count: &usize| self.first_after(*count, broken) == Some(cause);
        let other = (1..=soon).rev().find(|count| !is_named(count)).unwrap_or(0);
        self.seen_at[0][..soon].get(other).copied()
    }

    /// The first cause that so many samples name.
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
