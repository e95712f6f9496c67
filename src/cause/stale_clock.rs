//! Cause `stale-clock`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::{Mechanism, Reading};

declare_cause! {
    /// One reading of the clock is kept and used again.
    ///
    /// # What happens
    /// The time is read when the program starts, or a token is cached, and later tokens carry the
    /// old time. The first ones work. Then `iat` grows older and `exp` comes nearer, until every
    /// token has expired before it is handed out.
    ///
    /// # In which languages
    /// All with long-lived processes: Node, Java servlets, Go and Python servers, PHP under a
    /// persistent runtime.
    ///
    /// # The line to look for
    /// A time in a constant, a static field, a default argument (`def sign(now=time.time())`) or at
    /// the top of a module; a cache around the signing function whose lifetime is as long as the
    /// token's.
    ///
    /// # Fix
    /// Read the clock inside the function that signs, once for each token; cache a token for less
    /// than half of its lifetime.
    ///
    /// # References
    /// * Python language reference: default values are evaluated once
    STALE_CLOCK {
        id: "stale-clock",
        explains: &[
            "iat-ignores-clock",
            "iat-too-old",
            "iat-in-the-future",
            "iat-quantised",
            "iat-rounds-up",
            "already-expired",
            "iat-runs-backwards",
            "claims-vary",
            "time-left-too-short",
        ],
        languages: "all with long-lived processes",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "read the clock inside the function that signs, once for each token; not in a \
                   constant, a static field or a default argument; cache a token for less than \
                   half of its lifetime";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, law) = times.claim(Mechanism::StaleClock)?;
    let kept = match law.reading {
        Reading::Kept { for_us: Some(us) } => format!("for {} s", us / 1_000_000),
        Reading::Kept { for_us: None } | Reading::Fresh | Reading::Later => {
            "for as long as the process lives".to_owned()
        }
    };
    let summary = format!("`{}` is one reading of the clock, kept {kept}", times.name(claim.role));
    times.proof(Mechanism::StaleClock, summary, FIX)
}
