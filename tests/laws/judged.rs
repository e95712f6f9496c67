//! Generators of time claims before the real rules: what warnings and errors accuse them of.

use std::collections::BTreeMap;

use mintcheck::case::{self, Case};
use mintcheck::finding::{Place, Words};
use mintcheck::generator::Answer;
use mintcheck::law::Sample;
use mintcheck::observation::{Channel, Keep, Keys, Observation, Sighting};
use mintcheck::profile::{self, Level, Profile};
use mintcheck::rule::{Rules, Sink};
use mintcheck::token::{Room, base64url};

use super::sins::Claims;

/// Notes which rules are broken by more than a note.
struct Accused<'r> {
    rules: &'r Rules,
    ids: Vec<&'static str>,
}

impl Sink for Accused<'_> {
    fn judged(&mut self, _rule: usize) {}

    fn broken(&mut self, rule: usize, level: Level, _: Place<'_>, _: &dyn Fn() -> Words) {
        if level > Level::Note {
            self.ids.push(self.rules.get(rule).id);
        }
    }
}

pub(super) fn profile() -> &'static Profile {
    profile::find("meeting-sdk").unwrap()
}

fn token([iat, exp, session]: &Claims) -> String {
    let header = base64url::encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let session =
        if session.is_empty() { String::new() } else { format!(r#","tokenExp":{session}"#) };
    let payload =
        format!(r#"{{"appKey":"k","mn":"86764390572","role":0,"iat":{iat},"exp":{exp}{session}}}"#);
    format!("{header}.{}.{}", base64url::encode(payload.as_bytes()), "A".repeat(43))
}

fn case(at: usize, now_us: i64) -> Case {
    let id = format!("clock/asked-{at:02}");
    Case { id, now_us, ..case::control().swap_remove(0) }
}

/// The sample of a token with these claims.
pub(super) fn sample(now_us: i64, claims: &Claims) -> Sample {
    let (case, answer) = (case(0, now_us), Answer::Token(token(claims).into()));
    let (mut room, mut keys) = (Room::default(), Keys::default());
    let answer = (&answer, Channel::Field);
    let seen = Observation::of(&case, profile(), answer, (&mut room, &mut keys));
    Sample::of(&seen).unwrap()
}

/// The rules that these tokens break by more than a note.
pub(super) fn accused(tokens: &[(i64, Claims)]) -> Vec<&'static str> {
    let rules = Rules::new(profile(), &BTreeMap::new());
    let cases: Vec<Case> =
        tokens.iter().enumerate().map(|(at, (now_us, _))| case(at, *now_us)).collect();
    let mut accused = Accused { rules: &rules, ids: Vec::new() };
    let mut sightings = Vec::new();
    for (at, (_, claims)) in tokens.iter().enumerate() {
        let answer = Answer::Token(token(claims).into());
        let (mut room, mut keys) = (Room::default(), Keys::default());
        let seen = Observation::of(
            &cases[at],
            profile(),
            (&answer, Channel::Field),
            (&mut room, &mut keys),
        );
        rules.check(&seen, &mut accused);
        sightings.extend(Sighting::of((at, 0), &seen, Keep::Times));
    }
    let mut sightings: Vec<&Sighting> = sightings.iter().collect();
    sightings.sort_by_key(|sighting| sighting.now_us);
    for (rule, bench) in rules.check_together(profile(), &cases, &sightings) {
        if bench.breaches.iter().any(|breach| breach.level > Some(Level::Note)) {
            accused.ids.push(rules.get(rule).id);
        }
    }
    accused.ids.sort_unstable();
    accused.ids.dedup();
    accused.ids
}
