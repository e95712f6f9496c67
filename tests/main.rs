//! One test program: what is checked of mintcheck as a whole, a module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::allow_attributes,
    reason = "a test that cannot go on says so by panicking"
)]

mod adapters;
mod book;
mod bounds;
mod catalogue;
mod causes;
mod claim_causes;
mod cli;
mod clock;
mod expected;
mod faults;
mod join;
mod json_grammar;
mod laws;
mod matrix;
mod mutants;
mod package;
mod plan;
mod profiles;
mod properties;
mod programs;
mod python;
mod sayings;
mod schemas;
mod second_opinion;
mod sessions;
mod strangers;
mod tidy;
mod vectors;
