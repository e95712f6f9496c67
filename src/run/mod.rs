//! A run: which generators are asked which cases, and what comes of it.
//!
//! `plan` says what is to be done and `schedule` does it, source by source. `docket` looks at the
//! cases once for all, `asking` takes one generator through them, `judge` looks at each answer,
//! `tally` counts what rules find and makes findings of it. `programs`
//! takes the user's own programs and endpoints through the cases that `fit` makes fit them and, where
//! each costs a start, that `few` and `starts` choose. `known` sets aside what the settings
//! excuse, `problems` are names that nobody has, `unasked` is for those who could not be asked, and
//! `hide` keeps secrets out of what is told. `audit` judges tokens that somebody has kept, without
//! asking anybody. Nothing here prints; `progress` is told.
//!
//! One token alone is looked at by `inspect`, with `guess` for its profile, `moments` for its times
//! and `caret` for the characters that show a finding; two by `diff`, with `members` for their JSON.

mod asking;
mod audit;
mod caret;
mod diff;
mod docket;
mod few;
mod fit;
mod guess;
mod hide;
mod inspect;
mod judge;
mod known;
mod members;
mod moments;
mod plan;
mod problems;
mod programs;
mod progress;
mod schedule;
mod starts;
mod tally;
mod unasked;

pub use audit::{AuditPlan, Keyring, MAX_LINE_BYTES, Pointer, Shown, Source as TokenSource, audit};
pub use diff::{Pair, diff};
pub use docket::Docket;
pub use guess::{Guess, guess};
pub use inspect::{By, Question, inspect};
pub use judge::{Judge, Judged};
pub use plan::{Deny, Plan, Source};
pub use progress::{Event, Progress, Silent};
pub use schedule::{Ended, run};
