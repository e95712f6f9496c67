//! Rule `legacy-field-missing`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::{LEGACY_FIELDS, Level};
use crate::token::MAX_TOKEN_BYTES;

declare_rule! {
    /// A legacy signature does not have its five fields.
    ///
    /// # What it checks
    /// Whether the decoded text has key, meeting number, time, role and hash, with dots between
    /// them, and something in each. The text is taken apart from its end, since only a key may have
    /// dots of its own. No rule on the values can look at a text that fails here.
    ///
    /// # Why it matters
    /// The fields have no names, only places, so that one that is missing moves all before it. An
    /// empty one is mostly a variable that was never set: the server looks for the meeting with no
    /// number, and says no more than that the signature is invalid.
    ///
    /// # Passes
    /// ```token
    /// legacy
    /// ```
    /// Near miss: a key with a dot in it.
    /// ```token
    /// legacy
    /// field apiKey a.key_of_22_characters_1
    /// ```
    ///
    /// # Fails
    /// A JWT, where the older format is wanted.
    /// ```token
    /// legacy
    /// raw eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9
    /// ```
    /// ```token
    /// legacy
    /// field meetingNumber
    /// ```
    ///
    /// # Fix
    /// Join key, meeting number, time, role and hash in this order, with one dot between two, and
    /// refuse inputs that are empty before anything is signed.
    ///
    /// # References
    /// * History of the vendor's auth endpoint sample to 2022; developer forum 3770 (role left out)
    LEGACY_FIELD_MISSING {
        id: "legacy-field-missing",
        dimension: Dimension::ClaimNaming,
        level: Level::Error,
        moots: &[
            "claim-value-not-allowed", "claim-differs-from-input", "legacy-ts-not-a-number",
            "legacy-hash-malformed", "legacy-too-long",
        ],
        check: Check::Legacy(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(token) = seen.token.as_ref().filter(|_| is_due(seen)) else {
        return Reach::NotApplicable;
    };
    let expected = || LEGACY_FIELDS.join(".");
    let Some(fields) = seen.fields() else {
        court.accuse(Place::Token, || {
            let parts = seen.legacy().map_or(0, |legacy| legacy.parts);
            let (actual, advice) = match (token.text.len(), parts) {
                (0, _) => ("an empty text".to_owned(), "there is nothing to verify"),
                (MAX_TOKEN_BYTES.., _) => ("more than 64 KiB".to_owned(), "it was not read"),
                (_, 0) => ("no text".to_owned(), "it is no legacy signature"),
                (_, parts) if token.segments == 3 => (
                    format!("three segments, and {parts} fields inside"),
                    "it looks like a JWT; judge it by the profile of its product",
                ),
                (_, parts) => (
                    format!("{parts} with dots between them"),
                    "the fields go by their places; join all five, none of them empty",
                ),
            };
            Words::new(expected(), actual, advice)
        });
        return Reach::Judged;
    };
    for (name, _) in fields.named().into_iter().filter(|(_, text)| text.is_empty()) {
        court.accuse(Place::Claim(name), || {
            Words::new(
                format!("a value of `{name}`"),
                "nothing between two dots",
                "the value was never set, or is lost on the way; refuse empty inputs before \
                 anything is signed",
            )
        });
    }
    Reach::Judged
}

/// Whether the profile is of this format. A text that is too long has no fields to be told.
fn is_due(seen: &Observation<'_>) -> bool {
    seen.profile.format == crate::profile::Format::Legacy
}
