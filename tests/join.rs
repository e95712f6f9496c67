//! What comes with a token: which parameters are missed, misnamed or at odds with it, by profile and
//! by view, and which objects are left alone.

use std::fs;

use mintcheck::generator::{Around, Minted, Purpose};
use mintcheck::profile::{self, Profile, View};
use serde_json::{Map, Value, json};

use crate::profiles::{broken, case, minted};
use crate::tidy::assert_none;

const WEB: &str = "meeting-sdk";
const WEB_2: &str = "meeting-sdk-web-2";
const NATIVE: &str = "meeting-sdk-native";

const UNTOLD: Purpose = Purpose::Untold;
const ANY: Purpose = Purpose::Join(None);
const CLIENT: Purpose = Purpose::Join(Some(View::Client));
const COMPONENT: Purpose = Purpose::Join(Some(View::Component));

/// Profile, role, what the object is for, what stands in it beside the token as `signature`, and
/// what it breaks.
type Row = (&'static str, i64, Purpose, &'static str, &'static [&'static str]);

const MISSING: &str = "join-parameter-missing error";
const MISNAMED: &str = "join-parameter-misnamed error";
const DISAGREES: &str = "join-disagrees-with-token error";

const GUEST: &str = r#""meetingNumber":"86764390572","userName":"A guest""#;
const KEY: &str = r#""sdkKey":"mintcheckExampleKey_01""#;

const ROWS: &[Row] = &[
    // The vendor's own endpoints answer so.
    (WEB, 0, UNTOLD, "@key", &[]),
    (WEB_2, 0, UNTOLD, "@key", &[]),
    (WEB_2, 1, UNTOLD, r#"@key,"meetingNumber":"86764390572","role":1"#, &[]),
    (WEB, 0, UNTOLD, r#""token":"another","user":{"userName":"A guest"},"expires":7200"#, &[]),
    (WEB, 0, UNTOLD, r#""userName":"A guest","expires":7200"#, &[]),
    (WEB, 0, ANY, "@guest", &[]),
    (WEB_2, 0, ANY, "@guest,@key", &[]),
    (WEB_2, 0, ANY, "@guest", &[MISSING]),
    (WEB_2, 0, ANY, r#"@guest,"apiKey":"mintcheckExampleKey_01""#, &[MISNAMED]),
    (WEB, 0, ANY, "@key", &[MISSING, MISSING]),
    (WEB, 0, ANY, r#""meetingNumber":"86764390572""#, &[MISSING]),
    (WEB, 0, ANY, r#"@guest,"signature":null"#, &[MISSING]),
    // Which view it is decides.
    (WEB, 0, UNTOLD, r#"@guest,"passWord":"1""#, &[]),
    (WEB, 0, UNTOLD, r#"@guest,"password":"1""#, &[]),
    (WEB, 0, UNTOLD, r#"@guest,"passcode":"1""#, &[MISNAMED]),
    (WEB, 0, CLIENT, r#"@guest,"passWord":"1""#, &[]),
    (WEB, 0, CLIENT, r#"@guest,"password":"1""#, &[MISNAMED]),
    (WEB, 0, CLIENT, r#"@guest,"password":"1","passWord":"1""#, &[]),
    (WEB, 0, COMPONENT, r#"@guest,"password":"1""#, &[]),
    (WEB, 0, COMPONENT, r#"@guest,"passWord":"1""#, &[MISNAMED]),
    (WEB_2, 0, COMPONENT, r#"@guest,@key,"passWord":"1""#, &[MISNAMED]),
    // A host.
    (WEB, 1, ANY, "@guest", &["join-parameter-missing warning"]),
    (WEB, 1, ANY, r#"@guest,"zak":"""#, &["join-parameter-missing warning"]),
    (WEB, 1, ANY, r#"@guest,"zakToken":"a.b.c""#, &[MISNAMED]),
    (WEB, 1, ANY, r#"@guest,"zak":"a.b.c""#, &[]),
    (WEB, 1, ANY, r#"@guest,"obfToken":"a.b.c""#, &[]),
    (WEB_2, 1, ANY, "@guest,@key", &["join-parameter-missing warning"]),
    (WEB, 0, ANY, r#"@guest,"zak":"a.b.c""#, &[]),
    // What is joined, and what was signed.
    (WEB, 0, ANY, r#""meetingNumber":86764390572,"userName":"A guest""#, &[]),
    (WEB, 0, ANY, r#""meetingNumber":"867-6439-0572","userName":"A guest""#, &[]),
    (WEB, 0, ANY, r#""meetingNumber":"86764390573","userName":"A guest""#, &[DISAGREES]),
    (WEB, 0, UNTOLD, r#""meetingNumber":867643905,"userName":"A guest""#, &[DISAGREES]),
    (
        WEB,
        0,
        ANY,
        r#"@guest,"sdkKey":"anotherExampleKey_0002""#,
        &["join-disagrees-with-token warning"],
    ),
    (WEB_2, 0, ANY, r#"@guest,"sdkKey":"anotherExampleKey_0002""#, &[DISAGREES]),
    (WEB, 0, ANY, r#"@guest,"signature":"another.one.instead""#, &[DISAGREES]),
    // No page is joined by these.
    (NATIVE, 1, ANY, r#""userName":"A guest""#, &[]),
];

fn handed(token: String, purpose: Purpose, written: &str) -> Minted {
    let mut members = Map::from_iter([("signature".to_owned(), json!(token))]);
    let written = written.replace("@guest", GUEST).replace("@key", KEY);
    let more: Map<String, Value> = serde_json::from_str(&format!("{{{written}}}")).unwrap();
    members.extend(more);
    members.retain(|_, value| !value.is_null());
    Minted { text: token, around: Some(Box::new(Around { members, purpose })) }
}

fn found(profile: &Profile, role: i64, purpose: Purpose, written: &str) -> Vec<String> {
    let inputs = json!({
        "sdk_key": "mintcheckExampleKey_01", "meeting_number": "86764390572", "role": role,
    });
    let case = case(&inputs);
    let token = minted(profile, &case);
    broken(profile, &case, handed(token, purpose, written))
}

#[test]
fn parameters_are_judged_by_profile_and_by_view() {
    let mut wrong = Vec::new();
    for (name, role, purpose, written, breaks) in ROWS {
        let found = found(profile::find(name).unwrap(), *role, *purpose, written);
        if found != *breaks {
            wrong.push(format!("{name}, {purpose:?}, {written}\n  {breaks:?}\n  {found:?}"));
        }
    }
    assert_none(&wrong, "judged otherwise");
}

#[test]
fn a_profile_names_no_parameter_twice_and_each_of_its_claims() {
    for name in [WEB, WEB_2] {
        let profile = profile::find(name).unwrap();
        let parameters = &profile.join.as_ref().unwrap().parameters;
        let mut names: Vec<&str> = parameters.iter().map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), parameters.len(), "{name}");
        assert_eq!(parameters.iter().filter(|row| row.token).count(), 1, "{name}");
    }
}

#[test]
fn a_parameter_that_repeats_no_claim_of_the_profile_is_a_mistake() {
    let text = fs::read_to_string("src/profile/meeting-sdk.toml").unwrap();
    let refused = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Profile::read("mine.toml", &text.replace(from, to)).unwrap_err().to_string()
    };
    let missing = refused("repeats = [\"mn\"]", "repeats = [\"number\"]");
    assert!(missing.contains("no claim `number` in this profile"), "{missing}");
    let wanted = refused("claim = \"role\", is = 1", "claim = \"rank\", is = 1");
    assert!(wanted.contains("no claim `rank` in this profile"), "{wanted}");
}
