//! From the text that came back to a compact JWS (RFC 7515 section 7.1), or to a signature of the
//! format before it, and what surrounded it.

use memchr::memchr;

use super::base64url::{self, Defect};
use super::json::Object;
use super::legacy::{self, Legacy};

/// The longest text that is read as a token: sixteen times the longest header line that common
/// servers accept in whole would be no use to anybody.
pub const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// A segment of a compact JWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// The protected header.
    Header,
    /// The payload.
    Payload,
    /// The MAC.
    Signature,
}

impl Segment {
    /// Its name in places and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        }
    }
}

/// Text around a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surrounding {
    /// Blanks or line ends.
    Blanks,
    /// Quotation marks.
    Quotes,
    /// A byte order mark.
    ByteOrderMark,
    /// The authentication scheme of an HTTP header.
    Bearer,
    /// A JSON text with the token in it.
    Json,
    /// Anything else.
    Other,
}

/// Where the decoded bytes of a token are kept; used again for the next one.
#[derive(Debug, Default)]
pub struct Room {
    bytes: Vec<u8>,
    /// The header segment whose bytes stand first: one generator's tokens have the same.
    header: String,
    /// Where header and payload end in `bytes`.
    ends: [usize; 2],
}

/// The header or the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// The segment as sent.
    pub text: &'a str,
    /// What is wrong with its base64url.
    pub defects: Vec<Defect>,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The JSON object in it.
    pub object: Object<'a>,
}

/// Three segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jws<'a> {
    /// The protected header.
    pub header: Part<'a>,
    /// The payload.
    pub payload: Part<'a>,
    /// The bytes that the MAC is made over: everything before the second dot, as sent.
    pub signing_input: &'a str,
    /// The third segment as sent.
    pub signature: &'a str,
    /// What is wrong with its base64url.
    pub signature_defects: Vec<Defect>,
    /// The MAC.
    pub mac: &'a [u8],
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// The text as it came.
    pub whole: &'a str,
    /// The token in it.
    pub text: &'a str,
    /// What stood around it.
    pub surrounding: Option<Surrounding>,
    /// How many segments it has.
    pub segments: usize,
    /// The segments, if there are three.
    pub jws: Option<Jws<'a>>,
    /// The legacy signature, where that is the format to be read. It is kept apart, so that a JWT
    /// has no more to carry for it.
    pub legacy: Option<Box<Legacy<'a>>>,
}

/// Reads a token out of `whole`.
pub fn read<'a>(whole: &'a str, room: &'a mut Room) -> Token<'a> {
    // Three segments that decode without a word hold nothing that could be around a token.
    let clean = split(whole).filter(|cut| whole.len() <= MAX_TOKEN_BYTES && cut.fill(room));
    if let Some((cut, ends)) = clean.map(|cut| (cut, room.ends)) {
        let jws = Some(cut.part(&room.bytes, ends, Default::default()));
        return Token { whole, text: whole, surrounding: None, segments: 3, jws, legacy: None };
    }
    let (text, surrounding) = find(whole, looks_like_jws);
    let segments = text.split('.').count();
    let jws = split(text).filter(|_| text.len() <= MAX_TOKEN_BYTES).map(|cut| cut.decode(room));
    Token { whole, text, surrounding, segments, jws, legacy: None }
}

/// Reads a signature of the format before the JWT out of `whole`.
pub fn read_legacy<'a>(whole: &'a str, room: &'a mut Room) -> Token<'a> {
    // What the room remembers of a header is overwritten.
    room.header.clear();
    let (mut text, mut surrounding) = find(whole, legacy::looks_like_one);
    // Fields that nobody encoded may hold any character, and none of them is around a token.
    if surrounding == Some(Surrounding::Other) && legacy::looks_bare(trim(whole)) {
        (text, surrounding) = (trim(whole), None);
    }
    let segments = text.split('.').count();
    let is_short = text.len() <= MAX_TOKEN_BYTES;
    let legacy = is_short.then(|| Box::new(legacy::read(text, &mut room.bytes)));
    Token { whole, text, surrounding, segments, jws: None, legacy }
}

struct Cut<'a> {
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
    signing_input: &'a str,
}

fn split(text: &str) -> Option<Cut<'_>> {
    let first = memchr(b'.', text.as_bytes())?;
    let second = first + 1 + memchr(b'.', &text.as_bytes()[first + 1..])?;
    let signature = &text[second + 1..];
    memchr(b'.', signature.as_bytes()).is_none().then_some(Cut {
        header: &text[..first],
        payload: &text[first + 1..second],
        signature,
        signing_input: &text[..second],
    })
}

impl<'a> Cut<'a> {
    /// Decodes the segments if nothing is wrong with any.
    fn fill(&self, room: &mut Room) -> bool {
        if room.header == self.header {
            room.bytes.truncate(room.ends[0]);
        } else {
            room.bytes.clear();
            if !base64url::decode_strictly(self.header, &mut room.bytes) {
                room.header.clear();
                return false;
            }
            self.header.clone_into(&mut room.header);
            room.ends[0] = room.bytes.len();
        }
        let payload = base64url::decode_strictly(self.payload, &mut room.bytes);
        room.ends[1] = room.bytes.len();
        payload && base64url::decode_strictly(self.signature, &mut room.bytes)
    }

    fn decode(self, room: &'a mut Room) -> Jws<'a> {
        room.bytes.clear();
        room.header.clear();
        let header = base64url::decode(self.header, &mut room.bytes);
        let header_end = room.bytes.len();
        let payload = base64url::decode(self.payload, &mut room.bytes);
        let payload_end = room.bytes.len();
        let signature = base64url::decode(self.signature, &mut room.bytes);
        self.part(&room.bytes, [header_end, payload_end], [header, payload, signature])
    }

    fn part(
        self,
        bytes: &'a [u8],
        [header_end, payload_end]: [usize; 2],
        [header, payload, signature_defects]: [Vec<Defect>; 3],
    ) -> Jws<'a> {
        let part =
            |text, defects, bytes| Part { text, defects, bytes, object: Object::read(bytes) };
        Jws {
            header: part(self.header, header, &bytes[..header_end]),
            payload: part(self.payload, payload, &bytes[header_end..payload_end]),
            signing_input: self.signing_input,
            signature: self.signature,
            signature_defects,
            mac: &bytes[payload_end..],
        }
    }
}

/// The token inside a text, and what stood around it. Among words, a token is known by its look.
fn find(whole: &str, looks_like_one: fn(&str) -> bool) -> (&str, Option<Surrounding>) {
    if whole.bytes().all(is_token_byte) {
        return (whole, None);
    }
    if whole.len() > 2 * MAX_TOKEN_BYTES {
        return (whole, None);
    }
    let trimmed = trim(whole);
    let is_line_break = |b: u8| matches!(b, b'\r' | b'\n');
    let line_breaks_only = trimmed.bytes().all(|b| is_token_byte(b) || is_line_break(b));
    // An encoder that wraps its lines ends the last one too, and that is one defect and not two.
    let wraps = line_breaks_only && trimmed.bytes().any(is_line_break);
    if wraps && whole.trim_matches(['\r', '\n']) == trimmed {
        return (whole, None);
    }
    if trimmed.len() < whole.len() && line_breaks_only {
        return (trimmed, Some(margin(whole)));
    }
    if line_breaks_only {
        return (trimmed, None);
    }
    let words = trimmed.split(|c: char| !c.is_ascii() || !is_token_byte(c as u8));
    // In a query string the token stands behind `name=`, and padding never stands before a letter.
    let after_name = |word: &'_ str| word.find('=').map_or(0, |at| at + 1);
    let words = words.flat_map(|word| [word, &word[after_name(word)..]]);
    let Some(token) = words.filter(|word| looks_like_one(word)).max_by_key(|word| word.len())
    else {
        return (trimmed, (trimmed.len() < whole.len()).then(|| margin(whole)));
    };
    let kind = match trimmed.as_bytes() {
        [b'{' | b'[', ..] => Surrounding::Json,
        _ if trimmed.to_ascii_lowercase().contains("bearer ") => Surrounding::Bearer,
        _ => Surrounding::Other,
    };
    (token, Some(kind))
}

fn trim(whole: &str) -> &str {
    whole.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\u{feff}' | '\0'))
}

fn margin(whole: &str) -> Surrounding {
    if whole.starts_with('\u{feff}') {
        Surrounding::ByteOrderMark
    } else if whole.contains(['"', '\'']) {
        Surrounding::Quotes
    } else {
        Surrounding::Blanks
    }
}

/// The alphabets of base64 and base64url, padding, and the dot.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=' | b'+' | b'/')
}

fn looks_like_jws(word: &str) -> bool {
    let opens_an_object = |cut: Cut<'_>| {
        let mut bytes = Vec::new();
        base64url::decode(cut.header, &mut bytes);
        bytes.first() == Some(&b'{')
    };
    split(word).is_some_and(opens_an_object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln";

    fn found(whole: &str) -> (String, Option<Surrounding>) {
        let (text, surrounding) = find(whole, looks_like_jws);
        (text.to_owned(), surrounding)
    }

    #[test]
    fn a_bare_token_is_itself() {
        assert_eq!(found(TOKEN), (TOKEN.to_owned(), None));
    }

    #[test]
    fn what_stands_around_a_token_is_cut_off_and_named() {
        let around = [
            (format!("{TOKEN}\n"), Surrounding::Blanks),
            (format!("\"{TOKEN}\""), Surrounding::Quotes),
            (format!("\u{feff}{TOKEN}"), Surrounding::ByteOrderMark),
            (format!("Authorization: Bearer {TOKEN}"), Surrounding::Bearer),
            (format!("{{\"signature\":\"{TOKEN}\"}}"), Surrounding::Json),
            (format!("https://x.test/?jwt={TOKEN}&a=1"), Surrounding::Other),
        ];
        for (whole, kind) in around {
            assert_eq!(found(&whole), (TOKEN.to_owned(), Some(kind)), "{whole}");
        }
    }

    #[test]
    fn a_line_break_inside_stays_inside() {
        let wrapped = TOKEN.replace(".e30", ".e3\n0");
        assert_eq!(found(&wrapped), (wrapped.clone(), None));
        let each_segment = TOKEN.replace('.', "\n.") + "\n";
        assert_eq!(found(&each_segment), (each_segment.clone(), None));
    }

    #[test]
    fn segments_are_counted() {
        let mut room = Room::default();
        assert_eq!(read("a.b", &mut room).segments, 2);
        assert!(read("a.b.c.d", &mut room).jws.is_none());
        assert!(read(TOKEN, &mut room).jws.is_some());
    }

    #[test]
    fn a_room_that_was_used_reads_as_a_new_one_does() {
        let texts = [TOKEN, "e30.e30.", TOKEN, ".e30.", "e30=.e30.", "e30.e30.", TOKEN];
        let mut used = Room::default();
        for text in texts {
            assert_eq!(read(text, &mut used), read(text, &mut Room::default()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,80}") {
            read(&text, &mut Room::default());
        }
    }
}
