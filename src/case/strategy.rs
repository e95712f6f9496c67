//! Cases drawn at random from what real users have, by proptest's strategies, and made smaller again.
//!
//! A fresh value of a pattern costs more than minting a token, so inputs come from a pool that was
//! drawn once, crossed with instants that cost nothing. All of it follows from the seed and the
//! number of the case: neither workers nor the order of the answers take part.

use std::fmt;

use proptest::strategy::{Just, SBoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Case, Environment, Expect, Inputs, Shape, control};
use crate::profile::{InputShape, Profile};

/// The group of drawn cases.
pub const DRAWN: &str = "property/drawn";
/// The seed of a run that names none: a gate is not to be red by chance.
pub const SEED: &str = "mintcheck";
/// Sets of inputs in a pool: enough for every length of every input, and drawn in a few milliseconds.
const POOL: usize = 64;
/// How many numbers share a batch: the whole pool a few times over.
pub const BATCH: usize = 5 * POOL;
/// Where in a second programs go apart, in microseconds; one instant in two lies there.
const EDGES_US: [i64; 8] = [0, 1_000, 499_000, 499_997, 500_000, 501_000, 999_000, 999_999];
pub(super) const SECOND_US: i64 = 1_000_000;
/// The input that is kept apart.
const SECRET: &str = "secret";

/// What all that is drawn follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed(String);

impl Seed {
    /// A seed of any text.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// How a command line names it: not at all, where it is the usual one.
    pub fn argument(&self) -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        match self.0.as_str() {
            SEED => String::new(),
            seed if seed.bytes().all(is_plain) => format!(" --seed {seed}"),
            seed => format!(" --seed '{}'", seed.replace('\'', r"'\''")),
        }
    }

    fn bytes(&self, what: &str) -> [u8; 32] {
        Sha256::new().chain_update(&self.0).chain_update([0]).chain_update(what).finalize().into()
    }

    fn number(&self, what: &str) -> u64 {
        self.bytes(what).iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }

    fn runner(&self, what: &str) -> TestRunner {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &self.bytes(what));
        // What fails is kept as a vector, and not in a file of proptest's.
        let config = Config { failure_persistence: None, ..Config::default() };
        TestRunner::new_with_rng(config, rng)
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is drawn for one number: inputs, an instant, and how far a second clock is moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// What the generator is given.
    pub inputs: Inputs,
    /// The clock, in microseconds since the epoch.
    pub now_us: i64,
    /// How many seconds later the clock is in the case that this one is compared with.
    pub shift_s: i64,
}

/// Draws cases for one profile.
pub struct Drawer {
    seed: Seed,
    /// The inputs that are varied.
    pub(super) names: Vec<String>,
    strategies: Vec<SBoxedStrategy<Value>>,
    /// What is drawn replaces its inputs; those that nothing is known of stay.
    plain: Case,
    pool: Vec<Inputs>,
    pub(super) first_us: i64,
    span_us: u64,
    instants: u64,
}

impl Drawer {
    /// A drawer of cases like a plain one, with other inputs as the profile says that real ones look.
    pub fn new(seed: &Seed, profile: &Profile, like: &Case) -> Self {
        let mut plain = like.clone();
        plain.environment = Environment::default();
        plain.expect = Expect::Mint(None);
        plain.shape = Shape::Field;
        "drawn from the seed".clone_into(&mut plain.comment);
        // A secret that somebody holds is none to draw with: reports show what was drawn.
        if let Some(public) = control().first().and_then(|case| case.inputs.secret()) {
            plain.inputs.set_secret(public.clone());
        }
        let shaped = |name: &String| {
            let strategy = of_shape(profile.shapes.inputs.get(name)?)?;
            Some((name.clone(), strategy))
        };
        let required = profile.inputs.iter().filter(|name| like.inputs.has(name));
        let (names, strategies) = required.filter_map(shaped).unzip();
        let [first_s, last_s] = profile.shapes.now_s;
        let span_us = (last_s - first_s + 1).saturating_mul(SECOND_US).unsigned_abs();
        let mut drawer = Self {
            seed: seed.clone(),
            names,
            strategies,
            plain,
            pool: Vec::new(),
            first_us: first_s.saturating_mul(SECOND_US),
            span_us,
            instants: seed.number("instants"),
        };
        drawer.pool = (0..POOL).map(|entry| drawer.inputs(&drawer.tree(entry).current())).collect();
        drawer
    }

    /// The inputs of a number.
    pub fn pooled(&self, number: usize) -> &Inputs {
        &self.pool[entry(number)]
    }

    /// The instants of a batch, earliest first: many programs are warm, and time goes on.
    pub fn instants(&self, batch: usize) -> Vec<i64> {
        let first = batch * BATCH;
        let mut instants: Vec<i64> =
            (first..first + BATCH).map(|number| self.drawn_instant(number)).collect();
        instants.sort_unstable();
        instants
    }

    fn drawn_instant(&self, number: usize) -> i64 {
        let drawn = mixed(self.instants.wrapping_add(number as u64));
        let now_us = self.first_us + i64::try_from(drawn % self.span_us).unwrap_or(0);
        let edge = EDGES_US[(drawn >> 60) as usize % EDGES_US.len()];
        let on_an_edge = (drawn >> 59) & 1 == 1;
        if on_an_edge { now_us - now_us.rem_euclid(SECOND_US) + edge } else { now_us }
    }

    /// A whole number of seconds by which a clock is moved, from one second to a day.
    pub fn shift_s(&self, number: usize) -> i64 {
        const DAY_S: u64 = 86_400;
        let drawn = mixed(self.instants.wrapping_sub(number as u64 + 1));
        // Small steps and large ones alike.
        let most = 1 << (drawn >> 60).min(16);
        i64::try_from(1 + (drawn & 0xffff_ffff) % most.min(DAY_S)).unwrap_or(1)
    }

    /// A case with the inputs of a number, to be given its instants.
    pub fn blank(&self, number: usize) -> Case {
        Case { inputs: self.pooled(number).clone(), ..self.plain.clone() }
    }

    /// The case at a point.
    pub fn case(&self, point: &Point) -> Case {
        Case { inputs: point.inputs.clone(), now_us: point.now_us, ..self.plain.clone() }
    }

    /// A secret other than the one of a number.
    pub fn other_secret(&self, inputs: &Inputs) -> Inputs {
        let mut other = inputs.clone();
        let secrets = self.pool.iter().filter_map(Inputs::secret);
        if let Some(secret) = { secrets }.find(|one| Some(*one) != inputs.secret()) {
            other.set_secret(secret.clone());
        }
        other
    }

    /// What is drawn for a number.
    pub fn point(&self, number: usize) -> Point {
        let now_us = self.instants(number / BATCH)[number % BATCH];
        Point { inputs: self.pooled(number).clone(), now_us, shift_s: self.shift_s(number) }
    }

    pub(super) fn tree(&self, entry: usize) -> Box<dyn ValueTree<Value = Vec<Value>>> {
        let mut runner = self.seed.runner(&format!("inputs {entry}"));
        if let Ok(tree) = self.strategies.new_tree(&mut runner) {
            return Box::new(tree);
        }
        // A shape that is nearly all traps: the plain inputs will do.
        let plain: Vec<Value> = self.names.iter().map(|name| self.plainly(name)).collect();
        Box::new(Just(plain))
    }

    pub(super) fn plainly(&self, name: &str) -> Value {
        let secret = self.plain.inputs.secret().filter(|_| name == SECRET);
        let text = secret.map(|secret| Value::from(secret.reveal()));
        text.or_else(|| self.plain.inputs.get(name).cloned()).unwrap_or_default()
    }

    fn inputs(&self, values: &[Value]) -> Inputs {
        let named = self.names.iter().map(String::as_str).zip(values);
        self.plain.inputs.with_drawn(named)
    }
}

/// The entry of the pool for a number: the same one in each batch, and others for numbers that are a
/// round step apart.
pub(super) fn entry(number: usize) -> usize {
    let within = mixed((number % BATCH) as u64) % POOL as u64;
    usize::try_from(within).unwrap_or(0)
}

/// Values of the shape that real ones have, and of none that is a trap.
fn of_shape(shape: &InputShape) -> Option<SBoxedStrategy<Value>> {
    if let Some([low, high]) = shape.range {
        return Some((low..=high).prop_map(Value::from).sboxed());
    }
    // A pattern matches a whole text here, and the strategy takes no anchors.
    let pattern = shape.field.as_ref()?.as_str();
    let pattern = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let strategy = proptest::string::string_regex(pattern).ok()?;
    let traps = shape.trap.clone();
    let is_plain = move |text: &String| !traps.iter().any(|trap| trap.is_match(text));
    Some(strategy.prop_filter("read as something else", is_plain).prop_map(Value::String).sboxed())
}

/// Mixes a counter into a number of which every bit is as good as drawn (`SplitMix64`).
fn mixed(counter: u64) -> u64 {
    let mut z = counter.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Secret;
    use crate::profile;

    fn drawer(seed: &str) -> Drawer {
        let profile = profile::find("meeting-sdk").unwrap();
        Drawer::new(&Seed::new(seed), profile, &control()[0])
    }

    #[test]
    fn one_seed_draws_the_same_and_another_does_not() {
        let draw = |seed| (0..9).map(|number| drawer(seed).point(number)).collect::<Vec<_>>();
        assert_eq!(draw("a"), draw("a"));
        assert_ne!(draw("a"), draw("b"));
    }

    #[test]
    fn all_that_is_drawn_is_of_the_field() {
        let profile = profile::find("meeting-sdk").unwrap();
        let drawer = drawer("field");
        for number in 0..2_000 {
            let case = drawer.case(&drawer.point(number));
            assert_eq!(case.shape_in(profile), Shape::Field, "{case:?}");
            assert!(case.inputs.secret().is_some_and(Secret::is_public));
        }
    }

    #[test]
    fn instants_meet_the_edges_of_a_second_and_everything_between() {
        let drawer = drawer("edges");
        let fractions: Vec<i64> =
            (0..4_000).map(|number| drawer.drawn_instant(number).rem_euclid(SECOND_US)).collect();
        for edge in EDGES_US {
            assert!(fractions.contains(&edge), "{edge}");
        }
        let between = fractions.iter().filter(|fraction| !EDGES_US.contains(fraction)).count();
        assert!((1_600..2_400).contains(&between), "{between}");
        let lengths: std::collections::BTreeSet<usize> = (0..POOL)
            .filter_map(|number| drawer.pooled(number).get("meeting_number")?.as_str())
            .map(str::len)
            .collect();
        assert_eq!(lengths.into_iter().collect::<Vec<_>>(), [9, 10, 11]);
    }
}
