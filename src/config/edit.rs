//! Known divergences, taken out of the text of settings and added to it. All the rest stays as it was
//! typed, comments and blanks included.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

/// What somebody has to replace by the true reason.
pub const REASON: &str = "say here why this is kept, and who will mend it";

/// What is to change in the known divergences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownEdit {
    /// Rules to take out, each with the position of its entry.
    pub prune: Vec<(usize, String)>,
    /// Entries that lose their last day, by their positions.
    pub renew: Vec<usize>,
    /// Entries to add.
    pub add: Vec<NewKnown>,
}

/// A known divergence that is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKnown {
    /// The generator.
    pub generator: String,
    /// The rules.
    pub rules: Vec<String>,
    /// The place.
    pub place: String,
    /// The cause, if one explains them.
    pub cause: Option<String>,
}

/// Why a text cannot be edited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Uneditable {
    /// It is no TOML.
    #[error("{0}")]
    NoToml(String),
    /// An array of another spelling.
    #[error("the known divergences are one array; write each as a table of its own, `[[known]]`")]
    OneArray,
}

impl KnownEdit {
    /// Whether there is nothing to do.
    pub fn is_nothing(&self) -> bool {
        self.prune.is_empty() && self.renew.is_empty() && self.add.is_empty()
    }

    /// The text after the changes.
    ///
    /// # Errors
    /// It is no TOML, or spells its known divergences in one array.
    pub fn of_text(&self, text: &str) -> Result<String, Uneditable> {
        let document: Result<DocumentMut, _> = text.parse();
        let mut document = document.map_err(|error| Uneditable::NoToml(error.to_string()))?;
        let mut after = String::new();
        let known = document.entry("known").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        let known = known.as_array_of_tables_mut().ok_or(Uneditable::OneArray)?;
        for at in &self.renew {
            renew(known.get_mut(*at));
        }
        for (at, rule) in &self.prune {
            if let Some(rules) = known.get_mut(*at).and_then(|one| one.get_mut("rules")) {
                rules.as_array_mut().into_iter().for_each(|rules| take_out(rules, rule));
            }
        }
        let is_empty =
            |one: &Table| one.get("rules").and_then(Item::as_array).is_some_and(Array::is_empty);
        for at in (0..known.len()).rev() {
            if known.get(at).is_some_and(is_empty) {
                after = remove(known, at, &after);
            }
        }
        for new in &self.add {
            known.push(table(new));
        }
        if known.is_empty() {
            document.remove("known");
        }
        let rest = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(format!("{after}{rest}"));
        Ok(document.to_string())
    }
}

/// An entry without its last day, which says that it had one.
fn renew(entry: Option<&mut Table>) {
    let Some(entry) = entry else { return };
    let day = entry.remove("expires");
    let day = day.as_ref().and_then(Item::as_str).unwrap_or_default().to_owned();
    let reason = entry.get("reason").and_then(Item::as_str).unwrap_or_default().to_owned();
    entry["reason"] = value(format!("{REASON} (it was to be gone by {day}: {reason})"));
}

fn take_out(rules: &mut Array, rule: &str) {
    let place = |rules: &Array| rules.iter().position(|one| one.as_str() == Some(rule));
    while let Some(at) = place(rules) {
        let gone = rules.remove(at);
        // The first one stands as the first one stood.
        if let Some(first) = rules.get_mut(0).filter(|_| at == 0) {
            *first.decor_mut() = gone.decor().clone();
        }
    }
}

/// Takes an entry out with the comment that stands right above it. What stands further above is of
/// more than this entry, and is kept for what comes next; `after` is such a text that has nobody.
fn remove(known: &mut ArrayOfTables, at: usize, after: &str) -> String {
    let Some(entry) = known.get(at) else { return after.to_owned() };
    let above = entry.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
    let kept = above.rfind("\n\n").map_or("", |end| &above[..=end]).to_owned();
    known.remove(at);
    let Some(next) = known.get_mut(at) else { return format!("{kept}{after}") };
    let own = next.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
    let joined = format!("{kept}{own}");
    next.decor_mut().set_prefix(joined);
    after.to_owned()
}

fn table(new: &NewKnown) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    table["generator"] = value(&new.generator);
    table["rules"] = value(new.rules.iter().map(String::as_str).collect::<Array>());
    table["where"] = value(&new.place);
    if let Some(cause) = &new.cause {
        table["cause"] = value(cause);
    }
    table["reason"] = value(REASON);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# mine\nprofile = \"meeting-sdk\" # kept\n\n# all of these:\n\n# the first\n\
                        [[known]]\ngenerator = \"a\"\nrules = [\"x\", \"y\"] # two\n\
                        reason = 'why'\n\n# the second\n[[known]]\ngenerator = \"b\"\n\
                        rules = [\"z\"]\nreason = \"why\"\nexpires = \"2020-02-29\"\n\n\
                        [rules]\ntyp-not-jwt = \"off\"\n";

    fn edited(edit: &KnownEdit) -> String {
        edit.of_text(TEXT).unwrap()
    }

    #[test]
    fn nothing_to_do_changes_no_byte() {
        assert_eq!(edited(&KnownEdit::default()), TEXT);
        assert_eq!(KnownEdit::default().of_text("a = 1 # b\n").unwrap(), "a = 1 # b\n");
    }

    #[test]
    fn a_rule_goes_and_its_entry_with_the_last_one() {
        let prune = |rules: &[(usize, &str)]| {
            let prune = rules.iter().map(|(at, rule)| (*at, (*rule).to_owned())).collect();
            edited(&KnownEdit { prune, ..KnownEdit::default() })
        };
        assert_eq!(prune(&[(0, "x")]), TEXT.replace("[\"x\", \"y\"]", "[\"y\"]"));
        assert_eq!(prune(&[(0, "y")]), TEXT.replace("[\"x\", \"y\"]", "[\"x\"]"));
        let text = prune(&[(0, "x"), (0, "y")]);
        assert!(text.contains("# all of these:\n\n# the second\n[[known]]"), "{text}");
        assert!(!text.contains("the first"), "{text}");
        let text = prune(&[(0, "x"), (0, "y"), (1, "z")]);
        assert!(!text.contains("known") && text.contains("[rules]"), "{text}");
        assert!(text.contains("# all of these:"), "{text}");
    }

    #[test]
    fn an_entry_is_added_below_the_others_and_pins_what_is_known() {
        let new = NewKnown {
            generator: "c".to_owned(),
            rules: vec!["x".to_owned(), "y".to_owned()],
            place: "payload.iat".to_owned(),
            cause: Some("float32-rounding".to_owned()),
        };
        let edit = KnownEdit { add: vec![new], ..KnownEdit::default() };
        let text = edited(&edit);
        let entry = format!(
            "\n[[known]]\ngenerator = \"c\"\nrules = [\"x\", \"y\"]\nwhere = \"payload.iat\"\n\
             cause = \"float32-rounding\"\nreason = \"{REASON}\"\n"
        );
        assert!(text.contains(&entry), "{text}");
        assert_eq!(text.replace(&entry, ""), TEXT);
        assert_eq!(edit.of_text("").unwrap(), entry);
    }

    #[test]
    fn a_last_day_that_is_over_goes_into_the_reason() {
        let text = edited(&KnownEdit { renew: vec![1], ..KnownEdit::default() });
        assert!(!text.contains("expires"), "{text}");
        assert!(
            text.contains(&format!("{REASON} (it was to be gone by 2020-02-29: why)")),
            "{text}"
        );
    }

    #[test]
    fn one_array_is_refused_with_words() {
        let edit = KnownEdit { renew: vec![0], ..KnownEdit::default() };
        assert_eq!(edit.of_text("known = []").unwrap_err(), Uneditable::OneArray);
    }
}
