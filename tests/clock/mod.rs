//! Unmodified programs under a chosen clock: real ones, in the languages of the field, compared with
//! the instant to the finest unit that they can read.

mod choice;
mod command;
mod ends;
mod exact;
mod programs;
mod reads;
mod waits;
mod warm;
