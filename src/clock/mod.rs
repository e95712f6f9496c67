//! How an unmodified program is shown a chosen instant.
//!
//! `show` has the words, `face` what a clock says at this moment, `boxed` and `faketime` the two ways
//! to put it in front of a program, `executable` and `probe` the proof that a way works for one, and
//! `choose` the choice, and `wall` the real clock. Nothing here knows what a program prints about its instant, apart from the
//! one-line programs of the probe.

mod show;
mod face;
mod boxed;
mod faketime;
mod start;
mod executable;
mod probe;
mod choose;
mod wall;

pub use choose::{Choice, choose, fits_box, survey};
pub use face::Dial;
pub use show::{Later, Show, Way, Wish};
pub use start::{Attached, Clock, Clocked};
pub use wall::wall_us;
