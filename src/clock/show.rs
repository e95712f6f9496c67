//! What a program is shown, and by which way.

/// The way in which a program is shown an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is told the instant and does not look at a clock.
    Passed,
    /// Its system calls are answered with the instant.
    Box,
    /// A library that is loaded before it answers in the system's place.
    Faketime,
    /// It sees the real clock, which is read before and after.
    Live,
}

impl Way {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Box => "box",
            Self::Faketime => "faketime",
            Self::Live => "live",
        }
    }
}

/// The way that the settings ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// The first that is proven.
    #[default]
    Auto,
    /// This one and no other.
    Only(Way),
}

/// What a program is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Show {
    /// The instant, in microseconds since the epoch.
    pub now_us: i64,
}

impl Show {
    /// A clock that stands still.
    pub fn frozen(now_us: i64) -> Self {
        Self { now_us }
    }
}
