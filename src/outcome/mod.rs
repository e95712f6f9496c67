//! The plain result of a run: `result` is how everybody ended and what was found, `reason` is why.
//! `observations` are the answers that it rests on, `evidence` is what can be judged again of them,
//! `shard` says which part of a run it is, `baseline` what is new since an earlier one;
//! `parting` is where generators part ways, `sides` what they say to one case, side by side,
//! `location` where something stands in a file.

mod baseline;
mod evidence;
mod location;
mod observations;
mod parting;
mod reason;
mod result;
mod shard;
mod sides;

pub use baseline::{Absent, Baseline};
pub use evidence::{
    AskedAt, AtPlace, Evidence, FoundCause, PerGroup, SampleSeen, Seen, SpokenFor, TimeSeen,
    TimeTold, Unlisted,
};
pub use location::Location;
pub use observations::{Answered, MAX_ANSWERS, MAX_TEXT_CHARS, Observations};
pub use parting::{Alike, Parting};
pub use reason::{AtTolerance, Cause, ClockLaw, Unexplained};
pub use result::{Counts, GeneratorOutcome, Kind, Outcome, Problem, ProblemKind, SCHEMA, Verdict};
pub use shard::{Asked, Shard};
pub use sides::{MAX_SIDES, Member, Side, Sides};
