//! Causes of one answer, over every mutant and every sound variant: each speaks for the sins that
//! it declares here, in every answer that shows them, and for nothing else.

use std::collections::BTreeSet;

use mintcheck::case::{Case, Inputs};
use mintcheck::cause::{self, Confidence, Found};
use mintcheck::generator::Answer;
use mintcheck::observation::{Channel, Keys, Observation};
use mintcheck::profile;
use mintcheck::token::Room;

use crate::catalogue::broken_by;
use crate::mutants::{FAMILIES, Mutant, SOUND, answers};
use crate::tidy::assert_none;
use crate::vectors::shipped_cases;

/// The causes on how a token is spelled and on what was handed over in its place.
const CAUSES: [&str; 8] = [
    "alg-from-key-length",
    "encoded-twice",
    "legacy-signature",
    "line-wrapped-base64",
    "only-mac-returned",
    "padded-base64",
    "standard-base64",
    "whole-response-passed",
];

/// In how many of the answers that show the sin a cause is named.
#[derive(Clone, Copy, PartialEq)]
enum Named {
    InAll,
    InSome,
}
use Named::{InAll, InSome};

/// Each mutant with what is said of it.
const SAID: &[(&str, Named, &[&str])] = &[
    ("bearer_before_the_token", InAll, &["whole-response-passed proven"]),
    ("whole_json_response", InAll, &["whole-response-passed proven"]),
    ("only_the_mac", InAll, &["only-mac-returned proven"]),
    ("only_the_mac_in_hex", InAll, &["only-mac-returned proven"]),
    ("hs512_where_the_key_is_long", InAll, &["alg-from-key-length likely"]),
    ("whole_token_encoded_again", InAll, &["encoded-twice proven"]),
    ("legacy_signature", InAll, &["legacy-signature proven"]),
    ("legacy_where_a_jwt_is_wanted", InAll, &["legacy-signature proven"]),
    ("payload_written_as_json_twice", InAll, &["encoded-twice proven"]),
    ("payload_encoded_twice", InAll, &["encoded-twice proven"]),
    ("mac_encoded_twice", InAll, &["encoded-twice proven"]),
    ("legacy_encoded_twice", InAll, &["encoded-twice proven"]),
    // Likely where none of the characters is there in which the alphabets differ.
    ("padded_segments", InAll, &["padded-base64 proven", "padded-base64 likely"]),
    ("padded_mac", InAll, &["padded-base64 proven", "padded-base64 likely"]),
    ("standard_alphabet", InAll, &["standard-base64 proven"]),
    ("standard_alphabet_in_the_mac", InAll, &["standard-base64 proven"]),
    ("standard_base64", InAll, &["standard-base64 proven", "padded-base64 likely"]),
    ("lines_of_76_characters", InAll, &["line-wrapped-base64 proven"]),
    ("mime_lines", InAll, &["line-wrapped-base64 proven"]),
    ("line_end_after_each_segment", InAll, &["line-wrapped-base64 proven"]),
    ("alg_from_key_length", InAll, &["alg-from-key-length likely"]),
    // One answer with a long key looks like a choice by its length; those with short ones do not.
    ("honest_hs384", InSome, &["alg-from-key-length likely"]),
    ("honest_hs512", InSome, &["alg-from-key-length likely"]),
];

/// What was seen of one answer.
struct Told {
    /// The causes with their confidence.
    causes: BTreeSet<String>,
    /// The rules that the answer breaks.
    broken: Vec<&'static str>,
    /// Causes that explain nothing that is broken.
    idle: Vec<&'static str>,
}

fn causes_of(case: &Case, answer: &Answer) -> Vec<Found> {
    let profile = profile::find(case.profile.as_deref().unwrap_or("meeting-sdk")).unwrap();
    let (mut room, mut keys) = (Room::default(), Keys::default());
    let asked = (answer, Channel::Field);
    cause::of_answer(&Observation::of(case, profile, asked, (&mut room, &mut keys)))
}

fn told(case: Case, answer: Answer) -> Told {
    let mut found = causes_of(&case, &answer);
    found.retain(|one| CAUSES.contains(&one.cause.id));
    let broken = broken_by(&[(case, answer)]);
    let explains = |one: &&Found| one.cause.explains.iter().any(|rule| broken.contains(rule));
    let idle = found.iter().filter(|one| !explains(one)).map(|one| one.cause.id).collect();
    let name = |one: &Found| format!("{} {}", one.cause.id, one.proof.confidence.name());
    Told { causes: found.iter().map(name).collect(), broken, idle }
}

/// A part of the shipped cases, and all with a key so long that it matters.
fn cases() -> Vec<Case> {
    let is_long = |case: &Case| case.inputs.secret().is_some_and(|key| key.bytes().len() >= 48);
    let each = shipped_cases().enumerate();
    each.filter(|(at, case)| at % 14 == 0 || is_long(case)).map(|(_, case)| case).collect()
}

/// What is wrong with what is said of one generator.
fn misjudged(mutant: &Mutant, cases: &[Case]) -> Option<String> {
    let said = SAID.iter().find(|(name, ..)| *name == mutant.name);
    let all: Vec<Told> = answers(mutant, cases).map(|(case, it)| told(case, it)).collect();
    assert!(all.len() > 10, "{} was asked {} times", mutant.name, all.len());
    let declared: BTreeSet<String> =
        said.into_iter().flat_map(|(_, _, causes)| *causes).map(|&one| one.to_owned()).collect();
    let found: BTreeSet<String> = all.iter().flat_map(|one| one.causes.clone()).collect();
    let shows = |one: &&Told| one.broken.iter().any(|rule| mutant.breaks.contains(rule));
    let is_mute = |one: &Told| one.causes.is_empty();
    let mute = all.iter().filter(shows).filter(|one| is_mute(one)).count();
    let (idle, named) = (all.iter().find_map(|one| one.idle.first()), said.map(|said| said.1));
    let wrong = found != declared
        || idle.is_some()
        || (named == Some(InAll) && mute > 0)
        || (named == Some(InSome) && mute == 0);
    wrong.then(|| {
        format!("{}: {found:?}, {mute} of {} without, idle {idle:?}", mutant.name, all.len())
    })
}

#[test]
fn a_cause_speaks_for_its_sins_and_for_no_other() {
    let cases = cases();
    let sinners = FAMILIES.iter().flat_map(|(_, mutants)| *mutants);
    let wrong: Vec<String> =
        sinners.chain(SOUND).filter_map(|mutant| misjudged(mutant, &cases)).collect();
    assert_none(&wrong, "causes are named otherwise than declared");
}

#[test]
fn nothing_at_all_is_the_cause_of_a_sound_answer() {
    let cases = cases();
    let mut wrong = Vec::new();
    for sound in SOUND.iter().filter(|sound| sound.breaks.is_empty()) {
        for (case, answer) in answers(sound, &cases) {
            let found = causes_of(&case, &answer);
            let names = found.iter().map(|one| format!("{}: {}", sound.name, one.cause.id));
            wrong.extend(names);
        }
    }
    assert_none(&wrong, "accused, and sound");
}

#[test]
fn each_of_them_has_its_mutant() {
    let speaks =
        |cause: &str| SAID.iter().any(|(.., said)| said.iter().any(|one| one.starts_with(cause)));
    let idle = CAUSES.iter().filter(|cause| !speaks(cause) || cause::find(cause).is_none());
    assert_none(&idle.map(|&one| one.to_owned()).collect::<Vec<_>>(), "named for no mutant");
}

#[test]
fn what_only_the_secret_could_prove_is_likely_without_it() {
    let all = || FAMILIES.iter().flat_map(|(_, mutants)| *mutants);
    let mutant = all().find(|one| one.name == "mac_encoded_twice").unwrap();
    let (case, answer) = answers(mutant, &cases()[..1]).next().unwrap();
    let values = case.inputs.values().map(|(name, value)| (name.to_owned(), value.clone()));
    let unknown = Case { inputs: Inputs::new(values), ..case.clone() };
    let confidence = |case| causes_of(case, &answer)[0].proof.confidence;
    assert_eq!([&case, &unknown].map(confidence), [Confidence::Proven, Confidence::Likely]);
}
