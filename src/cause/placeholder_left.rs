//! Cause `placeholder-left`.

use std::borrow::Cow;

use super::trial::Trial;
use super::{Attempt, Confidence, Proof, declare_cause};
use crate::case::Expect;
use crate::observation::Observation;
use crate::profile::ClaimRow;
use crate::token::json::Value;

declare_cause! {
    /// A claim, or the secret, is a placeholder, and not the value that belongs in its place.
    ///
    /// # What happens
    /// A template was not expanded, or a variable that was to be read is not there: the claim holds
    /// `${ZOOM_SDK_KEY}`, `{{sdkKey}}`, `YOUR_SDK_KEY`, or what a language writes for nothing, such
    /// as `undefined`. The token is well formed, is signed, and passes every local test. Or it is
    /// the secret that is not there, and `undefined` or `None` signs in its place.
    ///
    /// # In which languages
    /// JavaScript (`undefined`, `NaN`, `[object Object]`), Python (`None`), Go (`<nil>`,
    /// `<no value>`), Java and C (`null`, `(null)`); shells in single quotes, `.env` files of tools
    /// that do not expand, Kubernetes and Compose files, templates of all languages.
    ///
    /// # The line to look for
    /// The line of the `.env` or deployment file that gives the value; `'$SDK_KEY'` in single
    /// quotes; `"process.env.SDK_KEY"` within quotes; a name spelled otherwise where it is set than
    /// where it is read.
    ///
    /// # Fix
    /// Put the value there, and refuse to start without it: a program that stops with a word on the
    /// missing variable costs a minute, a token over `undefined` a day.
    ///
    /// # References
    /// * POSIX, Shell Command Language, section 2.2.2: single quotes keep `$` as it is
    /// * ECMAScript, `String(undefined)`
    PLACEHOLDER_LEFT {
        id: "placeholder-left",
        explains: &["claim-differs-from-input", "claim-value-not-allowed", "mac-mismatch"],
        languages: "all",
        attempt: Attempt::Answer(attempt),
    }
}

/// What languages write for a value that is not there, and which of them do.
const NOTHING: [(&str, &str); 11] = [
    ("undefined", "JavaScript writes for a variable without a value"),
    ("[object Object]", "JavaScript writes for an object in a text"),
    ("[object Promise]", "JavaScript writes for a promise that nobody awaited"),
    ("NaN", "JavaScript and Java write for what is no number"),
    ("null", "JavaScript and Java write for nothing"),
    ("None", "Python writes for nothing"),
    ("nil", "Ruby and Lua write for nothing"),
    ("<nil>", "Go writes for nothing"),
    ("<no value>", "Go's templates write for a name that they do not know"),
    ("%!s(<nil>)", "Go writes for nothing where a text was wanted"),
    ("(null)", "C and Objective-C write for nothing"),
];

/// What stands around a name in templates and in expressions that read a variable. Of two that fit,
/// the longer one comes first.
const MARKS: [(&str, &str); 20] = [
    ("${{", "}}"),
    ("{{", "}}"),
    ("${", "}"),
    ("#{", "}"),
    ("$(", ")"),
    ("%(", ")s"),
    ("<%=", "%>"),
    ("{", "}"),
    ("<", ">"),
    ("%", "%"),
    ("@", "@"),
    ("__", "__"),
    ("import.meta.env.", ""),
    ("process.env.", ""),
    ("os.environ[", "]"),
    ("System.getenv(", ")"),
    ("os.Getenv(", ")"),
    ("getenv(", ")"),
    ("ENV[", "]"),
    ("$", ""),
];

/// What samples have for a value that the reader is to put in.
const TO_BE_FILLED_IN: [&str; 6] = ["your", "my", "changeme", "replace", "insert", "todo"];

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    in_a_claim(seen).or_else(|| in_place_of_the_secret(seen))
}

/// A word for nothing signs like any other.
fn in_place_of_the_secret(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    let (word, who) = NOTHING.iter().find(|(word, _)| trial.was_made_with(word.as_bytes()))?;
    Some(trial.proof(
        &format!("the MAC with `{word}`, which is what {who}, in place of the secret"),
        format!("the program found no secret and signed with the word `{word}`"),
        "see where the secret comes from: a variable that is set under another name than it is \
         read, or a file that was not loaded; refuse to mint without it",
    ))
}

fn in_a_claim(seen: &Observation<'_>) -> Option<Proof> {
    seen.claims().find_map(|(row, value)| {
        let value = value.filter(|value| is_accused(seen, row, *value))?;
        let text = value.string()?;
        let (confidence, what) = placeholder(&text, row)?;
        Some(proof(row, &text, confidence, &what))
    })
}

/// Whether a claim is another than was asked for or, where nobody knows what was, has a form that no
/// placeholder has.
fn is_accused(seen: &Observation<'_>, row: &ClaimRow, value: Value<'_>) -> bool {
    let is_of_digits =
        row.form.as_ref().is_some_and(|form| form.digits.is_some() || form.one_of.is_some());
    match seen.echoes(row, value) {
        Some(_) => seen.differs(row, value),
        None => is_of_digits && !seen.is_odd(row) && seen.case.expect != Expect::Refuse,
    }
}

fn proof(row: &ClaimRow, text: &str, confidence: Confidence, what: &str) -> Proof {
    let name = &row.name;
    Proof {
        confidence,
        recomputed: format!("`{name}` as sent, `{text}`, is {what}"),
        summary: format!("`{name}` holds a placeholder in place of a value"),
        fix: format!(
            "see where `{}` comes from: a name that is set otherwise than it is read, or a template \
             that nobody expands; refuse to mint without it",
            row.carries.as_deref().unwrap_or(name)
        ),
    }
}

/// What kind of placeholder a text is, if it is one.
fn placeholder<'t>(text: &'t str, row: &ClaimRow) -> Option<(Confidence, Cow<'t, str>)> {
    if let Some((_, who)) = NOTHING.iter().find(|(word, _)| *word == text) {
        return Some((Confidence::Proven, format!("what {who}").into()));
    }
    if let Some((open, close, name)) = marked(text) {
        let what =
            format!("the name `{name}` between the marks `{open}` and `{close}` of a template");
        let read = format!("the name `{name}` behind `{open}`, which was to be read");
        return Some((Confidence::Proven, if close.is_empty() { read } else { what }.into()));
    }
    if is_to_be_filled_in(text) {
        return Some((Confidence::Likely, "what a sample has where a value belongs".into()));
    }
    is_variable(text, row).then(|| (Confidence::Likely, "the name of a variable".into()))
}

/// The marks of a template and the name between them.
fn marked(text: &str) -> Option<(&'static str, &'static str, &str)> {
    MARKS.iter().find_map(|(open, close)| {
        let inside = text.strip_prefix(open)?.strip_suffix(close)?;
        let name = inside.trim().trim_matches(['"', '\'']);
        is_name(name).then_some((*open, *close, name))
    })
}

/// Letters, digits and what joins words, with a letter first.
fn is_name(text: &str) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || "_-. ".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(joins)
}

/// Whether a text tells its reader to put something in: `YOUR_SDK_KEY`, `your-meeting-number`.
fn is_to_be_filled_in(text: &str) -> bool {
    let words = words(text);
    let first = words.first().map(String::as_str).unwrap_or_default();
    TO_BE_FILLED_IN.contains(&first) && (words.len() > 1 || ["changeme", "todo"].contains(&first))
}

/// Whether a text is in capitals and names the input or the claim: `ZOOM_MEETING_SDK_KEY`.
fn is_variable(text: &str, row: &ClaimRow) -> bool {
    let is_shouted = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let letters = |text: &str| words(text).concat();
    let (own, input) = (letters(text), letters(row.carries.as_deref().unwrap_or(&row.name)));
    let names = row.misnamed_as.iter().map(|name| letters(name)).chain([input, letters(&row.name)]);
    text.contains('_')
        && text.chars().all(is_shouted)
        && names.into_iter().any(|name| name.len() > 3 && own.contains(&name))
}

/// The words of a name in lower case: `sdkKey`, `SDK_KEY` and `sdk-key` are all `sdk` and `key`.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in text.chars() {
        let begins = !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && was_small);
        if begins && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphanumeric()) {
            word.push(c.to_ascii_lowercase());
        }
        was_small = c.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_name_are_told_apart_however_it_joins_them() {
        for text in ["sdkKey", "SDK_KEY", "sdk-key", "--sdk  key-"] {
            assert_eq!(words(text), ["sdk", "key"], "{text}");
        }
        assert_eq!(words("MN2"), ["mn2"]);
        assert_eq!(words("_-"), [""; 0]);
    }

    #[test]
    fn what_tells_its_reader_to_put_something_in_says_what() {
        let all = ["YOUR_SDK_KEY", "your-meeting-number", "changeme", "TODO"];
        assert!(all.iter().all(|text| is_to_be_filled_in(text)));
        assert!(
            !["your", "sdkKey", "key_of_yours", ""].iter().any(|text| is_to_be_filled_in(text))
        );
    }

    #[test]
    fn a_name_begins_with_a_letter() {
        assert!(["a", "_a", "sdk_key", "a-b. c1"].iter().all(|text| is_name(text)));
        assert!(!["", "1a", "-a", "a/b", "é"].iter().any(|text| is_name(text)));
        assert_eq!(marked("{{ sdk_key }}").map(|(.., name)| name), Some("sdk_key"));
    }
}
