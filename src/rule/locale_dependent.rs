//! Rule `locale-dependent`.

use super::abroad::{Ward, What, compare};
use super::{Bench, Check, Together, declare_rule};
use crate::finding::Dimension;
use crate::profile::Level;

declare_rule! {
    /// The claims change with the locale of the machine.
    ///
    /// # What it checks
    /// Cases that were asked under a locale of their own, each beside the same inputs at the same
    /// instant under C.UTF-8, as `zone-dependent` does it with zones. An answer in another locale
    /// is judged by this comparison alone, also where its payload is no JSON there.
    ///
    /// # Why it matters
    /// Programs that format numbers or change the case of letters for people do it by the locale:
    /// with dots between the thousands in Germany, with digits of their own in Egypt, with a
    /// dotless i in Turkey. Such a token works on every machine of the team and on the server, and
    /// fails on the first machine that is set up in another language.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// under LC_ALL=de_DE.UTF-8
    /// ```
    /// Near miss: the text of a refusal is in the language of the locale.
    /// ```token
    /// refused number too short
    /// under LC_ALL=de_DE.UTF-8
    /// refused Nummer zu kurz
    /// ```
    ///
    /// # Fails
    /// Grouped for a German reader.
    /// ```token
    /// claim mn "86764390572"
    /// under LC_ALL=de_DE.UTF-8
    /// claim mn "86.764.390.572"
    /// ```
    /// The digits of Egypt, in JSON that was put together from text.
    /// ```token
    /// claim role 0
    /// under LC_ALL=ar_EG.UTF-8
    /// claim role ٠
    /// ```
    /// `"IAT".toLowerCase()` where that has no dot.
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// under LC_ALL=tr_TR.UTF-8
    /// without iat
    /// claim ıat 1696910370
    /// ```
    /// The bytes of a key with an accent, where the charset is ASCII.
    /// ```token
    /// input sdk_key "clé-mintcheckExampleKey_01"
    /// under LC_ALL=C
    /// claim appKey "cl?-mintcheckExampleKey_01"
    /// ```
    ///
    /// # Fix
    /// Write what machines read without a locale: `Locale.ROOT` in Java, `CultureInfo
    /// .InvariantCulture` in C#, the plain functions of the language elsewhere. Name the charset,
    /// UTF-8, wherever text becomes bytes.
    ///
    /// # References
    /// * `java.lang.String`: `toLowerCase()` gives unexpected results in a Turkish locale, and
    ///   `Locale.ROOT` is for text that no person reads
    /// * RFC 8259 section 6: the digits of JSON are 0 to 9
    LOCALE_DEPENDENT {
        id: "locale-dependent",
        dimension: Dimension::Stability,
        level: Level::Error,
        moots: &[],
        check: Check::Cases(check),
    }
}

fn check(together: &Together<'_>, bench: &mut Bench) {
    compare(together, bench, (Ward::Locale, advice));
}

fn advice(what: What) -> &'static str {
    match what {
        What::Mac => "text becomes bytes in the charset of the locale; name UTF-8",
        What::Beginning(_) | What::End(_) | What::Claim | What::Everything => {
            "numbers or letters are written for the people of that locale; write for machines, \
             without one"
        }
    }
}
