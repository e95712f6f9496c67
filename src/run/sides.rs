//! The answers of all generators to the cases that findings show, side by side: each is held against
//! what the built-in reference mints from the same inputs, layer by layer.

use std::collections::BTreeSet;

use super::diff::{Pair, diff};
use super::inspect::{self, By, Question};
use super::notebook::{Kept, cut};
use super::show::Shown;
use crate::case::Case;
use crate::difference::{Changed, State};
use crate::finding::Finding;
use crate::generator::Answer;
use crate::generator::builtin::{self, Caution};
use crate::outcome::{GeneratorOutcome, MAX_SIDES, Member, Side, Sides};
use crate::profile::Profile;

/// The answers that were kept of one generator.
pub(super) struct Answers<'a> {
    pub(super) generator: &'a str,
    pub(super) profile: &'a Profile,
    pub(super) kept: &'a [Kept],
}

/// The cases that findings show, with all answers to them.
pub(super) fn sides(
    shown: Shown,
    generators: &[GeneratorOutcome],
    answers: &[Answers<'_>],
) -> Vec<Sides> {
    cases(generators).into_iter().filter_map(|case| beside(shown, case, answers)).collect()
}

/// What parts of a run have told, for the cases that the findings of the whole show.
pub(super) fn join<'s>(
    generators: &[GeneratorOutcome],
    parts: impl Iterator<Item = &'s Sides>,
) -> Vec<Sides> {
    let all: Vec<&Sides> = parts.collect();
    let whole = |(case, profile): (&str, &str)| {
        let mut same = all.iter().filter(|one| one.case == case && one.profile == profile);
        let mut joined = Sides::clone(same.next()?);
        for side in same.flat_map(|one| &one.sides) {
            place(&mut joined.sides, side.clone());
        }
        Some(joined)
    };
    cases(generators).into_iter().filter_map(whole).collect()
}

/// The cases of all examples with the profile of whom they are of, the gravest first.
fn cases<'g>(generators: &'g [GeneratorOutcome]) -> Vec<(&'g str, &'g str)> {
    let own = |one: &'g GeneratorOutcome| std::iter::repeat(one).zip(&one.findings);
    let mut found: Vec<(&GeneratorOutcome, &Finding)> = generators.iter().flat_map(own).collect();
    found.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.level));
    let mut met = BTreeSet::new();
    let cases = found.iter().map(|(one, finding)| (&*finding.example.case, &*one.profile));
    cases.filter(|case| met.insert(*case)).take(MAX_SIDES).collect()
}

fn beside(shown: Shown, (case, profile): (&str, &str), all: &[Answers<'_>]) -> Option<Sides> {
    let mut sides: Option<Sides> = None;
    for one in all.iter().filter(|one| one.profile.name == profile) {
        let Some(Kept { case, answer }) = one.kept.iter().find(|kept| kept.case.id == case) else {
            continue;
        };
        let right = builtin::mint(one.profile, &case.inputs, case.now_us, Caution::Strict);
        let sides = sides.get_or_insert_with(|| Sides {
            case: case.id.clone(),
            profile: profile.to_owned(),
            now_us: case.now_us,
            about: case.comment.clone(),
            right: side(shown, (one.profile, case), [&right, &right]),
            sides: Vec::new(),
        });
        let mut own = side(shown, (one.profile, case), [&right, answer]);
        own.generators.push(one.generator.to_owned());
        place(&mut sides.sides, own);
    }
    sides
}

/// Beside those who say the same, or on its own.
fn place(sides: &mut Vec<Side>, own: Side) {
    let same = |one: &&mut Side| {
        one.members == own.members && one.layers == own.layers && one.refused == own.refused
    };
    match sides.iter_mut().find(same) {
        Some(one) => one.generators.extend(own.generators),
        None => sides.push(own),
    }
}

/// An answer beside the right one.
fn side(shown: Shown, (profile, case): (&Profile, &Case), [right, own]: [&Answer; 2]) -> Side {
    let mut side = Side {
        generators: Vec::new(),
        token: None,
        refused: None,
        first: None,
        layers: Vec::new(),
        members: Vec::new(),
    };
    let text = match own {
        Answer::Token(minted) => &minted.text,
        Answer::Refused(why) | Answer::Failed(why) => {
            side.refused = Some(cut(&shown.words(why)));
            return side;
        }
    };
    side.token = Some(shown.token(text));
    let mut changed = Vec::new();
    if let Answer::Token(right) = right {
        let pair = Pair {
            texts: [right.text.clone(), text.clone()],
            inputs: case.inputs.clone(),
            profiles: std::slice::from_ref(profile),
        };
        let difference = diff(&pair);
        (side.first, side.layers, changed) =
            (difference.first, difference.layers, difference.members);
    }
    side.members = members(text, (profile, case), &changed);
    side
}

/// The members of a token, each with how it compares.
fn members(text: &str, (profile, case): (&Profile, &Case), changed: &[Changed]) -> Vec<Member> {
    let decoded = inspect::inspect(Question {
        text: text.to_owned(),
        around: None,
        inputs: case.inputs.clone(),
        now_us: case.now_us,
        at_given: true,
        by: By::Profile(profile),
    });
    let parts = [("header", decoded.header), ("payload", decoded.payload)];
    let named = parts.into_iter().filter_map(|(part, decoded)| Some((part, decoded?.members)));
    let each = named.flat_map(|(part, members)| {
        members.into_iter().map(move |one| (format!("{part}.{}", one.name), one.value))
    });
    each.map(|(place, text)| {
        let known = changed.iter().find(|one| one.place == place);
        Member {
            state: known.map_or(State::Same, |one| one.state),
            about: known.map_or_else(String::new, |one| one.about.clone()),
            text: cut(&text),
            place,
        }
    })
    .collect()
}
