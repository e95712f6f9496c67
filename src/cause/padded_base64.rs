//! Cause `padded-base64`.

use base64::engine::general_purpose::URL_SAFE;

use super::spelling::{Written, all_wrong, named, tells_its_alphabet};
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::Observation;

declare_cause! {
    /// The padding of base64 was left on the segments.
    ///
    /// # What happens
    /// Encoders fill the last group of four characters up with `=`, the URL-safe ones too, unless
    /// they are told not to. Whether there is anything to fill depends on the length: of bytes that
    /// are a multiple of 3 nothing, one byte more gives `==`, two more `=`. So a payload shows it for
    /// two lengths of three, and a longer key or number makes it come or go. A MAC of 32 bytes always
    /// ends in `=`, one of 48 (HS384) never does, one of 64 (HS512) ends in `==`.
    ///
    /// # In which languages
    /// Java, Python, Ruby, Go and C#, whose URL-safe encoders pad by default.
    ///
    /// # The line to look for
    /// `Base64.getUrlEncoder()` without `withoutPadding()`, `base64.urlsafe_b64encode(...)` without
    /// `rstrip`, `Base64.urlsafe_encode64(...)` without `padding: false`, `base64.URLEncoding`,
    /// `strtr(base64_encode(...), "+/", "-_")` without `rtrim`.
    ///
    /// # Fix
    /// Ask for no padding, or cut `=` off each segment **before** the MAC is made over them:
    /// `withoutPadding()`, `.rstrip(b"=")`, `padding: false`, `base64.RawURLEncoding`,
    /// `rtrim(..., "=")`.
    ///
    /// # References
    /// * RFC 7515 section 2 and appendix C; RFC 4648 section 3.2
    /// * Developer forum 81534 (padding left by the URL encoder of Java)
    PADDED_BASE64 {
        id: "padded-base64",
        explains: &["base64url-padding"],
        languages: "Java, Python, Ruby, Go, C#, PHP",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let wrong = all_wrong(seen, |one| one.is_by(&URL_SAFE))?;
    let (confidence, alphabet) = if tells_its_alphabet(&wrong) {
        (Confidence::Proven, "")
    } else {
        (
            Confidence::Likely,
            "; this token has none of the characters in which the standard alphabet differs, so \
             that the encoder may be one of either",
        )
    };
    let lengths: Vec<String> = wrong.iter().map(length).collect();
    Some(Proof {
        confidence,
        recomputed: format!(
            "padded base64url of {} is what was sent, to the byte{alphabet}",
            named(&wrong)
        ),
        summary: format!(
            "the padding was left on: {}; a length that is a multiple of 3 shows none",
            lengths.join(", ")
        ),
        fix: "ask the URL-safe encoder for no padding, or cut `=` off each segment before the MAC \
              is made: `withoutPadding()` in Java, `rstrip(b\"=\")` in Python, `padding: false` in \
              Ruby, `RawURLEncoding` in Go"
            .to_owned(),
    })
}

/// Why this segment shows it.
fn length(one: &Written<'_>) -> String {
    let (bytes, over) = (one.bytes.len(), one.bytes.len() % 3);
    let padding = if over == 1 { "==" } else { "=" };
    format!(
        "the {} has {bytes} bytes, {over} over a multiple of 3: `{padding}`",
        one.segment.name()
    )
}
