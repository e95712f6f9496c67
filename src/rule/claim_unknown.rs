//! Rule `claim-unknown`.

use super::{Check, Court, MOST_UNKNOWN, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;

declare_rule! {
    /// The payload has a claim that the profile does not know.
    ///
    /// # What it checks
    /// The names of all claims. One that stands in for a required claim that is missing is
    /// `claim-misnamed` and not told here. Where the profile leaves other claims to whoever uses the
    /// format, as `jwt-hs256` does, the rule is silent.
    ///
    /// # Why it matters
    /// Verifiers pass over claims that they do not know, so nothing fails. It is told because it
    /// makes one port differ from the others, and because the payload is no secret: whoever has the
    /// token can read what was put into it.
    ///
    /// # Passes
    /// ```token
    /// claim video_webrtc_mode 1
    /// ```
    /// Near miss: a meeting number under another name, with none under the right one, is misnamed.
    /// ```token
    /// without mn
    /// claim meetingNumber "86764390572"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim userEmail "a@example.org"
    /// ```
    /// ```token
    /// claim meetingNumber "86764390572"
    /// ```
    ///
    /// # Fix
    /// Drop the claim unless something of your own reads it.
    ///
    /// # References
    /// * RFC 7519 section 4 (claims that are not understood are ignored)
    CLAIM_UNKNOWN {
        id: "claim-unknown",
        dimension: Dimension::ClaimNaming,
        level: Level::Note,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if seen.has_plain_claims() {
        return Reach::Judged;
    }
    if seen.payload().is_none() || seen.profile.open {
        return Reach::NotApplicable;
    }
    let unknown = || seen.strangers().take(MOST_UNKNOWN);
    for (at, member) in unknown().enumerate() {
        // A repeated claim is `duplicate-member` and told here once.
        let is_repeat = unknown().take(at).any(|earlier| earlier.name == member.name);
        if is_repeat || seen.stands_in(&member.name) {
            continue;
        }
        court.accuse(Place::Claim(&member.name), || {
            Words::new(
                "claims that the profile lists",
                format!("`{}`", member.name),
                "verifiers pass over it, and whoever has the token can read it; drop it unless \
                 something of your own needs it",
            )
        });
    }
    Reach::Judged
}
