//! The look of a law: how far `iat` lies beside the clock, over a period.

use super::formula::{Law, SECOND_US, Shown};
use super::told::Amount;
use super::told::Unit;
use super::zone::Zone;

/// A point of a chart, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The clock.
    pub now_us: i64,
    /// What `iat` is ahead of it by; behind it, if negative.
    pub ahead_us: i64,
}

/// So many points of a law, spread evenly over its period; over a year, if its zone changes its
/// clocks.
pub fn points(law: &Law, own: Option<&'static Zone>, from_us: i64, count: usize) -> Vec<Point> {
    const YEAR_US: i64 = 365 * 86_400 * SECOND_US;
    let changes = |zone: &Zone| !zone.is_fixed();
    let zone = law.shift.and_then(|shift| shift.whose.zone(own));
    let span_us = if zone.is_some_and(changes) { YEAR_US } else { shown_us(law) };
    let start_us = from_us.div_euclid(span_us) * span_us;
    let steps = i64::try_from(count.max(1)).unwrap_or(1);
    let point = |at: i64| {
        let now_us = start_us + span_us / steps * at;
        let shown = Shown { own, ..Shown::at(now_us) };
        Point { now_us, ahead_us: law.as_seconds_us(&shown).saturating_sub(now_us) }
    };
    (0..steps).map(point).collect()
}

/// How much of a law is shown: a period, or four of them where that is a second.
fn shown_us(law: &Law) -> i64 {
    match law.period_us() {
        short if short <= 2 * SECOND_US => 4 * SECOND_US,
        long => long.min(1024 * SECOND_US),
    }
}

/// Eighths of a block, from nothing to all of it.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A chart of block characters: a line for each row, the highest first, each with the value of its
/// lower edge. The clock is the line that is crossed; what rises above it comes from the future.
pub fn lines(points: &[Point], rows: usize) -> Vec<String> {
    let ahead = || points.iter().map(|point| point.ahead_us);
    let (Some(least), Some(most)) = (ahead().min(), ahead().max()) else { return Vec::new() };
    let (low, high) = (least.min(0), most.max(0));
    let rows = i64::try_from(rows.max(1)).unwrap_or(1);
    let row_us = row_height((high - low).max(1), rows);
    let above = -(-high).div_euclid(row_us);
    let below = -low.div_euclid(row_us);
    let mut lines: Vec<String> = (-below..above)
        .rev()
        .map(|row| {
            let mark = if row == 0 { '┼' } else { '│' };
            drawn(points, row * row_us, row_us, mark)
        })
        .collect();
    if above == 0 {
        lines.insert(0, format!("{:>10} ┼", label(0)));
    }
    lines
}

/// The height of a row: a round number of which enough fit into the rows.
fn row_height(span_us: i64, rows: i64) -> i64 {
    let least = span_us / rows + i64::from(span_us % rows != 0);
    let mut ten = 1;
    while ten * 10 <= least {
        ten *= 10;
    }
    [ten, 2 * ten, 5 * ten, 10 * ten].into_iter().find(|us| *us >= least).unwrap_or(least)
}

fn drawn(points: &[Point], from_us: i64, row_us: i64, mark: char) -> String {
    let mut line = format!("{:>10} {mark}", label(from_us));
    for point in points {
        let eighths = ((point.ahead_us - from_us).saturating_mul(8) / row_us).clamp(0, 8);
        line.push(BLOCKS[usize::try_from(eighths).unwrap_or(0)]);
    }
    line.truncate(line.trim_end().len());
    line
}

/// Seconds with their sign.
fn label(us: i64) -> String {
    let tenths = us / (SECOND_US / 10) * (SECOND_US / 10);
    let sign = if tenths > 0 { "+" } else { "" };
    format!("{sign}{} s", Amount { us: tenths, unit: Unit::Seconds })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::{Path, Rounding};

    #[test]
    fn a_float_looks_like_a_saw() {
        let law = Law { before_us: -30 * SECOND_US, ..Law::of(Path::Float32 { sticks: false }) };
        let points = points(&law, None, 1_696_910_336_000_000, 64);
        assert_eq!(points.len(), 64);
        assert_eq!(
            lines(&points, 4),
            [
                "       0 s ┼                        ▅▄▃▃▂▁▁                         ▅▄▃▃▂▁▁",
                "     -50 s │█▇▆▆▅▄▄▃▂▂▁             █████████▇▆▆▅▄▄▃▂▂▁             ████████",
                "    -100 s │█████████████▇▇▆▅▅▄▃▃▂▁▁█████████████████████▇▇▆▅▅▄▃▃▂▁▁████████",
            ]
        );
    }

    #[test]
    fn a_sound_law_stays_below_the_clock() {
        let law = Law::whole(SECOND_US, Rounding::Floor).later_by(-30 * SECOND_US);
        let points = points(&law, None, 0, 32);
        assert!(
            points
                .iter()
                .all(|point| (-31 * SECOND_US..=-30 * SECOND_US).contains(&point.ahead_us))
        );
        assert_eq!(lines(&points, 3).len(), 3);
    }
}
