//! From the answers of one generator to its findings.

use std::collections::BTreeMap;

use crate::case::{Case, Shape};
use crate::finding::{Count, CountUnit, Example, Finding, Place, Words};
use crate::observation::{Answer, Channel, Keep, Keys, Mac, Observation, Sighting, Time};
use crate::profile::{Level, Profile, TimeRole};
use crate::rule::{Bench, Rules, Sink};
use crate::token::Room;

/// Longer values are cut: a finding is read by people.
const MAX_VALUE_CHARS: usize = 300;

/// Judges the answers of one generator.
pub struct Judge<'a> {
    profile: &'a Profile,
    cases: &'a [Case],
    rules: &'a Rules,
    keys: Keys,
    sightings: Vec<Sighting>,
    /// Which cases were counted already.
    counted: Vec<bool>,
    trimmed: usize,
    tallies: Tallies,
}

/// What was found.
#[derive(Debug)]
pub struct Judged {
    /// Findings, the gravest first.
    pub findings: Vec<Finding>,
    /// What was seen and is no finding.
    pub notes: Vec<String>,
    /// Whether times follow the machine's clock and not the one that was given.
    pub clock_not_honoured: bool,
}

/// What is counted of each rule.
struct Tallies {
    /// The group of each case, as a position in `groups`.
    group_of: Vec<usize>,
    groups: Vec<String>,
    shapes: Vec<Shape>,
    /// Judged cases by rule and group.
    judged: Vec<usize>,
    broken: Vec<Vec<Broken>>,
    /// What each rule counts.
    units: Vec<CountUnit>,
    /// The case that is being judged.
    case: usize,
}

/// One rule, broken at one place.
struct Broken {
    place: String,
    level: Level,
    by_group: BTreeMap<usize, usize>,
    example: (usize, Words),
}

impl<'a> Judge<'a> {
    /// A judge for the answers to `cases`.
    pub fn new(profile: &'a Profile, rules: &'a Rules, cases: &'a [Case]) -> Self {
        Self {
            profile,
            cases,
            rules,
            keys: Keys::default(),
            sightings: Vec::with_capacity(cases.len()),
            counted: vec![false; cases.len()],
            trimmed: 0,
            tallies: Tallies::new(profile, rules, cases),
        }
    }

    /// Judges one answer. A room is lent for the decoded bytes.
    pub fn see(&mut self, case: usize, answer: &Answer, keep: Keep, room: &mut Room) {
        let asked = &self.cases[case];
        let seen =
            Observation::of(asked, self.profile, (answer, Channel::Field), (room, &mut self.keys));
        // Counts are of distinct cases; a second asking is only compared with the first.
        if !std::mem::replace(&mut self.counted[case], true) {
            self.tallies.case = case;
            self.rules.check(&seen, &mut self.tallies);
            self.trimmed += usize::from(seen.mac == Mac::HoldsTrimmed);
        }
        self.sightings.extend(Sighting::of(case, &seen, keep));
    }

    /// Judges the answers together and gives what was found.
    pub fn finish(mut self, wall_clock_us: i64) -> Judged {
        let clock_not_honoured = self.follows(wall_clock_us);
        self.judge_together();
        let mut findings = self.tallies.findings(self.rules, self.cases);
        if clock_not_honoured {
            // A clock that did not bite is never judged on.
            use crate::finding::Dimension::{Lifetime, Rounding};
            findings.retain(|finding| !matches!(finding.dimension, Rounding | Lifetime));
        }
        findings.sort_by(|a, b| {
            (b.level, a.shape, a.dimension, &a.rule).cmp(&(a.level, b.shape, b.dimension, &b.rule))
        });
        let mut notes = Vec::new();
        if self.trimmed > 0 {
            notes.push(format!(
                "it trims secrets: in {} cases the MAC holds with the secret without the blanks at its ends",
                self.trimmed
            ));
        }
        Judged { findings, notes, clock_not_honoured }
    }

    /// Field cases first: what they show is not softened by the odd ones beside them.
    fn judge_together(&mut self) {
        let mut sightings: Vec<&Sighting> = self.sightings.iter().collect();
        sightings.sort_by_key(|sighting| (sighting.now_us, sighting.case));
        let field = |sighting: &&Sighting| self.tallies.shapes[sighting.case] == Shape::Field;
        let field: Vec<&Sighting> = sightings.iter().copied().filter(field).collect();
        let all = self.rules.check_together(self.profile, self.cases, &sightings);
        let field = self.rules.check_together(self.profile, self.cases, &field);
        for (rule, bench) in all {
            let by_field =
                field.iter().find(|(at, bench)| *at == rule && !bench.breaches.is_empty());
            self.tallies.add(rule, by_field.map_or(&bench, |(_, bench)| bench));
        }
    }

    /// Whether the times of most answers lie at the machine's clock, far from the given one.
    fn follows(&self, wall_clock_us: i64) -> bool {
        const NEAR_US: i64 = 3_600_000_000;
        const FAR_US: i64 = 24 * NEAR_US;
        const ENOUGH: usize = 4;
        let far = |sighting: &&Sighting| (sighting.now_us - wall_clock_us).abs() > FAR_US;
        let told = |sighting: &Sighting| match sighting.time(TimeRole::IssuedAt) {
            Time::Seconds(us, _) => Some(us),
            Time::Absent | Time::NotANumber | Time::OtherUnit(..) => None,
        };
        let times: Vec<i64> = self.sightings.iter().filter(far).filter_map(told).collect();
        let near = times.iter().filter(|us| (**us - wall_clock_us).abs() < NEAR_US).count();
        times.len() >= ENOUGH && near * 10 >= times.len() * 9
    }
}

impl Tallies {
    fn new(profile: &Profile, rules: &Rules, cases: &[Case]) -> Self {
        let mut groups: Vec<String> = Vec::new();
        let mut group_of = Vec::with_capacity(cases.len());
        for case in cases {
            // Cases of one group stand together, so the last group is nearly always the one.
            let known = groups.iter().rposition(|group| group == case.group());
            group_of.push(known.unwrap_or(groups.len()));
            if known.is_none() {
                groups.push(case.group().to_owned());
            }
        }
        Self {
            judged: vec![0; rules.len() * groups.len()],
            broken: (0..rules.len()).map(|_| Vec::new()).collect(),
            units: vec![CountUnit::Case; rules.len()],
            shapes: cases.iter().map(|case| case.shape_in(profile)).collect(),
            group_of,
            groups,
            case: 0,
        }
    }

    /// Adds what a rule over several cases found.
    fn add(&mut self, rule: usize, bench: &Bench) {
        self.units[rule] = bench.unit;
        for (group, units) in &bench.judged {
            if let Some(at) = self.groups.iter().position(|known| known == group) {
                self.judged[rule * self.groups.len() + at] += units;
            }
        }
        for breach in &bench.breaches {
            let Some(example) = breach.cases.first() else { continue };
            let mut by_group = BTreeMap::new();
            match bench.unit {
                CountUnit::Case => {
                    for case in &breach.cases {
                        *by_group.entry(self.group_of[*case]).or_default() += 1;
                    }
                }
                CountUnit::Group => {
                    by_group.insert(self.group_of[*example], 1);
                }
            }
            let level = breach.level.unwrap_or(Level::Warning);
            let known = self.broken[rule]
                .iter_mut()
                .find(|broken| broken.place == breach.place && broken.level == level);
            match known {
                Some(broken) => {
                    for (group, count) in by_group {
                        *broken.by_group.entry(group).or_default() += count;
                    }
                }
                None => self.broken[rule].push(Broken {
                    place: breach.place.clone(),
                    level,
                    by_group,
                    example: (*example, breach.words.clone()),
                }),
            }
        }
    }

    fn findings(&self, rules: &Rules, cases: &[Case]) -> Vec<Finding> {
        let each = self.broken.iter().enumerate();
        let all = each.flat_map(|(rule, broken)| broken.iter().map(move |one| (rule, one)));
        all.map(|(rule, broken)| self.finding(rules, rule, broken, cases)).collect()
    }

    fn finding(&self, rules: &Rules, at: usize, broken: &Broken, cases: &[Case]) -> Finding {
        let rule = rules.get(at);
        let (example, words) = &broken.example;
        let judged = &self.judged[at * self.groups.len()..][..self.groups.len()];
        let shape = self.shapes[*example];
        let odd = shape != Shape::Field;
        let level = if odd { broken.level.min(Level::Warning) } else { broken.level };
        let unseen = if odd { " (not seen with real credentials)" } else { "" };
        let count = |group: usize| broken.by_group.get(&group).copied().unwrap_or_default();
        let by = judged.iter().enumerate().filter(|(_, of)| **of > 0).map(|(group, of)| {
            (self.groups[group].clone(), Count { count: count(group), of: *of })
        });
        let case = &cases[*example];
        Finding {
            rule: rule.id.to_owned(),
            dimension: rule.dimension,
            level,
            shape,
            count: broken.by_group.values().sum(),
            of: judged.iter().sum(),
            unit: self.units[at],
            by: by.collect(),
            message: format!("{}{unseen}", words.message),
            known: false,
            example: Example {
                case: case.id.clone(),
                now_us: case.now_us,
                place: broken.place.clone(),
                expected: shortened(&words.expected),
                actual: shortened(&words.actual),
            },
        }
    }
}

impl Sink for Tallies {
    fn judged(&mut self, rule: usize) {
        self.judged[rule * self.groups.len() + self.group_of[self.case]] += 1;
    }

    fn broken(&mut self, rule: usize, level: Level, place: Place<'_>, words: &dyn Fn() -> Words) {
        let (case, group) = (self.case, self.group_of[self.case]);
        let shape = self.shapes[case];
        let same = |broken: &&mut Broken| broken.level == level && is(place, &broken.place);
        if let Some(broken) = self.broken[rule].iter_mut().find(same) {
            *broken.by_group.entry(group).or_default() += 1;
            if shape < self.shapes[broken.example.0] {
                broken.example = (case, words());
            }
            return;
        }
        self.broken[rule].push(Broken {
            place: place.to_string(),
            level,
            by_group: BTreeMap::from([(group, 1)]),
            example: (case, words()),
        });
    }
}

/// Whether a place is the one that was written down, without writing it again.
fn is(place: Place<'_>, written: &str) -> bool {
    match place {
        Place::Claim(name) => written.strip_prefix("payload.") == Some(name),
        Place::HeaderMember(name) => written.strip_prefix("header.") == Some(name),
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
