//! Properties: what has to hold of every answer and between answers, whatever is asked.
//!
//! `drawing` says what is drawn for a generator and at what cost. `batch` asks drawn cases many at a
//! time: the rules judge each answer and all of them together, and `relation` compares those that
//! differ in one thing only, and `warm` those of a fresh and a warm process. What fails is made smaller by `shrink`, one case at a time, and
//! `meeting` puts the smallest case before all generators: those that part ways are a `parting`.

mod batch;
mod drawing;
mod meeting;
mod parting;
mod relation;
mod shrink;
mod warm;

pub(super) use batch::{Drawn, Judging};
pub use drawing::bundle_of;
pub(super) use drawing::{Drawers, Drawing, per_run};
pub(super) use meeting::{Meeting, Seat};
pub(super) use parting::{Candidate, Standing, partings};
pub(super) use warm::warm;
