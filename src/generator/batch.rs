//! The cases of one asking, and how far each has come: not yet sent, in flight, to be asked again
//! alone, or settled.

use std::collections::VecDeque;

use super::answer::{Answer, Bracket};
use super::fault::Fault;
use super::protocol::write_case;
use super::wire::Wire;
use crate::case::Case;

/// How many bytes of requests wait in memory: a pipe's worth.
const MAX_BACKLOG_BYTES: usize = 256 * 1024;

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The generator answered.
    Answered(Answer),
    /// It answered by the real clock.
    Live(Answer, Bracket),
    /// It did not, and this is why.
    Fault(Fault),
}

/// Takes each reply, with the position of its case.
pub(super) type Settle<'s> = dyn FnMut(usize, Reply) + 's;

/// The cases of one asking.
pub(super) struct Batch<'a> {
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
    /// Where in `sent` the requests begin that the present host was given.
    current: usize,
    settled: Vec<bool>,
    unsettled: usize,
    in_flight: usize,
    /// A suspect is in flight, and no other case joins it.
    lonely: bool,
}

/// Whose answer an id is.
pub(super) enum Claim {
    /// The first one to this case.
    Open(usize),
    /// Another one to a case that has its answer.
    Settled,
    /// To nothing that this host was asked.
    Unknown,
}

impl<'a> Batch<'a> {
    pub(super) fn new(generator: &'a str, cases: &'a [&'a Case], first_id: u64) -> Self {
        Self {
            generator,
            cases,
            fresh: 0,
            suspects: VecDeque::new(),
            first_id,
            sent: Vec::new(),
            current: 0,
            settled: vec![false; cases.len()],
            unsettled: cases.len(),
            in_flight: 0,
            lonely: false,
        }
    }

    pub(super) fn is_settled(&self) -> bool {
        self.unsettled == 0
    }

    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }

    pub(super) fn id_of(&self, at: usize) -> &str {
        &self.cases[at].id
    }

    /// Sends as much as may be in flight.
    pub(super) fn fill(&mut self, wire: &mut Wire, next_id: &mut u64, most: usize) {
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

    /// Whose answer an id is; a case that is answered is settled.
    pub(super) fn claim(&mut self, id: u64) -> Claim {
        let earlier = id > 0 && id < self.first_id;
        let number = id.checked_sub(self.first_id).and_then(|number| usize::try_from(number).ok());
        let Some((number, at)) = number.and_then(|number| Some((number, *self.sent.get(number)?)))
        else {
            return if earlier { Claim::Settled } else { Claim::Unknown };
        };
        if self.settled[at] {
            return Claim::Settled;
        }
        if number < self.current {
            return Claim::Unknown;
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

    /// The host broke: a case that was alone in flight is charged, others are to be asked again,
    /// one at a time.
    pub(super) fn break_off(&mut self, why: Fault, settle: &mut Settle<'_>) {
        if let Some(at) = self.alone() {
            self.charge(at, why, settle);
        } else {
            let open = (0..self.fresh).filter(|at| !self.settled[*at]);
            self.suspects = open.collect();
            self.in_flight = 0;
            self.lonely = false;
        }
        self.current = self.sent.len();
    }

    /// Nobody will be asked any more, and this is why.
    pub(super) fn give_up(&mut self, why: &Fault, settle: &mut Settle<'_>) {
        for at in 0..self.cases.len() {
            if !self.settled[at] {
                self.charge(at, why.clone(), settle);
            }
        }
    }

    fn charge(&mut self, at: usize, why: Fault, settle: &mut Settle<'_>) {
        self.settle(at);
        settle(at, Reply::Fault(why.at(self.id_of(at))));
    }

    /// The case in flight, if there is only one.
    fn alone(&self) -> Option<usize> {
        if self.in_flight != 1 {
            return None;
        }
        self.sent.iter().rev().copied().find(|at| !self.settled[*at])
    }
}
