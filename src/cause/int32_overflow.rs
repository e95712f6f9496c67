//! Cause `int32-overflow`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::{Mechanism, Path, overflown_lifetime_us};

declare_cause! {
    /// A 32-bit integer is too narrow for the time, or for the lifetime.
    ///
    /// # What happens
    /// 2147483647 is the largest number that 32 bits with a sign hold. Seconds reach it on
    /// 2038-01-19, 03:14:07 UTC; milliseconds have been past it since January 1970 and wrap around
    /// every 49.7 days; a lifetime of 25 days and more in milliseconds wraps around before it is
    /// added. Some languages turn the number negative, others stick at the largest one.
    ///
    /// # In which languages
    /// C and C++ (`int`, `time_t` of 32 bits), Java (`int`, and products of `int` such as `1000 *
    /// 60 * 60 * 24 * 30`), C#, Go (`int32`), PHP on 32-bit machines.
    ///
    /// # The line to look for
    /// `(int) System.currentTimeMillis()`, `int now = time(NULL)`, a lifetime that is a product of
    /// plain integers, a column of a database of the type `INT`.
    ///
    /// # Fix
    /// Use 64 bits from the first reading of the clock on: `long`, `int64_t`, `Int64`; in Java
    /// write one factor of the product as `1000L`.
    ///
    /// # References
    /// * POSIX.1-2024, `time_t`; Java Language Specification 15.17.1 (overflow in multiplication)
    INT32_OVERFLOW {
        id: "int32-overflow",
        explains: &[
            "iat-runs-backwards",
            "iat-too-old",
            "iat-ignores-clock",
            "already-expired",
            "lifetime-too-short",
            "lifetime-too-long",
            "lifetime-varies",
            "time-left-too-short",
        ],
        languages: "C, C++, Java, C#, Go",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "use 64 bits from the first reading of the clock on; in Java write one factor of \
                   a lifetime as a long (`1000L * 60 * 60`)";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, law) = times.claim(Mechanism::Int32Overflow)?;
    let name = times.name(claim.role);
    let summary = match (law.path, overflown_lifetime_us(law, claim)) {
        (_, Some(us)) => format!(
            "the lifetime of {} h is more milliseconds than 32 bits hold, so that `{name}` lies \
             elsewhere",
            us / 3_600_000_000
        ),
        (Path::Int32Milliseconds { .. }, None) => {
            format!(
                "`{name}` is made of milliseconds in 32 bits, which wrap around every 49.7 days"
            )
        }
        (_, None) => format!("`{name}` is in 32 bits, which end on 2038-01-19"),
    };
    times.proof(Mechanism::Int32Overflow, summary, FIX)
}
