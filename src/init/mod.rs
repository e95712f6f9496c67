//! From a folder, or a running endpoint, to the settings that reach what signs there.
//!
//! `look` reads the files of a folder, `language` knows how each language writes what matters here,
//! `words` knows under which names people keep keys, secrets and meeting numbers, and `usage` reads
//! a program's own words on its arguments. `propose` makes an `entry` of that, which is text of a
//! settings file, with one `request` or another for an endpoint; `attempt` starts it a few times and
//! says what came of it; `hint` knows what people have to do about that. `pipeline` is the step for a
//! CI server.
//!
//! Only what is about signing is ever started. No file that could hold a real secret is read.

mod attempt;
mod entry;
mod hint;
mod language;
mod look;
mod pipeline;
mod propose;
mod request;
mod usage;
mod words;

pub use attempt::{Gave, Trial, Tried};
pub use entry::Entry;
pub use hint::{about, is_final};
pub use look::{Folder, look};
pub use pipeline::{GITHUB, GITLAB, github, gitlab};
pub use propose::{Candidate, at_url, propose};
