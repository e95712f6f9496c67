//! Profiles: what one product requires of a token, as data.
//!
//! `words`, `claim`, `join` and `spec` hold the words that profiles are written in, from the smallest to the
//! whole, `read` reads and checks a file, `shipped` the profiles that come with mintcheck. A profile
//! never judges; rules do.

mod claim;
mod join;
mod read;
mod shipped;
mod spec;
mod words;

pub use claim::{Carried, ClaimRow, Constant, Form, Need, Other, StandIn};
pub use join::{Join, Parameter, View, Wanted};
pub use shipped::{find, names, shipped};
pub use spec::{
    AllOrNone, Clock, Header, InputShape, Lifetime, Profile, RuleLevel, Shapes, TimeLeft,
    VendorError,
};
pub use words::{Confidence, Evidence, Format, JsonType, LEGACY_FIELDS, Level, TimeRole};
