//! Rule `good-input-refused`.

use super::{Check, Court, Reach, declare_rule};
use crate::case::Expect;
use crate::finding::{Dimension, Place, Words};
use crate::generator::Answer;
use crate::observation::Observation;
use crate::profile::Level;

declare_rule! {
    /// Inputs that are fine were refused.
    ///
    /// # What it checks
    /// Cases that must end in a token. A generator that says no and one that breaks are both
    /// accused, with their own words.
    ///
    /// # Why it matters
    /// Somebody with these inputs cannot join at all. Often it is only some: a number beyond 32
    /// bits, a key that begins with a dash, a secret of another length.
    ///
    /// # Passes
    /// ```token
    /// input meeting_number "123456789"
    /// ```
    /// Near miss: refusing what may be refused is no defect.
    /// ```token
    /// input meeting_number ""
    /// expect either
    /// refused the meeting number is empty
    /// ```
    ///
    /// # Fails
    /// ```token
    /// refused the meeting number is too large
    /// ```
    ///
    /// # Fix
    /// Follow the words of the refusal to the check that made it, and widen that.
    ///
    /// # References
    /// * Meeting numbers of 9 to 11 digits by the vendor's API documentation; keys and secrets as
    ///   the profile's shapes describe them
    GOOD_INPUT_REFUSED {
        id: "good-input-refused",
        dimension: Dimension::ClaimValue,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if matches!(seen.case.expect, Expect::Refuse | Expect::Either) {
        return Reach::NotApplicable;
    }
    let (said, advice) = match seen.answer {
        Answer::Token(_) => return Reach::Judged,
        Answer::Refused(said) => {
            (said, "the inputs are as real users have them; widen the check that refused them")
        }
        Answer::Failed(said) => {
            (said, "it broke on inputs as real users have them; follow its words to the line")
        }
    };
    court.accuse(Place::Answer, || Words::new("a token", said.as_str(), advice));
    Reach::Judged
}
