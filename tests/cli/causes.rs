//! Causes of a wrong MAC, of a wrong spelling and of what was handed over in place of the token:
//! each is proved on one that was made wrongly in its way, and by no other; and each has its page.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use mintcheck::cause;
use mintcheck::token::base64url;
use mintcheck::token::mac::{Algorithm, Key};
use serde_json::Value;
use sha2::Digest as _;

use super::place::{Place, Ran};

pub(super) const SECRET: &str = "mintcheckPublicTestSecretNo00001";
pub(super) const AT: &str = "2023-10-10T04:00:00.600Z";
pub(super) const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
pub(super) const PAYLOAD: &str = r#"{"appKey":"mintcheckExampleKey_01","mn":"86764390572","role":0,"iat":1696910370,"exp":1696917570,"tokenExp":1696917570}"#;

/// A token of these parts, signed by `sign`, which is given the two segments.
pub(super) fn token(header: &str, payload: &str, sign: impl Fn(&str, &str) -> String) -> String {
    let [header, payload] = [header, payload].map(|part| base64url::encode(part.as_bytes()));
    format!("{header}.{payload}.{}", sign(&header, &payload))
}

pub(super) fn mac(key: &[u8], message: &[u8]) -> String {
    base64url::encode(&Key::new(Algorithm::Hs256, key).sign(message))
}

/// A sound token, signed with this key.
pub(super) fn signed(key: &[u8]) -> String {
    token(HEADER, PAYLOAD, |header, payload| mac(key, format!("{header}.{payload}").as_bytes()))
}

/// What `inspect` says of a token with this secret, as JSON.
pub(super) fn inspected(secret: &[u8], token: &str, more: &[&str]) -> (Ran, Value) {
    let place = Place::empty();
    std::fs::write(place.path("secret"), secret).unwrap();
    let all = ["inspect", "--secret-file", "secret", "--at", AT, "--format", "json", token];
    let ran = place.mintcheck(&[&all[..], more].concat());
    let found = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()));
    (ran, found)
}

/// The causes of a wrong MAC, which has to be one.
#[track_caller]
fn causes(secret: &str, token: &str) -> Vec<String> {
    let (ran, found) = inspected(secret.as_bytes(), token, &[]);
    ran.ended(1);
    if secret.len() > 4 {
        let escaped = Value::from(secret).to_string();
        assert!(!ran.out.contains(escaped.trim_matches('"')), "{}", ran.told());
    }
    let causes = found["causes"].as_array().unwrap().iter();
    causes
        .map(|cause| {
            assert_eq!(cause["confidence"], "proven");
            assert!(!cause["explains"].as_array().unwrap().is_empty(), "{cause}");
            cause["cause"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn a_blank_more_or_less_is_named() {
    for key in ["\n", "\r\n", " "].map(|end| format!("{SECRET}{end}")) {
        assert_eq!(causes(SECRET, &signed(key.as_bytes())), ["secret-whitespace"]);
        assert_eq!(causes(&key, &signed(SECRET.as_bytes()))[0], "secret-whitespace");
    }
    assert_eq!(causes(SECRET, &signed(format!(" {SECRET}").as_bytes())), ["secret-whitespace"]);
}

#[test]
fn a_secret_that_was_decoded_is_named() {
    let mut key = Vec::new();
    base64url::decode(SECRET, &mut key);
    assert_eq!(causes(SECRET, &signed(&key)), ["secret-base64-decoded"]);
    key.clear();
    base64url::decode("abcd-_efgh", &mut key);
    assert_eq!(causes("abcd+/efgh==", &signed(&key)), ["secret-base64-decoded"]);
    assert_eq!(causes("abcd-_efgh", &signed(&key)), ["secret-base64-decoded"]);
    let hex = "0123456789abcdef0123456789ABCDEF";
    let key = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef].repeat(2);
    assert_eq!(causes(hex, &signed(&key)), ["secret-hex-decoded"]);
}

#[test]
fn another_charset_is_named() {
    let secret = "geheimnisvollä€";
    for key in [&b"geheimnisvoll\xe4?"[..], b"geheimnisvoll??", b"geheimnisvoll\xe4\xac"] {
        assert_eq!(causes(secret, &signed(key)), ["secret-latin1"]);
    }
    let twice: String = secret.bytes().map(char::from).collect();
    assert_eq!(causes(secret, &signed(twice.as_bytes())), ["secret-latin1"]);
}

#[test]
fn a_secret_that_was_cut_is_named() {
    for kept in [0, 8, 16, 31] {
        assert_eq!(causes(SECRET, &signed(&SECRET.as_bytes()[..kept])), ["secret-truncated"]);
    }
    let long = SECRET.repeat(3);
    assert_eq!(causes(&long, &signed(&long.as_bytes()[..72])), ["secret-truncated"]);
}

#[test]
fn a_hex_digest_is_named() {
    let hex = |header: &str, payload: &str| {
        let key = Key::new(Algorithm::Hs256, SECRET.as_bytes());
        let mac = key.sign(format!("{header}.{payload}").as_bytes());
        mac.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    };
    assert_eq!(causes(SECRET, &token(HEADER, PAYLOAD, hex)), ["mac-hex-digest"]);
    let encoded = |header: &str, payload: &str| base64url::encode(hex(header, payload).as_bytes());
    assert_eq!(causes(SECRET, &token(HEADER, PAYLOAD, encoded)), ["mac-hex-digest"]);
    let upper = |header: &str, payload: &str| {
        base64url::encode(hex(header, payload).to_uppercase().as_bytes())
    };
    assert_eq!(causes(SECRET, &token(HEADER, PAYLOAD, upper)), ["mac-hex-digest"]);
}

#[test]
fn other_signed_bytes_are_named() {
    let over = |message: fn(&str, &str) -> String| {
        token(HEADER, PAYLOAD, |header, payload| {
            mac(SECRET.as_bytes(), message(header, payload).as_bytes())
        })
    };
    let padded = |text: &str| format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4));
    assert_ne!(padded(&base64url::encode(PAYLOAD.as_bytes())).find('='), None);
    let tokens = [
        over(|_, _| format!("{HEADER}.{PAYLOAD}")),
        over(|_, payload| payload.to_owned()),
        over(|_, _| PAYLOAD.to_owned()),
        over(|header, payload| format!("{header}{payload}")),
        over(|header, payload| {
            let pad = |text: &str| format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4));
            format!("{}.{}", pad(header), pad(payload))
        }),
    ];
    for token in tokens {
        assert_eq!(causes(SECRET, &token), ["mac-over-other-bytes"], "{token}");
    }
}

#[test]
fn another_hash_is_named() {
    let with = |made: &dyn Fn(&[u8]) -> Vec<u8>| {
        token(HEADER, PAYLOAD, |header, payload| {
            base64url::encode(&made(format!("{header}.{payload}").as_bytes()))
        })
    };
    let secret = SECRET.as_bytes();
    let hs512 = |message: &[u8]| Key::new(Algorithm::Hs512, secret).sign(message);
    let hs384 = |message: &[u8]| Key::new(Algorithm::Hs384, secret).sign(message);
    let before = |message: &[u8]| sha2::Sha256::digest([secret, message].concat()).to_vec();
    let bare = |message: &[u8]| sha2::Sha256::digest(message).to_vec();
    let sha1 = |message: &[u8]| sha1::Sha1::digest([message, secret].concat()).to_vec();
    for token in [with(&hs512), with(&hs384), with(&before), with(&bare), with(&sha1)] {
        assert_eq!(causes(SECRET, &token), ["mac-other-hash"]);
    }
}

#[test]
fn a_swapped_key_and_secret_are_named_and_not_shown() {
    let key = "mintcheckExampleKey_01";
    let payload = PAYLOAD.replace(key, SECRET);
    let sign =
        |header: &str, payload: &str| mac(key.as_bytes(), format!("{header}.{payload}").as_bytes());
    let swapped = token(HEADER, &payload, sign);
    let (ran, found) =
        inspected(SECRET.as_bytes(), &swapped, &["--input", "sdk_key=mintcheckExampleKey_01"]);
    ran.ended(1);
    assert_eq!(found["causes"][0]["cause"], "argument-order");
    assert_eq!(found["causes"][0]["confidence"], "proven");
    assert_eq!(found["payload"]["members"][0]["value"], "\"[secret]\"");
    for spelling in [SECRET.to_owned(), base64url::encode(SECRET.as_bytes())] {
        assert!(!ran.out.contains(&spelling), "{}", ran.told());
    }
    let (_, found) = inspected(SECRET.as_bytes(), &swapped, &[]);
    assert_eq!(found["causes"][0]["confidence"], "likely");
    assert_eq!(causes(SECRET, &signed(key.as_bytes())), ["argument-order"]);
}

#[test]
fn a_mac_that_nothing_explains_is_said_to_be_unexplained() {
    let (ran, found) = inspected(b"quite another secret", &signed(SECRET.as_bytes()), &[]);
    ran.ended(1);
    assert_eq!(found["causes"].as_array().unwrap().len(), 0);
    assert_eq!(found["unexplained"][0], "mac-mismatch");
}

/// The one cause of what is wrong with a text, its confidence and what was computed again.
#[track_caller]
fn cause_of(text: &str, secret: Option<&[u8]>, more: &[&str]) -> (String, String, String) {
    let place = Place::empty();
    std::fs::write(place.path("token"), text).unwrap();
    let mut all = vec!["inspect", "--file", "token", "--at", AT, "--format", "json"];
    all.extend(["--profile", "meeting-sdk"]);
    if let Some(secret) = secret {
        std::fs::write(place.path("secret"), secret).unwrap();
        all.extend(["--secret-file", "secret"]);
    }
    all.extend(more);
    let ran = place.mintcheck(&all);
    let found: Value = serde_json::from_str(&ran.ended(1).out).unwrap();
    let [cause] = &found["causes"].as_array().unwrap()[..] else { panic!("{}", ran.told()) };
    assert!(!cause["explains"].as_array().unwrap().is_empty(), "{cause}");
    assert!(!ran.out.contains(SECRET), "{}", ran.told());
    let text = |name: &str| cause[name].as_str().unwrap().to_owned();
    (text("cause"), text("confidence"), text("recomputed"))
}

/// A token whose three parts are encoded in another way.
fn spelled(encode: impl Fn(&[u8]) -> String) -> String {
    let message = [HEADER, PAYLOAD].map(|part| encode(part.as_bytes())).join(".");
    let mac = Key::new(Algorithm::Hs256, SECRET.as_bytes()).sign(message.as_bytes());
    format!("{message}.{}", encode(&mac))
}

fn wrapped(text: &str, width: usize, line_end: &str) -> String {
    let lines = text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap());
    lines.flat_map(|line| [line, line_end]).collect()
}

#[test]
fn lines_are_told_by_their_width_and_their_ends() {
    // As Python's `encodebytes`, Ruby's `encode64`, `openssl base64` and PHP's `chunk_split` do,
    // with one alphabet or the other.
    let ways = [
        ("a line feed after every 76", &STANDARD, 76, "\n"),
        ("a line feed after every 60", &STANDARD, 60, "\n"),
        ("a line feed after every 64", &URL_SAFE, 64, "\n"),
        ("CR and LF after every 76", &URL_SAFE_NO_PAD, 76, "\r\n"),
    ];
    for (words, encoder, width, line_end) in ways {
        let text = spelled(|bytes| wrapped(&encoder.encode(bytes), width, line_end));
        let (cause, confidence, recomputed) = cause_of(&text, None, &[]);
        assert_eq!((&*cause, &*confidence), ("line-wrapped-base64", "proven"), "{words}");
        assert!(recomputed.contains(words), "{recomputed}");
    }
    // No encoder that we know of writes lines of 50 characters.
    let text = spelled(|bytes| wrapped(&STANDARD.encode(bytes), 50, "\n"));
    let (ran, found) = inspected(SECRET.as_bytes(), &text, &["--profile", "meeting-sdk"]);
    ran.ended(1);
    assert_eq!(found["causes"].as_array().unwrap().len(), 0, "{}", ran.told());
}

#[test]
fn a_mac_alone_is_proved_where_its_token_is_known() {
    let token = signed(SECRET.as_bytes());
    let mac = token.rsplit('.').next().unwrap();
    let mut bytes = Vec::new();
    base64url::decode(mac, &mut bytes);
    let hex = bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let inputs = ["sdk_key=mintcheckExampleKey_01", "meeting_number=86764390572", "role=0"];
    let inputs: Vec<&str> = inputs.into_iter().flat_map(|one| ["--input", one]).collect();
    for text in [mac, &hex, &STANDARD.encode(&bytes)] {
        let (cause, confidence, _) = cause_of(text, None, &[]);
        assert_eq!((&*cause, &*confidence), ("only-mac-returned", "likely"), "{text}");
        let (cause, confidence, _) = cause_of(text, Some(SECRET.as_bytes()), &inputs);
        assert_eq!((&*cause, &*confidence), ("only-mac-returned", "proven"), "{text}");
        let (_, confidence, _) =
            cause_of(text, Some(b"another secret of thirty-two bytes"), &inputs);
        assert_eq!(confidence, "likely", "{text}");
        let (ran, found) = inspected(text.as_bytes(), text, &["--profile", "meeting-sdk"]);
        ran.ended(1);
        assert_eq!(found["causes"].as_array().unwrap().len(), 0, "a secret that looks like one");
    }
}

#[test]
fn a_whole_answer_is_told_from_other_text_around_a_token() {
    let token = signed(SECRET.as_bytes());
    let answers = [
        (
            format!(r#"{{"data":{{"tokens":[{{"jwt":"{token}"}}]}},"ok":true}}"#),
            "`data.tokens.0.jwt`",
        ),
        (format!("{{\n  \"signature\": \"{token}\"\n}}\n"), "`signature`"),
        (format!("Authorization: Bearer {token}"), "`Bearer`"),
        (format!("bearer {token}\n"), "`Bearer`"),
    ];
    for (text, words) in answers {
        let (cause, confidence, recomputed) = cause_of(&text, None, &[]);
        assert_eq!((&*cause, &*confidence), ("whole-response-passed", "proven"), "{text}");
        assert!(recomputed.contains(words), "{recomputed}");
    }
    // Broken JSON, and a word before the word: what was handed over is something else.
    let others = [format!("{{\"signature\":\"{token}\""), format!("The bearer {token} is here")];
    for text in others {
        let (_, found) = inspected(SECRET.as_bytes(), &text, &["--profile", "meeting-sdk"]);
        assert_eq!(found["causes"].as_array().unwrap().len(), 0, "{text}");
    }
}

#[test]
fn an_encrypted_token_is_no_signature_of_the_older_format() {
    let mac = STANDARD.encode([7; 32]);
    let five = format!("eyJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0.a2V5.aXY.Y2lwaGVy.{mac}");
    let (ran, found) = inspected(SECRET.as_bytes(), &five, &["--profile", "meeting-sdk"]);
    ran.ended(1);
    assert_eq!(found["causes"].as_array().unwrap().len(), 0);
    let older = format!("mintcheckExampleKey_01.86764390572.1696910370000.0.{mac}");
    for text in [&older, &STANDARD.encode(&older)] {
        for secret in [None, Some(SECRET.as_bytes())] {
            let (cause, confidence, _) = cause_of(text, secret, &[]);
            assert_eq!((&*cause, &*confidence), ("legacy-signature", "likely"), "{text}");
        }
    }
}

#[test]
fn a_mac_that_holds_has_no_cause() {
    let (ran, found) = inspected(SECRET.as_bytes(), &signed(SECRET.as_bytes()), &[]);
    ran.ended(0);
    assert_eq!((&found["mac"], found["causes"].as_array().unwrap().len()), (&"holds".into(), 0));
}

#[test]
fn every_cause_has_its_page_and_its_file() {
    let place = Place::empty();
    let listed = place.mintcheck(&["list", "causes", "--format", "json"]);
    let listed: Vec<Value> = serde_json::from_str(&listed.ended(0).out).unwrap();
    assert_eq!(listed.len(), cause::all().len());
    for (cause, row) in cause::all().iter().zip(listed) {
        assert_eq!(row["id"], cause.id);
        let headings: Vec<&str> =
            cause.page.lines().map(str::trim).filter(|line| line.starts_with("# ")).collect();
        let wanted = [
            "# What happens",
            "# In which languages",
            "# The line to look for",
            "# Fix",
            "# References",
        ];
        assert_eq!(headings, wanted, "{}", cause.id);
        let file = format!("src/cause/{}.rs", cause.id.replace('-', "_"));
        assert!(std::path::Path::new(&file).exists(), "{file}");
        let known = |id: &&str| mintcheck::rule::find(id).is_some();
        assert!(cause.explains.iter().all(known), "{}", cause.id);
    }
    place.mintcheck(&["explain", "secret-latin1"]).ended(0).says(&["cause of mac-mismatch"]);
    place.mintcheck(&["explain", "secret-latin"]).ended(2).complains(&["`secret-latin1`"]);
    place.mintcheck(&["list", "causes"]).ended(0).says(&["mac-wrong-length, mac-mismatch"]);
}
