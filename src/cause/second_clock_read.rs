//! Cause `second-clock-read`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::{Mechanism, Reading};

declare_cause! {
    /// The clock is read twice for one token.
    ///
    /// # What happens
    /// `iat` and `exp` come from two readings. Nearly always they fall into the same second; when a
    /// second ends in between, or the machine pauses, the lifetime is longer than meant, and what
    /// lies on a bound is beyond it. It happens to one token in thousands, and never twice in the
    /// same place.
    ///
    /// # In which languages
    /// All.
    ///
    /// # The line to look for
    /// Two calls of the clock in the function that signs: `iat: now()`, and `exp: now() + 7200`
    /// below it.
    ///
    /// # Fix
    /// Read the clock once into a variable, and make all times of it.
    ///
    /// # References
    /// * RFC 7519 sections 4.1.4 and 4.1.6
    SECOND_CLOCK_READ {
        id: "second-clock-read",
        explains: &[
            "lifetime-varies",
            "lifetime-too-long",
            "lifetime-too-short",
            "lifetime-at-the-edge",
        ],
        languages: "all",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "read the clock once into a variable, and make `iat` and `exp` of that";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, law) = times.claim(Mechanism::SecondClockRead)?;
    let other = match law.reading {
        Reading::Later => "later than that of `iat`",
        Reading::Fresh | Reading::Kept { .. } => {
            "some milliseconds from that of `iat`; milliseconds that are added on purpose would \
             look the same"
        }
    };
    let summary =
        format!("`{}` is made of a second reading of the clock, {other}", times.name(claim.role));
    times.proof(Mechanism::SecondClockRead, summary, FIX)
}
