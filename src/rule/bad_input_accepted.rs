//! Rule `bad-input-accepted`.

use super::{Check, Court, Reach, declare_rule};
use crate::case::{Case, Expect};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{Level, Profile};

declare_rule! {
    /// A token was minted for inputs that should have been refused.
    ///
    /// # What it checks
    /// Cases whose inputs no token can serve: where the vendor's own server refuses, a token is a
    /// warning; where refusing and minting are both fine, it is a note. What the token says is
    /// judged by the other rules.
    ///
    /// # Why it matters
    /// The join fails later and elsewhere, with words that say nothing of the input. A token over
    /// `undefined` or `null` passes every test that only looks for a token.
    ///
    /// # Passes
    /// ```token
    /// input role 2
    /// expect refuse
    /// refused role must be 0 or 1
    /// ```
    /// Near miss: the same role is nobody's fault where a token was asked for.
    /// ```token
    /// input role 1
    /// ```
    ///
    /// # Fails
    /// ```token
    /// input role 2
    /// expect refuse
    /// ```
    /// ```token
    /// input meeting_number ""
    /// expect either
    /// ```
    ///
    /// # Fix
    /// Check the inputs before anything is signed, and answer with an error that names the input.
    ///
    /// # References
    /// * Validations of the vendor's auth endpoint sample: other roles and
    ///   lifetimes are answered with 400
    BAD_INPUT_ACCEPTED {
        id: "bad-input-accepted",
        dimension: Dimension::ClaimValue,
        level: Level::Warning,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let must_refuse = match seen.case.expect {
        Expect::Mint(_) | Expect::AnyOf(_) => return Reach::NotApplicable,
        Expect::Refuse => true,
        Expect::Either => false,
    };
    // Text that is no token was not minted; `not-compact-jws` and `legacy-field-missing` say so.
    if !seen.has_token() {
        return Reach::Judged;
    }
    let odd = || odd_inputs(seen.case, seen.profile);
    if must_refuse {
        court.accuse(Place::Answer, || {
            Words::new(
                format!("a refusal of {}", odd()),
                "a token",
                "the vendor's own server refuses this, and the join fails later without saying \
                 why; check inputs before signing",
            )
        });
    } else {
        court.accuse_as(Level::Note, Place::Answer, || {
            Words::new(
                format!("a refusal of {}, or a token for just that", odd()),
                "a token",
                "a refusal would name the input, and a join that fails on it does not; check \
                 inputs before signing",
            )
        });
    }
    Reach::Judged
}

/// The inputs that are not as real users have them, as the generator was given them. The secret
/// goes by its name only.
fn odd_inputs(case: &Case, profile: &Profile) -> String {
    let odd = profile.shapes.inputs.keys().filter(|input| case.is_odd(input, profile));
    let describe = |input: &String| match case.inputs.get(input) {
        Some(value) => format!("`{input}` {value}"),
        None if case.inputs.has(input) => format!("this `{input}`"),
        None => format!("a missing `{input}`"),
    };
    let described: Vec<String> = odd.map(describe).collect();
    if described.is_empty() { "these inputs".to_owned() } else { described.join(" and ") }
}
