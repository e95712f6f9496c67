//! What differs between two snapshots of one generator: the causes first, since one cause changes
//! many values, then the entries, then the lines.

use std::collections::BTreeMap;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use super::sheet::CAUSES;

/// How long the shortest difference is looked for, which takes the square of what differs: then a
/// longer one is as good. That of ten thousand lines that are all others is found sooner.
const LONGEST: Duration = Duration::from_secs(5);
/// How many lines around a change are shown with it.
const AROUND: usize = 2;

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The causes that are others, by name.
    pub causes: Vec<EntryChange>,
    /// The other entries that are others, in order.
    pub entries: Vec<EntryChange>,
    /// The lines that differ with those around them, place by place.
    pub places: Vec<Vec<Line>>,
}

/// An entry that is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryChange {
    /// The section.
    pub section: String,
    /// The name.
    pub name: String,
    /// What it was, if it was there.
    pub old: Option<String>,
    /// What it is, if it is there.
    pub new: Option<String>,
}

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// In both.
    Same(String),
    /// Only in the old one.
    Gone(String),
    /// Only in the new one.
    Come(String),
}

impl Change {
    /// Compares the contents of two.
    pub fn between(old: &str, new: &str) -> Self {
        let (before, after) = (entries(old), entries(new));
        // In the order of the new one; what is gone comes where it stood.
        let mut keys: Vec<&Key> = after.keys().collect();
        keys.extend(before.keys().filter(|key| !after.contains_key(*key)));
        keys.sort_by_cached_key(|key| {
            after.get(*key).or_else(|| before.get(*key)).map(|(at, _)| *at)
        });
        let text = |all: &Entries, key: &Key| all.get(key).map(|(_, text)| text.clone());
        let changed = keys.into_iter().map(|key| EntryChange {
            section: key.0.clone(),
            name: key.1.clone(),
            old: text(&before, key),
            new: text(&after, key),
        });
        let (causes, entries) = changed
            .filter(|entry| entry.old != entry.new)
            .partition(|entry| entry.section == CAUSES);
        Self { causes, entries, places: places(old, new) }
    }
}

type Key = (String, String);
type Entries = BTreeMap<Key, (usize, String)>;

/// The entries of a text by section and name, each with its line and all that it says.
fn entries(text: &str) -> Entries {
    let mut entries = Entries::new();
    let mut section = String::new();
    let mut last: Option<Key> = None;
    for (at, line) in text.lines().enumerate() {
        let bare = line.trim_start();
        match line.len() - bare.len() {
            _ if bare.is_empty() => last = None,
            0 => bare.clone_into(&mut section),
            2 => {
                let (name, said) = bare.split_once("  ").unwrap_or((bare, ""));
                let key = (section.clone(), name.to_owned());
                entries.insert(key.clone(), (at, said.trim_start().to_owned()));
                last = Some(key);
            }
            _ => {
                if let Some((_, said)) = last.as_ref().and_then(|key| entries.get_mut(key)) {
                    said.push('\n');
                    said.push_str(bare);
                }
            }
        }
    }
    entries
}

fn places(old: &str, new: &str) -> Vec<Vec<Line>> {
    // The last line is one like the others.
    let (old, new) = (format!("{old}\n"), format!("{new}\n"));
    let diff = TextDiff::configure().timeout(LONGEST).diff_lines(&old, &new);
    let groups = diff.grouped_ops(AROUND);
    let line = |change: similar::Change<&str>| {
        let text = change.value().trim_end_matches('\n').to_owned();
        match change.tag() {
            ChangeTag::Equal => Line::Same(text),
            ChangeTag::Delete => Line::Gone(text),
            ChangeTag::Insert => Line::Come(text),
        }
    };
    let lines = |group: &Vec<similar::DiffOp>| {
        group.iter().flat_map(|op| diff.iter_changes(op)).map(line).collect()
    };
    groups.iter().map(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "a/b: p\n\npayload\n  mn    x\n        y (2: roles)\n  role  role\n\ntimes\n  \
                       iat  floor(ms/1000)";

    #[test]
    fn a_cause_that_appears_stands_before_the_entries_that_differ() {
        let new = OLD.replace("floor(ms/1000)", "round(ms/1000)");
        let new = format!("{new}\n\ncauses\n  rounds-half-up  proven: iat-in-the-future 67 of 256");
        let change = Change::between(OLD, &new);
        let entry = |section: &str, name: &str, old: Option<&str>, new: Option<&str>| EntryChange {
            section: section.to_owned(),
            name: name.to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        let cause = "proven: iat-in-the-future 67 of 256";
        assert_eq!(change.causes, [entry("causes", "rounds-half-up", None, Some(cause))]);
        let iat = entry("times", "iat", Some("floor(ms/1000)"), Some("round(ms/1000)"));
        assert_eq!(change.entries, [iat]);
        assert_eq!(change.places.len(), 1);
    }

    #[test]
    fn a_form_that_goes_is_a_change_of_its_entry() {
        let change = Change::between(OLD, &OLD.replace("\n        y (2: roles)", ""));
        let [entry] = &change.entries[..] else { panic!("{change:?}") };
        assert_eq!((entry.name.as_str(), entry.old.as_deref()), ("mn", Some("x\ny (2: roles)")));
        assert_eq!(entry.new.as_deref(), Some("x"));
        assert!(change.places[0].contains(&Line::Gone("        y (2: roles)".to_owned())));
    }

    #[test]
    fn the_same_is_no_change() {
        let Change { causes, entries, places } = Change::between(OLD, OLD);
        assert!(causes.is_empty() && entries.is_empty() && places.is_empty());
    }
}
