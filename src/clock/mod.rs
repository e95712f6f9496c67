//! The clock that a program is shown: a chosen instant, by one of several ways.
//!
//! `show` says what is to be shown and `start` starts a program that sees it. Nothing here reads
//! what a program answers.

mod show;
mod start;

pub use show::{Show, Way, Wish};
pub use start::{Choice, Clock, Clocked, Dial, choose};
