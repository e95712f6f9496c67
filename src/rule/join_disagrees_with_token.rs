//! Rule `join-disagrees-with-token`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Dissent, Observation};
use crate::profile::{Level, Need};

declare_rule! {
    /// A parameter that came with the token says something else than the token does.
    ///
    /// # What it checks
    /// Where the token came among the parameters of a join: that the key and the meeting number are
    /// those that were signed, and that `signature` is the token. Blanks and dashes in a number make
    /// no difference, nor whether it is a string. A claim that is itself not what was asked for is
    /// `claim-differs-from-input` instead. What counts as the parameters of a join,
    /// `join-parameter-misnamed` says.
    ///
    /// # Why it matters
    /// The server looks up the meeting that is joined and compares it with the one that was signed:
    /// the signature is invalid, whatever its MAC. It happens when one half of a page is changed,
    /// or when two requests share a variable.
    ///
    /// # Passes
    /// ```token
    /// join any {"meetingNumber":"86764390572","userName":"A guest"}
    /// ```
    /// Near miss: the same number, as a number and in groups.
    /// ```token
    /// join any {"meetingNumber":86764390572,"userName":"A guest"}
    /// ```
    /// ```token
    /// join any {"meetingNumber":"867 6439 0572","userName":"A guest"}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// join any {"meetingNumber":"123456789","userName":"A guest"}
    /// ```
    /// ```token
    /// join any {"meetingNumber":"86764390572","userName":"A guest","sdkKey":"another-example-key_02"}
    /// ```
    /// ```token
    /// join any {"signature":"another.one.instead","meetingNumber":"86764390572","userName":"A guest"}
    /// ```
    ///
    /// # Fix
    /// Fill the parameters and the claims from the same variables.
    ///
    /// # References
    /// * Meeting SDK docs, workflow to join: the number has to be the one in the signature
    /// * Developer forum 69170 (what is joined and what was signed differ: "Signature is invalid")
    JOIN_DISAGREES_WITH_TOKEN {
        id: "join-disagrees-with-token",
        dimension: Dimension::ClaimNaming,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(handed) = seen.handed() else { return Reach::NotApplicable };
    for dissent in seen.dissents(&handed) {
        let row = dissent.parameter();
        let place = Place::Join(&row.name);
        if row.need == Need::Deprecated {
            court.accuse_as(Level::Warning, place, || words(&dissent));
        } else {
            court.accuse_by(row.confidence, place, || words(&dissent));
        }
    }
    Reach::Judged
}

fn words(dissent: &Dissent<'_>) -> Words {
    match dissent {
        Dissent::OtherText(_) => Words::new(
            "the token",
            "another text",
            "the page joins with another token than the one that was asked for; hand over this one",
        ),
        Dissent::OtherValue { claim, signed, said, .. } => Words::new(
            format!("{signed} as in `{claim}`"),
            said.to_string(),
            "what is joined is not what was signed; fill both from the same variable",
        ),
    }
}
