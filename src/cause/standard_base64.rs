//! Cause `standard-base64`.

use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::spelling::{Written, all_wrong, named};
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::Observation;
use crate::token::Segment;

declare_cause! {
    /// The segments were encoded with the standard alphabet in place of the URL-safe one.
    ///
    /// # What happens
    /// Standard base64 writes `+` and `/` where base64url writes `-` and `_`; the other 62 characters
    /// are the same. A MAC is as good as random, so that one of 32 bytes, without padding, shows the
    /// wrong alphabet in 1 - (62/64)^42 = 73.6% of tokens: the last of its 43 characters has two bits
    /// that are always zero and cannot show it. The other 26.4% are right by luck. ASCII shows it only
    /// where `>`, `?` or `~` is the third of three bytes, so header and payload rarely do. With padding
    /// every MAC of 32 bytes ends in `=`, which shows at once.
    ///
    /// # In which languages
    /// All, in code that makes the token by hand with the encoder that its language calls base64.
    ///
    /// # The line to look for
    /// `base64_encode($mac)`, `.toString("base64")`, `digest("base64")`, `btoa(...)`,
    /// `base64.b64encode(mac)`, `Base64.getEncoder()`, `base64.StdEncoding`, `Base64.strict_encode64`,
    /// `Convert.ToBase64String`.
    ///
    /// # Fix
    /// Encode as base64url without padding: `digest("base64url")` in Node,
    /// `rtrim(strtr(base64_encode($mac), "+/", "-_"), "=")` in PHP,
    /// `urlsafe_b64encode(mac).rstrip(b"=")` in Python, `Base64.getUrlEncoder().withoutPadding()` in
    /// Java, `base64.RawURLEncoding` in Go, `Base64.urlsafe_encode64(mac, padding: false)` in Ruby.
    ///
    /// # References
    /// * RFC 7515 section 2 and appendix C; RFC 4648 sections 4 and 5
    STANDARD_BASE64 {
        id: "standard-base64",
        explains: &["base64url-alphabet", "base64url-padding"],
        languages: "all, in code without a JWT library",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let wrong = all_wrong(seen, |one| one.is_by(&STANDARD_NO_PAD) || one.is_by(&STANDARD))?;
    // Padding alone may be that of either alphabet.
    if !wrong.iter().any(|one| one.text.contains(['+', '/'])) {
        return None;
    }
    let is_padded = wrong.iter().any(|one| one.text.ends_with('='));
    let way = if is_padded { "padded standard base64" } else { "standard base64 without padding" };
    Some(Proof {
        confidence: Confidence::Proven,
        recomputed: format!("{way} of {} is what was sent, to the byte", named(&wrong)),
        summary: format!(
            "the program encodes with the standard alphabet, `+` and `/` in place of `-` and `_`{}",
            share(&wrong)
        ),
        fix: "encode every segment as base64url without padding: `digest(\"base64url\")` in Node, \
              `urlsafe_b64encode(mac).rstrip(b\"=\")` in Python, `getUrlEncoder().withoutPadding()` \
              in Java, `RawURLEncoding` in Go, `strtr` and `rtrim` after `base64_encode` in PHP"
            .to_owned(),
    })
}

/// In how many tokens the alphabet shows, where the MAC is written in it.
fn share(wrong: &[Written<'_>]) -> String {
    let Some(mac) = wrong.iter().find(|one| one.segment == Segment::Signature) else {
        return String::new();
    };
    let share = 100.0 * share_of_macs(mac.bytes.len());
    let others = if mac.text.ends_with('=') {
        "their padding in all"
    } else {
        "the others are right by luck"
    };
    format!("; it shows in {share:.1}% of MACs, and {others}")
}

/// Two characters of 64 tell the alphabets apart, and a last one that is not filled is neither.
fn share_of_macs(bytes: usize) -> f64 {
    let whole_characters = bytes * 8 / 6;
    1.0 - (0..whole_characters).fold(1.0, |hidden, _| hidden * 62.0 / 64.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;

    #[test]
    fn three_of_four_macs_show_the_alphabet() {
        assert_eq!(format!("{:.1}", 100.0 * share_of_macs(32)), "73.6");
        let shows = |n: u32| {
            use sha2::Digest as _;
            STANDARD_NO_PAD.encode(sha2::Sha256::digest(n.to_be_bytes())).contains(['+', '/'])
        };
        let counted = (0..10_000).filter(|n| shows(*n)).count();
        assert!((7_200..7_520).contains(&counted), "{counted} of 10000");
    }
}
