//! The signature format from before the JWT on the command line: minted, looked at in every spelling
//! that was served, compared, and counted.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use mintcheck::token::mac::{Algorithm, Key};
use serde_json::Value;

use super::causes::{AT, SECRET, inspected};
use super::place::Place;
use crate::schemas::{mistakes, validator};

/// A key that encodes differently in the two alphabets.
const KEY: &str = "mi~tc?eckExampleKey_01";
const TS: &str = "1696910370600";

fn text(ts: &str, hash: &[u8]) -> String {
    format!("{KEY}.86764390572.{ts}.0.{}", STANDARD.encode(hash))
}

fn hash(message: &str) -> Vec<u8> {
    Key::new(Algorithm::Hs256, SECRET.as_bytes()).sign(message.as_bytes())
}

fn joined(ts: &str) -> String {
    format!("{KEY}86764390572{ts}0")
}

fn signed(ts: &str) -> String {
    text(ts, &hash(&STANDARD.encode(joined(ts))))
}

fn rules(found: &Value) -> Vec<&str> {
    let findings = found["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

#[test]
fn every_spelling_that_was_served_is_guessed_and_decoded() {
    let text = signed(TS);
    let spellings = [
        STANDARD.encode(&text),
        STANDARD_NO_PAD.encode(&text),
        URL_SAFE.encode(&text),
        URL_SAFE_NO_PAD.encode(&text),
    ];
    for token in spellings {
        let (ran, found) = inspected(SECRET.as_bytes(), &token, &["--profile", "auto"]);
        ran.ended(0);
        assert_eq!(found["profile"], "meeting-legacy");
        assert!(found["guessed"].as_str().unwrap().contains("before the JWT"));
        assert_eq!((rules(&found), &found["mac"]), (vec![], &Value::from("holds")), "{token}");
        assert_eq!(found["payload"]["text"], text.as_str());
        assert_eq!(found["times"][0]["utc"], "2023-10-10T03:59:30.6Z");
        assert_eq!(found["times"][0]["after_clock_us"], -30_000_000);
        assert_eq!(mistakes(&validator("inspection"), &found), "");
    }
}

#[test]
fn a_profile_that_is_named_is_never_guessed_away() {
    let token = STANDARD.encode(signed(TS));
    let (ran, found) = inspected(SECRET.as_bytes(), &token, &["--profile", "meeting-sdk"]);
    ran.ended(1);
    assert_eq!(rules(&found), ["not-compact-jws"]);
    let jwt = super::causes::signed(SECRET.as_bytes());
    let (ran, found) = inspected(SECRET.as_bytes(), &jwt, &["--profile", "meeting-legacy"]);
    ran.ended(1);
    assert_eq!(rules(&found), ["legacy-not-base64"]);
}

#[test]
fn seconds_are_told_with_the_characters_and_what_they_are() {
    let token = URL_SAFE_NO_PAD.encode(signed("1696917600"));
    let (ran, found) = inspected(SECRET.as_bytes(), &token, &["--profile", "auto"]);
    ran.ended(1);
    assert_eq!(rules(&found), ["legacy-ts-not-in-milliseconds"]);
    let caret = &found["findings"][0]["caret"];
    let at = |end: &str| usize::try_from(caret[end].as_u64().unwrap()).unwrap();
    let decoded = found["payload"]["text"].as_str().unwrap();
    assert_eq!(&decoded[at("start")..at("end")], "1696917600");
    assert!(found["findings"][0]["message"].as_str().unwrap().contains("two hours ahead"));
    assert_eq!(found["mac"], "holds");
}

/// The causes that are named of a hash, and the rules that it breaks.
fn explained(secret: &str, token: &str) -> (Vec<String>, Vec<String>) {
    let (ran, found) = inspected(secret.as_bytes(), token, &["--profile", "auto"]);
    ran.ended(1);
    let causes = found["causes"].as_array().unwrap().iter();
    let causes = causes.map(|cause| cause["cause"].as_str().unwrap().to_owned()).collect();
    (rules(&found).into_iter().map(str::to_owned).collect(), causes)
}

#[test]
fn why_a_hash_does_not_hold_is_proved_as_it_is_for_a_jwt() {
    let right = STANDARD.encode(signed(TS));
    let unencoded = STANDARD.encode(text(TS, &hash(&joined(TS))));
    let mac = hash(&STANDARD.encode(joined(TS)));
    let hex = mac.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let hex = STANDARD.encode(text(TS, hex.as_bytes()));
    let told = |rule: &str, causes: &[&str]| {
        let causes = causes.iter().map(|cause| (*cause).to_owned()).collect::<Vec<_>>();
        (vec![rule.to_owned()], causes)
    };
    let with_line_end = format!("{SECRET}\n");
    assert_eq!(explained(&with_line_end, &right), told("mac-mismatch", &["secret-whitespace"]));
    assert_eq!(explained(SECRET, &unencoded), told("mac-mismatch", &["mac-over-other-bytes"]));
    assert_eq!(explained(SECRET, &hex), told("legacy-hash-malformed", &["mac-hex-digest"]));
    let another = "another-secret-of-thirty-two-char";
    assert_eq!(explained(another, &right), told("mac-mismatch", &[]));
}

#[test]
fn what_surrounds_a_signature_is_cut_off_and_named() {
    let token = STANDARD.encode(signed(TS));
    let around = [
        (format!("Authorization: Bearer {token}"), "Bearer", 1),
        (format!("{{\"signature\":\"{token}\"}}"), "JSON", 1),
        (format!("'{token}'"), "quotation", 0),
    ];
    for (text, name, code) in around {
        let (ran, found) = inspected(SECRET.as_bytes(), &text, &["--profile", "auto"]);
        ran.ended(code);
        assert_eq!(found["token"], token.as_str(), "{text}");
        assert!(found["surrounding"].as_str().unwrap().contains(name), "{}", ran.told());
    }
}

#[test]
fn the_reference_mints_one_and_cannot_be_asked_for_a_lifetime() {
    let place = Place::empty();
    place.write("secret", SECRET);
    let all = [
        "mint",
        "--profile",
        "meeting-legacy",
        "--secret-file",
        "secret",
        "--at",
        AT,
        "--input",
        "sdk_key=mintcheckExampleKey_01",
        "--input",
        "meeting_number=86764390572",
        "--input",
        "role=0",
    ];
    let ran = place.mintcheck(&all);
    let token = ran.ended(0).out.trim().to_owned();
    inspected(SECRET.as_bytes(), &token, &["--profile", "meeting-legacy"]).0.ended(0);
    let ran = place.mintcheck(&[&all[..], &["--input", "lifetime_s=3600"]].concat());
    ran.ended(2).complains(&["`lifetime_s` cannot be asked for"]);
}

#[test]
fn a_stream_of_them_is_counted_and_each_key_has_its_secret() {
    let place = Place::empty();
    let lines = [
        STANDARD.encode(signed(TS)),
        URL_SAFE_NO_PAD.encode(signed(TS)),
        STANDARD.encode(signed("1696917600")),
        "no signature at all".to_owned(),
    ];
    place.write("lines", &lines.join("\n"));
    let by_key = format!("{KEY}=OWN_SECRET");
    let mut command = place.command(&[
        "audit",
        "lines",
        "--profile",
        "meeting-legacy",
        "--format",
        "json",
        "--secret-claim",
        "apiKey",
        "--secret-env",
        &by_key,
    ]);
    let output = command.env("OWN_SECRET", SECRET).output().unwrap();
    let audit: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(mistakes(&validator("audit"), &audit), "");
    assert_eq!((&audit["lines"]["tokens"], &audit["lines"]["broken"]), (&3.into(), &1.into()));
    assert_eq!((&audit["keys"]["checked"], &audit["keys"]["unknown"]), (&3.into(), &0.into()));
    let counted = audit["findings"].as_array().unwrap().iter();
    let counted: Vec<_> = counted.map(|one| (&one["rule"], &one["count"])).collect();
    let (seconds, old) =
        (Value::from("legacy-ts-not-in-milliseconds"), Value::from("legacy-ts-too-old"));
    assert_eq!(counted, [(&seconds, &1.into()), (&old, &2.into())]);
}

#[test]
fn two_are_compared_field_by_field() {
    let place = Place::empty();
    place.write("secret", SECRET);
    let [a, b] = [STANDARD.encode(signed(TS)), URL_SAFE_NO_PAD.encode(signed(TS))];
    let diff = |a: &str, b: &str| place.mintcheck(&["diff", a, b, "--secret-file", "secret"]);
    diff(&a, &b).ended(0).says(&["five fields in both", "standard base64 with padding in A"]);
    let later = STANDARD.encode(signed("1696910430600"));
    diff(&a, &later).ended(1).says(&["payload.ts", "1 min later in B"]);
    let jwt = super::causes::signed(SECRET.as_bytes());
    diff(&a, &jwt).ended(1).says(&["A is a signature from before the JWT"]);
}

#[test]
fn vectors_for_a_profile_that_nobody_has_are_a_slip() {
    let place = Place::with_settings("[vectors]\npaths = [\"own.json\"]\n", &[("my/own", "sound")]);
    let text = std::fs::read_to_string("vectors/legacy.json").unwrap();
    let text = text.replace("\"meeting-legacy\"", "\"meeting-legasy\"");
    place.write("own.json", &text.replace("legacy/", "own/").replace("\"legacy\"", "\"own\""));
    place
        .mintcheck(&["run"])
        .ended(2)
        .complains(&["meeting-legasy", "did you mean `meeting-legacy`"]);
}
