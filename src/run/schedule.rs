//! Asks every generator its cases, several sources at once, and gathers the outcome.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use super::abroad::{Elsewhere, Sessions};
use super::ask::{Ask, gather};
use super::asked::Asked;
use super::asking::Asking;
use super::docket::Docket;
use super::hide::{hide, hide_in_parting, hide_in_sides};
use super::plan::{Plan, Source};
use super::progress::{Event, Progress};
use super::property::{Candidate, Drawers, Drawing, Meeting, Seat, Standing, partings};
use super::reasons::Process;
use super::sides::{Answers, sides};
use super::{known, problems, programs, shard, unasked};
use crate::case::{Case, Veil, control};
use crate::generator::builtin::{self, Caution};
use crate::generator::{Fault, Host, Offer, Reply};
use crate::observation::Channel;
use crate::outcome::{GeneratorOutcome, Kind, Outcome, Verdict};
use crate::profile::{self, Profile};
use crate::snapshot::Sheet;

/// What a run came to.
#[derive(Debug)]
pub struct Ended {
    /// The outcome.
    pub outcome: Outcome,
    /// Verdicts that are missing: a bug of ours, never a pass.
    pub missing_verdicts: usize,
    /// What each generator mints that was asked completely, where that is wanted.
    pub sheets: Vec<Sheet>,
    /// The names of all generators there are; nothing where some could not be learned.
    pub names: Option<Vec<String>>,
    /// From which source of the plan each generator comes, by its name.
    pub origins: BTreeMap<String, usize>,
    /// Whether somebody asked to stop, or the deadline passed, before all was done: never a pass.
    pub is_cut_short: bool,
}

/// Does what the plan says.
pub fn run(plan: &Plan, progress: &dyn Progress) -> Ended {
    let results: Mutex<Vec<(usize, Vec<Asked>)>> = Mutex::new(Vec::new());
    let meeting = Meeting::of(plan.sources.len(), plan.jobs);
    let runner = Runner {
        plan,
        progress,
        drawers: Drawers::default(),
        dockets: Mutex::default(),
        offered: Mutex::default(),
        untried: Mutex::default(),
    };
    std::thread::scope(|scope| {
        for (at, source) in plan.sources.iter().enumerate() {
            let (meeting, results, runner) = (&meeting, &results, &runner);
            scope.spawn(move || {
                let mut seat = meeting.enter(at);
                // One source's bug must not take the verdicts of the others with it.
                let asked = catch_unwind(AssertUnwindSafe(|| runner.ask(source, &mut seat)))
                    .unwrap_or_else(|_| vec![Asked::by_nobody(plan, source.name())]);
                lock(results).push((at, asked));
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    runner.conclude(results, &meeting.brought())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Runner<'p> {
    plan: &'p Plan,
    progress: &'p dyn Progress,
    drawers: Drawers,
    /// The docket of each profile that was met, by its name.
    dockets: Mutex<BTreeMap<String, Arc<Docket<'p>>>>,
    /// The names of all generators that there are, whether they are wanted or not.
    offered: Mutex<Vec<String>>,
    /// What could not be tried on this machine.
    untried: Mutex<BTreeSet<String>>,
}

impl<'p> Runner<'p> {
    /// The outcome of all, source by source.
    fn conclude(&self, results: Vec<(usize, Vec<Asked>)>, candidates: &[Candidate]) -> Ended {
        let plan = self.plan;
        let each = results.iter().flat_map(|(at, asked)| asked.iter().map(move |one| (one, *at)));
        let origins = each.map(|(one, at)| (one.outcome.name.clone(), at)).collect();
        let asked: Vec<Asked> = results.into_iter().flat_map(|(_, asked)| asked).collect();
        let missing_verdicts = asked.iter().map(|one| one.missing_verdicts).sum();
        // Who could not be started keeps its names to itself; nobody is accused of a slip for that.
        let every_name = asked.iter().all(|one| !one.outcome.name.ends_with("/*"));
        let standing = |one: &Asked| Some((one.outcome.name.clone(), one.standing.clone()?));
        let standings: Vec<(String, Standing)> = asked.iter().filter_map(standing).collect();
        let mut partings = partings(&plan.properties, candidates, &standings);
        let (mut generators, mut sheets, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for one in asked {
            generators.push(one.outcome);
            sheets.extend(one.sheet);
            kept.push(one.kept);
        }
        let mut sides = plan.beside.map_or_else(Vec::new, |shown| {
            let answers = generators.iter().zip(&kept).map(|(one, kept)| Answers {
                generator: &one.name,
                profile: plan.profile_of(one),
                kept,
            });
            sides(shown, &generators, &answers.collect::<Vec<_>>())
        });
        let mut found = problems::with_names(plan, &lock(&self.offered), every_name);
        found.extend(known::problems(plan, &generators));
        let veil = Veil::over(plan.inputs());
        for one in &mut generators {
            hide(&veil, one);
        }
        for text in sheets.iter_mut().flat_map(Sheet::texts) {
            veil.hide(text);
        }
        for one in &mut partings {
            known::mark_parting(one, &generators);
            hide_in_parting(&veil, one);
        }
        hide_in_sides(&veil, &mut sides);
        found.extend(problems::required(plan, &generators));
        // With names selected, a runtime that none of them needed is not worth a word.
        let all_found =
            plan.names.iter().all(|name| generators.iter().any(|one| one.name == *name));
        generators.retain(|one| plan.wants(&one.name) || (one.name.ends_with("/*") && !all_found));
        let mut outcome = Outcome::of(&plan.profile.name, generators, found);
        outcome.notes = lock(&self.untried).iter().cloned().collect();
        outcome.seed = plan.properties.seed.to_string();
        (outcome.partings, outcome.sides) = (partings, sides);
        if let Some(share) = &plan.shard {
            let mut offered = lock(&self.offered).clone();
            offered.sort();
            shard::stamp(plan, share, (&mut outcome, offered));
        }
        let stop = plan.limits.stop;
        let is_cut_short = stop.is_asked();
        if is_cut_short {
            outcome.complete = false;
            outcome.notes.push(format!("not everything was done: {}", stop.why()));
        }
        let names = every_name.then(|| lock(&self.offered).clone());
        Ended { outcome, missing_verdicts, sheets, names, origins, is_cut_short }
    }

    fn ask(&self, source: &Source, seat: &mut Seat<'_>) -> Vec<Asked> {
        if let Source::Builtin(name) = source {
            lock(&self.offered).push(name.clone());
        }
        match source {
            Source::Builtin(name) if self.plan.wants(name) => vec![self.reference(name, seat)],
            Source::Builtin(_) => Vec::new(),
            Source::Program { name, program, fixed } => {
                lock(&self.offered).push(name.clone());
                if !self.plan.wants(name) {
                    return Vec::new();
                }
                let (asked, untried) = programs::ask(
                    (self.plan, self.progress),
                    (&self.drawers, seat),
                    (name, program, fixed),
                );
                lock(&self.untried).extend(untried);
                vec![asked]
            }
            Source::Host { name, host } => self.host(name, host.as_ref(), seat),
            Source::Adapter(manifest) => {
                self.progress.event(Event::Starting { adapter: &manifest.name });
                match manifest.prepare_or_stop(&self.plan.stamps, self.plan.limits.stop) {
                    Ok(()) => self.host(&manifest.name, &manifest.host(), seat),
                    Err(why) => vec![Asked::not(unasked::unready(self.plan, manifest, why))],
                }
            }
        }
    }

    fn reference(&self, name: &str, seat: &mut Seat<'_>) -> Asked {
        let offer = Offer {
            name: name.to_owned(),
            library: format!("mintcheck {}", env!("CARGO_PKG_VERSION")),
            profile: None,
            about: "what a sound generator mints".to_owned(),
            inputs: None,
        };
        let profile = self.profile_of(&offer);
        let docket = self.docket(profile);
        let drawing = Drawing::new(self.plan, (&self.drawers, profile), Kind::Builtin, None);
        let mut asking = self.asking(&offer, &docket, (Kind::Builtin, "rust"));
        asking.drawing = drawing.as_ref();
        // The reference meets every input that its profile knows, in every type.
        let known: Vec<&str> = builtin::inputs(profile).collect();
        let wanted = self.wanted(&offer, profile, &known);
        let ask: &mut Ask<'_> = &mut |cases, settle| {
            for (at, case) in cases.iter().enumerate() {
                if self.plan.limits.stop.is_asked() {
                    settle(at, Reply::Fault(Fault::stopped(self.plan.limits.stop).at(&case.id)));
                    continue;
                }
                let answer = builtin::mint(profile, &case.inputs, case.now_us, Caution::Strict);
                settle(at, Reply::Answered(answer));
            }
            (Vec::new(), Vec::new())
        };
        asking.run_alone((wanted, Vec::new()), (seat, ask))
    }

    fn host(&self, name: &str, host: &dyn Host, seat: &mut Seat<'_>) -> Vec<Asked> {
        let elsewhere = Elsewhere::of(host, &self.plan.cases);
        lock(&self.untried).extend(elsewhere.untried.iter().cloned());
        let mut sessions = match Sessions::open(host, &elsewhere, self.plan.limits) {
            Ok(sessions) => sessions,
            Err(fault) => return vec![Asked::not(unasked::silent(self.plan, name, fault))],
        };
        let hello = sessions.hello().clone();
        lock(&self.offered).extend(hello.generators.iter().map(|offer| offer.name.clone()));
        let mut asked: Vec<Asked> = Vec::new();
        let offers = hello.generators.iter().filter(|offer| self.plan.wants(&offer.name));
        let offers: Vec<(&Offer, Option<Drawing<'_>>)> =
            offers.map(|offer| (offer, self.drawing(offer))).collect();
        for (offer, drawing) in &offers {
            let profile = self.profile_of(offer);
            let docket = self.docket(profile);
            let mut asking = self.asking(offer, &docket, (Kind::Adapter, &hello.runtime));
            asking.drawing = drawing.as_ref();
            if let Some(unknown) =
                offer.profile.as_ref().filter(|name| profile::find(name).is_none())
            {
                let by = &profile.name;
                asking.outcome.notes.push(format!(
                    "its hello names the profile `{unknown}`, which is not known here; judged by `{by}`"
                ));
            }
            if host.is_fresh() {
                asking.process = Process::Fresh;
            }
            let known: Vec<&str> = profile.all_inputs().collect();
            let mut wanted = self.wanted(offer, profile, &known);
            wanted.retain(|at| sessions.reaches(&self.plan.cases[*at].environment));
            sessions.set_answer_limit(self.plan.limits_of(&offer.name).answer);
            asked.push(asking.run(docket.sift(wanted), &mut |cases, settle| {
                sessions.ask(offer, cases, settle);
                sessions.take_remarks()
            }));
        }
        let brought = asked.iter_mut().flat_map(|one| std::mem::take(&mut one.candidates));
        let all = seat.meet(brought.collect());
        for (one, (offer, drawing)) in asked.iter_mut().zip(&offers) {
            let by = (self.plan, self.profile_of(offer), Channel::Field);
            one.stand(
                &all,
                by,
                (drawing.as_ref(), &mut |cases, settle| {
                    sessions.ask(offer, cases, settle);
                    sessions.take_remarks()
                }),
            );
        }
        let at_the_end = sessions.close();
        if let Some(last) = asked.last_mut() {
            gather(&mut last.outcome.faults, at_the_end);
        }
        asked
    }

    /// What is drawn for a generator, if it takes such inputs.
    fn drawing(&self, offer: &Offer) -> Option<Drawing<'static>> {
        let profile = self.profile_of(offer);
        let known: Vec<&str> = profile.all_inputs().collect();
        let drawing = Drawing::new(self.plan, (&self.drawers, profile), Kind::Adapter, None);
        drawing.filter(|drawing| offer.takes(&drawing.sample().inputs, &known))
    }

    /// The cases that are for the profile and whose inputs the generator takes.
    fn wanted(&self, offer: &Offer, profile: &Profile, known: &[&str]) -> Vec<usize> {
        let fits = |case: &Case| case.is_for(profile) && offer.takes(&case.inputs, known);
        let cases = self.plan.cases.iter().enumerate();
        cases.filter(|(_, case)| fits(case)).map(|(at, _)| at).collect()
    }

    /// The generator's own profile, else its hello's, else the settings'.
    fn profile_of(&self, offer: &Offer) -> &'p Profile {
        let own = self.plan.generators.get(&offer.name).and_then(|own| own.profile.as_ref());
        let said = || offer.profile.as_deref().and_then(profile::find);
        own.or_else(said).unwrap_or(&self.plan.profile)
    }

    fn asking<'r>(
        &'r self,
        offer: &Offer,
        docket: &'r Docket<'r>,
        (kind, runtime): (Kind, &str),
    ) -> Asking<'r> {
        let outcome = GeneratorOutcome {
            library: offer.library.clone(),
            runtime: runtime.to_owned(),
            about: offer.about.clone(),
            profile: docket.profile.name.clone(),
            ..unasked::blank(&offer.name, kind, Verdict::Conforms)
        };
        Asking {
            plan: self.plan,
            progress: self.progress,
            docket,
            outcome,
            control: control(),
            channel: Channel::Field,
            process: Process::Warm,
            left_out: 0,
            step: None,
            drawing: None,
        }
    }

    fn docket(&self, profile: &'p Profile) -> Arc<Docket<'p>> {
        let mut dockets = lock(&self.dockets);
        let known = dockets.entry(profile.name.clone());
        Arc::clone(known.or_insert_with(|| Arc::new(Docket::new(profile, &self.plan.cases))))
    }
}
