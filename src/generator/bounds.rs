//! The bounds of a session: how long it waits, how much it takes, how often it tries again.

use std::time::Duration;

use crate::process::Stop;

/// The bounds of a session.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long the first line may take: a virtual machine or an interpreter has to start.
    pub hello: Duration,
    /// How long an answer may take, counted from the one before.
    pub answer: Duration,
    /// How many requests may be in flight.
    pub in_flight: usize,
    /// When to end before everything was asked.
    pub stop: Stop,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(30),
            answer: Duration::from_secs(10),
            // Enough to keep any adapter busy while answers are judged, few enough to ask again.
            in_flight: 4096,
            stop: Stop::never(),
        }
    }
}

/// Restarts without a new answer after which a host is given up.
pub(super) const MAX_RESTARTS: usize = 5;
/// Output between two answers that is none, beyond which a host is flooding us.
pub(super) const MAX_STRAY_BYTES: usize = 16 * 1024 * 1024;
/// How soon a wait looks whether somebody asked to stop: at once, as people see it.
pub(super) const TICK: Duration = Duration::from_millis(100);
