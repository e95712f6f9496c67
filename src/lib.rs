//! mintcheck checks what signature generators mint.
//!
//! The data goes one way, and a module imports only from those above it:
//!
//! ```text
//! case -> generator -> answer -> token -> observation -> findings -> outcome -> report
//! ```
//!
//! * [`mistake`]: what is wrong in a file that somebody wrote, with its place.
//! * [`profile`]: what one product requires of a token. Data; it never judges.
//! * [`case`]: inputs, an instant, and the outcome they must have.
//! * [`token`]: reads the token in an answer. Reading never fails: it gives value and defects.
//! * [`observation`]: the facts of one answer. It has no opinion.
//! * [`finding`]: what is wrong, in the words of a report.
//! * [`rule`]: one requirement a file. A rule sees observations, never the generator.

pub mod mistake;
pub mod profile;
pub mod case;
pub mod process;
pub mod token;
pub mod generator;
pub mod observation;
pub mod finding;
pub mod rule;
pub mod outcome;
pub mod config;
pub mod run;
pub mod report;
pub mod cli;
