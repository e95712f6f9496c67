//! The committed JSON Schemas: each is what the types say today, and what mintcheck writes and
//! reads is as they say.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use mintcheck::audit::Audit;
use mintcheck::case::{self, Case, VectorFile};
use mintcheck::comparison::Comparison;
use mintcheck::config::{Known, Typed};
use mintcheck::difference::Difference;
use mintcheck::generator::{
    CaseRequest, Hello, HelloRequest, Limits, Line, Manifest, Offer, ReplyLine, Session,
    ThreadHost, VERSION,
};
use mintcheck::inspection::Inspection;
use mintcheck::outcome::Outcome;
use mintcheck::profile::{self, JsonType, Profile};
use mintcheck::report;
use mintcheck::run::{self, Plan, Silent, Source};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::plan::plan;

/// What is read has its defaults filled in, so that fewer members are required.
fn of_reader<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>()
}

fn of_writer<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

type Make = fn() -> Schema;

/// Each committed schema, and what makes it.
const SCHEMAS: [(&str, Make); 9] = [
    ("adapter", of_reader::<Manifest>),
    ("audit", of_writer::<Audit>),
    ("comparison", of_writer::<Comparison>),
    ("difference", of_writer::<Difference>),
    ("inspection", of_writer::<Inspection>),
    ("profile", of_reader::<Profile>),
    ("protocol", of_reader::<Line<'_>>),
    ("report", of_writer::<Outcome>),
    ("settings", of_reader::<Typed>),
];

/// The validator of a committed schema.
pub(crate) fn validator(name: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&committed(name)).unwrap()
}

fn committed(name: &str) -> Value {
    let text = std::fs::read_to_string(format!("schemas/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A validator of one named part of a committed schema.
fn part(name: &str, definition: &str) -> jsonschema::Validator {
    let definitions = &committed(name)["$defs"];
    assert!(definitions[definition].is_object(), "{name} has no `{definition}`");
    let schema = serde_json::json!({"$ref": format!("#/$defs/{definition}"), "$defs": definitions});
    jsonschema::validator_for(&schema).unwrap()
}

/// What is wrong with a value, one mistake a line; nothing if it is as the schema says.
pub(crate) fn mistakes(schema: &jsonschema::Validator, value: &Value) -> String {
    let wrong = schema.iter_errors(value);
    let lines = wrong.map(|error| format!("{}: {error}", error.instance_path()));
    lines.collect::<Vec<_>>().join("\n")
}

/// The words that a named part of a schema knows, or the whole of it: the names of members, or the
/// values to choose from.
pub(crate) fn words(name: &str, definition: &str) -> Vec<String> {
    let whole = committed(name);
    let part = &whole["$defs"][definition];
    let parts = whole["$defs"].as_object().unwrap().values().chain([&whole]);
    let parts: Vec<&Value> = if part.is_object() { vec![part] } else { parts.collect() };
    let members = parts.iter().filter_map(|part| part["properties"].as_object()).flatten();
    let choices = parts.iter().filter_map(|part| part["oneOf"].as_array()).flatten();
    let values = choices.filter_map(|choice| choice["const"].as_str());
    members.map(|(name, _)| name.as_str()).chain(values).map(str::to_owned).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a variable asks for the files to be written again")]
fn the_committed_schemas_are_those_of_the_types() {
    let update = std::env::var_os("MINTCHECK_UPDATE").is_some_and(|value| value == "1");
    for (name, make) in SCHEMAS {
        let path = format!("schemas/{name}.json");
        let text = format!("{:#}\n", make().to_value());
        if update {
            std::fs::write(&path, &text).unwrap();
        }
        let stale = std::fs::read_to_string(&path).ok() != Some(text);
        assert!(!stale, "{path} is stale: run `MINTCHECK_UPDATE=1 cargo test committed`");
    }
}

#[test]
fn the_folder_of_schemas_holds_no_other() {
    for entry in std::fs::read_dir("schemas").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = SCHEMAS.iter().any(|(known, _)| format!("{known}.json") == name);
        assert!(known, "nothing writes schemas/{name}");
    }
}

#[test]
fn every_part_of_every_schema_is_described() {
    let mut bare = Vec::new();
    for (name, _) in SCHEMAS {
        walk(&committed(name), name, &mut bare);
    }
    assert!(bare.is_empty(), "no description:\n{}", bare.join("\n"));
}

/// Members and named parts say what they are; a choice may leave that to the part it names, or only
/// demand members.
fn walk(schema: &Value, place: &str, bare: &mut Vec<String>) {
    let named = |kind: &str| schema[kind].as_object().into_iter().flatten();
    let listed = |kind: &str| schema[kind].as_array().into_iter().flatten().enumerate();
    for (name, inner) in named("properties").chain(named("$defs")) {
        let place = format!("{place}.{name}");
        if !inner["description"].is_string() {
            bare.push(place.clone());
        }
        walk(inner, &place, bare);
    }
    for (at, inner) in listed("oneOf").chain(listed("anyOf")) {
        let place = format!("{place}.{at}");
        let tells = ["description", "$ref", "required"].iter().any(|word| !inner[word].is_null());
        if !tells && inner["type"] != "null" {
            bare.push(place.clone());
        }
        walk(inner, &place, bare);
    }
}

/// Holds every TOML file that a pattern names to a schema; there is one at least.
fn assert_all_valid(schema: &str, pattern: &str) {
    let files: Vec<PathBuf> = glob::glob(pattern).unwrap().map(Result::unwrap).collect();
    assert!(!files.is_empty(), "nothing is called {pattern}");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let wrong = mistakes(&validator(schema), &toml::from_str(&text).unwrap());
        assert_eq!(wrong, "", "{} is not as schemas/{schema}.json says", file.display());
    }
}

#[test]
fn every_manifest_is_as_its_schema_says() {
    assert_all_valid("adapter", "adapters/*/adapter.toml");
    assert_all_valid("adapter", "examples/*/*/adapter.toml");
}

#[test]
fn every_profile_is_as_its_schema_says() {
    assert_all_valid("profile", "src/profile/*.toml");
    assert_all_valid("profile", "examples/*/webhook.toml");
}

#[test]
fn our_own_settings_are_as_their_schema_says() {
    assert_all_valid("settings", "mintcheck.toml");
    assert_all_valid("settings", "examples/*/mintcheck.toml");
}

/// A host on a thread whose generator mints for role 0, refuses role 1 and breaks on all else; it
/// keeps every line that passes.
fn recorded(lines: Arc<Mutex<Vec<String>>>) -> ThreadHost {
    ThreadHost::new(move |requests, mut answers| {
        for request in BufReader::new(requests).lines().map_while(Result::ok) {
            let answer = answer(&request);
            lines.lock().unwrap().extend([request, answer.clone()]);
            // The session may be over before the last answer is written.
            let _ = writeln!(answers, "{answer}");
        }
    })
}

fn answer(request: &str) -> String {
    if serde_json::from_str::<HelloRequest>(request).is_ok() {
        let offer = |name: &str, inputs| Offer {
            name: name.to_owned(),
            library: "none".to_owned(),
            profile: Some("meeting-sdk".to_owned()),
            about: "says each of the three".to_owned(),
            inputs,
        };
        let all = |name: &String| (name.clone(), vec![JsonType::String, JsonType::Number]);
        let inputs = profile::find("meeting-sdk").unwrap().inputs.iter().map(all).collect();
        let hello = Hello {
            mintcheck: VERSION,
            adapter: "fake".to_owned(),
            runtime: "a thread".to_owned(),
            generators: vec![offer("fake/plain", None), offer("fake/typed", Some(inputs))],
        };
        return serde_json::to_string(&hello).unwrap();
    }
    let asked: CaseRequest = serde_json::from_str(request).unwrap();
    let mut reply =
        ReplyLine { id: asked.id, token: None, join: None, refused: None, failed: None };
    match asked.inputs.get("role").and_then(Value::as_i64) {
        Some(0) => reply.token = Some("a.b.c".into()),
        Some(1) => reply.refused = Some("no hosts here".into()),
        _ => reply.failed = Some("what role?".into()),
    }
    serde_json::to_string(&reply).unwrap()
}

/// All lines of a session over the vectors of some topics.
fn session_over(topics: &[&str]) -> Vec<String> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let host = recorded(Arc::clone(&lines));
    let files = case::shipped().iter().filter(|file| topics.contains(&file.topic.as_str()));
    let cases: Vec<Case> = files.flat_map(VectorFile::cases).collect();
    let cases: Vec<&Case> = cases.iter().collect();
    let mut session = Session::open(&host, Limits::default()).unwrap();
    for offer in session.hello().clone().generators {
        session.ask(&offer, &cases, &mut |_, _| {});
    }
    session.close();
    let lines = lines.lock().unwrap();
    lines.clone()
}

#[test]
fn every_line_of_a_session_is_as_the_protocol_says() {
    let lines = session_over(&["roles", "keys", "secrets", "bad-input", "lifetimes"]);
    let parts = ["HelloRequest", "Hello", "CaseRequest", "ReplyLine"];
    let [ask_hello, hello, request, reply] = parts.map(|part_of| part("protocol", part_of));
    let whole = validator("protocol");
    for (number, pair) in lines.chunks(2).enumerate() {
        let schemas = if number == 0 { [&ask_hello, &hello] } else { [&request, &reply] };
        for (schema, line) in schemas.into_iter().zip(pair) {
            let value: Value = serde_json::from_str(line).unwrap();
            assert_eq!(mistakes(schema, &value), "", "{line}");
            assert!(whole.is_valid(&value), "{line}");
        }
    }
    assert!(lines.len() > 100, "a session over many vectors has many lines");
}

#[test]
fn a_request_holds_an_id_a_generator_an_instant_and_inputs_and_no_more() {
    for line in session_over(&["lengths"]).iter().step_by(2).skip(1) {
        let request: serde_json::Map<String, Value> = serde_json::from_str(line).unwrap();
        let members: Vec<&String> = request.keys().collect();
        assert_eq!(members, ["id", "generator", "now_us", "inputs"], "{line}");
    }
}

#[test]
fn an_answer_says_one_of_three_things() {
    let reply = part("protocol", "ReplyLine");
    let says = |text: &str| reply.is_valid(&serde_json::from_str(text).unwrap());
    assert!(says(r#"{"id":1,"token":"a.b.c"}"#));
    assert!(says(r#"{"id":1,"refused":"no"}"#));
    assert!(says(r#"{"id":1,"failed":"oh","more":"is passed over"}"#));
    assert!(!says(r#"{"id":1}"#));
    assert!(!says(r#"{"id":1,"token":null}"#));
    assert!(!says(r#"{"id":1,"token":"a.b.c","refused":"no"}"#));
    assert!(!says(r#"{"id":"1","token":"a.b.c"}"#));
}

/// The report of a small run: a reference that conforms, a generator with findings, and a host that
/// says nothing sensible at all.
fn small_report() -> Value {
    let silent = ThreadHost::new(|_, mut answers| {
        let _ = writeln!(answers, "this is no hello");
    });
    let host = |name: &str, host| Source::Host { name: name.to_owned(), host: Arc::new(host) };
    let topics = ["roles", "lifetimes"];
    let files = case::shipped().iter().filter(|file| topics.contains(&file.topic.as_str()));
    let known = Known {
        cause: None,
        generator: "fake/plain".to_owned(),
        rules: vec!["claim-missing".to_owned()],
        place: None,
        reason: "it never happens".to_owned(),
        expires: None,
        at: 0..0,
    };
    let sources = vec![
        Source::Builtin("builtin/reference".to_owned()),
        host("fake", recorded(Arc::default())),
        host("silent", silent),
    ];
    let cases = files.flat_map(VectorFile::cases).collect();
    let plan = Plan { known: vec![known], require: vec!["all".to_owned()], ..plan(sources, cases) };
    let mut report = Vec::new();
    report::write_json(&run::run(&plan, &Silent).outcome, &mut report).unwrap();
    serde_json::from_slice(&report).unwrap()
}

#[test]
fn a_report_is_as_its_schema_says() {
    let report = small_report();
    assert_eq!(mistakes(&validator("report"), &report), "");
    let verdicts = report["generators"].as_array().unwrap().iter().map(|one| &one["verdict"]);
    assert_eq!(verdicts.collect::<Vec<_>>(), ["conforms", "diverges", "diverges", "faulted"]);
    assert_ne!(report["problems"].as_array().unwrap().len(), 0);
    let read: Outcome = serde_json::from_value(report.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), report, "what is written reads back");
}

#[test]
fn the_schema_of_vectors_knows_the_members_that_the_types_know() {
    let text = std::fs::read_to_string("vectors/schema.json").unwrap();
    let written: Value = serde_json::from_str(&text).unwrap();
    let types = of_reader::<VectorFile>().to_value();
    let names = |schema: &Value| -> BTreeSet<String> {
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names(&written), names(&types));
    let kinds = ["generator_case", "token_case", "legacy_case", "published_case"];
    let of_cases: BTreeSet<String> =
        kinds.iter().flat_map(|kind| names(&written["$defs"][kind])).collect();
    assert_eq!(of_cases, names(&types["$defs"]["VectorCase"]));
    assert_eq!(names(&written["$defs"]["environment"]), names(&types["$defs"]["Environment"]),);
}

#[test]
fn an_unknown_member_of_a_vector_is_refused_by_the_reader_too() {
    let text = std::fs::read_to_string("vectors/roles.json").unwrap();
    let with =
        |found: &str, odd: &str| VectorFile::read("roles.json", &text.replacen(found, odd, 1));
    assert!(with("\"topic\"", "\"topic\"").is_ok());
    for (found, odd) in [("\"about\"", "\"abut\""), ("\"now_us\"", "\"now_ms\"")] {
        assert!(with(found, odd).is_err(), "{odd}");
    }
}
