//! Observations: the facts read off one answer. No opinion yet: rules have those.
//!
//! `seen` is one answer, read; `time` and `mac` are facts of their own, `echo` compares claims with
//! the inputs that they carry, `sighting` is what is kept for rules over several answers.

mod echo;
mod mac;
mod seen;
mod sighting;
mod time;

pub use echo::asked_text;
pub use mac::{Keys, Mac};
pub use seen::{Channel, Observation};
pub use sighting::{Keep, Repeated, Sighting};
pub use time::{SECOND_US, Seconds, Time, Unit};
