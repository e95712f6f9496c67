//! Cause `ceiling`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::Mechanism;

declare_cause! {
    /// `iat` is always the next second.
    ///
    /// # What happens
    /// A fraction of a second is rounded up. Unless the clock shows a whole second, the token comes
    /// from the future, by up to a second.
    ///
    /// # In which languages
    /// All with a `ceil`; C where one is added to make up for integer division.
    ///
    /// # The line to look for
    /// `Math.ceil(Date.now() / 1000)`, `ceil(microtime(true))`, `(ms + 999) / 1000`.
    ///
    /// # Fix
    /// Round down: `Math.floor(Date.now() / 1000)`, `time()`.
    ///
    /// # References
    /// * RFC 7519 section 4.1.6 (`iat` is when the token was issued, not later)
    CEILING {
        id: "ceiling",
        explains: &["iat-rounds-up"],
        languages: "all",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "round down: `Math.floor(Date.now() / 1000)`, `time()`";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    times.proof(
        Mechanism::Ceiling,
        "`iat` is rounded up to the next second, so that nearly every token comes from the future",
        FIX,
    )
}
