//! The matrix of the docs: each row is run in each language, and the page says what came of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::ran::{Over, Told, Usual, ran, usual};
use super::rows::{Language, Row, Way, all};
use super::stages;
use crate::book::updates;

const PAGE: &str = "docs/faults.md";

const HEAD: &str = "\
<!-- Made from the code by `make docs`: what is changed here is lost. -->
# What goes wrong, and what is told

Each row is a real run: mintcheck over one generator with which one thing is wrong, reached as an
adapter, as a command and over HTTP, in the languages that are named. Four cases are asked, each of
them twice, and it happens at one of them. A test runs every row and holds this page to it, so none
is skipped. Where a way has no line there is no such thing: commands and endpoints have no hello and
no ids, and who reads the clock in an adapter is told the time.

* **kind** is the fault in the report, or the rules that catch it. *none: it is met* where nothing is
  wrong that a caller would see.
* **blame** is who has to mend it, as far as that can be told from outside: the generator, the adapter
  around it, or the environment, which is the machine and its settings.
* **others judged** is whether all other cases have their verdicts. *none could be* where nobody
  answers.
* **over the limit** is what the run took beyond a sound one, the time limits that had to pass and the
  starts that it takes to go on.
* **left behind** are processes, sockets and temporary files that are still there when the run has
  ended.

| reached as | what is wrong | in | kind | blame | verdict | others judged | over the limit | left behind |
|---|---|---|---|---|---|---|---|---|
";

const WHOLE: &str = "
## The whole run

What is not the fault of a generator. A run that was cut short says so in every format, and is never
a pass. `--deadline TIME` is how long a run may take, 6 hours unless it is told otherwise.

| what | exit code | what is told | over the limit | left behind |
|---|---|---|---|---|
";

/// Enough to keep the machine busy while others wait for a limit to pass.
const AT_ONCE: usize = 8;

/// A row in a language, and what came of it.
type Results = Vec<(Row, Vec<(Option<Language>, Told)>)>;

fn results() -> Results {
    let both = Way::ALL.into_iter().flat_map(|way| Language::ALL.map(|language| (way, language)));
    // All at once, since the rows are not alone either.
    let usually: BTreeMap<(Way, Language), Usual> = std::thread::scope(|scope| {
        let each = both.map(|(way, language)| {
            let measure = scope.spawn(move || usual(way, language));
            ((way, language), measure)
        });
        let each: Vec<_> = each.collect();
        each.into_iter().map(|(key, measured)| (key, measured.join().unwrap())).collect()
    });
    let rows = all();
    // Whoever waits longest begins, and the others work meanwhile.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(rows[*at].silences));
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(&at) = order.get(at) else { break };
                    let told = in_all_languages(&rows[at], &usually);
                    done.lock().unwrap().insert(at, told);
                }
            });
        }
    });
    let done = done.into_inner().unwrap();
    assert_eq!(done.len(), rows.len());
    rows.into_iter().zip(done.into_values()).collect()
}

fn in_all_languages(
    row: &Row,
    usually: &BTreeMap<(Way, Language), Usual>,
) -> Vec<(Option<Language>, Told)> {
    let usual = |language| usually[&(row.way, language)];
    let languages = row.languages();
    if languages.is_empty() {
        return vec![(None, ran(row, None, usual(Language::Python)))];
    }
    languages.iter().map(|&one| (Some(one), ran(row, Some(one), usual(one)))).collect()
}

/// The page: languages in which the same came of it share a line.
fn page(results: &Results) -> String {
    let mut page = HEAD.to_owned();
    for (row, told) in results {
        let mut lines: Vec<(Vec<&str>, &Told)> = Vec::new();
        for (language, told) in told {
            let name = language.map_or("any", Language::name);
            match lines.iter_mut().find(|(_, same)| *same == told) {
                Some((names, _)) => names.push(name),
                None => lines.push((vec![name], told)),
            }
        }
        for (names, told) in lines {
            writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                row.way.name(),
                row.words,
                names.join(", "),
                told.kinds,
                told.blame,
                told.verdict,
                told.others,
                told.over.words(),
                told.left,
            )
            .unwrap();
        }
    }
    page
}

/// The second table.
fn of_whole_runs() -> String {
    let mut table = WHOLE.to_owned();
    for stages::Stage { words, exit, told } in stages::all() {
        writeln!(table, "| {words} | {exit} | {told} | under 1 s | nothing |").unwrap();
    }
    table
}

/// A part of the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The matrix.
    First,
    /// The table of whole runs.
    Second,
}

/// Holds a part of the page to what was seen, or writes it anew.
fn hold(part: Part, seen: &str) {
    // The parts are written by tests that run at the same time.
    static PAGE_LOCK: Mutex<()> = Mutex::new(());
    let _lock = PAGE_LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let whole = fs::read_to_string(PAGE).unwrap_or_default();
    let at = whole.find("\n## The whole run").unwrap_or(whole.len());
    let (first, second) = whole.split_at(at);
    let (told, renewed) = match part {
        Part::First => (first, format!("{seen}{second}")),
        Part::Second => (second, format!("{first}{seen}")),
    };
    if updates() {
        fs::write(PAGE, renewed).unwrap();
        return;
    }
    let was: Vec<&str> = told.lines().collect();
    let changed: Vec<&str> = seen.lines().filter(|line| !was.contains(line)).collect();
    assert!(seen == told, "run `make docs`, and read these:\n{}", changed.join("\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_whole_runs_of_the_docs_are_what_runs_tell() {
    hold(Part::Second, &of_whole_runs());
}

#[test]
#[cfg(target_os = "linux")]
fn the_matrix_of_the_docs_is_what_runs_tell() {
    let results = results();
    hold(Part::First, &page(&results));
    for (row, told) in results.iter().flat_map(|(row, all)| all.iter().map(move |one| (row, one))) {
        let what = format!("{} {} {told:?}", row.way.name(), row.what);
        assert_eq!(told.1.over, Over::UnderOneSecond, "{what}");
        assert_eq!(told.1.left, "nothing", "{what}");
        assert!(["all", "none could be"].contains(&told.1.others.as_str()), "{what}");
    }
}
