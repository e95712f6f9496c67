//! Rule `claim-differs-from-input`.

use super::{Check, Court, Reach, declare_rule};
use crate::case::Expect;
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{ClaimRow, Level};
use crate::token::json::Value;

declare_rule! {
    /// A claim does not say what was asked for.
    ///
    /// # What it checks
    /// Every claim that repeats an input, where the input is known: the same text, or the same
    /// number whatever its JSON type and spelling. Blanks and dashes in a meeting number are
    /// `claim-value-not-allowed`, and a value that is no text and no number is `claim-wrong-type`.
    /// Where the case leaves it open what an odd input becomes, its digits have to be kept; where
    /// the case must be refused, the rule is silent.
    ///
    /// # Why it matters
    /// The signature is valid, and for something else: the join fails, or opens another meeting, or
    /// makes a participant a host. Meeting numbers are larger than 32-bit integers and floats hold,
    /// so some of them survive and others lose digits.
    ///
    /// # Passes
    /// ```token
    /// input meeting_number "97881234567"
    /// input role 1
    /// ```
    /// Near miss: the same number as another JSON type says what was asked.
    /// ```token
    /// claim mn 86764390572
    /// claim role "0"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim mn "865083820"
    /// ```
    /// ```token
    /// claim role 1
    /// ```
    /// ```token
    /// claim appKey "undefined"
    /// ```
    /// ```token
    /// input meeting_number "012345678"
    /// claim mn 12345678
    /// expect either
    /// ```
    ///
    /// # Fix
    /// Follow the value from the request to the claims. Keep meeting numbers as strings or 64-bit
    /// integers, and look at the order of arguments and at fields shared between requests.
    ///
    /// # References
    /// * Meeting numbers have up to 11 digits by the vendor's API documentation, beyond 2^31
    CLAIM_DIFFERS_FROM_INPUT {
        id: "claim-differs-from-input",
        dimension: Dimension::ClaimValue,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    if seen.payload().is_none() || seen.case.expect == Expect::Refuse {
        return Reach::NotApplicable;
    }
    if seen.plainly_echoes() {
        return Reach::Judged;
    }
    let mut reach = Reach::NotApplicable;
    for (row, value) in seen.claims() {
        let Some(value) = value else { continue };
        let Some(echoes) = seen.echoes(row, value) else { continue };
        reach = Reach::Judged;
        if !echoes && seen.differs(row, value) {
            court.accuse(Place::Claim(&row.name), || words(seen, row, value));
        }
    }
    reach
}

fn words(seen: &Observation<'_>, row: &ClaimRow, value: Value<'_>) -> Words {
    let input = row.carries.as_deref().unwrap_or_default();
    Words::new(
        seen.case.inputs.get(input).map(ToString::to_string).unwrap_or_default(),
        value.raw,
        format!(
            "the token is for something else than was asked; follow `{input}` from the request to \
             the claim `{}`",
            row.name
        ),
    )
}
