//! Cause `no-backdate`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::Mechanism;

declare_cause! {
    /// Nothing is taken off `iat` for clocks that differ, where rounding makes that needed.
    ///
    /// # What happens
    /// Rounding puts some tokens into the future. A backdate would keep them behind the clock of
    /// the verifier, and there is none, so that those tokens are refused. The vendor's own samples
    /// took 30 s off for as long as they rounded, and leave it out only since they round down.
    ///
    /// # In which languages
    /// All.
    ///
    /// # The line to look for
    /// `iat` without a subtraction, next to a rounding.
    ///
    /// # Fix
    /// Round down first of all; then take some seconds off as well, 30 are customary, for machines
    /// whose clocks run ahead.
    ///
    /// # References
    /// * History of the vendor's auth endpoint sample (2022-03-16: "Updating iat time logic")
    /// * Developer forum 82045 (clocks up to two minutes ahead) and 77667
    NO_BACKDATE {
        id: "no-backdate",
        explains: &[
            "iat-rounds-up",
            "iat-in-the-future",
        ],
        languages: "all",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "round down, and take 30 s off `iat` for clocks that differ";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    times.proof(
        Mechanism::NoBackdate,
        "nothing is taken off `iat`, so that what rounding puts into the future is refused",
        FIX,
    )
}
