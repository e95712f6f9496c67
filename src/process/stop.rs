//! The wish that whatever runs should end now: Ctrl-C, a closed terminal, a polite kill, or a deadline
//! that has passed.
//!
//! The signals are taken only while there are children to be ended; before and after that they do
//! what they always do.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// Where whoever waits looks whether to go on.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    asked: &'static AtomicBool,
    deadline: Option<Deadline>,
}

/// When whatever runs has to end, and how long it was given.
#[derive(Debug, Clone, Copy)]
struct Deadline {
    at: Instant,
    given: Duration,
}

impl Stop {
    /// Set by whoever holds the flag.
    pub const fn when(flag: &'static AtomicBool) -> Self {
        Self { asked: flag, deadline: None }
    }

    /// Nobody will ever ask.
    pub const fn never() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Self::when(&NEVER)
    }

    /// The same, and at the latest when so much time has passed from now on.
    #[must_use]
    pub fn within(self, given: Duration) -> Self {
        // What is too far off to be counted never comes.
        let at = Instant::now().checked_add(given);
        Self { deadline: at.map(|at| Deadline { at, given }), ..self }
    }

    /// Whether somebody asked, or the time is over.
    pub fn is_asked(self) -> bool {
        self.asked.load(Ordering::Relaxed) || self.is_late()
    }

    /// Why to end, in words.
    pub fn why(self) -> String {
        match self.deadline.filter(|_| !self.asked.load(Ordering::Relaxed) && self.is_late()) {
            Some(Deadline { given, .. }) => {
                format!("the deadline of the run, {} s, has passed", given.as_secs_f64())
            }
            None => "the run was told to end".to_owned(),
        }
    }

    fn is_late(self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline.at)
    }
}

static ASKED: AtomicBool = AtomicBool::new(false);
/// The signal that came last; 0 is none.
static LAST: AtomicUsize = AtomicUsize::new(0);
static RELEASED: AtomicBool = AtomicBool::new(false);

/// The signals that ask a program to end, for as long as this lives.
#[derive(Debug)]
pub struct Signals(());

impl Signals {
    /// Takes them: from now on they only set the flag that `stop` gives.
    ///
    /// # Errors
    /// What the system said.
    pub fn take() -> io::Result<Self> {
        RELEASED.store(false, Ordering::SeqCst);
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            flag::register_conditional_default(signal, &RELEASED)?;
            flag::register_usize(signal, &LAST, signal.unsigned_abs() as usize)?;
            flag::register(signal, &ASKED)?;
        }
        Ok(Self(()))
    }

    /// The flag that they set.
    pub fn stop(&self) -> Stop {
        Stop::when(&ASKED)
    }

    /// Takes the signal that came since this was last asked, for whoever hands signals on.
    pub fn take_last(&self) -> Option<Signal> {
        let number = i32::try_from(LAST.swap(0, Ordering::SeqCst)).ok()?;
        Signal::from_named_raw(number)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        RELEASED.store(true, Ordering::SeqCst);
    }
}
