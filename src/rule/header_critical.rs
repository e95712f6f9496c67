//! Rule `header-critical`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;

declare_rule! {
    /// The header has `crit`.
    ///
    /// # What it checks
    /// Whether a member `crit` is in the protected header, whatever it lists.
    ///
    /// # Why it matters
    /// `crit` tells the verifier to refuse the token unless it understands every extension in the
    /// list. A verifier of these tokens understands none. Libraries that overlook `crit` call such
    /// a token valid, and so it passes on the machine of whoever made it.
    ///
    /// # Passes
    /// ```token
    /// header {"alg":"HS256","typ":"JWT"}
    /// ```
    /// Near miss: a claim of that name is no header member.
    /// ```token
    /// claim crit ["exp"]
    /// ```
    ///
    /// # Fails
    /// ```token
    /// header {"alg":"HS256","typ":"JWT","crit":["b64"],"b64":true}
    /// ```
    /// ```token
    /// header {"alg":"HS256","typ":"JWT","crit":[]}
    /// ```
    ///
    /// # Fix
    /// Leave `crit` out, together with the extension that it lists.
    ///
    /// # References
    /// * RFC 7515 section 4.1.11, RFC 7797 section 6 (`b64`)
    HEADER_CRITICAL {
        id: "header-critical",
        dimension: Dimension::Signature,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(header) = seen.header() else { return Reach::NotApplicable };
    if let Some(listed) = header.get("crit") {
        court.accuse(Place::HeaderMember("crit"), || {
            Words::new(
                "no `crit`",
                listed.raw,
                "a verifier has to refuse extensions that it does not know, and knows none; leave \
                 `crit` out",
            )
        });
    }
    Reach::Judged
}
