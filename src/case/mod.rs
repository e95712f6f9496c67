//! Cases: what a generator is asked, and the outcome a vector says it must have.
//!
//! `input` is one case, `home` finds the one that a case in another zone or locale is compared with,
//! `vectors` are the files that hold them, `strategy` draws more of them and `smaller` makes one that
//! fails smaller, `veil` hides their secrets in what is told. Nothing here knows how a generator is
//! reached or what a token looks like inside.

mod home;
mod input;
mod smaller;
mod strategy;
mod vectors;
mod veil;

pub use home::homes;
pub use input::{Case, Environment, Expect, Inputs, Secret, Shape};
pub use smaller::smallest;
pub use strategy::{BATCH, DRAWN, Drawer, Point, SEED, Seed};
pub use vectors::{VectorCase, VectorExpect, VectorFile, control, shipped, topics};
pub use veil::Veil;
