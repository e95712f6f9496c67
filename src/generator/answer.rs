//! What came back when a generator was asked: text, a no, or a break.
//!
//! What the text says is read by `token` and `observation`, never here.

/// What a generator gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Text that should be a token.
    Token(String),
    /// A no, with its words.
    Refused(String),
    /// It broke, with its words.
    Failed(String),
}
