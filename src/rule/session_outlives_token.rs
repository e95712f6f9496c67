//! Rule `session-outlives-token`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Observation, Seconds};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// The session that the token opens ends after the token itself.
    ///
    /// # What it checks
    /// The claim that ends the session (`tokenExp`) against `exp`. Both at once is what every
    /// sample of the vendor does. A token that is already expired is accused of that instead, and
    /// where the case asks for an odd lifetime on purpose, the rule is silent.
    ///
    /// # Why it matters
    /// The documentation of native clients wants `exp` to be the later one. Web clients do not
    /// read the session's end, so there it is an oddity; a native client may ask for a new token
    /// at a moment nobody expects.
    ///
    /// # Passes
    /// ```token
    /// claim exp 1696917570
    /// claim tokenExp 1696917570
    /// ```
    /// Near miss: a session that ends before its token is in order.
    /// ```token
    /// claim exp 1696917570
    /// claim tokenExp 1696913970
    /// ```
    ///
    /// # Fails
    /// Three hours for the session, two for the token.
    /// ```token
    /// claim exp 1696917570
    /// claim tokenExp 1696921170
    /// ```
    ///
    /// # Fix
    /// Set `tokenExp` to `exp`, or leave it out where only web clients join.
    ///
    /// # References
    /// * The vendor's troubleshooting guide of 2023: `exp` is greater than `tokenExp`
    SESSION_OUTLIVES_TOKEN {
        id: "session-outlives-token",
        dimension: Dimension::Lifetime,
        level: Level::Note,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let end_of = |role| seen.time(role).us();
    let (Some(session_us), Some(exp_us)) =
        (end_of(TimeRole::SessionExpires), end_of(TimeRole::Expires))
    else {
        return Reach::NotApplicable;
    };
    let Some(row) = seen.profile.time_claim(TimeRole::SessionExpires) else {
        return Reach::NotApplicable;
    };
    if seen.asks_for_an_odd_lifetime() {
        return Reach::NotApplicable;
    }
    if session_us > exp_us {
        court.accuse(Place::Claim(&row.name), || {
            Words::new(
                format!("<= {}", Seconds(exp_us)),
                Seconds(session_us).to_string(),
                format!(
                    "the session ends {} s after its token, and native clients want the token to \
                     be the last to end; set both to the same moment",
                    Seconds(session_us.saturating_sub(exp_us))
                ),
            )
        });
    }
    Reach::Judged
}
