//! How the code is kept: modules import one way, every file is reached, opens with words and stays
//! short, and nothing in the folder speaks of one machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use mintcheck::{cause, rule};
use regex::Regex;

/// The way of the data. A module imports only from those before it.
const FLOW: [&str; 24] = [
    "file",
    "mistake",
    "profile",
    "case",
    "process",
    "clock",
    "token",
    "generator",
    "observation",
    "finding",
    "rule",
    "law",
    "cause",
    "difference",
    "outcome",
    "inspection",
    "audit",
    "comparison",
    "snapshot",
    "config",
    "run",
    "init",
    "report",
    "cli",
];

/// How many lines a file may have before its tests.
const MAX_LINES: usize = 400;

/// Files that were longer when this was written, with what they had. They may shrink, never grow.
const LONG: [(&str, usize); 0] = [];

/// A source file: its path from the root of the package, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn read(path: &Path) -> Self {
        let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let path = path.to_str().unwrap().trim_start_matches("./").to_owned();
        Self { path, text: String::from_utf8_lossy(&text).into_owned() }
    }

    /// The module of `src/lib.rs` that it belongs to.
    fn module(&self) -> Option<&str> {
        let inner = self.path.strip_prefix("src/")?;
        let name = inner.split('/').next()?.trim_end_matches(".rs");
        Some(name).filter(|name| !["lib", "main"].contains(name))
    }

    /// Its folder, and its name without the ending.
    fn place(&self) -> (&str, &str) {
        let (folder, file) = self.path.rsplit_once('/').unwrap();
        (folder, file.trim_end_matches(".rs"))
    }

    /// What stands before the tests at its foot.
    fn before_tests(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod tests").next().unwrap()
    }

    /// The lines that are no comments.
    fn code(&self) -> String {
        let lines = self.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// All Rust files under some folders.
fn rust_files(folders: &[&str]) -> Vec<Source> {
    let patterns = folders.iter().map(|folder| format!("{folder}/**/*.rs"));
    let paths = patterns.flat_map(|pattern| glob::glob(&pattern).unwrap().map(Result::unwrap));
    paths.map(|path| Source::read(&path)).collect()
}

/// All files that git would not ignore.
fn all_files() -> impl Iterator<Item = Source> {
    let walk = ignore::WalkBuilder::new(".")
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    let files = walk.map(Result::unwrap).filter(|entry| entry.path().is_file());
    files.map(|entry| Source::read(entry.path()))
}

fn found_by<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    let regex = Regex::new(pattern).unwrap();
    regex.captures_iter(text).map(|found| found.get(1).unwrap().as_str()).collect()
}

/// Fails with all that is wrong, a line each.
pub(crate) fn assert_none(wrong: &[String], what: &str) {
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

#[test]
fn the_library_lists_its_modules_in_the_order_of_the_data() {
    let library = Source::read(Path::new("src/lib.rs"));
    let listed = found_by(r"(?m)^pub mod (\w+);", &library.text);
    let expected: Vec<&str> = FLOW.into_iter().filter(|name| listed.contains(name)).collect();
    assert_eq!(listed, expected);
}

#[test]
fn modules_import_only_from_those_before_them() {
    let place = |name: &str| FLOW.iter().position(|known| *known == name);
    let mut wrong = Vec::new();
    for source in rust_files(&["src"]) {
        let Some(module) = source.module() else { continue };
        for import in found_by(r"(?:^|[^$\w])crate::(\w+|\{)", &source.code()) {
            if place(import).is_none() || (import != module && place(import) > place(module)) {
                wrong.push(format!("{} imports crate::{import}", source.path));
            }
        }
    }
    assert_none(&wrong, "against the order of src/lib.rs");
}

/// The names that a folder's `mod.rs` hands on, each with the file that it comes from.
fn handed_on(list: &str) -> BTreeMap<String, String> {
    let uses = Regex::new(r"(?m)^(?:pub(?:\([^)]*\))? )?use (\w+)::(\{[^}]*\}|\w+);").unwrap();
    let mut names = BTreeMap::new();
    for found in uses.captures_iter(list) {
        for name in found_by(r"(\w+)", &found[2]) {
            names.insert(name.to_owned(), found[1].to_owned());
        }
    }
    names
}

/// The neighbours that a file names by way of `super`. What it takes from `mod.rs` itself is no
/// import from a neighbour: that file only lists.
fn neighbours(source: &Source, known: &BTreeSet<String>, list: &str) -> BTreeSet<String> {
    let handed_on = handed_on(list);
    let text = source.before_tests();
    let mut names: Vec<&str> = found_by(r"\bsuper::(\w+)", text);
    for group in found_by(r"\bsuper::\{([^;]*)\}", text) {
        names.extend(found_by(r"(\w+)", group));
    }
    let own = source.place().1;
    let file = |name: &str| known.get(name).or_else(|| handed_on.get(name)).cloned();
    names.into_iter().filter_map(file).filter(|name| name != own).collect()
}

#[test]
fn the_files_of_a_folder_form_no_circle() {
    let mut folders: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for source in rust_files(&["src"]) {
        folders.entry(source.place().0.to_owned()).or_default().push(source);
    }
    for (folder, sources) in folders {
        let Some(list) = sources.iter().find(|source| source.place().1 == "mod") else { continue };
        let names: BTreeSet<String> =
            sources.iter().map(|source| source.place().1.to_owned()).collect();
        let mut left: BTreeMap<&str, BTreeSet<String>> = sources
            .iter()
            .filter(|source| source.place().1 != "mod")
            .map(|source| (source.place().1, neighbours(source, &names, &list.text)))
            .collect();
        // Whoever imports from nobody that is left is in no circle.
        while let Some(free) = left.iter().find(|(_, imports)| imports.is_empty()) {
            let free = *free.0;
            left.remove(free);
            for imports in left.values_mut() {
                imports.remove(free);
            }
        }
        assert!(left.is_empty(), "{folder} has a circle among {left:?}");
    }
}

#[test]
fn every_file_opens_with_what_lives_in_it() {
    let bare: Vec<String> = rust_files(&["src", "tests", "benches"])
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert_none(&bare, "no `//!` in the first line");
}

/// The file that has to name another, and what it has to say.
fn lister(source: &Source) -> Option<(PathBuf, String)> {
    let (folder, name) = source.place();
    let parent = |folder: &str| match folder {
        "src" => PathBuf::from("src/lib.rs"),
        "tests" => PathBuf::from("tests/main.rs"),
        _ => Path::new(folder).join("mod.rs"),
    };
    match (folder, name) {
        ("src", "lib" | "main") | ("tests", "main") => None,
        (folder, "mod") => {
            let (above, name) = folder.rsplit_once('/').unwrap();
            Some((parent(above), format!("mod {name};")))
        }
        (folder, name) => Some((parent(folder), format!("mod {name};"))),
    }
}

#[test]
fn every_file_is_reached() {
    let mut dead = Vec::new();
    for source in rust_files(&["src", "tests"]) {
        let Some((list, wanted)) = lister(&source) else { continue };
        let lines = Source::read(&list).text;
        let is_named = |line: &str| line.trim_start_matches("pub ").starts_with(&wanted);
        if !lines.lines().any(is_named) {
            dead.push(format!("{}: no `{wanted}` in {}", source.path, list.display()));
        }
    }
    assert_none(&dead, "never compiled");
}

#[test]
fn every_other_file_under_src_is_named_by_a_neighbour() {
    let mut dead = Vec::new();
    for path in glob::glob("src/**/*").unwrap().map(Result::unwrap) {
        if path.is_dir() || path.extension().is_some_and(|ending| ending == "rs") {
            continue;
        }
        let folder = path.parent().unwrap().to_str().unwrap();
        let name = format!("\"{}\"", path.file_name().unwrap().to_str().unwrap());
        if !rust_files(&[folder]).iter().any(|source| source.text.contains(&name)) {
            dead.push(path.display().to_string());
        }
    }
    assert_none(&dead, "read by nobody");
}

#[test]
fn no_file_grows_too_long() {
    let mut wrong = Vec::new();
    for source in rust_files(&["src", "tests", "benches"]) {
        let lines = source.before_tests().lines().count();
        let long = LONG.iter().find(|(path, _)| *path == source.path);
        match long {
            Some((path, _)) if lines <= MAX_LINES => {
                wrong.push(format!("{path} is short now: take it out of the list"));
            }
            Some((path, most)) if lines > *most => {
                wrong.push(format!("{path} has grown from {most} to {lines} lines"));
            }
            None if lines > MAX_LINES => wrong.push(format!("{} has {lines} lines", source.path)),
            Some(_) | None => {}
        }
    }
    let gone = LONG.iter().filter(|(path, _)| !Path::new(path).exists());
    wrong.extend(gone.map(|(path, _)| format!("{path} is gone: take it out of the list")));
    assert_none(&wrong, "files are at most 400 lines long before their tests");
}

#[test]
fn every_rule_in_the_folder_is_listed() {
    let declares = |source: &Source| source.text.contains("\ndeclare_rule! {");
    let files: BTreeSet<String> = rust_files(&["src/rule"])
        .iter()
        .filter(|source| declares(source))
        .map(|source| source.place().1.replace('_', "-"))
        .collect();
    assert_eq!(files, rule::all().iter().map(|rule| rule.id.to_owned()).collect());
}

#[test]
fn every_cause_in_the_folder_is_listed() {
    let declares = |source: &Source| source.text.contains("\ndeclare_cause! {");
    let files: BTreeSet<String> = rust_files(&["src/cause"])
        .iter()
        .filter(|source| declares(source))
        .map(|source| source.place().1.replace('_', "-"))
        .collect();
    assert_eq!(files, cause::all().iter().map(|cause| cause.id.to_owned()).collect());
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = Source::read(Path::new("Cargo.toml"));
    let mut bare = Vec::new();
    let (mut in_dependencies, mut before) = (false, "");
    for line in manifest.text.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        }
        let is_dependency =
            in_dependencies && line.starts_with(|c: char| c.is_ascii_alphanumeric());
        if is_dependency && !before.starts_with("# ") {
            bare.push(line.to_owned());
        }
        before = line;
    }
    assert_none(&bare, "no comment above these lines of Cargo.toml");
}

/// Words that belong to one machine or one mirror; put together here, so that this file is clean.
const FOREIGN: [&str; 12] = [
    concat!("..", "/shared"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("registry.", "npmjs.org"),
    concat!("registry.", "yarnpkg.com"),
    concat!("pypi", ".org"),
    concat!("python", "hosted.org"),
    concat!("proxy.", "golang.org"),
    concat!("repo.", "maven.apache.org"),
    concat!("repo1.", "maven.org"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
];

#[test]
fn nothing_speaks_of_one_machine_or_one_registry() {
    let mut wrong = Vec::new();
    for source in all_files() {
        let words = FOREIGN.iter().filter(|word| source.text.contains(**word));
        wrong.extend(words.map(|word| format!("{}: {word}", source.path)));
    }
    assert_none(&wrong, "these hold on one machine only");
}

#[test]
fn lock_files_name_no_host() {
    const LOCKS: [&str; 4] = ["Cargo.lock", "package-lock.json", "requirements.txt", "go.sum"];
    // What Cargo calls its default registry, wherever it is really fetched from.
    const DEFAULT: &str = "registry+https://github.com/rust-lang/crates.io-index";
    let mut wrong = Vec::new();
    let is_lock = |source: &Source| LOCKS.contains(&source.path.rsplit('/').next().unwrap());
    for source in all_files().filter(is_lock) {
        let hosts = source.text.lines().filter(|line| line.replace(DEFAULT, "").contains("://"));
        wrong.extend(hosts.map(|line| format!("{}: {}", source.path, line.trim())));
    }
    assert_none(&wrong, "which registry serves a package is the user's choice");
}
