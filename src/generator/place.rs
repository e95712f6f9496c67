//! Where the token is in what a program or an endpoint gave back.

use regex::Regex;
use serde_json::Value;

use super::answer::{Around, Minted, Purpose};
use super::stray::shortened;

/// Where the token is.
#[derive(Debug, Clone)]
pub enum TokenPlace {
    /// All of the text; one final line end is not part of it.
    Text,
    /// A string inside a JSON text.
    Pointer {
        /// The way to it, a JSON Pointer (RFC 6901).
        pointer: String,
        /// What the object is for in which it stands.
        purpose: Purpose,
    },
    /// What a pattern finds: its first group, or all of it.
    Regex(Regex),
}

impl TokenPlace {
    /// Takes the token out of a text.
    ///
    /// # Errors
    /// Why it is not there, in words; the text may hold secrets and is told only by its beginning.
    pub fn take(&self, text: &str) -> Result<Minted, String> {
        match self {
            Self::Text => {
                let token = text.strip_suffix('\n').map_or(text, |line| {
                    // The end of a line is written in two ways.
                    line.strip_suffix('\r').unwrap_or(line)
                });
                if token.is_empty() {
                    Err("it is empty".to_owned())
                } else {
                    Ok(token.to_owned().into())
                }
            }
            Self::Pointer { pointer, purpose } => by_pointer(text, pointer, *purpose),
            Self::Regex(pattern) => by_pattern(text, pattern).map(Minted::from),
        }
    }
}

fn by_pointer(text: &str, pointer: &str, purpose: Purpose) -> Result<Minted, String> {
    if text.trim().is_empty() {
        return Err("it is empty, and no JSON".to_owned());
    }
    let mut value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("it is {}: {error}", kind_of_text(text)))?;
    match value.pointer(pointer) {
        Some(Value::String(token)) => {
            let text = token.clone();
            Ok(Minted { text, around: around(&mut value, pointer, purpose) })
        }
        Some(other) => Err(format!("at `{pointer}` stands {}, not a string", kind(other))),
        None => Err(format!("it has nothing at `{pointer}`{}", members(&value))),
    }
}

/// The object in which a pointer ends.
fn around(value: &mut Value, pointer: &str, purpose: Purpose) -> Option<Box<Around>> {
    let (above, _) = pointer.rsplit_once('/')?;
    let members = std::mem::take(value.pointer_mut(above)?.as_object_mut()?);
    Some(Box::new(Around { members, purpose }))
}

fn by_pattern(text: &str, pattern: &Regex) -> Result<String, String> {
    let mut found: Vec<&str> = pattern
        .captures_iter(text)
        .filter_map(|found| found.get(1).or_else(|| found.get(0)))
        .map(|part| part.as_str())
        .collect();
    found.dedup();
    match found.as_slice() {
        [token] => Ok((*token).to_owned()),
        [] => Err(format!("the pattern `{pattern}` finds nothing in it")),
        many => Err(format!("the pattern `{pattern}` finds {} different texts in it", many.len())),
    }
}

/// What a text is that should have been JSON.
fn kind_of_text(text: &str) -> String {
    let start = text.trim_start().to_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<?xml") {
        return "an HTML or XML page and no JSON".to_owned();
    }
    format!("no JSON (it begins `{}`)", shortened(first_line(text).as_bytes()))
}

fn first_line(text: &str) -> &str {
    /// So little that no secret stands there in full.
    const SHOWN: usize = 40;
    let line = text.trim_start().lines().next().unwrap_or_default();
    line.char_indices().nth(SHOWN).map_or(line, |(end, _)| &line[..end])
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn members(value: &Value) -> String {
    /// Enough to find a slip in a name.
    const MOST: usize = 8;
    let Some(object) = value.as_object() else { return String::new() };
    let names: Vec<&str> = object.keys().take(MOST).map(String::as_str).collect();
    format!("; its members are: {}", shortened(names.join(", ").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointed(text: &str) -> Result<Minted, String> {
        let pointer = "/signature".to_owned();
        TokenPlace::Pointer { pointer, purpose: Purpose::Untold }.take(text)
    }

    #[test]
    fn one_final_line_end_is_no_part_of_the_token() {
        for text in ["a.b.c", "a.b.c\n", "a.b.c\r\n"] {
            assert_eq!(TokenPlace::Text.take(text).as_deref(), Ok("a.b.c"));
        }
        assert_eq!(TokenPlace::Text.take("a.b.c\n\n").as_deref(), Ok("a.b.c\n"));
        TokenPlace::Text.take("\n").expect_err("there is none");
    }

    #[test]
    fn a_pointer_that_leads_nowhere_says_what_is_there() {
        assert_eq!(pointed(r#"{"signature":"a.b.c"}"#).as_deref(), Ok("a.b.c"));
        let nowhere = pointed(r#"{"token":"a.b.c"}"#).expect_err("not there");
        assert_eq!(nowhere, "it has nothing at `/signature`; its members are: token");
        let null = pointed(r#"{"signature":null}"#).expect_err("null");
        assert_eq!(null, "at `/signature` stands null, not a string");
        let page = pointed("<!DOCTYPE html><p>").expect_err("a page");
        assert!(page.starts_with("it is an HTML or XML page and no JSON"), "{page}");
        let banner = pointed("Starting...\n{\"signature\":\"a.b.c\"}").expect_err("a banner");
        assert!(banner.starts_with("it is no JSON (it begins `Starting...`)"), "{banner}");
    }

    #[test]
    fn a_pointer_gives_the_object_in_which_it_ends() {
        let deep = r#"{"data":{"signature":"a.b.c","userName":"A guest"}}"#;
        let pointer = "/data/signature".to_owned();
        let purpose = Purpose::Join(None);
        let minted = TokenPlace::Pointer { pointer, purpose }.take(deep).expect("a token");
        let around = minted.around.expect("an object");
        assert_eq!(around.members.keys().collect::<Vec<_>>(), ["signature", "userName"]);
        assert_eq!(around.purpose, purpose);
        let listed = TokenPlace::Pointer { pointer: "/0".to_owned(), purpose };
        assert_eq!(listed.take(r#"["a.b.c"]"#).map(|minted| minted.around), Ok(None));
    }

    #[test]
    fn a_pattern_finds_one_text_or_says_how_many() {
        let place = TokenPlace::Regex(Regex::new(r"token=(\S+)").expect("a pattern"));
        assert_eq!(place.take("x token=a.b.c y").as_deref(), Ok("a.b.c"));
        assert!(place.take("nothing").expect_err("none").contains("finds nothing"));
        let two = place.take("token=a token=b").expect_err("two");
        assert!(two.contains("finds 2 different texts"), "{two}");
    }
}
