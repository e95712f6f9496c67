//! A session with a host of generators: many requests in flight, answers matched by id, and after
//! a crash or a hang the rest carried on.
//!
//! Every case that is handed in gets exactly one reply. Only a case that was alone in flight is
//! charged with a crash or a hang; the others that were in flight are asked again, one at a time.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Answer;
use super::fault::{Fault, FaultKind};
use super::host::{Host, Order};
use super::protocol::{Hello, HelloRequest, Offer, ReplyLine, VERSION, write_case};
use super::wire::{Event, MAX_LINE_BYTES, Wire};
use crate::case::Case;

/// The bounds of a session.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long the first line may take: a virtual machine or an interpreter has to start.
    pub hello: Duration,
    /// How long an answer may take, counted from the one before.
    pub answer: Duration,
    /// How many requests may be in flight.
    pub in_flight: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(30),
            answer: Duration::from_secs(10),
            // Enough to keep any adapter busy while answers are judged, few enough to ask again.
            in_flight: 4096,
        }
    }
}

/// Restarts without a new answer after which a host is given up.
const MAX_RESTARTS: usize = 5;
/// How many bytes of requests wait in memory: a pipe's worth.
const MAX_BACKLOG_BYTES: usize = 256 * 1024;
/// Output that is no answer, beyond which a host is flooding us.
const MAX_STRAY_BYTES: usize = 16 * 1024 * 1024;
/// Stray lines that are kept as notes.
const MAX_NOTES: usize = 5;

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The generator answered.
    Answered(Answer),
    /// It did not, and this is why.
    Fault(Fault),
}

/// A host that said hello.
pub struct Session<'h> {
    host: &'h dyn Host,
    limits: Limits,
    wire: Option<Wire>,
    hello: Hello,
    next_id: u64,
    restarts: usize,
    stray_bytes: usize,
    notes: Vec<String>,
    faults: Vec<Fault>,
}

impl<'h> Session<'h> {
    /// Starts a host and hears its hello.
    ///
    /// # Errors
    /// The fault that kept it from saying hello.
    pub fn open(host: &'h dyn Host, limits: Limits) -> Result<Self, Fault> {
        let mut notes = Vec::new();
        let (wire, hello) = greet(host, limits, &mut notes)?;
        Ok(Self {
            host,
            limits,
            wire: Some(wire),
            hello,
            next_id: 1,
            restarts: 0,
            stray_bytes: 0,
            notes,
            faults: Vec::new(),
        })
    }

    /// What the host said of itself.
    pub fn hello(&self) -> &Hello {
        &self.hello
    }

    /// Asks one generator all of `cases`, and hands each reply on as it comes, with the position
    /// of its case.
    pub fn ask(&mut self, offer: &Offer, cases: &[&Case], settle: &mut dyn FnMut(usize, Reply)) {
        // Whoever was asked before may have broken the host for good; this one has its own chance.
        self.restarts = 0;
        let mut batch = Batch {
            generator: &offer.name,
            cases,
            fresh: 0,
            suspects: VecDeque::new(),
            first_id: self.next_id,
            sent: Vec::new(),
            settled: vec![false; cases.len()],
            unsettled: cases.len(),
            in_flight: 0,
            lonely: false,
        };
        while batch.unsettled > 0 {
            if self.wire.is_none() && !self.restart(&mut batch, settle) {
                return;
            }
            if let Err(why) = self.exchange(&mut batch, settle) {
                self.break_off(why, &mut batch, settle);
            }
        }
    }

    /// Sets how long an answer may take from now on.
    pub fn set_answer_limit(&mut self, limit: Duration) {
        self.limits.answer = limit;
    }

    /// Faults and notes that belong to no single case, gathered since the last call.
    pub fn take_remarks(&mut self) -> (Vec<Fault>, Vec<String>) {
        (std::mem::take(&mut self.faults), std::mem::take(&mut self.notes))
    }

    /// Ends the host in good order; gives what was wrong with its end.
    pub fn close(mut self) -> Vec<Fault> {
        if let Some(wire) = self.wire.take() {
            let (ending, stderr) = wire.end(Order::Finish);
            self.note_left_behind(ending.left_behind, stderr);
        }
        std::mem::take(&mut self.faults)
    }

    /// Sends and receives until the batch is settled or the host breaks off.
    fn exchange(
        &mut self,
        batch: &mut Batch<'_>,
        settle: &mut dyn FnMut(usize, Reply),
    ) -> Result<(), Fault> {
        let mut last_answer = Instant::now();
        while batch.unsettled > 0 {
            let Some(wire) = &mut self.wire else { return Ok(()) };
            if batch.in_flight == 0 {
                last_answer = Instant::now();
            }
            batch.fill(wire, &mut self.next_id, self.limits.in_flight);
            let left = self.limits.answer.saturating_sub(last_answer.elapsed());
            let event = wire.turn(left).map_err(|error| {
                Fault::new(FaultKind::Crashed, format!("its pipes broke: {error}"))
            })?;
            if self.receive(batch, settle)? {
                last_answer = Instant::now();
            }
            let closed = "it closed its output";
            match event {
                Event::Closed if batch.unsettled > 0 => {
                    return Err(Fault::new(FaultKind::Crashed, closed));
                }
                Event::Closed => self.wire = None,
                Event::Moved | Event::Quiet if last_answer.elapsed() >= self.limits.answer => {
                    let limit = self.limits.answer.as_millis();
                    return Err(Fault::new(
                        FaultKind::TimedOut,
                        format!("no answer in {limit} ms"),
                    ));
                }
                Event::Moved | Event::Quiet => {}
            }
        }
        Ok(())
    }

    /// Takes all whole lines; says whether one of them was a new answer.
    fn receive(
        &mut self,
        batch: &mut Batch<'_>,
        settle: &mut dyn FnMut(usize, Reply),
    ) -> Result<bool, Fault> {
        let Some(wire) = &mut self.wire else { return Ok(false) };
        let mut answered = false;
        while let Some(line) = wire.line() {
            match understand(line) {
                None => {
                    self.stray_bytes += line.len() + 1;
                    note(&mut self.notes, line);
                }
                Some(reply) => match batch.claim(reply.id) {
                    Claim::Open(at) => {
                        answered = true;
                        self.restarts = 0;
                        settle(at, replied(reply));
                    }
                    Claim::Settled => self.faults.push(Fault::new(
                        FaultKind::AnsweredTwice,
                        format!("a second answer with the id {}", reply.id),
                    )),
                    Claim::Unknown => self.faults.push(Fault::new(
                        FaultKind::UnknownId,
                        format!("an answer with the id {}, which was never sent", reply.id),
                    )),
                },
            }
        }
        if wire.line_is_too_long() {
            let detail = format!("more than {MAX_LINE_BYTES} bytes without a line end");
            return Err(Fault::new(FaultKind::LineTooLong, detail));
        }
        if self.stray_bytes > MAX_STRAY_BYTES {
            let detail = format!("more than {MAX_STRAY_BYTES} bytes that are no answers");
            return Err(Fault::new(FaultKind::OutputTooLarge, detail));
        }
        Ok(answered)
    }

    /// Ends a host that broke, and charges the case that was alone in flight.
    fn break_off(
        &mut self,
        mut why: Fault,
        batch: &mut Batch<'_>,
        settle: &mut dyn FnMut(usize, Reply),
    ) {
        self.stray_bytes = 0;
        self.restarts += 1;
        if let Some(wire) = self.wire.take() {
            let (ending, stderr) = wire.end(Order::Kill);
            if why.fault == FaultKind::Crashed {
                why.detail = format!("{}: {}", why.detail, ending.how);
            }
            self.note_left_behind(ending.left_behind, String::new());
            why.stderr = stderr;
        }
        if let Some(at) = batch.alone() {
            why.case = Some(batch.cases[at].id.clone());
            batch.settle(at);
            settle(at, Reply::Fault(why));
        } else {
            batch.suspect();
        }
    }

    /// Starts the host again; gives it up after too many restarts without a new answer.
    fn restart(&mut self, batch: &mut Batch<'_>, settle: &mut dyn FnMut(usize, Reply)) -> bool {
        if self.restarts <= MAX_RESTARTS {
            match greet(self.host, self.limits, &mut self.notes) {
                Ok((wire, _)) => {
                    self.wire = Some(wire);
                    return true;
                }
                Err(fault) => self.faults.push(fault),
            }
        }
        batch.give_up(settle);
        false
    }

    fn note_left_behind(&mut self, count: usize, stderr: String) {
        if count > 0 {
            let detail = format!("{count} left running when it had ended; they were killed");
            self.faults.push(Fault::new(FaultKind::LeftProcesses, detail).with_stderr(stderr));
        }
    }
}

/// The cases of one call, and how far each has come.
struct Batch<'a> {
    generator: &'a str,
    cases: &'a [&'a Case],
    /// The first case that was never sent.
    fresh: usize,
    /// Cases that were in flight when the host broke, to be asked one at a time.
    suspects: VecDeque<usize>,
    /// The id of the first request of this batch; ids count up from there.
    first_id: u64,
    /// The case of each id.
    sent: Vec<usize>,
    settled: Vec<bool>,
    unsettled: usize,
    in_flight: usize,
    /// A suspect is in flight, and no other case joins it.
    lonely: bool,
}

/// Whose answer an id is.
enum Claim {
    Open(usize),
    Settled,
    Unknown,
}

impl Batch<'_> {
    fn fill(&mut self, wire: &mut Wire, next_id: &mut u64, most: usize) {
        while self.in_flight < most && wire.backlog() < MAX_BACKLOG_BYTES && !self.lonely {
            let at = if let Some(suspect) = self.suspects.front() {
                if self.in_flight > 0 {
                    return;
                }
                self.lonely = true;
                *suspect
            } else if self.fresh < self.cases.len() {
                self.fresh
            } else {
                return;
            };
            if self.suspects.pop_front().is_none() {
                self.fresh += 1;
            }
            write_case(wire.outbox(), *next_id, self.generator, self.cases[at]);
            self.sent.push(at);
            *next_id += 1;
            self.in_flight += 1;
        }
    }

    fn claim(&mut self, id: u64) -> Claim {
        let Some(at) =
            id.checked_sub(self.first_id).and_then(|n| self.sent.get(usize::try_from(n).ok()?))
        else {
            return if id > 0 && id < self.first_id { Claim::Settled } else { Claim::Unknown };
        };
        let at = *at;
        if self.settled[at] {
            return Claim::Settled;
        }
        self.settle(at);
        Claim::Open(at)
    }

    fn settle(&mut self, at: usize) {
        self.settled[at] = true;
        self.unsettled -= 1;
        self.in_flight = self.in_flight.saturating_sub(1);
        self.lonely = false;
    }

    /// The case in flight, if there is only one.
    fn alone(&self) -> Option<usize> {
        if self.in_flight != 1 {
            return None;
        }
        self.sent.iter().rev().copied().find(|at| !self.settled[*at])
    }

    /// Whatever was in flight is to be asked again, alone.
    fn suspect(&mut self) {
        let open = (0..self.fresh).filter(|at| !self.settled[*at]);
        self.suspects = open.collect();
        self.in_flight = 0;
        self.lonely = false;
    }

    fn give_up(&mut self, settle: &mut dyn FnMut(usize, Reply)) {
        let detail = "it broke too often without a new answer";
        for at in 0..self.cases.len() {
            if !self.settled[at] {
                self.settle(at);
                let mut fault = Fault::new(FaultKind::NotAsked, detail);
                fault.case = Some(self.cases[at].id.clone());
                settle(at, Reply::Fault(fault));
            }
        }
    }
}

fn greet(host: &dyn Host, limits: Limits, notes: &mut Vec<String>) -> Result<(Wire, Hello), Fault> {
    let could_not = |error: std::io::Error| Fault::new(FaultKind::CouldNotStart, error.to_string());
    let mut wire = host.start().and_then(Wire::new).map_err(could_not)?;
    wire.outbox().extend_from_slice(&HelloRequest::line());
    let deadline = Instant::now() + limits.hello;
    let mut last_stray = String::new();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let event = wire.turn(left).unwrap_or(Event::Closed);
        while let Some(line) = wire.line() {
            match serde_json::from_slice::<Hello>(line) {
                Ok(hello) if hello.mintcheck == VERSION => return Ok((wire, hello)),
                Ok(hello) => {
                    let detail = format!(
                        "it speaks version {} of the protocol, this is {VERSION}",
                        hello.mintcheck
                    );
                    return Err(Fault::new(FaultKind::BadHello, detail).with_stderr(ended(wire)));
                }
                Err(_) => {
                    last_stray = shortened(line);
                    note(notes, line);
                }
            }
        }
        let detail = if last_stray.is_empty() {
            "it said nothing".to_owned()
        } else {
            format!("the last line it wrote was `{last_stray}`")
        };
        if event == Event::Closed {
            let (ending, stderr) = wire.end(Order::Kill);
            let detail = format!("it ended before its hello with {}; {detail}", ending.how);
            return Err(Fault::new(FaultKind::CouldNotStart, detail).with_stderr(stderr));
        }
        if wire.line_is_too_long() || Instant::now() >= deadline {
            let limit = limits.hello.as_millis();
            let detail = format!("no hello in {limit} ms; {detail}");
            return Err(Fault::new(FaultKind::BadHello, detail).with_stderr(ended(wire)));
        }
    }
}

fn ended(wire: Wire) -> String {
    wire.end(Order::Kill).1
}

fn understand(line: &[u8]) -> Option<ReplyLine<'_>> {
    serde_json::from_slice(line).ok()
}

fn replied(reply: ReplyLine<'_>) -> Reply {
    match (reply.token, reply.refused, reply.failed) {
        (Some(token), _, _) => Reply::Answered(Answer::Token(token.into_owned())),
        (None, Some(why), _) => Reply::Answered(Answer::Refused(why.into_owned())),
        (None, None, Some(why)) => Reply::Answered(Answer::Failed(why.into_owned())),
        (None, None, None) => {
            let detail = "an answer with neither a token nor a refusal";
            Reply::Fault(Fault::new(FaultKind::NoToken, detail))
        }
    }
}

fn note(notes: &mut Vec<String>, line: &[u8]) {
    if notes.len() < MAX_NOTES && !line.is_empty() {
        notes.push(format!("a line that is no answer: `{}`", shortened(line)));
    }
}

fn shortened(line: &[u8]) -> String {
    const KEPT: usize = 120;
    let text = String::from_utf8_lossy(&line[..line.len().min(4 * KEPT)]);
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(KEPT).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}
