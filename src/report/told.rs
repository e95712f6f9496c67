//! What several reports tell alike: how a run ended, and of a finding how to see it again and where
//! it shows.

use crate::case::{DRAWN, Seed};
use crate::finding::{Count, CountUnit, Finding, Since};
use crate::outcome::{Baseline, Counts, GeneratorOutcome, Outcome, Verdict};

/// How a run ended, in a sentence.
pub(super) fn headline(outcome: &Outcome) -> String {
    of_counts(outcome.verdict, &outcome.counts, outcome.generators.len())
}

fn of_counts(verdict: Verdict, counts: &Counts, all: usize) -> String {
    let (count, single, many) = match verdict {
        Verdict::Conforms => (counts.conforms, "conforms", "conform"),
        Verdict::Diverges => (counts.diverges, "diverges", "diverge"),
        Verdict::Faulted => (counts.faulted, "could not be asked", "could not be asked"),
        Verdict::Skipped => return "No generator could be asked".to_owned(),
    };
    let what = if count == 1 { single } else { many };
    match (count, all) {
        (1, 1) => format!("The generator {what}"),
        (count, all) if count == all => format!("All {all} generators {what}"),
        (count, all) => format!("{count} of {all} generators {what}"),
    }
}

/// Why an outcome is not all there is, if it is not.
pub(super) fn not_all(outcome: &Outcome) -> Option<String> {
    let asked = outcome.shard.as_ref().map_or(outcome.complete, |shard| shard.complete);
    let gaps = if asked { "" } else { "Not everybody was asked everything." };
    let part = outcome.shard.as_ref().map_or(String::new(), |shard| {
        let name = shard.name();
        format!("This is {name}, a part of a run: `mintcheck merge` joins the parts. ")
    });
    let words = format!("{part}{gaps}");
    (!words.is_empty()).then(|| words.trim_end().to_owned())
}

/// What is new since an earlier report, in a sentence.
pub(super) fn since(outcome: &Outcome) -> Option<String> {
    let Baseline { report, new, unchanged, absent } = outcome.baseline.as_ref()?;
    Some(format!("Since {report}: {new} new, {unchanged} as before, {} gone.", absent.len()))
}

/// What is said behind the name of a finding.
pub(super) fn aside(finding: &Finding) -> &'static str {
    match (finding.known, finding.since) {
        (true, _) => " (known)",
        (false, Some(Since::New)) => " (new)",
        (false, Some(Since::Unchanged)) => " (as before)",
        (false, None) => "",
    }
}

/// The command that shows a finding again. A drawn case is another one under another seed.
pub(super) fn again(outcome: &Outcome, generator: &GeneratorOutcome, finding: &Finding) -> String {
    let case = finding.example.case.as_str();
    let wanted = match finding.unit {
        CountUnit::Case => case,
        // A rule over several cases needs the whole group to show itself again.
        CountUnit::Group => case.rsplit_once('-').map_or(case, |(group, _)| group),
    };
    let is_drawn = case.starts_with(DRAWN);
    let seed = if is_drawn { Seed::new(&outcome.seed).argument() } else { String::new() };
    format!("mintcheck run {} --case {wanted}{seed}", generator.name)
}

/// The groups of cases that show a finding, those that show it most often first.
pub(super) fn groups(finding: &Finding) -> Vec<(&str, Count)> {
    let broken = finding.by.iter().filter(|(_, count)| count.count > 0);
    let mut groups: Vec<_> = broken.map(|(group, count)| (group.as_str(), *count)).collect();
    groups.sort_by_key(|(_, count)| std::cmp::Reverse(count.count));
    groups
}

/// Text at its backticks: each second part stood between two of them. Text with an odd one out stays
/// whole.
pub(super) fn ticked(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split('`').collect();
    let parts = if parts.len() % 2 == 1 { parts } else { vec![text] };
    parts.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{of_counts, ticked};
    use crate::outcome::{Counts, Verdict};

    #[test]
    fn a_headline_says_how_many_ended_as_the_run_did() {
        let words = |verdict, [conforms, diverges, faulted, skipped]: [usize; 4]| {
            let counts = Counts { conforms, diverges, faulted, skipped, cases: 0 };
            of_counts(verdict, &counts, conforms + diverges + faulted + skipped)
        };
        for (verdict, counts, told) in [
            (Verdict::Conforms, [1, 0, 0, 0], "The generator conforms"),
            (Verdict::Conforms, [2, 0, 0, 0], "All 2 generators conform"),
            (Verdict::Conforms, [1, 0, 0, 1], "1 of 2 generators conforms"),
            (Verdict::Diverges, [1, 1, 0, 0], "1 of 2 generators diverges"),
            (Verdict::Diverges, [1, 2, 0, 0], "2 of 3 generators diverge"),
            (Verdict::Faulted, [0, 1, 1, 0], "1 of 2 generators could not be asked"),
            (Verdict::Skipped, [0, 0, 0, 1], "No generator could be asked"),
        ] {
            assert_eq!(words(verdict, counts), told);
        }
    }

    #[test]
    fn what_stands_between_backticks_is_every_second_part() {
        assert_eq!(ticked("from `iat`, in `s`"), ["from ", "iat", ", in ", "s", ""]);
        assert_eq!(ticked("one ` alone"), ["one ` alone"]);
        assert_eq!(ticked(""), [""]);
    }
}
