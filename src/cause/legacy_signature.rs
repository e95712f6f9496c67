//! Cause `legacy-signature`.

use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::Observation;
use crate::profile::Format;
use crate::token::legacy::{self, Fields, HASH_BYTES, Legacy};
use crate::token::mac::{Algorithm, Key};

declare_cause! {
    /// What was handed over is a signature of the format before the JWT.
    ///
    /// # What happens
    /// Until 2022 a signature was base64 of key, meeting number, time, role and a hash, with dots
    /// between them. It is one text without dots where a JWT has three segments. Code and answers
    /// from that time are still copied, and no change to their times or keys makes a JWT of them.
    ///
    /// # In which languages
    /// All five of the vendor's own samples of that time: Node, PHP, Python, Java and C#.
    ///
    /// # The line to look for
    /// `Buffer.from(apiKey + meetingNumber + timestamp + role).toString("base64")`,
    /// `base64_encode($api_key . $meeting_number . $time . $role)`, `generateSignature(apiKey, ...)`.
    ///
    /// # Fix
    /// Replace it as a whole: header and payload as JSON, each as base64url, joined with a dot, and
    /// HMAC-SHA256 of that with the client secret. Keys of the old kind do not sign the new one.
    ///
    /// # References
    /// * History of the vendor's auth endpoint sample to 2022; Web SDK 2.7 and later take JWTs only
    LEGACY_SIGNATURE {
        id: "legacy-signature",
        explains: &["not-compact-jws"],
        languages: "JavaScript, PHP, Python, Java, C#",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let is_jws_due = seen.profile.format == Format::Jws;
    let token = seen.token.as_ref().filter(|token| is_jws_due && token.jws.is_none())?;
    let mut bytes = Vec::new();
    let legacy = legacy::read(token.text, &mut bytes);
    let fields = legacy.fields.filter(|fields| has_its_look(&legacy, fields))?;
    let message = "base64 of key, number, time and role joined";
    let (confidence, hash) = match seen.case.inputs.secret() {
        Some(secret) if is_made_with(&legacy, secret.bytes()) => {
            let told = format!("the MAC with the secret over {message} is {}", fields.hash);
            (Confidence::Proven, format!("{told}, the fifth as sent"))
        }
        Some(_) => (
            Confidence::Likely,
            format!(
                "the fifth has the length of a MAC, and is not that of the secret over {message}"
            ),
        ),
        None => (
            Confidence::Likely,
            "the fifth has the length of a MAC; whether it is the MAC could be told if the secret \
             were given"
                .to_owned(),
        ),
    };
    Some(Proof {
        confidence,
        recomputed: format!("the text decodes to five fields with dots between them, and {hash}"),
        summary: "this is a signature of the format before the JWT, which a JWT verifier cannot \
                  take apart"
            .to_owned(),
        fix: "make a JWT in its place: header and payload as JSON, each as base64url, and \
              HMAC-SHA256 of both, joined with a dot; nothing in the old code can be kept"
            .to_owned(),
    })
}

/// A time in digits and a hash of the right length. An encrypted token has five parts as well, and
/// no time among them.
fn has_its_look(legacy: &Legacy<'_>, fields: &Fields<'_>) -> bool {
    let is_time = fields.ts.len() >= 10 && fields.ts.bytes().all(|b| b.is_ascii_digit());
    is_time && legacy.mac.len() == HASH_BYTES
}

fn is_made_with(legacy: &Legacy<'_>, secret: &[u8]) -> bool {
    Key::new(Algorithm::Hs256, secret).verifies(legacy.message.as_bytes(), &legacy.mac)
}
