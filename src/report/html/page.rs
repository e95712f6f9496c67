//! What the pages share: the frame, its style and its script, and how text from outside is shown.

use std::io;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, Output, State, UndefinedBehavior, Value, context};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::report::{instant, one_line, told};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
const TEMPLATES: [(&str, &str); 4] = [
    ("frame.html", include_str!("frame.html")),
    ("parts.html", include_str!("parts.html")),
    ("run.html", include_str!("run.html")),
    ("audit.html", include_str!("audit.html")),
];

/// Writes the page that a template makes of a result.
pub(super) fn write(name: &str, page: &impl Serialize, to: &mut dyn io::Write) -> io::Result<()> {
    let environment = environment().map_err(io::Error::other)?;
    let template = environment.get_template(name).map_err(io::Error::other)?;
    let page = context! {
        page => Value::from(Serde(page)),
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        policy => policy(),
    };
    let text = template.render(page).map_err(io::Error::other)?;
    to.write_all(text.as_bytes())
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(visible);
    environment.add_filter("number", number);
    environment.add_filter("share", share);
    environment.add_filter("percent", |part: f64| format!("{:.2}%", part * 100.0));
    environment.add_filter("instant", instant);
    environment.add_filter("tail", tail);
    environment.add_filter("ticked", |text: &str| told::ticked(text));
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}

/// Whatever a template prints comes through here: text from outside is escaped, and what nobody
/// could see of it, or what would turn the direction of writing, is shown as its code point.
fn visible(to: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => {
            minijinja::escape_formatter(to, state, &Value::from(one_line(text)))
        }
        _ => minijinja::escape_formatter(to, state, value),
    }
}

/// What a browser may do with the page: show this very style and run this very script, and nothing
/// else. Text that slipped through as markup could still load and run nothing.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// A count, with its thousands set apart.
fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How long a bar of 100 is for so many of so many; what is there at all is seen.
fn share(count: u64, of: u64) -> u64 {
    match (count, of) {
        (0, _) | (_, 0) => 0,
        (count, of) => count.saturating_mul(100).div_ceil(of).min(100),
    }
}

/// The last lines of what a program wrote to its standard error, without its colours.
fn tail(text: &str) -> Vec<String> {
    /// The end is where an interpreter says what went wrong.
    const MAX_LINES: usize = 20;
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(MAX_LINES)..];
    last.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::{number, share};

    #[test]
    fn thousands_are_set_apart() {
        let all = [0, 7, 999, 1_000, 12_345, 1_000_000].map(number);
        assert_eq!(all, ["0", "7", "999", "1,000", "12,345", "1,000,000"]);
    }

    #[test]
    fn one_of_many_is_still_seen_and_no_bar_is_longer_than_all() {
        assert_eq!([share(0, 9), share(1, 1_000_000), share(1, 2), share(9, 3)], [0, 1, 50, 100]);
        assert_eq!(share(3, 0), 0);
    }
}
