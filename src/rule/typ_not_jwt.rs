//! Rule `typ-not-jwt`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;

declare_rule! {
    /// `typ` in the header is missing, or is not the one that the profile names.
    ///
    /// # What it checks
    /// `typ` in the protected header against the profile's media type. The same letters in another
    /// case are a note.
    ///
    /// # Why it matters
    /// The documentation lists `typ` with the value `JWT`. RFC 7519 makes it optional, and what the
    /// vendor's server does without it is not known. It is the first thing in which libraries
    /// differ: some write it unasked, others only when told.
    ///
    /// # Passes
    /// ```token
    /// header {"alg":"HS256","typ":"JWT"}
    /// ```
    /// Near miss: where it stands among the members does not matter.
    /// ```token
    /// header {"typ":"JWT","alg":"HS256"}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// header {"alg":"HS256"}
    /// ```
    /// ```token
    /// header {"alg":"HS256","typ":"JOSE"}
    /// ```
    /// ```token
    /// header {"alg":"HS256","typ":"jwt"}
    /// ```
    ///
    /// # Fix
    /// Set `typ` to `JWT` in the header parameters of the library; jjwt, ruby-jwt and jose write
    /// none by themselves.
    ///
    /// # References
    /// * RFC 7519 section 5.1 (optional; upper case recommended), RFC 7515 section 4.1.9
    TYP_NOT_JWT {
        id: "typ-not-jwt",
        dimension: Dimension::Signature,
        level: Level::Warning,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let (Some(header), Some(wanted)) = (seen.header(), &seen.profile.header) else {
        return Reach::NotApplicable;
    };
    let wanted = wanted.typ.as_str();
    let stated = header.get("typ");
    let text = stated.and_then(|value| value.string());
    if text.as_deref() == Some(wanted) {
        return Reach::Judged;
    }
    let place = Place::HeaderMember("typ");
    let expected = || format!("\"{wanted}\"");
    let actual = || stated.map_or("no `typ`", |value| value.raw);
    if text.is_some_and(|typ| typ.eq_ignore_ascii_case(wanted)) {
        court.accuse_as(Level::Note, place, || {
            Words::new(
                expected(),
                actual(),
                "media types know no case, yet RFC 7519 recommends upper case for old readers",
            )
        });
    } else {
        court.accuse(place, || {
            Words::new(
                expected(),
                actual(),
                "the documented header has it, and what the verifier does otherwise is not known; \
                 set it where the token is signed",
            )
        });
    }
    Reach::Judged
}
