//! `mintcheck.toml`: as typed, and as checked.
//!
//! Whatever can be checked without starting anything is checked here, with the line and the
//! characters that are wrong. `typed` is the file as people write it, with `typed_generator` for what
//! they say of one generator. `reader` checks it, with `reach` for the ways to a program or an
//! endpoint, and `settings` and `program` are what holds. `declared` says where. `edit` changes
//! what is known in the text of a file and leaves the rest as it is.

mod declared;
mod edit;
mod program;
mod reach;
mod reader;
mod settings;
mod typed;
mod typed_generator;

pub use edit::{KnownEdit, NewKnown, REASON, Uneditable};
pub use program::{Access, Fixed, FixedInput, Program};
pub use settings::{FILE, GeneratorSettings, Known, Settings};
pub use typed::Typed;
