//! `mintcheck inspect`: what it says of one token, and of everything that is none.

use std::io::Write as _;
use std::process::Stdio;

use mintcheck::token::base64url;
use serde_json::Value;

use super::causes::{AT, HEADER, PAYLOAD, SECRET, inspected, mac, signed, token};
use super::place::{Place, Ran};
use crate::schemas::{mistakes, validator};

/// A token with this header and payload and a MAC that holds.
fn minted(header: &str, payload: &str) -> String {
    token(header, payload, |header, payload| {
        mac(SECRET.as_bytes(), format!("{header}.{payload}").as_bytes())
    })
}

/// `inspect` with something on standard input.
fn piped(arguments: &[&str], text: &[u8]) -> Ran {
    let place = Place::empty();
    let mut command = place.command(&[&["inspect"], arguments].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have refused the text before it was read to its end.
    let _ = child.stdin.take().unwrap().write_all(text);
    Ran::of(&child.wait_with_output().unwrap())
}

fn rules(found: &Value) -> Vec<&str> {
    let findings = found["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

/// The characters that a finding points at.
fn pointed<'f>(found: &'f Value, rule: &str) -> &'f str {
    let findings = found["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == rule).unwrap();
    let caret = &finding["caret"];
    let text = match caret["source"].as_str().unwrap() {
        "token" => &found["token"],
        part => &found[part]["text"],
    };
    let at = |end: &str| usize::try_from(caret[end].as_u64().unwrap()).unwrap();
    &text.as_str().unwrap()[at("start")..at("end")]
}

#[test]
fn a_sound_token_is_decoded_and_nothing_is_wrong_with_it() {
    let (ran, found) = inspected(SECRET.as_bytes(), &signed(SECRET.as_bytes()), &[]);
    ran.ended(0);
    assert_eq!(rules(&found), [""; 0]);
    assert_eq!(found["profile"], "meeting-sdk");
    assert_eq!(found["mac"], "holds");
    assert_eq!(found["header"]["text"], HEADER);
    assert_eq!(found["payload"]["text"], PAYLOAD);
    assert_eq!(found["times"][0]["utc"], "2023-10-10T03:59:30Z");
    assert_eq!(found["times"][0]["after_clock_us"], -30_600_000);
    assert_eq!(mistakes(&validator("inspection"), &found), "");
}

#[test]
fn values_keep_their_spelling_and_findings_point_at_them() {
    let payload =
        PAYLOAD.replace("1696910370", "1.69691037E9").replace("\"role\":0", "\"role\":\"0\"");
    let (ran, found) = inspected(SECRET.as_bytes(), &minted(HEADER, &payload), &[]);
    ran.ended(0);
    assert_eq!(found["payload"]["members"][3]["value"], "1.69691037E9");
    assert_eq!(pointed(&found, "time-not-an-integer"), "1.69691037E9");
    assert_eq!(pointed(&found, "claim-wrong-type"), "\"0\"");
    assert_eq!(mistakes(&validator("inspection"), &found), "");
}

#[test]
fn defects_of_base64url_are_shown_in_the_token_itself() {
    let padded = signed(SECRET.as_bytes()).replacen('.', "=.", 1);
    let (ran, found) = inspected(SECRET.as_bytes(), &padded, &[]);
    ran.ended(1);
    assert_eq!(pointed(&found, "base64url-padding"), "=");
    let (header, rest) = signed(SECRET.as_bytes()).split_once('.').map(own).unwrap();
    let (_, found) = inspected(SECRET.as_bytes(), &format!("{header}.+{rest}"), &[]);
    assert_eq!(pointed(&found, "base64url-alphabet"), "+");
}

fn own((a, b): (&str, &str)) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

#[test]
fn text_around_the_token_is_cut_off_and_named() {
    let token = signed(SECRET.as_bytes());
    let around = [
        (format!("Authorization: Bearer {token}"), "Bearer", 1),
        (format!("{{\"signature\":\"{token}\",\"sdkKey\":\"k\"}}"), "JSON", 1),
        (format!("https://example.test/join?jwt={token}&role=0"), "URL", 0),
        (format!("{token}\r\n"), "blanks", 0),
        (format!("\u{feff}{token}"), "byte order mark", 0),
        (format!("'{token}'"), "quotation", 0),
        (format!("{token}\0"), "blanks", 0),
    ];
    for (text, name, code) in around {
        let ran = piped(&["--at", AT, "--format", "json"], text.as_bytes());
        let found: Value = serde_json::from_str(&ran.ended(code).out).unwrap();
        assert_eq!(found["token"], token.as_str(), "{text}");
        assert!(found["surrounding"].as_str().unwrap().contains(name), "{}", ran.told());
    }
}

#[test]
fn a_token_comes_by_argument_by_pipe_and_by_file() {
    let token = signed(SECRET.as_bytes());
    piped(&["-"], token.as_bytes()).says(&["appKey"]);
    piped(&[], token.as_bytes()).says(&["appKey"]);
    let place = Place::empty();
    place.write("token.txt", &token);
    place.mintcheck(&["inspect", "--file", "token.txt", "--at", AT]).ended(0).says(&["appKey"]);
    place.mintcheck(&["inspect", "--file", "none.txt"]).ended(2).complains(&["none.txt"]);
}

#[test]
fn without_an_instant_the_clock_only_gives_notes() {
    let place = Place::empty();
    let token = signed(SECRET.as_bytes());
    let ran = place.mintcheck(&["inspect", &token]);
    ran.ended(0).says(&["note[already-expired]", "as of now, since no instant was given"]);
    ran.says(&["not checked", "no secret was given", "--input sdk_key=VALUE", "--at INSTANT"]);
    let at = ["inspect", &token, "--at", "2023-10-11T04:00:00Z"];
    place.mintcheck(&at).ended(1).says(&["error[already-expired]"]);
}

#[test]
fn what_was_asked_for_is_compared() {
    let place = Place::empty();
    let token = signed(SECRET.as_bytes());
    let ask = |input: &str| place.mintcheck(&["inspect", &token, "--at", AT, "--input", input]);
    ask("meeting_number=86764390572").ended(0);
    ask("meeting_number=86764390573").ended(1).says(&["claim-differs-from-input"]);
    let secret = format!("secret={SECRET}");
    let ran = ask(&secret);
    ran.ended(2).complains(&["--secret-env"]);
    assert!(!ran.err.contains(SECRET));
}

#[test]
fn a_published_token_verifies_with_its_octets() {
    let text = std::fs::read_to_string("vectors/published.json").unwrap();
    let vectors: Value = serde_json::from_str(&text).unwrap();
    let mut count = 0;
    for case in vectors["cases"].as_array().unwrap() {
        let Some(holds) = case["expect"]["verify"].as_bool() else { continue };
        let hex = case["inputs"]["secret_hex"].as_str().unwrap();
        let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
        let secret: Vec<u8> = (0..hex.len() / 2).map(byte).collect();
        if secret.is_empty() {
            continue;
        }
        let (_, found) = inspected(&secret, case["inputs"]["token"].as_str().unwrap(), &[]);
        assert_eq!(found["mac"], if holds { "holds" } else { "fails" }, "{}", case["id"]);
        assert_eq!(mistakes(&validator("inspection"), &found), "", "{}", case["id"]);
        count += 1;
    }
    assert!(count > 10);
}

#[test]
fn an_unencoded_payload_is_refused_with_the_reason() {
    let header = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let unencoded = minted(header, "{}");
    let (ran, found) = inspected(SECRET.as_bytes(), &unencoded, &[]);
    ran.ended(1);
    assert_eq!(pointed(&found, "header-critical"), "[\"b64\"]");
    assert!(found["mac_about"].as_str().unwrap().contains("RFC 7797"));
}

#[test]
fn what_is_no_token_is_told_at_once_and_without_a_panic() {
    let nested = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let good = signed(SECRET.as_bytes());
    let two = good.rsplit_once('.').unwrap().0.to_owned();
    let broken: [(Vec<u8>, i32, &str); 12] = [
        (b"".to_vec(), 2, "is empty"),
        (b" \r\n".to_vec(), 2, "is empty"),
        (vec![b'a'; 200_000], 2, "longer than"),
        (vec![b'a'; 70_000], 1, "not-compact-jws"),
        (vec![0, 159, 146, 150], 2, "not UTF-8"),
        (b"\xff\xfee\0y\0".to_vec(), 2, "UTF-16"),
        (minted(HEADER, &nested).into_bytes(), 1, "nested deeper"),
        (two.into_bytes(), 1, "2 segments"),
        (format!("{good}.x").into_bytes(), 1, "4 segments"),
        (b"-----BEGIN PUBLIC KEY-----\nAA==\n".to_vec(), 2, "PEM"),
        (b"a\0b\0c".to_vec(), 1, "not-compact-jws"),
        (b"e30.\xc3\xa4.e30".to_vec(), 1, "base64url-alphabet"),
    ];
    for (text, code, words) in broken {
        let ran = piped(&["--at", AT], &text);
        ran.ended(code);
        assert!(ran.told().contains(words), "no `{words}` in {}", ran.told());
        assert!(!ran.told().contains("bug of mintcheck"), "{}", ran.told());
    }
}

#[test]
fn a_payload_that_is_no_utf8_is_decoded_as_far_as_it_can_be() {
    let payload = base64url::encode(b"{\"a\xff\"}");
    let text = format!("e30.{payload}.AAAA");
    piped(&["--at", AT], text.as_bytes()).ended(1).says(&["segment-not-json-object", "not UTF-8"]);
}

#[test]
fn a_secret_that_is_none_is_refused() {
    let place = Place::empty();
    place.write("key.pem", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n");
    place.write("empty", "");
    let with = |more: [&str; 2]| place.mintcheck(&[&["inspect", "a.b.c"], &more[..]].concat());
    with(["--secret-file", "key.pem"]).ended(2).complains(&["PEM", "HMAC"]);
    with(["--secret-file", "empty"]).ended(2).complains(&["is empty"]);
    with(["--secret-file", "none"]).ended(2).complains(&["none"]);
    with(["--secret-env", "NO_SUCH_SECRET"]).ended(2).complains(&["no `NO_SUCH_SECRET`"]);
    with(["--profile", "meeting-sdc"]).ended(2).complains(&["meeting-sdk"]);
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let payload = PAYLOAD.replace("86764390572", "\u{1b}[2J\u{202e}");
    let ran = piped(&["--at", AT], minted(HEADER, &payload).as_bytes());
    ran.ended(1);
    assert!(!ran.out.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{}", ran.told());
}

#[test]
fn the_words_for_a_person() {
    let payload =
        PAYLOAD.replace("1696910370", "1696910464.0").replace("\"mn\"", "\"meetingNumber\"");
    let text = format!(
        "Authorization: Bearer {}",
        token(HEADER, &payload, |header, payload| {
            let key = format!("{SECRET}\n");
            mac(key.as_bytes(), format!("{header}.{payload}").as_bytes())
        })
    );
    let place = Place::empty();
    place.write("secret", SECRET);
    let ran = place.mintcheck(&["inspect", &text, "--secret-file", "secret", "--at", AT]);
    ran.ended(1);
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("inspect", ran.out);
    });
}
