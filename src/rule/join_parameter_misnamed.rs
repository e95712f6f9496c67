//! Rule `join-parameter-misnamed`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Handed, Observation};
use crate::profile::{Level, Parameter};

declare_rule! {
    /// A parameter that came with the token has a name that the call does not read.
    ///
    /// # What it checks
    /// Where the token came among the parameters of a join: each member that has no name of the
    /// profile, and stands for a parameter that is not there. The settings say for which view of
    /// the client they are (`join = "client"` or `"component"`); without that, the name in either
    /// will do. Parameters are looked for in the object in which `token = { pointer = ... }` ends,
    /// if it holds a few of them, and in an adapter's `join`. An answer with a signature and a key
    /// alone is none of this rule's business.
    ///
    /// # Why it matters
    /// The client passes over names that it does not know. The whole-page view reads `passWord`,
    /// the component view `password`: with the other's name a meeting with a passcode asks for it
    /// again, or refuses.
    ///
    /// # Passes
    /// ```token
    /// join client {"meetingNumber":"86764390572","userName":"A guest","passWord":"123456"}
    /// ```
    /// Near miss: nobody said which view it is, and one of them knows the name.
    /// ```token
    /// join any {"meetingNumber":"86764390572","userName":"A guest","password":"123456"}
    /// ```
    /// ```token
    /// join untold {"key":"mintcheckExampleKey_01","username":"somebody","passcode":"123456"}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// join client {"meetingNumber":"86764390572","userName":"A guest","password":"123456"}
    /// ```
    /// ```token
    /// join component {"meetingNumber":"86764390572","userName":"A guest","passWord":"123456"}
    /// ```
    /// ```token
    /// join untold {"meetingNumber":"86764390572","userName":"A guest","Password":"123456"}
    /// ```
    ///
    /// # Fix
    /// Send the parameter under the name that the message gives.
    ///
    /// # References
    /// * Meeting SDK docs, client view and component view, properties of the join function
    JOIN_PARAMETER_MISNAMED {
        id: "join-parameter-misnamed",
        dimension: Dimension::ClaimNaming,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(handed) = seen.handed() else { return Reach::NotApplicable };
    for (name, meant) in handed.misnamed() {
        let Some(surest) = meant.iter().map(|row| row.confidence).min() else { continue };
        court.accuse_by(surest, Place::Join(name), || {
            let message = "the call passes over a name that it does not know; rename the parameter";
            Words::new(wanted(&handed, &meant), format!("`{name}`"), message)
        });
    }
    Reach::Judged
}

/// The names that would be read, each with its view where several could be meant.
fn wanted(handed: &Handed<'_>, meant: &[&Parameter]) -> String {
    let name = |row: &&Parameter| match row.view.filter(|_| handed.view.is_none()) {
        Some(view) => format!("`{}` in the {} view", row.name, view.name()),
        None => format!("`{}`", row.name),
    };
    let names: Vec<String> = meant.iter().map(name).collect();
    names.join(", ")
}
