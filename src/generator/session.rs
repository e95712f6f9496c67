//! A session with a host of generators: many requests in flight, answers matched by id, and after
//! a crash or a hang the rest carried on.
//!
//! Every case that is handed in gets exactly one reply. Only a case that was alone in flight is
//! charged with a crash or a hang; the others that were in flight are asked again, one at a time.

use std::time::{Duration, Instant};

use serde::Deserialize;

use super::answer::{Answer, Around, Minted, Purpose};
use super::batch::{Batch, Claim, Reply, Settle};
use super::bounds::{Limits, MAX_RESTARTS, MAX_STRAY_BYTES, TICK};
use super::fault::{Blame, Fault, FaultKind};
use super::greet::greet;
use super::host::{Host, Order};
use super::protocol::{Hello, Offer, ReplyLine};
use super::stray::{begins_as_answer, is_object, note, shortened};
use super::wire::{Event, MAX_LINE_BYTES, Wire};
use crate::case::Case;
use crate::process::Ending;

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
    pub fn ask(&mut self, offer: &Offer, cases: &[&Case], settle: &mut Settle<'_>) {
        // Whoever was asked before may have broken the host for good; this one has its own chance.
        self.restarts = 0;
        let mut batch = Batch::new(&offer.name, cases, self.next_id);
        while !batch.is_settled() {
            if self.limits.stop.is_asked() {
                self.end_host(Order::Kill);
                return batch.give_up(&Fault::stopped(self.limits.stop), settle);
            }
            if self.wire.is_none()
                && let Err(why) = self.restart()
            {
                return batch.give_up(&why, settle);
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
        self.end_host(Order::Finish);
        std::mem::take(&mut self.faults)
    }

    /// Sends and receives until the batch is settled, the host breaks off or somebody asks to stop.
    fn exchange(&mut self, batch: &mut Batch<'_>, settle: &mut Settle<'_>) -> Result<(), Fault> {
        let mut last_answer = Instant::now();
        while !batch.is_settled() && !self.limits.stop.is_asked() {
            let Some(wire) = &mut self.wire else { return Ok(()) };
            if batch.in_flight() == 0 {
                last_answer = Instant::now();
            }
            batch.fill(wire, &mut self.next_id, self.limits.in_flight);
            let left = self.limits.answer.saturating_sub(last_answer.elapsed());
            let event = wire.turn(left.min(TICK)).map_err(|error| {
                Fault::new(FaultKind::Crashed, format!("its pipes broke: {error}"))
            })?;
            if self.receive(batch, settle)? {
                last_answer = Instant::now();
            }
            match event {
                Event::Closed if !batch.is_settled() => {
                    return Err(Fault::new(FaultKind::Crashed, "it closed its output"));
                }
                Event::Closed => self.end_host(Order::Finish),
                Event::Moved | Event::Quiet if last_answer.elapsed() >= self.limits.answer => {
                    return Err(Fault::new(FaultKind::TimedOut, self.silence()));
                }
                Event::Moved | Event::Quiet => {}
            }
        }
        Ok(())
    }

    fn silence(&self) -> String {
        let limit = self.limits.answer.as_millis();
        match self.wire.as_ref().map(Wire::begun) {
            Some(begun @ [_, ..]) => {
                format!(
                    "no answer in {limit} ms, only a line without an end: `{}`",
                    shortened(begun)
                )
            }
            Some([]) | None => format!("no answer in {limit} ms"),
        }
    }

    /// Takes all whole lines; says whether one of them was a new answer.
    fn receive(&mut self, batch: &mut Batch<'_>, settle: &mut Settle<'_>) -> Result<bool, Fault> {
        let Some(wire) = &mut self.wire else { return Ok(false) };
        let mut answered = false;
        let mut too_long = None;
        while let Some(line) = wire.line() {
            // Whether it comes in one piece or in several must not matter.
            if line.len() > MAX_LINE_BYTES {
                too_long = Some(of_too_much(line));
                break;
            }
            let stray_bytes = line.len() + 1;
            let Some(reply) = understand(line) else {
                self.stray_bytes += stray_bytes;
                note(&mut self.notes, line);
                continue;
            };
            match batch.claim(reply.id) {
                Claim::Open(at) => {
                    answered = true;
                    self.restarts = 0;
                    self.stray_bytes = 0;
                    settle(at, replied(reply, batch.id_of(at)));
                }
                Claim::Settled => {
                    self.stray_bytes += stray_bytes;
                    Fault::second_answer(reply.id).join(&mut self.faults);
                }
                Claim::Unknown => {
                    self.stray_bytes += stray_bytes;
                    Fault::unknown_id(reply.id).join(&mut self.faults);
                }
            }
        }
        if let Some(fault) =
            too_long.or_else(|| wire.line_is_too_long().then(|| of_too_much(wire.begun())))
        {
            return Err(fault);
        }
        if self.stray_bytes > MAX_STRAY_BYTES {
            let detail = format!("more than {MAX_STRAY_BYTES} bytes that are no answers");
            return Err(Fault::new(FaultKind::OutputTooLarge, detail));
        }
        Ok(answered)
    }

    /// Ends a host that broke, and charges the case that was alone in flight.
    fn break_off(&mut self, mut why: Fault, batch: &mut Batch<'_>, settle: &mut Settle<'_>) {
        self.stray_bytes = 0;
        self.restarts += 1;
        if let Some(mut wire) = self.wire.take() {
            let (ending, stderr) = wire.end(Order::Kill);
            why = explained(why, &ending).with_stderr(stderr);
            self.note_left_behind(&ending, String::new());
        }
        batch.break_off(why, settle);
    }

    /// Starts the host again; gives it up after too many restarts without a new answer.
    fn restart(&mut self) -> Result<(), Fault> {
        if self.restarts > MAX_RESTARTS {
            let detail = "it broke too often without a new answer";
            return Err(Fault::new(FaultKind::NotAsked, detail));
        }
        match greet(self.host, self.limits, &mut self.notes) {
            Ok((wire, _)) => {
                self.wire = Some(wire);
                Ok(())
            }
            Err(stopped) if self.limits.stop.is_asked() => Err(stopped),
            Err(why) => {
                let detail = format!("it could not be started again: {}", why.fault.name());
                why.join(&mut self.faults);
                Err(Fault::new(FaultKind::NotAsked, detail))
            }
        }
    }

    /// Ends a host that has nothing more to do, or that nobody wants to hear any more.
    fn end_host(&mut self, order: Order) {
        let Some(mut wire) = self.wire.take() else { return };
        let (ending, stderr) = wire.end(order);
        self.note_left_behind(&ending, stderr);
        // All that was asked in good order is answered, so what still comes is one too many.
        while order == Order::Finish
            && let Some(line) = wire.line()
        {
            match understand(line).map(|reply| reply.id) {
                Some(id) if id > 0 && id < self.next_id => {
                    Fault::second_answer(id).join(&mut self.faults);
                }
                Some(id) => Fault::unknown_id(id).join(&mut self.faults),
                None => {}
            }
        }
    }

    fn note_left_behind(&mut self, ending: &Ending, stderr: String) {
        if let Some(fault) = Fault::of_leaving(ending.left_behind) {
            fault.with_stderr(stderr).join(&mut self.faults);
        }
    }
}

/// The fault of a line that is too long. What is long in an answer is the text that the generator
/// gave, and the adapter does well to pass it on; anything else has no place where answers go, and to
/// keep it away is the adapter's work.
fn of_too_much(line: &[u8]) -> Fault {
    if begins_as_answer(line) {
        let detail = format!("an answer of more than {MAX_LINE_BYTES} bytes");
        return Fault { blame: Blame::Generator, ..Fault::new(FaultKind::LineTooLong, detail) };
    }
    Fault::new(FaultKind::LineTooLong, format!("a line of more than {MAX_LINE_BYTES} bytes"))
}

/// A break with what its end tells of it.
fn explained(why: Fault, ending: &Ending) -> Fault {
    if why.fault == FaultKind::Crashed {
        let detail = format!("{}: {}", why.detail, ending.how);
        return Fault { detail, ..why };
    }
    if why.fault == FaultKind::TimedOut && ending.before_told {
        let detail = format!("{}: it had ended with {}", why.detail, ending.how);
        return Fault::new(FaultKind::Crashed, detail);
    }
    why
}

fn understand(line: &[u8]) -> Option<ReplyLine<'_>> {
    /// An answer that names its request, whatever else it says.
    #[derive(Deserialize)]
    struct Named {
        id: u64,
    }
    // The reader would take a list for an object whose names are left out.
    if !is_object(line) {
        return None;
    }
    serde_json::from_slice(line).ok().or_else(|| {
        let Named { id } = serde_json::from_slice(line).ok()?;
        Some(ReplyLine { id, token: None, join: None, refused: None, failed: None })
    })
}

fn replied(reply: ReplyLine<'_>, case: &str) -> Reply {
    match (reply.token, reply.refused, reply.failed) {
        (Some(token), _, _) => {
            let around = reply.join.map(|members| Around { members, purpose: Purpose::Join(None) });
            let text = token.into_owned();
            Reply::Answered(Answer::Token(Minted { text, around: around.map(Box::new) }))
        }
        (None, Some(why), _) => Reply::Answered(Answer::Refused(why.into_owned())),
        (None, None, Some(why)) => Reply::Answered(Answer::Failed(why.into_owned())),
        (None, None, None) => {
            let detail = "an answer with neither a token nor a refusal that is text";
            Reply::Fault(Fault::new(FaultKind::NoToken, detail).at(case))
        }
    }
}
