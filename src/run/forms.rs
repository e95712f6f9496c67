//! One answer in words that are the same wherever and whenever it is asked: claims that repeat an
//! input are told by its name, the MAC by whether it holds, and nothing by what the machine adds.
//! Times are left to `stamps`, which looks at many answers together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::case::Case;
use crate::cause;
use crate::generator::Answer;
use crate::observation::{Mac, Observation, asked_text};
use crate::profile::{ClaimRow, Format, JsonType};
use crate::snapshot::digest;
use crate::token::base64url::Defect;
use crate::token::json::{Object, Value};
use crate::token::{Surrounding, Token};

/// Something that can be said of an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Facet {
    /// The section that it stands in.
    pub(super) part: Part,
    /// Its place there.
    pub(super) rank: usize,
    /// Its name.
    pub(super) name: String,
}

/// The sections, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The answer as a whole.
    Answer,
    /// The header's members.
    Header,
    /// The claims that tell no time.
    Payload,
    /// The claims that do.
    Times,
    /// The parameters that came with the token.
    Parameters,
}

impl Part {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Times => "times",
            Self::Parameters => "parameters beside it",
        }
    }
}

/// All that is said of one answer, by what it is said of.
pub(super) type Forms = BTreeMap<Facet, String>;

/// What comes after everything that has a place of its own.
pub(super) const LAST: usize = usize::MAX;

/// What stood around a token, which is said only where something did.
pub(super) const AROUND: &str = "around it";

/// The claim that RFC 7519 names so, which tells a time whatever the profile knows.
pub(super) const NBF: &str = "nbf";

/// The field of the legacy format that holds the MAC.
const HASH: &str = "hash";

/// Shorter values are met by chance.
const TELLING: usize = 6;
/// Of a longer value the rest is a digest.
const MOST_CHARS: usize = 160;

/// All that is said of one answer but its times.
pub(super) fn forms(seen: &Observation<'_>) -> Forms {
    let mut forms = Forms::new();
    let mut say = |part, rank, name: &str, form: String| {
        forms.insert(Facet { part, rank, name: name.to_owned() }, form);
    };
    let of_token = [
        ("gives", Some(given(seen))),
        ("which says", said(seen)),
        (AROUND, around(seen)),
        ("mac", mac(seen)),
        ("base64url", encoding(seen)),
        ("repeated", repeated(seen)),
    ];
    for (rank, (name, form)) in of_token.into_iter().enumerate() {
        if let Some(form) = form {
            say(Part::Answer, rank, name, form);
        }
    }
    for member in seen.header().into_iter().flat_map(|object| object.members.iter()) {
        let rank = ["alg", "typ"].iter().position(|name| member.name == *name).unwrap_or(LAST);
        say(Part::Header, rank, &member.name, literal(member.value.raw));
    }
    for (rank, (row, value)) in seen.claims().enumerate() {
        // Whether the hash of the legacy format is right is what is said of the MAC.
        let is_mac = seen.profile.format == Format::Legacy && row.name == HASH;
        if let (None, Some(value), false) = (row.time, value, is_mac) {
            say(Part::Payload, rank, &row.name, claim(seen, row, value));
        }
    }
    for member in seen.strangers().filter(|member| member.name != NBF) {
        let text = member.value.string();
        say(Part::Payload, LAST, &member.name, value(seen.case, text.as_deref(), member.value.raw));
    }
    for (rank, row) in seen.handed().into_iter().flat_map(|handed| handed.rows()).enumerate() {
        let Some(said) = seen.handed().and_then(|handed| handed.get(&row.name)) else { continue };
        let form = match said.as_str() {
            Some(_) if row.token => "the token".to_owned(),
            text => value(seen.case, text, &said.to_string()),
        };
        say(Part::Parameters, rank, &row.name, form);
    }
    forms
}

fn given(seen: &Observation<'_>) -> String {
    match (seen.answer, &seen.token) {
        (Answer::Refused(_), _) => "a refusal".to_owned(),
        (Answer::Failed(_), _) => "a failure".to_owned(),
        (Answer::Token(_), Some(token)) => token_word(seen, token),
        (Answer::Token(_), None) => "nothing".to_owned(),
    }
}

/// The words of a refusal or a failure.
fn said(seen: &Observation<'_>) -> Option<String> {
    match seen.answer {
        Answer::Refused(why) | Answer::Failed(why) => Some(words(seen.case, why)),
        Answer::Token(_) => None,
    }
}

fn token_word(seen: &Observation<'_>, token: &Token<'_>) -> String {
    match (&token.jws, &token.legacy) {
        (Some(_), _) if seen.payload().is_some() => "a token".to_owned(),
        (Some(_), _) => "a token whose payload is no JSON object".to_owned(),
        (None, Some(legacy)) if legacy.fields.is_some() => "a legacy signature".to_owned(),
        (None, _) => match token.segments {
            1 => "text of one segment".to_owned(),
            more => format!("text of {more} segments"),
        },
    }
}

fn around(seen: &Observation<'_>) -> Option<String> {
    let word = match seen.token.as_ref()?.surrounding? {
        Surrounding::Blanks => "blanks or line ends",
        Surrounding::Quotes => "quotation marks",
        Surrounding::ByteOrderMark => "a byte order mark",
        Surrounding::Bearer => "`Bearer`",
        Surrounding::Json => "JSON",
        Surrounding::Other => "other text",
    };
    Some(word.to_owned())
}

/// Whether the MAC holds, and with what else if it does not.
fn mac(seen: &Observation<'_>) -> Option<String> {
    seen.algorithm?;
    let reason = || {
        let found = cause::of_answer(seen);
        let of_mac = |id: &str| id.starts_with("mac-");
        let why = found.iter().find(|one| one.cause.explains.iter().any(|id| of_mac(id)));
        why.map_or("no known reason".to_owned(), |one| one.cause.id.to_owned())
    };
    Some(match seen.mac {
        Mac::Holds => "holds".to_owned(),
        Mac::HoldsTrimmed => "holds with the secret without the blanks at its ends".to_owned(),
        Mac::Fails => format!("does not hold: {}", reason()),
        Mac::WrongLength => format!("has the wrong length: {}", reason()),
        Mac::Unknown => "not checked, for want of a secret".to_owned(),
    })
}

fn encoding(seen: &Observation<'_>) -> Option<String> {
    let word = |defect| match defect {
        Defect::Padding { .. } => "padded",
        Defect::Alphabet { .. } => "with foreign characters",
        Defect::Length => "of an impossible length",
        Defect::TrailingBits => "with bits left over",
    };
    let mut defects: Vec<String> = (seen.defects())
        .map(|(segment, defect)| format!("{} {}", segment.name(), word(defect)))
        .collect();
    defects.dedup();
    seen.jws()?;
    Some(if defects.is_empty() { "plain".to_owned() } else { defects.join(", ") })
}

/// The members that stand twice in an object.
fn repeated(seen: &Observation<'_>) -> Option<String> {
    let jws = seen.jws()?;
    let mut twice: BTreeSet<String> = BTreeSet::new();
    let mut look = |name: &str, object: &Object<'_>| {
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for member in object.members.iter().filter(|member| !known.insert(&member.name)) {
            twice.insert(format!("{name}.{}", member.name));
        }
    };
    look("header", &jws.header.object);
    look("payload", &jws.payload.object);
    (!twice.is_empty()).then(|| twice.into_iter().collect::<Vec<_>>().join(", "))
}

/// A claim by the input that it repeats, if it does.
fn claim(seen: &Observation<'_>, row: &ClaimRow, said: Value<'_>) -> String {
    let case = seen.case;
    let text = said.string();
    let Some(input) = row.carries.as_deref().filter(|_| seen.echoes(row, said) == Some(true))
    else {
        return value(case, text.as_deref(), said.raw);
    };
    let asked = case.inputs.get(input);
    // In the legacy format all is text.
    let is_text =
        seen.profile.format == Format::Legacy || asked.is_some_and(serde_json::Value::is_string);
    let same =
        asked_text(case, input).is_some_and(|asked| text.as_deref().unwrap_or(said.raw) == asked);
    match (said.json_type(), is_text) {
        (JsonType::String, false) => format!("{input}, as a string"),
        (JsonType::Number, true) => format!("{input}, as a number"),
        _ if same => input.to_owned(),
        (JsonType::Number, false) => format!("{input}, written as {}", said.raw),
        _ => format!("{input}, its digits alone"),
    }
}

/// A value by the input that it is, or as it stands.
fn value(case: &Case, text: Option<&str>, raw: &str) -> String {
    let is_secret =
        |text: &str| case.inputs.secret().is_some_and(|secret| secret.bytes() == text.as_bytes());
    let said = text.unwrap_or(raw);
    if said.chars().count() >= TELLING {
        if is_secret(said) {
            return "secret".to_owned();
        }
        let mut names = case.inputs.values().map(|(name, _)| name);
        let is = |name: &&str| asked_text(case, name).is_some_and(|asked| asked == said);
        if let Some(name) = names.find(is) {
            return name.to_owned();
        }
    }
    literal(raw)
}

/// JSON as it is spelled; of what is long, the beginning and a digest.
fn literal(raw: &str) -> String {
    match raw.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => {
            let all = raw.chars().count();
            format!("{}… ({all} characters, digest {})", &raw[..end], digest(std::iter::once(raw)))
        }
        None => raw.to_owned(),
    }
}

/// What a program said, without what only this machine, this process or this case brought in.
fn words(case: &Case, said: &str) -> String {
    /// Paths, addresses, instants and lengths of time.
    static OF_THE_MACHINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?P<instant>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.,]\d+)?(Z|[+-]\d\d:?\d\d)?)",
            r"|(?P<path>(file://)?(/[\w.@+~-]+){2,}/?(:\d+)*)",
            r"|(?P<address>\b0x[0-9a-fA-F]{4,}\b)",
            r"|(?P<duration>\b\d+(\.\d+)? ?(ms|µs|us|ns|s|seconds|milliseconds)\b)",
        ))
        .expect("a pattern that is well formed")
    });
    let first = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut text = first.to_owned();
    let secret = case.inputs.secret().map(|secret| ("secret", secret.reveal().to_owned()));
    let inputs = case.inputs.values().map(|(name, _)| name);
    let inputs = inputs.filter_map(|name| Some((name, asked_text(case, name)?.into_owned())));
    let mut named: Vec<(&str, String)> = secret.into_iter().chain(inputs).collect();
    named.sort_by_key(|(name, text)| (std::cmp::Reverse(text.len()), *name));
    for (name, asked) in named.iter().filter(|(_, asked)| asked.chars().count() >= TELLING) {
        text = text.replace(asked.as_str(), &format!("{{{name}}}"));
    }
    let text = OF_THE_MACHINE.replace_all(&text, |found: &Captures<'_>| {
        let kinds = ["instant", "path", "address", "duration"];
        let kind = kinds.into_iter().find(|kind| found.name(kind).is_some());
        format!("<{}>", kind.unwrap_or("other"))
    });
    literal(&text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::case::control;

    fn asked(inputs: &[(&str, serde_json::Value)]) -> Case {
        let mut case = control()[0].clone();
        for (name, value) in inputs {
            case.inputs.set(name, value.clone());
        }
        case
    }

    #[test]
    fn what_a_program_says_is_told_without_its_machine_and_its_case() {
        let case =
            asked(&[("meeting_number", json!("123-456-789")), ("secret", json!("hush hush"))]);
        let said = "  \nError at /srv/app/sign.py:12: bad number 123-456-789 (key hush hush) at \
                    0x7ffe12ab34 after 12 ms, 2026-11-22 15:00:01.5\n  at main";
        assert_eq!(
            words(&case, said),
            "Error at <path>: bad number {meeting_number} (key {secret}) at <address> after \
             <duration>, <instant>"
        );
    }

    #[test]
    fn a_value_is_told_by_the_input_that_it_is() {
        let case = asked(&[("sdk_key", json!("abcdef123")), ("secret", json!("hush hush"))]);
        assert_eq!(value(&case, Some("abcdef123"), "\"abcdef123\""), "sdk_key");
        assert_eq!(value(&case, Some("hush hush"), "\"hush hush\""), "secret");
        assert_eq!(value(&case, Some("other"), "\"other\""), "\"other\"");
        // A short one is met by chance.
        assert_eq!(value(&case, None, "0"), "0");
    }
}
