//! What a clock says at this moment: shared by the tracer, which reads it, and the dial, which sets
//! it. It knows nothing of processes.

#![cfg_attr(
    not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))),
    expect(dead_code, reason = "only the box reads it")
)]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::show::Show;

/// Nanoseconds since 1970. Wide enough for every microsecond of an `i64`.
pub(super) type Nanoseconds = i128;

/// A frozen clock that was read this often without being set again runs on: whoever reads it that
/// often waits for it to move, and a token takes a dozen reads.
pub(super) const MOST_READS: u64 = 100_000;

/// What the clock of one program says.
#[derive(Debug)]
pub(super) struct Face(Mutex<State>);

#[derive(Debug)]
struct State {
    show: Show,
    set_at: Instant,
    /// Since when a frozen clock runs on nevertheless.
    ran_on: Option<Instant>,
    reads: u64,
    reads_when_set: u64,
    notes: BTreeSet<String>,
}

impl Face {
    pub(super) fn new(show: Show) -> Self {
        Self(Mutex::new(State {
            show,
            set_at: Instant::now(),
            ran_on: None,
            reads: 0,
            reads_when_set: 0,
            notes: BTreeSet::new(),
        }))
    }

    /// What a program reads now; the read is counted.
    pub(super) fn read(&self) -> Nanoseconds {
        let mut state = self.lock();
        state.run_on_if_waited_for();
        let now = state.now();
        state.reads += 1;
        now
    }

    /// What a program would read now.
    pub(super) fn now(&self) -> Nanoseconds {
        self.lock().now()
    }

    /// Adds something that a report should say, once.
    pub(super) fn note(&self, text: String) {
        self.lock().notes.insert(text);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn reads_since_set(&self) -> u64 {
        self.reads - self.reads_when_set
    }

    fn now(&self) -> Nanoseconds {
        let is_later = |after_reads| self.reads_since_set() >= after_reads;
        let later = self.show.later.filter(|later| is_later(later.after_reads));
        let by_us = later.map_or(0, |later| i128::from(later.by_us));
        let since = if self.show.running { Some(self.set_at) } else { self.ran_on };
        let run_ns = since.map_or(0, |since| since.elapsed().as_nanos());
        let run_ns = i128::try_from(run_ns).unwrap_or(i128::MAX / 2);
        (i128::from(self.show.now_us) + by_us) * 1000 + run_ns
    }

    fn run_on_if_waited_for(&mut self) {
        if self.show.running || self.ran_on.is_some() || self.reads_since_set() < MOST_READS {
            return;
        }
        self.ran_on = Some(Instant::now());
        self.notes.insert(
            "the clock stood still for 100,000 reads without an answer and ran on from there, since \
             the program seems to wait for it to move"
                .to_owned(),
        );
    }
}

/// The way to set the clock of a running program, and to ask how often it was read.
#[derive(Debug, Clone)]
pub struct Dial(Option<Arc<Face>>);

impl Dial {
    /// The dial of a face.
    pub(super) fn of(face: Arc<Face>) -> Self {
        Self(Some(face))
    }

    /// The dial of a program that cannot be shown another instant once it runs.
    pub(super) fn fixed() -> Self {
        Self(None)
    }

    /// Shows the running program something else. Every read after this sees it. Does nothing where
    /// the clock cannot be set.
    pub fn set(&self, show: Show) {
        let Some(face) = &self.0 else { return };
        let mut state = face.lock();
        state.show = show;
        state.set_at = Instant::now();
        state.ran_on = None;
        state.reads_when_set = state.reads;
    }

    /// How often the program and all that it started have read the wall clock so far; 0 where that
    /// is not known.
    pub fn reads(&self) -> u64 {
        self.0.as_ref().map_or(0, |face| face.lock().reads)
    }

    /// What a report should say about this clock.
    pub fn notes(&self) -> Vec<String> {
        self.0.as_ref().map_or_else(Vec::new, |face| face.lock().notes.iter().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::show::Later;
    use super::*;

    #[test]
    fn a_frozen_clock_stands_still_and_counts_its_reads() {
        let face = Arc::new(Face::new(Show::frozen(1_696_910_400_600_000)));
        let dial = Dial::of(Arc::clone(&face));
        assert_eq!(face.read(), 1_696_910_400_600_000_000);
        assert_eq!(face.read(), 1_696_910_400_600_000_000);
        assert_eq!(face.now(), 1_696_910_400_600_000_000);
        assert_eq!(dial.reads(), 2);
    }

    #[test]
    fn a_later_reading_comes_after_its_reads_counted_from_the_last_setting() {
        let later = Some(Later { after_reads: 2, by_us: 5 });
        let face = Arc::new(Face::new(Show::frozen(0)));
        let dial = Dial::of(Arc::clone(&face));
        face.read();
        dial.set(Show { later, ..Show::frozen(10) });
        let seen = [face.read(), face.read(), face.read(), face.read()];
        assert_eq!(seen, [10_000, 10_000, 15_000, 15_000]);
        assert_eq!(dial.reads(), 5);
    }

    #[test]
    fn a_clock_that_is_waited_for_runs_on_with_a_note_until_it_is_set_again() {
        let face = Arc::new(Face::new(Show::frozen(0)));
        let dial = Dial::of(Arc::clone(&face));
        for _ in 0..MOST_READS {
            assert_eq!(face.read(), 0);
        }
        assert!(dial.notes().is_empty());
        face.read();
        let before = face.read();
        while face.now() == before {}
        assert_eq!(dial.notes().len(), 1);
        dial.set(Show::frozen(7));
        assert_eq!(face.read(), 7_000);
    }

    #[test]
    fn instants_at_both_ends_of_what_can_be_written_are_no_overflow() {
        for now_us in [i64::MIN, i64::MAX] {
            let face = Face::new(Show { running: true, ..Show::frozen(now_us) });
            assert!(face.read() >= i128::from(now_us) * 1000);
        }
    }
}
