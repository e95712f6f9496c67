//! The page of a run: the matrix, and what was found of each generator.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;

use super::chart::Chart;
use super::page;
use super::sides::{Case, cases};
use crate::finding::{Count, Dimension, Finding};
use crate::outcome::{Alike, GeneratorOutcome, Outcome, Parting, Sides, Verdict};
use crate::profile::Level;
use crate::report::{matrix, parting as words, told};

/// What the template reads.
#[derive(Serialize)]
struct Page<'a> {
    outcome: &'a Outcome,
    tone: &'static str,
    headline: String,
    known: usize,
    /// Why this is not all there is.
    not_all: Option<String>,
    /// What is new since an earlier report.
    since: Option<String>,
    dimensions: Vec<&'static str>,
    rows: Vec<Row<'a>>,
    partings: Vec<Apart<'a>>,
    cases: Vec<Case<'a>>,
    rules: BTreeSet<&'a str>,
    languages: BTreeSet<&'a str>,
}

/// One generator.
#[derive(Serialize)]
struct Row<'a> {
    generator: &'a GeneratorOutcome,
    tone: &'static str,
    words: String,
    language: &'a str,
    asked: bool,
    cells: Vec<Option<Cell<'a>>>,
    levels: Vec<(&'static str, usize)>,
    chart: Option<Chart>,
    findings: Vec<Told<'a>>,
}

/// What stands for a dimension: the number of the finding among the generator's own.
#[derive(Serialize)]
struct Cell<'a> {
    number: usize,
    finding: &'a Finding,
}

/// Where generators part ways.
#[derive(Serialize)]
struct Apart<'a> {
    parting: &'a Parting,
    smallest: Vec<String>,
    groups: Vec<(&'static str, &'a Alike)>,
}

/// One finding.
#[derive(Serialize)]
struct Told<'a> {
    finding: &'a Finding,
    /// The number of its case among those that are told side by side.
    case: Option<usize>,
    again: String,
    groups: Vec<(&'a str, Count)>,
}

/// Writes the page.
pub(in crate::report) fn write(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    page::write("run.html", &page_of(outcome), to)
}

fn page_of(outcome: &Outcome) -> Page<'_> {
    let found = outcome.generators.iter().flat_map(|one| &one.findings);
    Page {
        outcome,
        tone: tone(outcome.verdict, false),
        headline: told::headline(outcome),
        known: outcome.generators.iter().filter(|one| one.known).count(),
        not_all: told::not_all(outcome),
        since: told::since(outcome),
        dimensions: Dimension::ALL.map(Dimension::name).to_vec(),
        rows: outcome.generators.iter().map(|one| row(outcome, one)).collect(),
        partings: outcome.partings.iter().map(apart).collect(),
        cases: cases(outcome),
        rules: found.map(|finding| finding.rule.as_str()).collect(),
        languages: outcome.generators.iter().map(language).collect(),
    }
}

fn row<'o>(outcome: &Outcome, generator: &'o GeneratorOutcome) -> Row<'o> {
    let count = |level| generator.findings.iter().filter(|one| one.level == level).count();
    let beside = |case: &str| {
        let of = |one: &Sides| one.case == case && one.profile == generator.profile;
        outcome.sides.iter().position(of)
    };
    let told = |finding: &'o Finding| Told {
        finding,
        case: beside(&finding.example.case),
        again: told::again(outcome, generator, finding),
        groups: told::groups(finding),
    };
    Row {
        generator,
        tone: tone(generator.verdict, generator.known),
        words: matrix::verdict_words(generator),
        language: language(generator),
        asked: matrix::was_asked(generator),
        cells: Dimension::ALL.map(|dimension| cell(generator, dimension)).into(),
        levels: [Level::Error, Level::Warning, Level::Note]
            .map(|level| (level.name(), count(level)))
            .to_vec(),
        chart: generator.law.as_ref().and_then(Chart::of),
        findings: generator.findings.iter().map(told).collect(),
    }
}

fn apart(parting: &Parting) -> Apart<'_> {
    Apart {
        parting,
        smallest: parting.cases.iter().map(words::smallest).collect(),
        groups: parting.groups.iter().map(|group| (words::word(group), group)).collect(),
    }
}

fn cell(generator: &GeneratorOutcome, dimension: Dimension) -> Option<Cell<'_>> {
    let finding = matrix::worst(generator, dimension)?;
    let number = generator.findings.iter().position(|one| std::ptr::eq(one, finding))?;
    Some(Cell { number, finding })
}

/// What stands before the slash in a name: `java/jca` is written in `java`.
fn language(generator: &GeneratorOutcome) -> &str {
    generator.name.split_once('/').map_or("other", |(language, _)| language)
}

/// The name of a colour.
fn tone(verdict: Verdict, known: bool) -> &'static str {
    match (verdict, known) {
        (Verdict::Conforms, false) => "good",
        (Verdict::Conforms, true) | (Verdict::Skipped, _) => "warning",
        (Verdict::Diverges | Verdict::Faulted, _) => "error",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{page, page_of};
    use crate::outcome::{Cause, ClockLaw, GeneratorOutcome, Kind, Outcome, Unexplained, Verdict};

    fn generator(verdict: Verdict) -> GeneratorOutcome {
        GeneratorOutcome {
            name: "java/one".to_owned(),
            kind: Kind::Adapter,
            declared: None,
            source: None,
            library: String::new(),
            runtime: "java 17".to_owned(),
            about: String::new(),
            profile: "meeting-sdk".to_owned(),
            clock: "passed".to_owned(),
            verdict,
            known: false,
            cases: 2,
            runs: 2,
            not_applicable: 0,
            elapsed_ms: 1,
            findings: Vec::new(),
            causes: Vec::new(),
            law: None,
            unexplained: Vec::new(),
            margin_s: None,
            faults: Vec::new(),
            notes: Vec::new(),
            observations: None,
        }
    }

    fn outcome(verdicts: &[Verdict]) -> Outcome {
        Outcome::of("meeting-sdk", verdicts.iter().copied().map(generator).collect(), Vec::new())
    }

    fn written(page: &Value) -> String {
        let mut text = Vec::new();
        page::write("run.html", page, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_cause_is_told_with_all_that_is_known_of_it() {
        let mut outcome = outcome(&[Verdict::Diverges]);
        outcome.generators[0].causes.push(Cause {
            cause: "float32-rounding".to_owned(),
            confidence: "proven".to_owned(),
            explains: vec!["iat-quantised".to_owned()],
            law: None,
            predicted_rejection: None,
            at_tolerance: Vec::new(),
            tolerance_needed_s: None,
            margin_s: None,
            over: None,
            named_after_runs: None,
            recomputed: String::new(),
            summary: "a 32-bit float <on the way>".to_owned(),
            fix: "keep `long`".to_owned(),
        });
        outcome.generators[0].margin_s = Some([29.5, 30.5]);
        let mut page = serde_json::to_value(page_of(&outcome)).unwrap();
        let text = written(&page);
        for part in [
            "data-cause=\"float32-rounding\"",
            "proven cause",
            "a 32-bit float &lt;on the way&gt;",
            "<code>iat-quantised</code>",
            "keep <code>long</code>",
            "29.5 s ahead",
        ] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert!(!text.contains("<dt>law</dt>") && !text.contains("<dt>refused</dt>"));
        let cause = &mut page["rows"][0]["generator"]["causes"][0];
        cause["law"] = json!("iat = f32(floor(ms/1000) - 30)");
        cause["predicted_rejection"] = json!(0.2617);
        let text = written(&page);
        assert!(text.contains("<code>iat = f32(floor(ms&#x2f;1000) - 30)</code>"), "{text}");
        assert!(text.contains("<strong>26.17%</strong>"), "{text}");
    }

    #[test]
    fn what_is_unexplained_is_told_with_what_would_help() {
        let mut outcome = outcome(&[Verdict::Diverges]);
        outcome.generators[0].unexplained.push(Unexplained::of_answers("mac-mismatch"));
        let text = written(&serde_json::to_value(page_of(&outcome)).unwrap());
        assert!(text.contains("data-unexplained=\"mac-mismatch\""), "{text}");
        assert!(text.contains("beside the line that makes it"), "{text}");
        assert!(!text.contains("data-law"), "{text}");
    }

    #[test]
    fn a_law_without_a_chart_is_still_told() {
        let mut outcome = outcome(&[Verdict::Conforms]);
        outcome.generators[0].law = Some(ClockLaw {
            formulas: vec!["iat = floor(ms/1000) - 30".to_owned()],
            predicted_rejection: Some(0.0),
            over: None,
            points: Vec::new(),
        });
        let text = written(&serde_json::to_value(page_of(&outcome)).unwrap());
        assert!(text.contains("<code>iat = floor(ms&#x2f;1000) - 30</code>"), "{text}");
        assert!(text.contains("<strong>0.00%</strong>"), "{text}");
        assert!(!text.contains("<svg class=\"chart\""), "{text}");
    }
}
