//! Observations: the facts read off one answer. No opinion yet: rules have those.
//!
//! `seen` is one answer, read, and `legacy` what of it is of the format before the JWT; `time` and
//! `mac` are facts of their own, `echo` compares claims with the inputs that they carry, `join` what
//! came with the token with its claims, `sighting` is what is kept for rules over several answers.

mod echo;
mod join;
mod legacy;
mod mac;
mod seen;
mod sighting;
mod time;

pub use echo::asked_text;
pub use join::{Dissent, Handed};
pub use mac::{Keys, Mac, Signed};
pub use seen::{Channel, Observation};
pub use sighting::{Instead, Keep, Repeated, Sighting};
pub use time::{SECOND_US, Seconds, Time, Unit};
