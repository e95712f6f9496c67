//! Rule `base64url-padding`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Words};
use crate::observation::Observation;
use crate::profile::Level;
use crate::token::base64url::Defect;

declare_rule! {
    /// A segment has `=` in it.
    ///
    /// # What it checks
    /// Each of the three segments for padding. The bytes are read as if it were not there, and what
    /// they say is judged by the other rules.
    ///
    /// # Why it matters
    /// RFC 7515 leaves padding out, and strict verifiers refuse a token that has it. Many encoders
    /// pad unless they are told not to, and whether there is anything to pad depends on the length
    /// of the payload: a longer meeting number or key, and the same code works or fails. The web
    /// client decodes padded segments; what the vendor's server does is not documented, and joins
    /// have failed on them.
    ///
    /// # Passes
    /// ```token
    /// claim role 1
    /// ```
    /// Near miss: segments of any length hold, as long as nothing fills them up.
    /// ```token
    /// input sdk_key "mintcheck-Example-Key-02"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// raw {token}=
    /// ```
    /// ```token
    /// raw {header}=.{payload}.{signature}
    /// ```
    ///
    /// # Fix
    /// Ask the encoder for no padding, or strip `=` from the end of each segment before the MAC is
    /// made: `withoutPadding()` on the URL encoder in Java, `RawURLEncoding` in Go, `rstrip(b"=")`
    /// in Python, `padding: false` in Ruby.
    ///
    /// # References
    /// * RFC 7515 section 2 and appendix C
    /// * Developer forum 81534 (padding left by the URL encoder of Java)
    BASE64URL_PADDING {
        id: "base64url-padding",
        dimension: Dimension::Base64url,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if seen.jws().is_none() {
        return Reach::NotApplicable;
    }
    for (segment, defect) in seen.defects() {
        let Defect::Padding { count } = defect else { continue };
        court.accuse(segment.into(), || {
            Words::new(
                "no `=`",
                format!("{count} of them"),
                "lenient decoders read over it and strict ones refuse the token; take base64url \
                 without padding, or strip it before the MAC is made",
            )
        });
    }
    Reach::Judged
}
