//! Rule `alg-not-allowed`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;

declare_rule! {
    /// The header states an algorithm that the profile does not allow.
    ///
    /// # What it checks
    /// `alg` in the protected header, letter for letter, against the algorithms of the profile. A
    /// missing `alg` and `none` are not allowed either. The MAC is still checked with the stated
    /// algorithm, so an honest token of another one is accused of this only.
    ///
    /// # Why it matters
    /// A verifier that takes whatever the header says can be talked out of verifying (RFC 8725
    /// section 3.1), so verifiers pin the algorithm and refuse every other. Some libraries pick
    /// HS384 or HS512 from the length of the key unless they are told.
    ///
    /// # Passes
    /// ```token
    /// header {"alg":"HS256","typ":"JWT"}
    /// ```
    /// Near miss: extra members do not matter to this rule.
    /// ```token
    /// header {"typ":"JWT","kid":"a","alg":"HS256"}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// header {"alg":"HS512","typ":"JWT"}
    /// ```
    /// ```token
    /// header {"alg":"none","typ":"JWT"}
    /// ```
    ///
    /// # Fix
    /// Name the algorithm where the token is signed instead of leaving it to the library.
    ///
    /// # References
    /// * RFC 7515 section 4.1.1, RFC 8725 section 3.1
    /// * Meeting SDK auth documentation: HS256 only
    ALG_NOT_ALLOWED {
        id: "alg-not-allowed",
        dimension: Dimension::Signature,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let jws = seen.jws().filter(|jws| jws.header.object.problem.is_none());
    let (Some(jws), Some(wanted)) = (jws, &seen.profile.header) else {
        return Reach::NotApplicable;
    };
    let allowed = &wanted.alg;
    let stated = jws.header.object.get("alg");
    let text = stated.and_then(|value| value.string());
    if text.as_deref().is_none_or(|alg| !allowed.iter().any(|known| known == alg)) {
        court.accuse(Place::HeaderMember("alg"), || {
            Words::new(
                allowed.join(" or "),
                stated.map_or("no `alg`", |value| value.raw),
                "the verifier refuses any other algorithm; name it where the token is signed",
            )
        });
    }
    Reach::Judged
}
