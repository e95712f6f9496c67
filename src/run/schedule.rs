//! Asks every generator its cases, several sources at once, and gathers the outcome.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::docket::Docket;
use super::judge::{Judge, Judged};
use super::known;
use super::plan::{Deny, Plan, Source};
use super::progress::{Event, Progress};
use crate::case::{Case, Shape, control};
use crate::finding::Finding;
use crate::generator::builtin::{self, Caution};
use crate::generator::{Answer, Fault, FaultKind, Host, Manifest, Offer, Reply, Session, Unready};
use crate::mistake::nearest;
use crate::observation::Keep;
use crate::outcome::{GeneratorOutcome, Kind, Outcome, Problem, ProblemKind, Verdict};
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
    let runner = Runner { plan, progress, dockets: Mutex::default() };
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs.clamp(1, plan.sources.len().max(1)) {
            scope.spawn(|| {
                while let Some((at, source)) = take() {
                    let asked = runner.ask(source);
                    lock(&results).push((at, asked));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    let asked: Vec<Asked> = results.into_iter().flat_map(|(_, asked)| asked).collect();
    let missing_verdicts = asked.iter().map(|one| one.missing_verdicts).sum();
    let every_name = asked.iter().all(|one| one.outcome.verdict != Verdict::Skipped);
    let mut generators: Vec<GeneratorOutcome> = asked.into_iter().map(|one| one.outcome).collect();
    let mut problems = names_that_do_not_exist(plan, &generators, every_name);
    problems.extend(known::problems(plan, &generators));
    problems.extend(required(plan, &generators));
    // With names selected, a runtime that none of them needed is not worth a word.
    let all_found = plan.names.iter().all(|name| generators.iter().any(|one| one.name == *name));
    generators.retain(|one| plan.wants(&one.name) || (one.name.ends_with("/*") && !all_found));
    let outcome = Outcome::of(&plan.profile.name, generators, problems);
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

struct Runner<'p> {
    plan: &'p Plan,
    progress: &'p dyn Progress,
    /// The docket of each profile that was met, by its name.
    dockets: Mutex<BTreeMap<String, Arc<Docket<'p>>>>,
}

impl<'p> Runner<'p> {
    fn ask(&self, source: &Source) -> Vec<Asked> {
        match source {
            Source::Builtin(name) if self.plan.wants(name) => vec![self.reference(name)],
            Source::Builtin(_) => Vec::new(),
            Source::Host { name, host } => self.host(name, host.as_ref()),
            Source::Adapter(manifest) => {
                self.progress.event(Event::Starting { adapter: &manifest.name });
                match manifest.prepare(&self.plan.stamps) {
                    Ok(()) => self.host(&manifest.name, &manifest.host()),
                    Err(why) => vec![unready(self.plan, manifest, why)],
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
                let answer = builtin::mint(profile, &case.inputs, case.now_us, Caution::Strict);
                settle(at, Reply::Answered(answer));
            }
            (Vec::new(), Vec::new())
        })
    }

    fn host(&self, name: &str, host: &dyn Host) -> Vec<Asked> {
        let mut session = match Session::open(host, self.plan.limits) {
            Ok(session) => session,
            Err(fault) => return vec![silent(self.plan, name, fault)],
        };
        let hello = session.hello().clone();
        let mut asked: Vec<Asked> = Vec::new();
        for offer in hello.generators.iter().filter(|offer| self.plan.wants(&offer.name)) {
            let profile = self.profile_of(offer);
            let asking = Asking::new(self, offer, profile, Kind::Adapter, &hello.runtime);
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
            ..blank(&offer.name, kind, Verdict::Conforms)
        };
        Self { runner, profile, outcome }
    }

    fn run(mut self, wanted: &[usize], ask: &mut Ask<'_>) -> Asked {
        let plan = self.runner.plan;
        let started = Instant::now();
        if let Some(fault) = without_life(ask) {
            self.outcome.faults.push(fault);
            self.outcome.verdict = Verdict::Faulted;
            self.outcome.not_applicable = plan.cases.len() - wanted.len();
            return Asked { outcome: self.outcome, missing_verdicts: 0 };
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

/// The positive control: whether the generator answers at all. What it says is no part of it.
fn without_life(ask: &mut Ask<'_>) -> Option<Fault> {
    let control = control();
    let cases: Vec<&Case> = control.iter().collect();
    let mut first = None;
    let (faults, _) = ask(&cases, &mut |_, reply| match reply {
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
    first.map(|fault| {
        // What stopped the host from starting again says more than that a case was not asked.
        let telling = faults.into_iter().next().filter(|_| fault.fault == FaultKind::NotAsked);
        telling.unwrap_or(fault)
    })
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
        match faults.iter_mut().find(|known| known.fault == fault.fault) {
            Some(known) => known.count += fault.count,
            None => faults.push(fault),
        }
    }
}

fn blank(name: &str, kind: Kind, verdict: Verdict) -> GeneratorOutcome {
    GeneratorOutcome {
        name: name.to_owned(),
        kind,
        library: String::new(),
        runtime: String::new(),
        about: String::new(),
        profile: String::new(),
        clock: "passed".to_owned(),
        verdict,
        known: false,
        cases: 0,
        runs: 0,
        not_applicable: 0,
        elapsed_ms: 0,
        findings: Vec::new(),
        causes: Vec::new(),
        margin_s: None,
        faults: Vec::new(),
        notes: Vec::new(),
    }
}

/// An adapter whose runtime is missing is skipped; one whose build breaks could not be asked.
fn unready(plan: &Plan, manifest: &Manifest, why: Unready) -> Asked {
    let name = format!("{}/*", manifest.name);
    let mut outcome = match why {
        Unready::Missing { what, hint } => {
            let mut outcome = blank(&name, Kind::Adapter, Verdict::Skipped);
            outcome.notes.push(what);
            outcome.notes.extend(hint.map(|hint| format!("install it with: {hint}")));
            outcome
        }
        Unready::Build { what, output } => {
            let mut outcome = blank(&name, Kind::Adapter, Verdict::Faulted);
            outcome.faults.push(Fault::new(FaultKind::CouldNotStart, what).with_stderr(output));
            outcome
        }
    };
    outcome.profile.clone_from(&plan.profile.name);
    Asked { outcome, missing_verdicts: 0 }
}

fn silent(plan: &Plan, name: &str, fault: Fault) -> Asked {
    let mut outcome = blank(&format!("{name}/*"), Kind::Adapter, Verdict::Faulted);
    outcome.profile.clone_from(&plan.profile.name);
    outcome.faults.push(fault);
    Asked { outcome, missing_verdicts: 0 }
}

fn names_that_do_not_exist(
    plan: &Plan,
    generators: &[GeneratorOutcome],
    all_started: bool,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for one in generators.iter().filter(|one| !one.name.ends_with("/*")) {
        *times.entry(&one.name).or_default() += 1;
    }
    for (name, _) in times.iter().filter(|(_, times)| **times > 1) {
        problems.push(Problem {
            problem: ProblemKind::TwoOfOneName,
            generator: (*name).to_owned(),
            message: format!("two generators are called `{name}`"),
        });
    }
    // Who could not be started keeps its names to itself; nobody is accused of a slip for that.
    let started = all_started && generators.iter().all(|one| !one.name.ends_with("/*"));
    let named = plan.names.iter();
    let listed = plan.known.iter().map(|known| &known.generator).chain(plan.generators.keys());
    let listed = listed.filter(|_| plan.names.is_empty());
    let required = plan.require.iter().filter(|name| *name != "all");
    for name in named.chain(listed).chain(required) {
        if !started || times.contains_key(name.as_str()) {
            continue;
        }
        let near = nearest(name, times.keys().copied());
        let help = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        problems.push(Problem {
            problem: ProblemKind::NoSuchGenerator,
            generator: name.clone(),
            message: format!("no generator `{name}`{help}"),
        });
    }
    problems.dedup();
    problems
}

fn required(plan: &Plan, generators: &[GeneratorOutcome]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for wanted in &plan.require {
        let asked =
            |one: &&GeneratorOutcome| !matches!(one.verdict, Verdict::Skipped | Verdict::Faulted);
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
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
