//! The signature format from before the JWT: base64 of `key.number.ts.role.hash`, where the hash is
//! an HMAC-SHA256 over base64 of the first four without anything between them.
//!
//! Four spellings of the outer base64 were served by the vendor's own samples, so none of them is a
//! defect. Reading never fails here either: it gives the fields that are there, and what is wrong.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Number, base64url};
use crate::profile::LEGACY_FIELDS;

/// How many bytes the hash has: that of HMAC-SHA256.
pub const HASH_BYTES: usize = 32;

/// A legacy signature as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legacy<'a> {
    /// How the outer base64 is written.
    pub outer: Outer,
    /// What is wrong with it.
    pub defects: Vec<OuterDefect>,
    /// The text inside; empty where the bytes are no text.
    pub decoded: &'a str,
    /// How many parts the dots make of it.
    pub parts: usize,
    /// The fields, if there are five parts or more.
    pub fields: Option<Fields<'a>>,
    /// What the hash is made over: base64 of the first four fields without anything between them.
    pub message: String,
    /// The bytes of the hash.
    pub mac: Vec<u8>,
    /// Whether the hash is padded standard base64 of as many bytes as it has to have.
    pub has_plain_hash: bool,
}

/// How the outer base64 is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outer {
    /// The alphabet that its characters tell, if they tell one.
    pub alphabet: Option<Alphabet>,
    /// How many `=` stand at its end.
    pub padding: usize,
}

/// The two alphabets of base64 (RFC 4648 sections 4 and 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// With `+` and `/`.
    Standard,
    /// With `-` and `_`.
    UrlSafe,
}

/// Something that the outer base64 must not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OuterDefect {
    /// The fields as they are, without base64 around them.
    NotEncoded,
    /// A character of neither alphabet, or `=` before the end.
    Foreign {
        /// The first one.
        found: char,
        /// Its byte offset.
        at: usize,
    },
    /// Characters of both alphabets.
    Mixed {
        /// The byte offset of the first one of the second alphabet.
        at: usize,
    },
    /// Padding, but not as much as makes groups of four.
    Padding,
    /// A length that no bytes encode to.
    Length,
    /// Bits after the last byte that are not zero.
    TrailingBits,
    /// The bytes are not UTF-8.
    NotText,
}

impl OuterDefect {
    /// Whether decoders in use pass over it or make the same bytes of it.
    pub fn is_mild(self) -> bool {
        matches!(self, Self::Mixed { .. } | Self::Padding | Self::TrailingBits)
    }
}

/// The five fields as they are spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields<'a> {
    /// The API key.
    pub key: &'a str,
    /// The meeting number.
    pub number: &'a str,
    /// The time.
    pub ts: &'a str,
    /// The role.
    pub role: &'a str,
    /// The hash, in base64.
    pub hash: &'a str,
}

impl<'a> Fields<'a> {
    /// Only a key may hold dots, so the text is taken apart from its end. A time with a fraction is
    /// kept whole, since otherwise all before it would be taken for something else.
    fn split(text: &'a str) -> Option<Self> {
        let (rest, hash) = text.rsplit_once('.')?;
        let (rest, role) = rest.rsplit_once('.')?;
        let (before, short) = rest.rsplit_once('.')?;
        let (before, ts) = with_fraction(rest, before).unwrap_or((before, short));
        let (key, number) = before.rsplit_once('.')?;
        Some(Self { key, number, ts, role, hash })
    }

    /// The same text with the fraction given to the role: `1599999970000.0.0` is a time written as
    /// a float and a role, or a time and a role written as a float.
    fn with_a_role_in_fractions(&self, text: &'a str) -> Option<Self> {
        let (ts, _) = self.ts.split_once('.')?;
        let start = self.ts.as_ptr().addr() - text.as_ptr().addr() + ts.len() + 1;
        let end = self.role.as_ptr().addr() - text.as_ptr().addr() + self.role.len();
        Some(Self { ts, role: text.get(start..end)?, ..*self })
    }

    /// The fields with their names.
    pub fn named(&self) -> [(&'static str, &'a str); 5] {
        let [key, number, ts, role, hash] = LEGACY_FIELDS;
        [
            (key, self.key),
            (number, self.number),
            (ts, self.ts),
            (role, self.role),
            (hash, self.hash),
        ]
    }

    /// The first four without anything between them.
    pub fn joined(&self) -> String {
        [self.key, self.number, self.ts, self.role].concat()
    }
}

/// `rest` cut before a time with a fraction or an exponent, if it ends in one.
fn with_fraction<'a>(rest: &'a str, before: &'a str) -> Option<(&'a str, &'a str)> {
    /// Times of this millennium have at least ten digits, what follows a point mostly fewer.
    const A_TIME: usize = 10;
    let fraction = &rest[before.len() + 1..];
    let is_whole = fraction.len() >= A_TIME && fraction.bytes().all(|b| b.is_ascii_digit());
    let start = before.rfind('.')? + 1;
    let time = &rest[start..];
    let millionths = Number::read(time).filter(|_| !is_whole)?.millionths?;
    let is_time = millionths >= 10i128.pow(9) * 1_000_000;
    (is_time && before[..start - 1].contains('.')).then(|| (&rest[..start - 1], time))
}

impl<'a> Legacy<'a> {
    fn with_fields(self, fields: Option<Fields<'a>>) -> Self {
        let message = fields.map(|fields| STANDARD.encode(fields.joined())).unwrap_or_default();
        let (mac, has_plain_hash) = fields.map(|fields| hash(fields.hash)).unwrap_or_default();
        Self { fields, message, mac, has_plain_hash, ..self }
    }

    /// The other way to take the text apart, where there are two; only the MAC can tell.
    pub fn taken_apart_otherwise(&self) -> Option<Self> {
        let other = self.fields?.with_a_role_in_fractions(self.decoded)?;
        Some(self.clone().with_fields(Some(other)))
    }
}

/// Reads the text of a legacy signature; its bytes are kept in `bytes`.
pub fn read<'a>(text: &str, bytes: &'a mut Vec<u8>) -> Legacy<'a> {
    bytes.clear();
    let (outer, mut defects) = decode(text, bytes);
    let decoded = std::str::from_utf8(bytes).unwrap_or_else(|_| {
        defects.push(OuterDefect::NotText);
        ""
    });
    let parts = if decoded.is_empty() { 0 } else { decoded.split('.').count() };
    let legacy = Legacy {
        outer,
        defects,
        decoded,
        parts,
        fields: None,
        message: String::new(),
        mac: Vec::new(),
        has_plain_hash: false,
    };
    legacy.with_fields(Fields::split(decoded))
}

/// Whether a text is base64 of fields, as far as its look tells.
pub fn looks_like_one(text: &str) -> bool {
    let mut bytes = Vec::new();
    let legacy = read(text, &mut bytes);
    let is_time = |ts: &str| ts.len() >= 10 && ts.bytes().all(|b| b.is_ascii_digit());
    legacy.fields.is_some_and(|fields| is_time(fields.ts) || legacy.mac.len() == HASH_BYTES)
}

/// Whether a text is fields without base64 around them, as far as its look tells.
pub fn looks_bare(text: &str) -> bool {
    read(text, &mut Vec::new()).defects.contains(&OuterDefect::NotEncoded) && looks_like_one(text)
}

fn decode(text: &str, bytes: &mut Vec<u8>) -> (Outer, Vec<OuterDefect>) {
    let padding = text.len() - text.trim_end_matches('=').len();
    let bare = &text[..text.len() - padding];
    if bare.matches('.').count() >= LEGACY_FIELDS.len() - 1 {
        // The hash ends in its own padding, and a dot is in neither alphabet.
        bytes.extend_from_slice(text.as_bytes());
        return (Outer { alphabet: None, padding: 0 }, vec![OuterDefect::NotEncoded]);
    }
    let mut defects = Vec::new();
    let foreign = |(_, c): &(usize, char)| !c.is_ascii_alphanumeric() && !"+/-_".contains(*c);
    if let Some((at, found)) = bare.char_indices().find(foreign) {
        defects.push(OuterDefect::Foreign { found, at });
    }
    let (standard, url_safe) = (bare.find(['+', '/']), bare.find(['-', '_']));
    if let (Some(standard), Some(url_safe)) = (standard, url_safe) {
        defects.push(OuterDefect::Mixed { at: standard.max(url_safe) });
    }
    if padding > 0 && !text.len().is_multiple_of(4) {
        defects.push(OuterDefect::Padding);
    }
    let told = base64url::decode(bare, bytes);
    if told.contains(&base64url::Defect::Length) {
        defects.push(OuterDefect::Length);
    }
    if told.contains(&base64url::Defect::TrailingBits) {
        defects.push(OuterDefect::TrailingBits);
    }
    let alphabet = match (standard, url_safe) {
        (Some(_), None) => Some(Alphabet::Standard),
        (None, Some(_)) => Some(Alphabet::UrlSafe),
        (Some(_), Some(_)) | (None, None) => None,
    };
    (Outer { alphabet, padding }, defects)
}

/// The bytes of a hash, and whether it is written as every sample writes it.
fn hash(text: &str) -> (Vec<u8>, bool) {
    if let Ok(bytes) = STANDARD.decode(text) {
        let is_plain = bytes.len() == HASH_BYTES;
        return (bytes, is_plain);
    }
    let mut bytes = Vec::new();
    base64url::decode(text, &mut bytes);
    (bytes, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    /// The example in the README of the vendor's web SDK, decoded.
    const PUBLISHED: &str = "xu3JPaA_RJW2-9l5_HAaLA.123456789.1583169538773.0.\
                             BL4Kb3qH4lyg051FmlbNpkOFyEA/eADvlieW2M4fIyk=";

    fn fields(decoded: &str) -> Option<[&str; 5]> {
        Fields::split(decoded).map(|fields| fields.named().map(|(_, text)| text))
    }

    #[test]
    fn four_spellings_are_read_as_one_text() {
        let spellings = [
            STANDARD.encode(PUBLISHED),
            STANDARD_NO_PAD.encode(PUBLISHED),
            URL_SAFE.encode(PUBLISHED),
            URL_SAFE_NO_PAD.encode(PUBLISHED),
        ];
        for text in spellings {
            let mut bytes = Vec::new();
            let legacy = read(&text, &mut bytes);
            assert_eq!((legacy.decoded, legacy.defects), (PUBLISHED, vec![]), "{text}");
            assert!(legacy.has_plain_hash && legacy.mac.len() == HASH_BYTES && legacy.parts == 5);
        }
    }

    #[test]
    fn a_key_may_hold_dots_and_a_time_its_fraction() {
        assert_eq!(fields("a.b.1.2.3.h"), Some(["a.b", "1", "2", "3", "h"]));
        let float = "key.86764390572.1599999970000.5.0.h";
        assert_eq!(fields(float), Some(["key", "86764390572", "1599999970000.5", "0", "h"]));
        let dotted = "a.key.86764390572.1599999970000.0.h";
        assert_eq!(fields(dotted), Some(["a.key", "86764390572", "1599999970000", "0", "h"]));
        assert_eq!(fields("1.2.3.4"), None);
        let text = STANDARD.encode("key.86764390572.1599999970000.0.0.h");
        let mut bytes = Vec::new();
        let legacy = read(&text, &mut bytes);
        let [first, other] = [Some(legacy.clone()), legacy.taken_apart_otherwise()]
            .map(|way| way.and_then(|way| way.fields).map(|fields| (fields.ts, fields.role)));
        assert_eq!(first, Some(("1599999970000.0", "0")));
        assert_eq!(other, Some(("1599999970000", "0.0")));
    }

    #[test]
    fn what_is_wrong_with_the_base64_is_named() {
        let defects = |text: &str| read(text, &mut Vec::new()).defects;
        assert_eq!(defects(PUBLISHED), [OuterDefect::NotEncoded]);
        assert_eq!(defects("Zm9v YmFy"), [OuterDefect::Foreign { found: ' ', at: 4 }]);
        assert_eq!(defects("Zm=v")[0], OuterDefect::Foreign { found: '=', at: 2 });
        assert_eq!(defects("ab+_"), [OuterDefect::Mixed { at: 3 }, OuterDefect::NotText]);
        assert_eq!(defects("Zm9vYg="), [OuterDefect::Padding]);
        assert_eq!(defects("Zm9vY"), [OuterDefect::Length]);
        assert_eq!(defects("Zm9vYh"), [OuterDefect::TrailingBits]);
        assert_eq!(defects("_w"), [OuterDefect::NotText]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,80}") {
            read(&text, &mut Vec::new());
            fields(&text);
            looks_like_one(&text);
        }

        #[test]
        fn any_fields_are_read_without_a_panic(text in "[0-9.eE+-]{0,60}") {
            fields(&text);
        }
    }
}
