//! The shipped adapters, as real programs on real runtimes, and the page that tells how to write
//! one. A runtime that is missing fails these tests and says how to get it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use mintcheck::case::{self, Case, Expect, Shape, VectorFile};
use mintcheck::config::Settings;
use mintcheck::generator::builtin::{self, Caution};
use mintcheck::generator::{Answer, Limits, Manifest, Offer, Reply, Session, Stamps, Unready};
use mintcheck::outcome::Verdict;
use mintcheck::process::Child;
use mintcheck::profile;
use mintcheck::run::{self, Deny, Plan, Silent, Source};
use serde_json::{Map, Value};

use crate::plan::plan;
use crate::{schemas, second_opinion};

/// The adapters, each with its generators in the order of its hello. The sound ones are to mint
/// just what the reference does; the others rebuild field reports.
const SHIPPED: [(&str, &[(&str, Kind)]); 5] = [
    (
        "go",
        &[
            ("go/stdlib", Kind::Sound),
            ("go/golang-jwt", Kind::Sound),
            ("go/golang-jwt-float", Kind::FieldReport),
        ],
    ),
    ("java", &[("java/jca", Kind::Sound), ("java/servlet-org-json", Kind::FieldReport)]),
    (
        "node",
        &[
            ("node/crypto", Kind::Sound),
            ("node/jsrsasign-2022", Kind::FieldReport),
            ("node/jsrsasign-2023", Kind::FieldReport),
            ("node/jsrsasign-2025", Kind::FieldReport),
            ("node/legacy-2020", Kind::FieldReport),
            ("node/legacy-unencoded", Kind::FieldReport),
        ],
    ),
    ("php", &[("php/hash-hmac", Kind::FieldReport), ("php/legacy", Kind::FieldReport)]),
    ("python", &[("python/pyjwt", Kind::Sound), ("python/pyjwt-float", Kind::FieldReport)]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sound,
    FieldReport,
}

/// Stamps where the command line keeps them, so that a build is done once and a run of the program
/// in the same checkout waits for it.
#[expect(clippy::disallowed_methods, reason = "the user's cache is named by the environment")]
fn stamps() -> Stamps {
    let named = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache = named.map(PathBuf::from).or_else(home).expect("a home has a cache");
    Stamps::new(&cache.join("mintcheck"))
}

/// A shipped adapter, built and ready to start.
pub(crate) fn ready(name: &str) -> Manifest {
    let manifest = Manifest::read(&Path::new("adapters").join(name)).unwrap();
    match manifest.prepare(&stamps()) {
        Ok(()) => manifest,
        Err(Unready::Missing { what, hint }) => {
            panic!("{what}; install it with: {}", hint.unwrap_or_default())
        }
        Err(Unready::Build { what, output }) => panic!("{what}:\n{output}"),
        Err(Unready::Stopped) => panic!("nobody asked to stop"),
    }
}

fn with_session(name: &str, then: impl FnOnce(&mut Session<'_>)) {
    let host = ready(name).host();
    let mut session = Session::open(&host, Limits::default())
        .unwrap_or_else(|fault| panic!("{name}: {fault}\n{}", fault.stderr));
    then(&mut session);
    assert_eq!(session.close(), [], "{name} ends well");
}

#[test]
fn every_folder_of_an_adapter_is_tried_here() {
    let manifests = glob::glob("adapters/*/adapter.toml").unwrap().map(Result::unwrap);
    let folders = manifests.map(|path| path.parent().unwrap().to_owned());
    let names: Vec<String> = folders
        .map(|folder| {
            let manifest = Manifest::read(&folder).unwrap();
            assert!(folder.ends_with(&manifest.name), "{} is in {folder:?}", manifest.name);
            assert!(manifest.install.contains_key("debian"), "{} has a hint", manifest.name);
            manifest.name
        })
        .collect();
    assert_eq!(names, SHIPPED.map(|(name, _)| name));
}

/// What an adapter says of itself is as the protocol says, and its generators are those expected.
fn assert_hello(name: &str) {
    with_session(name, |session| {
        let hello = session.hello().clone();
        let expected = SHIPPED.iter().find(|(known, _)| *known == name).unwrap().1;
        let offered: Vec<&str> = hello.generators.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(offered, expected.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        assert_eq!(hello.adapter, name);
        assert!(hello.runtime.contains(|c: char| c.is_ascii_digit()), "{}", hello.runtime);
        for offer in &hello.generators {
            let told = !offer.library.is_empty() && !offer.about.is_empty();
            assert!(told && offer.profile.is_some(), "{} says what it is", offer.name);
        }
    });
}

/// The cases that real users have, and that a token has to come of.
fn field_cases() -> Vec<Case> {
    let profile = profile::find("meeting-sdk").unwrap();
    let all = case::shipped().iter().flat_map(VectorFile::cases);
    let all = all.filter(|case| case.is_for(profile));
    let minted = all.filter(|case| matches!(case.expect, Expect::Mint(_)));
    minted.filter(|case| case.shape_in(profile) == Shape::Field).collect()
}

fn claims(case: &Case, answer: &Answer) -> Result<Map<String, Value>, String> {
    match answer {
        Answer::Token(token) => {
            second_opinion::claims(token, case.inputs.secret().unwrap().bytes())
        }
        Answer::Refused(why) | Answer::Failed(why) => Err(why.clone()),
    }
}

/// The sound generators of an adapter mint the claims of the reference in every field case.
fn assert_sound(name: &str) {
    let expected = SHIPPED.iter().find(|(known, _)| *known == name).unwrap().1;
    let is_sound = |offer: &&Offer| expected.contains(&(offer.name.as_str(), Kind::Sound));
    with_session(name, |session| {
        for offer in session.hello().clone().generators.iter().filter(is_sound) {
            let differ = differences(session, offer);
            assert!(differ.is_empty(), "{} differs:\n{}", offer.name, differ.join("\n"));
        }
    });
}

/// Where a generator and the reference part ways, claim by claim.
fn differences(session: &mut Session<'_>, offer: &Offer) -> Vec<String> {
    let profile = profile::find("meeting-sdk").unwrap();
    let cases = field_cases();
    let taken = cases.iter().filter(|case| offer.takes(&case.inputs, &profile.inputs));
    let taken: Vec<&Case> = taken.collect();
    assert!(taken.len() > 256, "{} takes the field cases", offer.name);
    let mut differ = Vec::new();
    session.ask(offer, &taken, &mut |at, reply| {
        let case = taken[at];
        let reference = builtin::mint(profile, &case.inputs, case.now_us, Caution::Strict);
        let expected = claims(case, &reference).unwrap();
        let Reply::Answered(answer) = reply else { panic!("{}: {reply:?}", case.id) };
        match claims(case, &answer) {
            Ok(found) if found == expected => {}
            Ok(found) => differ.push(format!("{}: {found:?} for {expected:?}", case.id)),
            Err(why) => differ.push(format!("{}: {why}", case.id)),
        }
    });
    differ
}

#[test]
fn the_go_adapter_offers_its_generators_and_the_sound_ones_are() {
    assert_hello("go");
    assert_sound("go");
}

#[test]
fn the_java_adapter_offers_its_generators_and_the_sound_ones_are() {
    assert_hello("java");
    assert_sound("java");
}

#[test]
fn the_node_adapter_offers_its_generators_and_the_sound_ones_are() {
    assert_hello("node");
    assert_sound("node");
}

#[test]
fn the_legacy_sample_mints_what_the_reference_does_and_the_other_its_sin() {
    let profile = profile::find("meeting-legacy").unwrap();
    let all = case::shipped().iter().flat_map(VectorFile::cases);
    let own = all.filter(|case| case.profile.as_deref() == Some("meeting-legacy"));
    let own: Vec<Case> = own.chain(field_cases()).collect();
    with_session("node", |session| {
        for offer in session.hello().clone().generators {
            let is_sound = match offer.name.as_str() {
                "node/legacy-2020" => true,
                "node/legacy-unencoded" => false,
                _ => continue,
            };
            let taken: Vec<&Case> =
                own.iter().filter(|case| offer.takes(&case.inputs, &profile.inputs)).collect();
            assert!(taken.len() > 256, "{} takes the cases", offer.name);
            session.ask(&offer, &taken, &mut |at, reply| {
                let case = taken[at];
                let reference = builtin::mint(profile, &case.inputs, case.now_us, Caution::Strict);
                let Reply::Answered(answer) = reply else { panic!("{}: {reply:?}", case.id) };
                assert_eq!(answer == reference, is_sound, "{}: {answer:?}", case.id);
            });
        }
    });
}

#[test]
fn the_php_adapter_offers_its_generators() {
    assert_hello("php");
}

#[test]
fn the_python_adapter_offers_its_generators_and_the_sound_ones_are() {
    assert_hello("python");
    assert_sound("python");
}

const PAGE: &str = "adapters/README.md";

/// The first block after a place in the page.
fn block_after(place: &str) -> String {
    let page = fs::read_to_string(PAGE).unwrap();
    let rest = page.split_once(place).unwrap_or_else(|| panic!("{PAGE} has no {place}")).1;
    let block = rest.split("```").nth(1).unwrap();
    block.split_once('\n').unwrap().1.to_owned()
}

/// What goes to the adapter and what comes from it; a line that is indented goes on with the one
/// before.
fn transcript() -> (Vec<Value>, Vec<Value>) {
    let mut messages: Vec<(bool, String)> = Vec::new();
    for line in block_after("This is a whole session.").lines() {
        match (line.strip_prefix("-> "), line.strip_prefix("<- "), messages.last_mut()) {
            (Some(text), _, _) => messages.push((true, text.to_owned())),
            (_, Some(text), _) => messages.push((false, text.to_owned())),
            (None, None, Some((_, message))) => message.push_str(line.trim()),
            (None, None, None) => panic!("a transcript begins with a message, not with {line}"),
        }
    }
    let read = |wanted: bool| {
        let side = messages.iter().filter(|(to_adapter, _)| *to_adapter == wanted);
        side.map(|(_, text)| serde_json::from_str(text).unwrap()).collect()
    };
    (read(true), read(false))
}

/// Answers by id; the hello, without the version of the machine's runtime, comes first.
fn by_id(answers: Vec<Value>) -> BTreeMap<u64, Value> {
    let key = |mut answer: Value| {
        let removed = answer.as_object_mut().unwrap().remove("runtime");
        assert_eq!(removed.is_some(), answer["id"].is_null(), "{answer}");
        (answer["id"].as_u64().unwrap_or_default(), answer)
    };
    answers.into_iter().map(key).collect()
}

#[test]
fn the_transcript_is_what_the_python_adapter_says() {
    let (requests, expected) = transcript();
    let mut child = Child::start(&ready("python").host().launch).unwrap();
    let mut input = child.stdin.take().unwrap();
    for request in &requests {
        writeln!(input, "{request}").unwrap();
    }
    // With its input at its end, the adapter answers all that is open and ends.
    drop(input);
    let mut said = String::new();
    child.stdout.read_to_string(&mut said).unwrap();
    assert_eq!(child.finish().how, "exit code 0");
    let said = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(by_id(said), by_id(expected));
}

#[test]
fn the_transcript_is_as_the_protocol_says() {
    let (requests, answers) = transcript();
    let protocol = schemas::validator("protocol");
    for message in requests.iter().chain(&answers) {
        assert_eq!(schemas::mistakes(&protocol, message), "", "{message}");
    }
    let has = |word: &str| answers.iter().any(|answer| !answer[word].is_null());
    assert!(["token", "refused", "failed"].into_iter().all(has), "each kind of answer is shown");
}

#[test]
fn the_page_names_every_fault_and_every_key() {
    let page = fs::read_to_string(PAGE).unwrap();
    for (schema, part) in [("report", "FaultKind"), ("adapter", ""), ("protocol", "")] {
        for word in schemas::words(schema, part) {
            let told = [format!("`{word}`"), format!("`generators[].{word}`")];
            assert!(told.iter().any(|told| page.contains(told)), "{PAGE} says nothing of {word}");
        }
    }
}

#[test]
fn the_adapter_on_the_page_conforms() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("my-adapter")).unwrap();
    for name in ["my-adapter/adapter.toml", "my-adapter/adapter.py", "mintcheck.toml"] {
        fs::write(folder.path().join(name), block_after(&format!("\n`{name}`"))).unwrap();
    }
    let settings = Settings::read(&folder.path().join("mintcheck.toml")).unwrap();
    let sources = settings.adapters.into_iter().map(Source::Adapter).collect();
    let cases = case::shipped().iter().flat_map(VectorFile::cases).collect();
    let plan = Plan { deny: Deny::Warnings, ..plan(sources, cases) };
    let outcome = run::run(&plan, &Silent).outcome;
    let [mine] = &outcome.generators[..] else { panic!("{outcome:?}") };
    assert_eq!((mine.name.as_str(), mine.verdict), ("mine/by-hand", Verdict::Conforms), "{mine:?}");
    assert_eq!(mine.faults, []);
}

#[test]
fn the_output_of_a_build_that_breaks_is_kept_from_both_of_its_streams() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = r#"
        name = "broken"
        language = "sh"
        run = ["true"]
        build = [["sh", "-c", "echo to the one; echo to the other >&2; exit 7"]]
    "#;
    fs::write(folder.path().join("adapter.toml"), manifest).unwrap();
    let manifest = Manifest::read(folder.path()).unwrap();
    let why = manifest.prepare(&Stamps::new(&folder.path().join("cache")));
    let Err(Unready::Build { what, output }) = why else { panic!("{why:?}") };
    assert!(what.ends_with("ended with exit code 7"), "{what}");
    assert_eq!(output, "to the one\nto the other\n");
}
