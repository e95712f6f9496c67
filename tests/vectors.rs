//! The shipped vectors: each file is as its schema and its writer say, each shape is what the
//! profile says, and every byte that a case expects is derived again without our own code.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mintcheck::case::{self, Case, Expect, VectorCase, VectorExpect, VectorFile};
use mintcheck::finding::Finding;
use mintcheck::generator::Answer;
use mintcheck::generator::builtin::{self, Caution};
use mintcheck::observation::{Channel, Keep};
use mintcheck::profile::{self, Level, Profile};
use mintcheck::rule::{self, Check, Rules};
use mintcheck::run::{Docket, Judge};
use mintcheck::token::mac::{Algorithm, Key};
use mintcheck::token::{self, Room, base64url};
use serde_json::{Value, json};

use crate::second_opinion;

/// What the reference subtracts from the clock, and how long its tokens hold, by
/// `vectors/README.md`.
const BACKDATE_S: i64 = 30;
const LIFETIME_S: i64 = 7200;

/// The profile that a file is for, and that of all files that name none.
fn profile_of(name: Option<&String>) -> &'static Profile {
    profile::find(name.map_or("meeting-sdk", String::as_str)).unwrap()
}

/// All cases that a generator can be asked.
pub(crate) fn shipped_cases() -> impl Iterator<Item = Case> {
    case::shipped().iter().flat_map(VectorFile::cases)
}

fn cases_of(topic: &str) -> &'static [VectorCase] {
    &case::shipped().iter().find(|file| file.topic == topic).unwrap().cases
}

#[test]
fn every_file_is_as_the_schema_says_and_is_read() {
    let page = std::fs::read_to_string("vectors/README.md").unwrap();
    let schema = std::fs::read_to_string("vectors/schema.json").unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for topic in case::topics() {
        let path = format!("vectors/{topic}.json");
        let text = std::fs::read_to_string(&path).unwrap();
        let file = VectorFile::read(&path, &text).unwrap_or_else(|mistake| panic!("{mistake}"));
        assert_eq!(file.topic, topic);
        assert!(
            page.contains(&format!("| `{topic}.json` |")),
            "vectors/README.md tells of {topic}"
        );
        let value: Value = serde_json::from_str(&text).unwrap();
        let wrong: Vec<String> = schema
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{path} is not as its schema says:\n{}", wrong.join("\n"));
    }
}

#[test]
fn the_folder_holds_the_shipped_files_and_no_other() {
    let entries = std::fs::read_dir("vectors").unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let topics = names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned));
    let found: BTreeSet<String> = topics.filter(|topic| topic != "schema").collect();
    assert_eq!(found, case::topics().map(str::to_owned).collect());
}

#[test]
fn every_file_is_as_its_writer_writes_it() {
    let checked = duct::cmd!("python3", "vectors/write.py", "--check")
        .stderr_to_stdout()
        .stdout_capture()
        .unchecked()
        .run()
        .expect("python3 is needed: apt-get install python3, or brew install python");
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{said}");
}

#[test]
fn every_flag_is_explained_and_every_note_is_used() {
    for file in case::shipped() {
        let used: BTreeSet<&String> = file.cases.iter().flat_map(|case| &case.flags).collect();
        assert_eq!(used, file.notes.keys().collect(), "{}", file.topic);
        assert!(file.cases.iter().all(|case| !case.flags.is_empty()), "{}", file.topic);
    }
}

#[test]
fn every_shape_is_what_the_profile_says() {
    let of_file = |file: &'static VectorFile| {
        let profile = profile_of(file.profile.as_ref());
        file.cases.iter().map(move |written| (written, profile))
    };
    let case_of =
        |written: &VectorCase| written.case().unwrap_or_else(|| written.with(Expect::Mint(None)));
    let differ: Vec<String> = case::shipped()
        .iter()
        .flat_map(of_file)
        .map(|(written, profile)| (case_of(written), profile))
        .map(|(case, profile)| (case.shape_in(profile), case))
        .filter(|(shape, case)| *shape != case.shape)
        .map(|(shape, case)| format!("{}: {} but {}", case.id, case.shape.name(), shape.name()))
        .collect();
    assert!(differ.is_empty(), "declared, but by the profile:\n{}", differ.join("\n"));
}

#[test]
fn payloads_leave_every_remainder_of_three() {
    let mut room = Room::default();
    let mut remainders = BTreeSet::new();
    for case in cases_of("lengths") {
        let VectorExpect::Mint(text) = &case.expect else { panic!("{} mints", case.id) };
        let payload = token::read(text, &mut room).jws.unwrap().payload;
        remainders.insert(payload.bytes.len() % 3);
    }
    assert_eq!(remainders, BTreeSet::from([0, 1, 2]));
}

/// The token of a case by `vectors/README.md` alone.
fn derived(case: &Case, secret: &[u8]) -> (Value, String) {
    let input = |name: &str| case.inputs.get(name).unwrap_or_else(|| panic!("{}: {name}", case.id));
    let header = json!({"alg": "HS256", "typ": "JWT"});
    assert_eq!(header.to_string(), r#"{"alg":"HS256","typ":"JWT"}"#);
    let lifetime_s = case.inputs.get("lifetime_s").map_or(LIFETIME_S, |asked| {
        asked.as_i64().unwrap_or_else(|| panic!("{}: lifetime_s", case.id))
    });
    let iat = case.now_us.div_euclid(1_000_000) - BACKDATE_S;
    let claims = json!({
        "appKey": input("sdk_key"),
        "mn": input("meeting_number").as_str().expect("a number that is minted is text"),
        "role": input("role"),
        "iat": iat,
        "exp": iat + lifetime_s,
        "tokenExp": iat + lifetime_s,
    });
    let signing_input =
        format!("{}.{}", second_opinion::segment(&header), second_opinion::segment(&claims));
    let mac = second_opinion::mac(secret, signing_input.as_bytes());
    (claims, format!("{signing_input}.{mac}"))
}

/// The legacy signature of a case by `vectors/README.md` alone, with the second opinion's MAC.
fn derived_before_the_jwt(case: &Case, secret: &[u8]) -> String {
    let input = |name: &str| match case.inputs.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => panic!("{}: {name}", case.id),
    };
    let ts_ms = case.now_us / 1000 - BACKDATE_S * 1000;
    let [key, number, role] = ["sdk_key", "meeting_number", "role"].map(input);
    let message = STANDARD.encode(format!("{key}{number}{ts_ms}{role}"));
    let mac = URL_SAFE_NO_PAD.decode(second_opinion::mac(secret, message.as_bytes())).unwrap();
    STANDARD.encode(format!("{key}.{number}.{ts_ms}.{role}.{}", STANDARD.encode(mac)))
}

#[test]
fn every_expected_legacy_signature_is_derived_again_to_the_byte() {
    let mut count = 0;
    for case in shipped_cases().filter(|case| case.profile.as_deref() == Some("meeting-legacy")) {
        let Expect::Mint(Some(text)) = &case.expect else { panic!("{} mints", case.id) };
        let secret = case.inputs.secret().unwrap().bytes();
        assert_eq!(*text, derived_before_the_jwt(&case, secret), "{}", case.id);
        count += 1;
    }
    assert!(count > 10);
}

/// Every JWT that the vectors expect, with the secret that it is signed with.
fn expected_tokens() -> Vec<(Case, Vec<u8>, String)> {
    let mut tokens = Vec::new();
    for case in shipped_cases().filter(|case| case.profile.is_none()) {
        let given = case.inputs.secret().map(|secret| secret.reveal().to_owned());
        let secrets = |text: &String| [text.clone(), text.trim().to_owned()];
        let texts = match &case.expect {
            Expect::Mint(text) => vec![text.clone().unwrap()],
            Expect::AnyOf(texts) => texts.clone(),
            Expect::Refuse | Expect::Either => continue,
        };
        assert!(texts.len() <= 2, "{}: as given, and trimmed", case.id);
        let secrets = secrets(&given.expect("what is minted has a secret"));
        for (text, secret) in texts.into_iter().zip(secrets) {
            tokens.push((case.clone(), secret.into_bytes(), text));
        }
    }
    tokens
}

#[test]
fn every_expected_token_is_derived_again_to_the_byte() {
    for (case, secret, text) in expected_tokens() {
        let (claims, token) = derived(&case, &secret);
        assert_eq!(text, token, "{}", case.id);
        let decoded = second_opinion::claims(&text, &secret);
        assert_eq!(decoded.as_ref(), Ok(claims.as_object().unwrap()), "{}", case.id);
    }
}

#[test]
fn every_expected_mac_is_that_of_the_second_opinion() {
    for (case, secret, text) in expected_tokens() {
        let (signing_input, mac) = text.rsplit_once('.').unwrap();
        assert_eq!(mac, second_opinion::mac(&secret, signing_input.as_bytes()), "{}", case.id);
    }
}

/// What one answer breaks.
fn findings(case: &Case, answer: &Answer) -> Vec<Finding> {
    let profile = profile_of(case.profile.as_ref());
    let rules = Rules::new(profile, &BTreeMap::new());
    let cases = std::slice::from_ref(case);
    let docket = Docket::new(profile, cases);
    let mut judge = Judge::new(&docket, &rules, Channel::Field);
    judge.see(0, answer, Keep::Times, &mut Room::default());
    judge.finish(case.now_us).findings
}

#[test]
fn the_reference_does_what_every_vector_says() {
    for case in shipped_cases() {
        let answer = builtin::mint(
            profile_of(case.profile.as_ref()),
            &case.inputs,
            case.now_us,
            Caution::Strict,
        );
        match (&case.expect, &answer) {
            (Expect::Mint(text), Answer::Token(token)) => {
                assert_eq!(text.as_ref(), Some(&token.text), "{}", case.id);
            }
            (Expect::AnyOf(texts), Answer::Token(token)) => {
                assert!(texts.contains(&token.text), "{}", case.id);
            }
            (Expect::Refuse | Expect::Either, Answer::Refused(why)) => {
                assert!(!why.is_empty(), "{}", case.id);
            }
            (Expect::Either, Answer::Token(_)) => {
                let mut grave = findings(&case, &answer);
                grave.retain(|finding| finding.level >= Level::Warning);
                assert!(grave.is_empty(), "{}: {grave:?}", case.id);
            }
            _ => panic!("{}: {answer:?}", case.id),
        }
    }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digits).collect()
}

fn input_bytes(case: &VectorCase, input: &str) -> Vec<u8> {
    bytes_of(case.inputs[input].as_str().unwrap())
}

#[test]
fn published_macs_are_ours_and_the_second_opinions() {
    for case in cases_of("published") {
        let VectorExpect::MacHex(expected) = &case.expect else { continue };
        let (secret, data) = (input_bytes(case, "secret_hex"), input_bytes(case, "data_hex"));
        let mac = Key::new(Algorithm::Hs256, &secret).sign(&data);
        // RFC 4231 prints only the beginning of its fifth MAC.
        assert!(mac.starts_with(&bytes_of(expected)), "{}", case.id);
        assert_eq!(base64url::encode(&mac), second_opinion::mac(&secret, &data), "{}", case.id);
    }
}

#[test]
fn published_tokens_verify_or_not_as_they_say() {
    let mut room = Room::default();
    for case in cases_of("published") {
        let VectorExpect::Verify(holds) = &case.expect else { continue };
        let text = case.inputs["token"].as_str().unwrap();
        let secret = input_bytes(case, "secret_hex");
        let jws = token::read(text, &mut room).jws.unwrap();
        let key = Key::new(Algorithm::Hs256, &secret);
        assert_eq!(key.verifies(jws.signing_input.as_bytes(), jws.mac), *holds, "{}", case.id);
        assert_eq!(second_opinion::verifies(text, &secret), *holds, "{}", case.id);
        if jws.payload.object.problem.is_none() {
            let decoded = second_opinion::claims(text, &secret);
            assert_eq!(decoded.is_ok(), *holds, "{}: {decoded:?}", case.id);
        }
    }
}

#[test]
fn published_base64url_is_written_and_read() {
    for case in cases_of("published") {
        let VectorExpect::Base64url(text) = &case.expect else { continue };
        let data = input_bytes(case, "data_hex");
        assert_eq!(base64url::encode(&data), *text, "{}", case.id);
        let mut decoded = Vec::new();
        assert_eq!(base64url::decode(text, &mut decoded), [], "{}", case.id);
        assert_eq!(decoded, data, "{}", case.id);
    }
}

#[test]
fn every_published_case_is_of_a_kind_that_is_tried() {
    for case in cases_of("published") {
        let tried = matches!(
            case.expect,
            VectorExpect::MacHex(_) | VectorExpect::Verify(_) | VectorExpect::Base64url(_)
        );
        assert!(tried, "{}", case.id);
    }
}

/// The finished tokens, each with the profile that its file is for.
fn finished() -> impl Iterator<Item = (&'static VectorCase, Option<&'static String>)> {
    let of_file = |file: &'static VectorFile| {
        file.cases.iter().map(move |written| (written, file.profile.as_ref()))
    };
    let all = case::shipped().iter().flat_map(of_file);
    all.filter(|(written, _)| written.token.is_some())
}

#[test]
fn every_finished_token_breaks_the_rules_that_it_is_said_to_break() {
    let mut differ = Vec::new();
    for (written, profile) in finished() {
        let VectorExpect::Raise(expected) = &written.expect else { panic!("{}", written.id) };
        let case = Case { profile: profile.cloned(), ..written.with(Expect::Mint(None)) };
        let answer = Answer::Token(written.token.clone().unwrap().into());
        let found: BTreeSet<String> =
            findings(&case, &answer).into_iter().map(|finding| finding.rule).collect();
        if !expected.iter().eq(&found) {
            let (id, comment) = (&written.id, &written.comment);
            differ.push(format!("{id} ({comment}): expected {expected:?}, found {found:?}"));
        }
    }
    assert!(differ.is_empty(), "{} tokens differ:\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn every_rule_on_one_token_is_broken_by_some_finished_token() {
    // These judge whether there is a token, or what came beside it, so none alone can break them.
    const ON_OTHERS: [&str; 5] = [
        "bad-input-accepted",
        "good-input-refused",
        "join-parameter-misnamed",
        "join-parameter-missing",
        "join-disagrees-with-token",
    ];
    let mut raised = BTreeSet::new();
    for (case, _) in finished() {
        let VectorExpect::Raise(rules) = &case.expect else { panic!("{} raises", case.id) };
        raised.extend(rules.iter().map(String::as_str));
    }
    let is_on_one = |check: &Check| matches!(check, Check::Answer(_) | Check::Legacy(_));
    let on_one = rule::all().iter().filter(|rule| is_on_one(&rule.check));
    let tokens = on_one.map(|rule| rule.id).filter(|id| !ON_OTHERS.contains(id));
    assert_eq!(tokens.collect::<BTreeSet<_>>(), raised);
}
