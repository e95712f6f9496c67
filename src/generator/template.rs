//! Texts with placeholders, as settings write them: `{sdk_key}`, `{json:role}`, `{now_ms}`, `{port}`.
//!
//! `{{` is a brace. A brace that is followed by anything but a name in lower case and its end is an
//! ordinary character, so that JSON and shell texts need no escapes.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::case::Case;
use crate::mistake::nearest;

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Slot(Slot),
}

/// What stands for something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// An input, in plain text.
    Plain(String),
    /// An input, as JSON text, so that a string stays one.
    Json(String),
    /// The clock, in so many units a second.
    Now(i64),
    /// A free port.
    Port,
}

/// The clock in the units in which programs take it.
const CLOCKS: [(&str, i64); 3] = [("now_us", 1_000_000), ("now_ms", 1000), ("now_s", 1)];
const PORT: &str = "port";

/// All but what may stand unescaped in every part of a URL and in a form (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A placeholder that stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub title: String,
    /// What was probably meant.
    pub help: String,
}

/// What stands in a text is written in another way in some places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// As it is.
    Nothing,
    /// As a part of a URL or of a form.
    Percent,
}

/// What placeholders are filled with.
#[derive(Debug, Clone, Copy)]
pub struct Fill<'c> {
    /// Inputs and the clock.
    pub case: &'c Case,
    /// The port that was chosen for this start.
    pub port: Option<u16>,
}

impl Template {
    /// Reads a text; `inputs` are the names that a case can give.
    ///
    /// # Errors
    /// The first placeholder that stands for nothing.
    pub fn read(text: &str, inputs: &[&str]) -> Result<Self, Unknown> {
        static SLOT: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\{\{|\{(json:)?([a-z][a-z0-9_]*)\}").expect("the pattern is right")
        });
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut last = 0;
        for found in SLOT.captures_iter(text) {
            let span = found.get(0).map_or(0..0, |whole| whole.range());
            literal.push_str(&text[last..span.start]);
            last = span.end;
            let Some(name) = found.get(2) else {
                literal.push('{');
                continue;
            };
            let slot = slot(name.as_str(), found.get(1).is_some(), inputs)
                .map_err(|(title, help)| Unknown { span, title, help })?;
            if !literal.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut literal)));
            }
            parts.push(Part::Slot(slot));
        }
        literal.push_str(&text[last..]);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Self { parts })
    }

    /// The placeholders in it.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.parts.iter().filter_map(|part| match part {
            Part::Slot(slot) => Some(slot),
            Part::Text(_) => None,
        })
    }

    /// The text without its placeholders.
    pub fn literal(&self) -> String {
        let parts = self.parts.iter();
        let texts = parts.filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Slot(_) => None,
        });
        texts.collect()
    }

    /// The text for a case. An input that the case does not give leaves nothing behind; whoever
    /// asks has left such cases out.
    pub fn fill(&self, fill: Fill<'_>, escape: Escape) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Slot(slot) => push(&mut text, &value(slot, fill), escape),
            }
        }
        text
    }
}

/// The inputs that some templates name, plainly or as JSON.
pub fn inputs<'t>(templates: impl IntoIterator<Item = &'t Template>) -> BTreeSet<&'t str> {
    let slots = templates.into_iter().flat_map(Template::slots);
    slots
        .filter_map(|slot| match slot {
            Slot::Plain(name) | Slot::Json(name) => Some(name.as_str()),
            Slot::Now(_) | Slot::Port => None,
        })
        .collect()
}

fn slot(name: &str, json: bool, inputs: &[&str]) -> Result<Slot, (String, String)> {
    if inputs.contains(&name) {
        let name = name.to_owned();
        return Ok(if json { Slot::Json(name) } else { Slot::Plain(name) });
    }
    if let Some((_, per_second)) = CLOCKS.iter().find(|(clock, _)| *clock == name) {
        return Ok(Slot::Now(*per_second));
    }
    if name == PORT {
        return Ok(Slot::Port);
    }
    let known = || inputs.iter().copied().chain(CLOCKS.map(|(clock, _)| clock)).chain([PORT]);
    let meant = nearest(name, known()).map_or_else(
        || format!("known here: {}", known().collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    let help = format!("{meant} A brace that opens no placeholder is written `{{{{`");
    Err((format!("no placeholder `{name}`"), help))
}

/// What stands for a placeholder. It may be the secret, and is wiped when it was pushed.
fn value(slot: &Slot, fill: Fill<'_>) -> Zeroizing<String> {
    let inputs = &fill.case.inputs;
    let secret = |name: &str| inputs.secret().filter(|_| name == "secret");
    let text = match slot {
        Slot::Plain(name) => match (secret(name), inputs.get(name)) {
            (Some(secret), _) => secret.reveal().to_owned(),
            (None, Some(Value::String(text))) => text.clone(),
            (None, Some(other)) => other.to_string(),
            (None, None) => String::new(),
        },
        Slot::Json(name) => match (secret(name), inputs.get(name)) {
            (Some(secret), _) => json_text(secret.reveal()),
            (None, Some(value)) => value.to_string(),
            (None, None) => "null".to_owned(),
        },
        Slot::Now(per_second) => fill.case.now_us.div_euclid(1_000_000 / per_second).to_string(),
        Slot::Port => fill.port.map_or_else(String::new, |port| port.to_string()),
    };
    Zeroizing::new(text)
}

/// A text as JSON, without a copy of it that would stay behind.
fn json_text(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn push(text: &mut String, value: &str, escape: Escape) {
    match escape {
        Escape::Nothing => text.push_str(value),
        Escape::Percent => text.extend(utf8_percent_encode(value, RESERVED)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::case::control;

    const INPUTS: [&str; 4] = ["sdk_key", "secret", "meeting_number", "role"];

    fn filled(text: &str) -> String {
        let mut case = control().remove(0);
        case.inputs.set("role", json!("1 \"x\""));
        let template = Template::read(text, &INPUTS).expect("a good template");
        template.fill(Fill { case: &case, port: Some(4321) }, Escape::Nothing)
    }

    #[test]
    fn json_and_shell_texts_need_no_escapes() {
        assert_eq!(filled(r#"{"a":{"role":{json:role}}}"#), r#"{"a":{"role":"1 \"x\""}}"#);
        assert_eq!(filled("${HOME} { x } {} {Role}"), "${HOME} { x } {} {Role}");
    }

    #[test]
    fn a_doubled_brace_is_a_brace() {
        assert_eq!(filled("{{role}"), "{role}");
    }

    #[test]
    fn the_clock_comes_in_three_units() {
        assert_eq!(
            filled("{now_us} {now_ms} {now_s} {port}"),
            "1696910400000000 1696910400000 1696910400 4321"
        );
    }

    #[test]
    fn an_unknown_placeholder_is_told_with_what_was_meant() {
        let unknown = Template::read("x {meeting_numbr}", &INPUTS).expect_err("unknown");
        assert_eq!(unknown.span, 2..17);
        assert!(unknown.help.starts_with("did you mean `meeting_number`?"), "{}", unknown.help);
    }

    #[test]
    fn what_stands_in_a_url_is_escaped() {
        let template = Template::read("/?r={role}", &INPUTS).expect("a good template");
        let mut case = control().remove(0);
        case.inputs.set("role", json!("a&b c"));
        let text = template.fill(Fill { case: &case, port: None }, Escape::Percent);
        assert_eq!(text, "/?r=a%26b%20c");
    }
}
