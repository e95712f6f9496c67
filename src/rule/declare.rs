//! How a rule is declared, and how the rules of a run are put to an observation.
//!
//! A rule is one documented item in one file. Its doc comment is its page: `mintcheck explain`
//! prints it, and the examples under *Passes* and *Fails* are run by a test.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::{Case, homes};
use crate::finding::{CountUnit, Dimension, Place, Words};
use crate::observation::{Observation, Sighting};
use crate::profile::{Confidence, Format, Level, Profile, TimeRole};

/// One requirement.
#[derive(Debug)]
pub struct Rule {
    /// Its name, for ever: the defect in kebab case.
    pub id: &'static str,
    /// The family it belongs to.
    pub dimension: Dimension,
    /// How grave it is to break it, unless the profile or the settings say otherwise.
    pub level: Level,
    /// Rules that say nothing about an answer that this one has accused.
    pub moots: &'static [&'static str],
    /// How it is judged.
    pub check: Check,
    /// Its page.
    pub page: &'static str,
}

impl Rule {
    /// The first line of its page.
    pub fn summary(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default().trim()
    }
}

/// Declares a rule whose doc comment is its page.
macro_rules! declare_rule {
    ($(#[doc = $line:expr])+ $name:ident { $($field:ident : $value:expr),+ $(,)? }) => {
        $(#[doc = $line])+
        pub(super) static $name: $crate::rule::Rule = $crate::rule::Rule {
            page: concat!($($line, "\n"),+),
            $($field: $value),+
        };
    };
}
pub(crate) use declare_rule;

/// Judges one answer.
pub type AnswerCheck = fn(&Observation<'_>, &mut Court<'_>) -> Reach;

/// How a rule is judged.
#[derive(Debug)]
pub enum Check {
    /// On each answer alone.
    Answer(AnswerCheck),
    /// The same, where the profile's format is the one from before the JWT: no other answer has
    /// anything for it to look at.
    Legacy(AnswerCheck),
    /// On the answers of one generator together.
    Cases(fn(&Together<'_>, &mut Bench)),
}

/// Whether a rule could be judged on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It could.
    Judged,
    /// There was nothing for it to look at.
    NotApplicable,
}

/// Takes what the rules on single answers find.
pub trait Sink {
    /// A rule could be judged on this answer.
    fn judged(&mut self, rule: usize);
    /// A rule is broken at a place. The words are made only if they are wanted.
    fn broken(&mut self, rule: usize, level: Level, place: Place<'_>, words: &dyn Fn() -> Words);
}

/// How many unknown members of one object are told: a reader learns nothing from one more, and a
/// token could hold thousands.
pub(super) const MOST_UNKNOWN: usize = 16;

/// Where a rule on one answer puts what it finds.
pub struct Court<'s> {
    rule: usize,
    ranking: Ranking,
    fired: bool,
    sink: &'s mut dyn Sink,
}

impl Court<'_> {
    /// Accuses at the level that the rule has.
    pub fn accuse(&mut self, place: Place<'_>, words: impl Fn() -> Words) {
        self.put(self.ranking.usual, place, &words);
    }

    /// Accuses at a level that a row of the profile gives, or that the degree of it does.
    pub fn accuse_as(&mut self, level: Level, place: Place<'_>, words: impl Fn() -> Words) {
        self.put(self.ranking.fixed.unwrap_or(level), place, &words);
    }

    /// Accuses at the level that the rule has, or as a warning at most where the profile's row is
    /// too unsure to carry an error.
    pub fn accuse_by(&mut self, evidence: Confidence, place: Place<'_>, words: impl Fn() -> Words) {
        let most = if evidence.carries_an_error() { Level::Error } else { Level::Warning };
        self.accuse_as(self.ranking.usual.min(most), place, words);
    }

    fn put(&mut self, level: Level, place: Place<'_>, words: &dyn Fn() -> Words) {
        self.fired = true;
        self.sink.broken(self.rule, level, place, words);
    }
}

/// The answers of one generator, in the order of their clocks.
pub struct Together<'a> {
    /// What is required.
    pub profile: &'a Profile,
    /// All cases of the run; sightings point into it.
    pub cases: &'a [Case],
    /// What was seen, sorted by instant.
    pub sightings: Vec<&'a Sighting>,
    /// Answers in another zone or locale, each behind the one to the same case at home. No rule but
    /// those that compare the two sees them.
    pub abroad: Vec<[&'a Sighting; 2]>,
    groups: Vec<Group<'a>>,
}

/// The answers to the cases of one group of vectors, under one zone and locale.
pub struct Group<'a> {
    /// The group of vectors.
    pub name: &'a str,
    /// What was seen, sorted by instant.
    pub sightings: Vec<&'a Sighting>,
}

impl Group<'_> {
    /// How many cases these are; one that was asked twice counts once.
    pub fn case_count(&self) -> usize {
        let mut cases: Vec<usize> = self.sightings.iter().map(|seen| seen.case).collect();
        cases.sort_unstable();
        cases.dedup();
        cases.len()
    }
}

impl<'a> Together<'a> {
    /// Puts answers in order.
    pub fn new(profile: &'a Profile, cases: &'a [Case], sightings: &[&'a Sighting]) -> Self {
        let mut sightings = sightings.to_vec();
        sightings.sort_by_key(|seen| seen.now_us);
        let abroad = take_abroad(cases, &mut sightings);
        let mut names: Vec<_> = Vec::new();
        let mut group_of = Vec::with_capacity(cases.len());
        for case in cases {
            let name = (case.group(), zone_and_locale(case));
            // Cases of one group stand together, so the last group is nearly always the one.
            let known = names.iter().rposition(|known| *known == name);
            group_of.push(known.unwrap_or(names.len()));
            if known.is_none() {
                names.push(name);
            }
        }
        let group = |(name, _): &(&'a str, _)| Group { name, sightings: Vec::new() };
        let mut groups: Vec<Group<'a>> = names.iter().map(group).collect();
        for &seen in &sightings {
            groups[group_of[seen.case]].sightings.push(seen);
        }
        groups.retain(|group| !group.sightings.is_empty());
        Self { profile, cases, sightings, abroad, groups }
    }

    /// The case of a sighting.
    pub fn case(&self, sighting: &Sighting) -> &'a Case {
        &self.cases[sighting.case]
    }

    /// The sightings by group of vectors, zone and locale.
    pub fn groups(&self) -> &[Group<'a>] {
        &self.groups
    }

    /// The name of the claim that tells a time.
    pub fn time_claim(&self, role: TimeRole) -> &'a str {
        // Only `nbf` is read without a row.
        self.profile.time_claim(role).map_or("nbf", |row| row.name.as_str())
    }
}

/// Takes out what is compared with the same case at home, and what has no claims.
fn take_abroad<'a>(cases: &[Case], sightings: &mut Vec<&'a Sighting>) -> Vec<[&'a Sighting; 2]> {
    let homes = homes(cases);
    let wanted: BTreeSet<usize> = homes.iter().copied().flatten().collect();
    let mut at_home: BTreeMap<usize, &Sighting> = BTreeMap::new();
    for &seen in sightings.iter().filter(|seen| wanted.contains(&seen.case)) {
        at_home.entry(seen.case).or_insert(seen);
    }
    let pair = |seen: &&'a Sighting| Some([*at_home.get(&homes[seen.case]?)?, *seen]);
    let abroad = sightings.iter().filter_map(pair).collect();
    sightings.retain(|seen| homes[seen.case].is_none() && seen.has_claims());
    abroad
}

/// What a case is run under: answers that differ in it are not compared in time.
pub(super) fn zone_and_locale(case: &Case) -> (Option<&str>, Option<&str>) {
    (case.environment.tz.as_deref(), case.environment.locale.as_deref())
}

/// What a rule over several answers found.
#[derive(Debug)]
pub struct Breach {
    /// The place in the tokens.
    pub place: String,
    /// Its level, if the degree of it gives one.
    pub level: Option<Level>,
    /// The cases that show it, the best example first.
    pub cases: Vec<usize>,
    /// What is wrong.
    pub words: Words,
}

/// Where a rule over several answers puts what it finds.
#[derive(Debug)]
pub struct Bench {
    /// What is counted.
    pub unit: CountUnit,
    /// The units that could be judged, each named by its group and counted once.
    pub judged: BTreeMap<String, usize>,
    /// What was found.
    pub breaches: Vec<Breach>,
}

impl Default for Bench {
    fn default() -> Self {
        Self { unit: CountUnit::Case, judged: BTreeMap::new(), breaches: Vec::new() }
    }
}

impl Bench {
    /// `units` more of that group could be judged.
    pub fn judge(&mut self, group: &str, units: usize) {
        *self.judged.entry(group.to_owned()).or_default() += units;
    }

    /// Accuses. Where cases are counted, each of these counts; where groups are, they count as one.
    pub fn accuse(
        &mut self,
        place: Place<'_>,
        level: impl Into<Option<Level>>,
        cases: Vec<usize>,
        words: Words,
    ) {
        let place = place.to_string();
        self.breaches.push(Breach { place, level: level.into(), cases, words });
    }
}

/// What the settings say of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Not judged at all.
    Off,
    /// Always of this level.
    Level(Level),
}

#[derive(Debug, Clone, Copy)]
struct Ranking {
    usual: Level,
    fixed: Option<Level>,
}

/// The rules of a run, each with its level in the profile and the settings.
#[derive(Debug, Clone)]
pub struct Rules {
    entries: Vec<Entry>,
    /// The rules on single answers, with all that each answer asks of them side by side.
    on_answers: Vec<OnAnswer>,
}

/// A rule on single answers.
#[derive(Debug, Clone, Copy)]
struct OnAnswer {
    /// Its position among all.
    at: usize,
    check: AnswerCheck,
    ranking: Ranking,
    /// Its bit in what is moot.
    bit: Moots,
}

/// The rules that one makes moot, a bit each: so there can be no more than its bits.
type Moots = u128;

#[derive(Debug, Clone, Copy)]
struct Entry {
    rule: &'static Rule,
    ranking: Ranking,
    moots: Moots,
}

impl Rules {
    /// The rules that are on.
    pub fn new(profile: &Profile, settings: &BTreeMap<String, Setting>) -> Self {
        let on = super::all().iter().filter(|rule| settings.get(rule.id) != Some(&Setting::Off));
        let on: Vec<&'static Rule> = on.copied().collect();
        assert!(
            on.len() <= Moots::BITS as usize,
            "there are more rules than bits for what is moot"
        );
        let bit = |id: &&str| on.iter().position(|rule| rule.id == *id).map_or(0, |at| 1 << at);
        let entry = |rule: &&'static Rule| {
            let fixed = match settings.get(rule.id) {
                Some(Setting::Level(level)) => Some(*level),
                Some(Setting::Off) | None => None,
            };
            let own = profile.rules.get(rule.id).map_or(rule.level, |row| row.level);
            let ranking = Ranking { usual: fixed.unwrap_or(own), fixed };
            Entry { rule, ranking, moots: rule.moots.iter().map(bit).sum() }
        };
        let entries: Vec<Entry> = on.iter().map(entry).collect();
        let on_answer = |(at, entry): (usize, &Entry)| {
            let check = match entry.rule.check {
                Check::Answer(check) => Some(check),
                Check::Legacy(check) => (profile.format == Format::Legacy).then_some(check),
                Check::Cases(_) => None,
            };
            Some(OnAnswer { at, check: check?, ranking: entry.ranking, bit: 1 << at })
        };
        let on_answers = entries.iter().enumerate().filter_map(on_answer).collect();
        Self { entries, on_answers }
    }

    /// The rule at a position that a sink was told.
    pub fn get(&self, at: usize) -> &'static Rule {
        self.entries[at].rule
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Puts one answer before all rules on single answers.
    pub fn check(&self, seen: &Observation<'_>, sink: &mut dyn Sink) {
        let mut moot: Moots = 0;
        for &OnAnswer { at, check, ranking, bit } in &self.on_answers {
            if moot & bit != 0 {
                continue;
            }
            let mut court = Court { rule: at, ranking, fired: false, sink };
            let reach = check(seen, &mut court);
            if court.fired {
                moot |= self.entries[at].moots;
            }
            if reach == Reach::Judged {
                sink.judged(at);
            }
        }
    }

    /// Puts the answers of one generator before all rules over several answers.
    ///
    /// Gives the position of the rule, what was judged and found, with levels settled.
    pub fn check_together<'a>(
        &self,
        profile: &'a Profile,
        cases: &'a [Case],
        sightings: &[&'a Sighting],
    ) -> Vec<(usize, Bench)> {
        let together = Together::new(profile, cases, sightings);
        let mut results = Vec::new();
        let mut moot: Moots = 0;
        for (at, entry) in self.entries.iter().enumerate() {
            let Check::Cases(check) = entry.rule.check else { continue };
            if moot & (1 << at) != 0 {
                continue;
            }
            let mut bench = Bench::default();
            check(&together, &mut bench);
            for breach in &mut bench.breaches {
                let level = breach.level.unwrap_or(entry.ranking.usual);
                breach.level = Some(entry.ranking.fixed.unwrap_or(level));
            }
            if !bench.breaches.is_empty() {
                moot |= entry.moots;
            }
            results.push((at, bench));
        }
        results
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zone_and_locale_are_those_that_a_case_names() {
        let mut case = crate::case::control().swap_remove(0);
        assert_eq!(zone_and_locale(&case), (None, None));
        case.environment.tz = Some("Asia/Tokyo".to_owned());
        assert_eq!(zone_and_locale(&case), (Some("Asia/Tokyo"), None));
    }
}
