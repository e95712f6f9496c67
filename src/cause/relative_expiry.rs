//! Cause `relative-expiry`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::Mechanism;

declare_cause! {
    /// `exp` is a length of time, not an instant.
    ///
    /// # What happens
    /// `exp` holds the lifetime itself, such as 7200. Read as seconds since 1970 that is two
    /// o'clock on the first day of January 1970, so that every token has expired before it was
    /// made.
    ///
    /// # In which languages
    /// All, most often where a library has one option that is relative (`expiresIn`) and one claim
    /// that is absolute (`exp`).
    ///
    /// # The line to look for
    /// `exp: 7200`, `exp: 60 * 60 * 2`, `claims["exp"] = lifetime`.
    ///
    /// # Fix
    /// Add the lifetime to `iat`: `exp: iat + 7200`.
    ///
    /// # References
    /// * RFC 7519 section 4.1.4 (`exp` is an instant)
    /// * auth0/node-jsonwebtoken issue 209
    RELATIVE_EXPIRY {
        id: "relative-expiry",
        explains: &[
            "already-expired",
            "lifetime-too-short",
            "lifetime-varies",
            "time-left-too-short",
            "not-yet-valid",
        ],
        languages: "all",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "add the lifetime to `iat`: `exp = iat + 7200`";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, law) = times.claim(Mechanism::RelativeExpiry)?;
    let summary = format!(
        "`{}` is always {}, which is a length of time and no instant",
        times.name(claim.role),
        law
    );
    times.proof(Mechanism::RelativeExpiry, summary, FIX)
}
