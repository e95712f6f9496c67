//! A run: which generators are asked which cases, and what comes of it.
//!
//! `plan` says what is to be done, `schedule` does it, `judge` turns answers into findings,
//! `known` sets aside what the settings excuse. Nothing here prints; `progress` is told.

mod judge;
mod known;
mod plan;
mod progress;
mod schedule;

pub use judge::{Judge, Judged};
pub use plan::{Deny, Plan, Source};
pub use progress::{Event, Progress, Silent};
pub use schedule::{Ended, run};
