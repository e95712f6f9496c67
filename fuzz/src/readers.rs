//! Every reader of what strangers give us, each as a function over bytes: the fuzzer calls them one
//! at a time, and the ordinary tests throw drawn and damaged input at them.
//!
//! What has to hold whatever comes is held here: nothing panics, what is refused is refused in words
//! that fit a terminal, and what was taken can be worked on and written out again.

use std::io::{BufRead as _, BufReader, Cursor, Write as _};
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use mintcheck::audit::Audit;
use mintcheck::case::{Case, Inputs, Secret, VectorFile, control};
use mintcheck::cli::drawn;
use mintcheck::comparison::Comparison;
use mintcheck::config::Settings;
use mintcheck::generator::{
    Limits, Manifest, Purpose, Session, Template, ThreadHost, TokenPlace, inputs as slots,
};
use mintcheck::mistake::Mistake;
use mintcheck::outcome::{Baseline, Outcome};
use mintcheck::process::Stop;
use mintcheck::profile::{self, Profile};
use mintcheck::report::{
    Extent, Reported, write_change, write_comparison, write_comparison_json, write_difference,
    write_inspection,
};
use mintcheck::rule::read_profile;
use mintcheck::run::{
    AuditPlan, By, Keyring, Pair, Question, ShardReport, Shown, TokenSource, audit, diff as differ,
    inspect as look, join_audits, parts,
};
use mintcheck::snapshot::{Change, Snapshot};
use mintcheck::token::json::Object;
use mintcheck::token::{Number, Room, base64url, read, read_legacy};
use regex::Regex;

/// A secret that no output may hold.
const PLANTED: &str = "pl4ntedSecretOfNobodyElse0123456";

fn inputs() -> Inputs {
    let mut inputs = Inputs::new([("sdk_key".to_owned(), "mintcheckExampleKey_01".into())]);
    inputs.set_secret(Secret::new(PLANTED.to_owned()));
    inputs
}

/// Characters that move a cursor, change a terminal's title or turn the direction of writing.
fn harms(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t' | '\u{1b}'))
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A mistake is told in words, at a place that is there.
fn is_told(mistake: &Mistake) {
    assert!(!mistake.title.is_empty(), "a mistake without words: {mistake:?}");
    assert!(mistake.text.get(mistake.span.clone()).is_some(), "no such place: {mistake:?}");
    assert!(!drawn(mistake).is_empty());
}

fn settled<T>(result: Result<T, Box<Mistake>>) -> Option<T> {
    result.inspect_err(|mistake| is_told(mistake)).ok()
}

/// The text in an answer: the segments, the format before the JWT, and base64url by itself.
pub fn token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (mut room, mut used) = (Room::default(), Room::default());
    let found = read(&text, &mut room);
    assert!(found.text.is_empty() || text.contains(found.text));
    // A room that has held something else gives the same.
    read("eyJhbGciOiJIUzI1NiJ9.e30.c2ln", &mut used);
    assert_eq!(found, read(&text, &mut used));
    read_legacy(&text, &mut Room::default());
    let (mut strict, mut bytes) = (Vec::new(), Vec::new());
    let is_clean = base64url::decode_strictly(&text, &mut strict);
    let defects = base64url::decode(&text, &mut bytes);
    assert_eq!(is_clean, defects.is_empty(), "{defects:?}");
    if is_clean {
        assert_eq!(strict, bytes);
        assert_eq!(base64url::encode(&bytes), text);
    }
}

/// The JSON in a segment, beside a reader that is not ours.
pub fn json(data: &[u8]) {
    let object = Object::read(data);
    let theirs = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(data);
    if object.problem.is_none() {
        for member in object.members.iter() {
            Number::read(member.value.raw);
        }
        // By the grammar numbers beyond a double are JSON, and so is half of a surrogate pair (RFC
        // 8259 sections 6 and 8.2); theirs gives up on both.
        if let Err(error) = &theirs {
            let words = error.to_string();
            let is_ours = ["number out of range", "surrogate", "hex escape"].iter();
            assert!(is_ours.clone().any(|known| words.contains(known)), "{words}");
        }
    }
    if let Ok(map) = &theirs {
        let is_deep = object.problem.is_some() && depth(data) > 64;
        assert!(object.problem.is_none() || is_deep, "{:?}", object.problem);
        assert!(is_deep || map.len() <= object.members.len());
    }
}

fn depth(data: &[u8]) -> usize {
    data.iter().filter(|byte| matches!(byte, b'[' | b'{')).count()
}

/// One token, judged, explained and shown.
pub fn inspect(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let question = Question {
        text,
        around: None,
        inputs: inputs(),
        now_us: 1_696_910_400_600_000,
        at_given: true,
        by: By::Guess(profile::shipped()),
    };
    let inspection = look(question);
    let mut out = Vec::new();
    write_inspection(&inspection, &mut out).expect("memory takes all");
    is_fit_to_read(&out);
}

/// Two tokens, layer by layer; a line each.
pub fn diff(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (a, b) = text.split_once('\n').unwrap_or((&text, &text));
    let texts = [a.to_owned(), b.to_owned()];
    let pair = Pair { texts, inputs: inputs(), profiles: profile::shipped() };
    let difference = differ(&pair);
    let mut out = Vec::new();
    write_difference(&difference, &mut out).expect("memory takes all");
    is_fit_to_read(&out);
}

fn is_fit_to_read(out: &[u8]) {
    let text = std::str::from_utf8(out).expect("reports are UTF-8");
    assert!(!text.contains(PLANTED), "the secret: {text}");
    assert!(!text.contains(harms), "{text:?}");
}

/// `mintcheck.toml`, and the placeholders in it.
pub fn settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // Where a stranger's paths lead is not of this reader.
    if text.contains("paths") || text.contains("\\u") {
        return;
    }
    settled(Settings::of_text("mintcheck.toml", text, Path::new("/nonexistent")));
    if let Ok(template) = Template::read(text, &["sdk_key", "secret", "role"]) {
        slots([&template]);
    }
}

/// A profile of somebody else's product.
pub fn profile(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    settled(read_profile("own.toml", text));
    settled(Profile::read("own.toml", text));
}

/// A user's vectors; what was read is written and read again.
pub fn vectors(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some(file) = settled(VectorFile::read("own.json", text)) else { return };
    file.cases().for_each(drop);
    let again = VectorFile::read("own.json", &file.written()).expect("what we wrote");
    assert_eq!(again, file);
}

/// An adapter's manifest.
pub fn manifest(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    settled(Manifest::of_text("adapter.toml", text));
}

/// A JSON report: compared with itself, a baseline for itself, joined with itself, and written in
/// every format.
pub fn report(data: &[u8]) {
    if let Ok(audit) = serde_json::from_slice::<Audit>(data) {
        write(&audit);
        let parts = ["a", "b"].map(|name| (name.to_owned(), audit.clone()));
        join_audits(&parts).iter().for_each(write);
    }
    let Ok(outcome) = serde_json::from_slice::<Outcome>(data) else { return };
    let comparison = Comparison::of(&outcome, &outcome);
    let mut out = Vec::new();
    write_comparison(&comparison, &mut out).expect("memory takes all");
    write_comparison_json(&comparison, &mut out).expect("memory takes all");
    let mut new = outcome.clone();
    if Baseline::is_fit(&outcome).is_ok() && Baseline::mark("a", &outcome, &mut new).is_ok() {
        write(&new);
    }
    let part = |name: &str| ShardReport { name: name.to_owned(), outcome: outcome.clone() };
    if let Err(why) = parts(vec![part("a"), part("b")]) {
        assert!(!why.to_string().is_empty());
    }
    write(&outcome);
}

fn write<R: Reported>(result: &R) {
    for format in R::FORMATS {
        let mut out = Vec::new();
        let written = (format.write)(result, &mut out);
        written.unwrap_or_else(|error| panic!("{}: {error}", format.name));
        std::str::from_utf8(&out).expect("reports are UTF-8");
    }
}

/// What a program printed, or the body of an HTTP answer: the place of the token in it.
pub fn answer(data: &[u8]) {
    static PATTERN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"token=(\S+)").expect("one"));
    let text = String::from_utf8_lossy(data);
    let pointer = |pointer: &str| TokenPlace::Pointer {
        pointer: pointer.to_owned(),
        purpose: Purpose::Join(None),
    };
    let all = [
        TokenPlace::Text,
        pointer("/signature"),
        pointer("/0/signature"),
        TokenPlace::Regex(PATTERN.clone()),
    ];
    for place in all {
        if let Err(why) = place.take(&text) {
            assert!(!why.is_empty() && why.len() < 4096, "{why}");
        }
    }
}

/// What an adapter says after a hello as it should be; in place of the hello if it begins with one.
pub fn session(data: &[u8]) {
    const HELLO: &str =
        r#"{"mintcheck":1,"adapter":"a","runtime":"r","generators":[{"name":"a/b"}]}"#;
    let own_hello = data.starts_with(b"{\"mintcheck\"");
    let words = data.to_vec();
    let host = ThreadHost::new(move |requests, mut out| {
        let mut lines = BufReader::new(requests).lines().map_while(Result::ok);
        lines.next();
        if !own_hello && writeln!(out, "{HELLO}").is_err() {
            return;
        }
        if own_hello || lines.next().is_some() {
            let _ = out.write_all(&words);
        }
    });
    let wait = Duration::from_secs(20);
    let limits = Limits { hello: wait, answer: wait, in_flight: 8, stop: Stop::never() };
    let Ok(mut session) = Session::open(&host, limits) else { return };
    let cases: Vec<Case> = control();
    let all: Vec<&Case> = cases.iter().collect();
    let Some(offer) = session.hello().generators.first().cloned() else { return };
    let mut settled = vec![0; all.len()];
    session.ask(&offer, &all, &mut |at, _| settled[at] += 1);
    assert!(settled.iter().all(|times| *times == 1), "each case has one verdict: {settled:?}");
    session.take_remarks();
    session.close();
}

/// A snapshot and what waits beside it, compared for a review.
pub fn snapshot(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(one) = Snapshot::read(text) {
        assert_eq!(Snapshot::read(&one.to_text()), Ok(one));
    }
    let middle = text.char_indices().map(|(at, _)| at).find(|at| *at >= text.len() / 2);
    let (old, new) = text.split_at(middle.unwrap_or(text.len()));
    let change = Change::between(old, new);
    for extent in [Extent::Example, Extent::Whole] {
        write_change(&change, extent, &mut Vec::new()).expect("memory takes all");
    }
}

/// A stream for `audit`: tokens a line, or JSON with a pointer, plain or compressed.
pub fn stream(data: &[u8]) {
    // RFC 1952 section 2.3 and RFC 8878 section 3.1.1: what makes a stream look compressed.
    const GZIP: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
    for head in [&[], GZIP, ZSTD] {
        stream_of(&[head, data].concat());
    }
}

fn stream_of(data: &[u8]) {
    let profile = profile::find("meeting-sdk").expect("a shipped one");
    for pointer in [None, Some("/token")] {
        let at = pointer.map(|_| "/at".parse().expect("a pointer"));
        let plan = AuditPlan {
            profile: profile.clone(),
            keyring: Keyring::new(Some(PLANTED.to_owned()), None),
            pointer: pointer.map(|pointer| pointer.parse().expect("a pointer")),
            at_pointer: at,
            now_us: 1_696_910_400_600_000,
            shown: Shown::Ends,
            jobs: 1,
            stop: Stop::never(),
        };
        let source = TokenSource::open(Cursor::new(data.to_vec()));
        let audit = audit(&plan, source);
        for format in Audit::FORMATS {
            let mut out = Vec::new();
            (format.write)(&audit, &mut out).expect("memory takes all");
            let text = std::str::from_utf8(&out).expect("reports are UTF-8");
            assert!(!text.contains(PLANTED), "the secret: {text}");
        }
    }
}
