//! A law of the clock: how an instant becomes the number of a time claim, step by step.
//!
//! Everything is counted in whole microseconds, as instants are given. Two laws that never differ
//! for an instant after 1970, such as rounding half up and half away from zero, may be written in
//! either way; the search gives the one that is more usual.

use super::rounding::{
    Rounding, float32, float32_seconds_us, float32_twice, float64_product, int32, nine_digits,
    shortest,
};
use super::told::Unit;
use super::zone::{Shift, Zone};

pub(super) const SECOND_US: i64 = 1_000_000;
pub(super) const MILLI_US: i64 = 1_000;

/// What a generator was shown of the clock when it made a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown<'a> {
    /// The instant.
    pub now_us: i64,
    /// The instant that later readings of the same start were shown, where the clock was stepped in
    /// between.
    pub later_us: Option<i64>,
    /// The zone that it runs under, if that is not UTC.
    pub own: Option<&'static Zone>,
    /// The instants at which the same process was asked before, in the order of asking.
    pub before: &'a [i64],
}

impl Shown<'_> {
    /// A fresh process under UTC.
    pub fn at(now_us: i64) -> Self {
        Self { now_us, ..Self::default() }
    }
}

/// Which reading of the clock is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The one that belongs to this token.
    Fresh,
    /// A second one, made later.
    Later,
    /// One that is kept for so long; for ever, if for no time.
    Kept {
        /// How long.
        for_us: Option<i64>,
    },
}

impl Reading {
    fn instant_us(self, shown: &Shown<'_>) -> i64 {
        match self {
            Self::Fresh => shown.now_us,
            Self::Later => shown.later_us.unwrap_or(shown.now_us),
            Self::Kept { for_us } => {
                let mut instants = shown.before.iter().copied().chain([shown.now_us]);
                let first = instants.next().unwrap_or(shown.now_us);
                let is_over = |kept: i64, now: i64| for_us.is_some_and(|us| now - kept >= us);
                instants.fold(first, |kept, now| if is_over(kept, now) { now } else { kept })
            }
        }
    }
}

/// The way from an instant to whole units, with what is lost on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// Steps of so many microseconds, counted in integers or 64-bit floats: nothing is lost.
    Whole {
        /// A second, a millisecond, or a step of its own.
        step_us: i64,
        /// How what lies between two steps is settled.
        rounding: Rounding,
    },
    /// Seconds in a 64-bit float that Python made of nanoseconds, times the steps in a second, cut
    /// off: `int(time.time() * 1000)`. It is a step low at some instants.
    Product {
        /// A millisecond or a microsecond.
        step_us: i64,
    },
    /// Whole seconds, rounded down first, in a 32-bit float.
    Float32 {
        /// Whether the result is an `int` that sticks at its largest value, as Java's is.
        sticks: bool,
    },
    /// Seconds with their fraction in a 32-bit float.
    Float32Fraction,
    /// Milliseconds in a 32-bit float, then perhaps whole seconds of them.
    Float32Milliseconds {
        /// How seconds are made of them, if they are.
        then: Option<Rounding>,
    },
    /// Milliseconds in a 32-bit float, divided in 32 bits.
    Float32Twice,
    /// Whole seconds in a 32-bit integer with a sign.
    Int32 {
        /// Whether it sticks at its largest value instead of turning negative.
        sticks: bool,
    },
    /// Milliseconds in a 32-bit integer with a sign, then seconds of them.
    Int32Milliseconds {
        /// How seconds are made of them.
        then: Rounding,
    },
    /// No clock at all: nothing but what is added.
    Constant,
}

impl Path {
    /// Whether a 32-bit float is on it.
    pub fn is_float32(self) -> bool {
        match self {
            Self::Float32 { .. }
            | Self::Float32Fraction
            | Self::Float32Milliseconds { .. }
            | Self::Float32Twice => true,
            Self::Whole { .. }
            | Self::Product { .. }
            | Self::Int32 { .. }
            | Self::Int32Milliseconds { .. }
            | Self::Constant => false,
        }
    }

    /// What becomes of an instant.
    pub(super) fn apply(self, us: i64) -> i64 {
        let floor_s = us.div_euclid(SECOND_US);
        match self {
            Self::Whole { step_us, rounding } => rounding.count(us, step_us) * step_us,
            Self::Product { step_us } => float64_product(us, SECOND_US / step_us) * step_us,
            Self::Float32 { sticks } => stuck(float32(floor_s), sticks) * SECOND_US,
            Self::Float32Fraction => float32_seconds_us(us),
            Self::Float32Milliseconds { then } => {
                settled(float32(us.div_euclid(MILLI_US)) * MILLI_US, then)
            }
            Self::Float32Twice => float32_twice(us.div_euclid(MILLI_US)) * SECOND_US,
            Self::Int32 { sticks: true } => stuck(floor_s, true) * SECOND_US,
            Self::Int32 { sticks: false } => int32(floor_s) * SECOND_US,
            Self::Int32Milliseconds { then } => {
                settled(int32(us.div_euclid(MILLI_US)) * MILLI_US, Some(then))
            }
            Self::Constant => 0,
        }
    }
}

fn stuck(seconds: i64, sticks: bool) -> i64 {
    if sticks { seconds.min(i64::from(i32::MAX)) } else { seconds }
}

fn settled(us: i64, then: Option<Rounding>) -> i64 {
    then.map_or(us, |rounding| rounding.count(us, SECOND_US) * SECOND_US)
}

/// The digits that a number is printed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Print {
    /// All of them.
    Exact,
    /// As few as tell a 32-bit float from its neighbours.
    Shortest,
    /// Nine of the ten of a 32-bit float, as Java before 19 does.
    NineDigits,
}

/// A point in time from which seconds are counted.
#[derive(Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Its year.
    pub year: &'static str,
    /// Who counts from it.
    pub whose: &'static str,
    /// How far it lies before 1970, in seconds.
    pub before_1970_s: i64,
}

/// The epochs that are taken for that of 1970 by mistake.
pub static EPOCHS: [Epoch; 8] = [
    Epoch { year: "1", whose: ".NET (DateTime.Ticks)", before_1970_s: 62_135_596_800 },
    Epoch { year: "1601", whose: "Windows (FILETIME)", before_1970_s: 11_644_473_600 },
    Epoch { year: "1900", whose: "NTP", before_1970_s: 2_208_988_800 },
    Epoch { year: "1904", whose: "classic Mac OS", before_1970_s: 2_082_844_800 },
    Epoch { year: "1980", whose: "GPS and FAT", before_1970_s: -315_532_800 },
    Epoch { year: "1980", whose: "GPS", before_1970_s: -315_964_800 },
    Epoch { year: "2000", whose: "PostgreSQL and embedded clocks", before_1970_s: -946_684_800 },
    Epoch { year: "2001", whose: "Apple (Cocoa)", before_1970_s: -978_307_200 },
];

/// How an instant becomes the number of a time claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Law {
    /// Which reading of the clock is used.
    pub reading: Reading,
    /// How fine the clock is that is read: seconds, milliseconds or microseconds of it.
    pub grain_us: i64,
    /// What is mistaken about local time.
    pub shift: Option<Shift>,
    /// What is added before the path is gone.
    pub before_us: i64,
    /// The way to whole units.
    pub path: Path,
    /// What is added after it.
    pub after_us: i64,
    /// The point that is counted from, if it is not 1970.
    pub epoch: Option<&'static Epoch>,
    /// What the claim counts.
    pub unit: Unit,
    /// The digits that are printed.
    pub print: Print,
}

impl Law {
    /// Whole units of the clock of milliseconds, rounded in some way, with nothing added.
    pub fn whole(step_us: i64, rounding: Rounding) -> Self {
        Self::of(Path::Whole { step_us, rounding })
    }

    /// The plainest law that goes this way: seconds from a clock of milliseconds.
    pub fn of(path: Path) -> Self {
        Self {
            reading: Reading::Fresh,
            grain_us: MILLI_US,
            shift: None,
            before_us: 0,
            path,
            after_us: 0,
            epoch: None,
            unit: Unit::Seconds,
            print: Print::Exact,
        }
    }

    /// The instant that the path begins with.
    pub(super) fn start_us(&self, shown: &Shown<'_>) -> i64 {
        let read_us = self.reading.instant_us(shown);
        let read_us = read_us.div_euclid(self.grain_us) * self.grain_us;
        self.shift.map_or(read_us, |shift| shift.apply(read_us, shown.own))
    }

    /// The instant that the claim tells, in microseconds, if its unit and epoch are taken as they
    /// are meant by the verifier: seconds since 1970 only if [`Law::unit`] is.
    pub(super) fn told_us(&self, shown: &Shown<'_>) -> i64 {
        let way_us = self.path.apply(self.start_us(shown).saturating_add(self.before_us));
        let epoch_us = self.epoch.map_or(0, |epoch| epoch.before_1970_s * SECOND_US);
        let exact_us = way_us.saturating_add(self.after_us).saturating_add(epoch_us);
        let printed = |print: fn(i64) -> i64| print(exact_us.div_euclid(SECOND_US)) * SECOND_US;
        match self.print {
            Print::Exact => exact_us,
            Print::Shortest => printed(shortest),
            Print::NineDigits => printed(nine_digits),
        }
    }

    /// The number of the claim, in millionths.
    pub fn at(&self, shown: &Shown<'_>) -> i128 {
        i128::from(self.told_us(shown)) * i128::from(self.unit.per_second())
    }

    /// The instant that a verifier takes the number for, in microseconds.
    pub fn as_seconds_us(&self, shown: &Shown<'_>) -> i64 {
        i64::try_from(self.at(shown)).unwrap_or(i64::MAX)
    }

    /// The same law for a claim that is so much later.
    #[must_use]
    pub fn later_by(mut self, us: i64) -> Self {
        self.after_us += us;
        self
    }

    /// All that is added on the way, in microseconds.
    pub fn added_us(&self) -> i64 {
        self.before_us + self.after_us
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_rounds_a_long_through_a_float() {
        let mut law = Law::of(Path::Float32 { sticks: true });
        law.before_us = -30 * SECOND_US;
        // The instant and the `iat` of the field report.
        assert_eq!(law.at(&Shown::at(1_696_910_431_600_000)), 1_696_910_464_000_000);
        let after_2038 = Shown::at(2_200_000_000_000_000);
        assert_eq!(law.at(&after_2038), i128::from(i32::MAX) * 1_000_000);
    }

    #[test]
    fn a_kept_reading_is_the_first_until_its_time_is_over() {
        let mut law = Law::whole(SECOND_US, Rounding::Floor);
        let at = |law: &Law, now_s: i64, before: &[i64]| {
            law.told_us(&Shown { before, ..Shown::at(now_s * SECOND_US) }) / SECOND_US
        };
        law.reading = Reading::Kept { for_us: None };
        assert_eq!(at(&law, 900, &[100 * SECOND_US]), 100);
        law.reading = Reading::Kept { for_us: Some(60 * SECOND_US) };
        assert_eq!(at(&law, 150, &[100 * SECOND_US]), 100);
        assert_eq!(at(&law, 170, &[100 * SECOND_US, 165 * SECOND_US]), 165);
    }
}
