//! Starting a program under a clock.

use std::io;

use super::show::{Show, Way, Wish};
use crate::process::{Child, Launch, Stop};

/// A proven way to show a program an instant.
#[derive(Debug, Clone)]
pub struct Clock {
    way: Way,
}

/// A program that was started under a clock.
#[derive(Debug)]
pub struct Clocked {
    /// The program.
    pub child: Child,
    /// What sets its clock.
    pub dial: Dial,
}

/// Sets the clock of a running program.
#[derive(Debug, Clone)]
pub struct Dial;

impl Dial {
    /// Sets the clock.
    pub fn set(&self, _show: Show) {}
}

/// The way that was chosen, and why.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The clock.
    pub clock: Clock,
    /// Why it is this one.
    pub why: String,
}

impl Clock {
    /// The clock of a program that is told the instant.
    pub fn passed() -> Self {
        Self { way: Way::Passed }
    }

    /// The way.
    pub fn way(&self) -> Way {
        self.way
    }

    /// Whether the clock of a running program can be set.
    pub fn can_step(&self) -> bool {
        self.way == Way::Box
    }

    /// Starts a program under this clock.
    ///
    /// # Errors
    /// What the system said when it could not be started.
    pub fn start(&self, launch: &Launch, _show: Show) -> io::Result<Clocked> {
        Ok(Clocked { child: Child::start(launch)?, dial: Dial })
    }
}

/// The way that is proven for what `launch` starts.
///
/// # Errors
/// Why the way that was asked for cannot be had.
pub fn choose(_wish: Wish, _launch: &Launch, _stop: Stop) -> Result<Choice, String> {
    Ok(Choice { clock: Clock { way: Way::Live }, why: String::new() })
}
