//! The tally: what is counted of each rule while answers are judged, and the findings it becomes.

use std::collections::{BTreeMap, BTreeSet};

use super::docket::Docket;
use crate::case::Shape;
use crate::finding::{Count, CountUnit, Example, Finding, Place, Words};
use crate::profile::Level;
use crate::rule::{Bench, Check, Rules, Sink};

/// Longer values are cut: a finding is read by people.
const MAX_VALUE_CHARS: usize = 300;
/// Places of one rule at one level that are told apart: a generator that makes up new names for
/// every token would fill any report, and nobody reads so many.
pub(super) const MAX_PLACES: usize = 64;

/// Cases of which words are kept until it is known that they are not taken back.
const MAX_OTHERS: usize = 256;

/// What is counted of each rule.
pub(super) struct Tally<'a> {
    pub(super) docket: &'a Docket<'a>,
    pub(super) rules: &'a Rules,
    /// Judged cases by group and rule; the rules of one answer lie side by side.
    pub(super) judged: Vec<u32>,
    pub(super) broken: Vec<Vec<Broken>>,
    /// Breaches of each rule at places beyond those that are told apart.
    pub(super) unlisted: Vec<usize>,
    /// Of each rule whether what it said may be taken back.
    revocable: Vec<bool>,
    /// What each rule counts.
    units: Vec<CountUnit>,
    /// The case that is being judged.
    case: usize,
    /// Where the counts of its group begin.
    row: usize,
    /// Whether a warning or an error accuses it.
    accused: bool,
}

/// One rule, broken at one place.
pub(super) struct Broken {
    pub(super) place: String,
    pub(super) level: Level,
    pub(super) by_group: Vec<u32>,
    /// The case that showed it first.
    pub(super) first: usize,
    pub(super) example: (usize, Words),
    /// The cases that are counted, where some may be taken back.
    pub(super) cases: Vec<usize>,
    /// Some of them with words, for the case that the example is taken back.
    pub(super) others: Vec<(usize, Words)>,
}

impl Broken {
    /// Takes cases back; whether any is left.
    fn is_left_without(&mut self, revoked: &BTreeSet<usize>, docket: &Docket<'_>) -> bool {
        for case in self.cases.extract_if(.., |case| revoked.contains(case)) {
            self.by_group[docket.group_of(case)] -= 1;
        }
        let left = self.others.iter().filter(|(case, _)| !revoked.contains(case));
        let plainest = left.min_by_key(|(case, _)| (docket.shape(*case), *case));
        if revoked.contains(&self.example.0)
            && let Some(other) = plainest
        {
            self.example = other.clone();
        }
        self.by_group.iter().any(|count| *count > 0)
    }
}

impl<'a> Tally<'a> {
    pub(super) fn new(docket: &'a Docket<'a>, rules: &'a Rules) -> Self {
        Self {
            docket,
            rules,
            judged: vec![0; rules.len() * docket.groups().len()],
            broken: (0..rules.len()).map(|_| Vec::new()).collect(),
            unlisted: vec![0; rules.len()],
            revocable: {
                let revoked: Vec<usize> =
                    (0..rules.len()).flat_map(|at| taken_back_by(rules, at)).collect();
                (0..rules.len()).map(|at| revoked.contains(&at)).collect()
            },
            units: vec![CountUnit::Case; rules.len()],
            case: 0,
            row: 0,
            accused: false,
        }
    }

    /// The case that is judged from now on.
    pub(super) fn turn_to(&mut self, case: usize) {
        self.case = case;
        self.accused = false;
        self.row = self.docket.group_of(case) * self.rules.len();
    }

    /// Whether a warning or an error accuses the case that is judged.
    pub(super) fn is_accused(&self) -> bool {
        self.accused
    }

    /// Adds what a rule over several cases found.
    pub(super) fn add(&mut self, rule: usize, bench: &Bench) {
        self.units[rule] = bench.unit;
        for (group, units) in &bench.judged {
            if let Some(at) = self.docket.groups().iter().position(|known| known == group) {
                self.judged[at * self.rules.len() + rule] += small(*units);
            }
        }
        for breach in &bench.breaches {
            let Some(example) = breach.cases.first() else { continue };
            let level = breach.level.unwrap_or(Level::Warning);
            let same = |broken: &Broken| broken.place == breach.place && broken.level == level;
            let known = self.broken[rule].iter().position(same);
            let open = || (breach.place.clone(), (*example, breach.words.clone()));
            let Some(at) = known.or_else(|| self.open(rule, level, open)) else { continue };
            let counted = match bench.unit {
                CountUnit::Case => breach.cases.as_slice(),
                CountUnit::Group => &breach.cases[..1],
            };
            for case in counted {
                self.broken[rule][at].by_group[self.docket.group_of(*case)] += 1;
            }
        }
    }

    /// Where a place that was not broken before is counted, if there is room for it.
    fn open(
        &mut self,
        rule: usize,
        level: Level,
        what: impl FnOnce() -> (String, (usize, Words)),
    ) -> Option<usize> {
        let broken = &mut self.broken[rule];
        if broken.iter().filter(|one| one.level == level).count() >= MAX_PLACES {
            self.unlisted[rule] += 1;
            return None;
        }
        let by_group = vec![0; self.docket.groups().len()];
        let (place, example) = what();
        let (cases, others) = (Vec::new(), Vec::new());
        broken.push(Broken { place, level, by_group, first: example.0, example, cases, others });
        Some(broken.len() - 1)
    }

    /// Takes back what a rule on single answers said of the cases that another one accuses, at the
    /// same places: it was about the same.
    pub(super) fn take_back(&mut self, rule: usize, bench: &Bench) {
        for breach in &bench.breaches {
            let revoked: BTreeSet<usize> = breach.cases.iter().copied().collect();
            let docket = self.docket;
            self.broken[rule].retain_mut(|broken| {
                broken.place != breach.place || broken.is_left_without(&revoked, docket)
            });
        }
    }

    /// What is not among the findings, for want of room.
    pub(super) fn unlisted(&self) -> impl Iterator<Item = String> + '_ {
        let some = self.unlisted.iter().enumerate().filter(|(_, count)| **count > 0);
        some.map(|(rule, count)| {
            let id = self.rules.get(rule).id;
            format!(
                "`{id}` is broken at more than {MAX_PLACES} places; {count} times it is not listed"
            )
        })
    }

    /// How often each rule was judged, over all groups.
    pub(super) fn judged_of(&self) -> impl Iterator<Item = (&'static str, usize)> + '_ {
        let of = |rule: usize| self.judged.iter().skip(rule).step_by(self.rules.len());
        let sum = move |rule: usize| of(rule).map(|count| *count as usize).sum();
        (0..self.rules.len()).map(move |rule| (self.rules.get(rule).id, sum(rule)))
    }

    /// The findings that the counts come to.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let each = self.broken.iter().enumerate();
        let all = each.flat_map(|(rule, broken)| broken.iter().map(move |one| (rule, one)));
        all.map(|(rule, broken)| self.finding(rule, broken)).collect()
    }

    fn finding(&self, at: usize, broken: &Broken) -> Finding {
        let (rule, docket) = (self.rules.get(at), self.docket);
        let (example, words) = &broken.example;
        let shape = docket.shape(*example);
        let odd = shape != Shape::Field;
        let level = if odd { broken.level.min(Level::Warning) } else { broken.level };
        let unseen = if odd { " (not seen with real credentials)" } else { "" };
        let mut by = BTreeMap::new();
        for (group, name) in docket.groups().iter().enumerate() {
            let count = broken.by_group[group] as usize;
            let of = self.judged[group * self.rules.len() + at] as usize;
            if of > 0 {
                by.insert((*name).to_owned(), Count { count, of });
            }
        }
        let case = &docket.cases[*example];
        // What no verifier cares about makes no client speak.
        let claim = broken.place.strip_prefix("payload.");
        let vendor = docket.profile.vendor_says(rule.id, claim).filter(|_| level > Level::Note);
        Finding {
            rule: rule.id.to_owned(),
            dimension: rule.dimension,
            level,
            shape,
            count: by.values().map(|count| count.count).sum(),
            of: by.values().map(|count| count.of).sum(),
            unit: self.units[at],
            by,
            message: format!("{}{unseen}", words.message),
            vendor: vendor.map(str::to_owned),
            known: false,
            since: None,
            example: Example {
                case: case.id.clone(),
                now_us: case.now_us,
                place: shortened(&broken.place),
                expected: shortened(&words.expected),
                actual: shortened(&words.actual),
            },
        }
    }
}

impl Sink for Tally<'_> {
    fn judged(&mut self, rule: usize) {
        self.judged[self.row + rule] += 1;
    }

    fn broken(&mut self, rule: usize, level: Level, place: Place<'_>, words: &dyn Fn() -> Words) {
        let (case, docket) = (self.case, self.docket);
        self.accused |= level > Level::Note;
        let same = |broken: &Broken| broken.level == level && is(place, &broken.place);
        let known = self.broken[rule].iter().position(same);
        let open = || (place.to_string(), (case, words()));
        let Some(at) = known.or_else(|| self.open(rule, level, open)) else { return };
        let is_revocable = self.revocable[rule];
        let broken = &mut self.broken[rule][at];
        broken.by_group[docket.group_of(case)] += 1;
        broken.first = broken.first.min(case);
        if is_revocable {
            broken.cases.push(case);
            if broken.others.len() < MAX_OTHERS {
                broken.others.push((case, words()));
            }
        }
        // The plainest, and of those the first of the cases, in whatever order they were answered.
        let plainness = |case: usize| (docket.shape(case), case);
        if plainness(case) < plainness(broken.example.0) {
            broken.example = (case, words());
        }
    }
}

/// The rules on single answers that a rule over several answers makes moot: what they said of the
/// cases that it accuses, at the same place, is taken back.
pub(super) fn taken_back_by(rules: &Rules, at: usize) -> Vec<usize> {
    let is_of_cases = |at: usize| matches!(rules.get(at).check, Check::Cases(_));
    let is_moot = |other: &usize| rules.get(at).moots.contains(&rules.get(*other).id);
    let single = (0..rules.len()).filter(|other| !is_of_cases(*other));
    single.filter(|_| is_of_cases(at)).filter(is_moot).collect()
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether a place is the one that was written down, without writing it again.
fn is(place: Place<'_>, written: &str) -> bool {
    match place {
        Place::Claim(name) => written.strip_prefix("payload.") == Some(name),
        Place::HeaderMember(name) => written.strip_prefix("header.") == Some(name),
        Place::Join(name) => written.strip_prefix("join.") == Some(name),
        Place::Answer | Place::Token | Place::Header | Place::Payload | Place::Signature => {
            written == place.word()
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
