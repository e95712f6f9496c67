//! base64url without padding (RFC 4648 section 5, RFC 7515 section 2).
//!
//! The strict decoder of a library reads what is right; whatever it refuses is read again slowly
//! here, so that the bytes come out wherever they can, together with what was wrong.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Something that base64url text must not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// `=` at the end, or anywhere.
    Padding {
        /// How many there are.
        count: usize,
    },
    /// A character outside the alphabet.
    Alphabet {
        /// The first one.
        found: char,
        /// Its byte offset in the text.
        at: usize,
        /// How many there are.
        count: usize,
    },
    /// A length that no bytes encode to: one more than a multiple of four.
    Length,
    /// Bits after the last byte that are not zero.
    TrailingBits,
}

/// Encodes without padding.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes `text` to the end of `into` if nothing is wrong with it.
pub fn decode_strictly(text: &str, into: &mut Vec<u8>) -> bool {
    URL_SAFE_NO_PAD.decode_vec(text, into).is_ok()
}

/// Decodes `text` to the end of `into`, and says what was wrong with it.
///
/// `+` and `/` are read as the standard alphabet means them; other foreign characters are skipped.
pub fn decode(text: &str, into: &mut Vec<u8>) -> Vec<Defect> {
    let start = into.len();
    if decode_strictly(text, into) {
        return Vec::new();
    }
    into.truncate(start);
    decode_slowly(text, into)
}

fn decode_slowly(text: &str, into: &mut Vec<u8>) -> Vec<Defect> {
    let mut defects = Vec::new();
    let mut padding = 0;
    let mut foreign: Option<(char, usize)> = None;
    let mut foreign_count = 0;
    let (mut bits, mut held, mut sextets) = (0u32, 0u32, 0usize);
    for (at, found) in text.char_indices() {
        if found == '=' {
            padding += 1;
            continue;
        }
        if !is_url_safe(found) {
            foreign.get_or_insert((found, at));
            foreign_count += 1;
        }
        let Some(value) = sextet(found) else { continue };
        bits = (bits << 6) | value;
        held += 6;
        sextets += 1;
        if held >= 8 {
            held -= 8;
            into.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
        }
    }
    if padding > 0 {
        defects.push(Defect::Padding { count: padding });
    }
    if let Some((found, at)) = foreign {
        defects.push(Defect::Alphabet { found, at, count: foreign_count });
    }
    if sextets % 4 == 1 {
        defects.push(Defect::Length);
    } else if bits & ((1 << held) - 1) != 0 {
        defects.push(Defect::TrailingBits);
    }
    defects
}

fn is_url_safe(found: char) -> bool {
    found.is_ascii_alphanumeric() || found == '-' || found == '_'
}

fn sextet(found: char) -> Option<u32> {
    let base = |first: char, value: u32| Some(found as u32 - first as u32 + value);
    match found {
        'A'..='Z' => base('A', 0),
        'a'..='z' => base('a', 26),
        '0'..='9' => base('0', 52),
        '-' | '+' => Some(62),
        '_' | '/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<u8>, Vec<Defect>) {
        let mut bytes = Vec::new();
        let defects = decode(text, &mut bytes);
        (bytes, defects)
    }

    #[test]
    fn padding_is_named_and_read_through() {
        assert_eq!(read("Zm8="), (b"fo".to_vec(), vec![Defect::Padding { count: 1 }]));
    }

    #[test]
    fn the_standard_alphabet_is_named_and_read_through() {
        let (bytes, defects) = read("+/+/");
        assert_eq!(bytes, [0xfb, 0xff, 0xbf]);
        assert_eq!(defects, [Defect::Alphabet { found: '+', at: 0, count: 4 }]);
    }

    #[test]
    fn a_line_break_inside_is_named() {
        let (bytes, defects) = read("Zm9v\nYmFy");
        assert_eq!(bytes, b"foobar");
        assert_eq!(defects, [Defect::Alphabet { found: '\n', at: 4, count: 1 }]);
    }

    #[test]
    fn impossible_lengths_and_trailing_bits_are_told_apart() {
        assert_eq!(read("Zm9vY").1, [Defect::Length]);
        assert_eq!(read("Zm9").1, [Defect::TrailingBits]);
        assert_eq!(read("Zm8").1, []);
    }

    proptest! {
        #[test]
        fn what_is_encoded_reads_back(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(read(&encode(&bytes)), (bytes, vec![]));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,200}") {
            let (bytes, _) = read(&text);
            prop_assert!(bytes.len() <= text.len());
        }
    }
}
