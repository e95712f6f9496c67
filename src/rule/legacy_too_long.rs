//! Rule `legacy-too-long`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;

declare_rule! {
    /// A legacy signature is longer than the web SDK of its time let pass.
    ///
    /// # What it checks
    /// Whether the text has 150 characters or more. With a key of 22 characters it has about 128,
    /// with one of 36 and a number of 11 digits 148. Where the hash, the base64 or the fields are
    /// wrong, the length follows from that and is not told beside it.
    ///
    /// # Why it matters
    /// The old client looked at the length before it sent anything and stopped with "signatrue
    /// length error, 0 < length < 150". A key that is longer than those of its time, or two joined
    /// into one, stops the join at the browser, and no server ever sees it. That message is known
    /// from one report, so that this is a warning.
    ///
    /// # Passes
    /// ```token
    /// legacy
    /// ```
    /// Near miss: a key of 36 characters and a number of 11 digits.
    /// ```token
    /// legacy
    /// field apiKey mintcheck_Public-Example_Key-000003x
    /// ```
    ///
    /// # Fails
    /// ```token
    /// legacy
    /// field apiKey mintcheck_Public-Example_Key-000003-and-more
    /// ```
    ///
    /// # Fix
    /// See that the key is the API key of the app, and nothing is joined to it.
    ///
    /// # References
    /// * Developer forum 36563 (the message); commit 0f2a557 of the vendor's web SDK (keys of 36)
    LEGACY_TOO_LONG {
        id: "legacy-too-long",
        dimension: Dimension::Text,
        level: Level::Warning,
        moots: &[],
        check: Check::Legacy(check),
    }
}

/// The client wanted a length below this.
const TOO_LONG: usize = 150;

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let (Some(_), Some(token)) = (seen.legacy(), &seen.token) else {
        return Reach::NotApplicable;
    };
    let length = token.text.chars().count();
    if length >= TOO_LONG {
        court.accuse(Place::Token, || {
            Words::new(
                format!("fewer than {TOO_LONG} characters"),
                format!("{length} characters"),
                "the old web client refused it before it was sent; see whether the key is the API \
                 key of the app and nothing else",
            )
        });
    }
    Reach::Judged
}
