//! The plain result of a run: `result` is how everybody ended and what was found, `reason` is why, and
//! `parting` is where generators part ways.

mod parting;
mod reason;
mod result;

pub use parting::{Alike, Parting};
pub use reason::{AtTolerance, Cause, ClockLaw, Unexplained};
pub use result::{Counts, GeneratorOutcome, Kind, Outcome, Problem, ProblemKind, SCHEMA, Verdict};
