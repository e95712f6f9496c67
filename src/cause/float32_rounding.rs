//! Cause `float32-rounding`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::{Mechanism, Path, Print};

declare_cause! {
    /// A 32-bit float is on the way from the clock to the claim.
    ///
    /// # What happens
    /// A 32-bit float keeps 24 bits. From 2004 to 2038 seconds since 1970 have 31, so that only
    /// every 128th second can be told, and the nearest one is taken: some tokens come from up to 64
    /// s in the future, others are as old. Each of them looks like a time, and how far it is off
    /// depends on the second at which it was made. Milliseconds step by 131 s in the same way.
    ///
    /// # In which languages
    /// Java, where nobody wrote a float: `Math.round` has one overload for `float` and one for
    /// `double`, a `long` fits both, and the compiler takes the `float`, without a warning. C, C++,
    /// C#, Go and Rust where a `float`, `float32` or `f32` is used for a time. JavaScript and
    /// Python (`numpy`) in typed arrays.
    ///
    /// # The line to look for
    /// `Math.round(System.currentTimeMillis() / 1000)` or `Math.round((ms - 30000) / 1000)` in
    /// Java; `(float) time(NULL)`, `float32(time.Now().Unix())`, `Math.fround`, `np.float32`.
    ///
    /// # Fix
    /// Leave the rounding out and count in 64-bit integers: `System.currentTimeMillis() / 1000 -
    /// 30` in Java is a `long` all the way.
    ///
    /// # References
    /// * Java Language Specification 15.12.2.5 and 4.10.1 (the most specific overload is `float`)
    /// * IEEE 754 binary32 (24 bits of precision, ties go to even)
    /// * Developer forum 77667 and 91781 (half of all tokens refused, or one in three)
    FLOAT32_ROUNDING {
        id: "float32-rounding",
        explains: &[
            "iat-in-the-future",
            "iat-quantised",
            "iat-rounds-up",
            "iat-ignores-clock",
            "lifetime-varies",
            "already-expired",
        ],
        languages: "Java, C, C++, C#, Go, Rust",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "count in 64-bit integers and leave the rounding out: in Java \
                   `System.currentTimeMillis() / 1000 - 30` instead of `Math.round(...)`, which \
                   takes a long for a float; elsewhere `int64` or `double` instead of `float`";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let (claim, law) = times.claim(Mechanism::Float32Rounding)?;
    let (what, step) = match law.path {
        Path::Float32Milliseconds { .. } | Path::Float32Twice => ("milliseconds go", "131"),
        Path::Float32 { .. }
        | Path::Float32Fraction
        | Path::Whole { .. }
        | Path::Product { .. }
        | Path::Int32 { .. }
        | Path::Int32Milliseconds { .. }
        | Path::Constant => ("the clock goes", "128"),
    };
    let printed = match law.print {
        Print::Exact => "",
        Print::Shortest => ", and is printed with as few digits as tell it from its neighbours",
        Print::NineDigits => ", and is printed with nine digits, as Java before 19 does",
    };
    let name = times.name(claim.role);
    times.proof(
        Mechanism::Float32Rounding,
        format!(
            "{what} through a 32-bit float, so that `{name}` moves in steps of {step} s{printed}"
        ),
        FIX,
    )
}
