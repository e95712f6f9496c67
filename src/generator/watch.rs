//! The real clock before and after an asking, where that is the clock that is seen.

use super::answer::{Answer, Bracket};
use super::batch::Reply;
use crate::clock::{Clock, Way, wall_us};

/// An asking that has begun.
pub(super) struct Watch {
    /// The real clock at its beginning, if it matters.
    from_us: Option<i64>,
}

impl Watch {
    pub(super) fn start(clock: &Clock) -> Self {
        Self { from_us: (clock.way() == Way::Live).then(wall_us) }
    }

    /// The reply, with the moments between which the clock was read.
    pub(super) fn answered(&self, answer: Answer) -> Reply {
        match self.from_us {
            Some(from_us) => Reply::Live(answer, Bracket { from_us, until_us: wall_us() }),
            None => Reply::Answered(answer),
        }
    }
}
