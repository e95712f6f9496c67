//! Snapshots: what a generator mints, told so that a person can review it, and kept in files.
//!
//! `sheet` is what is told and how it is written, with `cases` for lists of cases. `change` is what
//! differs between two of them, by cause. `file` is one in the format of insta, and `folder` keeps
//! them, those that wait for a review among them. Nothing here asks a generator.

mod cases;
mod change;
mod file;
mod folder;
mod sheet;

pub use cases::{digest, listed};
pub use change::{Change, EntryChange, Line};
pub use file::{FORMAT, Snapshot, Unreadable};
pub use folder::{Folder, Pending, Standing, Trouble};
pub use sheet::{CAUSES, Entry, Facts, Form, Section, Sheet};
