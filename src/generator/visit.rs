//! A visit to an endpoint: the unmodified server that signs in production, started for this or
//! running already, is asked many cases.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::batch::{Reply, Settle};
use super::bounds::{Limits, MAX_RESTARTS, TICK};
use super::endpoint::Endpoint;
use super::fault::{Fault, FaultKind};
use super::request::{Client, Unanswered};
use super::server::Running;
use super::watch::Watch;
use crate::case::Case;
use crate::clock::{Clock, Show};
use crate::process::Launch;

/// How many requests are in flight at once: enough for one to get what belongs to another.
const AT_ONCE: usize = 8;

/// An endpoint while it is asked. A server is kept from one asking to the next.
pub struct Visit<'e> {
    endpoint: &'e Endpoint,
    clock: &'e Clock,
    limits: Limits,
    client: Client,
    running: Option<(Launch, Running)>,
    /// How often the server broke without a new answer.
    breaks: usize,
    /// When the next request may be sent.
    next_at: Mutex<Instant>,
    faults: Vec<Fault>,
    /// What is to be said of the clocks of its servers.
    notes: Vec<String>,
}

impl<'e> Visit<'e> {
    /// Nothing is started or sent yet.
    pub fn new(endpoint: &'e Endpoint, clock: &'e Clock, limits: Limits) -> Self {
        Self {
            endpoint,
            clock,
            limits,
            client: Client::new(limits.answer),
            running: None,
            breaks: 0,
            next_at: Mutex::new(Instant::now()),
            faults: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Asks all of `cases`, in the order of starts and instants, and hands each reply on as it
    /// comes, with the position of its case. Gives what was wrong beside the replies, and what is to
    /// be said of the clocks.
    pub fn ask(&mut self, cases: &[&Case], settle: &mut Settle<'_>) -> (Vec<Fault>, Vec<String>) {
        let launch = |at: usize| self.endpoint.server.as_ref().map(|one| one.launch(cases[at]));
        let mut starts: Vec<(Option<Launch>, Vec<usize>)> = Vec::new();
        for at in 0..cases.len() {
            let launch = launch(at);
            match starts.iter_mut().find(|(known, _)| *known == launch) {
                Some((_, same)) => same.push(at),
                None => starts.push((launch, vec![at])),
            }
        }
        for (launch, mut same) in starts {
            same.sort_by_key(|at| cases[*at].now_us);
            let one_clock = self.clock.can_step() && launch.is_some();
            let apart = |a: &usize, b: &usize| !one_clock || cases[*a].now_us == cases[*b].now_us;
            for together in same.chunk_by(apart) {
                self.ask_together(launch.as_ref(), cases, together, settle);
            }
        }
        self.take_notes();
        (std::mem::take(&mut self.faults), std::mem::take(&mut self.notes))
    }

    /// Keeps what is to be said of the clock of a server that runs.
    fn take_notes(&mut self) {
        let Some((_, running)) = &self.running else { return };
        for note in running.dial.notes() {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }

    /// Stops the server. Gives what was wrong with its end.
    pub fn close(mut self) -> Vec<Fault> {
        self.stop_server();
        std::mem::take(&mut self.faults)
    }

    /// Asks cases that share a server and an instant, several at once. Those that got no answer
    /// since the server broke, or was busy with another, are asked again, one at a time: only a case
    /// alone is charged.
    fn ask_together(
        &mut self,
        launch: Option<&Launch>,
        cases: &[&Case],
        together: &[usize],
        settle: &mut Settle<'_>,
    ) {
        let mut again = Vec::new();
        let several = together.len() > 1;
        self.exchange(launch, (cases, together), &mut |at, result| match result {
            Err(why) if several && why.may_be_anothers() => again.push(at),
            result => settle(at, reply(result, cases[at])),
        });
        for at in again {
            self.exchange(launch, (cases, &[at]), &mut |at, result| {
                settle(at, reply(result, cases[at]));
            });
        }
    }

    fn exchange(
        &mut self,
        launch: Option<&Launch>,
        (cases, together): (&[&Case], &[usize]),
        take: &mut dyn FnMut(usize, Result<Reply, Unanswered>),
    ) {
        let Some(first) = together.first() else { return };
        if self.breaks > MAX_RESTARTS {
            let detail = "it broke or was silent too often without a new answer";
            for at in together {
                take(*at, Err(Unanswered::Fault(Fault::new(FaultKind::NotAsked, detail))));
            }
            return;
        }
        let port = match self.server_for(launch, cases[*first]) {
            Ok(port) => port,
            Err(fault) => {
                for at in together {
                    take(*at, Err(Unanswered::Fault(fault.clone())));
                }
                return;
            }
        };
        let (mut silent, mut broken, mut answered) = (false, false, false);
        let (next, sent) = (AtomicUsize::new(0), &*self);
        let (results, taken) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE.min(together.len()) {
                let (results, next) = (results.clone(), &next);
                scope.spawn(move || {
                    while let Some(at) = together.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let _ = results.send((*at, sent.request(cases[*at], port)));
                    }
                });
            }
            drop(results);
            loop {
                let (at, result) = match taken.recv_timeout(TICK) {
                    Ok(one) => one,
                    Err(RecvTimeoutError::Disconnected) => break,
                    Err(RecvTimeoutError::Timeout) => {
                        sent.hurry();
                        continue;
                    }
                };
                silent |= matches!(result, Err(Unanswered::Silent(_)));
                broken |= matches!(result, Err(Unanswered::Broken(_)));
                answered |= result.is_ok();
                take(at, result);
            }
        });
        if answered {
            self.breaks = 0;
        }
        let has_ended = || self.running.as_ref().is_some_and(|(_, running)| running.has_ended());
        if silent || (broken && has_ended()) {
            self.breaks += 1;
            self.take_notes();
            if !silent {
                self.stop_server();
            } else if let Some((_, running)) = self.running.take() {
                // It may be silent for good.
                running.kill();
            }
        }
    }

    /// Breaks what is in flight when somebody asked to stop. A server that is not ours is waited for.
    fn hurry(&self) {
        if let Some((_, running)) = self.running.as_ref().filter(|_| self.limits.stop.is_asked()) {
            running.interrupt();
        }
    }

    fn request(&self, case: &Case, port: Option<u16>) -> Result<Reply, Unanswered> {
        if self.limits.stop.is_asked() {
            return Err(Unanswered::Fault(Fault::stopped(self.limits.stop)));
        }
        self.wait_for_turn();
        let watch = Watch::start(self.clock);
        let result = self.client.ask(self.endpoint, case, port);
        result.map(|answer| watch.answered(answer)).map_err(|unanswered| {
            match (unanswered, &self.running) {
                _ if self.limits.stop.is_asked() => {
                    Unanswered::Fault(Fault::stopped(self.limits.stop))
                }
                (Unanswered::Broken(mut fault), Some((_, running))) => {
                    if let Some(how) = running.end_after_a_break() {
                        fault.detail = format!("the server ended while it was asked: {how}");
                    }
                    Unanswered::Broken(fault.with_stderr(running.words()))
                }
                (other, _) => other,
            }
        })
    }

    /// Holds a request back until its turn, where the settings say how many may come in a second.
    fn wait_for_turn(&self) {
        let Some(most) = self.endpoint.manners.max_rps else { return };
        let mut next_at = self.next_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        let mine = (*next_at).max(now);
        *next_at = mine + Duration::from_secs(1) / most;
        drop(next_at);
        while !self.limits.stop.is_asked() {
            let left = mine.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            std::thread::sleep(left.min(TICK));
        }
    }

    /// The server that a case needs, with its clock set; the port that it listens at.
    fn server_for(&mut self, launch: Option<&Launch>, case: &Case) -> Result<Option<u16>, Fault> {
        let (Some(launch), Some(server)) = (launch, &self.endpoint.server) else { return Ok(None) };
        let same = self.running.as_ref().is_some_and(|(known, _)| known == launch);
        if !same {
            self.stop_server();
            let is_ready = |at: &str| self.client.is_ready(at);
            let running = server.run(self.clock, self.limits, case, is_ready);
            let running = running.inspect_err(|_| self.breaks += 1)?;
            self.running = Some((launch.clone(), running));
        }
        let Some((_, running)) = &self.running else { return Ok(None) };
        running.dial.set(Show::frozen(case.now_us));
        Ok(Some(running.port))
    }

    fn stop_server(&mut self) {
        self.take_notes();
        let Some((_, running)) = self.running.take() else { return };
        if let Some(fault) = running.stop().1 {
            fault.join(&mut self.faults);
        }
    }
}

fn reply(result: Result<Reply, Unanswered>, case: &Case) -> Reply {
    match result {
        Ok(reply) => reply,
        Err(Unanswered::Broken(fault) | Unanswered::Silent(fault) | Unanswered::Fault(fault)) => {
            Reply::Fault(fault.at(&case.id))
        }
    }
}
