//! Keeps secrets out of what is told: wherever a private one stands in a text, as it is or in one
//! of the spellings in which programs pass it on, it reads `[secret]`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::Inputs;

const SHOWN: &str = "[secret]";
/// What a text that was cut begins or ends with: ours, and those of runtimes, such as PHP, whose
/// traces show the first 15 characters of each argument.
const CUTS: [&str; 2] = ["…", "..."];
/// Shorter spellings are met by chance in any text, so they are hidden only where they are all of
/// it.
const MIN_CHARS: usize = 4;
/// So much of a secret may be left at a cut: it is met by chance and gives nothing away.
const MAX_REST_CHARS: usize = 7;

/// All spellings of all private secrets of a run.
pub struct Veil {
    spellings: Vec<Zeroizing<String>>,
    finder: AhoCorasick,
    short: BTreeSet<String>,
}

impl Veil {
    /// A veil over the private secrets among some inputs.
    pub fn over<'c>(inputs: impl Iterator<Item = &'c Inputs>) -> Self {
        let mut private: BTreeSet<&[u8]> = BTreeSet::new();
        let mut public: BTreeSet<&[u8]> = BTreeSet::new();
        for secret in inputs.filter_map(Inputs::secret) {
            if secret.is_public() { &mut public } else { &mut private }.insert(secret.bytes());
        }
        let (mut short, mut long) = (BTreeSet::new(), BTreeSet::new());
        for spelling in private.difference(&public).flat_map(|secret| spellings(secret)) {
            if spelling.chars().count() < MIN_CHARS { &mut short } else { &mut long }
                .insert(spelling);
        }
        short.remove("");
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            // Hex and percent signs are written in either case.
            .ascii_case_insensitive(true)
            .build(&long)
            .expect("secrets are far fewer than a search can take");
        Self { finder, spellings: long.into_iter().map(Zeroizing::new).collect(), short }
    }

    /// Hides what is secret in a text.
    pub fn hide(&self, text: &mut String) {
        if self.short.contains(text.as_str()) {
            SHOWN.clone_into(text);
        }
        if self.spellings.is_empty() {
            return;
        }
        if self.finder.is_match(text.as_str()) {
            *text = self.finder.replace_all(text, &vec![SHOWN; self.spellings.len()]);
        }
        for cut in CUTS {
            if text.contains(cut) {
                *text = self.hide_at_cuts(text, cut);
            }
        }
    }

    /// Where a text was cut, the beginning or the end of a secret may be left.
    fn hide_at_cuts(&self, text: &str, cut: &str) -> String {
        let pieces: Vec<&str> = text.split(cut).collect();
        let last = pieces.len() - 1;
        let hidden = pieces.iter().enumerate().map(|(number, piece)| {
            let begins = if number == 0 { None } else { self.end_of_one(piece) };
            let ends = if number == last { None } else { self.beginning_of_one(piece) };
            let from = begins.unwrap_or(0);
            let to = (piece.len() - ends.unwrap_or(0)).max(from);
            let shown = |found: Option<usize>| found.map_or("", |_| SHOWN);
            format!("{}{}{}", shown(begins), &piece[from..to], shown(ends))
        });
        hidden.collect::<Vec<_>>().join(cut)
    }

    /// How much of the end of a text is the beginning of a spelling.
    fn beginning_of_one(&self, text: &str) -> Option<usize> {
        let most = |spelling: &Zeroizing<String>| {
            let ends = spelling.char_indices().skip(MAX_REST_CHARS + 1).map(|(at, _)| at);
            ends.filter(|end| text.ends_with(&spelling[..*end])).last()
        };
        self.spellings.iter().filter_map(most).max()
    }

    /// How much of the beginning of a text is the end of a spelling.
    fn end_of_one(&self, text: &str) -> Option<usize> {
        let most = |spelling: &Zeroizing<String>| {
            let rests = spelling.char_indices().skip(1).map(|(at, _)| &spelling[at..]);
            let mut long = rests.filter(|rest| rest.chars().count() > MAX_REST_CHARS);
            long.find(|rest| text.starts_with(rest)).map(str::len)
        };
        self.spellings.iter().filter_map(most).max()
    }
}

fn spellings(secret: &[u8]) -> Vec<String> {
    let mut all = std::str::from_utf8(secret).map(of_text).unwrap_or_default();
    all.extend(of_bytes(secret));
    all
}

fn of_text(secret: &str) -> Vec<String> {
    let json = json(secret);
    let ascii = escape_unicode(&json);
    let mut escaped = vec![json.replace('/', "\\/"), ascii.replace('/', "\\/"), json, ascii];
    let mut all = vec![
        secret.to_owned(),
        secret.trim().to_owned(),
        secret.chars().filter(|c| !c.is_control()).collect(),
    ];
    all.extend(as_literals(secret));
    all.extend(as_html(secret));
    // A claim that holds the secret as JSON is shown as JSON itself, and a log of that is once more.
    for _ in 0..MOST_QUOTED {
        let again: Vec<String> = escaped.iter().map(|text| self::json(text)).collect();
        all.extend(std::mem::replace(&mut escaped, again));
    }
    all
}

/// How often a text is quoted as JSON that is itself in JSON: a value, the text of a claim, and the
/// line of a log around that.
const MOST_QUOTED: usize = 3;

/// As traces of Python, Node, Ruby and PHP quote a value: only what would end the literal is escaped.
fn as_literals(secret: &str) -> impl Iterator<Item = String> {
    let slashes = secret.replace('\\', "\\\\");
    let single = slashes.replace('\'', "\\'");
    let double = slashes.replace('"', "\\\"");
    let plain = [slashes, single, double];
    let ascii = plain.clone().map(|text| escape_unicode(&text));
    plain.into_iter().chain(ascii)
}

/// As pages of errors show it. The signs that HTML has to escape have several names, and each of the
/// usual escapers has chosen some of them: those of PHP, Python, Go, and of JavaScript and Java.
fn as_html(secret: &str) -> [String; 4] {
    let escaped = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let named = |double: &str, single: &str| escaped.replace('"', double).replace('\'', single);
    [
        named("&quot;", "&#039;"),
        named("&quot;", "&#x27;"),
        named("&#34;", "&#39;").replace('+', "&#43;"),
        named("&quot;", "&#39;"),
    ]
}

/// A text as it stands between the quotation marks of a JSON string.
fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn of_bytes(bytes: &[u8]) -> Vec<String> {
    let mut all = vec![
        hex(bytes),
        percent(bytes, b"-_.~", "%20"),
        percent(bytes, b"-_.~!*'()", "%20"),
        percent(bytes, b"-_.*", "+"),
    ];
    for engine in [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD] {
        let whole = engine.encode(bytes);
        let padding = "=".repeat(whole.len().next_multiple_of(4) - whole.len());
        all.extend([format!("{whole}{padding}"), whole]);
        // Inside a longer text, such as a claim of a payload, it begins at any of three places;
        // the characters at its ends belong to its neighbours too.
        all.extend((0..3).map(|before| {
            let text = engine.encode([&[0; 3][..before], bytes].concat());
            let own = (before * 8).div_ceil(6)..(before + bytes.len()) * 8 / 6;
            text.get(own).unwrap_or_default().to_owned()
        }));
    }
    all
}

fn escape_unicode(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if character.is_ascii() {
            escaped.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    escaped
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn percent(bytes: &[u8], kept: &[u8], space: &str) -> String {
    let one = |byte: &u8| match byte {
        b' ' => space.to_owned(),
        byte if byte.is_ascii_alphanumeric() || kept.contains(byte) => {
            char::from(*byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    bytes.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::control;
    use serde_json::json;

    const SECRET: &str = "pl4nted/Secret é+\"1";

    fn veil(secret: &str) -> Veil {
        let mut case = control().remove(0);
        case.inputs.set("secret", json!(secret));
        Veil::over([&case.inputs].into_iter())
    }

    fn hidden(secret: &str, text: &str) -> String {
        let mut text = text.to_owned();
        veil(secret).hide(&mut text);
        text
    }

    #[test]
    fn a_private_secret_is_hidden_in_every_spelling() {
        for spelling in spellings(SECRET.as_bytes()) {
            let text = hidden(SECRET, &format!("before {spelling} after"));
            assert_eq!(text, "before [secret] after", "{spelling}");
        }
        let upper = hex(SECRET.as_bytes()).to_uppercase();
        assert_eq!(hidden(SECRET, &upper), "[secret]");
    }

    #[test]
    fn a_secret_inside_encoded_text_is_hidden_wherever_it_begins() {
        for before in ["", "k", "ke", "key", "key:"] {
            let text = BASE64_STANDARD_NO_PAD.encode(format!("{before}{SECRET}:rest"));
            assert!(hidden(SECRET, &text).contains("[secret]"), "{before}");
        }
    }

    #[test]
    fn a_secret_that_a_cut_went_through_is_hidden() {
        let begun: String = SECRET.chars().take(9).collect();
        assert_eq!(hidden(SECRET, &format!("was {begun}…")), "was [secret]…");
        let ended: String = SECRET.chars().skip(3).collect();
        assert_eq!(hidden(SECRET, &format!("…{ended} and on")), "…[secret] and on");
        assert_eq!(hidden(SECRET, "was pl4…"), "was pl4…");
        let both = format!("`{begun}…{ended}`");
        assert_eq!(hidden(SECRET, &both), "`[secret]…[secret]`");
    }

    #[test]
    fn a_secret_that_a_trace_shows_the_beginning_of_is_hidden() {
        let begun: String = SECRET.chars().take(15).collect();
        let trace = format!("#0 sign.php(3): sign('{begun}...', 'role')");
        assert_eq!(hidden(SECRET, &trace), "#0 sign.php(3): sign('[secret]...', 'role')");
        assert_eq!(hidden(SECRET, "wait ... 1 2 3..."), "wait ... 1 2 3...");
    }

    #[test]
    fn a_secret_in_json_inside_json_is_hidden() {
        let mut value = json!({ "key": SECRET });
        for _ in 0..MOST_QUOTED {
            let mut text = value.to_string();
            veil(SECRET).hide(&mut text);
            assert!(text.contains("[secret]") && !text.contains("pl4nted"), "{text}");
            value = json!({ "claim": value.to_string() });
        }
    }

    #[test]
    fn a_secret_in_a_page_of_an_error_is_hidden() {
        let secret = "a<b>&\"c'+d";
        for page in ["a&lt;b&gt;&amp;&quot;c&#039;+d", "a&lt;b&gt;&amp;&#34;c&#39;&#43;d"] {
            assert_eq!(hidden(secret, &format!("<p>{page}</p>")), "<p>[secret]</p>");
        }
    }

    #[test]
    fn a_secret_that_a_runtime_quotes_is_hidden() {
        let secret = "it's \"a\" \\ key é";
        let quoted = [
            // Python's and Node's, Ruby's, PHP's, and Python's with `ascii`.
            r#"'it\'s "a" \\ key é'"#,
            r#""it's \"a\" \\ key é""#,
            r#"'it\'s "a" \\ key \u00e9'"#,
        ];
        for text in quoted {
            let shown = hidden(secret, text);
            assert!(shown.contains("[secret]") && !shown.contains("key"), "{shown}");
        }
    }

    #[test]
    fn a_short_secret_is_hidden_only_where_it_is_all_of_the_text() {
        assert_eq!(hidden("a", "a"), "[secret]");
        assert_eq!(hidden("a", "a second answer"), "a second answer");
        assert_eq!(hidden("", ""), "");
    }

    #[test]
    fn a_public_secret_is_shown() {
        let cases = control();
        let public = cases[0].inputs.secret().unwrap().reveal();
        let mut text = format!("it was {public}");
        Veil::over(cases.iter().map(|case| &case.inputs)).hide(&mut text);
        assert!(text.contains(public));
    }
}
