//! Rule `legacy-hash-malformed`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;
use crate::token::legacy::HASH_BYTES;

declare_rule! {
    /// The hash of a legacy signature is not padded standard base64 of 32 bytes.
    ///
    /// # What it checks
    /// The last field: 44 characters of the standard alphabet with one `=` at their end. Another
    /// number of bytes is an error. The right number in the URL-safe alphabet or without padding is
    /// a warning: every sample wrote the one spelling, and whether the server decodes the hash or
    /// compares its text is not known.
    ///
    /// # Why it matters
    /// A hash of another length never verifies, with any secret. The length tells what happened: 88
    /// characters or 64 are a MAC that was turned into hex text first. The URL-safe spelling belongs
    /// to the outer base64 only; a function that makes both with one encoder gets this one wrong.
    ///
    /// # Passes
    /// ```token
    /// legacy
    /// ```
    /// Near miss: URL-safe on the outside does not touch the hash.
    /// ```token
    /// legacy
    /// outer url-safe
    /// ```
    ///
    /// # Fails
    /// The MAC as hex text.
    /// ```token
    /// legacy
    /// hash hex
    /// ```
    /// ```token
    /// legacy
    /// hash hex-in-base64
    /// ```
    /// ```token
    /// legacy
    /// hash url-safe-bare
    /// ```
    ///
    /// # Fix
    /// Encode the raw bytes of the MAC as standard base64 with padding: `hash_hmac` with its fourth
    /// argument true, `digest("base64")` in Node, `b64encode(mac.digest())` in Python.
    ///
    /// # References
    /// * History of the vendor's auth endpoint sample to 2022
    /// * Developer forum 36563 (the MAC as hex text, and the length error that follows)
    LEGACY_HASH_MALFORMED {
        id: "legacy-hash-malformed",
        dimension: Dimension::Signature,
        level: Level::Error,
        moots: &["legacy-too-long"],
        check: Check::Legacy(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let (Some(legacy), Some(fields)) = (seen.legacy(), seen.fields()) else {
        return Reach::NotApplicable;
    };
    if legacy.has_plain_hash {
        return Reach::Judged;
    }
    let words = || {
        let (characters, bytes) = (fields.hash.chars().count(), legacy.mac.len());
        Words::new(
            "44 characters of padded standard base64 (32 bytes)",
            format!("{} ({characters} characters, {bytes} bytes)", fields.hash),
            advice(fields.hash, &legacy.mac),
        )
    };
    if legacy.mac.len() == HASH_BYTES {
        court.accuse_as(Level::Warning, Place::Claim("hash"), words);
    } else {
        court.accuse(Place::Claim("hash"), words);
    }
    Reach::Judged
}

fn advice(text: &str, mac: &[u8]) -> &'static str {
    let is_hex =
        |text: &[u8]| text.len() == 2 * HASH_BYTES && text.iter().all(u8::is_ascii_hexdigit);
    if is_hex(mac) || is_hex(text.as_bytes()) {
        return "the MAC was turned into hex text, so that it never verifies; encode its raw bytes";
    }
    if mac.len() == HASH_BYTES {
        return "the bytes are as many as they should be, but no sample spelled them so, and a \
                server that compares the text refuses it; write standard base64 with padding";
    }
    "it never verifies, with any secret; see whether it was cut off, left out or encoded twice"
}
