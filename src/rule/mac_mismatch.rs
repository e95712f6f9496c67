//! Rule `mac-mismatch`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Mac, Observation};
use crate::profile::{Format, Level};

declare_rule! {
    /// The MAC does not verify over the bytes as sent.
    ///
    /// # What it checks
    /// The HMAC that the header states, made with the bytes of the secret over the first two
    /// segments exactly as they were sent, against the third segment. Without a known secret the
    /// rule is not applicable.
    ///
    /// # Why it matters
    /// This is the signature. If it does not verify, nothing else in the token counts; the Web SDK
    /// says "Signature is invalid" (3712). The token looks like any other, and debuggers that
    /// verify with the same mistaken key even call it valid.
    ///
    /// # Passes
    /// ```token
    /// claim role 1
    /// ```
    /// Near miss: an honest HS512 token verifies, and is accused of its algorithm only.
    /// ```token
    /// header {"alg":"HS512","typ":"JWT"}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// signature AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    /// ```
    ///
    /// # Fix
    /// Compare the key's bytes first: the secret is text and is used as it stands, never decoded
    /// as hex or base64, and without a line end from the file it was read from. Then compare the
    /// bytes that are signed: the two encoded segments with a dot between them.
    ///
    /// # References
    /// * RFC 7515 section 5.1, RFC 7518 section 3.2
    /// * jsrsasign 123, 324, 464 (hex-looking secrets); jjwt 75, 91, 188 (base64-decoded secrets)
    MAC_MISMATCH {
        id: "mac-mismatch",
        dimension: Dimension::Signature,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    match seen.mac {
        Mac::Unknown | Mac::WrongLength => return Reach::NotApplicable,
        Mac::Holds | Mac::HoldsTrimmed => {}
        Mac::Fails => court.accuse(Place::Signature, || {
            Words::new(
                wanted(seen.profile.format),
                seen.signed().map_or("", |signed| signed.text),
                advice(seen.profile.format),
            )
        }),
    }
    Reach::Judged
}

fn wanted(format: Format) -> &'static str {
    match format {
        Format::Jws => "the MAC of the first two segments with the secret's own bytes",
        Format::Legacy => {
            "the MAC of base64 of key, number, ts and role joined without dots, with the secret's \
             own bytes"
        }
    }
}

fn advice(format: Format) -> &'static str {
    match format {
        Format::Jws => {
            "the verifier calls this signature invalid; look at how the key's bytes are made"
        }
        Format::Legacy => {
            "the verifier calls this signature invalid; look at how the key's bytes are made, and \
             whether the joined text is encoded as padded standard base64 before it is signed \
             (the vendor's C# sample of 2019 to 2021 left that out)"
        }
    }
}
