//! Two outcomes side by side: what appeared, what went, and what changed. The plain result, and how
//! it is found; `mintcheck-comparison/1` when written as JSON.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::baseline::counts;
use crate::finding::Finding;
use crate::outcome::{GeneratorOutcome, Outcome, Verdict};

/// The schema that comparisons name.
pub const SCHEMA: &str = "mintcheck-comparison/1";

/// How two outcomes differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mintcheck comparison")]
pub struct Comparison {
    /// Always `mintcheck-comparison/1`.
    pub schema: String,
    /// The version of mintcheck that compared.
    pub mintcheck: String,
    /// The older outcome.
    pub old: Side,
    /// The newer outcome.
    pub new: Side,
    /// Whether something is worse now: a new error that is not known, or a generator that diverges
    /// or faults and did not.
    pub worse: bool,
    /// Everything that differs, by generator.
    pub changes: Vec<Change>,
}

/// What one of the two was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// The version of mintcheck that wrote it.
    pub mintcheck: String,
    /// The profile of generators that name none.
    pub profile: String,
    /// How it ended as a whole.
    pub verdict: Verdict,
    /// Whether every selected generator was asked everything.
    pub complete: bool,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The generator.
    pub generator: String,
    /// What kind of thing it is.
    pub subject: Subject,
    /// The rule, the cause or the fault.
    pub name: Option<String>,
    /// The place in the token.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// How it was; none if it was not there.
    pub old: Option<String>,
    /// How it is; none if it is gone.
    pub new: Option<String>,
    /// Whether it makes the newer outcome worse.
    pub worse: bool,
}

/// What can differ.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// The verdict, or the generator as a whole.
    Verdict,
    /// Something that went wrong on the way.
    Fault,
    /// A finding, or its level.
    Finding,
    /// A mechanism.
    Cause,
    /// How many cases show a finding.
    Count,
}

impl Subject {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Fault => "fault",
            Self::Finding => "finding",
            Self::Cause => "cause",
            Self::Count => "count",
        }
    }
}

impl Comparison {
    /// Compares two outcomes.
    pub fn of(old: &Outcome, new: &Outcome) -> Self {
        let mut changes = Changes { generator: String::new(), list: Vec::new() };
        let by_name = |outcome: &'_ Outcome| -> Vec<String> {
            outcome.generators.iter().map(|one| one.name.clone()).collect()
        };
        let mut names = [by_name(old), by_name(new)].concat();
        names.sort();
        names.dedup();
        for name in names {
            changes.generator = name;
            changes.compare(changes.find(old), changes.find(new));
        }
        Self {
            schema: SCHEMA.to_owned(),
            mintcheck: env!("CARGO_PKG_VERSION").to_owned(),
            old: Side::of(old),
            new: Side::of(new),
            worse: changes.list.iter().any(|change| change.worse),
            changes: changes.list,
        }
    }
}

impl Side {
    fn of(outcome: &Outcome) -> Self {
        Self {
            mintcheck: outcome.mintcheck.clone(),
            profile: outcome.profile.clone(),
            verdict: outcome.verdict,
            complete: outcome.complete,
        }
    }
}

/// The changes so far, and the generator that is looked at.
struct Changes {
    generator: String,
    list: Vec<Change>,
}

/// How often each name is met on either side.
type Both<'a> = BTreeMap<(&'a str, &'a str), [Vec<&'a Finding>; 2]>;

impl Changes {
    fn find<'o>(&self, outcome: &'o Outcome) -> Option<&'o GeneratorOutcome> {
        outcome.generators.iter().find(|one| one.name == self.generator)
    }

    fn add(
        &mut self,
        (subject, name, place): (Subject, Option<&str>, Option<&str>),
        [old, new]: [Option<String>; 2],
        worse: Worse,
    ) {
        if old == new {
            return;
        }
        self.list.push(Change {
            generator: self.generator.clone(),
            subject,
            name: name.map(str::to_owned),
            place: place.map(str::to_owned),
            old,
            new,
            worse: worse == Worse::Yes,
        });
    }

    fn compare(&mut self, old: Option<&GeneratorOutcome>, new: Option<&GeneratorOutcome>) {
        let bad =
            |one: &GeneratorOutcome| matches!(one.verdict, Verdict::Diverges | Verdict::Faulted);
        let worse =
            new.is_some_and(bad) && new.map(|one| one.verdict) != old.map(|one| one.verdict);
        let words = [old, new].map(|one| one.map(verdict));
        self.add((Subject::Verdict, None, None), words, worse.into());
        self.compare_faults(old, new);
        self.compare_findings(old, new);
        self.compare_causes(old, new);
    }

    fn compare_faults(&mut self, old: Option<&GeneratorOutcome>, new: Option<&GeneratorOutcome>) {
        let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
        for (side, outcome) in [old, new].into_iter().enumerate() {
            for fault in outcome.iter().flat_map(|one| &one.faults) {
                counts.entry(fault.fault.name()).or_default()[side] += fault.count;
            }
        }
        for (name, counts) in counts {
            let worse = counts[0] == 0 && counts[1] > 0;
            let words = counts.map(|count| (count > 0).then(|| times(count)));
            self.add((Subject::Fault, Some(name), None), words, worse.into());
        }
    }

    fn compare_findings(&mut self, old: Option<&GeneratorOutcome>, new: Option<&GeneratorOutcome>) {
        let mut both: Both<'_> = BTreeMap::new();
        for (side, outcome) in [old, new].into_iter().enumerate() {
            for finding in outcome.iter().flat_map(|one| &one.findings) {
                let key = (finding.rule.as_str(), finding.example.place.as_str());
                both.entry(key).or_default()[side].push(finding);
            }
        }
        for (_, [old, new]) in both {
            self.pair(old, new);
        }
    }

    /// One rule at one place may be broken at several levels: those of one level belong together,
    /// and what is left changed its level.
    fn pair(&mut self, old: Vec<&Finding>, mut new: Vec<&Finding>) {
        let mut left = Vec::new();
        for one in old {
            match new.iter().position(|other| other.level == one.level) {
                Some(at) => self.compare_finding(Some(one), Some(new.remove(at))),
                None => left.push(one),
            }
        }
        let mut new = new.into_iter();
        for one in left {
            self.compare_finding(Some(one), new.next());
        }
        for other in new {
            self.compare_finding(None, Some(other));
        }
    }

    fn compare_finding(&mut self, old: Option<&Finding>, new: Option<&Finding>) {
        let Some(any) = new.or(old) else { return };
        let (name, place) = (Some(any.rule.as_str()), Some(any.example.place.as_str()));
        let worse = new.is_some_and(counts) && !old.is_some_and(counts);
        let words = [old, new].map(|one| one.map(level));
        self.add((Subject::Finding, name, place), words, worse.into());
        if let (Some(old), Some(new)) = (old, new) {
            let words = [old, new].map(|one| Some(format!("{} of {}", one.count, one.of)));
            self.add((Subject::Count, name, place), words, Worse::No);
        }
    }

    fn compare_causes(&mut self, old: Option<&GeneratorOutcome>, new: Option<&GeneratorOutcome>) {
        let mut causes: BTreeMap<&str, [Option<String>; 2]> = BTreeMap::new();
        for (side, outcome) in [old, new].into_iter().enumerate() {
            for cause in outcome.iter().flat_map(|one| &one.causes) {
                let words = format!("{}: {}", cause.confidence, cause.explains.join(", "));
                causes.entry(&cause.cause).or_default()[side] = Some(words);
            }
        }
        for (name, words) in causes {
            self.add((Subject::Cause, Some(name), None), words, Worse::No);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worse {
    Yes,
    No,
}

impl From<bool> for Worse {
    fn from(worse: bool) -> Self {
        if worse { Self::Yes } else { Self::No }
    }
}

fn verdict(generator: &GeneratorOutcome) -> String {
    let known = if generator.known { " (known divergence)" } else { "" };
    format!("{}{known}", generator.verdict.name())
}

fn level(finding: &Finding) -> String {
    let known = if finding.known { " (known)" } else { "" };
    format!("{}{known}", finding.level.name())
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
