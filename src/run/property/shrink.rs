//! Makes what failed smaller, one case at a time, and says what a generator answers to a case that
//! another one failed at.

use std::cell::Cell;

use super::batch::{Drawn, Failure, Judging, differs};
use super::drawing::Drawing;
use super::parting::{Candidate, Property, Says, Seen, Standing, vectors};
use crate::case::{Case, Point, Secret, Shape, smallest};
use crate::finding::{CountUnit, Finding, Place, Words};
use crate::generator::{Answer, Reply};
use crate::observation::{Keys, Observation};
use crate::profile::Level;
use crate::rule::{Rules, Sink};
use crate::run::ask::Ask;
use crate::run::docket::Docket;
use crate::token::Room;

impl Drawing<'_> {
    /// The smallest case of each failure.
    pub(in crate::run) fn shrink(
        &self,
        (generator, findings, docket): (&str, &[Finding], &Docket<'_>),
        drawn: &mut Drawn,
        (judging, ask): (Judging<'_>, &mut Ask<'_>),
    ) -> Vec<Candidate> {
        let failures = drawn.gravest(findings.iter().filter_map(|one| golden(one, docket)));
        let each = self.smaller / failures.len().max(1);
        let mut shrunk = |Failure { property, number, point }: Failure| {
            let left = Cell::new(each);
            let mut about = String::new();
            let mut fails = |point: &Point| {
                let says = self.says(&property, point, (judging, ask, &left));
                let Some(Says::Breaks(seen)) = says else { return false };
                about = seen.expected;
                true
            };
            let point = smallest(&self.drawer, (number, point), &mut fails);
            Candidate {
                about,
                generator: generator.to_owned(),
                profile: judging.profile.name.clone(),
                cases: vectors((judging.profile, &self.drawer), &property, &point),
                property,
                point,
            }
        };
        failures.into_iter().map(&mut shrunk).collect()
    }

    /// What the generator says to the smallest cases of all.
    pub(in crate::run) fn stand(
        &self,
        candidates: &[Candidate],
        (judging, ask): (Judging<'_>, &mut Ask<'_>),
    ) -> Standing {
        let left = Cell::new(self.of_others);
        let mut standing = Standing::default();
        for (at, candidate) in candidates.iter().enumerate() {
            if candidate.profile != judging.profile.name {
                continue;
            }
            let says = self.says(&candidate.property, &candidate.point, (judging, ask, &left));
            standing.said.extend(says.map(|says| (at, says)));
        }
        standing
    }

    /// What it says to one point; nothing, if it cannot be asked, or not so often.
    fn says(
        &self,
        property: &Property,
        point: &Point,
        (judging, ask, left): (Judging<'_>, &mut Ask<'_>, &Cell<usize>),
    ) -> Option<Says> {
        let points = property.points(&self.drawer, point);
        left.set(left.get().checked_sub(points.len())?);
        let mut answered: Vec<(Case, Answer)> = Vec::new();
        for point in &points {
            let mut case = self.drawer.case(point);
            "property/smaller-000".clone_into(&mut case.id);
            let case = self.fitting.map_or_else(|| Some(case.clone()), |fit| fit(&case))?;
            let mut answer = None;
            ask(&[&case], &mut |_, reply| {
                if let Reply::Answered(given) = reply {
                    answer = Some(given);
                }
            });
            answered.push((case, answer?));
        }
        if !answered.iter().all(|(_, answer)| matches!(answer, Answer::Token(_))) {
            return Some(Says::NoToken);
        }
        let broken = match (property, answered.as_slice()) {
            (Property::Relation(relation), [one, other]) => {
                let actual = differs(relation, judging, (&one.0, &one.1), (&other.0, &other.1));
                actual.map(|actual| Seen { expected: relation.about.to_owned(), actual })
            }
            (Property::Rule { id, level }, [(case, answer)]) => {
                let one = put_to((id, *level), judging, (case, answer));
                // What is moot, or not there, is judged by nobody.
                if one.seen.is_none() && !one.is_judged {
                    return None;
                }
                one.seen
            }
            (Property::Rule { .. } | Property::Relation(_), _) => None,
        };
        Some(broken.map_or(Says::Holds, Says::Breaks))
    }
}

/// The golden case that shows a finding, to begin with. One with an input that its program holds, or
/// with somebody's secret, is nothing to be shown.
fn golden(finding: &Finding, docket: &Docket<'_>) -> Option<Failure> {
    let Docket { profile, cases, .. } = docket;
    let case = cases.iter().find(|case| case.id == finding.example.case)?;
    let is_grave = finding.level > Level::Note && finding.shape == Shape::Field;
    let is_asked = |name: &String| case.inputs.has(name) && !case.inputs.is_settled(name);
    let plain = profile.inputs.iter().all(is_asked)
        && case.inputs.values().all(|(name, _)| profile.inputs.iter().any(|known| known == name))
        && case.inputs.secret().is_some_and(Secret::is_public)
        && case.environment.is_usual();
    (is_grave && plain && finding.unit == CountUnit::Case).then(|| Failure {
        property: Property::of(finding),
        number: 0,
        point: Point { inputs: case.inputs.clone(), now_us: case.now_us, shift_s: 1 },
    })
}

/// Puts one answer before the rules, and waits for one of them to be broken as gravely as that.
fn put_to<'r>(
    (id, level): (&'r str, Level),
    judging: Judging<'r>,
    (case, answer): (&Case, &Answer),
) -> One<'r> {
    let (mut room, mut keys) = (Room::default(), Keys::default());
    let Judging { profile, rules, channel } = judging;
    let seen = Observation::of(case, profile, (answer, channel), (&mut room, &mut keys));
    let mut one = One { rules, id, level, is_judged: false, seen: None };
    rules.check(&seen, &mut one);
    one
}

/// Waits for one rule.
struct One<'r> {
    rules: &'r Rules,
    id: &'r str,
    level: Level,
    is_judged: bool,
    seen: Option<Seen>,
}

impl Sink for One<'_> {
    fn judged(&mut self, rule: usize) {
        self.is_judged |= self.rules.get(rule).id == self.id;
    }

    fn broken(&mut self, rule: usize, level: Level, place: Place<'_>, words: &dyn Fn() -> Words) {
        if self.seen.is_none() && level >= self.level && self.rules.get(rule).id == self.id {
            let Words { expected, actual, .. } = words();
            let at = |text: String| format!("{place} is {text}");
            self.seen = Some(Seen { expected: at(expected), actual: at(actual) });
        }
    }
}
