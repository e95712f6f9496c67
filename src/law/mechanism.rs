//! The mechanisms that a law shows: what the causes of time are about, each under the name of its
//! cause.

use super::formula::{Law, Path, Print, Reading, SECOND_US};
use super::infer::{ClaimLaw, Laws};
use super::rounding::Rounding;
use super::told::{Form, Unit};
use super::zone::{Shift, Way, Whose};
use crate::profile::TimeRole;

/// What goes wrong on the way from the clock to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mechanism {
    /// A 32-bit float.
    Float32Rounding,
    /// A 32-bit integer.
    Int32Overflow,
    /// Milliseconds or less where seconds are wanted.
    MillisecondsAsSeconds,
    /// A length of time in one unit is added to a time in another.
    LifetimeUnitMix,
    /// A length of time where an instant is wanted.
    RelativeExpiry,
    /// Seconds from another year than 1970.
    WrongEpoch,
    /// Local time read as UTC.
    LocalTimeAsUtc,
    /// UTC read as local time.
    UtcTimeAsLocal,
    /// Days on the calendar of a zone.
    CalendarArithmetic,
    /// One reading of the clock, kept.
    StaleClock,
    /// Two readings of the clock for one token.
    SecondClockRead,
    /// Rounded to the nearest second, a half upwards.
    RoundsHalfUp,
    /// Rounded to the nearest second, a half to the even one.
    RoundsHalfEven,
    /// Rounded to the next second.
    Ceiling,
    /// Nothing is taken off for clocks that differ, where rounding makes that needed.
    NoBackdate,
    /// A float is written as such.
    FloatFormattedTime,
}

impl Mechanism {
    /// All of them, the gravest first.
    pub const ALL: [Self; 16] = [
        Self::Float32Rounding,
        Self::Int32Overflow,
        Self::MillisecondsAsSeconds,
        Self::LifetimeUnitMix,
        Self::RelativeExpiry,
        Self::WrongEpoch,
        Self::LocalTimeAsUtc,
        Self::UtcTimeAsLocal,
        Self::CalendarArithmetic,
        Self::StaleClock,
        Self::SecondClockRead,
        Self::RoundsHalfUp,
        Self::RoundsHalfEven,
        Self::Ceiling,
        Self::NoBackdate,
        Self::FloatFormattedTime,
    ];

    /// The name of its cause.
    pub fn id(self) -> &'static str {
        match self {
            Self::Float32Rounding => "float32-rounding",
            Self::Int32Overflow => "int32-overflow",
            Self::MillisecondsAsSeconds => "milliseconds-as-seconds",
            Self::LifetimeUnitMix => "lifetime-unit-mix",
            Self::RelativeExpiry => "relative-expiry",
            Self::WrongEpoch => "wrong-epoch",
            Self::LocalTimeAsUtc => "local-time-as-utc",
            Self::UtcTimeAsLocal => "utc-time-as-local",
            Self::CalendarArithmetic => "calendar-arithmetic",
            Self::StaleClock => "stale-clock",
            Self::SecondClockRead => "second-clock-read",
            Self::RoundsHalfUp => "rounds-half-up",
            Self::RoundsHalfEven => "rounds-half-even",
            Self::Ceiling => "ceiling",
            Self::NoBackdate => "no-backdate",
            Self::FloatFormattedTime => "float-formatted-time",
        }
    }

    /// Whether it decides by the part of a second what becomes of an instant.
    pub fn is_rounding(self) -> bool {
        matches!(
            self,
            Self::Float32Rounding | Self::RoundsHalfUp | Self::RoundsHalfEven | Self::Ceiling
        )
    }
}

/// A mechanism, and the claim that shows it best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shows {
    /// The mechanism.
    pub mechanism: Mechanism,
    /// The claim.
    pub role: TimeRole,
    /// Whether no other law that is about as simple does without it.
    pub is_certain: bool,
}

/// How much simpler a law must be for the next one to be out of the question.
const CLEARLY_SIMPLER: u32 = 3;

/// The mechanisms that the simplest laws show, the gravest first, each once.
pub fn shown_by(laws: &Laws) -> Vec<Shows> {
    let mut shown = Vec::new();
    for claim in &laws.claims {
        let Some(law) = claim.law() else {
            shown.extend(spelling(claim));
            continue;
        };
        let most = law.cost(claim.role) + CLEARLY_SIMPLER;
        let rivals = || claim.fitting.iter().filter(|one| one.cost(claim.role) <= most);
        for mechanism in Mechanism::ALL {
            if has(mechanism, law, claim, laws) {
                let is_certain = is_told_from_a_constant(law, mechanism)
                    && rivals().all(|rival| has(mechanism, rival, claim, laws));
                shown.push(Shows { mechanism, role: claim.role, is_certain });
            }
        }
    }
    shown.sort_by_key(|one| one.mechanism);
    shown.dedup_by_key(|one| one.mechanism);
    shown
}

/// What shows without a law.
fn spelling(claim: &ClaimLaw) -> Option<Shows> {
    let is_float = claim.forms.iter().any(|form| *form != Form::Integer);
    let mechanism = Mechanism::FloatFormattedTime;
    is_float.then_some(Shows { mechanism, role: claim.role, is_certain: true })
}

/// A zone without changes does what a number of seconds does that somebody adds.
fn is_told_from_a_constant(law: &Law, mechanism: Mechanism) -> bool {
    let is_local = matches!(mechanism, Mechanism::LocalTimeAsUtc | Mechanism::UtcTimeAsLocal);
    let fixed = |shift: Shift| matches!(shift.whose, Whose::Of(zone) if zone.is_fixed());
    // So does a few milliseconds that somebody adds what a second reading does.
    let is_added = mechanism == Mechanism::SecondClockRead && law.before_us != 0;
    !(is_added || is_local && law.shift.is_some_and(fixed))
}

/// Whether a law of a claim shows a mechanism.
fn has(mechanism: Mechanism, law: &Law, claim: &ClaimLaw, laws: &Laws) -> bool {
    let is_iat = claim.role == TimeRole::IssuedAt;
    let rounds = |wanted: &[Rounding]| matches!(law.path, Path::Whole { step_us: SECOND_US, rounding } if wanted.contains(&rounding));
    let goes = |wanted: fn(Way) -> bool| law.shift.is_some_and(|shift| wanted(shift.way));
    match mechanism {
        Mechanism::Float32Rounding => law.path.is_float32() || law.print != Print::Exact,
        Mechanism::Int32Overflow => {
            matches!(law.path, Path::Int32 { .. } | Path::Int32Milliseconds { .. })
                || overflown_lifetime_us(law, claim).is_some()
        }
        Mechanism::MillisecondsAsSeconds => law.unit != Unit::Seconds,
        Mechanism::LifetimeUnitMix => mixed_lifetime(law, claim).is_some(),
        Mechanism::RelativeExpiry => {
            // Where `iat` stands still as well, what is wrong is the clock.
            let is_moving = laws.iat().is_none_or(|iat| iat.path != Path::Constant);
            !is_iat && is_moving && is_a_length(law)
        }
        Mechanism::WrongEpoch => law.epoch.is_some(),
        Mechanism::LocalTimeAsUtc => goes(|way| way == Way::LocalAsUtc),
        Mechanism::UtcTimeAsLocal => {
            goes(|way| matches!(way, Way::UtcAsLocal | Way::OffsetTakenOff))
        }
        Mechanism::CalendarArithmetic => goes(|way| matches!(way, Way::Days(_))),
        Mechanism::StaleClock => matches!(law.reading, Reading::Kept { .. }),
        Mechanism::SecondClockRead => {
            let is_later = |law: &Law| law.reading == Reading::Later;
            !is_iat
                && laws.iat().is_some_and(|iat| {
                    is_later(law) != is_later(iat) || are_moments_apart(law, iat)
                })
        }
        Mechanism::RoundsHalfUp => {
            is_iat && rounds(&[Rounding::HalfUp, Rounding::HalfAway, Rounding::Decimals])
        }
        Mechanism::RoundsHalfEven => is_iat && rounds(&[Rounding::HalfEven]),
        Mechanism::Ceiling => is_iat && rounds(&[Rounding::Ceiling]),
        Mechanism::NoBackdate => {
            let rounded = Mechanism::ALL.into_iter().filter(|one| one.is_rounding());
            is_iat
                && law.added_us() >= 0
                && law.unit == Unit::Seconds
                && rounded.into_iter().any(|one| has(one, law, claim, laws))
        }
        Mechanism::FloatFormattedTime => claim.forms.iter().any(|form| *form != Form::Integer),
    }
}

/// Whether two claims are whole seconds of moments that a program may let pass between two readings.
fn are_moments_apart(law: &Law, iat: &Law) -> bool {
    const A_LITTLE_US: i64 = 100_000;
    let is_floor = |law: &Law| {
        let floor = Path::Whole { step_us: SECOND_US, rounding: Rounding::Floor };
        law.path == floor && law.shift.is_none() && law.reading == Reading::Fresh
    };
    let part = |law: &Law| law.before_us.rem_euclid(SECOND_US);
    let apart = (part(law) - part(iat)).rem_euclid(SECOND_US);
    is_floor(law)
        && is_floor(iat)
        && apart != 0
        && (apart <= A_LITTLE_US || apart >= SECOND_US - A_LITTLE_US)
}

/// Whether it tells a length of time and no instant: a number that never changes, of up to ten
/// years in seconds or up to a year in milliseconds.
fn is_a_length(law: &Law) -> bool {
    const TEN_YEARS_US: i64 = 3_650 * 86_400 * SECOND_US;
    law.path == Path::Constant && (1..=TEN_YEARS_US).contains(&law.after_us)
}

/// The factor by which a lifetime is too long or too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mix {
    /// What the lifetime was counted in.
    pub meant: &'static str,
    /// What it was taken for.
    pub taken: &'static str,
    /// The lifetime that was meant, in seconds.
    pub meant_s: i64,
}

/// Lifetimes that the vendor takes, in seconds: half an hour to two days.
const MEANT_S: std::ops::RangeInclusive<i64> = 1_800..=172_800;
/// Those that are usual.
const USUAL_S: [i64; 9] = [1_800, 3_600, 7_200, 10_800, 14_400, 28_800, 43_200, 86_400, 172_800];

/// What was mixed up, if the lifetime makes sense in another unit only.
pub fn mixed_lifetime(law: &Law, claim: &ClaimLaw) -> Option<Mix> {
    let us = lifetime_us(law, claim)?;
    if us % SECOND_US == 0 && MEANT_S.contains(&(us / SECOND_US)) {
        return None;
    }
    let meant = |us: i64, meant, taken| {
        let meant_s = us / SECOND_US;
        let is_usual = us % SECOND_US == 0 && USUAL_S.contains(&meant_s);
        is_usual.then_some(Mix { meant, taken, meant_s })
    };
    let times = |factor: i64| us.checked_mul(factor).unwrap_or(0);
    let as_milliseconds = || meant(times(1_000), "seconds", "milliseconds");
    if us % SECOND_US != 0 {
        return as_milliseconds();
    }
    meant(us / 1_000, "milliseconds", "seconds")
        .or_else(|| cut_thousandth(us))
        .or_else(|| meant(times(60), "minutes", "seconds"))
        .or_else(|| meant(times(3_600), "hours", "seconds"))
        .or_else(as_milliseconds)
}

/// Milliseconds that were cut down to whole seconds: 7.2 s of lifetime show as 7.
fn cut_thousandth(us: i64) -> Option<Mix> {
    let whole_s = us / SECOND_US;
    let cut = |meant_s: &i64| meant_s / 1_000 == whole_s;
    let meant_s = USUAL_S.into_iter().find(cut)?;
    Some(Mix { meant: "seconds", taken: "milliseconds", meant_s })
}

/// A lifetime in milliseconds that 32 bits could not hold: what was meant, in microseconds.
pub fn overflown_lifetime_us(law: &Law, claim: &ClaimLaw) -> Option<i64> {
    const ALL_MS: i64 = 1 << 32;
    const HOUR_MS: i64 = 3_600_000;
    let us = lifetime_us(law, claim).filter(|us| us % SECOND_US != 0 || *us < 0)?;
    let nearest = |ms: i64| (ms + HOUR_MS / 2).div_euclid(HOUR_MS) * HOUR_MS;
    let meant = (1..=20).map(|times| us / 1_000 + times * ALL_MS);
    // Whole seconds are all that is left of the milliseconds.
    let meant_ms = meant.map(|ms| (ms, nearest(ms))).find(|(ms, near)| (ms - near).abs() < 1_000);
    meant_ms.map(|(_, ms)| ms * 1_000)
}

/// What a claim is later than `iat` by.
fn lifetime_us(law: &Law, claim: &ClaimLaw) -> Option<i64> {
    match claim.role {
        TimeRole::Expires | TimeRole::SessionExpires => {}
        TimeRole::IssuedAt | TimeRole::NotBefore => return None,
    }
    let is_beside_the_clock = law.path != Path::Constant && law.shift.is_none();
    claim.beside_iat_us.or_else(|| is_beside_the_clock.then_some(law.added_us()))
}
