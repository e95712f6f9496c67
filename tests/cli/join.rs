//! The parameters around a token, as a program prints them: what the settings say of the view, and
//! what is said of an answer that is something else.

use mintcheck::case::{self, Expect, VectorFile};
use serde_json::{Value, json};

use super::place::{Place, generator};

/// The tokens of a participant and of a host.
const GUEST: &str = "roles/field-000";
const HOST: &str = "roles/field-001";

/// What a sound generator mints for a case.
fn token(id: &str) -> String {
    let mut cases = case::shipped().iter().flat_map(VectorFile::cases);
    let Some(Expect::Mint(Some(token))) = cases.find(|case| case.id == id).map(|case| case.expect)
    else {
        panic!("{id} has a token")
    };
    token
}

/// A program that prints, whatever it is asked, the token of a case among some members.
fn place(settings: &str, id: &str, members: &Value) -> Place {
    let place = Place::empty();
    let mut data = members.clone();
    data["signature"] = json!(token(id));
    place.write("answer.json", &json!({ "data": data }).to_string());
    let head = "[generators.mine]\n\
        command = [\"cat\", \"answer.json\"]\n\
        env = { ASKED = \"{sdk_key} {secret} {meeting_number} {role}\" }\n";
    place.write("mintcheck.toml", &format!("{head}{settings}\n"));
    place
}

const POINTER: &str = "token = { pointer = \"/data/signature\" }";

/// The findings on a case, as `rule where level`, those on the clock aside.
fn found(settings: &str, id: &str, members: &Value) -> Vec<String> {
    let settings = format!("{POINTER}\n{settings}");
    let (_, report) = place(&settings, id, members).report(&["--case", id]);
    let mine = generator(&report, "mine");
    assert_eq!(mine["faults"], json!([]), "{report:#}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = mine["findings"].as_array().unwrap().iter();
    let told = |one: &Value| {
        let parts = [&one["rule"], &one["example"]["where"], &one["level"]];
        parts.map(text).join(" ")
    };
    findings.map(told).collect()
}

fn parameters(password: &str) -> Value {
    json!({"meetingNumber": "86764390572", "userName": "A guest", password: "123456"})
}

#[test]
fn the_settings_say_for_which_view_the_parameters_are() {
    for (password, join, expected) in [
        ("passWord", "", None),
        ("password", "", None),
        ("passWord", "join = \"client\"", None),
        ("password", "join = \"client\"", Some("join.password")),
        ("password", "join = \"component\"", None),
        ("passWord", "join = \"component\"", Some("join.passWord")),
    ] {
        let expected = expected.map(|place| format!("join-parameter-misnamed {place} error"));
        let found = found(join, GUEST, &parameters(password));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{password} {join}");
    }
}

#[test]
fn an_answer_that_is_no_set_of_parameters_is_left_alone() {
    let key = json!({"sdkKey": "mintcheckExampleKey_01"});
    assert_eq!(found("", GUEST, &key), [""; 0]);
    assert_eq!(found("", HOST, &key), [""; 0]);
    // Unless the settings say that it is one.
    let said = found("join = \"client\"", GUEST, &key);
    assert_eq!(
        said,
        [
            "join-parameter-missing join.meetingNumber error",
            "join-parameter-missing join.userName error",
        ]
    );
}

#[test]
fn no_zak_and_no_passcode_is_ever_shown() {
    let mut members = parameters("Password");
    members["zakToken"] = json!("zak.of.somebody");
    members["meetingNumber"] = json!("123456789");
    let place = place(POINTER, HOST, &members);
    let (ran, report) = place.report(&["--case", HOST]);
    let findings = generator(&report, "mine")["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 3, "{report:#}");
    let terminal = place.mintcheck(&["run", "--case", HOST]);
    terminal.ended(1).says(&["join-disagrees-with-token", "\"86764390572\" as in `mn`"]);
    for text in [&ran.out, &terminal.out] {
        assert!(!text.contains("zak.of.somebody") && !text.contains("\"123456\""), "{text}");
    }
}

#[test]
fn a_view_goes_with_a_pointer() {
    let place = place("join = \"client\"", GUEST, &json!({}));
    place.mintcheck(&["run"]).ended(2).complains(&[
        "`join` is about the object in which a `pointer` finds the token",
        "join = \"client\"",
        "token = { pointer = \"/signature\" }",
    ]);
    let other = place_with_an_unknown_view();
    other.mintcheck(&["run"]).ended(2).complains(&["unknown variant `web`"]);
}

fn place_with_an_unknown_view() -> Place {
    place(&format!("{POINTER}\njoin = \"web\""), GUEST, &json!({}))
}

#[test]
fn inspect_holds_a_token_against_the_parameters_beside_it() {
    let place = Place::empty();
    let mut members = parameters("password");
    members["signature"] = json!(token(GUEST));
    place.write("join.json", &members.to_string());
    let at = ["--at", "2023-10-10T04:00:00.600Z"];
    let looked = |more: &[&str]| {
        place.mintcheck(&[&["inspect", "--join", "join.json"], at.as_slice(), more].concat())
    };
    looked(&[]).ended(0);
    looked(&["--view", "component"]).ended(0);
    let told = ["error[join-parameter-misnamed]", "join.password", "`passWord`"];
    looked(&["--view", "client"]).ended(1).says(&told);
    let other = token(HOST);
    let told =
        ["error[join-disagrees-with-token]", "join.signature", "warning[join-parameter-missing]"];
    looked(&[&other]).ended(1).says(&told);
    looked(&["--view", "web"]).ended(2).complains(&["client or component"]);
    place.write("join.json", "{\"zak\":\"zak.of.somebody\",}");
    let broken = looked(&[&other]);
    broken.ended(2).complains(&["join.json is no JSON object: see line 1, column"]);
    assert!(!broken.err.contains("zak.of"), "{}", broken.told());
}
