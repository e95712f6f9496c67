//! The shipped profiles: what the reference mints for each breaks nothing, and defective tokens
//! break exactly what they should, at the level that the profile's evidence carries.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use mintcheck::case::{Case, Environment, Expect, Inputs, Shape};
use mintcheck::finding::{Place, Words};
use mintcheck::generator::builtin::{self, Caution};
use mintcheck::generator::{Answer, Minted};
use mintcheck::observation::{Channel, Keys, Observation};
use mintcheck::profile::{self, LEGACY_FIELDS, Level, Profile};
use mintcheck::rule::{self, Rules, Sink};
use mintcheck::token::Room;
use mintcheck::token::base64url;
use mintcheck::token::mac::{Algorithm, Key};
use serde_json::{Map, Value, json};

use crate::catalogue::broken_by;

/// 2023-10-10T04:00:00.600Z; the reference has `iat` 1696910370 and `exp` 1696917570.
const NOW_US: i64 = 1_696_910_400_600_000;
const SECRET: &str = "mintcheckPublicTestSecretNo00001";
/// As good as any other secret in a format that knows nothing of credentials.
const HEX_SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Defects by profile: what is changed in a sound token, and all that it breaks above a note.
type Defects = &'static [(&'static str, &'static [&'static str])];

const WEB_2: Defects = &[
    ("without sdkKey", &["claim-misnamed warning"]),
    (
        "without sdkKey\nwithout appKey\nclaim apiKey \"mintcheckExampleKey_01\"",
        &["claim-misnamed error"],
    ),
    ("without sdkKey\nwithout appKey", &["claim-missing error"]),
    ("claim appKey \"someOtherExampleKey_01\"", &["claim-differs-from-input error"]),
    ("claim role \"0\"", &["claim-wrong-type warning"]),
    ("claim exp 1697083171", &["lifetime-too-long error"]),
    ("claim iat 1696910434", &["iat-in-the-future error"]),
    ("without appKey", &[]),
    ("without tokenExp", &[]),
];

const NATIVE: Defects = &[
    ("without tokenExp", &["claim-missing error"]),
    ("without exp", &["claim-missing warning"]),
    ("without appKey", &["claim-misnamed error"]),
    ("without role", &["claim-missing warning"]),
    ("without mn", &["claim-missing warning"]),
    ("without mn\nwithout role", &[]),
    ("without sdkKey", &[]),
    ("claim tokenExp 1696912169", &["lifetime-too-short error"]),
    (
        "claim tokenExp 1697083171\nclaim exp 1697083100",
        &["lifetime-too-long warning", "session-outlives-token warning"],
    ),
    ("claim tokenExp 1696912170", &["time-left-too-short warning"]),
    (
        "claim exp 1696912170\nclaim tokenExp 1696912201",
        &["lifetime-at-the-edge warning", "session-outlives-token warning"],
    ),
    ("claim exp 1697083171", &["lifetime-too-long error"]),
];

const VIDEO: Defects = &[
    ("without tpc\nclaim topic \"Weekly review\"", &["claim-misnamed error"]),
    ("without app_key", &["claim-missing error"]),
    ("without version", &["claim-missing error"]),
    ("claim version 2", &["claim-value-not-allowed error"]),
    ("claim version \"1\"", &["claim-wrong-type error"]),
    ("claim role_type \"0\"", &["claim-wrong-type error"]),
    ("claim role_type 1", &["claim-differs-from-input error"]),
    ("claim tpc \"WEEKLY REVIEW\"", &[]),
    ("claim tpc \"Daily review\"", &["claim-differs-from-input error"]),
    (
        "claim session_key \"0123456789012345678901234567890123456\"",
        &["claim-value-not-allowed error"],
    ),
    (
        "claim user_key \"0123456789012345678901234567890123456\"",
        &["claim-value-not-allowed warning"],
    ),
    ("claim geo_regions \"US,XX\"", &["claim-value-not-allowed error"]),
    ("claim geo_regions \"US,JP\"", &[]),
    ("claim exp 1697083171", &["lifetime-too-long error"]),
    ("header {\"alg\":\"HS256\"}", &["typ-not-jwt warning"]),
];

const JWT: Defects = &[
    ("header {\"alg\":\"HS256\"}", &[]),
    ("header {\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"7\"}", &[]),
    ("without iat\nwithout exp", &[]),
    ("claim scope \"read write\"\nclaim admin true", &[]),
    ("claim aud [\"one\",\"two\"]", &[]),
    ("claim iat 1600000000", &[]),
    ("claim iat 1696910370.25", &[]),
    ("claim aud 7", &["claim-wrong-type error"]),
    ("claim iat 1696910434", &["iat-in-the-future warning"]),
    ("claim nbf 1696910434", &["not-yet-valid error"]),
    ("claim exp 1696910400", &["already-expired error"]),
    ("claim exp \"1696917570\"", &["time-not-a-number error"]),
    ("claim exp 1696917570000", &["time-not-in-seconds error"]),
    ("header {\"alg\":\"none\",\"typ\":\"JWT\"}", &["alg-not-allowed error"]),
    ("header {\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}", &["header-critical error"]),
];

const LEGACY: Defects = &[
    ("outer standard-bare", &[]),
    ("outer url-safe", &[]),
    ("outer url-safe-bare", &[]),
    ("outer none", &["legacy-not-base64 error"]),
    ("outer padded-once-more", &["legacy-not-base64 warning"]),
    ("field meetingNumber ", &["legacy-field-missing error"]),
    ("field ts 1696917600", &["legacy-ts-not-in-milliseconds error"]),
    ("field ts 1696910370600.0", &["legacy-ts-not-a-number error"]),
    ("field ts 1696910400600", &[]),
    ("field ts 1696910401000", &["legacy-ts-in-the-future warning"]),
    ("field ts 1696909799000", &["legacy-ts-too-old warning"]),
    ("field hash AAAA", &["legacy-hash-malformed error"]),
    ("field hash AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", &["mac-mismatch error"]),
    ("field role 1", &["claim-differs-from-input error"]),
    ("field meetingNumber 867-6439-0572", &["claim-value-not-allowed error"]),
];

const MEETING: Defects = &[
    ("without appKey", &["claim-missing error"]),
    ("without appKey\nclaim sdkKey \"mintcheckExampleKey_01\"", &["claim-misnamed error"]),
    ("claim mn \"867-6439-0572\"", &["claim-value-not-allowed error"]),
    ("claim iat 1696910370.0", &["time-not-an-integer warning"]),
    ("claim exp 1696912169\nclaim tokenExp 1696912169", &["lifetime-too-short error"]),
    ("without role", &["claim-missing error"]),
];

/// Each shipped profile with its inputs and its defects.
fn table() -> [(&'static str, Value, Defects); 6] {
    let meeting = json!({
        "sdk_key": "mintcheckExampleKey_01", "meeting_number": "86764390572", "role": 0,
    });
    let legacy = meeting.clone();
    let session = json!({
        "sdk_key": "mintcheckExampleKey_01", "session_name": "Weekly review", "role": 0,
    });
    [
        ("meeting-sdk", meeting.clone(), MEETING),
        ("meeting-sdk-web-2", meeting.clone(), WEB_2),
        ("meeting-sdk-native", meeting, NATIVE),
        ("video-sdk", session, VIDEO),
        ("meeting-legacy", legacy, LEGACY),
        ("jwt-hs256", json!({"secret": HEX_SECRET}), JWT),
    ]
}

pub(crate) fn case(inputs: &Value) -> Case {
    let mut all = Inputs::new([("secret".to_owned(), json!(SECRET))]);
    for (name, value) in inputs.as_object().unwrap() {
        all.set(name, value.clone());
    }
    Case {
        id: "profiles/sound-001".to_owned(),
        comment: String::new(),
        shape: Shape::Field,
        inputs: all,
        now_us: NOW_US,
        environment: Environment::default(),
        profile: None,
        expect: Expect::Mint(None),
    }
}

pub(crate) fn minted(profile: &Profile, case: &Case) -> String {
    match builtin::mint(profile, &case.inputs, case.now_us, Caution::Strict) {
        Answer::Token(token) => token.text,
        other @ (Answer::Refused(_) | Answer::Failed(_)) => panic!("{}: {other:?}", profile.name),
    }
}

/// A sound signature of the format before the JWT with something changed, and signed again unless
/// it is the hash that was changed.
fn changed_legacy(token: &str, change: &str, secret: &str) -> String {
    let text = String::from_utf8(STANDARD.decode(token).unwrap()).unwrap();
    let mut fields: Vec<String> = text.split('.').map(str::to_owned).collect();
    let mut encode: fn(&str) -> String = |text| STANDARD.encode(text);
    let (word, rest) = change.split_once(' ').unwrap();
    match (word, rest.split_once(' ').unwrap_or((rest, ""))) {
        ("field", (name, value)) => {
            let at = LEGACY_FIELDS.iter().position(|known| *known == name).unwrap();
            value.clone_into(&mut fields[at]);
            if name != "hash" {
                let message = STANDARD.encode(fields[..4].concat());
                let mac = Key::new(Algorithm::Hs256, secret.as_bytes()).sign(message.as_bytes());
                fields[4] = STANDARD.encode(mac);
            }
        }
        ("outer", ("standard-bare", _)) => encode = |text| STANDARD_NO_PAD.encode(text),
        ("outer", ("url-safe", _)) => encode = |text| URL_SAFE.encode(text),
        ("outer", ("url-safe-bare", _)) => encode = |text| URL_SAFE_NO_PAD.encode(text),
        ("outer", ("none", _)) => encode = str::to_owned,
        ("outer", ("padded-once-more", _)) => encode = |text| STANDARD.encode(text) + "=",
        _ => panic!("not understood: {change}"),
    }
    encode(&fields.join("."))
}

/// A sound token with something changed, and signed again.
fn changed(token: &str, change: &str, secret: &str) -> String {
    if !token.contains('.') {
        return changed_legacy(token, change, secret);
    }
    let payload = token.split('.').nth(1).unwrap();
    let text = decoded(payload);
    let mut claims: Map<String, Value> = serde_json::from_str(&text).unwrap();
    let mut header = r#"{"alg":"HS256","typ":"JWT"}"#;
    for line in change.lines() {
        let (word, rest) = line.split_once(' ').unwrap();
        match word {
            "without" => drop(claims.remove(rest)),
            "header" => header = rest,
            "claim" => {
                let (name, json) = rest.split_once(' ').unwrap();
                claims.insert(name.to_owned(), serde_json::from_str(json).unwrap());
            }
            _ => panic!("not understood: {line}"),
        }
    }
    let claims = Value::from(claims).to_string();
    let message = [header, &claims].map(|part| base64url::encode(part.as_bytes())).join(".");
    let mac = Key::new(Algorithm::Hs256, secret.as_bytes()).sign(message.as_bytes());
    format!("{message}.{}", base64url::encode(&mac))
}

fn decoded(segment: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(segment).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Keeps what is broken above a note, as `rule level`.
struct Grave<'r>(&'r Rules, Vec<String>);

impl Sink for Grave<'_> {
    fn judged(&mut self, _: usize) {}

    fn broken(&mut self, rule: usize, level: Level, _: Place<'_>, words: &dyn Fn() -> Words) {
        assert!(!words().message.is_empty());
        if level > Level::Note {
            self.1.push(format!("{} {}", self.0.get(rule).id, level.name()));
        }
    }
}

/// What an answer breaks above a note, as `rule level`.
pub(crate) fn broken(profile: &Profile, case: &Case, minted: Minted) -> Vec<String> {
    let rules = Rules::new(profile, &BTreeMap::new());
    let (mut room, mut keys) = (Room::default(), Keys::default());
    let answer = Answer::Token(minted);
    let seen = Observation::of(case, profile, (&answer, Channel::Field), (&mut room, &mut keys));
    let mut grave = Grave(&rules, Vec::new());
    rules.check(&seen, &mut grave);
    let mut broken = grave.1;
    broken.sort();
    broken
}

#[test]
fn every_shipped_profile_is_in_the_table() {
    let names: Vec<&str> = table().iter().map(|(name, ..)| *name).collect();
    assert_eq!(profile::names().collect::<Vec<_>>(), names);
}

#[test]
fn what_the_reference_mints_is_sound_in_every_profile() {
    for (name, inputs, _) in table() {
        let (profile, case) = (profile::find(name).unwrap(), case(&inputs));
        assert_eq!(broken(profile, &case, minted(profile, &case).into()), [""; 0], "{name}");
        assert_eq!(case.shape_in(profile), Shape::Field, "{name}");
    }
}

#[test]
fn defective_tokens_break_what_they_should_and_no_more() {
    let mut wrong = Vec::new();
    for (name, inputs, defects) in table() {
        let (profile, case) = (profile::find(name).unwrap(), case(&inputs));
        let sound = minted(profile, &case);
        let secret = case.inputs.secret().unwrap().reveal();
        assert!(defects.iter().filter(|(_, breaks)| !breaks.is_empty()).count() >= 5, "{name}");
        for (change, breaks) in defects {
            let found = broken(profile, &case, changed(&sound, change, secret).into());
            if found != *breaks {
                wrong.push(format!("{name}: {change}\n  expected {breaks:?}\n  found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rules_that_a_profile_speaks_of_are_rules() {
    for profile in profile::shipped() {
        let said = profile.vendor_errors.iter().flat_map(|row| &row.rules);
        for id in profile.rules.keys().chain(said) {
            assert!(rule::find(id).is_some(), "{}: no rule `{id}`", profile.name);
        }
    }
}

#[test]
fn a_claim_of_its_own_comes_before_any_other_in_what_the_vendor_says() {
    let web = profile::find("meeting-sdk").unwrap();
    let says = |rule, claim| web.vendor_says(rule, claim).unwrap_or_default();
    assert!(says("claim-missing", Some("appKey")).contains("appKey can not empty"));
    assert!(says("claim-missing", Some("mn")).contains("3712"));
    assert!(says("mac-mismatch", None).contains("3712"));
    assert!(says("already-expired", Some("exp")).contains("3705"));
    assert!(says("claim-value-not-allowed", Some("role")).contains("3708"));
    assert_eq!(web.vendor_says("typ-not-jwt", None), None);
    let jwt = profile::find("jwt-hs256").unwrap();
    assert_eq!(jwt.vendor_says("mac-mismatch", None), None, "it is no vendor's format");
}

#[test]
fn the_reference_refuses_what_a_profile_cannot_have() {
    let refused = |name: &str, inputs: Value| {
        let profile = profile::find(name).unwrap();
        match builtin::mint(profile, &case(&inputs).inputs, NOW_US, Caution::Strict) {
            Answer::Refused(why) => why,
            other @ (Answer::Token(_) | Answer::Failed(_)) => panic!("{name}: {other:?}"),
        }
    };
    let key = "mintcheckExampleKey_01";
    let native = refused("meeting-sdk-native", json!({"sdk_key": key, "role": 0}));
    assert!(native.contains("`meeting_number` is missing"), "{native}");
    let session = |name: &str| json!({"sdk_key": key, "role": 0, "session_name": name});
    assert!(refused("video-sdk", session("")).contains("empty"));
    assert!(refused("video-sdk", session("a\"b")).contains("letters"));
    assert!(refused("video-sdk", session(&"x".repeat(201))).contains("200 characters"));
    assert!(refused("video-sdk", json!({"sdk_key": key, "role": 0})).contains("missing"));
}

#[test]
fn a_profile_that_contradicts_itself_is_refused_with_the_place() {
    let text = std::fs::read_to_string("src/profile/meeting-sdk-native.toml").unwrap();
    let refused = |found: &str, odd: &str| {
        assert!(text.contains(found), "{found}");
        Profile::read("p.toml", &text.replacen(found, odd, 1)).expect_err(odd).title
    };
    let sets = "claims = [\"mn\", \"role\"]";
    assert!(refused(sets, "claims = [\"mn\", \"rôle\"]").contains("no claim `rôle`"));
    let bounds = "min_s = 1800\nlevel = \"error\"\nsource = \"native auth page: at least";
    let none = bounds.replace("min_s = 1800\n", "");
    assert!(refused(bounds, &none).contains("`min_s`, a `max_s` or both"));
    let legacy = std::fs::read_to_string("src/profile/meeting-legacy.toml").unwrap();
    let refused_legacy = |found: &str, odd: &str| {
        assert!(legacy.contains(found), "{found}");
        Profile::read("p.toml", &legacy.replacen(found, odd, 1)).expect_err(odd).title
    };
    let format = "format = \"legacy\"\n";
    assert!(refused_legacy(format, "").contains("has a `[header]`"));
    assert!(refused_legacy("name = \"ts\"", "name = \"iat\"").contains("the fields of the legacy"));
    let header = "[header]\nalg = [\"HS256\"]\ntyp = \"JWT\"\nsource = \"none\"\nconfidence = \"C\"\n\n[clock]";
    assert!(refused_legacy("[clock]", header).contains("no header to speak of"));
    let unsure = "[rules.legacy-too-long]\nlevel = \"warning\"";
    let error = unsure.replace("warning", "error");
    assert!(refused_legacy(unsure, &error).contains("warning at most"));
    let doubtful = "max_s = 172800\nlevel = \"warning\"";
    assert!(refused(doubtful, "max_s = 172800\nlevel = \"error\"").contains("warning at most"));
}

#[test]
fn lifetimes_vary_in_a_profile_without_bounds_too() {
    let said = |lifetimes: [i64; 2]| {
        let answers = [0, 1].map(|at| {
            let iat = NOW_US / 1_000_000 + i64::try_from(at).unwrap();
            let payload = json!({"iat": iat, "exp": iat + lifetimes[at]}).to_string();
            let part = |text: &str| base64url::encode(text.as_bytes());
            let token = format!("{}.{}.x", part(r#"{"alg":"HS256"}"#), part(&payload));
            let mut case = case(&json!({}));
            (case.profile, case.id) =
                (Some("jwt-hs256".to_owned()), format!("profiles/own-00{at}"));
            case.now_us = iat * 1_000_000;
            (case, Answer::Token(token.into()))
        });
        broken_by(&answers).contains(&"lifetime-varies")
    };
    assert!(said([60, 3_600]) && !said([60, 60]));
}
