//! How a program or an endpoint of the user's own is reached, as checked.

use std::ops::Range;
use std::path::PathBuf;

use serde_json::Value;

use crate::clock::Wish;
use crate::generator::{Command, Endpoint, Slot, Template};

/// How a program or an endpoint of the user's own is reached.
#[derive(Debug, Clone)]
pub struct Program {
    /// The way to it.
    pub access: Access,
    /// Inputs that it holds itself.
    pub fixed: Vec<FixedInput>,
    /// How it is to be shown instants.
    pub clock: Wish,
    /// Whether it is asked some cases of each group only.
    pub few: bool,
}

/// The way to a generator of the user's own.
#[derive(Debug, Clone)]
pub enum Access {
    /// Started once for every case.
    Command(Command),
    /// Asked over HTTP.
    Http(Box<Endpoint>),
}

impl Access {
    /// All its placeholders.
    pub fn slots(&self) -> Vec<&Slot> {
        match self {
            Self::Command(command) => command.templates().flat_map(Template::slots).collect(),
            Self::Http(endpoint) => endpoint.templates().flat_map(Template::slots).collect(),
        }
    }
}

/// An input that the program holds itself.
#[derive(Debug, Clone)]
pub struct FixedInput {
    /// Its name.
    pub name: String,
    /// Its value, or where that is.
    pub value: Fixed,
    /// Where it stands in the settings.
    pub at: Range<usize>,
}

/// The value of a fixed input, or where that is.
#[derive(Clone)]
pub enum Fixed {
    /// The value.
    Value(Value),
    /// A variable of the environment holds it.
    Env(String),
    /// A file holds it.
    File(PathBuf),
}

impl std::fmt::Debug for Fixed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // It may be a secret.
            Self::Value(_) => f.write_str("Value"),
            Self::Env(name) => f.debug_tuple("Env").field(name).finish(),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
        }
    }
}
