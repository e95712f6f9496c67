//! The token and its instant in a line of JSON, found by JSON pointer (RFC 6901) without building
//! the rest of it.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::token::Number;

/// A place in a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer(Vec<String>);

impl FromStr for Pointer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.is_empty() && !text.starts_with('/') {
            return Err(format!("a JSON pointer begins with a slash, as in /{text}"));
        }
        let name = |name: &str| name.replace("~1", "/").replace("~0", "~");
        Ok(Self(text.split('/').skip(1).map(name).collect()))
    }
}

/// What stands at a pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found<'a> {
    Text(Cow<'a, str>),
    Number(String),
    /// Nothing, or something that is neither text nor a number.
    Nothing,
}

impl Pointer {
    /// What stands there; none if the line is no JSON.
    pub(super) fn find<'a>(&self, line: &'a str) -> Option<Found<'a>> {
        let mut reader = serde_json::Deserializer::from_str(line);
        let found = Follow(&self.0).deserialize(&mut reader).ok()?;
        reader.end().ok().map(|()| found)
    }
}

impl Found<'_> {
    /// The instant that it tells: RFC 3339, or seconds since the epoch or thousandths of them.
    pub(super) fn instant_us(&self) -> Option<i64> {
        let text: &str = match self {
            Found::Text(text) => text,
            Found::Number(text) => text,
            Found::Nothing => return None,
        };
        if let Some(number) = Number::read(text) {
            return in_us(number.millionths?);
        }
        text.trim().parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_microsecond)
    }
}

/// Numbers beyond the year 5138 in seconds are thousandths; beyond it in those, millionths.
fn in_us(millionths: i128) -> Option<i64> {
    const TEN_TO_THE_11TH: i128 = 100_000_000_000_000_000;
    let us = match millionths.abs() {
        seconds if seconds < TEN_TO_THE_11TH => millionths,
        thousandths if thousandths < TEN_TO_THE_11TH * 1_000 => millionths / 1_000,
        _ => millionths / 1_000_000,
    };
    i64::try_from(us).ok()
}

/// Follows the names of a pointer, and passes over all else.
struct Follow<'p>(&'p [String]);

impl<'de> DeserializeSeed<'de> for Follow<'_> {
    type Value = Found<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Found<'de>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'p> Follow<'p> {
    fn end<'de>(&self, found: impl FnOnce() -> Found<'de>) -> Found<'de> {
        if self.0.is_empty() { found() } else { Found::Nothing }
    }

    fn step(&self, name: &str) -> Option<Follow<'p>> {
        let (first, rest) = self.0.split_first()?;
        (first == name).then_some(Follow(rest))
    }
}

impl<'de> Visitor<'de> for Follow<'_> {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Found<'de>, E> {
        Ok(self.end(|| Found::Text(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Found<'de>, E> {
        Ok(self.end(|| Found::Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Found<'de>, E> {
        Ok(self.end(|| Found::Number(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Found<'de>, E> {
        Ok(self.end(|| Found::Number(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Found<'de>, E> {
        Ok(self.end(|| Found::Number(number.to_string())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Found<'de>, E> {
        Ok(Found::Nothing)
    }

    fn visit_unit<E>(self) -> Result<Found<'de>, E> {
        Ok(Found::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found<'de>, A::Error> {
        let mut found = Found::Nothing;
        // Of a repeated name the last one counts, as most readers take it.
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match self.step(&name) {
                Some(inner) => found = map.next_value_seed(inner)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Found<'de>, A::Error> {
        let wanted = self.0.first().and_then(|name| name.parse::<usize>().ok());
        let mut found = Found::Nothing;
        for at in 0.. {
            if Some(at) == wanted {
                match list.next_element_seed(Follow(&self.0[1..]))? {
                    Some(inner) => found = inner,
                    None => break,
                }
            } else if list.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find<'a>(pointer: &str, line: &'a str) -> Option<Found<'a>> {
        pointer.parse::<Pointer>().unwrap().find(line)
    }

    #[test]
    fn a_pointer_leads_through_objects_and_lists() {
        let line = r#"{"x":[1,{"a/b":"no"}],"y":[{"a/b":"yes"}]}"#;
        assert_eq!(find("/y/0/a~1b", line), Some(Found::Text("yes".into())));
        assert_eq!(find("/x/0", line), Some(Found::Number("1".to_owned())));
        assert_eq!(find("/x/2", line), Some(Found::Nothing));
        assert_eq!(find("", "\"text\""), Some(Found::Text("text".into())));
        assert_eq!(find("/y", "{\"y\":1} x"), None);
    }

    #[test]
    fn instants_are_told_in_several_ways() {
        let us = Some(1_696_910_409_000_000);
        for text in ["1696910409", "1696910409000", "\"2023-10-10T04:00:09Z\"", "\"1696910409\""] {
            assert_eq!(find("", text).and_then(|found| found.instant_us()), us, "{text}");
        }
        assert_eq!(find("", "\"yesterday\"").and_then(|found| found.instant_us()), None);
        assert_eq!(find("", "1e999"), None);
    }
}
