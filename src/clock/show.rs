//! The words: the ways to show an instant, what settings may wish for, and what is to be shown.

/// How a program comes by its instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is told, by a protocol or a placeholder.
    Passed,
    /// It runs under a tracer that answers whenever it reads the wall clock.
    Box,
    /// It runs with libfaketime loaded.
    Faketime,
    /// It reads the real clock.
    Live,
}

impl Way {
    /// Its name in settings and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Box => "box",
            Self::Faketime => "faketime",
            Self::Live => "live",
        }
    }
}

/// What settings ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// The first way that proves right.
    #[default]
    Auto,
    /// This one and no other.
    Only(Way),
}

/// What a program is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Show {
    /// The instant, in microseconds since 1970.
    pub now_us: i64,
    /// Whether the clock goes on from there with real time, or stands still.
    pub running: bool,
    /// A later reading, from some read on.
    pub later: Option<Later>,
}

/// After this many reads of the wall clock, counted from the moment at which the instant was set,
/// the clock says a later time. Where that is `iat` or `exp`, a read that feeds it has been found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Later {
    /// How many reads still see the first instant.
    pub after_reads: u64,
    /// How much later those that follow are, in microseconds.
    pub by_us: i64,
}

impl Show {
    /// One instant, standing still.
    pub const fn frozen(now_us: i64) -> Self {
        Self { now_us, running: false, later: None }
    }

    /// An instant from which the clock goes on with real time.
    pub const fn running(now_us: i64) -> Self {
        Self { now_us, running: true, later: None }
    }
}
