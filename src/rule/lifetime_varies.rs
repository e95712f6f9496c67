//! Rule `lifetime-varies`.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Bench, Check, Group, Together, declare_rule};
use crate::case::Case;
use crate::finding::{CountUnit, Dimension, Place, Words};
use crate::observation::{SECOND_US, Seconds, Sighting};
use crate::profile::{Level, TimeRole};

declare_rule! {
    /// Equal inputs give tokens that hold for different times.
    ///
    /// # What it checks
    /// Within each group of cases, those that were asked with equal inputs: whether `exp - iat` is
    /// the same for all of them, to the millisecond, which is finer than any lifetime is chosen.
    /// The secret does not count as an input here. A lifetime out of the profile's bounds is
    /// accused of that, and not compared.
    ///
    /// # Why it matters
    /// No verifier cares while every lifetime is within the bounds. It shows that `iat` and `exp`
    /// come from different readings or roundings of the clock, or that the lifetime is counted in
    /// days of the calendar, of which some have 23 or 25 hours.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// at 2023-10-10T04:00:01.600Z
    /// ```
    /// Near miss: another lifetime, because another was asked for.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input lifetime_s 7200
    /// at 2023-10-10T04:00:01.600Z
    /// input lifetime_s 3600
    /// claim exp 1696913971
    /// ```
    ///
    /// # Fails
    /// `iat` is rounded and `exp` is cut off.
    /// ```token
    /// at 2023-10-10T04:00:00.400Z
    /// claim iat 1696910370
    /// claim exp 1696917570
    /// at 2023-10-10T04:00:01.600Z
    /// claim iat 1696910372
    /// claim exp 1696917571
    /// ```
    ///
    /// # Fix
    /// Read the clock once, and make `exp` from `iat` by adding seconds.
    ///
    /// # References
    /// * The vendor's auth endpoint sample: `exp = iat + expirationSeconds`
    LIFETIME_VARIES {
        id: "lifetime-varies",
        dimension: Dimension::Lifetime,
        level: Level::Note,
        moots: &[],
        check: Check::Cases(check),
    }
}

/// A double tells microseconds in our time; what is less than this is how it was printed.
const TELLING_US: i64 = SECOND_US / 1000;

/// One answer whose beginning and end are told in seconds.
#[derive(Clone, Copy)]
struct Held<'a> {
    sighting: &'a Sighting,
    case: &'a Case,
    lifetime_us: i64,
}

impl<'a> Held<'a> {
    fn of(sighting: &'a Sighting, together: &Together<'a>) -> Option<Self> {
        let lifetime_us = lifetime_us(sighting)?;
        let bounds = together.profile.lifetimes.iter().find(|row| row.role == TimeRole::Expires);
        let is_one = bounds.map_or(lifetime_us > 0, |bounds| bounds.allows(lifetime_us));
        is_one.then_some(Self { sighting, case: together.case(sighting), lifetime_us })
    }

    /// Equal for equal inputs, and hardly ever for others: it brings equal inputs together.
    fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.case.inputs.values().for_each(|input| input.hash(&mut hasher));
        hasher.finish()
    }

    fn is_asked_like(&self, other: &Self) -> bool {
        self.case.inputs.values().eq(other.case.inputs.values())
    }
}

fn check(together: &Together<'_>, bench: &mut Bench) {
    bench.unit = CountUnit::Group;
    for group in together.groups() {
        if all_hold_as_long(group) {
            bench.judge(group.name, usize::from(group.sightings.len() > 1));
            continue;
        }
        let mut held = first_answers(group, together);
        held.sort_by_cached_key(Held::fingerprint);
        let alike = || held.chunk_by(Held::is_asked_like).filter(|alike| alike.len() > 1);
        bench.judge(group.name, usize::from(alike().next().is_some()));
        let widest = alike()
            .filter_map(extremes)
            .max_by_key(|(least, most)| most.lifetime_us.saturating_sub(least.lifetime_us));
        if let Some((least, most)) = widest {
            accuse(least, most, together, bench);
        }
    }
}

/// Whether all lifetimes are the same, so that no inputs need to be compared.
fn all_hold_as_long(group: &Group<'_>) -> bool {
    let mut lifetimes = group.sightings.iter().filter_map(|seen| lifetime_us(seen));
    let first = lifetimes.next();
    lifetimes.all(|lifetime| Some(lifetime) == first)
}

fn lifetime_us(sighting: &Sighting) -> Option<i64> {
    Some(sighting.time(TimeRole::Expires).us()?.saturating_sub(sighting.iat_us()?))
}

/// One answer for each case: that a second one differs is for `claims-vary` to say.
fn first_answers<'a>(group: &Group<'a>, together: &Together<'a>) -> Vec<Held<'a>> {
    let mut asked = BTreeSet::new();
    let first = group.sightings.iter().filter(|seen| asked.insert(seen.case));
    first.filter_map(|seen| Held::of(seen, together)).collect()
}

/// The shortest and the longest, if they differ.
fn extremes<'a>(alike: &[Held<'a>]) -> Option<(Held<'a>, Held<'a>)> {
    let least = alike.iter().min_by_key(|held| held.lifetime_us)?;
    let most = alike.iter().max_by_key(|held| held.lifetime_us)?;
    let differ = most.lifetime_us.saturating_sub(least.lifetime_us) >= TELLING_US;
    differ.then_some((*least, *most))
}

fn accuse(least: Held<'_>, most: Held<'_>, together: &Together<'_>, bench: &mut Bench) {
    let (short, long) = (Seconds(least.lifetime_us), Seconds(most.lifetime_us));
    bench.accuse(
        Place::Claim(together.time_claim(TimeRole::Expires)),
        None,
        vec![least.sighting.case, most.sighting.case],
        Words::new(
            format!("{long} s from `iat`, as in `{}`", most.case.id),
            format!("{short} s"),
            format!(
                "equal inputs, and the lifetime is between {short} and {long} s: `iat` and `exp` \
                 are not made from one reading of the clock; add the lifetime to `iat`"
            ),
        ),
    );
}
