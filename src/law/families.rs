//! The families of laws, each with its offsets solved for: whole steps, 32-bit floats, local time,
//! and what is rarer.

use super::formula::{Law, MILLI_US, Path, Print, Reading, SECOND_US};
use super::points::{Point, Points, roundest};
use super::rounding::Rounding;
use super::simplicity::{MOST_BACKDATE_S, USUAL_S};
use super::told::Unit;
use super::zone::{self, Shift, Way, Whose};

/// Roundings that add a fixed part of a second before they round down, each with the clock that it
/// reads.
const PHASES: [(Rounding, i64, i64); 5] = [
    (Rounding::Floor, 0, MILLI_US),
    (Rounding::HalfUp, 500_000, MILLI_US),
    (Rounding::Ceiling, 999_000, MILLI_US),
    (Rounding::Ceiling, 999_999, 1),
    (Rounding::Decimals, 500_005, 1),
];

/// Whole seconds, or the finer steps that the claims show; rounded in every way.
pub(super) fn whole(points: &Points<'_>) -> Vec<Law> {
    let mut laws = phases(points);
    laws.extend(half_even(points));
    laws.extend(fine(points));
    laws
}

/// Seconds that are rounded half up, to the ceiling or not at all, or after something odd is added.
fn phases(points: &Points<'_>) -> Vec<Law> {
    let interval = points.floor_interval(SECOND_US);
    let Some((least, most)) = interval.filter(|_| points.are_multiples(SECOND_US)) else {
        return Vec::new();
    };
    let mut laws = Vec::new();
    for (rounding, phase_us, grain_us) in PHASES {
        let after_us = (most - phase_us).div_euclid(SECOND_US) * SECOND_US;
        if after_us + phase_us >= least {
            let path = Path::Whole { step_us: SECOND_US, rounding };
            laws.push(Law { grain_us, path, after_us, ..points.begun });
        }
    }
    laws.extend(odd_phases(points, (least, most), laws.is_empty()));
    laws
}

/// Something odd that is added before rounding down. What nobody would write is left out where a
/// usual rounding fits and there is hardly room for anything else.
fn odd_phases(points: &Points<'_>, (least, most): (i64, i64), is_needed: bool) -> Vec<Law> {
    const HARDLY_US: i64 = 100_000;
    let room_us = if is_needed { MILLI_US } else { HARDLY_US };
    let path = Path::Whole { step_us: SECOND_US, rounding: Rounding::Floor };
    let law = |before_us: i64| {
        let grain_us = if before_us % MILLI_US == 0 { MILLI_US } else { 1 };
        Law { grain_us, before_us, path, ..points.begun }
    };
    let mut odd = Vec::new();
    if is_needed {
        odd.push(roundest((least, most)));
        odd.extend(overflown(points).filter(|us| (least..=most).contains(us)));
    }
    if most - least > room_us {
        let middle = least + (most - least) / 2;
        odd.extend([least, middle, most].map(|us| us.div_euclid(MILLI_US) * MILLI_US));
    }
    let fits = |us: &i64| (least..=most).contains(us) && us % SECOND_US != 0;
    odd.into_iter().filter(fits).map(law).collect()
}

/// Lifetimes of whole days in milliseconds that 32 bits cannot hold, as they wrap around.
fn overflown(points: &Points<'_>) -> impl Iterator<Item = i64> + use<> {
    const DAY_MS: i64 = 86_400_000;
    let longest = if points.window_us.1 > 86_400 * SECOND_US { 400 } else { 0 };
    (25..=longest).map(|days| super::rounding::int32(days * DAY_MS) * MILLI_US)
}

/// Half to even: an odd number of seconds makes a difference where it is added before.
fn half_even(points: &Points<'_>) -> Vec<Law> {
    let Some(first) = points.offsets_us().next() else { return Vec::new() };
    let near = first.div_euclid(SECOND_US);
    let path = Path::Whole { step_us: SECOND_US, rounding: Rounding::HalfEven };
    let mut laws = Vec::new();
    for added_s in near - 1..=near + 1 {
        for grain_us in [MILLI_US, 1] {
            let law = Law { grain_us, path, ..points.begun };
            laws.push(Law { after_us: added_s * SECOND_US, ..law });
            if added_s % 2 != 0 {
                laws.push(Law { before_us: added_s * SECOND_US, ..law });
            }
        }
    }
    laws
}

/// The fraction is kept, to the millisecond or the microsecond.
fn fine(points: &Points<'_>) -> Vec<Law> {
    let whole = |point| points.start_us(point) % SECOND_US == 0;
    // What is only ever seen in whole seconds keeps no fraction that anybody could tell.
    if points.are_multiples(SECOND_US) && !points.seen.iter().all(whole) {
        return Vec::new();
    }
    let mut laws = Vec::new();
    for step_us in [MILLI_US, 1] {
        let Some((least, most)) = points.floor_interval(step_us) else { continue };
        for (rounding, phase_us) in [(Rounding::Floor, 0), (Rounding::HalfUp, step_us / 2)] {
            let after_us = (most - phase_us).div_euclid(step_us) * step_us;
            if after_us + phase_us >= least && (phase_us > 0 || rounding == Rounding::Floor) {
                let path = Path::Whole { step_us, rounding };
                let grain_us = if rounding == Rounding::HalfUp { 1 } else { step_us };
                laws.push(Law { grain_us, path, after_us, ..points.begun });
            }
        }
    }
    laws
}

/// Seconds in a 64-bit float that are multiplied, with something added behind.
pub(super) fn products(points: &Points<'_>) -> Vec<Law> {
    let step_us = match points.begun.unit {
        Unit::Milliseconds => MILLI_US,
        Unit::Microseconds => 1,
        Unit::Seconds | Unit::Ticks | Unit::Nanoseconds => return Vec::new(),
    };
    let path = Path::Product { step_us };
    let behind = |point: &Point<'_>| point.told_us - path.apply(points.start_us(point));
    let law = |point| Law { grain_us: 1, path, after_us: behind(point), ..points.begun };
    points.seen.first().map(law).into_iter().collect()
}

/// The step of a 32-bit float of seconds between 2004 and 2038.
pub(super) const FLOAT32_STEP_US: i64 = 128 * SECOND_US;
/// From 2^30 seconds on: 2004-01-10.
const FLOAT32_FROM_US: i64 = (1 << 30) * SECOND_US;

/// Seconds or milliseconds through a 32-bit float, with something added before or after.
pub(super) fn float32(points: &Points<'_>) -> Vec<Law> {
    let mut laws = Vec::new();
    for path in [Path::Float32 { sticks: false }, Path::Float32Fraction, Path::Float32Twice] {
        for after_us in behind_the_step(points) {
            laws.extend(added_before(points, path, after_us));
        }
        laws.extend(printed(points, path));
    }
    if points.seen.iter().any(|point| point.told_us == i64::from(i32::MAX) * SECOND_US) {
        for sticking in laws.clone() {
            if let Path::Float32 { .. } = sticking.path {
                laws.push(Law { path: Path::Float32 { sticks: true }, ..sticking });
            }
        }
        let path = Path::Float32 { sticks: true };
        laws.extend(USUAL_S.map(|s| Law { path, before_us: s * SECOND_US, ..points.begun }));
    }
    laws.extend(float32_milliseconds(points));
    laws
}

/// What may have been added behind the steps, going by what the first claim is beyond one.
fn behind_the_step(points: &Points<'_>) -> Vec<i64> {
    // Steps were half as long before 2004, which says nothing against what is added.
    let is_recent = |point: &&Point<'_>| point.told_us >= FLOAT32_FROM_US;
    let mut recent = points.seen.iter().filter(is_recent);
    let Some(first) = recent.next() else { return Vec::new() };
    let beyond_us = first.told_us.rem_euclid(FLOAT32_STEP_US);
    let same = |point: &Point<'_>| point.told_us.rem_euclid(FLOAT32_STEP_US) == beyond_us;
    if !recent.all(same) {
        return Vec::new();
    }
    // What is added before lies between the largest backdate and nothing, so that only a few steps
    // are left to what is added behind.
    let offset_us = first.told_us - points.start_us(first);
    let least = (offset_us - FLOAT32_STEP_US - beyond_us).div_euclid(FLOAT32_STEP_US);
    let most =
        (offset_us + (MOST_BACKDATE_S + 64) * SECOND_US - beyond_us).div_euclid(FLOAT32_STEP_US);
    let steps = (least..=most).map(|step| step * FLOAT32_STEP_US + beyond_us);
    // Multiples of the step are more simply added before it is taken.
    if beyond_us == 0 && points.window_us.1 < FLOAT32_STEP_US * 8 {
        return vec![0];
    }
    steps.chain((beyond_us == 0).then_some(0)).collect()
}

/// The likeliest backdates that fit, with the ends and the middle of what fits, in whole seconds:
/// questions between those halve it.
fn added_before(points: &Points<'_>, path: Path, after_us: i64) -> Vec<Law> {
    let Some((least, most)) = points.interval(path, after_us) else { return Vec::new() };
    let usual = USUAL_S.iter().map(|s| s * SECOND_US).filter(|us| (least..=most).contains(us));
    let mut added: Vec<i64> = usual.take(3).collect();
    let (low_s, high_s) = (-(-least).div_euclid(SECOND_US), most.div_euclid(SECOND_US));
    let spread = [low_s, i64::midpoint(low_s, high_s), high_s].map(|s| s * SECOND_US);
    added.extend(spread.iter().filter(|us| (least..=most).contains(us)));
    if after_us == 0 {
        added.push(roundest((least, most)) / SECOND_US * SECOND_US);
    }
    let law = Law { path, after_us, ..points.begun };
    let mut laws: Vec<Law> = added.iter().map(|&us| Law { before_us: us, ..law }).collect();
    if laws.is_empty() {
        laws.push(Law { before_us: roundest((least, most)), ..law });
    }
    laws
}

/// A 32-bit float that is printed with fewer digits than it has.
fn printed(points: &Points<'_>, path: Path) -> Vec<Law> {
    if points.begun.unit != Unit::Seconds || !points.are_multiples(10 * SECOND_US) {
        return Vec::new();
    }
    let mut exact = points.clone();
    for point in &mut exact.seen {
        let steps = (point.told_us + FLOAT32_STEP_US / 2).div_euclid(FLOAT32_STEP_US);
        point.told_us = steps * FLOAT32_STEP_US;
    }
    let laws = added_before(&exact, path, 0).into_iter();
    laws.flat_map(|law| [Print::Shortest, Print::NineDigits].map(|print| Law { print, ..law }))
        .collect()
}

/// Milliseconds through a 32-bit float step by 131 s, which whole seconds only show in part.
fn float32_milliseconds(points: &Points<'_>) -> Vec<Law> {
    let ways = [None, Some(Rounding::Floor), Some(Rounding::HalfUp), Some(Rounding::HalfEven)];
    let mut laws = Vec::new();
    for then in ways {
        let path = Path::Float32Milliseconds { then };
        laws.extend(added_before(points, path, 0));
        for after_s in USUAL_S.into_iter().skip(1) {
            laws.push(Law { path, after_us: after_s * SECOND_US, ..points.begun });
        }
        // Whatever else is added behind shows at the first point.
        if let Some(first) = points.seen.first() {
            let way_us = path.apply(points.start_us(first));
            laws.push(Law { path, after_us: first.told_us - way_us, ..points.begun });
        }
    }
    laws
}

/// Local time read as UTC or the other way round, in every zone there is.
pub(super) fn local(points: &Points<'_>) -> Vec<Law> {
    // A lifetime hides what a zone without changes adds.
    let ends_late = points.window_us.1 > 86_400 * SECOND_US;
    let zones = zone::all().iter().filter(|zone| !(ends_late && zone.is_fixed()));
    let whose = zones.map(Whose::Of);
    let own = points.seen.iter().any(|point| point.shown.own.is_some()).then_some(Whose::Own);
    let mut laws = Vec::new();
    for whose in whose.chain(own) {
        // Whose offset was taken off is asked for the program's own zone only.
        let ways = [Way::LocalAsUtc, Way::UtcAsLocal, Way::OffsetTakenOff];
        let ways = &ways[..if matches!(whose, Whose::Own) { 3 } else { 2 }];
        for &way in ways {
            let shift = Shift { way, whose };
            let begun = Law { shift: Some(shift), ..points.begun };
            let first = points.seen.first();
            let moved = first.map(|point| begun.start_us(&point.shown) != point.shown.now_us);
            let changes =
                matches!(whose, Whose::Own) || matches!(whose, Whose::Of(zone) if !zone.is_fixed());
            if moved == Some(true) || changes {
                laws.extend(backdated(&points.begin(begun)));
            }
        }
    }
    laws
}

/// The laws with a backdate that is met in the field.
fn backdated(points: &Points<'_>) -> Vec<Law> {
    let (least, most) = points.window_us;
    let ends_late = most > 86_400 * SECOND_US;
    let range =
        if ends_late { least..=most } else { -MOST_BACKDATE_S * SECOND_US..=60 * SECOND_US };
    if !points
        .offsets_us()
        .all(|us| (range.start() - SECOND_US..=range.end() + SECOND_US).contains(&us))
    {
        return Vec::new();
    }
    let mut laws = whole(points);
    laws.retain(|law| range.contains(&law.added_us()) && law.added_us() % SECOND_US == 0);
    laws
}

/// Days that are added on the calendar of a zone.
pub(super) fn calendar(points: &Points<'_>) -> Vec<Law> {
    const DAY_US: i64 = 86_400 * SECOND_US;
    const MOST_DAYS: i64 = 31;
    let Some(first) = points.offsets_us().next() else { return Vec::new() };
    let days = (first + DAY_US / 2).div_euclid(DAY_US);
    if !(1..=MOST_DAYS).contains(&days) {
        return Vec::new();
    }
    let changing = zone::all().iter().filter(|zone| !zone.is_fixed()).map(Whose::Of);
    let mut laws = Vec::new();
    for whose in changing.chain([Whose::Own]) {
        let shift = Shift { way: Way::Days(days), whose };
        let begun = Law { shift: Some(shift), ..points.begun };
        let near = Points { window_us: (-DAY_US / 2, 0), ..points.begin(begun) };
        laws.extend(backdated(&near));
    }
    laws
}

/// By way of a local date and back, which an hour that is passed twice does not survive.
pub(super) fn there_and_back(points: &Points<'_>) -> Vec<Law> {
    let changing = zone::all().iter().filter(|zone| !zone.is_fixed()).map(Whose::Of);
    let begin = |whose| {
        let shift = Shift { way: Way::Days(0), whose };
        points.begin(Law { shift: Some(shift), ..points.begun })
    };
    changing.chain([Whose::Own]).flat_map(|whose| backdated(&begin(whose))).collect()
}

/// Steps of more than a second, such as whole minutes.
pub(super) fn steps(points: &Points<'_>) -> Vec<Law> {
    const LONGEST_S: i64 = 7 * 86_400;
    let told_s = |at: usize| points.seen[at].told_us / SECOND_US;
    let moves = (1..points.seen.len()).map(|at| told_s(at).abs_diff(told_s(at - 1)));
    let shared_s = i64::try_from(moves.fold(0, greatest_divisor)).unwrap_or(i64::MAX);
    let mut laws = Vec::new();
    for step_s in (2..=shared_s.min(LONGEST_S)).filter(|step_s| shared_s % step_s == 0) {
        let step_us = step_s * SECOND_US;
        let Some(interval) = points.floor_interval(step_us) else { continue };
        let beyond_us = points.seen[0].told_us.rem_euclid(step_us);
        let (least, most) = interval;
        for after_us in [beyond_us, beyond_us - step_us] {
            let path = Path::Whole { step_us, rounding: Rounding::Floor };
            let before_us = roundest((least - after_us, most - after_us));
            laws.push(Law { before_us, path, after_us, ..points.begun });
        }
    }
    laws
}

fn greatest_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// For how long a reading may be kept, in seconds; none is for ever.
const KEPT_S: [Option<i64>; 15] = [
    None,
    Some(1),
    Some(2),
    Some(5),
    Some(10),
    Some(15),
    Some(30),
    Some(60),
    Some(120),
    Some(300),
    Some(600),
    Some(900),
    Some(1800),
    Some(3600),
    Some(86_400),
];

/// A reading that is kept, or a second one that is made later.
pub(super) fn other_readings(points: &Points<'_>) -> Vec<Law> {
    let mut readings = Vec::new();
    if points.seen.iter().any(|point| !point.shown.before.is_empty()) {
        let kept = |s: Option<i64>| Reading::Kept { for_us: s.map(|s| s * SECOND_US) };
        readings.extend(KEPT_S.map(kept));
    }
    if points.seen.iter().any(|point| point.shown.later_us.is_some()) {
        readings.push(Reading::Later);
    }
    let with = |reading| points.begin(Law { reading, ..points.begun });
    let near = readings.into_iter().map(with).filter(Points::are_near);
    near.flat_map(|points| whole(&points)).collect()
}

/// 32-bit integers of seconds or milliseconds.
pub(super) fn int32(points: &Points<'_>) -> Vec<Law> {
    let seconds = [Path::Int32 { sticks: false }, Path::Int32 { sticks: true }];
    let roundings = [Rounding::Floor, Rounding::Truncate, Rounding::HalfUp];
    let milliseconds = roundings.map(|then| Path::Int32Milliseconds { then });
    let mut laws = Vec::new();
    for path in seconds.into_iter().chain(milliseconds) {
        for point in &points.seen {
            let way_us = path.apply(points.start_us(point));
            let law = Law { path, ..points.begun };
            let after_us = point.told_us - way_us;
            laws.push(Law { after_us, ..law });
            laws.extend(wrapped_back(after_us).map(|before_us| Law { before_us, ..law }));
        }
    }
    laws
}

/// What may have been added before 32 bits were left of the sum.
fn wrapped_back(us: i64) -> [i64; 3] {
    const ALL_S: i64 = (1 << 32) * SECOND_US;
    [us, us - ALL_S, us + ALL_S]
}

/// One number, whatever the clock shows.
pub(super) fn constant(points: &Points<'_>) -> Vec<Law> {
    let told_us = points.seen.first().map(|point| point.told_us);
    told_us.map(|after_us| Law { after_us, ..points.begun }).into_iter().collect()
}
