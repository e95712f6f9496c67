//! What a verifier makes of a law: the share of instants at which it refuses, exactly.
//!
//! Times in whole seconds stay the same for a while, so that the share is a sum over stretches in
//! which nothing changes, and no sampling is needed. A verifier refuses a token when
//! `iat > clock - ahead_s + latency_s + leeway_s`, and when the clock has reached `exp`.

use super::formula::{Law, Path, Reading, SECOND_US, Shown};
use super::points::first_where;
use super::rounding::Rounding;
use super::told::Unit;
use super::zone::{Shift, Way, Zone};

/// How far beside the clock a verifier may be for a time to be looked at closely: everything else
/// is refused, or not, at every instant.
const FAR_US: i64 = 400 * 86_400 * SECOND_US;
const YEAR_US: i64 = 365 * 86_400 * SECOND_US;

/// The tolerances, in seconds, at which shares are told.
pub const TOLERANCES_S: [i64; 5] = [0, 1, 5, 30, 60];

/// What is assumed of a verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verifier {
    /// How far the generator's clock runs ahead of the verifier's.
    pub ahead_us: i64,
    /// How long a token is on its way.
    pub latency_us: i64,
    /// How far ahead of its clock the verifier lets `iat` be.
    pub leeway_us: i64,
}

impl Verifier {
    /// How far `iat` may be ahead of the clock of the generator.
    fn tolerance_us(self) -> i64 {
        self.latency_us + self.leeway_us - self.ahead_us
    }
}

/// What the shares are taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// One period of the law, in microseconds.
    Period(i64),
    /// The next 365 days, as the law has no period.
    NextYear,
}

/// What a verifier makes of a law.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// The share of instants at which it refuses.
    pub refused: f64,
    /// The same at tolerances of so many seconds.
    pub at: [(i64, f64); 5],
    /// The least tolerance at which nothing is refused; none where no tolerance helps.
    pub tolerance_needed_s: Option<f64>,
    /// How far ahead the clock of the generator may run: the first refusal, and where all are
    /// refused. None where some are refused by a clock that is right.
    pub margin_s: Option<[f64; 2]>,
    /// What the shares are taken over.
    pub over: Over,
}

/// The laws of `iat` and `exp`, and where the program runs.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The law of `iat`.
    pub iat: &'a Law,
    /// The law of `exp`.
    pub exp: Option<&'a Law>,
    /// The zone that the program runs under, if that is not UTC.
    pub own: Option<&'static Zone>,
}

impl Told<'_> {
    fn laws(&self) -> impl Iterator<Item = &Law> {
        [Some(self.iat), self.exp].into_iter().flatten()
    }

    fn shown(&self, now_us: i64) -> Shown<'static> {
        Shown { own: self.own, ..Shown::at(now_us) }
    }

    /// `iat` and `exp` as a verifier reads them, in microseconds.
    fn at(&self, now_us: i64) -> (i64, i64) {
        let shown = self.shown(now_us);
        let exp_us = self.exp.filter(|law| !never_ends(law));
        (self.iat.as_seconds_us(&shown), exp_us.map_or(i64::MAX, |law| law.as_seconds_us(&shown)))
    }
}

/// A stretch in which neither claim changes, and how often it comes.
struct Piece {
    from_us: i64,
    to_us: i64,
    iat_us: i64,
    exp_us: i64,
    times: i64,
}

impl Piece {
    fn of_us(&self) -> i128 {
        i128::from(self.to_us - self.from_us) * i128::from(self.times)
    }

    /// For how long it is refused.
    fn refused_us(&self, tolerance_us: i64) -> i128 {
        let within = |us: i64| us.clamp(self.from_us, self.to_us);
        let early_until = within(self.iat_us.saturating_sub(tolerance_us));
        let late_from = within(self.exp_us.saturating_add(tolerance_us.max(0)));
        let late_from = late_from.max(early_until);
        i128::from(early_until - self.from_us + self.to_us - late_from) * i128::from(self.times)
    }
}

/// The rate of a law from an instant on. None if it depends on more than the instant, as a reading
/// that is kept does.
pub fn of(told: &Told<'_>, verifier: Verifier, from_us: i64) -> Option<Rate> {
    if told.laws().any(|law| law.reading != Reading::Fresh) {
        return None;
    }
    if let Some(refused) = at_every_instant(told, from_us) {
        return Some(constant(refused));
    }
    let (pieces, over) = pieces(told, from_us);
    let tolerance_us = verifier.tolerance_us();
    let of_us: i128 = pieces.iter().map(Piece::of_us).sum();
    let share = |tolerance_us: i64| {
        let refused_us = pieces.iter().map(|piece| piece.refused_us(tolerance_us)).sum();
        ratio(refused_us, of_us)
    };
    let most_us = pieces.iter().map(|piece| piece.iat_us - piece.from_us).max()?;
    let least_us = pieces.iter().map(|piece| piece.iat_us - piece.to_us).min()?;
    let needed = (share(most_us.max(0)) == 0.0).then(|| seconds(most_us.max(0)));
    Some(Rate {
        refused: share(tolerance_us),
        at: TOLERANCES_S.map(|s| (s, share(s * SECOND_US))),
        tolerance_needed_s: needed,
        margin_s: (most_us <= 0 && most_us > -FAR_US && share(0) == 0.0)
            .then(|| [seconds(-most_us), seconds(-least_us)]),
        over,
    })
}

/// Whether every instant is refused, or none is, for reasons that no tolerance changes: `iat` or
/// `exp` is more than a year beside the clock and stays there.
fn at_every_instant(told: &Told<'_>, from_us: i64) -> Option<bool> {
    let (iat_us, exp_us) = told.at(from_us);
    if iat_us.saturating_sub(from_us) > FAR_US && !told.iat.path.is_wrapped() {
        return Some(true);
    }
    let is_past = from_us.saturating_sub(iat_us) > FAR_US && told.iat.stays_behind(from_us);
    match told.exp {
        Some(exp) if from_us.saturating_sub(exp_us) > FAR_US && exp.stays_behind(from_us) => {
            Some(true)
        }
        Some(exp)
            if is_past && exp_us.saturating_sub(from_us) > FAR_US && exp.unit != Unit::Seconds =>
        {
            Some(false)
        }
        None if is_past => Some(false),
        Some(_) | None => None,
    }
}

impl Path {
    fn is_wrapped(self) -> bool {
        matches!(self, Self::Int32 { .. } | Self::Int32Milliseconds { .. })
    }
}

impl Law {
    /// Whether it is behind the clock for a year on. What moves with the clock is; so is what is in
    /// no unit that grows faster than the clock.
    fn stays_behind(&self, from_us: i64) -> bool {
        let number_us = self.as_seconds_us(&Shown::at(from_us + YEAR_US));
        self.unit == Unit::Seconds && number_us < from_us
    }
}

/// Whether it is told in a finer unit than seconds, so that no verifier of the field sees it end.
fn never_ends(law: &Law) -> bool {
    law.unit != Unit::Seconds && law.path != Path::Constant
}

fn constant(refused: bool) -> Rate {
    let share = f64::from(u8::from(refused));
    Rate {
        refused: share,
        at: TOLERANCES_S.map(|s| (s, share)),
        tolerance_needed_s: (!refused).then_some(0.0),
        margin_s: None,
        over: Over::NextYear,
    }
}

/// All stretches of a period, or of a year.
fn pieces(told: &Told<'_>, from_us: i64) -> (Vec<Piece>, Over) {
    let period_us = told.laws().map(Law::period_us).fold(1, shared_period);
    let mut bounds: Vec<i64> = told.laws().flat_map(|law| law.breaks_us(told.own)).collect();
    let has_breaks = bounds.iter().any(|us| (from_us..from_us + YEAR_US).contains(us))
        || told.laws().any(|law| law.path == Path::Constant);
    if !has_breaks {
        let mut pieces = Vec::new();
        let start_us = from_us.div_euclid(period_us) * period_us;
        walk(told, (start_us, start_us + period_us), 1, &mut pieces);
        return (pieces, Over::Period(period_us));
    }
    let end_us = from_us + YEAR_US;
    bounds.retain(|us| (from_us + 1..end_us).contains(us));
    bounds.extend([from_us, end_us]);
    bounds.sort_unstable();
    bounds.dedup();
    let mut pieces = Vec::new();
    for span in bounds.windows(2) {
        let times = (span[1] - span[0]) / period_us;
        let rest_us = span[0] + times * period_us;
        if times > 0 {
            walk(told, (span[0], span[0] + period_us), times, &mut pieces);
        }
        walk(told, (rest_us, span[1]), 1, &mut pieces);
    }
    (pieces, Over::NextYear)
}

/// Goes from change to change. The claims never fall within a span.
fn walk(told: &Told<'_>, (from_us, end_us): (i64, i64), times: i64, pieces: &mut Vec<Piece>) {
    let mut from_us = from_us;
    while from_us < end_us {
        let now = told.at(from_us);
        let mut reach_us = SECOND_US;
        while from_us + reach_us < end_us && told.at(from_us + reach_us) == now {
            reach_us *= 2;
        }
        let most_us = (from_us + reach_us).min(end_us);
        let changed = first_where((from_us + 1, most_us), |us| told.at(us) != now);
        let to_us = changed.unwrap_or(end_us);
        pieces.push(Piece { from_us, to_us, iat_us: now.0, exp_us: now.1, times });
        from_us = to_us;
    }
}

impl Law {
    /// After how long the distance from the clock repeats, within a span without breaks.
    pub fn period_us(&self) -> i64 {
        // A tie of a 32-bit float goes to the even one, so that two of its steps are a period. One
        // of milliseconds and whole seconds meet again after 125 steps of 131.072 s.
        const FLOAT32_US: i64 = 2 * 128 * SECOND_US;
        const FLOAT32_MILLISECONDS_US: i64 = 2 * 125 * 131_072_000;
        match self.path {
            Path::Whole { step_us, rounding: Rounding::HalfEven } => 2 * step_us,
            Path::Whole { step_us, .. } | Path::Product { step_us } => step_us.max(self.grain_us),
            Path::Float32 { .. } | Path::Float32Fraction => FLOAT32_US,
            Path::Float32Milliseconds { .. } | Path::Float32Twice => FLOAT32_MILLISECONDS_US,
            Path::Int32 { .. } | Path::Int32Milliseconds { .. } | Path::Constant => SECOND_US,
        }
    }

    /// The instants at which the law changes for good.
    fn breaks_us(&self, own: Option<&'static Zone>) -> Vec<i64> {
        const INT32_ENDS_US: i64 = (1 << 31) * SECOND_US;
        let mut breaks = match self.path {
            Path::Int32 { .. } => vec![INT32_ENDS_US - self.before_us],
            Path::Whole { .. }
            | Path::Product { .. }
            | Path::Float32 { .. }
            | Path::Float32Fraction
            | Path::Float32Milliseconds { .. }
            | Path::Float32Twice
            | Path::Int32Milliseconds { .. }
            | Path::Constant => Vec::new(),
        };
        if let Some((shift, zone)) =
            self.shift.and_then(|shift| Some((shift, shift.whose.zone(own)?)))
        {
            breaks.extend(zone.changes_s().flat_map(|at_s| shifted_breaks(shift, zone, at_s)));
        }
        breaks
    }
}

/// The instants at which a change of a zone's clocks is felt.
fn shifted_breaks(shift: Shift, zone: &Zone, at_s: i64) -> Vec<i64> {
    let offsets_s = [zone.offset_s(at_s - 1), zone.offset_s(at_s)];
    let felt_s: Vec<i64> = match shift.way {
        Way::LocalAsUtc | Way::OffsetTakenOff => vec![at_s],
        Way::UtcAsLocal => offsets_s.iter().map(|offset_s| at_s + offset_s).collect(),
        Way::Days(days) => {
            let moved_s = offsets_s[1] - offsets_s[0];
            let then_s = at_s - days * 86_400;
            vec![at_s, then_s, then_s + moved_s, then_s - moved_s]
        }
    };
    felt_s.into_iter().map(|s| s * SECOND_US).collect()
}

fn shared_period(a: i64, b: i64) -> i64 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

#[expect(clippy::cast_precision_loss, reason = "shares are told to a few digits")]
fn ratio(part: i128, of: i128) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

/// Seconds, to the millisecond: the last microsecond of a second is told as its end.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of some days are exact")]
fn seconds(us: i64) -> f64 {
    (us + 500).div_euclid(1_000) as f64 / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::{Whose, find_zone};

    const FROM_US: i64 = 1_696_910_400_000_000;
    const BACK: i64 = -30 * SECOND_US;

    fn rate(law: Law) -> Rate {
        let exp = law.later_by(7200 * SECOND_US);
        let told = Told { iat: &law, exp: Some(&exp), own: None };
        of(&told, Verifier::default(), FROM_US).expect("it depends on the instant only")
    }

    #[expect(clippy::float_cmp, reason = "shares of powers of two are exact")]
    fn assert_refused(law: Law, share: f64, needed_s: f64) -> Rate {
        let rate = rate(law);
        assert_eq!(rate.refused, share, "{law}");
        assert_eq!(rate.tolerance_needed_s, Some(needed_s), "{law}");
        rate
    }

    #[test]
    fn a_float_after_thirty_seconds_is_refused_in_26_of_a_hundred() {
        let float = Law::of(Path::Float32 { sticks: false });
        let rate = assert_refused(Law { before_us: BACK, ..float }, 33.5 / 128.0, 34.0);
        assert_eq!(rate.margin_s, None);
        assert_eq!(rate.over, Over::Period(256 * SECOND_US));
        assert_refused(float, 63.5 / 128.0, 64.0);
        // The share at a tolerance of 20 s that the field reports were compared with: 10.5 %.
        let tolerant = Verifier { leeway_us: 20 * SECOND_US, ..Verifier::default() };
        let law = Law { before_us: BACK, ..float };
        let told = Told { iat: &law, exp: None, own: None };
        let share = of(&told, tolerant, FROM_US).expect("a rate").refused;
        assert!((share - 0.105).abs() < 0.001, "{share}");
    }

    #[test]
    fn a_backdate_is_a_margin_and_rounding_takes_half_a_second_of_it() {
        let floor = Law::whole(SECOND_US, Rounding::Floor);
        let round = Law::whole(SECOND_US, Rounding::HalfUp);
        let margin = |law| rate(law).margin_s;
        assert_eq!(margin(floor), Some([0.0, 1.0]));
        assert_eq!(margin(floor.later_by(BACK)), Some([30.0, 31.0]));
        assert_eq!(margin(round.later_by(BACK)), Some([29.5, 30.5]));
        assert_eq!(margin(round), None);
        assert_refused(round, 0.5, 0.5);
        // Of two halves one goes down, for the millisecond that the clock shows it.
        assert_refused(Law::whole(SECOND_US, Rounding::HalfEven), 0.4995, 0.5);
        assert_refused(Law::whole(SECOND_US, Rounding::Ceiling), 0.999, 0.999);
    }

    #[test]
    fn what_is_far_from_the_clock_is_refused_always_or_for_its_end() {
        let floor = Law::whole(SECOND_US, Rounding::Floor);
        let milliseconds = Law { unit: Unit::Milliseconds, ..Law::whole(1000, Rounding::Floor) };
        let rate_of = rate(milliseconds);
        assert_eq!((rate_of.refused.to_bits(), rate_of.tolerance_needed_s), (1f64.to_bits(), None));
        // Nine hours behind, two hours of lifetime: expired from the start.
        let tokyo = rate(floor.later_by(-9 * 3600 * SECOND_US));
        assert_eq!((tokyo.refused.to_bits(), tokyo.margin_s), (1f64.to_bits(), None));
        assert_eq!(tokyo.tolerance_needed_s, None);
    }

    #[test]
    fn a_zone_that_changes_its_clocks_has_no_period() {
        let london = find_zone("Europe/London").expect("it is in the database");
        let shift = Shift { way: Way::LocalAsUtc, whose: Whose::Of(london) };
        let law = Law { shift: Some(shift), ..Law::whole(SECOND_US, Rounding::Floor) };
        let rate = rate(law);
        assert_eq!(rate.over, Over::NextYear);
        // 2023-10-29 01:00 to 2024-03-31 01:00 is winter: 154 of 365 days, but this year's 365 days
        // end at 2024-10-09, so that 211 days are summer.
        let summer_s: f64 = 365.0 * 86_400.0 - 154.0 * 86_400.0;
        assert!((rate.refused - summer_s / (365.0 * 86_400.0)).abs() < 1e-9, "{}", rate.refused);
        assert_eq!(rate.tolerance_needed_s, Some(3600.0));
    }
}
