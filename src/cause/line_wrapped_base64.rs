//! Cause `line-wrapped-base64`.

use base64::Engine as _;
use base64::engine::GeneralPurpose;

use super::spelling::{ALL, Written, all_wrong, named, tells_its_alphabet};
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::Observation;
use crate::token::Segment;

declare_cause! {
    /// The encoder broke its text into lines.
    ///
    /// # What happens
    /// Encoders for mail put a line end after every 76 characters, those for keys and certificates
    /// after 64, Ruby's after 60, and many one at the very end as well. A header and a MAC are shorter
    /// than a line and look right; the payload has breaks in it. What is signed are the segments with
    /// their breaks, so that the MAC holds for who keeps them and fails for who drops them.
    ///
    /// # In which languages
    /// Java (`getMimeEncoder`, Android's `Base64.DEFAULT`), Python (`encodebytes`), Ruby (`encode64`),
    /// PHP (`chunk_split`), Perl, and shell (`base64` and `openssl base64`).
    ///
    /// # The line to look for
    /// `Base64.encodeToString(bytes, Base64.DEFAULT)`, `Base64.getMimeEncoder()`,
    /// `base64.encodebytes(...)`, `Base64.encode64(...)`, `chunk_split(base64_encode(...))`,
    /// `openssl base64` without `-A`, `base64` without `-w0`.
    ///
    /// # Fix
    /// Take the encoder that writes one line, URL-safe and without padding:
    /// `Base64.NO_WRAP | Base64.URL_SAFE | Base64.NO_PADDING` on Android, `getUrlEncoder()` in Java,
    /// `urlsafe_b64encode` in Python, `openssl base64 -A` in shell.
    ///
    /// # References
    /// * RFC 7515 section 2 (no line breaks); RFC 2045 section 6.8 (76); RFC 7468 section 2 (64)
    LINE_WRAPPED_BASE64 {
        id: "line-wrapped-base64",
        explains: &["base64url-alphabet", "base64url-padding"],
        languages: "Java, Python, Ruby, PHP, Perl, shell",
        attempt: Attempt::Answer(attempt),
    }
}

/// How an encoder breaks its lines.
#[derive(Clone, Copy)]
struct Wrap {
    width: usize,
    line_end: &'static str,
    /// What stands after the last line.
    last: &'static str,
}

impl Wrap {
    /// What encoders do: mail, keys and certificates, Ruby.
    fn all() -> impl Iterator<Item = Self> {
        let ends = [("\n", ""), ("\n", "\n"), ("\r\n", ""), ("\r\n", "\r\n")];
        [76, 64, 60]
            .into_iter()
            .flat_map(move |width| ends.map(|(line_end, last)| Self { width, line_end, last }))
    }

    fn write(self, bytes: &[u8], encoder: &GeneralPurpose) -> String {
        let mut wrapped = String::new();
        for (at, character) in encoder.encode(bytes).chars().enumerate() {
            if at > 0 && at.is_multiple_of(self.width) {
                wrapped.push_str(self.line_end);
            }
            wrapped.push(character);
        }
        wrapped + self.last
    }

    /// Whether this is how a segment was written. A line end at the end of all may have been cut
    /// off with what was around the token.
    fn wrote(self, one: &Written<'_>, encoder: &GeneralPurpose) -> bool {
        let written = self.write(one.bytes, encoder);
        let is_cut =
            one.segment == Segment::Signature && one.text == written.trim_end_matches(['\r', '\n']);
        is_cut || one.text == written
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    if !seen.token.as_ref()?.text.contains(['\r', '\n']) {
        return None;
    }
    let mut ways = Wrap::all().flat_map(|wrap| ALL.iter().map(move |way| (wrap, way)));
    let (wrap, (name, _), wrong) = ways.find_map(|(wrap, way)| {
        let wrong = all_wrong(seen, |one| wrap.wrote(one, way.1))?;
        Some((wrap, way, wrong))
    })?;
    let line_end = if wrap.line_end == "\n" { "a line feed" } else { "CR and LF" };
    let last = if wrap.last.is_empty() { "" } else { ", and one after the last line" };
    let width = wrap.width;
    let alphabet = if tells_its_alphabet(&wrong) { "" } else { ", or of the other alphabet," };
    Some(Proof {
        confidence: Confidence::Proven,
        recomputed: format!(
            "{name}{alphabet} of {}, with {line_end} after every {width} characters{last}, is what was sent, \
             to the byte",
            named(&wrong)
        ),
        summary: format!(
            "the encoder breaks its text into lines of {width} characters, and the breaks became \
             part of the token"
        ),
        fix: "take the encoder that writes one line of base64url without padding: \
              `NO_WRAP | URL_SAFE | NO_PADDING` on Android, `getUrlEncoder().withoutPadding()` in \
              Java, `urlsafe_b64encode` in Python, `base64 -w0` or `openssl base64 -A` in shell"
            .to_owned(),
    })
}
