//! Cause `mac-over-other-bytes`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::trial::{Form, Trial};
use super::{Attempt, Proof, declare_cause};
use crate::observation::Observation;
use crate::token::Jws;
use crate::token::base64url::encode;
use crate::token::legacy::Legacy;
use crate::token::mac::Key;

declare_cause! {
    /// The MAC was made over other bytes than those that were sent.
    ///
    /// # What happens
    /// Key and hash are right, but what is signed is not the two encoded segments with a dot between
    /// them: it is the JSON before it was encoded, the segments with padding that is cut off later
    /// or in the standard alphabet, the payload alone, the segments without their dot, or a header
    /// that was written once to be signed and once more, otherwise, to be sent. In the
    /// format before the JWT it is the joined fields without base64, or in another spelling of it.
    ///
    /// # In which languages
    /// All, in code that makes the token by hand; most often PHP, C# and shell, where the steps from
    /// standard base64 to base64url come after the MAC.
    ///
    /// # The line to look for
    /// The line that calls HMAC, and whether `rtrim(..., "=")` and `strtr("+/", "-_")` stand before
    /// or after it; `header + payload` without `"."`.
    ///
    /// # Fix
    /// Encode both parts completely first, join them with a dot, keep that string, make the MAC over
    /// it, and append the MAC to that same string.
    ///
    /// # References
    /// * RFC 7515 section 5.1 step 5 (the JWS signing input)
    /// * History of the vendor's C# sample, which left the inner base64 out from 2019 to 2021
    MAC_OVER_OTHER_BYTES {
        id: "mac-over-other-bytes",
        explains: &["mac-mismatch"],
        languages: "all, in code without a JWT library",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    let key = Key::new(trial.algorithm, trial.secret);
    let candidates = match trial.form {
        Form::Jws(jws) => candidates(jws),
        Form::Legacy(legacy) => legacy_candidates(legacy),
    };
    let mac = trial.signed.mac;
    let (_, what) = candidates.iter().find(|(bytes, _)| key.verifies(bytes, mac))?;
    if let Form::Legacy(_) = trial.form {
        return Some(trial.proof(
            &format!("the MAC with the secret over {what}"),
            format!("the program signs {what}; a verifier takes base64 of the joined fields"),
            "join key, number, ts and role without dots, encode that as padded standard base64, \
             and make the MAC over the encoded text",
        ));
    }
    Some(trial.proof(
        &format!("the MAC with the secret over {what}"),
        format!("the program signs {what} in place of the two segments as sent"),
        "encode header and payload completely, join them with a dot, make the MAC over that string \
         and append it to the same string",
    ))
}

const ANOTHER_HEADER: &str = "another header than the one sent, with the payload,";

/// Headers as libraries and samples write them.
const HEADERS: [&str; 6] = [
    r#"{"alg":"HS256","typ":"JWT"}"#,
    r#"{"typ":"JWT","alg":"HS256"}"#,
    r#"{"alg": "HS256", "typ": "JWT"}"#,
    r#"{"typ": "JWT", "alg": "HS256"}"#,
    r#"{"alg":"HS256"}"#,
    "{}",
];

fn candidates(jws: &Jws<'_>) -> Vec<(Vec<u8>, &'static str)> {
    let (header, payload) = (jws.header.text, jws.payload.text);
    let join = |header: &[u8], payload: &[u8]| [header, b".", payload].concat();
    let (padded_header, padded_payload) = (padded(header), padded(payload));
    let standard = |text: &str| text.replace('-', "+").replace('_', "/").into_bytes();
    let bare = |text: &str| text.trim_end_matches('=').as_bytes().to_vec();
    let of_header =
        |text: &str| (join(encode(text.as_bytes()).as_bytes(), payload.as_bytes()), ANOTHER_HEADER);
    let mut all = vec![
        (join(jws.header.bytes, jws.payload.bytes), "the decoded header and payload"),
        (join(padded_header.as_bytes(), padded_payload.as_bytes()), "the segments with padding"),
        (join(&standard(header), &standard(payload)), "the segments in the standard alphabet"),
        (
            join(&standard(&padded_header), &standard(&padded_payload)),
            "the segments in padded standard base64",
        ),
        (join(&bare(header), &bare(payload)), "the segments without their padding"),
        (payload.as_bytes().to_vec(), "the payload segment alone"),
        (jws.payload.bytes.to_vec(), "the decoded payload alone"),
        (padded_payload.into_bytes(), "the padded payload segment alone"),
        (header.as_bytes().to_vec(), "the header segment alone"),
        ([header, payload].concat().into_bytes(), "the segments without the dot"),
        ([jws.header.bytes, jws.payload.bytes].concat(), "the decoded parts without a dot"),
        ([jws.signing_input, "."].concat().into_bytes(), "the segments with a dot after them"),
        ([jws.signing_input, "\n"].concat().into_bytes(), "the segments with a line feed"),
    ];
    all.extend(HEADERS.into_iter().map(of_header));
    all
}

fn legacy_candidates(legacy: &Legacy<'_>) -> Vec<(Vec<u8>, &'static str)> {
    let Some(fields) = legacy.fields else { return Vec::new() };
    let dotted = [fields.key, fields.number, fields.ts, fields.role].join(".");
    let url_safe = legacy.message.replace('+', "-").replace('/', "_");
    let bare = |text: &str| text.trim_end_matches('=').as_bytes().to_vec();
    vec![
        (
            fields.joined().into_bytes(),
            "the joined fields without base64 (as the vendor's C# sample of 2019 to 2021 did)",
        ),
        (bare(&legacy.message), "unpadded base64 of the joined fields"),
        (bare(&url_safe), "unpadded base64url of the joined fields"),
        (url_safe.into_bytes(), "padded base64url of the joined fields"),
        (dotted.clone().into_bytes(), "the fields with dots between them"),
        (STANDARD.encode(dotted).into_bytes(), "base64 of the fields with dots between them"),
        (
            [&legacy.message, "\n"].concat().into_bytes(),
            "base64 of the joined fields and a line feed",
        ),
    ]
}

fn padded(segment: &str) -> String {
    let padding = segment.len().next_multiple_of(4) - segment.len();
    format!("{segment}{}", "=".repeat(padding))
}
