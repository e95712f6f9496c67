//! Whether some reports are all parts of one run: each once, and made alike.

use std::collections::BTreeSet;

use crate::outcome::{Outcome, Shard};

/// Why some reports are not the parts of one run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmergeable {
    /// It is no part of anything.
    #[error("{0} is the report of a whole run; only those of `mintcheck run --shard` are merged")]
    Whole(String),
    /// Two parts of different runs.
    #[error("{one} and {other} are not of one run: {what}")]
    Differ {
        /// One report.
        one: String,
        /// The other.
        other: String,
        /// What differs.
        what: String,
    },
    /// The same part twice.
    #[error("{one} and {other} are both {part}: they overlap, and each part is wanted once")]
    Overlap {
        /// One report.
        one: String,
        /// The other.
        other: String,
        /// The part.
        part: String,
    },
    /// Parts that nobody named.
    #[error("there is a gap: of {of} shards there is no report of {missing}")]
    Gap {
        /// How many parts there are.
        of: usize,
        /// Those that are missing.
        missing: String,
    },
    /// A generator that was not there everywhere.
    #[error(
        "there is a gap: {report} ({part}) says nothing of `{generator}`, which other shards asked; \
         a runtime may be missing there{why}"
    )]
    NotEverywhere {
        /// The report.
        report: String,
        /// Its part.
        part: String,
        /// The generator.
        generator: String,
        /// What the report says of those that could not be asked.
        why: String,
    },
    /// One name, and two generators.
    #[error("`{generator}` is not the same in {one} and in {other}: {what}")]
    Another {
        /// The generator.
        generator: String,
        /// One report.
        one: String,
        /// The other.
        other: String,
        /// What differs.
        what: String,
    },
    /// A case that two parts asked.
    #[error("{one} and {other} overlap: both asked `{generator}` the case `{case}`")]
    Twice {
        /// One report.
        one: String,
        /// The other.
        other: String,
        /// The generator.
        generator: String,
        /// The case.
        case: String,
    },
    /// Cases that no part asked.
    #[error("there is a gap: `{generator}` was asked {asked} of {wanted} cases over all shards")]
    Fewer {
        /// The generator.
        generator: String,
        /// How many were asked.
        asked: usize,
        /// How many there are.
        wanted: usize,
    },
    /// Parts of a run under other settings than those here.
    #[error(
        "{0} was made with other settings, profiles or vectors than those here; merge with the \
         settings file that the shards were run with"
    )]
    OtherSettings(String),
}

/// The report of one part.
pub struct ShardReport {
    /// The file.
    pub name: String,
    /// What it says.
    pub outcome: Outcome,
}

/// The parts that were given, in their order, if they are all parts of one run.
///
/// # Errors
/// They are not.
pub fn parts(mut reports: Vec<ShardReport>) -> Result<Vec<(Shard, ShardReport)>, Unmergeable> {
    let mut parts: Vec<(Shard, ShardReport)> = Vec::new();
    for mut report in reports.drain(..) {
        let shard = report.outcome.shard.take();
        let shard = shard.ok_or_else(|| Unmergeable::Whole(report.name.clone()))?;
        parts.push((shard, report));
    }
    for two in parts.windows(2) {
        let [(first, one), (second, other)] = two else { continue };
        if let Some(what) = differing((first, &one.outcome), (second, &other.outcome)) {
            let (one, other) = (one.name.clone(), other.name.clone());
            return Err(Unmergeable::Differ { one, other, what });
        }
    }
    parts.sort_by_key(|(shard, _)| shard.number);
    for two in parts.windows(2) {
        let [(first, one), (second, other)] = two else { continue };
        if first.number == second.number {
            let (one, other) = (one.name.clone(), other.name.clone());
            return Err(Unmergeable::Overlap { one, other, part: first.name() });
        }
    }
    let of = parts.first().map_or(0, |(shard, _)| shard.of);
    let there: BTreeSet<usize> = parts.iter().map(|(shard, _)| shard.number).collect();
    let missing: Vec<String> =
        (1..=of).filter(|one| !there.contains(one)).map(|one| one.to_string()).collect();
    if missing.is_empty() {
        return Ok(parts);
    }
    Err(Unmergeable::Gap { of, missing: missing.join(", ") })
}

/// What two parts of one run have in common, where they do not.
fn differing(
    (first, one): (&Shard, &Outcome),
    (second, other): (&Shard, &Outcome),
) -> Option<String> {
    let of = |shard: &Shard| format!("one of {} shards", shard.of);
    let told = |what: &str, one: &str, other: &str| format!("{what} is `{one}` and `{other}`");
    match () {
        () if one.mintcheck != other.mintcheck => {
            Some(told("the version of mintcheck", &one.mintcheck, &other.mintcheck))
        }
        () if one.profile != other.profile => {
            Some(told("the profile", &one.profile, &other.profile))
        }
        () if first.of != second.of => Some(format!("{} and {}", of(first), of(second))),
        () if first.asked != second.asked => {
            Some("other generators, cases or options were given on the command line".to_owned())
        }
        () if first.settings != second.settings => {
            Some("the settings, the profiles or the vectors are others".to_owned())
        }
        () => None,
    }
}
