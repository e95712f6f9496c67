//! The same case at home, in UTC and C.UTF-8, and in another zone or locale: which claims tell
//! something else there. Each of the two rules takes the places of its own kind.

use std::collections::{BTreeMap, BTreeSet};

use super::twice::{Difference, Kind, Twice, asked_abroad, asked_twice, role_of};
use super::{Bench, Together};
use crate::case::Environment;
use crate::finding::{CountUnit, Place, Words};
use crate::observation::{Instead, Mac, Seconds};
use crate::profile::{Profile, TimeRole};

/// What sets a place apart from home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ward {
    /// Its zone alone; or both, if neither alone makes a difference.
    Zone,
    /// Its locale alone.
    Locale,
}

impl Ward {
    fn holds(self, place: &Environment) -> bool {
        match self {
            Self::Zone => place.zone() != Environment::ZONE,
            Self::Locale => !place.is_usual() && place.zone() == Environment::ZONE,
        }
    }

    fn home(self) -> &'static str {
        match self {
            Self::Zone => "TZ=UTC",
            Self::Locale => "LC_ALL=C.UTF-8",
        }
    }
}

/// Something that a token says in another way in another place.
pub(super) struct Moved<'a> {
    place: Place<'a>,
    /// The case that was asked away from home.
    case: usize,
    /// Where that was.
    environment: &'a Environment,
    expected: String,
    actual: String,
    /// What kind of thing it is.
    pub(super) what: What,
}

/// What moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// `iat`, by so many microseconds, if both can be told.
    Beginning(Option<i64>),
    /// Another time, by so many microseconds.
    End(Option<i64>),
    /// Another claim.
    Claim,
    /// The MAC, though the claims did not move.
    Mac,
    /// Claims could be read in one place only.
    Everything,
}

/// Compares the answers in all places of a kind with those at home.
pub(super) fn compare(
    together: &Together<'_>,
    bench: &mut Bench,
    (ward, advice): (Ward, fn(What) -> &'static str),
) {
    bench.unit = CountUnit::Group;
    let places = move_abroad(together);
    let shown_alone = places.iter().any(|one| !one.place.is_sieve() && !one.moved.is_empty());
    let ours = |one: &Abroad<'_>| {
        ward.holds(one.place) && !(one.place.is_sieve() && (shown_alone || one.moved.is_empty()))
    };
    let mut moved = Vec::new();
    let mut tried = BTreeSet::new();
    for one in places.into_iter().filter(ours) {
        bench.judge(one.group, 1);
        tried.insert(one.place);
        moved.extend(one.moved);
    }
    let mut affected: BTreeMap<String, BTreeSet<&Environment>> = BTreeMap::new();
    for one in &moved {
        affected.entry(one.place.to_string()).or_default().insert(one.environment);
    }
    for one in moved {
        let spread = (affected[&one.place.to_string()].len(), tried.len());
        let words = one.words(spread, (ward.home(), advice(one.what)));
        bench.accuse(one.place, None, vec![one.case], words);
    }
}

/// One case that was asked away from home, and what moved.
struct Abroad<'a> {
    group: &'a str,
    place: &'a Environment,
    moved: Vec<Moved<'a>>,
}

fn move_abroad<'a>(together: &Together<'a>) -> Vec<Abroad<'a>> {
    let steady = Steady::of(together);
    let abroad = |twice: Twice<'a>| {
        let case = together.case(twice.second);
        let place = &case.environment;
        let moved = differences(&twice, place, (together.profile, &steady));
        Abroad { group: case.group(), place, moved }
    };
    asked_abroad(together).into_iter().map(abroad).collect()
}

impl Together<'_> {
    /// Whether any answer says something else away from home.
    pub fn moves_abroad(&self) -> bool {
        move_abroad(self).iter().any(|one| !one.moved.is_empty())
    }
}

impl Moved<'_> {
    fn words(&self, (affected, tried): (usize, usize), (home, advice): (&str, &str)) -> Words {
        let here = self.environment;
        let by = match self.what {
            What::Beginning(Some(us)) | What::End(Some(us)) => {
                let side = if us > 0 { "later" } else { "earlier" };
                format!("{} s {side}", Seconds(us.saturating_abs()))
            }
            What::Beginning(None) | What::End(None) | What::Claim => "something else".to_owned(),
            What::Mac => "another MAC".to_owned(),
            What::Everything => "another answer".to_owned(),
        };
        let message = format!(
            "under {here} it is {by} than at home for the same inputs at the same instant, and it \
             differs in {affected} of the {tried} places tried: {advice}"
        );
        Words::new(
            format!("{} as under {home}", self.expected),
            format!("{} under {here}", self.actual),
            message,
        )
    }
}

/// What is always the same at home, so that a difference elsewhere means something.
struct Steady<'a> {
    /// Claims that differ when a case is asked twice at home.
    vary: BTreeSet<&'a str>,
    /// Whether any case was asked twice, so that the others are known to be steady.
    is_known: bool,
    /// Whether every MAC holds at home.
    macs_hold: bool,
}

impl<'a> Steady<'a> {
    fn of(together: &Together<'a>) -> Self {
        let twice = asked_twice(together);
        let differences = twice.iter().flat_map(|twice| twice.differences(together.profile));
        let mut kept = together.sightings.iter().filter_map(|seen| seen.repeated.as_deref());
        Self {
            vary: differences.map(|difference| difference.claim).collect(),
            is_known: !twice.is_empty(),
            macs_hold: kept.all(|kept| holds(kept.mac)),
        }
    }
}

fn holds(mac: Mac) -> bool {
    matches!(mac, Mac::Holds | Mac::HoldsTrimmed)
}

fn differences<'a>(
    twice: &Twice<'a>,
    environment: &'a Environment,
    (profile, steady): (&Profile, &Steady<'_>),
) -> Vec<Moved<'a>> {
    let moved = |place, what, expected: String, actual: String| Moved {
        place,
        case: twice.second.case,
        environment,
        expected,
        actual,
        what,
    };
    match twice.instead() {
        (None, None) => {}
        (home, away) if home == away => return Vec::new(),
        (home, away) => {
            let (first, second) = twice.texts();
            let (expected, actual) = (said(home, first), said(away, second));
            return vec![moved(Place::Answer, What::Everything, expected, actual)];
        }
    }
    let told = |text: Option<&str>| text.unwrap_or("no such claim").to_owned();
    let claims = claims(twice, profile, steady).into_iter().map(|(difference, what)| {
        let (expected, actual) = (told(difference.first), told(difference.second));
        moved(Place::Claim(difference.claim), what, expected, actual)
    });
    let claims: Vec<Moved<'a>> = claims.collect();
    let (home, away) = twice.macs();
    if claims.is_empty() && steady.macs_hold && holds(home) && !holds(away) {
        let words = |holds| if holds { "a MAC that holds" } else { "one that does not" }.to_owned();
        return vec![moved(Place::Signature, What::Mac, words(true), words(false))];
    }
    claims
}

/// What a whole answer was.
fn said(instead: Option<Instead>, text: &str) -> String {
    match instead {
        None => "a token".to_owned(),
        Some(Instead::NoToken) => text.to_owned(),
        Some(Instead::Unreadable) => format!("a token without claims to read: {text}"),
    }
}

/// The claims that moved, each defect once: of times that moved as far as each other the first, and
/// a claim that the profile does not know only if nothing else moved.
fn claims<'a>(
    twice: &Twice<'a>,
    profile: &Profile,
    steady: &Steady<'_>,
) -> Vec<(Difference<'a>, What)> {
    let mut found = twice.differences(profile);
    found.retain(|one| {
        !steady.vary.contains(one.claim) && (steady.is_known || one.kind != Kind::Other)
    });
    let (mut times, mut others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|one| one.kind == Kind::Time);
    let role = |one: &Difference<'_>| role_of(one.claim, profile).unwrap_or(TimeRole::NotBefore);
    times.sort_by_key(|one| role(one) as usize);
    if others.iter().any(|one| one.kind == Kind::Echo) || !times.is_empty() {
        others.retain(|one| one.kind == Kind::Echo || profile.claim(one.claim).is_some());
    }
    let mut shifts = BTreeSet::new();
    let times = times.into_iter().filter_map(|one| {
        let role = role(&one);
        let (home, away) = (twice.first.time(role).us(), twice.second.time(role).us());
        let shift = home.zip(away).map(|(home, away)| away.saturating_sub(home));
        let is_new = shift.is_none_or(|shift| shifts.insert(shift));
        let is_beginning = role == TimeRole::IssuedAt;
        let what = if is_beginning { What::Beginning(shift) } else { What::End(shift) };
        is_new.then_some((one, what))
    });
    let times: Vec<_> = times.collect();
    times.into_iter().chain(others.into_iter().map(|one| (one, What::Claim))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::control;
    use crate::generator::Answer;
    use crate::observation::{Channel, Keep, Keys, Observation, Sighting};
    use crate::profile;
    use crate::token::Room;
    use crate::token::base64url::encode;

    /// The claims that say something else in another zone, of payloads with these members.
    fn moved(home: &str, away: &str) -> Vec<String> {
        let profile = profile::find("meeting-sdk").unwrap();
        let mut cases = [0, 0].map(|at| control().swap_remove(at));
        cases[1].environment.tz = Some("Asia/Tokyo".to_owned());
        let seen = |at: usize, members: &str| {
            let payload = encode(format!("{{{members}}}").as_bytes());
            let token = format!("{}.{payload}.x", encode(br#"{"alg":"HS256"}"#));
            let answer = (&Answer::Token(token.into()), Channel::Field);
            let room = (&mut Room::default(), &mut Keys::default());
            Sighting::of((at, 0), &Observation::of(&cases[at], profile, answer, room), Keep::Whole)
        };
        // What is the same when it is asked again is no accident.
        let all = [seen(0, home), seen(0, home), seen(1, away)];
        let together = Together::new(profile, &cases, &all.iter().flatten().collect::<Vec<_>>());
        let abroad = move_abroad(&together);
        abroad[0].moved.iter().map(|one| one.place.to_string()).collect()
    }

    #[test]
    fn an_unknown_claim_is_accused_only_where_nothing_else_moved() {
        let (home, number) = (r#""mn":"1","iat":9,"x":1"#, r#""mn":"2","iat":9,"x":2"#);
        assert_eq!(moved(home, home), [""; 0]);
        assert_eq!(moved(home, r#""mn":"1","iat":9,"x":2"#), ["payload.x"]);
        assert_eq!(moved(home, number), ["payload.mn"]);
        assert_eq!(moved(home, r#""mn":"1","iat":8,"x":2"#), ["payload.iat"]);
        let known = |iat, mode| format!(r#""iat":{iat},"video_webrtc_mode":{mode}"#);
        let both = ["payload.iat", "payload.video_webrtc_mode"];
        assert_eq!(moved(&known(9, 0), &known(8, 1)), both);
    }

    #[test]
    fn an_answer_that_is_no_token_is_told_in_its_words() {
        assert_eq!(said(None, "eyJ"), "a token");
        assert_eq!(said(Some(Instead::NoToken), "refused"), "refused");
        assert_eq!(said(Some(Instead::Unreadable), "x.y"), "a token without claims to read: x.y");
    }
}
