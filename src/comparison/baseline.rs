//! An outcome measured by an older one: which of its findings are new, and which are gone.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::finding::{Finding, Since};
use crate::outcome::{Absent, Baseline, GeneratorOutcome, Outcome};
use crate::profile::Level;
use crate::token::base64url;

/// What a finding is about: the same rule, broken at the same place of the same generator's tokens and
/// as grave, is the same finding in every report, however often it is met.
type Identity<'a> = [&'a str; 4];

fn identity<'a>(generator: &'a str, finding: &'a Finding) -> Identity<'a> {
    [generator, &finding.rule, &finding.example.place, finding.level.name()]
}

/// The same for one finding in every report.
pub fn fingerprint(generator: &str, finding: &Finding) -> String {
    let mut hash = Sha256::new();
    for part in identity(generator, finding) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    base64url::encode(&hash.finalize()[..16])
}

/// Why an outcome cannot be measured by an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoBaseline {
    /// It is a part.
    #[error("it is the report of {0}: `mintcheck merge` makes a whole one of all shards")]
    Part(String),
    /// It has gaps.
    #[error("in it not everybody was asked everything, so what is new cannot be told")]
    Incomplete,
    /// Another yardstick.
    #[error("{what} was judged by the profile `{old}` there, and by `{new}` here")]
    Profile {
        /// The generator, or the whole.
        what: String,
        /// The profile there.
        old: String,
        /// The profile here.
        new: String,
    },
}

impl Baseline {
    /// Whether an outcome can be one.
    ///
    /// # Errors
    /// It is a part of a run, or a run with gaps.
    pub fn is_fit(old: &Outcome) -> Result<(), NoBaseline> {
        match &old.shard {
            Some(shard) => Err(NoBaseline::Part(shard.name())),
            None if old.complete => Ok(()),
            None => Err(NoBaseline::Incomplete),
        }
    }

    /// Marks what is new in an outcome since an older one; `report` is where that stands.
    ///
    /// # Errors
    /// The older one is no measure for the newer.
    pub fn mark(report: &str, old: &Outcome, new: &mut Outcome) -> Result<Self, NoBaseline> {
        is_measure(old, new)?;
        let known: BTreeSet<String> =
            findings(old).map(|(one, finding)| fingerprint(&one.name, finding)).collect();
        let mut seen = BTreeSet::new();
        let mut baseline =
            Self { report: report.to_owned(), new: 0, unchanged: 0, absent: Vec::new() };
        for one in &mut new.generators {
            for finding in &mut one.findings {
                let fingerprint = fingerprint(&one.name, finding);
                let is_known = known.contains(&fingerprint);
                finding.since = Some(if is_known { Since::Unchanged } else { Since::New });
                let counts = usize::from(finding.level > Level::Note);
                *if is_known { &mut baseline.unchanged } else { &mut baseline.new } += counts;
                seen.insert(fingerprint);
            }
        }
        let asked = |name: &str| {
            let is_asked = |one: &&GeneratorOutcome| one.runs > 0 && one.faults.is_empty();
            new.generators.iter().filter(is_asked).any(|one| one.name == name)
        };
        let gone =
            findings(old).filter(|(one, _)| asked(&one.name)).filter_map(|(one, finding)| {
                let fingerprint = fingerprint(&one.name, finding);
                (!seen.contains(&fingerprint)).then(|| Absent {
                    generator: one.name.clone(),
                    rule: finding.rule.clone(),
                    place: finding.example.place.clone(),
                    level: finding.level,
                    fingerprint,
                })
            });
        baseline.absent = gone.collect();
        Ok(baseline)
    }
}

fn findings(outcome: &Outcome) -> impl Iterator<Item = (&GeneratorOutcome, &Finding)> {
    outcome.generators.iter().flat_map(|one| one.findings.iter().map(move |finding| (one, finding)))
}

fn is_measure(old: &Outcome, new: &Outcome) -> Result<(), NoBaseline> {
    Baseline::is_fit(old)?;
    let differ = |what: &str, old: &str, new: &str| {
        let [what, old, new] = [what, old, new].map(str::to_owned);
        if old == new { Ok(()) } else { Err(NoBaseline::Profile { what, old, new }) }
    };
    differ("the run", &old.profile, &new.profile)?;
    for one in new.generators.iter().filter(|one| one.runs > 0) {
        if let Some(before) = old.generators.iter().find(|before| before.name == one.name) {
            differ(&format!("`{}`", one.name), &before.profile, &one.profile)?;
        }
    }
    Ok(())
}

/// Whether a finding is one that makes an outcome worse where it appears.
pub(super) fn counts(finding: &Finding) -> bool {
    finding.level == Level::Error && !finding.known
}
