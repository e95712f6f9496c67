//! The words that mutants bring about: what rules expected, saw and advise, and what causes made again.
//! What is said is most of what a report is for, and nobody rereads the code for it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use mintcheck::outcome::GeneratorOutcome;

use crate::matrix::{outcome_of, sinners};

/// Sayings of one rule or cause that differ in more than their numbers are told so often.
const MOST: usize = 4;

/// All mutants but those of whom more is said the more requests are there at once.
fn outcomes() -> impl Iterator<Item = &'static GeneratorOutcome> {
    let varies = |name: &str| name.ends_with("_asked_at_once");
    sinners().map(|mutant| mutant.name).filter(move |name| !varies(name)).map(outcome_of)
}

/// The same words with other numbers are no other words.
fn shape(words: &str) -> String {
    words.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

/// The lines of a saying, each with its name.
type Lines = Vec<(&'static str, String)>;

/// Sayings by their subject, each with who brought it about.
#[derive(Default)]
struct Sayings {
    by: BTreeMap<String, Vec<(String, Lines)>>,
    met: BTreeSet<(String, String)>,
}

impl Sayings {
    fn add(&mut self, subject: &str, who: &str, told: &str, lines: Lines) {
        let is_new = self.met.insert((subject.to_owned(), shape(told)));
        let own = self.by.entry(subject.to_owned()).or_default();
        if is_new && own.len() < MOST {
            own.push((who.to_owned(), lines));
        }
    }

    fn hold(&self, name: &str) {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, self.text());
        });
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (subject, sayings) in &self.by {
            for (who, lines) in sayings {
                writeln!(text, "{subject}: {who}").unwrap();
                for (name, line) in lines.iter().filter(|(_, line)| !line.is_empty()) {
                    writeln!(text, "  {name:<10} {line}").unwrap();
                }
            }
        }
        text
    }
}

#[test]
fn what_rules_say_is_as_a_person_last_read_it() {
    let mut sayings = Sayings::default();
    for outcome in outcomes() {
        for one in &outcome.findings {
            let lines = vec![
                ("where", one.example.place.clone()),
                ("expected", one.example.expected.clone()),
                ("actual", one.example.actual.clone()),
                ("message", one.message.clone()),
            ];
            sayings.add(&one.rule, &outcome.name, &one.message, lines);
        }
    }
    sayings.hold("sayings_of_rules");
}

#[test]
fn what_causes_say_is_as_a_person_last_read_it() {
    let mut sayings = Sayings::default();
    for outcome in outcomes() {
        for one in &outcome.causes {
            let lines = vec![
                ("is", one.confidence.clone()),
                ("explains", one.explains.join(", ")),
                ("summary", one.summary.clone()),
                ("made again", one.recomputed.clone()),
                ("law", one.law.clone().unwrap_or_default()),
                (
                    "refused",
                    one.predicted_rejection.map(|part| part.to_string()).unwrap_or_default(),
                ),
                ("fix", one.fix.clone()),
            ];
            sayings.add(
                &one.cause,
                &outcome.name,
                &format!("{} {}", one.summary, one.recomputed),
                lines,
            );
        }
        for one in &outcome.unexplained {
            let lines = vec![("seen", one.seen.clone()), ("would help", one.would_help.clone())];
            sayings.add("unexplained", &outcome.name, &format!("{} {}", one.rule, one.seen), lines);
        }
    }
    sayings.hold("sayings_of_causes");
}
