//! Causes of wrong claims, over every mutant and every sound generator: each speaks for the mutants
//! that sin in its way and for nobody else, and never without a rule that is broken.

use std::collections::{BTreeMap, BTreeSet};

use mintcheck::case::{Case, Shape};
use mintcheck::cause;
use mintcheck::generator::Answer;
use mintcheck::observation::{Channel, Keys, Observation};
use mintcheck::profile::{self, Profile};
use mintcheck::token::Room;

use crate::catalogue::broken_by;
use crate::mutants::{FAMILIES, Mutant, SOUND, answers};
use crate::vectors::shipped_cases;

/// The causes of this file, each with the mutants that it speaks for.
const SPEAKS_FOR: [(&str, &[&str]); 6] = [
    (
        "argument-order",
        &[
            "key_and_secret_swapped",
            "key_signs_in_place_of_the_secret",
            "legacy_with_key_and_number_exchanged",
            "number_and_role_swapped",
            "key_and_message_swapped",
            "ceiling_and_swapped_arguments",
        ],
    ),
    (
        "placeholder-left",
        &[
            "template_left_unexpanded",
            "key_not_found",
            "name_of_the_variable_for_the_key",
            "secret_not_found",
        ],
    ),
    ("other-product", &["only_sdk_key", "native_token", "rest_api_token", "video_sdk_token"]),
    ("input-type-passed-through", &["role_as_string", "text_of_a_form_and_hex_mac"]),
    ("number-through-int32", &["number_through_int32", "number_held_at_int32"]),
    ("number-through-double", &["number_with_point_zero", "number_with_exponent"]),
];

/// Two answers of these mutants are the end of a type by chance: it is the number that was asked for
/// before. A cause that looks at one answer cannot tell.
const BY_CHANCE: [(&str, &str); 2] = [
    ("number_of_the_request_before", "number-through-int32"),
    ("number_of_the_one_before_and_no_dot", "number-through-int32"),
];

/// In how many answers each cause spoke, and in how many of them on cases of the field.
type Said = BTreeMap<&'static str, [usize; 2]>;

/// The shipped cases without those that differ from another in the instant or the place only, which
/// are all the same to these causes.
fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for case in shipped_cases() {
        let is_alike = |known: &Case| known.inputs == case.inputs && known.profile == case.profile;
        if !cases.iter().any(is_alike) {
            cases.push(case);
        }
    }
    cases
}

fn said_of(mutant: &Mutant, cases: &[Case]) -> Said {
    let mut said = Said::new();
    for (case, answer) in answers(mutant, cases) {
        let profile = profile::find(case.profile.as_deref().unwrap()).unwrap();
        for id in causes(&case, &answer, profile) {
            let [all, field] = said.entry(id).or_default();
            *all += 1;
            *field += usize::from(case.shape_in(profile) == Shape::Field);
        }
    }
    said
}

/// The causes of this file for one answer. What a cause explains has to be broken.
fn causes(case: &Case, answer: &Answer, profile: &Profile) -> Vec<&'static str> {
    let (mut room, mut keys) = (Room::default(), Keys::default());
    let seen = Observation::of(case, profile, (answer, Channel::Field), (&mut room, &mut keys));
    let mut found = cause::of_answer(&seen);
    found.retain(|one| SPEAKS_FOR.iter().any(|(id, _)| *id == one.cause.id));
    let ids: Vec<&str> = found.iter().map(|one| one.cause.id).collect();
    if !ids.is_empty() {
        let broken = broken_by(&[(case.clone(), answer.clone())]);
        for one in &found {
            let explains = one.cause.explains.iter().any(|id| broken.contains(id));
            assert!(
                explains,
                "{}: {} explains none of {broken:?}\n{:?} {answer:?}",
                case.id, one.cause.id, one.proof
            );
        }
    }
    ids
}

#[test]
fn each_cause_speaks_for_its_mutants_and_for_no_other() {
    let cases = cases();
    let mut spoken: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for mutant in FAMILIES.iter().flat_map(|(_, mutants)| *mutants) {
        for (id, [all, field]) in said_of(mutant, &cases) {
            if BY_CHANCE.contains(&(mutant.name, id)) {
                assert_eq!(all, 2, "{id} of {}", mutant.name);
                continue;
            }
            assert!(field > 0, "{id} of {} only on odd cases", mutant.name);
            spoken.entry(id).or_default().insert(mutant.name);
        }
    }
    let wanted = SPEAKS_FOR.map(|(id, names)| (id, names.iter().copied().collect()));
    assert_eq!(spoken, BTreeMap::from(wanted));
}

#[test]
fn no_cause_speaks_for_a_sound_generator() {
    let cases = cases();
    for sound in SOUND {
        assert_eq!(said_of(sound, &cases), Said::new(), "{}", sound.name);
    }
}
