//! Rule `concurrent-mixup`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Bench, Check, Together, declare_rule};
use crate::case::Case;
use crate::finding::{Dimension, Place, Words};
use crate::observation::{Sighting, asked_text};
use crate::profile::{Level, Profile};

declare_rule! {
    /// Of several requests at once, one got the claims of another.
    ///
    /// # What it checks
    /// Claims that do not repeat their own input: whether they say exactly what another case of the
    /// run asked for. One value of six characters or more is enough, or shorter values of two
    /// inputs that come from the same other case. A claim that says the same whatever it is asked
    /// for is no mix-up, nor is one that says the same wrong thing each time it is asked for the
    /// same, nor one that says a part of what it was asked, rounds it or holds it at the bound of a
    /// type, nor is what becomes of an odd input. Where a claim is found to be mixed up, all of its
    /// wrong values that another case asked for count, and are no `claim-differs-from-input`.
    ///
    /// # Why it matters
    /// Two people press *join* in the same moment, and one of them ends up in the other's meeting,
    /// perhaps as its host. A variable outside the function that mints is all it takes: a module's
    /// `let`, a servlet's field, a static in a helper. Tried one by one, every request is right.
    ///
    /// # Passes
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "123456789"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "987654321"
    /// ```
    /// Near miss: the wrong role, but that may be anybody's.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input role 0
    /// at 2023-10-10T04:00:00.600Z
    /// input role 1
    /// claim role 0
    /// ```
    /// Near miss: a number that was left in the program, and is all it ever says.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "123456789"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "987654321"
    /// claim mn "123456789"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "555666777"
    /// claim mn "123456789"
    /// ```
    /// Near miss: whoever asks for this number is always answered with that one.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "86764390572"
    /// claim mn "123456789"
    /// at 2023-10-10T04:00:01.600Z
    /// input meeting_number "123456789"
    /// at 2023-10-10T04:00:02.600Z
    /// input meeting_number "86764390572"
    /// claim mn "123456789"
    /// ```
    /// Near miss: the greatest number of 31 bits, which somebody else asked for.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "86764390572"
    /// claim mn "2147483647"
    /// at 2023-10-10T04:00:01.600Z
    /// input meeting_number "2147483647"
    /// at 2023-10-10T04:00:02.600Z
    /// input meeting_number "123456789"
    /// ```
    /// Near miss: no number was given, and a default took its place.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "123456789"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number ""
    /// expect either
    /// claim mn "123456789"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "555666777"
    /// ```
    /// Near miss: the number was cut off, and what is left happens to be another's.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "123456789"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "12345678901"
    /// claim mn "123456789"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "555666777"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "123456789"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "987654321"
    /// claim mn "123456789"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "555666777"
    /// ```
    /// Each answer has the number of the request before.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "123456789"
    /// claim mn "987654321"
    /// at 2023-10-10T04:00:00.600Z
    /// input meeting_number "987654321"
    /// claim mn "123456789"
    /// ```
    /// Two short values, both of the first request.
    /// ```token
    /// at 2023-10-10T04:00:00.600Z
    /// input role 1
    /// input meeting_number "12345"
    /// at 2023-10-10T04:00:00.600Z
    /// input role 0
    /// input meeting_number "54321"
    /// claim role 1
    /// claim mn "12345"
    /// at 2023-10-10T04:00:00.600Z
    /// input role 0
    /// input meeting_number "55566"
    /// ```
    ///
    /// # Fix
    /// Hand each request's values from function to function as arguments, and keep none of them in
    /// a variable that outlives the request.
    ///
    /// # References
    /// * Jakarta Servlet specification, section 2.2: one instance serves all requests at once
    CONCURRENT_MIXUP {
        id: "concurrent-mixup",
        dimension: Dimension::Stability,
        level: Level::Error,
        moots: &[
            "claim-differs-from-input",
            "claims-vary",
            "bytes-vary",
            "zone-dependent",
            "locale-dependent",
        ],
        check: Check::Cases(check),
    }
}

/// Shorter values, such as a role, are met by chance.
const TELLING_LENGTH: usize = 6;

/// The value of an input.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Clue<'a> {
    input: &'a str,
    value: Cow<'a, str>,
}

/// What one case has to have asked for to be the one that was mixed up: one telling value, or two.
type Wanted<'a> = (Clue<'a>, Option<Clue<'a>>);

/// The strange answers that wait for a case that asked for this.
type Waiting<'a> = BTreeMap<Wanted<'a>, Vec<&'a Sighting>>;

/// By claim the cases that were answered with the value of another, with that value and the other.
type Mixed<'a> = BTreeMap<&'a str, Taken<'a>>;
type Taken<'a> = BTreeMap<usize, (Cow<'a, str>, usize)>;

fn check(together: &Together<'_>, bench: &mut Bench) {
    for group in together.groups() {
        bench.judge(group.name, group.case_count());
    }
    let mut waiting = waiting(together);
    if waiting.is_empty() {
        return;
    }
    let mut mixed = Mixed::new();
    for (other, case) in together.cases.iter().enumerate() {
        for wanted in what_it_asks(case, together.profile) {
            let Some(answers) = waiting.get_mut(&wanted) else { continue };
            let own = answers.extract_if(.., |answer| answer.case != other);
            own.for_each(|answer| note(answer, &wanted, other, together, &mut mixed));
        }
    }
    for (claim, answers) in &mut mixed {
        take_the_rest(claim, answers, together);
    }
    for (claim, answers) in &mixed {
        accuse(claim, answers, together, bench);
    }
}

/// Where it is known that a claim says what others asked for, its other wrong values that somebody
/// asked for are no riddle either, however short they are or like their own input.
fn take_the_rest<'a>(claim: &str, answers: &mut Taken<'a>, together: &Together<'a>) {
    let Some(input) = together.profile.claim(claim).and_then(|row| row.carries.as_deref()) else {
        return;
    };
    let asked = |(at, case): (usize, &'a Case)| Some((asked_text(case, input)?, at));
    let asked: BTreeMap<Cow<'a, str>, usize> =
        together.cases.iter().enumerate().filter_map(asked).collect();
    for &seen in &together.sightings {
        let strange = seen.strange_echoes.iter().find(|(name, _)| name == claim);
        let is_odd = together.case(seen).is_odd(input, together.profile);
        let Some((_, said)) = strange.filter(|_| !is_odd) else { continue };
        if let Some(other) = asked.get(said.as_str()).filter(|other| **other != seen.case) {
            answers.entry(seen.case).or_insert((Cow::Borrowed(said), *other));
        }
    }
}

/// Every strange answer under each of the things that would explain it.
fn waiting<'a>(together: &Together<'a>) -> Waiting<'a> {
    let mut waiting = Waiting::new();
    if together.sightings.iter().all(|seen| seen.strange_echoes.is_empty()) {
        return waiting;
    }
    let sayings = Sayings::of(together);
    let laws = Laws::of(together);
    for &seen in &together.sightings {
        let clues: Vec<Clue<'_>> = strange_clues(seen, together)
            .filter(|(claim, _)| !sayings.is_constant(claim) && !laws.has(claim))
            .map(|(_, clue)| clue)
            .collect();
        for wanted in combinations(&clues) {
            waiting.entry(wanted).or_default().push(seen);
        }
    }
    waiting
}

/// What an answer says in place of what it was asked, claim by claim. What could have been made
/// out of its own input is left out.
fn strange_clues<'a>(
    seen: &'a Sighting,
    together: &Together<'a>,
) -> impl Iterator<Item = (&'a str, Clue<'a>)> {
    let (case, profile) = (together.case(seen), together.profile);
    seen.strange_echoes.iter().filter_map(move |(claim, said)| {
        let input = profile.claim(claim)?.carries.as_deref()?;
        let asked = asked_text(case, input)?;
        let own = is_made_of(&asked, said) || case.is_odd(input, profile);
        let clue = Clue { input, value: Cow::Borrowed(said.as_str()) };
        (!own).then_some((claim.as_str(), clue))
    })
}

/// The greatest numbers of 31 and 32 bits: what is too great for a type becomes one of them.
const TYPE_BOUNDS: [&str; 2] = ["2147483647", "4294967295"];

/// Whether a value could come of what was asked: a part of it, the same and more, the bound of a
/// type, or a number that is only rounded, which a float of 32 bits does after seven digits.
fn is_made_of(asked: &str, said: &str) -> bool {
    let number = |text: &str| text.parse::<u64>().ok();
    let is_rounded = number(asked)
        .zip(number(said))
        .is_some_and(|(asked, said)| asked.abs_diff(said) <= asked / 1_000_000);
    asked.contains(said) || said.contains(asked) || TYPE_BOUNDS.contains(&said) || is_rounded
}

/// Each telling value alone, and each two values of different inputs, in the order of the inputs.
fn combinations<'a>(clues: &[Clue<'a>]) -> Vec<Wanted<'a>> {
    let telling = |clue: &&Clue<'a>| clue.value.chars().count() >= TELLING_LENGTH;
    let mut all: Vec<Wanted<'a>> =
        clues.iter().filter(telling).map(|clue| (clue.clone(), None)).collect();
    for (a, b) in clues.iter().flat_map(|a| clues.iter().map(move |b| (a, b))) {
        if a.input < b.input {
            all.push((a.clone(), Some(b.clone())));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// What would be found in a token that took its claims from this case.
fn what_it_asks<'a>(case: &'a Case, profile: &'a Profile) -> Vec<Wanted<'a>> {
    let clue = |input: &'a String| Some(Clue { input, value: asked_text(case, input)? });
    let carried = profile.claims.iter().filter_map(|row| row.carries.as_ref());
    combinations(&carried.filter_map(clue).collect::<Vec<_>>())
}

fn note<'a>(
    answer: &'a Sighting,
    (one, two): &Wanted<'a>,
    other: usize,
    together: &Together<'a>,
    mixed: &mut Mixed<'a>,
) {
    for (claim, clue) in strange_clues(answer, together) {
        if clue == *one || two.as_ref() == Some(&clue) {
            let answers = mixed.entry(claim).or_default();
            answers.entry(answer.case).or_insert((clue.value, other));
        }
    }
}

/// What each claim says in the run, rightly or not; two different values are enough.
struct Sayings<'a>(BTreeMap<&'a str, Vec<Cow<'a, str>>>);

impl<'a> Sayings<'a> {
    fn of(together: &Together<'a>) -> Self {
        let mut sayings: BTreeMap<&str, Vec<Cow<'_, str>>> = BTreeMap::new();
        for &seen in &together.sightings {
            for row in &together.profile.claims {
                let Some(input) = row.carries.as_deref() else { continue };
                let known = sayings.entry(&row.name).or_default();
                if known.len() < 2 {
                    let strange = seen.strange_echoes.iter().find(|(claim, _)| *claim == row.name);
                    let said = match strange {
                        Some((_, said)) => Some(Cow::Borrowed(said.as_str())),
                        None => asked_text(together.case(seen), input),
                    };
                    known.extend(said.filter(|said| !known.contains(said)));
                }
            }
        }
        Self(sayings)
    }

    /// Whether the claim says the same whatever it is asked for.
    fn is_constant(&self, claim: &str) -> bool {
        self.0.get(claim).is_none_or(|values| values.len() < 2)
    }
}

/// By claim and by what was asked: what was said instead, and in how many cases.
type Instead<'a> = BTreeMap<(&'a str, String), (&'a str, BTreeSet<usize>)>;

/// Claims whose wrong values go by their own input: whoever asks for the same is told the same.
/// What another request leaves behind does not go by that.
struct Laws<'a>(BTreeSet<&'a str>);

impl<'a> Laws<'a> {
    fn of(together: &Together<'a>) -> Self {
        let (mut instead, mut lawless) = (Instead::new(), BTreeSet::new());
        for &seen in &together.sightings {
            for (claim, said) in &seen.strange_echoes {
                let Some(asked) = asked_of(claim, seen, together) else { continue };
                let known = instead.entry((claim, asked)).or_insert((said, BTreeSet::new()));
                known.1.insert(seen.case);
                if known.0 != said {
                    lawless.insert(claim.as_str());
                }
            }
        }
        for &seen in &together.sightings {
            let is_right = |claim: &str| seen.strange_echoes.iter().all(|(name, _)| name != claim);
            for row in together.profile.claims.iter().filter(|row| is_right(&row.name)) {
                let Some(asked) = asked_of(&row.name, seen, together) else { continue };
                if instead.contains_key(&(row.name.as_str(), asked)) {
                    lawless.insert(&row.name);
                }
            }
        }
        let again = instead.iter().filter(|(_, (_, cases))| cases.len() > 1);
        let claims = again.map(|((claim, _), _)| *claim);
        Self(claims.filter(|claim| !lawless.contains(claim)).collect())
    }

    fn has(&self, claim: &str) -> bool {
        self.0.contains(claim)
    }
}

/// What the claim was to repeat, in the type in which it was asked for.
fn asked_of(claim: &str, seen: &Sighting, together: &Together<'_>) -> Option<String> {
    let input = together.profile.claim(claim)?.carries.as_deref()?;
    Some(together.case(seen).inputs.get(input)?.to_string())
}

fn accuse(claim: &str, answers: &Taken<'_>, together: &Together<'_>, bench: &mut Bench) {
    let Some((first, (said, other))) = answers.first_key_value() else { return };
    let input = together.profile.claim(claim).and_then(|row| row.carries.as_deref());
    let asked = input.and_then(|input| asked_text(&together.cases[*first], input));
    bench.accuse(
        Place::Claim(claim),
        None,
        answers.keys().copied().collect(),
        Words::new(
            asked.unwrap_or_default(),
            said.as_ref(),
            format!(
                "this is what `{}` asked for: requests share a variable, and people end up in \
                 each other's meetings; keep the values of a request in arguments",
                together.cases[*other].id
            ),
        ),
    );
}
