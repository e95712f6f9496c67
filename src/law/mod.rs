//! The law of a clock: from instants and time claims to the formula by which a generator makes one
//! of the other.
//!
//! Pure: it starts nothing, reads no clock, and knows no generator. `formula` is the law and
//! `notation` the way it is written; `infer` finds all laws that reproduce every sample, `question`
//! the instant that tells the remaining ones apart, `rate` what a verifier makes of a law, `chart`
//! the look of it.

pub mod chart;
mod families;
mod formula;
mod infer;
mod mechanism;
mod notation;
mod points;
pub mod question;
pub mod rate;
mod rounding;
mod sample;
mod simplicity;
mod told;
mod zone;

pub use formula::{EPOCHS, Epoch, Law, Path, Print, Reading, Shown};
pub use infer::{ClaimLaw, Laws, ROLES, infer};
pub use mechanism::{Mechanism, Mix, Shows, mixed_lifetime, overflown_lifetime_us, shown_by};
pub use notation::Formula;
pub use rate::{Over, Rate, Told as RateOf, Verifier};
pub use rounding::Rounding;
pub use sample::Sample;
pub use told::{Form, Told, Unit};
pub use zone::{Shift, Way, Whose, Zone, all as all_zones, find as find_zone};
