//! Time zones by what they do: all zones of the database whose clocks agree from 2019 to 2038 are
//! one, named after the best known of them.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

const SECOND_US: i64 = 1_000_000;

/// From the start of 2019: before the first instant that a token of the field can have.
const FROM_S: i64 = 1_546_300_800;
/// To the start of 2038: after the last one.
const TO_S: i64 = 2_145_916_800;

/// The start of 2021, before which no token of the field was made.
const FIELD_S: i64 = 1_609_459_200;

/// Zones by which a law is named, the likeliest first: by how many people live by them, and by how
/// often they are met in settings of servers.
const KNOWN: [&str; 36] = [
    "Asia/Tokyo",
    "America/New_York",
    "Europe/Berlin",
    "Europe/London",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "America/Chicago",
    "Australia/Sydney",
    "America/Denver",
    "America/Sao_Paulo",
    "Europe/Moscow",
    "Asia/Dubai",
    "America/Bogota",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Karachi",
    "Asia/Jakarta",
    "Asia/Dhaka",
    "Europe/Athens",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "America/Phoenix",
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Halifax",
    "America/Caracas",
    "America/Costa_Rica",
    "America/St_Johns",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Darwin",
    "Australia/Brisbane",
    "Asia/Tehran",
    "Asia/Yangon",
    "Africa/Cairo",
];

/// What the clocks of a zone show.
#[derive(Debug, PartialEq, Eq)]
pub struct Zone {
    /// The best known zone that does so.
    pub name: String,
    /// Where it stands among the known ones.
    pub(super) rank: u32,
    /// What local time is ahead of UTC in seconds, from an instant on, in order.
    changes: Vec<(i64, i64)>,
}

impl Zone {
    fn of(name: &str, zone: &TimeZone) -> Option<Self> {
        let from = Timestamp::from_second(FROM_S).ok()?;
        let first = (i64::MIN, i64::from(zone.to_offset(from).seconds()));
        let later = zone
            .following(from)
            .map(|change| (change.timestamp().as_second(), i64::from(change.offset().seconds())));
        let mut changes = vec![first];
        changes.extend(later.take_while(|(at_s, _)| *at_s < TO_S));
        // Some changes are of the zone's abbreviation only.
        changes.dedup_by_key(|(_, offset_s)| *offset_s);
        let rank = KNOWN.iter().position(|known| *known == name).unwrap_or(KNOWN.len() * 2);
        let rank = u32::try_from(rank).unwrap_or(u32::MAX);
        Some(Self { name: name.to_owned(), rank, changes })
    }

    /// What local time is ahead of UTC at an instant, in seconds.
    pub fn offset_s(&self, at_s: i64) -> i64 {
        let after = self.changes.partition_point(|(from_s, _)| *from_s <= at_s);
        self.changes[after.saturating_sub(1)].1
    }

    /// The instant that local clocks show as these seconds. Of the two in an hour that is passed
    /// twice the first, and what lies in an hour that is left out is as far behind the change as it
    /// seems, which is what most libraries do.
    pub fn instant_s(&self, local_s: i64) -> i64 {
        let day_s = 86_400;
        let around = [local_s - day_s, local_s + day_s].map(|at_s| self.offset_s(at_s));
        let shows = |offset_s: &&i64| self.offset_s(local_s - **offset_s) == **offset_s;
        let fitting = around.iter().filter(shows).map(|offset_s| local_s - offset_s).min();
        fitting.unwrap_or(local_s - around[0])
    }

    /// The instants, in seconds, at which its clocks are changed.
    pub fn changes_s(&self) -> impl Iterator<Item = i64> + '_ {
        self.changes.iter().skip(1).map(|(at_s, _)| *at_s)
    }

    /// The first instants of the field, in seconds, from which on two zones show different times.
    pub(super) fn apart_s(&self, other: &Self) -> impl Iterator<Item = i64> {
        let changes = self.changes_s().chain(other.changes_s());
        let mut changes: Vec<i64> = changes.chain([FIELD_S]).collect();
        changes.sort_unstable();
        let differs = |at_s: &i64| self.offset_s(*at_s) != other.offset_s(*at_s);
        let apart: Vec<i64> =
            changes.into_iter().filter(|at_s| *at_s >= FIELD_S).filter(differs).take(2).collect();
        apart.into_iter()
    }

    /// Whether its clocks are never changed.
    pub fn is_fixed(&self) -> bool {
        self.changes.len() == 1
    }
}

/// All zones that differ, the likeliest first.
pub fn all() -> &'static [Zone] {
    static ALL: OnceLock<Vec<Zone>> = OnceLock::new();
    ALL.get_or_init(read)
}

/// The zone that does what the one of that name does.
pub fn find(name: &str) -> Option<&'static Zone> {
    let zone = Zone::of(name, &TimeZoneDatabase::bundled().get(name).ok()?)?;
    all().iter().find(|known| known.changes == zone.changes)
}

fn read() -> Vec<Zone> {
    let database = TimeZoneDatabase::bundled();
    let mut names: Vec<String> = database.available().map(|name| name.to_string()).collect();
    let known = |name: &str| KNOWN.iter().position(|known| *known == name).unwrap_or(KNOWN.len());
    // `Etc/GMT+5` has its sign the wrong way round for most readers; a place says it better.
    let is_place = |name: &str| name.contains('/') && !name.starts_with("Etc/");
    names.sort_by_key(|name| (known(name), !is_place(name), name.clone()));
    let mut zones: Vec<Zone> = Vec::new();
    for name in names {
        let zone = database.get(&name).ok().and_then(|zone| Zone::of(&name, &zone));
        let Some(zone) = zone else { continue };
        if !zones.iter().any(|earlier| earlier.changes == zone.changes) {
            zones.push(zone);
        }
    }
    zones
}

/// Whose local time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// That of one zone, wherever the program runs.
    Of(&'static Zone),
    /// That of the zone that the program runs under.
    Own,
}

impl Whose {
    /// The zone, for a program that runs under `own`.
    pub(super) fn zone(self, own: Option<&'static Zone>) -> Option<&'static Zone> {
        match self {
            Self::Of(zone) => Some(zone),
            Self::Own => own,
        }
    }

    /// Its name in a formula.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Of(zone) => &zone.name,
            Self::Own => "TZ",
        }
    }
}

/// What a mistake with local time does to an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Local time is read as if it were UTC.
    LocalAsUtc,
    /// UTC is read as if it were local time.
    UtcAsLocal,
    /// The offset of local time is taken off, as if what the clock gives were local time.
    OffsetTakenOff,
    /// Days are added on the calendar, where one may have 23 or 25 hours.
    Days(i64),
}

/// A mistake with the local time of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// The mistake.
    pub way: Way,
    /// The zone.
    pub whose: Whose,
}

impl Shift {
    /// What it makes of an instant, in microseconds.
    pub(super) fn apply(self, at_us: i64, own: Option<&'static Zone>) -> i64 {
        let (seconds, part_us) = (at_us.div_euclid(SECOND_US), at_us.rem_euclid(SECOND_US));
        let Some(zone) = self.whose.zone(own) else {
            return match self.way {
                Way::Days(days) => at_us + days * 86_400 * SECOND_US,
                Way::LocalAsUtc | Way::UtcAsLocal | Way::OffsetTakenOff => at_us,
            };
        };
        let local_s = seconds + zone.offset_s(seconds);
        let shifted_s = match self.way {
            Way::LocalAsUtc => local_s,
            Way::UtcAsLocal => zone.instant_s(seconds),
            Way::OffsetTakenOff => 2 * seconds - local_s,
            Way::Days(days) => zone.instant_s(local_s + days * 86_400),
        };
        shifted_s * SECOND_US + part_us
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> &'static Zone {
        find(name).expect("it is in the database")
    }

    #[test]
    fn zones_that_do_the_same_are_one() {
        assert_eq!(zone("Asia/Seoul").name, "Asia/Tokyo");
        assert_eq!(zone("US/Eastern").name, "America/New_York");
        assert!(all().len() < 150, "{}", all().len());
    }

    #[test]
    fn an_hour_that_is_passed_twice_is_the_first_and_one_left_out_comes_after() {
        let new_york = zone("America/New_York");
        // 2023-11-05, 01:30 local: 05:30 and 06:30 UTC.
        assert_eq!(new_york.instant_s(1_699_147_800), 1_699_162_200);
        // 2023-03-12, 02:30 local never was: 03:30 daylight time, 07:30 UTC.
        assert_eq!(new_york.instant_s(1_678_588_200), 1_678_606_200);
    }

    #[test]
    fn a_day_on_the_calendar_may_have_25_hours() {
        let shift = Shift { way: Way::Days(1), whose: Whose::Of(zone("America/New_York")) };
        // 2023-11-04, 12:00 local.
        let noon_us = 1_699_113_600 * SECOND_US;
        assert_eq!(shift.apply(noon_us, None) - noon_us, 90_000 * SECOND_US);
    }
}
