//! mintcheck checks what signature generators mint.
//!
//! The data goes one way:
//!
//! ```text
//! case -> generator -> answer -> token -> observation -> findings -> causes -> outcome -> report
//! ```
//!
//! This is the map. A module imports only from those above it, and a test holds it to that.
//!
//! * [`mod@file`]: a file that somebody wrote, read to a bound. It does not know what is in it.
//! * [`mistake`]: what is wrong in a file that somebody wrote, with its place. It never prints.
//! * [`profile`]: what one product requires of a token. Data; it never judges.
//! * [`case`]: inputs, an instant, and the outcome they must have. It knows no token.
//! * [`process`]: starting and ending other programs. It does not know what they say.
//! * [`clock`]: how a program is shown a chosen instant. It reads no answer.
//! * [`token`]: reads the token in an answer. Reading never fails: it gives value and defects.
//! * [`generator`]: the things under test, and how each is asked. It never looks into an answer.
//! * [`observation`]: the facts of one answer. It has no opinion.
//! * [`finding`]: what is wrong, in the words of a report.
//! * [`rule`]: one requirement a file. A rule sees observations, never the generator.
//! * [`law`]: how a generator makes a time claim of the clock. It starts nothing and reads none.
//! * [`cause`]: one mechanism a file. It makes again what was seen, and speaks only if that fits.
//! * [`difference`]: the plain result of comparing two tokens.
//! * [`outcome`]: the plain result of a run: all that reports read.
//! * [`inspection`]: the plain result of looking at one token, for reports as well.
//! * [`snapshot`]: what a generator mints, in words that are kept and compared.
//! * [`config`]: the settings, as typed and as checked. It starts nothing.
//! * [`run`]: asks generators and judges their answers. It never prints.
//! * [`init`]: from a folder to the settings that reach what signs there. It tries before it tells.
//! * [`report`]: writes an outcome for different readers. It never decides.
//! * [`cli`]: the command line. Only it prints, reads the environment and knows exit codes.

pub mod file;
pub mod mistake;
pub mod profile;
pub mod case;
pub mod process;
pub mod clock;
pub mod token;
pub mod generator;
pub mod observation;
pub mod finding;
pub mod rule;
pub mod law;
pub mod cause;
pub mod difference;
pub mod outcome;
pub mod inspection;
pub mod audit;
pub mod comparison;
pub mod snapshot;
pub mod config;
pub mod run;
pub mod init;
pub mod report;
pub mod cli;
