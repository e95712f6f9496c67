//! Where all who are asked wait for each other before the smallest cases are put to all of them: their
//! sessions stay open until then, so that nobody is started for it again.
//!
//! Only so many ask at once; who waits leaves their place to the next.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::parting::Candidate;

/// The meeting of all sources of a run.
pub(in crate::run) struct Meeting {
    state: Mutex<State>,
    changed: Condvar,
    expected: usize,
}

struct State {
    /// How many more may ask.
    free: usize,
    /// The source that is to begin next: they do so in their order, whoever is quicker.
    next: usize,
    arrived: usize,
    /// By source, since their order must not depend on who was first.
    brought: Vec<(usize, Vec<Candidate>)>,
}

impl Meeting {
    /// A meeting of so many, of whom so many ask at once.
    pub(in crate::run) fn of(expected: usize, at_once: usize) -> Self {
        let state = State { free: at_once.max(1), next: 0, arrived: 0, brought: Vec::new() };
        Self { state: Mutex::new(state), changed: Condvar::new(), expected }
    }

    /// Waits until the source at a position may ask.
    pub(in crate::run) fn enter(&self, source: usize) -> Seat<'_> {
        let mut state = self.lock();
        while state.free == 0 || state.next != source {
            state = self.wait(state);
        }
        state.free -= 1;
        state.next += 1;
        self.changed.notify_all();
        Seat { meeting: self, source, has_arrived: false }
    }

    /// All that was brought; everybody must have arrived.
    pub(in crate::run) fn brought(&self) -> Vec<Candidate> {
        self.lock().candidates()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(&self, state: MutexGuard<'g, State>) -> MutexGuard<'g, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn candidates(&mut self) -> Vec<Candidate> {
        self.brought.sort_by_key(|(source, _)| *source);
        self.brought.iter().flat_map(|(_, candidates)| candidates.clone()).collect()
    }
}

/// The place of one source. Whoever leaves has arrived as well, so that a source which breaks keeps
/// nobody waiting.
pub(in crate::run) struct Seat<'m> {
    meeting: &'m Meeting,
    source: usize,
    has_arrived: bool,
}

impl Seat<'_> {
    /// Brings the smallest cases of a source, waits for all others and gives everybody's.
    pub(in crate::run) fn meet(&mut self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let mut state = self.meeting.lock();
        state.brought.push((self.source, candidates));
        state.arrived += 1;
        self.has_arrived = true;
        state.free += 1;
        self.meeting.changed.notify_all();
        while state.arrived < self.meeting.expected {
            state = self.meeting.wait(state);
        }
        while state.free == 0 {
            state = self.meeting.wait(state);
        }
        state.free -= 1;
        state.candidates()
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut state = self.meeting.lock();
        state.free += 1;
        state.arrived += usize::from(!self.has_arrived);
        self.meeting.changed.notify_all();
    }
}
