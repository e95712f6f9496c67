//! What one generator mints, in sections of entries, and the text of it.
//!
//! An entry is one thing that can be said of a token, such as a claim, with all forms that it takes;
//! of each form it is said in how many cases. A thousand cases that are alike take a few lines.

use std::fmt::Write as _;

/// The section that says why something is wrong.
pub const CAUSES: &str = "causes";

/// Lines are broken between two cases from here on.
const WIDTH: usize = 100;
/// Names longer than this do not push all values aside.
const WIDEST_NAME: usize = 20;

/// What one generator mints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What is known of the generator beside that.
    pub facts: Facts,
    /// The sections, in order.
    pub sections: Vec<Section>,
}

/// What is known of a generator. A change here alone is no change of what it mints.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Its name.
    pub generator: String,
    /// The library that signs.
    pub library: String,
    /// The profile that it is judged by.
    pub profile: String,
    /// How it was shown the clock.
    pub clock: String,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Its entries, in order.
    pub entries: Vec<Entry>,
}

/// One thing that can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its forms, the most usual first.
    pub forms: Vec<Form>,
}

/// A form that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The form.
    pub text: String,
    /// In how many cases, and which, where it is not in all.
    pub cases: Vec<String>,
}

impl Form {
    /// One that is the same in all cases.
    pub fn of_all(text: String) -> Self {
        Self { text, cases: Vec::new() }
    }
}

impl Sheet {
    /// All words that come from a generator.
    pub fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let entries = self.sections.iter_mut().flat_map(|section| &mut section.entries);
        let texts = entries.flat_map(|Entry { name, forms }| {
            std::iter::once(name).chain(forms.iter_mut().map(|form| &mut form.text))
        });
        std::iter::once(&mut self.facts.library).chain(texts)
    }

    /// The text that is kept and compared. Line ends and other controls inside of values are
    /// written as JSON has them, so that a line is a line.
    pub fn contents(&self) -> String {
        let mut text = format!("{}: {}\n", plain(&self.facts.generator), self.facts.profile);
        for section in &self.sections {
            let _ = write!(text, "\n{}\n", section.name);
            let names = section.entries.iter().map(|entry| plain(&entry.name).chars().count());
            let width = names.filter(|width| *width <= WIDEST_NAME).max().unwrap_or(0);
            for entry in &section.entries {
                entry.write(width, &mut text);
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

impl Entry {
    fn write(&self, width: usize, text: &mut String) {
        let mut name = plain(&self.name);
        for form in &self.forms {
            let indent = width + 4;
            let mut line = format!("  {name:width$}  {}", plain(&form.text));
            let last = form.cases.len().saturating_sub(1);
            for (at, word) in form.cases.iter().enumerate() {
                let open = if at == 0 { "(" } else { "" };
                let close = match at {
                    at if at == last => ")",
                    0 => ":",
                    _ => ",",
                };
                let word = format!("{open}{}{close}", plain(word));
                let used = line.rsplit('\n').next().unwrap_or_default().chars().count();
                if used + 1 + word.chars().count() > WIDTH {
                    let _ = write!(line, "\n{:indent$}  {word}", "");
                } else {
                    let _ = write!(line, " {word}");
                }
            }
            let _ = writeln!(text, "{}", line.trim_end());
            name = String::new();
        }
    }
}

/// Whether a character turns the direction of a text, or ends a line for some readers.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Nothing that could move the cursor, break a line or change the direction of a text.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_hidden(c) {
            let _ = write!(plain, "\\u{:04x}", u32::from(c));
        } else {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(forms: Vec<Form>) -> Sheet {
        let entry = |name: &str, forms| Entry { name: name.to_owned(), forms };
        let alike = entry("appKey", vec![Form::of_all("sdk_key".to_owned())]);
        let section = |name: &str, entries| Section { name: name.to_owned(), entries };
        let facts = Facts {
            generator: "my/own".to_owned(),
            profile: "meeting-sdk".to_owned(),
            ..Facts::default()
        };
        Sheet { facts, sections: vec![section("payload", vec![alike, entry("mn", forms)])] }
    }

    fn form(text: &str, cases: &[&str]) -> Form {
        Form { text: text.to_owned(), cases: cases.iter().map(|&c| c.to_owned()).collect() }
    }

    #[test]
    fn forms_stand_below_each_other_with_their_cases() {
        let forms = vec![
            form("meeting_number", &["8 of 10"]),
            form("meeting_number, as a string", &["2", "roles", "keys/x-1"]),
        ];
        assert_eq!(
            sheet(forms).contents(),
            "my/own: meeting-sdk\n\npayload\n  appKey  sdk_key\n  mn      meeting_number (8 of \
             10)\n          meeting_number, as a string (2: roles, keys/x-1)"
        );
    }

    #[test]
    fn a_long_list_is_broken_between_cases_and_a_value_never_breaks_a_line() {
        let cases: Vec<String> = (0..30).map(|n| format!("topic/group-{n:03}")).collect();
        let cases: Vec<&str> = cases.iter().map(String::as_str).collect();
        let text = sheet(vec![form("a\nb\u{202e}", &cases)]).contents();
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.contains("mn      a\\u000ab\\u202e (topic"), "{text}");
    }
}
