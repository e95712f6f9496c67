//! Reports that other programs show: SARIF against its published schema, Markdown through a reader
//! that is not ours, and GitHub's annotations as its runner reads them.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use super::html::{mixed, read};
use super::place::Place;
use crate::schemas::mistakes;

const FORMATS: [&str; 8] = [
    "--report",
    "sarif=out.sarif",
    "--report",
    "markdown=out.md",
    "--report",
    "github=out.txt",
    "--report",
    "json=out.json",
];

/// A run with one of each verdict, in every format.
fn written() -> (Place, Value) {
    let place = mixed();
    place.mintcheck(&[&["run", "--case", "clock"], &FORMATS[..]].concat()).ended(3);
    let report = read(&place, "out.json");
    (place, report)
}

/// A run of a generator whose words are meant to harm.
fn hostile() -> (Place, Value) {
    let place = Place::with(&[("my/<b>`|::error::\u{202e}%0A@all https://x.y www.x.y", "hostile")]);
    place.mintcheck(&[&["run"], &FORMATS[..]].concat()).ended(1);
    let report = read(&place, "out.json");
    (place, report)
}

/// A name as reports show it.
fn shown(name: &str) -> String {
    name.replace('\u{202e}', "\\u{202e}")
}

fn list<'v>(value: &'v Value, name: &str) -> &'v Vec<Value> {
    value[name].as_array().unwrap()
}

fn findings(report: &Value) -> Vec<(&str, &Value)> {
    let generators = list(report, "generators").iter();
    generators
        .flat_map(|one| list(one, "findings").iter().map(|it| (one["name"].as_str().unwrap(), it)))
        .collect()
}

/// The schema that OASIS published.
pub(super) fn schema() -> jsonschema::Validator {
    let text = std::fs::read_to_string("tests/formats/sarif-2.1.0.json").unwrap();
    // One pattern has a bracket too many, which strict readers of patterns refuse.
    let text = text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

#[test]
fn sarif_is_as_its_schema_says_and_has_the_findings_of_the_json_report() {
    let schema = schema();
    let mut broken = serde_json::json!({"version": "2.1.0", "runs": [{"tool": {}}]});
    assert_ne!(mistakes(&schema, &broken), "", "the schema has teeth");
    broken["runs"] = Value::Null;
    assert_ne!(mistakes(&schema, &broken), "");
    for (place, report) in [written(), hostile()] {
        let sarif = read(&place, "out.sarif");
        assert_eq!(mistakes(&schema, &sarif), "");
        let run = &sarif["runs"][0];
        let rules = list(&run["tool"]["driver"], "rules");
        let (results, findings) = (list(run, "results"), findings(&report));
        assert_eq!(results.len(), findings.len());
        let mut prints = std::collections::BTreeSet::new();
        for (result, (generator, finding)) in results.iter().zip(&findings) {
            assert_eq!(
                (&result["ruleId"], &result["level"]),
                (&finding["rule"], &finding["level"])
            );
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], finding["rule"]);
            let its = &result["properties"];
            assert_eq!((&its["count"], &its["of"]), (&finding["count"], &finding["of"]));
            assert_eq!(its["generator"], shown(generator));
            assert_eq!(result["suppressions"].is_array(), finding["known"] == true);
            assert!(prints.insert(result["partialFingerprints"]["mintcheck/v1"].to_string()));
        }
        for rule in rules {
            assert!(rule["help"]["markdown"].as_str().unwrap().contains("# Why it matters"));
        }
        let told = &run["invocations"][0];
        let faults: usize =
            list(&report, "generators").iter().map(|one| list(one, "faults").len()).sum();
        let notes = report["notes"].as_array().map_or(0, Vec::len);
        assert_eq!(list(told, "toolExecutionNotifications").len(), faults + notes);
        let problems = list(&report, "problems").len();
        assert_eq!(list(told, "toolConfigurationNotifications").len(), problems);
        assert_eq!(told["executionSuccessful"], report["complete"]);
    }
}

#[test]
fn a_fingerprint_stays_when_the_counts_move() {
    let prints = |cases: &str| {
        let place = Place::with(&[("my/wrong", "ahead")]);
        place.mintcheck(&[&["run", "--case", cases], &FORMATS[..]].concat()).ended(1);
        let results = read(&place, "out.sarif")["runs"][0]["results"].clone();
        let all = results.as_array().unwrap().clone();
        let future = all.into_iter().find(|one| one["ruleId"] == "iat-in-the-future").unwrap();
        (future["partialFingerprints"].clone(), future["properties"]["count"].clone())
    };
    let (few, many) = (prints("clock/edges"), prints("clock"));
    assert_eq!(few.0, many.0);
    assert_ne!(few.1, many.1);
}

#[test]
fn a_known_divergence_is_suppressed_in_sarif() {
    let known = "[[known]]\ngenerator = \"my/untyped\"\nrules = [\"typ-not-jwt\"]\nreason = \"it is old\"\n";
    let place = Place::with_settings(known, &[("my/untyped", "untyped")]);
    place.mintcheck(&[&["run", "--case", "roles"], &FORMATS[..]].concat()).ended(0);
    let results = read(&place, "out.sarif")["runs"][0]["results"].clone();
    assert_eq!(results[0]["suppressions"][0]["status"], "accepted");
    let written = place.read("out.txt");
    let place = "file=mintcheck.toml,line=2,endLine=2,col=10,endColumn=18";
    let notice = format!("::notice {place},title=my/untyped%3A typ-not-jwt (known)::");
    assert!(written.contains(&notice), "{written}");
}

/// What a document of Markdown comes to.
#[derive(Default)]
struct Document {
    title: String,
    parts: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The items of lists that stand in no other.
    items: Vec<String>,
}

impl Document {
    /// Reads it as GitHub does: HTML, links and pictures are not to be in it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "most events change nothing here")]
    fn read(text: &str) -> Self {
        let mut document = Self::default();
        let mut depth = 0;
        let mut words = String::new();
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Text(text) | Event::Code(text) => words.push_str(&text),
                Event::Start(Tag::List(_)) => depth += 1,
                Event::End(TagEnd::List(_)) => depth -= 1,
                Event::Start(Tag::Heading { .. } | Tag::TableCell) => words.clear(),
                Event::Start(Tag::Item) if depth == 1 => words.clear(),
                Event::End(TagEnd::Heading(HeadingLevel::H1)) => document.title.clone_from(&words),
                Event::End(TagEnd::Heading(_)) => document.parts.push(words.clone()),
                Event::Start(Tag::TableHead | Tag::TableRow) => document.rows.push(Vec::new()),
                Event::End(TagEnd::TableCell) => {
                    document.rows.last_mut().unwrap().push(words.clone());
                }
                Event::End(TagEnd::Item) if depth == 1 => document.items.push(words.clone()),
                Event::Html(_)
                | Event::InlineHtml(_)
                | Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                    panic!("{event:?} in {text}")
                }
                _ => {}
            }
        }
        document
    }
}

#[test]
fn markdown_has_the_matrix_and_the_findings_of_the_json_report() {
    for (place, report) in [written(), hostile()] {
        let text = place.read("out.md");
        let document = Document::read(&text);
        let generators = list(&report, "generators");
        assert!(document.title.contains("generator"), "{}", document.title);
        assert_eq!(document.rows.len(), generators.len() + 1);
        for (row, generator) in document.rows[1..].iter().zip(generators) {
            assert_eq!(row.len(), 11, "{row:?}");
            assert_eq!(row[0], shown(generator["name"].as_str().unwrap()));
        }
        let problems = list(&report, "problems").len();
        let items: usize = generators
            .iter()
            .map(|one| ["faults", "findings", "notes"].map(|name| list(one, name).len()))
            .map(|counts| counts.iter().sum::<usize>())
            .sum();
        let notes = report["notes"].as_array().map_or(0, Vec::len);
        let told = |one: &&Value| one["known"] == false && one["level"] != "note";
        let partings = list(&report, "partings").iter().filter(told).count();
        assert_eq!(document.items.len(), problems + items + notes + partings, "{text}");
        for (_, finding) in findings(&report) {
            let start = format!(
                "{} {}",
                finding["level"].as_str().unwrap(),
                finding["rule"].as_str().unwrap()
            );
            let count = format!("{} of {} ", finding["count"], finding["of"]);
            let fits = |item: &String| item.starts_with(&start) && item.contains(&count);
            assert!(document.items.iter().any(fits), "no {start} {count} in {:#?}", document.items);
        }
    }
}

/// The properties of a workflow command, in the order in which they are written.
const NAMES: [&str; 6] = ["file", "line", "endLine", "col", "endColumn", "title"];

/// A workflow command: its kind, its properties and its message, as the runner takes them apart.
pub(super) fn command(line: &str) -> Option<(String, BTreeMap<String, String>, String)> {
    let (kind, rest) = line.strip_prefix("::")?.split_once(' ')?;
    let (properties, message) = rest.split_once("::")?;
    assert!(!properties.contains(':'), "{line}");
    let back = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    let pairs: Vec<_> = properties.split(',').map(|pair| pair.split_once('=').unwrap()).collect();
    // A comma that was not escaped would begin a property that there is none of, or one twice.
    let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
    let known = NAMES.iter().copied().filter(|name| names.contains(name));
    assert_eq!(names, known.collect::<Vec<_>>(), "{line}");
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), back(value)));
    Some((kind.to_owned(), pairs.collect(), back(message)))
}

#[test]
fn annotations_have_the_findings_that_may_count() {
    for (place, report) in [written(), hostile()] {
        let text = place.read("out.txt");
        let (commands, others): (Vec<_>, Vec<_>) =
            text.lines().map(|line| command(line).ok_or(line)).partition(Result::is_ok);
        let commands: Vec<_> = commands.into_iter().map(Result::unwrap).collect();
        assert_eq!(others.len(), 1, "a last line for people: {others:?}");
        let of = |kind: &str| commands.iter().filter(|(its, ..)| its == kind).count();
        let counts = |one: &Value| match one["level"].as_str().unwrap() {
            "error" => true,
            "warning" => one["shape"] == "field",
            _ => false,
        };
        let told: Vec<_> = findings(&report).into_iter().filter(|(_, one)| counts(one)).collect();
        let level = |name: &str| told.iter().filter(|(_, one)| one["level"] == name).count();
        let faults: usize =
            list(&report, "generators").iter().map(|one| list(one, "faults").len()).sum();
        let problems = list(&report, "problems").len();
        assert_eq!(of("error"), level("error") + faults + problems);
        assert_eq!(of("warning"), level("warning"));
        assert_eq!(commands.len(), told.len() + faults + problems);
        for (generator, finding) in told {
            let title = format!("{}: {}", shown(generator), finding["rule"].as_str().unwrap());
            assert!(
                commands.iter().any(|(_, its, _)| its["title"] == title),
                "no {title} in {commands:#?}"
            );
        }
    }
}

#[test]
fn no_report_for_a_machine_holds_characters_that_harm() {
    let (place, _) = hostile();
    for name in ["out.sarif", "out.md", "out.txt"] {
        let text = place.read(name);
        let harms = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{2028}'..='\u{202e}');
        assert!(!text.contains(harms), "{name}");
    }
}
