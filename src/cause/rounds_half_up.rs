//! Cause `rounds-half-up`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::Mechanism;

declare_cause! {
    /// `iat` is rounded to the nearest second, a half upwards.
    ///
    /// # What happens
    /// In the second half of each second `iat` is the next second. Without a backdate the token
    /// comes from the future for that half, by up to half a second, and a verifier whose clock is
    /// right refuses it, unless it takes as long to get there. With a backdate the margin is half a
    /// second less than it seems.
    ///
    /// # In which languages
    /// JavaScript (`Math.round`), PHP (`round`), Ruby (`round`), Java on a `double`, Go
    /// (`math.Round`). `round` of PHP before 8.4 takes everything from .499995 on as a half.
    ///
    /// # The line to look for
    /// `Math.round(Date.now() / 1000)`, `round(microtime(true))`, `Time.now.to_f.round`.
    ///
    /// # Fix
    /// Round down: `Math.floor(Date.now() / 1000)`, `time()`, `Time.now.to_i`.
    ///
    /// # References
    /// * History of the vendor's auth endpoint sample: `Math.round`, and `Math.floor` since 2023-12
    /// * PHP 8.4 release notes: `round` no longer rounds to 15 digits first
    ROUNDS_HALF_UP {
        id: "rounds-half-up",
        explains: &["iat-rounds-up"],
        languages: "JavaScript, PHP, Ruby, Java, Go",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "round down: `Math.floor(Date.now() / 1000)`, `time()` in PHP, `Time.now.to_i` in \
                   Ruby";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    times.proof(
        Mechanism::RoundsHalfUp,
        "`iat` is rounded to the nearest second, a half upwards, so that it is the next one for \
         half of the time",
        FIX,
    )
}
