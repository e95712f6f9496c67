//! Rule `header-member-unknown`.

use super::{Check, Court, MOST_UNKNOWN, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;
use crate::token::json::Member;

declare_rule! {
    /// The header has a member beside `alg` and `typ`.
    ///
    /// # What it checks
    /// The names of all members of the protected header. `crit` has a rule of its own. Where the
    /// profile leaves other members to whoever uses the format, as `jwt-hs256` does, the rule is
    /// silent.
    ///
    /// # Why it matters
    /// Verifiers pass over members that they do not know, so nothing fails. It is told because it
    /// makes one port differ from the others, and because a `kid`, `jku` or `x5u` often comes with
    /// a library's default that nobody chose.
    ///
    /// # Passes
    /// ```token
    /// header {"alg":"HS256","typ":"JWT"}
    /// ```
    /// Near miss: `crit` is accused by `header-critical` only.
    /// ```token
    /// header {"alg":"HS256","typ":"JWT","crit":[]}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// header {"alg":"HS256","typ":"JWT","kid":"1"}
    /// ```
    ///
    /// # Fix
    /// Nothing has to be done; to make the ports alike, drop the member where the token is signed.
    ///
    /// # References
    /// * RFC 7515 section 4 (members that are not understood are ignored)
    HEADER_MEMBER_UNKNOWN {
        id: "header-member-unknown",
        dimension: Dimension::Signature,
        level: Level::Note,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(header) = seen.header().filter(|_| !seen.profile.open) else {
        return Reach::NotApplicable;
    };
    let is_unknown = |member: &&Member<'_>| !matches!(&*member.name, "alg" | "typ" | "crit");
    let unknown = || header.members.iter().filter(is_unknown).take(MOST_UNKNOWN);
    for (at, member) in unknown().enumerate() {
        // A repeated member is `duplicate-member` and told here once.
        if unknown().take(at).any(|earlier| earlier.name == member.name) {
            continue;
        }
        court.accuse(Place::HeaderMember(&member.name), || {
            Words::new(
                "`alg` and `typ` only",
                format!("`{}` as well", member.name),
                "verifiers pass over it; drop it if the ports are to be alike",
            )
        });
    }
    Reach::Judged
}
