//! Generators that sin in one way each, and sound ones that differ in ways that must not be
//! accused. All of them speak the protocol of adapters, on threads.
//!
//! To add one, write a few lines in the file of its family: a name for its sin, the rules that must
//! accuse it, and the step of the good generator that it takes in another way.

mod asked;
mod draft;
mod generator;
mod host;
mod keyed;
mod mutant;
mod numbers;

mod again;
mod claims;
mod encoding;
mod join;
mod legacy;
mod lifetimes;
mod places;
mod refusals;
mod signature;
mod sound;
mod stability;
mod text;
mod times;
mod values;

pub(crate) use generator::good;
pub(crate) use host::{answers, fresh_host, host};
pub(crate) use mutant::Mutant;

/// The families of mutants, by the file that they stand in.
pub(crate) const FAMILIES: [(&str, &[Mutant]); 13] = [
    ("text", text::ALL),
    ("encoding", encoding::ALL),
    ("signature", signature::ALL),
    ("claims", claims::ALL),
    ("values", values::ALL),
    ("join", join::ALL),
    ("times", times::ALL),
    ("lifetimes", lifetimes::ALL),
    ("stability", stability::ALL),
    ("refusals", refusals::ALL),
    ("legacy", legacy::ALL),
    ("places", places::ALL),
    ("again", again::ALL),
];

/// Generators that no verifier has anything against.
pub(crate) const SOUND: &[Mutant] = sound::ALL;
