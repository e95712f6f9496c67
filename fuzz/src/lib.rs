//! The readers under a fuzzer.

pub mod readers;
