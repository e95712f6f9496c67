//! `mintcheck diff`: the first layer in which two tokens differ, and whether it matters.

use serde_json::Value;

use super::causes::{HEADER, PAYLOAD, SECRET, mac, signed, token};
use super::place::{Place, Ran};
use crate::schemas::{mistakes, validator};

fn minted(header: &str, payload: &str) -> String {
    token(header, payload, |header, payload| {
        mac(SECRET.as_bytes(), format!("{header}.{payload}").as_bytes())
    })
}

fn compared(a: &str, b: &str, more: &[&str]) -> (Ran, Value) {
    let place = Place::empty();
    place.write("secret", SECRET);
    let ran = place.mintcheck(&[&["diff", a, b, "--format", "json"], more].concat());
    let found = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()));
    assert_eq!(mistakes(&validator("difference"), &found), "");
    (ran, found)
}

fn state<'f>(found: &'f Value, layer: &str) -> &'f Value {
    let layers = found["layers"].as_array().unwrap();
    &layers.iter().find(|one| one["layer"] == layer).unwrap()["state"]
}

#[test]
fn a_token_is_equal_to_itself() {
    let token = minted(HEADER, PAYLOAD);
    let (ran, found) = compared(&token, &token, &["--secret-file", "secret"]);
    ran.ended(0);
    assert_eq!((&found["first"], &found["matters"]), (&Value::Null, &Value::from(false)));
}

#[test]
fn order_escapes_and_blanks_do_not_matter() {
    let token = minted(HEADER, PAYLOAD);
    let spelled = [
        (r#"{"typ":"JWT","alg":"HS256"}"#.to_owned(), PAYLOAD.to_owned(), "header"),
        (HEADER.to_owned(), PAYLOAD.replace(':', ": "), "payload"),
        (HEADER.to_owned(), PAYLOAD.replace("_01", "\\u005f01"), "payload"),
    ];
    for (header, payload, first) in spelled {
        let (ran, found) =
            compared(&token, &minted(&header, &payload), &["--secret-file", "secret"]);
        ran.ended(0);
        assert_eq!(found["first"], first);
        assert_eq!(state(&found, "key"), "same");
        assert_eq!(state(&found, "mac"), "without-effect");
    }
}

#[test]
fn a_claim_that_says_something_else_matters() {
    let token = minted(HEADER, PAYLOAD);
    let changes = [
        ("\"role\":0", "\"role\":1", "another number"),
        ("\"role\":0", "\"role\":\"0\"", "number in A, string in B"),
        ("1696910370", "1696910400", "30 s later in B"),
        ("1696910370", "1696910370.0", "the same number"),
        ("\"role\":0,", "", "only in A"),
        ("\"role\":0", "\"role\":0,\"role\":0", "2 times in B"),
    ];
    for (from, to, words) in changes {
        let (ran, found) = compared(&token, &minted(HEADER, &PAYLOAD.replace(from, to)), &[]);
        ran.ended(1);
        assert_eq!(found["first"], "payload");
        assert!(found["members"][0]["about"].as_str().unwrap().contains(words), "{found:#}");
    }
}

#[test]
fn one_signing_input_with_two_macs_is_told_by_its_keys() {
    let with_line_feed = signed(format!("{SECRET}\n").as_bytes());
    let (ran, found) = compared(&minted(HEADER, PAYLOAD), &with_line_feed, &[]);
    ran.ended(1);
    assert_eq!(found["first"], "mac");
    let (_, found) =
        compared(&minted(HEADER, PAYLOAD), &with_line_feed, &["--secret-file", "secret"]);
    assert_eq!(found["first"], "key");
    let about = found["layers"].as_array().unwrap().iter().find(|one| one["layer"] == "key");
    assert!(about.unwrap()["about"].as_str().unwrap().contains("secret-whitespace"));
}

#[test]
fn padding_matters_and_what_stands_around_does_not() {
    let token = minted(HEADER, PAYLOAD);
    let (ran, found) = compared(&token, &format!("{token}="), &[]);
    ran.ended(1);
    assert_eq!(found["first"], "base64url");
    let (ran, found) = compared(&token, &format!("Bearer {token}"), &[]);
    ran.ended(0);
    assert_eq!(found["first"], "surrounding-text");
    let (ran, found) = compared(&token, "a.b", &[]);
    ran.ended(1);
    assert_eq!(found["first"], "segments");
}

#[test]
fn tokens_come_as_files_and_as_lines() {
    let place = Place::empty();
    let token = minted(HEADER, PAYLOAD);
    place.write("a.txt", &format!("{token}\n"));
    place.write("b.txt", &token);
    place.mintcheck(&["diff", "a.txt", "b.txt"]).ended(0).says(&["the two are equal"]);
    let lines = std::fs::File::open(place.path("a.txt")).unwrap();
    let ran = Ran::of(&place.command(&["diff", "-", "-"]).stdin(lines).output().unwrap());
    ran.ended(2).complains(&["no line for B"]);
    place.write("two.txt", &format!("{token}\r\n\n{token}\n"));
    let lines = std::fs::File::open(place.path("two.txt")).unwrap();
    let ran = Ran::of(&place.command(&["diff", "-", "-"]).stdin(lines).output().unwrap());
    ran.ended(0);
    place.mintcheck(&["diff", "", &token]).ended(2).complains(&["A is empty"]);
    place.mintcheck(&["diff", &token]).ended(2);
}

#[test]
fn the_words_for_a_person() {
    let payload = PAYLOAD.replace("\"role\":0", "\"role\":\"0\"").replace("6910370", "6910400");
    let place = Place::empty();
    place.write("secret", SECRET);
    let (a, b) = (minted(HEADER, PAYLOAD), minted(HEADER, &payload));
    let ran = place.mintcheck(&["diff", &a, &b, "--secret-file", "secret"]);
    ran.ended(1);
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("diff", ran.out);
    });
}
