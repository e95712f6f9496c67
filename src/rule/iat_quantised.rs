//! Rule `iat-quantised`.

use super::{Bench, Check, Together, declare_rule};
use crate::finding::{CountUnit, Dimension, Words};
use crate::observation::Sighting;
use crate::profile::Level;

declare_rule! {
    /// `iat` moves in steps that the clock does not have.
    ///
    /// # What it checks
    /// Within each group of cases: whether two instants a second or more apart have one `iat`, or
    /// whether all steps of `iat` share a divisor that the steps of the clock lack. At least eight
    /// instants that are at most ten seconds apart from the next are needed, so that sparse samples
    /// accuse nobody.
    ///
    /// # Why it matters
    /// A step of 128 s is the mark of a 32-bit float, a step of 60 s that of a clock read in
    /// minutes. One token cannot show it: every single value looks like a time.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.900Z
    /// at 2023-10-10T04:00:01.900Z
    /// at 2023-10-10T04:00:02.900Z
    /// at 2023-10-10T04:00:03.900Z
    /// at 2023-10-10T04:00:04.900Z
    /// at 2023-10-10T04:00:05.900Z
    /// at 2023-10-10T04:00:06.900Z
    /// at 2023-10-10T04:00:07.900Z
    /// ```
    /// Near miss: two instants within one second have one `iat`, rightly.
    /// ```token
    /// at 2023-10-10T04:00:00.000Z
    /// at 2023-10-10T04:00:00.999Z
    /// at 2023-10-10T04:00:01.000Z
    /// at 2023-10-10T04:00:01.999Z
    /// at 2023-10-10T04:00:02.000Z
    /// at 2023-10-10T04:00:02.999Z
    /// at 2023-10-10T04:00:03.000Z
    /// at 2023-10-10T04:00:04.000Z
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00Z
    /// claim iat 1696910336
    /// at 2023-10-10T04:00:01Z
    /// claim iat 1696910336
    /// at 2023-10-10T04:00:02Z
    /// claim iat 1696910336
    /// at 2023-10-10T04:00:03Z
    /// claim iat 1696910336
    /// at 2023-10-10T04:00:04Z
    /// claim iat 1696910464
    /// at 2023-10-10T04:00:05Z
    /// claim iat 1696910464
    /// at 2023-10-10T04:00:06Z
    /// claim iat 1696910464
    /// at 2023-10-10T04:00:07Z
    /// claim iat 1696910464
    /// ```
    ///
    /// # Fix
    /// Keep times in 64-bit integers from the clock to the claim. In Java, `Math.round` of a long
    /// is the overload for a float: divide with `Math.floorDiv` and do not round at all.
    ///
    /// # References
    /// * Java Language Specification 15.12.2.5 and 4.10.1; developer forum 77667, 91781
    IAT_QUANTISED {
        id: "iat-quantised",
        dimension: Dimension::Rounding,
        level: Level::Warning,
        moots: &[],
        check: Check::Cases(check),
    }
}

/// Fewer instants are chance.
const MIN_INSTANTS: usize = 8;
/// Instants further apart may be rounded to anything without showing it.
const MAX_GAP_US: i64 = 10_000_000;
const SECOND_US: i64 = 1_000_000;

fn check(together: &Together<'_>, bench: &mut Bench) {
    bench.unit = CountUnit::Group;
    for (group, sightings) in together.groups() {
        let timed: Vec<&Sighting> =
            sightings.into_iter().filter(|sighting| sighting.iat_us().is_some()).collect();
        for run in timed.chunk_by(|a, b| b.now_us - a.now_us <= MAX_GAP_US) {
            if run.len() < MIN_INSTANTS || run[run.len() - 1].now_us - run[0].now_us < 2 * SECOND_US
            {
                continue;
            }
            bench.judge(group, 1);
            accuse(run, bench);
        }
    }
}

fn accuse(run: &[&Sighting], bench: &mut Bench) {
    let iat = |sighting: &Sighting| sighting.iat_us().unwrap_or_default();
    let kept = run.iter().enumerate().find_map(|(at, first)| {
        let same = |later: &&&Sighting| {
            later.now_us - first.now_us >= SECOND_US && iat(later) == iat(first)
        };
        run[at + 1..].iter().find(same).map(|second| (*first, *second))
    });
    let steps = |value: &dyn Fn(&Sighting) -> i64| {
        run.windows(2).map(|two| (value(two[1]) - value(two[0])).abs()).fold(0, greatest_divisor)
    };
    let step_us = steps(&iat);
    let clock_us = steps(&|sighting: &Sighting| sighting.now_us);
    let coarse = step_us > SECOND_US && clock_us % step_us != 0;
    let whole_s = step_us / SECOND_US;
    let Some((first, second)) = kept.or(coarse.then(|| (run[0], run[run.len() - 1]))) else {
        return;
    };
    let apart_s = (second.now_us - first.now_us) / SECOND_US;
    let actual = match (coarse, kept) {
        (true, _) => format!(
            "steps of {whole_s} s: {} and {}",
            iat(first) / SECOND_US,
            iat(second) / SECOND_US
        ),
        (false, _) => format!("{} at two instants {apart_s} s apart", iat(first) / SECOND_US),
    };
    bench.accuse(
        "payload.iat",
        None,
        vec![first.case, second.case],
        Words::new(
            "a new `iat` each second",
            actual,
            "`iat` does not follow the clock from second to second: something on the way is coarser \
             than a second, such as a 32-bit float",
        ),
    );
}

fn greatest_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_divisor(b, a % b) }
}
