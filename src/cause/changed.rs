//! What the causes on single claims share: the claims that do not say what was asked for, each with
//! what was.

use std::borrow::Cow;

use crate::case::Expect;
use crate::observation::{Observation, asked_text};
use crate::profile::ClaimRow;
use crate::token::json::Value;

/// A claim that repeats an input, and does not say it as it was given.
pub(super) struct Changed<'s> {
    pub(super) row: &'s ClaimRow,
    /// The input that it carries.
    pub(super) input: &'s str,
    pub(super) value: Value<'s>,
    /// What was asked for, as text.
    pub(super) asked: Cow<'s, str>,
    /// What it says, as text.
    pub(super) said: Cow<'s, str>,
    /// Whether it says something else, and not the same in other words.
    pub(super) differs: bool,
}

/// The claims of a token that do not say what was asked for as it was given. Where the case has to
/// be refused there is nothing to compare with, and what becomes of an odd input may be left open.
pub(super) fn changed<'s, 'a>(
    seen: &'s Observation<'a>,
) -> impl Iterator<Item = Changed<'s>> + use<'s, 'a> {
    let is_refused = seen.case.expect == Expect::Refuse;
    let claims = seen.claims().filter(move |_| !is_refused);
    claims.filter_map(|(row, value)| {
        let (input, value) = (row.carries.as_deref()?, value?);
        let asked = asked_text(seen.case, input)?;
        let said = value.string().unwrap_or(Cow::Borrowed(value.raw));
        let differs = seen.differs(row, value);
        let is_accused = differs || (said != asked && !seen.is_odd(row));
        is_accused.then_some(Changed { row, input, value, asked, said, differs })
    })
}
