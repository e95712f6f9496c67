//! Profiles: what one product requires of a token, as data.
//!
//! `spec` holds the words that profiles are written in, `read` reads and checks a file, `shipped` the profiles that come with
//! mintcheck. A profile never judges; rules do.

mod read;
mod shipped;
mod spec;

pub use shipped::{find, names, shipped};
pub use spec::{
    Carried, ClaimRow, Clock, Confidence, Evidence, Form, Header, InputShape, JsonType, Level,
    Lifetime, Need, Other, Profile, RuleLevel, Shapes, TimeLeft, TimeRole,
};
