//! Makes a drawn case that fails smaller: as few inputs other than the plain ones, as early an instant
//! and as short a shift as can be, by the trees of proptest.

use proptest::num::i64::BinarySearch;
use proptest::strategy::ValueTree;
use serde_json::Value;

use super::strategy::{Drawer, Point, SECOND_US, entry};

/// The smallest point that still fails, from one that does, with the inputs of a number. Whoever is
/// asked whether it fails says no when it was asked often enough.
pub fn smallest(
    drawer: &Drawer,
    (number, point): (usize, Point),
    fails: &mut dyn FnMut(&Point) -> bool,
) -> Point {
    let mut search = Search { drawer, point, fails };
    let drawn = search.simplify_inputs();
    search.simplify_instant();
    search.simplify_shift();
    search.shorten(number, &drawn);
    search.point
}

struct Search<'d, 'f> {
    drawer: &'d Drawer,
    /// The smallest so far.
    point: Point,
    fails: &'f mut dyn FnMut(&Point) -> bool,
}

impl Search<'_, '_> {
    /// Goes on from a point if it fails too.
    fn take(&mut self, smaller: Point) -> bool {
        let fails = smaller != self.point && (self.fails)(&smaller);
        if fails {
            self.point = smaller;
        }
        fails
    }

    /// Puts the plain inputs where the drawn ones do not matter, and gives those that do.
    fn simplify_inputs(&mut self) -> Vec<usize> {
        let all: Vec<usize> = (0..self.drawer.names.len()).collect();
        if self.try_plainly(&all) {
            return Vec::new();
        }
        all.into_iter().filter(|at| !self.try_plainly(&[*at])).collect()
    }

    fn try_plainly(&mut self, which: &[usize]) -> bool {
        let names = &self.drawer.names;
        let plain = which.iter().map(|at| (*at, self.drawer.plainly(&names[*at])));
        let plain: Vec<(usize, Value)> = plain.collect();
        self.take(self.with(&plain))
    }

    /// The same with other values of some inputs.
    fn with(&self, values: &[(usize, Value)]) -> Point {
        let named = values.iter().map(|(at, value)| (self.drawer.names[*at].as_str(), value));
        Point { inputs: self.point.inputs.with_drawn(named), ..self.point.clone() }
    }

    /// Programs that part ways do so again and again as the clock goes on: so first the instant is
    /// brought near the first of all by taking away its higher bits, and then by halves.
    fn simplify_instant(&mut self) {
        let first_us = self.drawer.first_us;
        let fraction = |point: &Point| point.now_us.rem_euclid(SECOND_US);
        let whole =
            Point { now_us: self.point.now_us - fraction(&self.point), ..self.point.clone() };
        if !self.take(whole) {
            let (second_us, mut tree) = (
                self.point.now_us - fraction(&self.point),
                BinarySearch::new(fraction(&self.point)),
            );
            self.bisect(&mut tree, |point, fraction| Point {
                now_us: second_us + fraction,
                ..point.clone()
            });
        }
        let (seconds, rest_us) =
            ((self.point.now_us - first_us) / SECOND_US, fraction(&self.point));
        let at = |point: &Point, seconds: i64| Point {
            now_us: first_us + seconds * SECOND_US + rest_us,
            ..point.clone()
        };
        let low_bits = (0..i64::BITS - 1).map(|bits| seconds & ((1 << bits) - 1));
        for low in low_bits.take_while(|low| *low < seconds) {
            if self.take(at(&self.point, low)) {
                break;
            }
        }
        let seconds = (self.point.now_us - first_us) / SECOND_US;
        self.bisect(&mut BinarySearch::new(seconds), at);
    }

    fn simplify_shift(&mut self) {
        let mut tree = BinarySearch::new(self.point.shift_s - 1);
        self.bisect(&mut tree, |point, less| Point { shift_s: less + 1, ..point.clone() });
    }

    /// Makes the inputs that matter smaller, character by character.
    fn shorten(&mut self, number: usize, which: &[usize]) {
        if which.is_empty() {
            return;
        }
        let mut tree = self.drawer.tree(entry(number));
        let mut goes_on = tree.simplify();
        while goes_on {
            let values = tree.current();
            let smaller: Vec<(usize, Value)> =
                which.iter().map(|at| (*at, values[*at].clone())).collect();
            let smaller = self.with(&smaller);
            // A step at an input that does not matter is no step.
            let is_taken = smaller == self.point || self.take(smaller);
            goes_on = if is_taken { tree.simplify() } else { tree.complicate() };
        }
    }

    fn bisect(&mut self, tree: &mut BinarySearch, at: impl Fn(&Point, i64) -> Point) {
        let mut goes_on = tree.simplify();
        while goes_on {
            let is_taken = self.take(at(&self.point, tree.current()));
            goes_on = if is_taken { tree.simplify() } else { tree.complicate() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Seed, control};
    use crate::profile;

    fn drawer() -> Drawer {
        let profile = profile::find("meeting-sdk").unwrap();
        Drawer::new(&Seed::new("small"), profile, &control()[0])
    }

    #[test]
    fn what_fails_only_late_in_a_period_ends_at_its_first_such_second() {
        let drawer = drawer();
        let late = |point: &Point| (point.now_us / SECOND_US) % 256 >= 200;
        let number = (0..100_000).find(|number| late(&drawer.point(*number))).unwrap();
        let point = smallest(&drawer, (number, drawer.point(number)), &mut |point| late(point));
        let seconds = (point.now_us - drawer.first_us) / SECOND_US;
        assert!(seconds < 512 && point.now_us % SECOND_US == 0, "{seconds}");
        assert!(!late(&Point { now_us: point.now_us - SECOND_US, ..point.clone() }));
        assert_eq!(point.inputs, control()[0].inputs);
        assert_eq!(point.shift_s, 1);
    }

    #[test]
    fn an_input_that_matters_stays_and_is_made_smaller() {
        let drawer = drawer();
        let long = |point: &Point| {
            let number = point.inputs.get("meeting_number").and_then(Value::as_str);
            number.is_some_and(|text| text.len() == 10)
        };
        let number = (0..100_000).find(|number| long(&drawer.point(*number))).unwrap();
        let point = smallest(&drawer, (number, drawer.point(number)), &mut |point| long(point));
        assert_eq!(point.inputs.get("meeting_number").unwrap(), "1000000000");
        assert_eq!(point.inputs.get("sdk_key"), control()[0].inputs.get("sdk_key"));
    }

    #[test]
    fn who_says_no_more_ends_the_search_where_it_is() {
        let drawer = drawer();
        let mut left = 3;
        let point = smallest(&drawer, (5, drawer.point(5)), &mut |_| {
            left -= 1;
            left >= 0
        });
        assert!(left < -3);
        assert_ne!(point, drawer.point(5));
    }
}
