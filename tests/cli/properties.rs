//! Drawn cases by the command line: kept as regressions, asked again by number, left out.

use super::place::Place;

/// Sound, but for the last digit of numbers of ten digits.
const TEN: &str = r#"
import base64, hashlib, hmac, json, os, sys
key, number, role, now_ms = sys.argv[1:5]
part = lambda text: base64.urlsafe_b64encode(text).rstrip(b"=").decode()
iat = int(now_ms) // 1000 - 30
if len(number) == 10:
    number = number[:-1] + "7"
claims = dict(appKey=key, mn=number, role=int(role), iat=iat, exp=iat + 7200, tokenExp=iat + 7200)
text = part(b'{"alg":"HS256","typ":"JWT"}') + "." + part(json.dumps(claims).encode())
print(text + "." + part(hmac.new(os.environ["SECRET"].encode(), text.encode(), hashlib.sha256).digest()))
"#;

const SETTINGS: &str = r#"
[generators.ten]
command = ["python3", "-S", "ten.py", "{sdk_key}", "{meeting_number}", "{role}", "{now_ms}"]
env = { SECRET = "{secret}" }
[generators."builtin/reference"]
builtin = "reference"
"#;

fn place() -> Place {
    let place = Place::empty();
    place.write("ten.py", TEN);
    place.write("mintcheck.toml", SETTINGS);
    place
}

#[test]
fn the_smallest_case_is_kept_as_a_vector_and_asked_from_then_on() {
    let place = place();
    let keep = ["run", "--case", "property/drawn", "--save-regressions", "kept.json"];
    let ran = place.mintcheck(&keep);
    ran.ended(1).says(&[
        "parting   claim-differs-from-input",
        r#"2021-01-01T00:00:00.000Z, sdk_key "mintcheckExampleKey_01", role 0"#,
        "holds     builtin/reference",
        "apart     ten: payload.mn is ",
    ]);
    ran.complains(&["1 regression is kept in kept.json"]);
    // What is known already is not kept again.
    place.mintcheck(&keep).ended(1).complains(&["there is no regression to keep"]);
    let kept = place.read("kept.json");
    place.write("mintcheck.toml", &format!("{SETTINGS}\n[vectors]\npaths = [\"kept.json\"]\n"));
    let again = place.mintcheck(&["run", "--case", "kept/claim-differs-from-input-001"]);
    again.ended(1).says(&["case kept/claim-differs-from-input-001"]);
    assert_eq!(place.read("kept.json"), kept);
}

#[test]
fn a_drawn_case_is_asked_again_by_its_number() {
    let place = place();
    let ran = place.mintcheck(&["run", "--case", "property/drawn", "--cases", "96", "--seed", "s"]);
    ran.ended(1).says(&["again: mintcheck run ten --case property/drawn-", " --seed s\n"]);
    let case = { ran.out.split_whitespace() }.find(|word| word.starts_with("property/drawn-"));
    let again = place.mintcheck(&["run", "ten", "--case", case.unwrap(), "--seed", "s"]);
    again.ended(1).says(&[case.unwrap(), "claim-differs-from-input"]);
    place
        .mintcheck(&["run", "--case", "property/drawn-x"])
        .ended(2)
        .complains(&["they end in a number"]);
}

#[test]
fn nothing_is_drawn_where_nobody_wants_it() {
    let place = place();
    let ran = place.mintcheck(&["run", "builtin/reference", "--cases", "0", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.ended(0).out).unwrap();
    assert!(!ran.out.contains("property/drawn"));
    assert_eq!(report["seed"], "mintcheck");
    assert_eq!(report["partings"], serde_json::json!([]));
}
