//! What came back when a generator was asked: text, a no, or a break.
//!
//! What the text says is read by `token` and `observation`, never here.

use std::ops::Deref;

use serde_json::{Map, Value};

use crate::profile::View;

/// What a generator gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Text that should be a token.
    Token(Minted),
    /// A no, with its words.
    Refused(String),
    /// It broke, with its words.
    Failed(String),
}

/// Text that should be a token, and what stood around it. It reads as its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minted {
    /// The text.
    pub text: String,
    /// The JSON object that it came in, if it came in one.
    pub around: Option<Box<Around>>,
}

/// The JSON object in which a token came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// Its members, the token's own among them.
    pub members: Map<String, Value>,
    /// What it is for.
    pub purpose: Purpose,
}

/// What the object in which a token came is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// Nobody said so: any answer of an endpoint.
    #[default]
    Untold,
    /// The parameters with which somebody joins, for that view of the client if it is known.
    Join(Option<View>),
}

/// When a program that sees the real clock was asked: it has read the clock in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bracket {
    /// The clock before, in microseconds since the epoch.
    pub from_us: i64,
    /// The clock after.
    pub until_us: i64,
}

impl From<String> for Minted {
    fn from(text: String) -> Self {
        Self { text, around: None }
    }
}

impl Deref for Minted {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}
