//! `mintcheck audit`: whatever a stream holds, it is counted, shown and never fatal.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;
use mintcheck::case::Inputs;
use mintcheck::generator::Answer;
use mintcheck::generator::builtin::{Caution, mint};
use mintcheck::profile;
use mintcheck::token::base64url;
use mintcheck::token::mac::{Algorithm, Key};
use rustix::process::{Pid, Signal, kill_process};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value, json};

use super::place::{Place, Ran};
use crate::schemas::{mistakes, validator};

const SECRET: &str = "pl4nted-secret-of-an-audit-00001";
/// 10 October 2023.
const AT_S: i64 = 1_696_910_400;

/// A token of the reference.
pub(super) fn sound(number: usize) -> String {
    let profile = profile::find("meeting-sdk").unwrap();
    let inputs = [
        ("sdk_key", json!("abcdefghijklmnopqrstuv")),
        ("secret", json!(SECRET)),
        ("meeting_number", json!((12_345_678_900 + number).to_string())),
        ("role", json!(0)),
    ];
    let inputs = Inputs::new(inputs.map(|(name, value)| (name.to_owned(), value)));
    match mint(profile, &inputs, AT_S * 1_000_000, Caution::Strict) {
        Answer::Token(token) => token.text,
        Answer::Refused(why) | Answer::Failed(why) => panic!("{why}"),
    }
}

/// A token of any header and payload, signed with a secret.
fn signed(header: &str, payload: &str, secret: &str) -> String {
    let part = |text: &str| base64url::encode(text.as_bytes());
    let input = format!("{}.{}", part(header), part(payload));
    let mac = Key::new(Algorithm::Hs256, secret.as_bytes()).sign(input.as_bytes());
    format!("{input}.{}", base64url::encode(&mac))
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A payload whose role is text.
fn stringly(more: &str) -> String {
    let exp = AT_S + 7200;
    format!(
        r#"{{"appKey":"abcdefghijklmnopqrstuv","mn":"12345678901","role":"0","iat":{AT_S},"exp":{exp},"tokenExp":{exp}{more}}}"#
    )
}

fn audit_of(place: &Place, arguments: &[&str]) -> (Ran, Value) {
    let mut command = place.command(&[&["audit", "--format", "json"], arguments].concat());
    let output = command.env("OWN", SECRET).env("OTHER", "another secret altogether").output();
    let ran = Ran::of(&output.unwrap());
    let audit: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()));
    assert_eq!(mistakes(&validator("audit"), &audit), "");
    (ran, audit)
}

fn rules(audit: &Value) -> Vec<&str> {
    let findings = audit["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

fn finding<'a>(audit: &'a Value, rule: &str) -> &'a Value {
    let findings = audit["findings"].as_array().unwrap();
    findings.iter().find(|one| one["rule"] == rule).unwrap_or_else(|| panic!("{audit:#}"))
}

/// A thousand sound tokens, and three whose role is text.
fn mixed() -> String {
    let mut text = String::new();
    for number in 0..1_000 {
        if [99, 500, 999].contains(&number) {
            writeln!(text, "{}", signed(HEADER, &stringly(""), SECRET)).unwrap();
        }
        writeln!(text, "{}", sound(number)).unwrap();
    }
    text
}

#[test]
fn plain_and_packed_streams_and_lines_of_json_come_to_the_same_counts() {
    let place = Place::empty();
    let text = mixed();
    place.write("plain", &text);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    fs::write(place.path("gzip"), gzip.finish().unwrap()).unwrap();
    // Two frames, as a log has that is appended to.
    let (one, two) = text.split_at(text.len() / 3);
    let frames = [one, two].map(|part| compress_to_vec(part.as_bytes(), CompressionLevel::Fastest));
    fs::write(place.path("zstd"), frames.concat()).unwrap();
    let json = text.lines().map(|line| format!("{{\"a\":[1,{{}}],\"jwt\":\"{line}\"}}\n"));
    place.write("json", &json.collect::<String>());
    place.write("crlf", &format!("\u{feff}{}", text.replace('\n', "\r\n")));

    let (ran, plain) = audit_of(&place, &["plain", "--secret-env", "OWN"]);
    ran.ended(0);
    assert_eq!(plain["lines"], json!({"all": 1003, "tokens": 1003, "blank": 0, "broken": 0}));
    let wrong = finding(&plain, "claim-wrong-type");
    assert_eq!((&wrong["count"], &wrong["of"]), (&json!(3), &json!(1003)));
    let lines: Vec<&Value> =
        wrong["examples"].as_array().unwrap().iter().map(|one| &one["line"]).collect();
    assert_eq!(lines, [100, 502, 1002]);
    assert_eq!(plain["keys"]["checked"], 1003);
    assert!(!rules(&plain).contains(&"mac-mismatch"));
    let role = plain["claims"].as_array().unwrap().iter().find(|one| one["claim"] == "role");
    assert_eq!(
        role.unwrap()["types"],
        json!([{"type": "string", "count": 3}, {"type": "number", "count": 1000}])
    );
    for packed in ["gzip", "zstd", "crlf"] {
        let (_, audit) = audit_of(&place, &[packed, "--secret-env", "OWN"]);
        assert_eq!(audit["findings"].to_string(), without_now(&plain, &audit), "{packed}");
        assert_eq!(audit["lines"], plain["lines"], "{packed}");
    }
    let (_, audit) = audit_of(&place, &["json", "--secret-env", "OWN", "--pointer", "/jwt"]);
    assert_eq!(audit["lines"], plain["lines"]);
    assert_eq!(rules(&audit), rules(&plain));
}

/// The findings of one audit with the moment of the other: notes on the clock tell the time.
fn without_now(audit: &Value, other: &Value) -> String {
    let pair = |all: &Value| all["findings"].as_array().unwrap().clone();
    let (mut findings, others) = (pair(audit), pair(other));
    assert_eq!(findings.len(), others.len());
    for (finding, other) in findings.iter_mut().zip(&others) {
        if finding["dimension"] == "rounding" || finding["dimension"] == "lifetime" {
            for words in ["expected", "actual", "message"] {
                finding[words] = other[words].clone();
            }
        }
    }
    Value::from(findings).to_string()
}

#[test]
fn one_worker_and_many_write_the_same_to_the_byte() {
    let place = Place::empty();
    let mut text = String::new();
    for number in 0..4_000 {
        let more = format!(r#","made_up_{}":1"#, number * 7919 % 500);
        let token = signed(HEADER, &stringly(&more), SECRET);
        writeln!(text, "{{\"jwt\":\"{token}\",\"at\":{AT_S}}}").unwrap();
        if number % 100 == 3 {
            text.push_str("no json\n\n");
        }
    }
    place.write("lines", &text);
    let all = ["lines", "--pointer", "/jwt", "--at-pointer", "/at", "--secret-env", "OTHER"];
    let (one, audit) = audit_of(&place, &[&all[..], &["--jobs", "1"]].concat());
    for jobs in ["2", "3", "8"] {
        let (many, _) = audit_of(&place, &[&all[..], &["--jobs", jobs]].concat());
        assert_eq!(one.out, many.out, "{jobs} workers");
    }
    assert_eq!(audit["without_instant"], 0);
    assert_eq!(finding(&audit, "mac-mismatch")["count"], 4_000);
    assert_eq!(rules(&audit).iter().filter(|rule| **rule == "claim-unknown").count(), 64);
    assert!(audit["notes"].to_string().contains("times it is not listed"));
}

#[test]
fn a_broken_line_is_counted_and_shown_and_never_fatal() {
    let place = Place::empty();
    let mut bytes = format!("{}\n\nGET /index.html\n", sound(1)).into_bytes();
    bytes.extend(b"\xff\xfe\0\x80\n");
    bytes.extend(vec![b'a'; 70_000]);
    bytes.push(b'\n');
    bytes.extend(vec![b'b'; 5_000_000]);
    bytes.extend(format!("\nx\x1b[2J\u{202e}\n{}", sound(2)).into_bytes());
    fs::write(place.path("lines"), bytes).unwrap();
    for jobs in ["1", "3"] {
        let (ran, audit) = audit_of(&place, &["lines", "--jobs", jobs]);
        ran.ended(0);
        assert_eq!(audit["lines"], json!({"all": 8, "tokens": 2, "blank": 1, "broken": 5}));
        let of = |kind: &str| {
            let all = audit["broken"].as_array().unwrap();
            let one = all.iter().find(|one| one["kind"] == kind).unwrap();
            (one["count"].as_u64().unwrap(), one["examples"][0]["line"].as_u64().unwrap())
        };
        assert_eq!(of("no-token"), (2, 3));
        assert_eq!(of("not-utf8"), (1, 4));
        assert_eq!(of("token-too-long"), (1, 5));
        assert_eq!(of("line-too-long"), (1, 6));
    }
    let ran = place.mintcheck(&["audit", "lines", "--show-tokens"]);
    ran.ended(0).says(&["line 3: GET /index.html", "line 7: x\\u{1b}[2J\\u{202e}"]);
    assert!(!ran.out.contains(|c: char| c.is_control() && c != '\n'), "{}", ran.told());
}

#[test]
fn lines_that_promise_json_are_broken_without_it() {
    let place = Place::empty();
    let lines = format!("no\n{{\"a\":1}}\n{{\"jwt\":7}}\n{{\"jwt\":\"{}\"}}\n", sound(1));
    place.write("lines", &format!("{lines}{}\n", "[".repeat(100_000)));
    let (ran, audit) = audit_of(&place, &["lines", "--pointer", "/jwt"]);
    ran.ended(0);
    assert_eq!(audit["lines"], json!({"all": 5, "tokens": 1, "blank": 0, "broken": 4}));
    place.mintcheck(&["audit", "lines", "--pointer", "jwt"]).ended(2).complains(&["/jwt"]);
    place.mintcheck(&["audit", "lines", "--at-pointer", "/at"]).ended(2);
}

#[test]
fn a_stream_without_a_token_is_no_pass() {
    let place = Place::empty();
    place.write("empty", "");
    let (ran, audit) = audit_of(&place, &["empty"]);
    ran.ended(4).complains(&["no token to judge"]);
    assert_eq!(audit["complete"], true);
    fs::write(place.path("binary"), (0..=255).cycle().take(300_000).collect::<Vec<u8>>()).unwrap();
    let (ran, audit) = audit_of(&place, &["binary"]);
    ran.ended(4);
    assert_eq!(audit["lines"]["tokens"], 0);
    place.mintcheck(&["audit", "missing"]).ended(2).complains(&["could not use missing"]);
    let own = place.mintcheck(&["audit", "binary", "--output", "binary"]);
    own.ended(2).complains(&["cannot be written to"]);
    assert_eq!(fs::read(place.path("binary")).unwrap().len(), 300_000);
    place.mintcheck(&["audit", "."]).ended(2).complains(&["folder"]);
}

#[test]
fn a_packed_stream_that_is_cut_off_gives_what_it_has_and_is_no_pass() {
    let place = Place::empty();
    let text = (0..2_000).map(sound).collect::<Vec<_>>().join("\n");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
    for packed in [gzip, zstd] {
        fs::write(place.path("cut"), &packed[..packed.len() * 3 / 4]).unwrap();
        let (ran, audit) = audit_of(&place, &["cut"]);
        ran.ended(2).complains(&["this is not all"]);
        assert_eq!(audit["complete"], false);
        assert!(audit["lines"]["tokens"].as_u64().unwrap() > 0, "{audit:#}");
        assert_eq!(audit["lines"]["broken"], 0);
    }
}

#[test]
fn a_secret_belongs_to_a_key_id_or_to_a_claim() {
    let place = Place::empty();
    let kid = |kid: &str, secret: &str| {
        signed(&format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{kid}"}}"#), &stringly(""), secret)
    };
    let other = "another secret altogether";
    let lines = [kid("a=b", SECRET), kid("two", other), kid("three", other), kid("two", SECRET)];
    place.write("kids", &lines.join("\n"));
    let keys = ["--secret-env", "a=b=OWN", "--secret-env", "two=OTHER"];
    let (_, audit) = audit_of(&place, &[&["kids"], &keys[..]].concat());
    assert_eq!((&audit["keys"]["checked"], &audit["keys"]["unknown"]), (&json!(3), &json!(1)));
    assert_eq!(audit["keys"]["examples"][0]["line"], 3);
    assert_eq!(finding(&audit, "mac-mismatch")["examples"][0]["line"], 4);

    place.write("claims", &format!("{}\n{}", sound(1), kid("two", other)));
    let claim = ["--secret-env", "abcdefghijklmnopqrstuv=OWN", "--secret-claim", "appKey"];
    let (_, audit) = audit_of(&place, &[&["claims"], &claim[..]].concat());
    assert_eq!(audit["keys"]["checked"], 2);
    assert_eq!(finding(&audit, "mac-mismatch")["count"], 1);
    let (_, audit) =
        audit_of(&place, &["kids", "--secret-env", "OTHER", "--secret-env", "a=b=OWN"]);
    assert_eq!(audit["keys"]["checked"], 4);
    let two = ["audit", "kids", "--secret-env", "A", "--secret-env", "B"];
    place.mintcheck(&two).ended(2).complains(&["KID=NAME"]);
    place.mintcheck(&["audit", "kids", "--secret-env", "NOBODY_SET_IT"]).ended(2);
}

#[test]
fn neither_a_secret_nor_a_token_is_shown() {
    let place = Place::empty();
    let claims = stringly(&format!(r#","note_{SECRET}":"{SECRET}""#));
    let token = signed(HEADER, &claims, "a wrong one");
    place.write("lines", &format!("{token}\nAuthorization {SECRET} was here\n"));
    place.write("secret", SECRET);
    let mac = token.rsplit_once('.').unwrap().1;
    for format in ["terminal", "json"] {
        let all = ["audit", "lines", "--secret-file", "secret", "--format", format];
        let ran = place.mintcheck(&all);
        ran.ended(0).says(&["mac-mismatch", "[secret]"]);
        assert!(!ran.told().contains("pl4nted"), "{}", ran.told());
        assert!(!ran.out.contains(mac), "{}", ran.told());
        let ran = place.mintcheck(&[&all[..], &["--show-tokens"]].concat());
        ran.ended(0).says(&[mac]);
        assert!(!ran.told().contains("pl4nted"), "{}", ran.told());
    }
}

#[test]
fn a_level_decides_the_exit_code() {
    let place = Place::empty();
    let line = |token: String| format!("{{\"jwt\":\"{token}\",\"at\":\"2023-10-10T04:00:01Z\"}}\n");
    place.write("sound", &line(sound(1)));
    place.write("wrong", &line(signed(HEADER, &stringly(""), SECRET)));
    let all = ["--pointer", "/jwt", "--at-pointer", "/at", "--secret-env", "OWN", "--fail-on"];
    let ended = |file: &str, level: &str, code| {
        let (ran, audit) = audit_of(&place, &[&[file], &all[..], &[level]].concat());
        assert_eq!(ran.code, Some(code), "{file} {level} {audit:#}");
    };
    ended("sound", "error", 0);
    ended("sound", "warning", 0);
    ended("wrong", "warning", 1);
    let (ran, audit) = audit_of(&place, &["wrong"]);
    ran.ended(0);
    let clock = finding(&audit, "already-expired");
    assert_eq!(clock["level"], "note", "nobody said when it was minted");
    assert!(audit["notes"].to_string().contains("as of now"));
}

#[test]
fn standard_input_is_a_stream_too_and_can_be_stopped() {
    let place = Place::empty();
    for signal in [Signal::INT, Signal::TERM] {
        let mut command = place.command(&["audit", "-", "--format", "json", "--output", "out"]);
        let piped = command.stdin(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let mut to = child.stdin.take().unwrap();
        // More than a pipe holds, so that some of it was read when this is written.
        let lines = format!("{}\n", sound(1)).repeat(2_000);
        to.write_all(lines.as_bytes()).unwrap();
        kill_process(Pid::from_child(&child), signal).unwrap();
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(3), "{said}");
        drop(to);
        assert!(said.contains("this is not all: stopped"), "{said}");
        let audit: Value = serde_json::from_str(&place.read("out")).unwrap();
        assert_eq!(audit["complete"], false);
        assert_eq!(audit["lines"]["broken"], 0);
    }
    let mut command = place.command(&["audit", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(sound(1).as_bytes()).unwrap();
    Ran::of(&child.wait_with_output().unwrap()).ended(0).says(&["1 lines: 1 tokens"]);
}
