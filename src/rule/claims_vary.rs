//! Rule `claims-vary`.

use std::collections::BTreeMap;

use super::twice::{Difference, Kind, Twice, asked_twice};
use super::{Bench, Check, Together, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::profile::Level;

declare_rule! {
    /// The same case asked twice gives claims that say different things.
    ///
    /// # What it checks
    /// Cases that were asked twice, claim by claim, by what the claims say and not by how they are
    /// spelled. A claim that repeats an input, or a time, is an error; any other claim, such as a
    /// random `jti`, is a note. Times are compared only where both were asked at one instant.
    ///
    /// # Why it matters
    /// Everything that a token says follows from the inputs and the clock. If the same inputs at
    /// the same instant give another time or another number, something else takes part: state left
    /// by other requests, a second reading of the clock, chance.
    ///
    /// # Passes
    /// ```token
    /// claim role 0
    /// again
    /// ```
    /// Near miss: the same claims in another order and spelling.
    /// ```token
    /// payload {"iat":1696910370,"exp":1696917570,"mn":"1/2"}
    /// again
    /// payload {"mn":"1\/2","exp":1.69691757E9,"iat":1696910370}
    /// ```
    ///
    /// # Fails
    /// ```token
    /// claim iat 1696910370
    /// again
    /// claim iat 1696910371
    /// ```
    /// ```token
    /// claim mn "86764390572"
    /// again
    /// claim mn "123456789"
    /// ```
    /// A note, since no verifier cares.
    /// ```token
    /// claim jti "c0a8"
    /// again
    /// claim jti "91be"
    /// ```
    ///
    /// # Fix
    /// Keep what belongs to one request in its own variables, and read the clock once for each
    /// token.
    ///
    /// # References
    /// * RFC 7519 section 4.1.7 (`jti`, which is meant to differ)
    CLAIMS_VARY {
        id: "claims-vary",
        dimension: Dimension::Stability,
        level: Level::Error,
        moots: &["bytes-vary"],
        check: Check::Cases(check),
    }
}

fn check(together: &Together<'_>, bench: &mut Bench) {
    let mut by_claim: BTreeMap<&str, Vec<(Twice<'_>, Difference<'_>)>> = BTreeMap::new();
    for twice in asked_twice(together) {
        bench.judge(together.case(twice.first).group(), 1);
        for difference in twice.differences(together.profile) {
            by_claim.entry(difference.claim).or_default().push((twice, difference));
        }
    }
    for (claim, varied) in by_claim {
        let cases = varied.iter().map(|(twice, _)| twice.first.case).collect();
        let Some((_, difference)) = varied.first() else { continue };
        let level = (difference.kind == Kind::Other).then_some(Level::Note);
        bench.accuse(Place::Claim(claim), level, cases, words(difference));
    }
}

fn words(difference: &Difference<'_>) -> Words {
    let said = |text: Option<&str>| text.unwrap_or("no such claim").to_owned();
    let message = match difference.kind {
        Kind::Echo => {
            "asked twice for the same, it answered with something else: what another request left \
             behind takes part; keep each request's values to itself"
        }
        Kind::Time => {
            "asked twice at one instant, it told another time: the time does not come from one \
             reading of the clock; read it once for each token"
        }
        Kind::Other => {
            "a new value each time, as random identifiers have; tokens cannot be compared byte by \
             byte, and no verifier cares"
        }
    };
    Words::new(said(difference.first), said(difference.second), message)
}
