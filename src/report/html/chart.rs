//! The chart of a law: where its lines, its labels and its shading go. The template draws them, and
//! the style colours them.
//!
//! All places are shares of the chart, so that it is as wide as the page, while its text is not.

use std::fmt::Write as _;

use serde::Serialize;

use crate::outcome::ClockLaw;
use crate::report::instant;

/// A path is drawn in a square of so many units a side, which the template stretches.
const SIDE: f64 = 1000.0;
/// Room above what is highest, so that what is refused shows even where nothing is.
const ABOVE: f64 = 0.18;
/// Room below what is lowest.
const BELOW: f64 = 0.06;
/// Labels along a side: as many as fit on a telephone.
const LABELS: f64 = 5.0;
const SECOND_US: f64 = 1e6;

/// Steps between labels that people count in, in seconds, with the unit and its length.
const STEPS: [(f64, &str, f64); 26] = [
    (0.1, "s", 1.0),
    (0.2, "s", 1.0),
    (0.5, "s", 1.0),
    (1.0, "s", 1.0),
    (2.0, "s", 1.0),
    (5.0, "s", 1.0),
    (10.0, "s", 1.0),
    (20.0, "s", 1.0),
    (50.0, "s", 1.0),
    (60.0, "s", 1.0),
    (100.0, "s", 1.0),
    (200.0, "s", 1.0),
    (300.0, "s", 1.0),
    (600.0, "min", 60.0),
    (1_200.0, "min", 60.0),
    (1_800.0, "min", 60.0),
    (3_600.0, "h", 3_600.0),
    (7_200.0, "h", 3_600.0),
    (14_400.0, "h", 3_600.0),
    (21_600.0, "h", 3_600.0),
    (43_200.0, "h", 3_600.0),
    (86_400.0, "d", 86_400.0),
    (432_000.0, "d", 86_400.0),
    (2_592_000.0, "d", 86_400.0),
    (8_640_000.0, "d", 86_400.0),
    (86_400_000.0, "d", 86_400.0),
];

/// What the template draws.
#[derive(Serialize)]
pub(super) struct Chart {
    /// What it says, for who cannot see it.
    words: String,
    /// The first instant.
    from: String,
    /// The line of the clock, from above, in percent: above it stands what is refused.
    clock: String,
    /// The same as the box of a drawing that ends there.
    refused_box: String,
    /// The line of `iat`.
    line: String,
    /// What lies between it and the clock.
    area: String,
    down: Vec<Label>,
    along: Vec<Label>,
}

/// A label and its place, in percent.
#[derive(Serialize)]
struct Label {
    at: String,
    text: String,
}

/// What is drawn, in microseconds from the first instant on, and of `iat` less the clock.
struct Span {
    points: Vec<(f64, f64)>,
    corners: Vec<(f64, f64)>,
    width: f64,
    low: f64,
    high: f64,
}

impl Chart {
    /// The chart of a law that has at least two points.
    pub(super) fn of(law: &ClockLaw) -> Option<Self> {
        let span = Span::of(&law.points)?;
        let clock = span.down(0.0);
        let line = span.line();
        let area = format!("{line}V{0:.1}H0Z", clock * SIDE);
        Some(Self {
            words: span.words(),
            from: instant(law.points[0][0]),
            clock: percent(clock),
            refused_box: format!("0 0 {SIDE} {:.1}", clock * SIDE),
            line,
            area,
            down: span.labels_down(),
            along: span.labels_along(),
        })
    }
}

impl Span {
    fn of(points: &[[i64; 2]]) -> Option<Self> {
        let [first, .., last] = points else { return None };
        if last[0] <= first[0] {
            return None;
        }
        let at = |[now, ahead]: &[i64; 2]| (float(now.saturating_sub(first[0])), float(*ahead));
        let points: Vec<(f64, f64)> = points.iter().map(at).collect();
        let count = float_of(points.len());
        let width = points.last().map_or(0.0, |(at, _)| *at) / (count - 1.0) * count;
        let corners = corners(&points, width);
        let (bottom, top) = bounds(&corners);
        // A law that never leaves the clock has a second around it.
        let room = (top.max(0.0) - bottom.min(0.0)).max(SECOND_US);
        let (low, high) = (bottom.min(0.0) - BELOW * room, top.max(0.0) + ABOVE * room);
        Some(Self { points, corners, width, low, high })
    }

    /// A place from above, between 0 and 1.
    fn down(&self, ahead_us: f64) -> f64 {
        (self.high - ahead_us) / (self.high - self.low)
    }

    fn line(&self) -> String {
        let mut path = String::new();
        for (number, (at, ahead)) in self.corners.iter().enumerate() {
            let verb = if number == 0 { 'M' } else { 'L' };
            let (x, y) = (at / self.width * SIDE, self.down(*ahead) * SIDE);
            let _ = write!(path, "{verb}{x:.1} {y:.1}");
        }
        path
    }

    fn labels_down(&self) -> Vec<Label> {
        let steps = Steps::over(self.high - self.low);
        let (first, last) = ((self.low / steps.us).ceil(), (self.high / steps.us).floor());
        let label = |number: f64| {
            let text = match steps.text(number) {
                text if number > 0.0 => format!("+{text}"),
                text => text.replace('-', "\u{2212}"),
            };
            Label { at: percent(self.down(number * steps.us)), text }
        };
        whole(first, last).map(label).collect()
    }

    fn labels_along(&self) -> Vec<Label> {
        let steps = Steps::over(self.width);
        let label = |number: f64| Label {
            at: percent(number * steps.us / self.width),
            text: format!("+{}", steps.text(number)),
        };
        // What stands at the right end would be cut off there.
        let last = (self.width * 0.96 / steps.us).floor();
        whole(1.0, last).map(label).collect()
    }

    fn words(&self) -> String {
        let ahead = self.points.iter().filter(|(_, ahead)| *ahead > 0.0).count();
        let told = match ahead {
            0 => "It is never ahead of the clock".to_owned(),
            some => format!("It is ahead of the clock at {some} of {} instants", self.points.len()),
        };
        let (least, most) = bounds(&self.points);
        let place = |us: f64| match us / SECOND_US {
            behind if behind < 0.0 => format!("{:.1} s behind", -behind),
            ahead => format!("{ahead:.1} s ahead"),
        };
        format!(
            "Over {:.0} s, `iat` lies between {} and {} of the clock. {told}.",
            self.width / SECOND_US,
            place(least),
            place(most)
        )
    }
}

/// The line of `iat`, its steps upright: while `iat` stands still it falls behind the clock, and
/// where it has moved on at the next point, it stood still until then.
fn corners(points: &[(f64, f64)], width: f64) -> Vec<(f64, f64)> {
    let mut corners: Vec<(f64, f64)> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    let mut stands = false;
    for &(at, ahead) in points {
        if let Some((then, was)) = before {
            let moved = at + ahead - (then + was);
            if ahead > was {
                corners.push((at, if stands { was - (at - then) } else { was }));
            }
            stands = moved.abs() < 1.0 || stands && ahead > was;
        }
        corners.push((at, ahead));
        before = Some((at, ahead));
    }
    if let Some((then, was)) = before {
        corners.push((width, if stands { was - (width - then) } else { was }));
    }
    corners
}

fn bounds(points: &[(f64, f64)]) -> (f64, f64) {
    let ahead = || points.iter().map(|(_, ahead)| *ahead);
    (ahead().fold(f64::MAX, f64::min), ahead().fold(f64::MIN, f64::max))
}

/// How far labels stand apart.
struct Steps {
    us: f64,
    unit: &'static str,
    /// What a step is in that unit.
    each: f64,
}

impl Steps {
    fn over(span_us: f64) -> Self {
        let enough = |(seconds, _, _): &&(f64, &str, f64)| span_us / SECOND_US / seconds <= LABELS;
        let (seconds, unit, length) = *STEPS.iter().find(enough).unwrap_or(&STEPS[25]);
        // Beyond what the list knows, as wide as it takes.
        let times = (span_us / SECOND_US / seconds / LABELS).ceil().max(1.0);
        Self { us: seconds * times * SECOND_US, unit, each: seconds * times / length }
    }

    fn text(&self, number: f64) -> String {
        let amount = number * self.each;
        let digits = usize::from(self.each.fract() != 0.0);
        // No zero has a sign.
        format!("{:.digits$} {}", amount + 0.0, self.unit)
    }
}

/// The whole numbers from one to another, both included.
fn whole(first: f64, last: f64) -> impl Iterator<Item = f64> {
    let next = |number: &f64| Some(number + 1.0);
    std::iter::successors(Some(first), next).take_while(move |number| *number <= last)
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

#[expect(clippy::cast_precision_loss, reason = "a pixel is far wider than what is lost")]
fn float(us: i64) -> f64 {
    us as f64
}

#[expect(clippy::cast_precision_loss, reason = "nobody draws that many points")]
fn float_of(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(points: Vec<[i64; 2]>) -> ClockLaw {
        ClockLaw { formulas: Vec::new(), predicted_rejection: None, over: None, points }
    }

    /// Steps of 4 s, read every second, with 2 s too much.
    fn stairs() -> ClockLaw {
        let iat = |now: i64| now / 4 * 4 + 2;
        let point = |now: i64| [now * 1_000_000, (iat(now) - now) * 1_000_000];
        law((0..8).map(point).collect())
    }

    #[test]
    fn a_step_is_upright_and_stands_where_it_was_seen() {
        let chart = Chart::of(&stairs()).unwrap();
        // From 2 s ahead to 1 s behind, and on until the step at the fourth second.
        let places: Vec<(f64, f64)> = chart.line[1..]
            .split('L')
            .map(|place| place.split_once(' ').unwrap())
            .map(|(at, down)| (at.parse().unwrap(), down.parse().unwrap()))
            .collect();
        let upright: Vec<f64> = (places.windows(2))
            .filter(|two| (two[0].0 - two[1].0).abs() < 0.01)
            .map(|two| two[0].0)
            .collect();
        assert_eq!(upright, [500.0]);
        assert!(places.iter().all(|(_, down)| (0.0..=SIDE).contains(down)), "{places:?}");
        assert!(chart.words.contains("between 1.0 s behind and 2.0 s ahead"), "{}", chart.words);
        assert!(chart.words.contains("at 4 of 8 instants"), "{}", chart.words);
    }

    #[test]
    fn labels_have_round_numbers_a_sign_and_a_unit() {
        let chart = Chart::of(&stairs()).unwrap();
        let texts = |labels: &[Label]| -> Vec<String> {
            labels.iter().map(|label| label.text.clone()).collect()
        };
        assert_eq!(texts(&chart.down), ["\u{2212}2 s", "\u{2212}1 s", "0 s", "+1 s", "+2 s"]);
        assert_eq!(texts(&chart.along), ["+2 s", "+4 s", "+6 s"]);
        let zero = chart.down.iter().find(|label| label.text == "0 s").unwrap();
        assert_eq!(zero.at, chart.clock);
        let year = law((0..96).map(|at| [at * 328_500_000_000, 3_600_000_000]).collect());
        let chart = Chart::of(&year).unwrap();
        assert_eq!(texts(&chart.along), ["+100 d", "+200 d", "+300 d"]);
        assert_eq!(texts(&chart.down), ["0 min", "+20 min", "+40 min", "+60 min"]);
    }

    #[test]
    fn what_has_no_width_has_no_chart_and_nothing_is_too_large() {
        assert!(Chart::of(&law(Vec::new())).is_none());
        assert!(Chart::of(&law(vec![[5, 1]])).is_none());
        assert!(Chart::of(&law(vec![[5, 1], [5, 2]])).is_none());
        let vast = law(vec![[i64::MIN, i64::MIN], [0, i64::MAX], [i64::MAX, 0]]);
        let chart = Chart::of(&vast).unwrap();
        assert!(!chart.line.contains("NaN") && !chart.line.contains("inf"), "{}", chart.line);
        assert!(chart.down.len() < 12 && chart.along.len() < 12);
        let still = Chart::of(&law(vec![[0, 0], [1_000_000, 0]])).unwrap();
        assert!(still.words.contains("never ahead"), "{}", still.words);
    }
}
