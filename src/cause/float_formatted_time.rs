//! Cause `float-formatted-time`.

use super::times::Times;
use super::{Attempt, Proof, declare_cause};
use crate::law::{Form, Mechanism};

declare_cause! {
    /// A time is a float, and is written as one.
    ///
    /// # What happens
    /// The number is right, but it is spelled with a fraction or an exponent: `1696910409.0`,
    /// `1.696910409E9`, `1.696910409e+09`. JSON allows that, and a verifier that wants an integer
    /// refuses it or cuts digits off. The spelling tells whose float it is.
    ///
    /// # In which languages
    /// Python, Ruby and Rust write `.0`; Java writes `E9`; C (`%g`) and Go (`%v`) write `e+09`, C
    /// with six digits only; JavaScript writes a float only if it has a fraction.
    ///
    /// # The line to look for
    /// `time.time()` without `int(...)`, `Time.now.to_f`, a `double` in a claim, `fmt.Sprint` of a
    /// `float64`, `Date.now() / 1000` without `Math.floor`.
    ///
    /// # Fix
    /// Make an integer of it where the clock is read: `int(time.time())`, `Time.now.to_i`, a
    /// `long`, `Math.floor(...)`.
    ///
    /// # References
    /// * RFC 7519 section 2 (NumericDate) and RFC 8259 section 6 (numbers)
    /// * pomerium/pomerium issue 4149, jwtk/jjwt issue 616, jpadilla/pyjwt issue 814
    FLOAT_FORMATTED_TIME {
        id: "float-formatted-time",
        explains: &[
            "time-not-an-integer",
            "time-form-varies",
        ],
        languages: "Python, Ruby, Rust, Java, C, Go, JavaScript",
        attempt: Attempt::Samples(attempt),
    }
}

const FIX: &str = "make an integer of it where the clock is read: `int(time.time())` in Python, \
                   `Time.now.to_i` in Ruby, a `long` in Java, `int64` in Go";

fn attempt(times: &Times<'_>) -> Option<Proof> {
    let claim = times.laws.claim(times.shows(Mechanism::FloatFormattedTime)?.role)?;
    let name = times.name(claim.role);
    let summary = match claim.forms.iter().max()? {
        Form::Fraction => format!("`{name}` is a float that keeps the fraction of the second"),
        form @ (Form::Integer | Form::PointZero | Form::Exponent | Form::SignedExponent) => {
            format!("`{name}` is a float, spelled as {} does it", form.languages())
        }
    };
    times.proof(Mechanism::FloatFormattedTime, summary, FIX)
}
