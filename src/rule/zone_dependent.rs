//! Rule `zone-dependent`.

use super::abroad::{Ward, What, compare};
use super::{Bench, Check, Together, declare_rule};
use crate::finding::Dimension;
use crate::profile::Level;

declare_rule! {
    /// The claims change with the time zone of the machine.
    ///
    /// # What it checks
    /// Cases that were asked under a zone of their own, each beside the same inputs at the same
    /// instant under UTC: whether every claim that repeats an input, every time and the MAC say the
    /// same. What is spelled in another way says the same, and so do claims that change even when
    /// one case is asked twice at home. Of times that move together the first is told. An answer in
    /// another zone is judged by this comparison alone.
    ///
    /// # Why it matters
    /// Seconds since 1970 are the same everywhere, so a token must not show where it was minted. One
    /// that does works on the server in UTC and fails on a laptop in Tokyo, or it works until the
    /// clocks change: it is refused as not valid yet, or expires hours too early.
    ///
    /// # Passes
    /// ```token
    /// at 2023-11-05T05:30:00Z
    /// under TZ=America/New_York
    /// ```
    /// Near miss: the members stand in another order, and a number is spelled in another way.
    /// ```token
    /// payload {"iat":1699162170,"exp":1699169370,"mn":"86764390572"}
    /// under TZ=Asia/Tokyo
    /// payload {"mn":"86764390572","exp":1.69916937E9,"iat":1699162170}
    /// ```
    /// Near miss: it differs from one time to the next at home already.
    /// ```token
    /// claim jti "c0a8"
    /// again
    /// claim jti "91be"
    /// under TZ=Asia/Tokyo
    /// claim jti "77aa"
    /// ```
    /// Near miss: only the locale is another one.
    /// ```token
    /// claim mn "86764390572"
    /// under LC_ALL=de_DE.UTF-8
    /// claim mn "86.764.390.572"
    /// ```
    ///
    /// # Fails
    /// Local time taken for UTC: nine hours ahead in Tokyo.
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// under TZ=Asia/Tokyo
    /// claim iat 1696942770
    /// claim exp 1696949970
    /// claim tokenExp 1696949970
    /// ```
    /// "Tomorrow at the same hour", on a day of 25 hours.
    /// ```token
    /// at 2023-11-04T16:00:00Z
    /// claim exp 1699199970
    /// under TZ=America/New_York
    /// claim exp 1699203570
    /// ```
    /// It does not mint at all where the hour comes twice.
    /// ```token
    /// at 2023-11-05T06:30:00Z
    /// under TZ=America/New_York
    /// refused ambiguous time
    /// ```
    ///
    /// # Fix
    /// Count seconds since the epoch, and never take them from a date with a clock face:
    /// `time.time()` or `datetime.now(timezone.utc)` and not `utcnow().timestamp()` in Python,
    /// `Instant.now()` in Java, `time()` in PHP. Add the lifetime in seconds, not in days.
    ///
    /// # References
    /// * RFC 7519 section 2: NumericDate counts seconds from 1970-01-01T00:00:00Z UTC
    /// * attendee-labs/attendee 919, and the vendor's legacy Python sample of 2019 to 2021:
    ///   `utcnow().timestamp()`
    ZONE_DEPENDENT {
        id: "zone-dependent",
        dimension: Dimension::Stability,
        level: Level::Error,
        moots: &[],
        check: Check::Cases(check),
    }
}

fn check(together: &Together<'_>, bench: &mut Bench) {
    compare(together, bench, (Ward::Zone, advice));
}

fn advice(what: What) -> &'static str {
    match what {
        What::Beginning(_) => {
            "local time and UTC are taken for each other; count seconds since the epoch, which \
             know no zone"
        }
        What::End(_) => {
            "the lifetime is reckoned on the local calendar, where a day can have 23 or 25 hours; \
             add seconds to `iat`"
        }
        What::Claim | What::Mac | What::Everything => {
            "a token must not show where it was minted; keep the zone of the machine out of it"
        }
    }
}
