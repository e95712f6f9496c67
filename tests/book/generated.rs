//! The pages of rules and causes, a file each, and the tables that list them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use mintcheck::cause::{self, Attempt, Cause};
use mintcheck::finding::Dimension;
use mintcheck::rule::{self, Rule};

use super::updates;

/// A file that is written, by its path.
type Files = BTreeMap<String, String>;

const BY_HAND: &str = "<!-- Made from the code by `make docs`: what is changed here is lost. -->\n";

/// How examples of rules are written.
const NOTATION: &str = "\
An example on a page says how a token differs from a sound one: `at` is the clock, `claim NAME VALUE`
sets a claim, `without NAME` leaves it out, `header` and `payload` are the whole JSON, `raw` is the
text that came back. All of them are run by a test.
";

/// The text of a page, its headings one level down, its examples as plain text.
fn body(page: &str) -> String {
    let mut text = String::new();
    for line in page.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        match line.strip_prefix("# ") {
            Some(heading) => write!(text, "\n## {heading}\n\n").unwrap(),
            None if line.starts_with("```") && line.len() > 3 => text.push_str("```text\n"),
            None => text.extend([line, "\n"]),
        }
    }
    // A heading has an empty line before and after it, and no more.
    let text = regex::Regex::new("\n{3,}").unwrap().replace_all(&text, "\n\n");
    format!("{}\n", text.trim())
}

fn links(ids: &[&str], folder: &str) -> String {
    let link = |id: &&str| format!("[`{id}`]({folder}{id}.md)");
    ids.iter().map(link).collect::<Vec<_>>().join(", ")
}

fn rule_page(rule: &Rule) -> String {
    let (dimension, level) = (rule.dimension.name(), rule.level.name());
    let mut page = format!(
        "{BY_HAND}# {}\n\nDimension `{dimension}`, level {level} unless the profile says otherwise.\n",
        rule.id
    );
    let causes: Vec<&str> = cause::all()
        .iter()
        .filter(|cause| cause.explains.contains(&rule.id))
        .map(|cause| cause.id)
        .collect();
    if !causes.is_empty() {
        writeln!(page, "Causes that explain it: {}.", links(&causes, "../causes/")).unwrap();
    }
    if !rule.moots.is_empty() {
        writeln!(page, "Where it speaks, these are silent: {}.", links(rule.moots, "")).unwrap();
    }
    write!(page, "\n{}\n[All rules](README.md)\n", body(rule.page)).unwrap();
    page
}

fn cause_page(cause: &Cause) -> String {
    format!(
        "{BY_HAND}# {}\n\nUsual in {}. Explains {}.\n\n{}\n[All causes](README.md)\n",
        cause.id,
        cause.languages,
        links(cause.explains, "../rules/"),
        body(cause.page)
    )
}

fn row(id: &str, words: &str, more: &str) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    format!("| [`{id}`]({id}.md) | {} | {} |\n", cell(more), cell(words))
}

fn rules_index() -> String {
    let mut page = format!(
        "{BY_HAND}# Rules\n\n`mintcheck explain RULE` prints the page of a rule, `mintcheck list rules` \
         this list. The level is that\nof a profile which says nothing else. What explains a broken \
         rule is a [cause](../causes/README.md).\n\n{NOTATION}"
    );
    for dimension in Dimension::ALL {
        let rules = rule::all().iter().filter(|rule| rule.dimension.name() == dimension.name());
        let rows: String =
            rules.map(|rule| row(rule.id, rule.summary(), rule.level.name())).collect();
        write!(
            page,
            "\n## {}\n\n| rule | level | breaks when |\n|---|---|---|\n",
            dimension.name()
        )
        .unwrap();
        page.push_str(&rows);
    }
    page
}

/// Whether a cause is of one kind.
type IsOne = fn(&Attempt) -> bool;

fn causes_index() -> String {
    let mut page = format!(
        "{BY_HAND}# Causes\n\nA cause is a mechanism that explains what [rules](../rules/README.md) \
         found, and is named only if it makes\nagain what was seen. `mintcheck explain CAUSE` prints \
         its page, `mintcheck list causes` this list.\n"
    );
    let kinds: [(&str, IsOne); 3] = [
        ("Of one token", |attempt| matches!(attempt, Attempt::Answer(_))),
        ("Of time, over many tokens", |attempt| matches!(attempt, Attempt::Samples(_))),
        ("Of requests that meet", |attempt| matches!(attempt, Attempt::Requests(_))),
    ];
    for (heading, is_one) in kinds {
        write!(page, "\n## {heading}\n\n| cause | usual in | what happens |\n|---|---|---|\n")
            .unwrap();
        let causes = cause::all().iter().filter(|cause| is_one(&cause.attempt));
        page.extend(causes.map(|cause| row(cause.id, cause.summary(), cause.languages)));
    }
    page
}

fn files() -> Files {
    let mut files = Files::new();
    files.insert("docs/rules/README.md".to_owned(), rules_index());
    files.insert("docs/causes/README.md".to_owned(), causes_index());
    for rule in rule::all() {
        files.insert(format!("docs/rules/{}.md", rule.id), rule_page(rule));
    }
    for cause in cause::all() {
        files.insert(format!("docs/causes/{}.md", cause.id), cause_page(cause));
    }
    files
}

#[test]
fn the_pages_of_rules_and_causes_are_what_the_code_says() {
    let files = files();
    let is_stale = |path: &&String| fs::read_to_string(path).ok().as_ref() != files.get(*path);
    let stale: Vec<&String> = files.keys().filter(is_stale).collect();
    let there = ["docs/rules/*", "docs/causes/*"].into_iter();
    let there = there.flat_map(|pattern| glob::glob(pattern).unwrap().map(Result::unwrap));
    let gone = there.filter(|path| !files.contains_key(path.to_str().unwrap()));
    let gone: Vec<_> = gone.collect();
    if updates() {
        for path in stale {
            fs::create_dir_all(Path::new(path).parent().unwrap()).unwrap();
            fs::write(path, &files[path]).unwrap();
        }
        for path in gone {
            fs::remove_file(path).unwrap();
        }
        return;
    }
    assert!(stale.is_empty() && gone.is_empty(), "run `make docs` for {stale:?} and {gone:?}");
}

#[test]
fn a_page_keeps_its_words_and_its_examples() {
    let rule = rule::find("iat-in-the-future").unwrap();
    let page = rule_page(rule);
    assert!(page.contains("# iat-in-the-future\n\nDimension `rounding`, level error"), "{page}");
    assert!(page.contains("[`float32-rounding`](../causes/float32-rounding.md)"), "{page}");
    assert!(page.contains("\n## Why it matters\n\nA verifier whose clock is right"), "{page}");
    let fences = page.lines().filter(|line| line.starts_with("```")).count();
    assert_eq!(fences, rule.page.lines().filter(|line| line.trim().starts_with("```")).count());
}
