//! The matrix of generators by dimensions, as several reports show it: what stands in a cell, and
//! how a row ends.

use crate::case::Shape;
use crate::finding::{Dimension, Finding, Since};
use crate::outcome::{GeneratorOutcome, Verdict};
use crate::profile::Level;

/// Whether there is anything to show in its row.
pub(super) fn was_asked(generator: &GeneratorOutcome) -> bool {
    generator.verdict != Verdict::Skipped && generator.runs > 0
}

/// The gravest finding of a dimension, field cases before odd ones.
pub(super) fn worst(generator: &GeneratorOutcome, dimension: Dimension) -> Option<&Finding> {
    let all = generator.findings.iter().filter(|finding| finding.dimension == dimension);
    all.max_by_key(|one| (one.shape == Shape::Field, one.level, one.count))
}

/// How a generator ended, in words.
pub(super) fn verdict_words(generator: &GeneratorOutcome) -> String {
    if generator.known {
        return "known divergence".to_owned();
    }
    let is_old = |one: &Finding| one.level == Level::Error && one.since == Some(Since::Unchanged);
    if generator.verdict == Verdict::Conforms && generator.findings.iter().any(is_old) {
        return "diverges as before".to_owned();
    }
    let faults = if generator.faults.is_empty() { "" } else { ", with faults" };
    match generator.verdict {
        Verdict::Conforms => format!("conforms{faults}"),
        Verdict::Skipped | Verdict::Diverges | Verdict::Faulted => {
            generator.verdict.name().to_owned()
        }
    }
}
