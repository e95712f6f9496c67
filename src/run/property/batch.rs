//! Asks drawn cases, many at a time, and judges the answers: each by the rules, all of a batch
//! together, and those of a bundle by the relations between them. Only counts outlive a batch, so
//! that a million cases take no more room than a thousand.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::drawing::{BUNDLE, Drawing};
use super::parting::Property;
use super::relation::{self, Glance};
use crate::case::{BATCH, Case, DRAWN, Drawer, Point};
use crate::finding::{Count, Finding};
use crate::generator::{Answer, Fault, Reply};
use crate::observation::{Channel, Keep, Keys, Observation, Sighting};
use crate::profile::{Level, Profile};
use crate::rule::Rules;
use crate::run::ask::{Ask, gather};
use crate::run::docket::Docket;
use crate::run::judge::Judge;
use crate::token::Room;

/// How many accused answers are kept for the causes: what many of them show, some of them show.
const MOST_ACCUSED: usize = 64;
/// How many failures are kept until the gravest of them are made smaller.
const MOST_FAILURES: usize = 16;
/// How many are made smaller: each takes up to a hundred cases.
const MOST_SHRUNK: usize = 4;

/// By what answers are judged.
#[derive(Clone, Copy)]
pub(in crate::run) struct Judging<'r> {
    pub(in crate::run) profile: &'r Profile,
    pub(in crate::run) rules: &'r Rules,
    pub(in crate::run) channel: Channel,
}

/// What came of the drawn cases of one generator.
#[derive(Default)]
pub(in crate::run) struct Drawn {
    pub(in crate::run) findings: Vec<Finding>,
    pub(in crate::run) faults: Vec<Fault>,
    pub(in crate::run) notes: Vec<String>,
    pub(in crate::run) cases: usize,
    pub(in crate::run) verdicts: usize,
    pub(in crate::run) answered: usize,
    /// Answers that a rule accuses, for the causes.
    pub(in crate::run) accused: Vec<(Case, Answer)>,
    pub(super) failures: Vec<Failure>,
    /// How often each rule was judged.
    judged: BTreeMap<&'static str, usize>,
}

/// What failed, and at which drawn point.
pub(super) struct Failure {
    pub(super) property: Property,
    pub(super) number: usize,
    pub(super) point: Point,
}

impl Drawing<'_> {
    /// Asks and judges all that is drawn.
    pub(in crate::run) fn ask(
        &self,
        judging: Judging<'_>,
        ask: &mut Ask<'_>,
        judged: &mut dyn FnMut(usize),
    ) -> Drawn {
        let mut drawn = Drawn::default();
        let mut bundles = Bundles::default();
        for numbers in self.batches() {
            bundles.fill(&self.drawer, &numbers);
            let answered = drawn.answered;
            self.batch(&bundles, judging, (ask, &mut drawn));
            judged(bundles.cases.len());
            // Whoever answers nothing of a batch answers no more.
            if drawn.answered == answered {
                break;
            }
        }
        drawn.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        drawn
    }

    fn batch(
        &self,
        bundles: &Bundles,
        judging: Judging<'_>,
        (ask, drawn): (&mut Ask<'_>, &mut Drawn),
    ) {
        // Where each case that is asked stands among the drawn ones.
        let (mut slots, mut cases) = (Vec::new(), Cow::Borrowed(bundles.cases.as_slice()));
        if let Some(fitting) = self.fitting {
            let fitted = bundles.cases.iter().enumerate();
            let fitted = fitted.filter_map(|(slot, case)| Some((slot, fitting(case)?)));
            let (some, own) = fitted.unzip();
            (slots, cases) = (some, Cow::Owned(own));
        }
        let slot = |at: usize| if self.fitting.is_some() { slots[at] } else { at };
        let asked: Vec<&Case> = cases.iter().collect();
        let mut answers: Vec<Option<Answer>> = (0..cases.len()).map(|_| None).collect();
        let faults = &mut drawn.faults;
        let verdicts = &mut drawn.verdicts;
        let remarks = ask(&asked, &mut |at, reply| {
            *verdicts += 1;
            match reply {
                Reply::Answered(answer) | Reply::Live(answer, _) => answers[at] = Some(answer),
                Reply::Fault(fault) => gather(faults, vec![fault]),
            }
        });
        gather(&mut drawn.faults, remarks.0);
        drawn.notes.extend(remarks.1);
        drawn.cases += cases.len();
        let docket = Docket::drawn(judging.profile, &cases);
        let mut judge = Judge::of_drawn(&docket, judging.rules, judging.channel);
        let mut room = Room::default();
        for (at, answer) in answers.iter().enumerate() {
            let Some(answer) = answer else { continue };
            drawn.answered += 1;
            judge.see(at, answer, Keep::Times, &mut room);
        }
        let keep = MOST_ACCUSED.saturating_sub(drawn.accused.len());
        let accused = judge.accused().iter().take(keep);
        let accused = accused.filter_map(|at| Some((cases[*at].clone(), answers[*at].clone()?)));
        drawn.accused.extend(accused);
        let by_slot = BySlot::of(bundles.cases.len(), judge.sightings(), slot);
        let heard = Heard { cases: &cases, answers: &answers, by_slot: &by_slot.0 };
        self.relate(bundles, (judging, heard), drawn);
        let batch = judge.finish(0);
        for (rule, count) in batch.of {
            *drawn.judged.entry(rule).or_default() += count;
        }
        for finding in batch.findings {
            self.keep(bundles, finding, drawn);
        }
    }

    /// Compares the answers of each bundle.
    fn relate(
        &self,
        bundles: &Bundles,
        (judging, heard): (Judging<'_>, Heard<'_>),
        drawn: &mut Drawn,
    ) {
        for (bundle, number) in bundles.numbers.iter().enumerate() {
            let first = bundle * BUNDLE;
            for relation in &relation::ALL {
                let other = first + relation.partner.slot();
                let Some((one, other)) = heard.pair(first, other) else { continue };
                if relation.plainly_holds(one.2, other.2)
                    || is_known(drawn, relation.id)
                    || drawn.failures.len() >= MOST_FAILURES
                {
                    continue;
                }
                let (one, other) = ((one.0, one.1), (other.0, other.1));
                if differs(relation, judging, one, other).is_some() {
                    let property = Property::Relation(relation);
                    let point = bundles.point(&self.drawer, first);
                    drawn.failures.push(Failure { property, number: *number, point });
                }
            }
        }
    }

    /// Keeps a finding beside those of other batches, and what is to be made smaller.
    fn keep(&self, bundles: &Bundles, finding: Finding, drawn: &mut Drawn) {
        let alike = |known: &&mut Finding| {
            (&known.rule, known.level, &known.example.place)
                == (&finding.rule, finding.level, &finding.example.place)
        };
        if let Some(known) = drawn.findings.iter_mut().find(alike) {
            known.count += finding.count;
            return;
        }
        // What only a comparison shows is made smaller as a relation, if it is one.
        let shows = finding.level > Level::Note && !is_known(drawn, &finding.rule);
        if shows
            && drawn.failures.len() < MOST_FAILURES
            && finding.unit == crate::finding::CountUnit::Case
            && let Some(slot) =
                bundles.cases.iter().position(|case| case.id == finding.example.case)
        {
            let number = bundles.numbers[slot / BUNDLE];
            let point = bundles.point(&self.drawer, slot);
            drawn.failures.push(Failure { property: Property::of(&finding), number, point });
        }
        drawn.findings.push(finding);
    }
}

fn is_known(drawn: &Drawn, property: &str) -> bool {
    drawn.failures.iter().any(|known| known.property.id() == property)
}

impl Drawn {
    /// What is made smaller: errors, then what relations show, then warnings; of what the drawn cases
    /// do not show, the golden ones that do.
    pub(super) fn gravest(&mut self, golden: impl Iterator<Item = Failure>) -> Vec<Failure> {
        for failure in golden {
            if !is_known(self, failure.property.id()) {
                self.failures.push(failure);
            }
        }
        self.failures.sort_by_key(|failure| match failure.property {
            Property::Rule { level: Level::Error, .. } => 0,
            Property::Relation(relation) if relation.level > Level::Note => 1,
            Property::Rule { .. } => 2,
            Property::Relation(_) => 3,
        });
        self.failures.drain(..).take(MOST_SHRUNK).collect()
    }

    /// Adds the findings to those of the golden cases.
    pub(in crate::run) fn add_to(&mut self, findings: &mut Vec<Finding>) {
        for finding in findings.iter_mut() {
            let of = self.judged.get(finding.rule.as_str()).copied().unwrap_or(0);
            let alike = |drawn: &Finding| {
                (&drawn.rule, drawn.level, &drawn.example.place)
                    == (&finding.rule, finding.level, &finding.example.place)
            };
            let known = self.findings.iter().position(alike);
            let count = known.map_or(0, |at| self.findings.remove(at).count);
            finding.count += count;
            finding.of += of;
            if of > 0 {
                finding.by.insert(DRAWN.to_owned(), Count { count, of });
            }
        }
        for mut finding in self.findings.drain(..) {
            finding.of = self.judged.get(finding.rule.as_str()).copied().unwrap_or(finding.of);
            let own = Count { count: finding.count, of: finding.of };
            finding.by = BTreeMap::from([(DRAWN.to_owned(), own)]);
            findings.push(finding);
        }
    }
}

/// How two answers break a relation, by a close look at both.
pub(super) fn differs(
    relation: &relation::Relation,
    judging: Judging<'_>,
    (case, answer): (&Case, &Answer),
    (other_case, other): (&Case, &Answer),
) -> Option<String> {
    let (mut room, mut other_room, mut keys) = (Room::default(), Room::default(), Keys::default());
    let Judging { profile, channel, .. } = judging;
    let first = Observation::of(case, profile, (answer, channel), (&mut room, &mut keys));
    let second =
        Observation::of(other_case, profile, (other, channel), (&mut other_room, &mut keys));
    (first.has_claims() && second.has_claims()).then(|| relation.differs(&first, &second)).flatten()
}

/// The cases of a batch, made once and filled anew.
#[derive(Default)]
struct Bundles {
    numbers: Vec<usize>,
    cases: Vec<Case>,
}

impl Bundles {
    fn fill(&mut self, drawer: &Drawer, numbers: &[usize]) {
        // In a whole batch each case keeps the inputs that it has.
        let is_new = self.cases.len() != numbers.len() * BUNDLE || numbers.len() != BATCH;
        if is_new {
            let bundle = |number: &usize| {
                let plain = drawer.blank(*number);
                let other = drawer.other_secret(&plain.inputs);
                let other = Case { inputs: other, ..plain.clone() };
                [plain.clone(), plain, other]
            };
            self.cases = numbers.iter().flat_map(bundle).collect();
        }
        self.numbers.clear();
        self.numbers.extend_from_slice(numbers);
        let mut instants = (usize::MAX, Vec::new());
        for (number, bundle) in numbers.iter().zip(self.cases.chunks_exact_mut(BUNDLE)) {
            let batch = number / BATCH;
            if instants.0 != batch {
                instants = (batch, drawer.instants(batch));
            }
            let now_us = instants.1[number % BATCH];
            let later_us = now_us + drawer.shift_s(*number) * 1_000_000;
            for (nth, (case, now_us)) in
                bundle.iter_mut().zip([now_us, later_us, now_us]).enumerate()
            {
                case.now_us = now_us;
                case.id.clear();
                // Writing to a string does not fail.
                let _ = write!(case.id, "{DRAWN}-{:06}", number * BUNDLE + nth);
            }
        }
    }

    /// The point of one case of a bundle.
    fn point(&self, drawer: &Drawer, slot: usize) -> Point {
        let case = &self.cases[slot];
        let shift_s = drawer.shift_s(self.numbers[slot / BUNDLE]);
        Point { inputs: case.inputs.clone(), now_us: case.now_us, shift_s }
    }
}

/// Where the answer to a drawn case is kept: its position among those asked, and its sighting.
struct BySlot<'j>(Vec<Option<(usize, &'j Sighting)>>);

impl<'j> BySlot<'j> {
    fn of(slots: usize, sightings: &'j [Sighting], slot: impl Fn(usize) -> usize) -> Self {
        let mut by_slot = vec![None; slots];
        for sighting in sightings.iter().filter(|sighting| sighting.has_claims()) {
            by_slot[slot(sighting.case)] = Some((sighting.case, sighting));
        }
        Self(by_slot)
    }
}

/// All answers of a batch.
#[derive(Clone, Copy)]
struct Heard<'b> {
    cases: &'b [Case],
    answers: &'b [Option<Answer>],
    by_slot: &'b [Option<(usize, &'b Sighting)>],
}

impl<'b> Heard<'b> {
    fn pair(&self, one: usize, other: usize) -> Option<(Told<'b>, Told<'b>)> {
        Some((self.told(one)?, self.told(other)?))
    }

    fn told(&self, slot: usize) -> Option<Told<'b>> {
        let (at, sighting) = self.by_slot[slot]?;
        let Some(answer @ Answer::Token(token)) = &self.answers[at] else { return None };
        let case = &self.cases[at];
        let glance = Glance { now_us: case.now_us, times: &sighting.times, text: &token.text };
        Some((case, answer, glance))
    }
}

/// A case, its answer and what is at hand of it.
type Told<'b> = (&'b Case, &'b Answer, Glance<'b>);
