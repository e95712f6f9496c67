//! The JSON object inside a segment, as it was written: order, repeats and spelling kept.
//!
//! `serde_json` does the grammar. An ordinary map would lose repeated members and the spelling of
//! numbers, and those are what this project is about, so members are kept as raw text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::profile::JsonType;

/// How deep arrays and objects may nest: deeper than any claim set, far above any stack's end.
pub const MAX_DEPTH: usize = 64;

/// One JSON value as it is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value<'a> {
    /// Its text.
    pub raw: &'a str,
    json_type: JsonType,
    /// How its text is written.
    writing: Writing,
}

/// How the text of a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// As JSON without escapes.
    Plain,
    /// As JSON with escapes.
    Escaped,
    /// As the text itself, in formats that are no JSON.
    Bare,
}

/// One member of the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// Its name, unescaped.
    pub name: Cow<'a, str>,
    /// Its value.
    pub value: Value<'a>,
}

/// Why the bytes of a segment are no JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAnObject {
    /// Nothing was there.
    Empty,
    /// The bytes are not UTF-8 from this offset on.
    NotUtf8 {
        /// The first byte that is wrong.
        at: usize,
    },
    /// A byte order mark stands before the object.
    ByteOrderMark,
    /// JSON, but of another type.
    Other(JsonType),
    /// A word that only JavaScript knows, such as NaN.
    NotJsonWord(String),
    /// Nested deeper than the limit.
    TooDeep,
    /// No JSON at all; what the reader said.
    NotJson(String),
}

/// The object of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Object<'a> {
    /// The members in the order in which they stand.
    pub members: Cow<'a, [Member<'a>]>,
    /// Why there is no object, if there is none.
    pub problem: Option<NotAnObject>,
}

impl<'a> Object<'a> {
    /// Reads the bytes of a segment.
    pub fn read(bytes: &'a [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::read_text(text),
            Err(error) => Self::none(NotAnObject::NotUtf8 { at: error.valid_up_to() }),
        }
    }

    fn read_text(text: &'a str) -> Self {
        if let Some((_, members)) = USUAL_HEADERS.iter().find(|(usual, _)| *usual == text) {
            return Self { members: Cow::Borrowed(members), problem: None };
        }
        if let Some(members) = read_flat(text) {
            return Self { members: Cow::Owned(members), problem: None };
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let members =
            reader.deserialize_map(Members).and_then(|found| reader.end().map(|()| found));
        match members {
            Ok(members) if members.iter().any(|member| depth(member.value.raw) >= MAX_DEPTH) => {
                Self::none(NotAnObject::TooDeep)
            }
            Ok(members) => Self { members: Cow::Owned(members), problem: None },
            Err(error) => Self::explain(text, &error),
        }
    }

    fn none(problem: NotAnObject) -> Self {
        Self { members: Cow::default(), problem: Some(problem) }
    }

    fn explain(text: &'a str, error: &serde_json::Error) -> Self {
        if let Some(rest) = text.strip_prefix('\u{feff}') {
            let inner = Self::read_text(rest);
            return Self { members: inner.members, problem: Some(NotAnObject::ByteOrderMark) };
        }
        if text.trim().is_empty() {
            return Self::none(NotAnObject::Empty);
        }
        if let Ok(value) = serde_json::from_str::<&RawValue>(text) {
            return Self::none(NotAnObject::Other(Value::of(value.get()).json_type));
        }
        for word in ["NaN", "-Infinity", "Infinity", "undefined"] {
            if text.contains(&format!(":{word}")) || text.contains(&format!(": {word}")) {
                return Self::none(NotAnObject::NotJsonWord(word.to_owned()));
            }
        }
        Self::none(NotAnObject::NotJson(error.to_string()))
    }

    /// The member of that name; of several, the last, as most readers take it.
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.members.iter().rev().find(|member| member.name == name).map(|member| member.value)
    }
}

impl<'a> Value<'a> {
    fn of(raw: &'a str) -> Self {
        let writing = if raw.contains('\\') { Writing::Escaped } else { Writing::Plain };
        Self { writing, ..Self::plain(raw) }
    }

    /// A value without escapes.
    fn plain(raw: &'a str) -> Self {
        let json_type = match raw.as_bytes().first() {
            Some(b'"') => JsonType::String,
            Some(b'{') => JsonType::Object,
            Some(b'[') => JsonType::Array,
            Some(b't' | b'f') => JsonType::Boolean,
            Some(b'n') => JsonType::Null,
            _ => JsonType::Number,
        };
        Self { raw, json_type, writing: Writing::Plain }
    }

    /// A text that stands by itself, without quotation marks.
    pub fn bare(raw: &'a str) -> Self {
        Self { raw, json_type: JsonType::String, writing: Writing::Bare }
    }

    /// Its type.
    pub fn json_type(&self) -> JsonType {
        self.json_type
    }

    /// With its type in words: `the string "0"`. Null says so itself.
    pub fn with_its_type(&self) -> String {
        let found = self.json_type();
        if found == JsonType::Null {
            return found.name().to_owned();
        }
        format!("the {} {}", found.name(), self.raw)
    }

    /// Its text, if it is a string.
    pub fn string(&self) -> Option<Cow<'a, str>> {
        if self.json_type != JsonType::String {
            return None;
        }
        match self.writing {
            Writing::Plain => Some(Cow::Borrowed(&self.raw[1..self.raw.len() - 1])),
            Writing::Escaped => serde_json::from_str::<String>(self.raw).ok().map(Cow::Owned),
            Writing::Bare => Some(Cow::Borrowed(self.raw)),
        }
    }

    /// Its number, if it is a plain integer that fits.
    pub fn integer(&self) -> Option<i64> {
        self.raw.parse().ok().filter(|_| !self.raw.starts_with('+'))
    }
}

const ALG: Member<'static> = Member::constant("alg", "\"HS256\"");
const TYP: Member<'static> = Member::constant("typ", "\"JWT\"");

/// The two headers that nearly all programs write; they need no reading.
static USUAL_HEADERS: [(&str, &[Member<'static>]); 2] = [
    (r#"{"alg":"HS256","typ":"JWT"}"#, &[ALG, TYP]),
    (r#"{"typ":"JWT","alg":"HS256"}"#, &[TYP, ALG]),
];

impl Member<'static> {
    /// A member that is known beforehand, with a string for its value.
    const fn constant(name: &'static str, raw: &'static str) -> Self {
        let value = Value { raw, json_type: JsonType::String, writing: Writing::Plain };
        Self { name: Cow::Borrowed(name), value }
    }
}

/// The bytes at which a string ends, or stops being plain.
static ENDS_PLAIN_TEXT: [bool; 256] = {
    let mut ends = [false; 256];
    let mut control = 0;
    while control < 0x20 {
        ends[control] = true;
        control += 1;
    }
    ends[b'"' as usize] = true;
    ends[b'\\' as usize] = true;
    ends
};

/// Reads a flat object without blanks, escapes or anything else than strings and plain integers,
/// which is what most programs mint. Whatever else there is, `serde_json` reads.
fn read_flat(text: &str) -> Option<Vec<Member<'_>>> {
    let bytes = text.as_bytes();
    let string_end = |from: usize| {
        let length = bytes[from..].iter().position(|byte| ENDS_PLAIN_TEXT[usize::from(*byte)])?;
        (bytes[from + length] == b'"').then_some(from + length)
    };
    // A signature has six to nine members.
    let mut members = Vec::with_capacity(8);
    let mut at = 0;
    loop {
        let opens = if members.is_empty() { b'{' } else { b',' };
        if bytes.get(at..at + 2)? != [opens, b'"'] {
            return None;
        }
        let name_end = string_end(at + 2)?;
        let name = Cow::Borrowed(&text[at + 2..name_end]);
        let start = name_end + 2;
        let end = match bytes.get(name_end + 1..start + 1)? {
            [b':', b'"'] => string_end(start + 1)? + 1,
            [b':', b'1'..=b'9'] => {
                start + bytes[start..].iter().position(|b| !b.is_ascii_digit())?
            }
            [b':', b'0'] => start + 1,
            _ => return None,
        };
        members.push(Member { name, value: Value::plain(&text[start..end]) });
        match bytes.get(end)? {
            b',' => at = end,
            b'}' if end + 1 == bytes.len() => return Some(members),
            _ => return None,
        }
    }
}

/// How deep a value nests; strings are passed over.
fn depth(raw: &str) -> usize {
    if !raw.starts_with(['[', '{']) {
        return 0;
    }
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0usize, 0, false, false);
    for byte in raw.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<Member<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        // A signature has six to nine members.
        let mut members = Vec::with_capacity(8);
        while let Some(Name(name)) = map.next_key()? {
            let value: &'de RawValue = map.next_value()?;
            members.push(Member { name, value: Value::of(value.get()) });
        }
        Ok(members)
    }
}

/// A member's name, borrowed unless it is escaped.
struct Name<'a>(Cow<'a, str>);

impl<'de> serde::Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        from.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problem(text: &str) -> Option<NotAnObject> {
        Object::read(text.as_bytes()).problem
    }

    #[test]
    fn order_repeats_and_spelling_are_kept() {
        let object = Object::read(br#"{"b":1.0,"a":1e3,"b":"\u00e9\/"}"#);
        let spelled: Vec<_> =
            object.members.iter().map(|m| (m.name.as_ref(), m.value.raw)).collect();
        assert_eq!(spelled, [("b", "1.0"), ("a", "1e3"), ("b", "\"\\u00e9\\/\"")]);
        assert_eq!(object.get("b").and_then(|v| v.string()).as_deref(), Some("é/"));
    }

    #[test]
    fn what_is_no_object_is_named() {
        assert_eq!(problem(""), Some(NotAnObject::Empty));
        assert_eq!(problem("[]"), Some(NotAnObject::Other(JsonType::Array)));
        assert_eq!(problem("\u{feff}{}"), Some(NotAnObject::ByteOrderMark));
        assert_eq!(problem(r#"{"iat":NaN}"#), Some(NotAnObject::NotJsonWord("NaN".to_owned())));
        assert!(matches!(problem("{} x"), Some(NotAnObject::NotJson(_))));
        assert_eq!(Object::read(b"{\"a\xff\"}").problem, Some(NotAnObject::NotUtf8 { at: 3 }));
    }

    #[test]
    fn nesting_has_a_bound_and_needs_no_stack() {
        let nested = |n: usize| format!("{{\"a\":{}{}}}", "[".repeat(n), "]".repeat(n));
        assert_eq!(problem(&nested(MAX_DEPTH - 1)), None);
        assert_eq!(problem(&nested(10_000)), Some(NotAnObject::TooDeep));
    }

    #[test]
    fn members_after_a_byte_order_mark_are_still_read() {
        assert_eq!(Object::read("\u{feff}{\"a\":1}".as_bytes()).members.len(), 1);
    }

    #[test]
    fn the_usual_headers_are_what_reading_them_gives() {
        for (text, members) in USUAL_HEADERS {
            assert_eq!(read_flat(text).as_deref(), Some(members));
        }
    }

    #[test]
    fn what_most_programs_mint_is_read_the_short_way() {
        for text in [
            r#"{"alg":"HS256","typ":"JWT"}"#,
            r#"{"mn":"86764390572","role":0,"iat":1696910409}"#,
            r#"{"role":1,"":""}"#,
            r#"{"iat":9}"#,
        ] {
            let Ok(long) = serde_json::Deserializer::from_str(text).deserialize_map(Members) else {
                panic!("{text} is JSON")
            };
            assert_eq!(read_flat(text), Some(long), "{text}");
        }
        for text in
            ["{}", r#"{"a":1} "#, r#"{"a":01}"#, r#"{"a":"b""#, r#"{"a":1"b":2}"#, r#"["a"]"#]
        {
            assert_eq!(read_flat(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_reads_what_the_long_way_reads(
            text in r#"\{("[a-c\\é ]{0,2}":("[a-c]{0,3}"|0|[0-9-]{1,4}|1\.5|null|\[\]),?){0,4}\}"#,
        ) {
            let long = serde_json::Deserializer::from_str(&text).deserialize_map(Members);
            if let Some(members) = read_flat(&text) {
                prop_assert_eq!(members, long.expect("what is read the short way is JSON"));
            }
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
            let object = Object::read(&bytes);
            let opens = bytes.contains(&b'{');
            prop_assert!(object.problem.is_some() || opens);
        }
    }
}
