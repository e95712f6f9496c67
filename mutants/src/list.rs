//! The list of cargo-mutants, and what is drawn of it.

use std::path::Path;

use serde::Deserialize;

/// A change to the code.
#[derive(Debug, Clone, Deserialize)]
pub struct Mutant {
    /// Its number, from one on, by which the switch knows it.
    #[serde(skip)]
    pub number: usize,
    pub name: String,
    pub file: String,
    pub genre: Genre,
    pub span: Span,
    pub replacement: String,
}

/// What kind of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Genre {
    FnValue,
    BinaryOperator,
    UnaryOperator,
    MatchArm,
    MatchArmGuard,
    StructField,
}

/// What it replaces.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Span {
    pub start: Place,
    pub end: Place,
}

/// A place in a file, lines and characters counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// Reads the list.
pub fn read(path: &Path) -> Vec<Mutant> {
    let text = std::fs::read_to_string(path).expect("the list of mutants");
    let mut all: Vec<Mutant> = serde_json::from_str(&text).expect("a list of cargo-mutants");
    for (at, mutant) in all.iter_mut().enumerate() {
        mutant.number = at + 1;
    }
    all
}

/// Draws some more than are wanted, since not all of them compile.
pub fn draw(all: &[Mutant], wanted: usize, seed: u64) -> Vec<Mutant> {
    let mut drawn = all.to_vec();
    if wanted < all.len() {
        fastrand::Rng::with_seed(seed).shuffle(&mut drawn);
        drawn.truncate(wanted + wanted / 3);
    }
    drawn
}
