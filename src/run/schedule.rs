//! Asks every generator its cases, several sources at once, and gathers the outcome.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::docket::Docket;
use super::hide::hide;
use super::judge::{Judge, Judged};
use super::plan::{Deny, Plan, Source};
use super::progress::{Event, Progress};
use super::{known, problems, unasked};
use crate::case::{Case, Shape, Veil, control};
use crate::finding::Finding;
use crate::generator::builtin::{self, Caution};
use crate::generator::{Answer, Blame, Fault, FaultKind, Host, Offer, Reply, Session};
use crate::observation::Keep;
use crate::outcome::{GeneratorOutcome, Kind, Outcome, Verdict};
use crate::profile::{self, Level, Profile};
use crate::rule::Rules;
use crate::token::Room;

/// How many field cases are asked a second time, to see whether the same gives the same.
const ASKED_TWICE: usize = 16;

/// What a run came to.
#[derive(Debug)]
pub struct Ended {
    /// The outcome.
    pub outcome: Outcome,
    /// Verdicts that are missing: a bug of ours, never a pass.
    pub missing_verdicts: usize,
}

/// Does what the plan says.
pub fn run(plan: &Plan, progress: &dyn Progress) -> Ended {
    let queue: Mutex<VecDeque<(usize, &Source)>> =
        Mutex::new(plan.sources.iter().enumerate().collect());
    let results: Mutex<Vec<(usize, Vec<Asked>)>> = Mutex::new(Vec::new());
    let take = || lock(&queue).pop_front();
    let runner = Runner { plan, progress, dockets: Mutex::default(), offered: Mutex::default() };
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs.clamp(1, plan.sources.len().max(1)) {
            scope.spawn(|| {
                while let Some((at, source)) = take() {
                    // One source's bug must not take the verdicts of the others with it.
                    let asked = catch_unwind(AssertUnwindSafe(|| runner.ask(source)))
                        .unwrap_or_else(|_| vec![Asked::by_nobody(plan, source)]);
                    lock(&results).push((at, asked));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    let asked: Vec<Asked> = results.into_iter().flat_map(|(_, asked)| asked).collect();
    let missing_verdicts = asked.iter().map(|one| one.missing_verdicts).sum();
    // Who could not be started keeps its names to itself; nobody is accused of a slip for that.
    let every_name = asked.iter().all(|one| !one.outcome.name.ends_with("/*"));
    let mut generators: Vec<GeneratorOutcome> = asked.into_iter().map(|one| one.outcome).collect();
    let mut found = problems::with_names(plan, &lock(&runner.offered), every_name);
    found.extend(known::problems(plan, &generators));
    let veil = Veil::over(plan.cases.iter());
    for one in &mut generators {
        hide(&veil, one);
    }
    found.extend(problems::required(plan, &generators));
    // With names selected, a runtime that none of them needed is not worth a word.
    let all_found = plan.names.iter().all(|name| generators.iter().any(|one| one.name == *name));
    generators.retain(|one| plan.wants(&one.name) || (one.name.ends_with("/*") && !all_found));
    let outcome = Outcome::of(&plan.profile.name, generators, found);
    Ended { outcome, missing_verdicts }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What came of one generator, and whether every case has its verdict.
struct Asked {
    outcome: GeneratorOutcome,
    missing_verdicts: usize,
}

impl Asked {
    /// One that nothing was sent to, so nothing is missing.
    fn not(outcome: GeneratorOutcome) -> Self {
        Self { outcome, missing_verdicts: 0 }
    }

    /// A source on whose account we broke.
    fn by_nobody(plan: &Plan, source: &Source) -> Self {
        let missing_verdicts = plan.cases.len().max(1);
        Self { outcome: unasked::broken(plan, source.name()), missing_verdicts }
    }
}

struct Runner<'p> {
    plan: &'p Plan,
    progress: &'p dyn Progress,
    /// The docket of each profile that was met, by its name.
    dockets: Mutex<BTreeMap<String, Arc<Docket<'p>>>>,
    /// The names of all generators that there are, whether they are wanted or not.
    offered: Mutex<Vec<String>>,
}

impl<'p> Runner<'p> {
    fn ask(&self, source: &Source) -> Vec<Asked> {
        if let Source::Builtin(name) = source {
            lock(&self.offered).push(name.clone());
        }
        match source {
            Source::Builtin(name) if self.plan.wants(name) => vec![self.reference(name)],
            Source::Builtin(_) => Vec::new(),
            Source::Host { name, host } => self.host(name, host.as_ref()),
            Source::Adapter(manifest) => {
                self.progress.event(Event::Starting { adapter: &manifest.name });
                match manifest.prepare_or_stop(&self.plan.stamps, self.plan.limits.stop) {
                    Ok(()) => self.host(&manifest.name, &manifest.host()),
                    Err(why) => vec![Asked::not(unasked::unready(self.plan, manifest, why))],
                }
            }
        }
    }

    fn reference(&self, name: &str) -> Asked {
        let offer = Offer {
            name: name.to_owned(),
            library: format!("mintcheck {}", env!("CARGO_PKG_VERSION")),
            profile: None,
            about: "what a sound generator mints".to_owned(),
            inputs: None,
        };
        let profile = self.profile_of(&offer);
        let asked = Asking::new(self, &offer, profile, Kind::Builtin, "rust");
        // The reference meets every input in every type.
        let all: Vec<usize> = (0..self.plan.cases.len()).collect();
        asked.run(&all, &mut |cases, settle| {
            for (at, case) in cases.iter().enumerate() {
                if self.plan.limits.stop.is_asked() {
                    settle(at, Reply::Fault(Fault::stopped().at(&case.id)));
                    continue;
                }
                let answer = builtin::mint(profile, &case.inputs, case.now_us, Caution::Strict);
                settle(at, Reply::Answered(answer));
            }
            (Vec::new(), Vec::new())
        })
    }

    fn host(&self, name: &str, host: &dyn Host) -> Vec<Asked> {
        let mut session = match Session::open(host, self.plan.limits) {
            Ok(session) => session,
            Err(fault) => return vec![Asked::not(unasked::silent(self.plan, name, fault))],
        };
        let hello = session.hello().clone();
        lock(&self.offered).extend(hello.generators.iter().map(|offer| offer.name.clone()));
        let mut asked: Vec<Asked> = Vec::new();
        for offer in hello.generators.iter().filter(|offer| self.plan.wants(&offer.name)) {
            let profile = self.profile_of(offer);
            let mut asking = Asking::new(self, offer, profile, Kind::Adapter, &hello.runtime);
            if let Some(unknown) =
                offer.profile.as_ref().filter(|name| profile::find(name).is_none())
            {
                let by = &profile.name;
                asking.outcome.notes.push(format!(
                    "its hello names the profile `{unknown}`, which is not known here; judged by `{by}`"
                ));
            }
            let takes = |at: &usize| offer.takes(&self.plan.cases[*at].inputs, &profile.inputs);
            let wanted: Vec<usize> = (0..self.plan.cases.len()).filter(takes).collect();
            session.set_answer_limit(self.plan.limits_of(&offer.name).answer);
            asked.push(asking.run(&wanted, &mut |cases, settle| {
                session.ask(offer, cases, settle);
                session.take_remarks()
            }));
        }
        let at_the_end = session.close();
        if let Some(last) = asked.last_mut() {
            gather(&mut last.outcome.faults, at_the_end);
        }
        asked
    }

    /// The generator's own profile, else its hello's, else the settings'.
    fn profile_of(&self, offer: &Offer) -> &'p Profile {
        let own = self.plan.generators.get(&offer.name).and_then(|own| own.profile.as_ref());
        let said = || offer.profile.as_deref().and_then(profile::find);
        own.or_else(said).unwrap_or(&self.plan.profile)
    }

    fn docket(&self, profile: &'p Profile) -> Arc<Docket<'p>> {
        let mut dockets = lock(&self.dockets);
        let known = dockets.entry(profile.name.clone());
        Arc::clone(known.or_insert_with(|| Arc::new(Docket::new(profile, &self.plan.cases))))
    }
}

type Settle<'s> = dyn FnMut(usize, Reply) + 's;
/// Asks cases, hands on each reply, and gives faults and notes that belong to no case.
type Ask<'a> = dyn FnMut(&[&Case], &mut Settle<'_>) -> (Vec<Fault>, Vec<String>) + 'a;

/// One generator while it is asked.
struct Asking<'r, 'p> {
    runner: &'r Runner<'p>,
    profile: &'p Profile,
    outcome: GeneratorOutcome,
}

impl<'r, 'p> Asking<'r, 'p> {
    fn new(
        runner: &'r Runner<'p>,
        offer: &Offer,
        profile: &'p Profile,
        kind: Kind,
        runtime: &str,
    ) -> Self {
        let outcome = GeneratorOutcome {
            library: offer.library.clone(),
            runtime: runtime.to_owned(),
            about: offer.about.clone(),
            profile: profile.name.clone(),
            ..unasked::blank(&offer.name, kind, Verdict::Conforms)
        };
        Self { runner, profile, outcome }
    }

    fn run(mut self, wanted: &[usize], ask: &mut Ask<'_>) -> Asked {
        let plan = self.runner.plan;
        let started = Instant::now();
        let life = control_life(ask);
        gather(&mut self.outcome.faults, life.faults);
        self.outcome.notes.extend(life.notes);
        if let Some(fault) = life.missing {
            self.outcome.faults.insert(0, fault);
            self.outcome.verdict = Verdict::Faulted;
            self.outcome.not_applicable = plan.cases.len() - wanted.len();
            return Asked::not(self.outcome);
        }
        let docket = self.runner.docket(self.profile);
        let again = spread(wanted, &docket);
        let runs = wanted.len() + again.len();
        self.runner.progress.event(Event::Asking { generator: &self.outcome.name, runs });
        let rules = Rules::new(self.profile, &plan.rules);
        let mut judge = Judge::new(&docket, &rules);
        let mut verdicts = 0;
        let mut answered = 0;
        for round in [wanted, &again] {
            let twice = |at: usize| if again.contains(&at) { Keep::Whole } else { Keep::Times };
            let cases: Vec<&Case> = round.iter().map(|at| &plan.cases[*at]).collect();
            let mut room = Room::default();
            let faults = &mut self.outcome.faults;
            let remarks = ask(&cases, &mut |at, reply| {
                verdicts += 1;
                match reply {
                    Reply::Answered(answer) => {
                        answered += 1;
                        judge.see(round[at], &answer, twice(round[at]), &mut room);
                    }
                    Reply::Fault(fault) => gather(faults, vec![fault]),
                }
                if verdicts % 256 == 0 {
                    self.runner.progress.event(Event::Judged { runs: 256 });
                }
            });
            gather(&mut self.outcome.faults, remarks.0);
            self.outcome.notes.extend(remarks.1);
        }
        let judged = judge.finish(plan.wall_clock_us);
        self.runner.progress.event(Event::Done { generator: &self.outcome.name });
        self.outcome.cases = wanted.len();
        self.outcome.runs = runs;
        self.outcome.not_applicable = plan.cases.len() - wanted.len();
        self.outcome.elapsed_ms = millis(started.elapsed());
        self.conclude(judged, answered);
        Asked { outcome: self.outcome, missing_verdicts: runs.abs_diff(verdicts) }
    }

    fn conclude(&mut self, judged: Judged, answered: usize) {
        let plan = self.runner.plan;
        let outcome = &mut self.outcome;
        outcome.findings = judged.findings;
        outcome.notes.extend(judged.notes);
        if judged.clock_not_honoured {
            let detail = "its times follow the machine's clock and not the instant it was given; \
                          times were not judged";
            outcome.faults.push(Fault::new(FaultKind::ClockNotHonoured, detail));
        }
        known::mark(plan, &outcome.name, &mut outcome.findings);
        let counts = |finding: &&Finding| {
            let real = finding.shape == Shape::Field || plan.judge_traps;
            let denied = match plan.deny {
                Deny::Errors => Level::Error,
                Deny::Warnings => Level::Warning,
            };
            real && finding.level >= denied
        };
        let counting: Vec<&Finding> = outcome.findings.iter().filter(counts).collect();
        let diverges = counting.iter().any(|finding| !finding.known);
        outcome.known = !diverges && !counting.is_empty();
        outcome.verdict = match () {
            () if answered * 2 < outcome.runs => Verdict::Faulted,
            () if diverges => Verdict::Diverges,
            () => Verdict::Conforms,
        };
    }
}

/// What came of the positive control.
struct Life {
    /// Why there is none; nothing, if it answers.
    missing: Option<Fault>,
    /// What went wrong beside that.
    faults: Vec<Fault>,
    notes: Vec<String>,
}

/// The positive control: whether the generator answers at all. What it says is no part of it.
fn control_life(ask: &mut Ask<'_>) -> Life {
    let control = control();
    let cases: Vec<&Case> = control.iter().collect();
    let mut first = None;
    let (mut faults, notes) = ask(&cases, &mut |_, reply| match reply {
        Reply::Answered(Answer::Token(_) | Answer::Refused(_)) => {}
        Reply::Answered(Answer::Failed(why)) => {
            first.get_or_insert(Fault::new(
                FaultKind::NoToken,
                format!("the control failed: {why}"),
            ));
        }
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
    Life { missing, faults, notes }
}

/// Field cases, evenly spread, to be asked a second time.
fn spread(wanted: &[usize], docket: &Docket<'_>) -> Vec<usize> {
    let field = |at: &usize| docket.shape(*at) == Shape::Field;
    let field: Vec<usize> = wanted.iter().copied().filter(field).collect();
    let step = field.len().div_ceil(ASKED_TWICE).max(1);
    field.into_iter().step_by(step).collect()
}

/// Adds faults, one entry a kind.
fn gather(faults: &mut Vec<Fault>, more: Vec<Fault>) {
    for fault in more {
        fault.join(faults);
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
