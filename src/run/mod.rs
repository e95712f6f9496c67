//! A run: which generators are asked which cases, and what comes of it.
//!
//! `plan` says what is to be done, `schedule` does it, `docket` looks at the cases once for all,
//! `judge` looks at each answer, `tally` counts what rules find and makes findings of it, `known`
//! sets aside what the settings excuse, `problems` are names that nobody has, `unasked` is for those
//! who could not be asked, `hide` keeps secrets out of what is told. Nothing here prints; `progress`
//! is told.

mod docket;
mod hide;
mod judge;
mod known;
mod plan;
mod problems;
mod progress;
mod schedule;
mod tally;
mod unasked;

pub use docket::Docket;
pub use judge::{Judge, Judged};
pub use plan::{Deny, Plan, Source};
pub use progress::{Event, Progress, Silent};
pub use schedule::{Ended, run};
