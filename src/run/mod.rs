//! A run: which generators are asked which cases, and what comes of it.
//!
//! `plan` says what is to be done and `schedule` does it, source by source. `docket` looks at the
//! cases once for all, and `asking` takes one generator through them, by an `ask` of whatever kind;
//! `asked` is what came of it.
//! `judge` looks at each answer, `tally` counts what rules find and makes findings of it, and
//! `reasons` looks for the causes, for which `questions` asks. `known` sets aside what the settings excuse, `problems` are names
//! that nobody has, `unasked` is for those who could not be asked, and `hide` keeps secrets out of
//! what is told.
//!
//! `property` draws more cases, and finds the smallest at which generators part ways.
//!
//! `abroad` holds the sessions with a host in the zones and locales that cases name. `programs` takes
//! the user's own programs and endpoints through the cases that `fit` makes fit them and, where each
//! costs a start, that `few` and `starts` choose; by the real clock, `live` says when. `readings` finds
//! the readings of the clock that feed the times of a program in the box.
//!
//! A run may be one part of several: `shard` says which cases are its own, `kept` writes down what its
//! judge knows, `parts` looks whether some reports are all of one run, and `merge` lets the judge of the
//! whole go on from there; `conclude` gives the verdict in either, and `changes` says what would have
//! to be known for it to hold. `notebook` notes answers for reports that show them, as far as `show`
//! lets tokens be shown, and `sides` puts those of all generators to one case side by side.
//!
//! `snapshot` keeps what a generator mints where that is wanted, one answer in `forms` and the times
//! of all in `stamps`.
//!
//! `audit` judges tokens that somebody has kept, without asking anybody. One token alone is looked
//! at by `inspect`, with `guess` for its profile, `moments` for its times and `caret` for the
//! characters that show a finding; two by `diff`, with `members` for their JSON.
//!
//! Nothing here prints; `progress` is told.

mod abroad;
mod ask;
mod asked;
mod asking;
mod audit;
mod caret;
mod changes;
mod conclude;
mod diff;
mod diff_legacy;
mod docket;
mod few;
mod fit;
mod forms;
mod guess;
mod hide;
mod inspect;
mod judge;
mod kept;
mod known;
mod live;
mod members;
mod merge;
mod moments;
mod notebook;
mod parts;
mod plan;
mod problems;
mod programs;
mod progress;
mod property;
mod questions;
mod readings;
mod reasons;
mod schedule;
mod shard;
mod show;
mod sides;
mod snapshot;
mod stamps;
mod starts;
mod tally;
mod unasked;

pub use audit::{
    AuditPlan, Keyring, MAX_LINE_BYTES, Pointer, Source as TokenSource, Unjoinable, audit,
    join_audits,
};
pub use changes::changes;
pub use conclude::{counts, settle};
pub use diff::{Pair, diff};
pub use docket::Docket;
pub use few::few;
pub use guess::{Guess, guess};
pub use inspect::{By, Question, inspect};
pub use judge::{Judge, Judged};
pub use merge::merge;
pub use parts::{ShardReport, Unmergeable, parts};
pub use plan::{Deny, Plan, Properties, Share, Source};
pub use programs::{Forecast, forecast};
pub use progress::{Event, Progress, Silent};
pub use property::bundle_of;
pub use schedule::{Ended, run};
pub use shard::digest;
pub use show::Shown;
