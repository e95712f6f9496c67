//! What a run tells whoever watches it.

/// One thing that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// An adapter is being made ready: built, if that is due, and started.
    Starting {
        /// The adapter.
        adapter: &'a str,
    },
    /// A generator is about to be asked.
    Asking {
        /// The generator.
        generator: &'a str,
        /// How often.
        runs: usize,
    },
    /// So many more answers have been judged.
    Judged {
        /// How many.
        runs: usize,
    },
    /// A generator has its verdict.
    Done {
        /// The generator.
        generator: &'a str,
    },
}

/// Whoever watches a run; events come from several threads.
pub trait Progress: Sync {
    /// Something happened.
    fn event(&self, event: Event<'_>);
}

/// Nobody watches.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn event(&self, _event: Event<'_>) {}
}
