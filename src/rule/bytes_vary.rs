//! Rule `bytes-vary`.

use std::collections::BTreeMap;

use super::twice::{Twice, asked_twice};
use super::{Bench, Check, Together, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::profile::{Format, Level};

declare_rule! {
    /// The same case asked twice gives the same claims in different bytes.
    ///
    /// # What it checks
    /// Cases that were asked twice at one instant and whose claims say the same: whether the two
    /// tokens are the same to the byte. The order of the claims, blanks between them, and how text
    /// is escaped are what may differ.
    ///
    /// # Why it matters
    /// No verifier cares: it takes the bytes as they come. Tests that compare tokens with stored
    /// ones fail now and then, and so do caches that use the token as a key.
    ///
    /// # Passes
    /// ```token
    /// claim role 0
    /// again
    /// ```
    /// Near miss: another claim is more than other bytes, and `claims-vary` says so.
    /// ```token
    /// claim jti "c0a8"
    /// again
    /// claim jti "91be"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// payload {"iat":1696910370,"exp":1696917570}
    /// again
    /// payload {"exp":1696917570,"iat":1696910370}
    /// ```
    /// ```token
    /// header {"alg":"HS256","typ":"JWT"}
    /// again
    /// header {"typ":"JWT","alg":"HS256"}
    /// ```
    ///
    /// # Fix
    /// Nothing has to change. A map that keeps its order makes tokens repeatable: `LinkedHashMap`
    /// instead of `HashMap` or `Map.of` in Java.
    ///
    /// # References
    /// * RFC 7515 section 2: what is signed is the text as sent, in any order of members
    BYTES_VARY {
        id: "bytes-vary",
        dimension: Dimension::Stability,
        level: Level::Note,
        moots: &[],
        check: Check::Cases(check),
    }
}

fn check(together: &Together<'_>, bench: &mut Bench) {
    let mut by_segment: BTreeMap<usize, Vec<Twice<'_>>> = BTreeMap::new();
    for twice in asked_twice(together).into_iter().filter(Twice::at_one_instant) {
        if !twice.differences(together.profile).is_empty() {
            continue;
        }
        bench.judge(together.case(twice.first).group(), 1);
        if let Some(segment) = first_difference(&twice) {
            by_segment.entry(segment).or_default().push(twice);
        }
    }
    let is_legacy = together.profile.format == Format::Legacy;
    for (segment, varied) in by_segment {
        let (place, name) = match segment {
            _ if is_legacy => (Place::Token, "text"),
            0 => (Place::Header, "header"),
            1 => (Place::Payload, "payload"),
            _ => (Place::Signature, "signature"),
        };
        bench.accuse(
            place,
            None,
            varied.iter().map(|twice| twice.first.case).collect(),
            Words::new(
                format!("the {name} of the first answer, to the byte"),
                "other bytes, and the same claims",
                if is_legacy { LEGACY } else { message(segment) },
            ),
        );
    }
}

/// A signature of the format before the JWT has no segments and no members.
const LEGACY: &str = "the base64 around the same fields is spelled in two ways; verifiers do not \
                      mind, but signatures cannot be compared as text";

fn message(segment: usize) -> &'static str {
    match segment {
        0 | 1 => {
            "the order or the spelling of the members changes from token to token; verifiers do \
             not mind, but tokens cannot be compared as text"
        }
        _ => {
            "an HMAC of the same bytes with the same key is always the same, so one of the two is \
             none, or differs in its encoding; look at how the third segment is made"
        }
    }
}

/// The first segment that is not the same in both.
fn first_difference(twice: &Twice<'_>) -> Option<usize> {
    let (first, second) = twice.texts();
    (first != second).then(|| {
        let same = first.split('.').zip(second.split('.')).take_while(|(a, b)| a == b);
        same.count()
    })
}
