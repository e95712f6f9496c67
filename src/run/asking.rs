//! One generator: the positive control, its cases, some of them again, and its verdict.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::ask::{Ask, gather};
use super::asked::Asked;
use super::conclude::conclude;
use super::docket::Docket;
use super::judge::{Judge, Judged};
use super::kept::{self, Part};
use super::notebook::Notebook;
use super::plan::Plan;
use super::progress::{Event, Progress};
use super::property::{Candidate, Drawing, Drawn, Judging, Seat, warm};
use super::readings::{Step, two_readings};
use super::reasons::{Process, Reasons};
use super::shard::Split;
use super::snapshot::Album;
use crate::case::{Case, Environment, Shape};
use crate::clock::Way;
use crate::finding::Finding;
use crate::generator::{Answer, Blame, Fault, FaultKind, Reply};
use crate::observation::{Channel, Keep, Keys, Observation};
use crate::outcome::{GeneratorOutcome, Observations, Verdict};
use crate::rule::Rules;
use crate::token::Room;

/// How many field cases are asked a second time, to see whether the same gives the same.
const ASKED_TWICE: usize = 16;

/// One generator while it is asked.
pub(super) struct Asking<'r> {
    /// What the run is to do.
    pub(super) plan: &'r Plan,
    /// Who watches it.
    pub(super) progress: &'r dyn Progress,
    /// The cases as the generator's profile sees them.
    pub(super) docket: &'r Docket<'r>,
    /// What is known of the generator so far.
    pub(super) outcome: GeneratorOutcome,
    /// The positive control.
    pub(super) control: Vec<Case>,
    /// The way its answers come.
    pub(super) channel: Channel,
    /// Whether its answers come of one process.
    pub(super) process: Process,
    /// How many cases would fit it and are left out for what they cost.
    pub(super) left_out: usize,
    /// How it is started under a clock that changes between two of its readings, if it can be.
    pub(super) step: Option<&'r Step<'r>>,
    /// What is drawn for it.
    pub(super) drawing: Option<&'r Drawing<'r>>,
}

impl Asking<'_> {
    /// Asks the only generator of a source, waits for all others, and puts to it what others failed at.
    pub(super) fn run_alone(
        self,
        wanted: (Vec<usize>, Vec<usize>),
        (seat, ask): (&mut Seat<'_>, &mut Ask<'_>),
    ) -> Asked {
        let Self { plan, docket, channel, drawing, .. } = self;
        let mut asked = self.run(wanted, ask);
        let all = seat.meet(std::mem::take(&mut asked.candidates));
        asked.stand(&all, (plan, docket.profile, channel), (drawing, ask));
        asked
    }

    /// Asks the cases at the positions of `wanted`, and some of them again; those of `held` only if
    /// what came so far changes with the zone or the locale.
    pub(super) fn run(
        mut self,
        (wanted, held): (Vec<usize>, Vec<usize>),
        ask: &mut Ask<'_>,
    ) -> Asked {
        let Self { plan, progress, docket, .. } = self;
        let started = Instant::now();
        self.outcome.not_applicable = plan.cases.len() - wanted.len() - self.left_out;
        if wanted.is_empty() && self.drawing.is_none() {
            return self.asked_nothing();
        }
        // The same in every part of a run.
        let odd = docket.odd_secrets(&wanted);
        let places = docket.places(wanted.iter().chain(&held));
        let own = self.own(wanted, held);
        let Own { wanted, mut held, again, elsewhere, asks_questions, part: mut kept } = own;
        if wanted.is_empty() && plan.shard.is_some() {
            self.outcome.not_applicable = plan.cases.len() - self.left_out - elsewhere;
            return self.asked_elsewhere(kept);
        }
        let life = control_life(&self.control, ask);
        gather(&mut self.outcome.faults, life.faults);
        self.outcome.notes.extend(life.notes);
        if let Some(fault) = life.missing {
            self.outcome.faults.insert(0, fault);
            self.outcome.verdict = Verdict::Faulted;
            return Asked::not(self.outcome);
        }
        let mut reasons = Reasons::new(docket.profile, self.process);
        self.step = self.step.filter(|_| asks_questions);
        // Whoever asks for one case wants to see that one.
        if plan.whole && asks_questions && self.outcome.clock != Way::Live.name() {
            self.question((&mut reasons, &life.answers), (&odd, &places), ask);
        }
        let mut runs = wanted.len() + again.len();
        self.outcome.cases = wanted.len();
        kept.cases.clone_from(&wanted);
        let drawn_runs = self.drawing.map_or(0, Drawing::runs);
        progress.event(Event::Asking { generator: &self.outcome.name, runs: runs + drawn_runs });
        let rules = Rules::new(docket.profile, &plan.rules);
        let mut judge = Judge::with(docket, &rules, self.channel, Some(reasons));
        judge.notebook = Notebook::new(plan);
        let is_live = || self.outcome.clock == Way::Live.name();
        judge.album = plan.snapshots.then(|| Album::new(docket, is_live));
        let mut verdicts = 0;
        let mut answered = 0;
        let mut rounds = VecDeque::from([wanted, again.clone()]);
        while let Some(round) = rounds.pop_front() {
            let twice = |at: usize| if again.contains(&at) { Keep::Whole } else { Keep::Times };
            let cases: Vec<&Case> = round.iter().map(|at| &docket.cases[*at]).collect();
            let mut room = Room::default();
            let faults = &mut self.outcome.faults;
            let remarks = ask(&cases, &mut |at, reply| {
                verdicts += 1;
                match reply {
                    Reply::Answered(answer) => {
                        answered += 1;
                        judge.see(round[at], &answer, twice(round[at]), &mut room);
                    }
                    Reply::Live(answer, when) => {
                        answered += 1;
                        judge.see_live((round[at], when), &answer, twice(round[at]), &mut room);
                    }
                    Reply::Fault(fault) => gather(faults, vec![fault]),
                }
                if verdicts % 256 == 0 {
                    progress.event(Event::Judged { runs: 256 });
                }
            });
            gather(&mut self.outcome.faults, remarks.0);
            self.outcome.notes.extend(remarks.1);
            if rounds.is_empty() && !held.is_empty() && judge.moves_abroad() {
                runs += held.len();
                self.outcome.cases += held.len();
                kept.cases.extend(&held);
                rounds.push_back(std::mem::take(&mut held));
            }
        }
        self.look_further(&mut judge);
        let whole = judge.notebook.take_kept();
        self.outcome.observations = self.observed(&mut judge, kept, answered);
        let mut judged = judge.finish(plan.wall_clock_us);
        self.outcome.not_applicable =
            plan.cases.len() - self.outcome.cases - self.left_out - elsewhere;
        self.outcome.runs = runs;
        let drawing = self.drawing.filter(|_| !judged.clock_not_honoured);
        let candidates = drawing.map(|drawing| {
            let judging = Judging { profile: docket.profile, rules: &rules, channel: self.channel };
            let drawn = self.draw(drawing, (judging, &life.answers), &mut judged, ask);
            verdicts += drawn.verdicts;
            answered += drawn.answered;
            drawn.candidates
        });
        progress.event(Event::Done { generator: &self.outcome.name });
        self.outcome.elapsed_ms = millis(started.elapsed());
        let sheet = conclude(plan, &mut self.outcome, judged, answered);
        let missing_verdicts = self.outcome.runs.abs_diff(verdicts);
        let candidates = candidates.unwrap_or_default();
        Asked { missing_verdicts, candidates, sheet, kept: whole, ..Asked::not(self.outcome) }
    }

    /// Asks what names a cause soonest, after the answers to the control.
    fn question(
        &self,
        (reasons, answers): (&mut Reasons<'_>, &[Option<Answer>]),
        (odd, places): (&[&Case], &[Environment]),
        ask: &mut Ask<'_>,
    ) {
        for (case, answer) in self.control.iter().zip(answers) {
            reasons.look_at(case, (answer.as_ref(), self.channel));
        }
        reasons.question((&self.control, odd), self.channel, ask);
        reasons.question_abroad((&self.control, places), self.channel, ask);
    }

    /// Looks among what others asked for and, where the clock can be stepped between them, for two
    /// readings of it.
    fn look_further(&mut self, judge: &mut Judge<'_>) {
        judge.look_among_requests();
        let (Some(step), Some(plain)) = (self.step, self.control.first()) else { return };
        let expected = (self.docket.profile, self.channel);
        let two = self.plan.whole.then(|| two_readings(expected, plain, step)).flatten();
        if let Some(two) = two {
            self.outcome.notes.push(two.note());
            judge.keep_readings(two);
        }
    }

    /// Asks what is drawn, and finds the smallest cases at which it is wrong.
    fn draw(
        &mut self,
        drawing: &Drawing<'_>,
        (judging, answers): (Judging<'_>, &[Option<Answer>]),
        judged: &mut Judged<'_>,
        ask: &mut Ask<'_>,
    ) -> OfDrawn {
        let progress = self.progress;
        let drawn = drawing.ask(judging, ask, &mut |runs| progress.event(Event::Judged { runs }));
        let (verdicts, answered) = (drawn.verdicts, drawn.answered);
        let mut drawn = self.keep(drawn, judging, judged);
        if self.process == Process::Warm {
            let mut varies = warm(&self.control, answers, judging, ask);
            let place = |one: &Finding| (one.rule.clone(), one.example.place.clone());
            varies.retain(|one| !judged.findings.iter().any(|k| place(k) == place(one)));
            judged.findings.extend(varies);
        }
        let wrong = (self.outcome.name.as_str(), judged.findings.as_slice(), self.docket);
        OfDrawn {
            verdicts,
            answered,
            candidates: drawing.shrink(wrong, &mut drawn, (judging, ask)),
        }
    }

    /// Adds what the drawn cases showed to what the golden ones did.
    fn keep(&mut self, mut drawn: Drawn, judging: Judging<'_>, judged: &mut Judged<'_>) -> Drawn {
        let outcome = &mut self.outcome;
        outcome.cases += drawn.cases;
        outcome.runs += drawn.cases;
        gather(&mut outcome.faults, std::mem::take(&mut drawn.faults));
        outcome.notes.append(&mut drawn.notes);
        drawn.add_to(&mut judged.findings);
        if let Some(reasons) = &mut judged.reasons {
            let (mut room, mut keys) = (Room::default(), Keys::default());
            for (case, answer) in &drawn.accused {
                let answer = (answer, judging.channel);
                reasons.try_on(&Observation::of(
                    case,
                    judging.profile,
                    answer,
                    (&mut room, &mut keys),
                ));
            }
        }
        drawn
    }

    /// The cases of this part of a run.
    fn own(&self, wanted: Vec<usize>, held: Vec<usize>) -> Own {
        let docket = self.docket;
        let again = again(&wanted, docket);
        let split = Split::of(self.plan, &self.outcome.name, docket, again.first().copied());
        let part = Part::of(docket, &wanted, self.left_out);
        let all = wanted.len() + held.len();
        let [wanted, held, again] = [wanted, held, again].map(|cases| split.take(docket, cases));
        let elsewhere = all - wanted.len() - held.len();
        Own { wanted, held, again, elsewhere, asks_questions: split.asks_questions, part }
    }

    /// What is told of the answers, as far as that is wanted.
    fn observed(&self, judge: &mut Judge<'_>, part: Part, answered: usize) -> Option<Observations> {
        let plan = self.plan;
        plan.observe?;
        let notebook = std::mem::take(&mut judge.notebook);
        let part = Part { notes: self.outcome.notes.clone(), answered, ..part };
        let evidence = plan.shard.is_some().then(|| Box::new(kept::keep(judge, part, plan)));
        Some(Observations { evidence, ..notebook.close() })
    }

    /// Who has no case in this part of a run is asked in another.
    fn asked_elsewhere(mut self, part: Part) -> Asked {
        let Some(share) = &self.plan.shard else { return Asked::not(self.outcome) };
        let note = format!("none of its cases is of shard {} of {}", share.number, share.of);
        let part = Part { notes: self.outcome.notes.clone(), ..part };
        let evidence = Some(Box::new(kept::nothing(part, self.docket)));
        self.outcome.observations = Some(Observations { evidence, ..Observations::default() });
        self.outcome.notes.push(note);
        self.outcome.verdict = Verdict::Skipped;
        Asked::not(self.outcome)
    }

    /// Who was asked nothing has shown nothing: no pass, and no fault where only some of the cases
    /// were selected.
    fn asked_nothing(mut self) -> Asked {
        let detail = "no case fits the inputs that it takes";
        if self.plan.whole {
            self.outcome.faults.push(Fault::new(FaultKind::NotAsked, detail));
            self.outcome.verdict = Verdict::Faulted;
        } else {
            self.outcome.notes.push(detail.to_owned());
            self.outcome.verdict = Verdict::Skipped;
        }
        Asked::not(self.outcome)
    }
}

/// What came of drawn cases.
struct OfDrawn {
    verdicts: usize,
    answered: usize,
    /// The smallest at which properties are broken.
    candidates: Vec<Candidate>,
}

/// The cases of a part of a run.
struct Own {
    wanted: Vec<usize>,
    held: Vec<usize>,
    /// Those that are asked a second time.
    again: Vec<usize>,
    /// How many are of other parts: they are neither left out nor not applicable.
    elsewhere: usize,
    /// Whether the questions about the clock are of this part.
    asks_questions: bool,
    part: Part,
}

/// What came of the positive control.
struct Life {
    /// Why there is none; nothing, if it answers.
    missing: Option<Fault>,
    /// What went wrong beside that.
    faults: Vec<Fault>,
    notes: Vec<String>,
    /// What it answered.
    answers: Vec<Option<Answer>>,
}

/// The positive control: whether the generator answers at all. What it says is no part of it, and is
/// handed on for whoever looks for causes.
fn control_life(control: &[Case], ask: &mut Ask<'_>) -> Life {
    let cases: Vec<&Case> = control.iter().collect();
    let mut first = None;
    let mut answers: Vec<Option<Answer>> = cases.iter().map(|_| None).collect();
    let (mut faults, notes) = ask(&cases, &mut |at, reply| match reply {
        Reply::Answered(Answer::Failed(why)) | Reply::Live(Answer::Failed(why), _) => {
            first.get_or_insert(Fault::new(
                FaultKind::NoToken,
                format!("the control failed: {why}"),
            ));
        }
        Reply::Answered(answer) | Reply::Live(answer, _) => answers[at] = Some(answer),
        Reply::Fault(fault) => {
            first.get_or_insert(fault);
        }
    });
    let missing = first.map(|fault| {
        // What stopped the host from starting again says more than that a case was not asked.
        let tells_less = fault.fault == FaultKind::NotAsked && !faults.is_empty();
        let fault = if tells_less { faults.remove(0) } else { fault };
        // The inputs are plain, so what breaks here is not the generator's work.
        let blame = if fault.blame == Blame::Generator { Blame::Adapter } else { fault.blame };
        Fault { blame, ..fault }
    });
    Life { missing, faults, notes, answers }
}

/// Field cases, evenly spread, to be asked a second time.
pub(super) fn again(wanted: &[usize], docket: &Docket<'_>) -> Vec<usize> {
    let field = |at: &usize| docket.shape(*at) == Shape::Field && !docket.is_abroad(*at);
    let field: Vec<usize> = wanted.iter().copied().filter(field).collect();
    let step = field.len().div_ceil(ASKED_TWICE).max(1);
    field.into_iter().step_by(step).collect()
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
