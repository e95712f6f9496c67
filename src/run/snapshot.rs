//! Collects what one generator mints, as a sheet that is the same from run to run: whatever the
//! order of its answers, how many workers asked it, and when.
//!
//! Cases in other zones and locales are left out, since which of them can be tried depends on the
//! machine; what they show is told by rules and causes.

use std::collections::{BTreeMap, BTreeSet};

use super::docket::Docket;
use super::forms::{self, Facet, Forms, Part};
use super::stamps::{self, Clock, Moment};
use crate::finding::{CountUnit, Finding};
use crate::observation::Observation;
use crate::outcome::GeneratorOutcome;
use crate::profile::{Level, TimeRole};
use crate::snapshot::{CAUSES, Entry, Facts, Form, Section, Sheet, digest, listed};

/// More forms of one thing than this are told by their number.
const MOST_FORMS: usize = 20;
/// Of more, only those are told by themselves that at least one in so many cases takes.
const SELDOM: usize = 20;
/// What differs between two askings of one case.
const VARIES: &str = "<varies>";
/// What an entry says where it could stand and does not.
const ABSENT: &str = "absent";

/// The name of what no cause explains.
const UNEXPLAINED: &str = "unexplained";

/// Rules that other zones and locales show, which not every machine has.
const OF_PLACES: [&str; 2] = ["zone-dependent", "locale-dependent"];

/// The roles of times.
const ROLES: [TimeRole; 4] =
    [TimeRole::IssuedAt, TimeRole::Expires, TimeRole::SessionExpires, TimeRole::NotBefore];

/// What was seen of one generator.
pub(super) struct Album<'a> {
    docket: &'a Docket<'a>,
    live: bool,
    shots: BTreeMap<usize, Shot<'a>>,
    varies: BTreeSet<Facet>,
    /// What is wrong with the answers taken in, without those to drawn cases.
    findings: Vec<Finding>,
}

struct Shot<'a> {
    forms: Forms,
    moment: Moment<'a>,
}

impl<'a> Album<'a> {
    /// An empty one; by the real clock times are told in brackets.
    pub(super) fn new(docket: &'a Docket<'a>, is_live: impl FnOnce() -> bool) -> Self {
        Self {
            docket,
            live: is_live(),
            shots: BTreeMap::new(),
            varies: BTreeSet::new(),
            findings: Vec::new(),
        }
    }

    /// Takes an answer in. What a second one says otherwise varies.
    pub(super) fn see(&mut self, case: usize, seen: &Observation<'_>, slack_us: i64) {
        let asked = &self.docket.cases[case];
        if !asked.environment.is_usual() {
            return;
        }
        let moment = Moment::of(seen, (asked, self.docket.shape(case)), slack_us);
        let shot = Shot { forms: forms::forms(seen), moment };
        let Some(first) = self.shots.get(&case) else {
            self.shots.insert(case, shot);
            return;
        };
        let differs = |facet: &&Facet| first.forms.get(facet) != shot.forms.get(facet);
        let facets = first.forms.keys().chain(shot.forms.keys()).filter(differs);
        self.varies.extend(facets.cloned());
        if !self.live {
            let both = first.moment.stamps.iter().zip(&shot.moment.stamps);
            let differ = both.filter(|(one, other)| one.raw != other.raw);
            self.varies.extend(differ.map(|(one, _)| of_time(one)));
        }
    }

    /// The same with what is wrong with what was seen.
    pub(super) fn with_findings(mut self, findings: &[Finding]) -> Self {
        self.findings = findings.to_vec();
        self
    }

    /// The sheet of what was seen, with the causes of the outcome; nothing, if nothing was.
    pub(super) fn sheet(self, clock_is_its_own: bool, outcome: &GeneratorOutcome) -> Option<Sheet> {
        if self.shots.is_empty() {
            return None;
        }
        let clock = match (self.live, clock_is_its_own) {
            (_, true) => Clock::ItsOwn,
            (true, false) => Clock::Live,
            (false, false) => Clock::Shown,
        };
        let causes = causes(outcome, &self.findings, clock);
        let mut sections = self.sections(clock);
        if !causes.is_empty() {
            sections.push(Section { name: CAUSES.to_owned(), entries: causes });
        }
        let facts = Facts {
            generator: outcome.name.clone(),
            library: outcome.library.clone(),
            profile: outcome.profile.clone(),
            clock: outcome.clock.clone(),
        };
        Some(Sheet { facts, sections })
    }

    fn sections(self, clock: Clock) -> Vec<Section> {
        let ids: Vec<&str> = self.ids(self.shots.keys().copied());
        let tokens: Vec<usize> = self.with_payload();
        let mut facets = self.by_facet(clock);
        let mut sections: Vec<Section> = Vec::new();
        while let Some((facet, mut forms)) = facets.pop_first() {
            if self.varies.contains(&facet) {
                let cases = std::mem::take(&mut forms).into_values().flatten().collect();
                forms.insert(VARIES.to_owned(), cases);
            }
            let said: BTreeSet<usize> = forms.values().flatten().copied().collect();
            let of = match facet.part {
                Part::Answer if facet.name == forms::AROUND => ids.len(),
                // What is said of tokens alone is never missed elsewhere.
                Part::Answer => said.len(),
                Part::Header | Part::Payload | Part::Times | Part::Parameters => tokens.len(),
            };
            if facet.part != Part::Answer {
                let absent: Vec<usize> =
                    tokens.iter().copied().filter(|at| !said.contains(at)).collect();
                if !absent.is_empty() {
                    forms.insert(ABSENT.to_owned(), absent);
                }
            }
            let entry = Entry { name: facet.name, forms: self.told(forms, of, &ids) };
            match sections.last_mut() {
                Some(last) if last.name == facet.part.name() => last.entries.push(entry),
                _ => {
                    let name = facet.part.name().to_owned();
                    sections.push(Section { name, entries: vec![entry] });
                }
            }
        }
        sections
    }

    /// The positions of the answers that hold claims.
    fn with_payload(&self) -> Vec<usize> {
        let holds = |shot: &Shot<'_>| {
            !shot.moment.stamps.is_empty()
                || shot.forms.keys().any(|facet| facet.part == Part::Payload)
        };
        self.shots.iter().filter(|(_, shot)| holds(shot)).map(|(at, _)| *at).collect()
    }

    /// Each facet with its forms, and the cases that take each.
    fn by_facet(&self, clock: Clock) -> BTreeMap<Facet, BTreeMap<String, Vec<usize>>> {
        let mut facets: BTreeMap<Facet, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
        let mut add = |facet: &Facet, form: &str, case: usize| {
            let forms = facets.entry(facet.clone()).or_default();
            forms.entry(form.to_owned()).or_default().push(case);
        };
        for (case, shot) in &self.shots {
            for (facet, form) in &shot.forms {
                add(facet, form, *case);
            }
        }
        let positions: Vec<usize> = self.shots.keys().copied().collect();
        let moments: Vec<&Moment<'a>> = self.shots.values().map(|shot| &shot.moment).collect();
        for role in ROLES {
            for (at, form) in stamps::forms(&moments, role, clock) {
                if let Some(stamp) = moments[at].stamps.iter().find(|stamp| stamp.role == role) {
                    add(&of_time(stamp), &form, positions[at]);
                }
            }
        }
        facets
    }

    /// Forms with their cases, the most usual first; that one needs no list.
    fn told(&self, forms: BTreeMap<String, Vec<usize>>, of: usize, all: &[&str]) -> Vec<Form> {
        let mut forms: Vec<(String, Vec<usize>)> = self.folded(forms);
        // Of equally many the first by its words, and what is absent last.
        forms.sort_by_key(|(form, cases)| {
            (form == ABSENT, std::cmp::Reverse(cases.len()), form.clone())
        });
        let (count, only) = (forms.len(), forms.len() == 1);
        let mut told = Vec::with_capacity(count);
        for (at, (text, cases)) in forms.into_iter().enumerate() {
            let ids = || listed(&self.ids(cases.iter().copied()), all);
            let cases = match at {
                0 if only && cases.len() == of => Vec::new(),
                0 => vec![format!("{} of {of}", cases.len())],
                _ => std::iter::once(cases.len().to_string()).chain(ids()).collect(),
            };
            told.push(Form { text, cases });
        }
        told
    }

    /// At most so many forms: of more, those that are seldom become one.
    fn folded(&self, forms: BTreeMap<String, Vec<usize>>) -> Vec<(String, Vec<usize>)> {
        if forms.len() <= MOST_FORMS {
            return forms.into_iter().collect();
        }
        let all: usize = forms.values().map(Vec::len).sum();
        let is_usual = |(_, cases): &(String, Vec<usize>)| cases.len() * SELDOM >= all;
        let (mut forms, rest): (Vec<_>, Vec<_>) = forms.into_iter().partition(is_usual);
        let mut each: Vec<String> = Vec::new();
        for (form, cases) in &rest {
            each.extend(self.ids(cases.iter().copied()).iter().map(|id| format!("{id} {form}")));
        }
        each.sort();
        let digest = digest(each.iter().map(String::as_str));
        let word = if forms.is_empty() { "different" } else { "other" };
        let text = format!("{} {word} values, digest {digest}", rest.len());
        let cases = rest.into_iter().flat_map(|(_, cases)| cases).collect();
        forms.push((text, cases));
        forms
    }

    fn ids(&self, cases: impl Iterator<Item = usize>) -> Vec<&'a str> {
        cases.map(|at| self.docket.cases[at].id.as_str()).collect()
    }
}

fn of_time(stamp: &stamps::Stamp) -> Facet {
    Facet { part: Part::Times, rank: stamp.rank, name: stamp.name.clone() }
}

/// The causes by name, with what each explains and in how many cases, and what nobody can explain.
/// By the real clock it is chance what remains to be explained.
fn causes(outcome: &GeneratorOutcome, findings: &[Finding], clock: Clock) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut add = |name: &str, texts: Vec<String>| {
        let forms: Vec<Form> = texts.into_iter().map(Form::of_all).collect();
        // What only drawn cases show is another thing the next time.
        if !forms.is_empty() {
            entries.push(Entry { name: name.to_owned(), forms });
        }
    };
    let mut causes: Vec<_> = outcome.causes.iter().collect();
    causes.sort_by(|a, b| a.cause.cmp(&b.cause));
    for cause in causes {
        let words = cause.explains.iter().filter_map(|rule| counted(findings, rule));
        add(&cause.cause, words.collect());
    }
    for one in outcome.unexplained.iter().filter(|_| clock != Clock::Live) {
        add(UNEXPLAINED, counted(findings, &one.rule).into_iter().collect());
    }
    entries
}

/// In how many cases a rule is broken: the most at any one place.
fn counted(findings: &[Finding], rule: &str) -> Option<String> {
    let grave = |one: &&Finding| one.rule == rule && one.level > Level::Note;
    let most = findings.iter().filter(grave).max_by_key(|one| one.count)?;
    if OF_PLACES.contains(&rule) {
        return Some(rule.to_owned());
    }
    let unit = match most.unit {
        CountUnit::Case => "cases",
        CountUnit::Group => "groups",
    };
    Some(format!("{rule} in {} of {} {unit}", most.count, most.of))
}
