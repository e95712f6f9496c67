//! Two outcomes beside each other: `compare` says all that differs, and `baseline` which findings of the
//! newer one are new, which is what makes a finding the same in both.

mod baseline;
mod compare;

pub use baseline::{NoBaseline, fingerprint};
pub use compare::{Change, Comparison, SCHEMA, Side, Subject};
