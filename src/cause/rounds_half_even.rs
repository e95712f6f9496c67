//! Cause `rounds-half-even`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::Mechanism;

declare_cause! {
    /// `iat` is rounded to the nearest second, a half to the even one.
    ///
    /// # What happens
    /// As where a half goes upwards, but exactly half past an even second `iat` stays, and exactly
    /// half past an odd one it is the next. Two programs that both "round" differ at those
    /// instants.
    ///
    /// # In which languages
    /// Python (`round`), C and C++ (`rint`, `nearbyint`), C# (`Math.Round`), Java (`Math.rint`),
    /// Rust (`round_ties_even`), `numpy`.
    ///
    /// # The line to look for
    /// `round(time.time())`, `Math.Round((DateTime.UtcNow - epoch).TotalSeconds)`, `rint(...)`.
    ///
    /// # Fix
    /// Round down: `int(time.time())`, `ToUnixTimeSeconds()`, `time(NULL)`.
    ///
    /// # References
    /// * Python documentation of `round` (toward the even choice)
    /// * IEEE 754, roundTiesToEven
    ROUNDS_HALF_EVEN {
        id: "rounds-half-even",
        explains: &["iat-rounds-up"],
        languages: "Python, C, C++, C#, Rust",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "round down: `int(time.time())` in Python, `ToUnixTimeSeconds()` in .NET, \
                   `time(NULL)` in C";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    times.proof(
        Mechanism::RoundsHalfEven,
        "`iat` is rounded to the nearest second, a half to the even one, so that it is the next \
         one for half of the time",
        FIX,
    )
}
