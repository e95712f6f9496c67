//! Causes of wrong claims, as `inspect` names them where the inputs are told: each in the ways in
//! which it is met, and in none that only looks like it.

use serde_json::Value;

use super::causes::{HEADER, PAYLOAD, SECRET, inspected, mac, token};

const KEY: &str = "mintcheckExampleKey_01";

/// A token with some of the usual payload in other words, signed as it should be.
fn with(changes: &[(&str, &str)]) -> String {
    let payload = changes.iter().fold(PAYLOAD.to_owned(), |payload, (from, to)| {
        assert!(payload.contains(from), "{from}");
        payload.replacen(from, to, 1)
    });
    of(&payload)
}

fn of(payload: &str) -> String {
    token(HEADER, payload, |header, payload| {
        mac(SECRET.as_bytes(), format!("{header}.{payload}").as_bytes())
    })
}

/// The causes that are named, each with how sure it is and the rules that it explains.
#[track_caller]
fn named(token: &str, inputs: &[&str]) -> Vec<String> {
    let inputs = inputs.iter().flat_map(|input| ["--input", input]).collect::<Vec<_>>();
    let (ran, found) = inspected(SECRET.as_bytes(), token, &inputs);
    assert!(!ran.out.contains(SECRET), "{}", ran.told());
    let causes = found["causes"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    causes
        .map(|cause| {
            let rules: Vec<String> =
                cause["explains"].as_array().unwrap().iter().map(text).collect();
            assert!(!rules.is_empty(), "{}", ran.told());
            let [id, sure] = ["cause", "confidence"].map(|name| text(&cause[name]));
            format!("{id}, {sure}: {}", rules.join(" "))
        })
        .collect()
}

#[track_caller]
fn number(asked: &str, said: &str) -> Vec<String> {
    let asked = format!("meeting_number={asked}");
    named(&with(&[("\"86764390572\"", said)]), &[&asked])
}

#[test]
fn a_number_through_a_double_is_named() {
    let lost = ["number-through-double, proven: claim-differs-from-input"];
    let spelled = ["number-through-double, proven: claim-value-not-allowed"];
    for said in ["\"9007199254740992\"", "9007199254740992"] {
        assert_eq!(number("9007199254740993", said), lost, "{said}");
    }
    for said in ["86764390572.0", "8.6764390572E10", "\"8.6764390572e+10\"", "8.676439057200E10"] {
        assert_eq!(number("86764390572", said), spelled, "{said}");
    }
    // As C prints it with `%g`, and as Java prints one that has no digits left.
    assert_eq!(number("86764390572", "\"8.67644e+10\""), lost);
    assert_eq!(number("123000000000", "\"1.23E11\""), spelled);
    let zeros = ["number-through-double, likely: claim-differs-from-input"];
    assert_eq!(number("0123456789", "123456789"), zeros);
    assert_eq!(number("9007199254740993", "\"9007199254740994\""), [""; 0]);
    assert_eq!(number("86764390572", "\"8.67643E10\""), [""; 0]);
    assert_eq!(number("86764390572", "86764390572"), [""; 0]);
}

#[test]
fn a_number_through_32_bits_is_named() {
    let wrapped = ["number-through-int32, proven: claim-differs-from-input"];
    let held = ["number-through-int32, likely: claim-differs-from-input"];
    assert_eq!(number("86764390572", "865044652"), wrapped);
    assert_eq!(number("86764390572", "\"865044652\""), wrapped);
    assert_eq!(number("3000000000", "-1294967296"), wrapped);
    assert_eq!(number("98765432101", "\"4276151589\""), wrapped);
    assert_eq!(number("86764390572", "\"2147483647\""), held);
    assert_eq!(number("86764390572", "4294967295"), held);
    assert_eq!(number("2000000000", "\"2147483647\""), [""; 0]);
    assert_eq!(number("86764390572", "\"865044653\""), [""; 0]);
}

#[test]
fn an_input_that_stayed_text_is_named() {
    let as_text = with(&[("\"role\":0", "\"role\":\"1\"")]);
    let wanted = ["input-type-passed-through, proven: claim-wrong-type"];
    for role in ["role=\"1\"", "role=1"] {
        assert_eq!(named(&as_text, &[role]), wanted, "{role}");
    }
    let (ran, _) = inspected(SECRET.as_bytes(), &as_text, &["--input", "role=1"]);
    ran.says(&["as text it is"]);
    let (ran, _) = inspected(SECRET.as_bytes(), &as_text, &["--input", "role=\"1\""]);
    ran.says(&["was given as the string"]);
    let yes = with(&[("\"role\":0", "\"role\":true")]);
    assert_eq!(named(&yes, &["role=true"]), wanted);
    assert_eq!(named(&yes, &["role=1"]), [""; 0]);
    assert_eq!(named(&as_text, &[]), [""; 0]);
    assert_eq!(named(&with(&[("\"86764390572\"", "86764390572")]), &["meeting_number=1"]), [""; 0]);
}

#[test]
fn a_placeholder_is_named() {
    let key = |said: &str| named(&with(&[(KEY, said)]), &["sdk_key=mintcheckExampleKey_01"]);
    let proven = ["placeholder-left, proven: claim-differs-from-input"];
    let likely = ["placeholder-left, likely: claim-differs-from-input"];
    for said in [
        "${ZOOM_SDK_KEY}",
        "{{sdkKey}}",
        "{{ sdk_key }}",
        "%SDK_KEY%",
        "$SDK_KEY",
        "${{ secrets.SDK_KEY }}",
        "process.env.ZOOM_SDK_KEY",
        "os.environ['SDK_KEY']",
        "undefined",
        "null",
        "[object Object]",
        "NaN",
        "None",
        "<nil>",
        "<your sdk key>",
    ] {
        assert_eq!(key(said), proven, "{said}");
    }
    for said in ["YOUR_SDK_KEY", "your-sdk-key", "yourSdkKey", "changeme", "ZOOM_SDK_KEY"] {
        assert_eq!(key(said), likely, "{said}");
    }
    for said in ["mintcheckExampleKey_02", "ABCDEFGHIJ_LMNOPQRSTUVWX", "$", "100%", "yourself"] {
        assert_eq!(key(said), [""; 0], "{said}");
    }
    // Nobody has told the number, and no number is like this.
    let number = with(&[("86764390572", "${MEETING_NUMBER}")]);
    let wanted = ["placeholder-left, proven: claim-value-not-allowed"];
    assert_eq!(named(&number, &[]), wanted);
    // Whoever asks for a placeholder gets one.
    assert_eq!(named(&with(&[(KEY, "undefined")]), &["sdk_key=undefined"]), [""; 0]);
}

const VIDEO: &str = r#"{"app_key":"mintcheckExampleKey_01","tpc":"a session","role_type":0,"version":1,"iat":1696910370,"exp":1696917570}"#;

#[test]
fn a_token_of_another_product_is_named() {
    let by = |profile: &str, token: &str| {
        let (_, found) = inspected(SECRET.as_bytes(), token, &["--profile", profile]);
        let causes = found["causes"].as_array().unwrap().iter();
        let said = |cause: &Value| {
            assert_eq!(cause["cause"], "other-product");
            assert!(cause["explains"].as_array().unwrap().iter().any(|rule| {
                ["claim-missing", "claim-misnamed"].contains(&rule.as_str().unwrap())
            }));
            format!("{} {}", cause["confidence"], cause["recomputed"])
        };
        causes.map(said).collect::<Vec<_>>().join("; ")
    };
    let sound = of(PAYLOAD);
    assert!(by("meeting-sdk", &of(VIDEO)).starts_with("\"proven\" \"by the profile `video-sdk`"));
    assert!(by("video-sdk", &sound).starts_with("\"proven\" \"by the profile `meeting-sdk`"));
    let api = r#"{"iss":"mintcheckExampleKey_01","iat":1696910370,"exp":1696917570}"#;
    assert!(by("meeting-sdk", &of(api)).contains("no claim but the registered ones"));
    assert!(by("video-sdk", &of(api)).contains("no claim but the registered ones"));
    let native = PAYLOAD.replace(r#""mn":"86764390572","role":0,"#, "");
    assert!(
        by("meeting-sdk", &of(&native)).starts_with("\"likely\" \"by the profile `meeting-sdk-n")
    );
    let web = PAYLOAD.replace(r#","tokenExp":1696917570"#, "");
    assert!(
        by("meeting-sdk-native", &of(&web))
            .starts_with("\"likely\" \"by the profile `meeting-sdk`")
    );
    assert_eq!(by("meeting-sdk", &sound), "");
    assert_eq!(by("video-sdk", &of(VIDEO)), "");
    for broken in [
        PAYLOAD.replace(r#""mn":"86764390572","#, ""),
        PAYLOAD.replace(r#""exp":1696917570,"#, ""),
        VIDEO.replace(r#""tpc":"a session","#, ""),
        VIDEO.replace(r#""tpc":"a session","#, r#""mn":"86764390572","#),
    ] {
        assert_eq!(by("meeting-sdk", &of(&broken)), "", "{broken}");
    }
}

#[test]
fn inputs_that_changed_places_are_named() {
    let wanted = ["argument-order, proven: claim-differs-from-input"];
    let inputs = ["sdk_key=mintcheckExampleKey_01", "meeting_number=86764390572", "role=1"];
    let role_and_number = [("\"86764390572\"", "\"1\""), ("\"role\":0", "\"role\":86764390572")];
    assert_eq!(named(&with(&role_and_number), &inputs), wanted);
    let key_and_number =
        [("86764390572", "NUMBER"), (KEY, "86764390572"), ("NUMBER", KEY), (":0,", ":1,")];
    assert_eq!(named(&with(&key_and_number), &inputs), wanted);
    let all = [
        ("86764390572", "NUMBER"),
        (KEY, "1"),
        ("NUMBER", KEY),
        ("\"role\":0", "\"role\":86764390572"),
    ];
    assert_eq!(named(&with(&all), &inputs), wanted);
    // One that is in two places has not changed places with anything.
    assert_eq!(named(&with(&[("86764390572", KEY), (":0,", ":1,")]), &inputs), [""; 0]);
    assert_eq!(named(&with(&[("\"86764390572\"", "\"1\"")]), &inputs), [""; 0]);
}
