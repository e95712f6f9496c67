//! A run: which generators are asked which cases, and what comes of it.
//!
//! `plan` says what is to be done and `schedule` does it, source by source. `docket` looks at the
//! cases once for all, `asking` takes one generator through them, `judge` looks at each answer,
//! `tally` counts what rules find and makes findings of it. `known` sets aside what the settings
//! excuse, `problems` are names that nobody has, `unasked` is for those who could not be asked, and
//! `hide` keeps secrets out of what is told. Nothing here prints; `progress` is told.

mod asking;
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
