//! A mistake in a file that somebody wrote: which file, which characters, and what was meant.
//!
//! Profiles, vectors, manifests and settings all report their mistakes in this one shape. Nothing
//! here prints: the command line draws the line and the caret.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// One mistake in a text file, with the place that shows it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}:{}: {title}", self.line())]
pub struct Mistake {
    /// The file as the user named it.
    pub origin: String,
    /// The whole text of the file, the values of its secrets aside.
    pub text: String,
    /// The bytes of `text` that are wrong.
    pub span: Range<usize>,
    /// What is wrong, in one line.
    pub title: String,
    /// What was probably meant, or what is possible here.
    pub help: Option<String>,
}

impl Mistake {
    /// A mistake at `span` of `text`.
    pub fn at(origin: &str, text: &str, span: Range<usize>, title: impl Into<String>) -> Self {
        let text = masked(text);
        Self {
            origin: origin.to_owned(),
            span: whole_characters(&text, span),
            text,
            title: title.into(),
            help: None,
        }
    }

    /// A mistake of a file as a whole, such as one that cannot be read.
    pub fn whole(origin: &str, title: impl Into<String>) -> Self {
        Self::at(origin, "", 0..0, title)
    }

    /// The same mistake with a word on what was meant.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What the TOML reader found wrong.
    pub fn in_toml(origin: &str, text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().trim().to_owned();
        let help = meant(&message);
        let mistake = Self::at(origin, text, span, first_line(&message));
        Self { help, ..mistake }
    }

    /// What the JSON reader found wrong.
    pub fn in_json(origin: &str, text: &str, error: &serde_json::Error) -> Self {
        let at = offset(text, error.line(), error.column());
        let full = error.to_string();
        let message = full.split(" at line ").next().unwrap_or(&full).to_owned();
        let help = meant(&message);
        let mistake = Self::at(origin, text, at..at + 1, message);
        Self { help, ..mistake }
    }

    /// The line, counted from one.
    pub fn line(&self) -> usize {
        self.text.get(..self.span.start).map_or(1, |before| before.matches('\n').count() + 1)
    }
}

/// The known name that `word` was probably meant to be.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(word, name), name))
        .filter(|(distance, name)| *distance <= 1.max(name.chars().count() / 3))
        .min()
        .map(|(_, name)| name)
}

/// "did you mean" for a reader's message of the form "unknown field `x`, expected one of `a`, `b`".
fn meant(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = quoted.next().filter(|_| message.starts_with("unknown "))?;
    let known: Vec<&str> = quoted.collect();
    match nearest(unknown, known.iter().copied()) {
        Some(name) => Some(format!("did you mean `{name}`?")),
        None if known.is_empty() => None,
        None => Some(format!("known here: {}", known.join(", "))),
    }
}

/// A text in JSON or TOML with stars for the values of members that are called `secret`: the lines
/// around a mistake are shown. It stays as long as it was, so that places in it stay where they are.
fn masked(text: &str) -> String {
    static VALUE: LazyLock<Regex> = LazyLock::new(|| {
        let member = r#"\bsecret["']?\s*[:=]\s*"#;
        let value = r#"(?s:\"{3}.*?\"{3}|'{3}.*?'{3})|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?"#;
        Regex::new(&format!("({member})({value})")).expect("the pattern is right")
    });
    let stars = |found: &Captures<'_>| {
        let star = |byte| if matches!(byte, b'"' | b'\'' | b'\n') { char::from(byte) } else { '*' };
        let value: String = found[2].bytes().map(star).collect();
        format!("{}{value}", &found[1])
    };
    VALUE.replace_all(text, stars).into_owned()
}

/// Places within a text, moved apart to where characters begin and end: readers count bytes, and
/// whoever draws a caret has no half of a character.
fn whole_characters(text: &str, span: Range<usize>) -> Range<usize> {
    let mut end = span.end.min(text.len());
    let mut start = span.start.min(end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

fn first_line(message: &str) -> &str {
    let line = message.lines().next().unwrap_or(message);
    line.split(", expected one of").next().unwrap_or(line)
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_whole_characters() {
        for text in ["{\"schema\":\"é", "{\"a\":1,é}", "é", "{\"secret\":\"é\",é"] {
            let error = serde_json::from_str::<serde_json::Value>(text).expect_err("no JSON");
            let mistake = Mistake::in_json("own.json", text, &error);
            assert!(mistake.text.get(mistake.span.clone()).is_some(), "{mistake:?}");
        }
        let inside = Mistake::at("own.json", "aéb", 2..2, "here");
        assert_eq!(inside.span, 1..3);
    }

    #[test]
    fn a_typing_slip_finds_its_name() {
        assert_eq!(nearest("ours", ["our", "theirs"]), Some("our"));
        assert_eq!(nearest("zzz", ["our", "theirs"]), None);
    }

    #[test]
    fn a_json_mistake_points_at_its_line() {
        let text = "{\n  \"a\": 1,\n  oops\n}";
        let error = serde_json::from_str::<serde_json::Value>(text).expect_err("not JSON");
        let mistake = Mistake::in_json("x.json", text, &error);
        assert_eq!(mistake.line(), 3);
        assert_eq!(&text[mistake.span], "o");
    }

    #[test]
    fn the_lines_around_a_mistake_show_no_secret() {
        for line in [
            r#"{"secret": "pl4nted \"é\"", "role": 0}"#,
            r#"{"secret" :"pl4nted é"#,
            "secret = 'pl4nted é'",
            "inputs = { secret = \"pl4nted é\" }",
            "secret = \"\"\"\npl4nted é\n\"\"\"",
        ] {
            let text = format!("{line}\nrole = 1");
            let at = text.len() - 1..text.len();
            let mistake = Mistake::at("x", &text, at, "wrong");
            assert!(!mistake.text.contains("pl4nted"), "{}", mistake.text);
            assert!(!mistake.text.contains('é'), "{}", mistake.text);
            assert_eq!(
                (&mistake.text[mistake.span.clone()], mistake.text.len()),
                ("1", text.len())
            );
        }
        let text = "env = { SECRET = \"{secret}\" }\nsecret = { env = \"NAME\" }";
        assert_eq!(Mistake::at("x", text, 0..1, "wrong").text, text);
    }
}
