//! Rule `join-parameter-missing`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Handed, Observation};
use crate::profile::{Level, Need, Parameter, Wanted};

declare_rule! {
    /// A parameter that the call needs did not come with the token.
    ///
    /// # What it checks
    /// Where the token came among the parameters of a join: those that the call requires, and those
    /// that it wants with certain tokens, such as the `zak` of a host with role 1. Null and the
    /// empty text count as absent. One that is there under another name is
    /// `join-parameter-misnamed` instead, and a `zak` with role 0 is fine: it tells who joins. What
    /// counts as the parameters of a join, `join-parameter-misnamed` says.
    ///
    /// # Why it matters
    /// The join is refused although the signature is sound, or a host joins as a participant and
    /// the meeting does not start.
    ///
    /// # Passes
    /// ```token
    /// join any {"meetingNumber":"86764390572","userName":"A guest"}
    /// ```
    /// Near miss: a host has a `zak`, and a participant may.
    /// ```token
    /// input role 1
    /// join any {"meetingNumber":"86764390572","userName":"A host","zak":"zak.of.somebody"}
    /// ```
    /// ```token
    /// join any {"meetingNumber":"86764390572","userName":"A user","zak":"zak.of.somebody"}
    /// ```
    /// ```token
    /// join untold {"sdkKey":"mintcheckExampleKey_01"}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// join any {"meetingNumber":"86764390572"}
    /// ```
    /// ```token
    /// join any {"meetingNumber":"","userName":"A guest"}
    /// ```
    /// ```token
    /// input role 1
    /// join any {"meetingNumber":"86764390572","userName":"A host"}
    /// ```
    ///
    /// # Fix
    /// Add the parameter. A `zak` comes from the vendor's API or from the query of the start URL;
    /// it is a secret of its user.
    ///
    /// # References
    /// * Meeting SDK docs, client view and component view, properties of the join function
    /// * Web error codes page: 4013 where a ZAK or OBF token is missing
    JOIN_PARAMETER_MISSING {
        id: "join-parameter-missing",
        dimension: Dimension::ClaimNaming,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(handed) = seen.handed() else { return Reach::NotApplicable };
    for row in seen.absent(&handed) {
        let place = Place::Join(&row.name);
        if row.need == Need::Required {
            let advice = "the call needs it; add the parameter";
            court.accuse_by(row.confidence, place, || words(row, advice));
        } else if let Some(wanted) = wanted(seen, &handed, row) {
            let advice = format!("{}; add the parameter", wanted.source);
            court.accuse_as(wanted.level, place, || words(row, &advice));
        }
    }
    Reach::Judged
}

fn words(row: &Parameter, advice: &str) -> Words {
    Words::new(format!("`{}`: {}", row.name, row.about), "no such parameter", advice)
}

/// Why a parameter is wanted with this very token, if it is.
fn wanted<'r>(
    seen: &Observation<'_>,
    handed: &Handed<'_>,
    row: &'r Parameter,
) -> Option<&'r Wanted> {
    let wanted = row.wanted.as_ref()?;
    let (_, value) = seen.claims().find(|(claim, _)| claim.name == wanted.claim)?;
    let value = value?;
    let text = value.string();
    let says = text.as_deref().unwrap_or(value.raw).parse() == Ok(wanted.is);
    let does_as_well = |name: &String| handed.get(name).is_some();
    (says && !wanted.or.iter().any(does_as_well)).then_some(wanted)
}
