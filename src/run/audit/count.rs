//! What is kept of the tokens that one worker saw: counters, first examples, earliest and latest
//! times. What several workers kept comes to the same as if one had seen all.
//!
//! Names that a stream makes up are not kept without end. Of those that the profile does not know
//! the first in the order of the alphabet are told apart: whichever worker meets one of them keeps
//! it from its first token to its last, so that the counts do not depend on who saw what.

use crate::audit::BrokenKind;
use crate::finding::{Place, Words};
use crate::observation::{Mac, Observation};
use crate::profile::{Level, Profile};
use crate::rule::{Rules, Sink};

use crate::run::show::Shown;

/// Examples that are kept of each kind: enough to see whether they are alike.
pub(super) const EXAMPLES: usize = 3;
/// Made-up names of one rule that are told apart: nobody reads so many.
pub(super) const MAX_NAMES: usize = 64;
/// Longer names are cut.
const MAX_NAME_BYTES: usize = 120;
/// JSON types, and absence.
pub(super) const TYPES: usize = 6;

/// The first lines that show something.
#[derive(Debug, Default)]
pub(super) struct First(pub(super) Vec<(u64, String)>);

impl First {
    fn see(&mut self, line: u64, text: impl FnOnce() -> String) {
        if self.0.len() < EXAMPLES {
            self.0.push((line, text()));
        }
    }

    fn join(&mut self, other: Self) {
        self.0.extend(other.0);
        self.0.sort_by_key(|(line, _)| *line);
        self.0.truncate(EXAMPLES);
    }
}

/// How often something was seen, and where first.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) count: u64,
    pub(super) first: First,
}

impl Seen {
    fn see(&mut self, line: u64, text: impl FnOnce() -> String) {
        self.count += 1;
        self.first.see(line, text);
    }

    fn join(&mut self, other: Self) {
        self.count += other.count;
        self.first.join(other.first);
    }
}

/// One rule, broken at one place.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) place: String,
    pub(super) level: Level,
    /// Whether the stream made the name up.
    made_up: bool,
    pub(super) seen: Seen,
    pub(super) words: Words,
}

/// Earliest, latest and how many of one time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) earliest_us: i64,
    pub(super) latest_us: i64,
    pub(super) count: u64,
}

const NO_SPAN: Span = Span { earliest_us: i64::MAX, latest_us: i64::MIN, count: 0 };

/// What is counted.
pub(super) struct Count<'a> {
    profile: &'a Profile,
    shown: Shown,
    /// The token that is being judged.
    line: u64,
    text: String,
    pub(super) tokens: u64,
    pub(super) blank: u64,
    pub(super) checked: u64,
    pub(super) without_instant: u64,
    pub(super) unknown_key: Seen,
    pub(super) bad: [Seen; BrokenKind::ALL.len()],
    pub(super) judged: Vec<u64>,
    pub(super) broken: Vec<Vec<Broken>>,
    /// How often each rule was broken, those places included that are not told apart.
    pub(super) breaches: Vec<u64>,
    /// Tokens with each claim, by its type.
    pub(super) claims: Vec<[u64; TYPES]>,
    pub(super) spans: [Span; 4],
}

impl<'a> Count<'a> {
    pub(super) fn new(profile: &'a Profile, rules: &Rules, shown: Shown) -> Self {
        Self {
            profile,
            shown,
            line: 0,
            text: String::new(),
            tokens: 0,
            blank: 0,
            checked: 0,
            without_instant: 0,
            unknown_key: Seen::default(),
            bad: Default::default(),
            judged: vec![0; rules.len()],
            broken: (0..rules.len()).map(|_| Vec::new()).collect(),
            breaches: vec![0; rules.len()],
            claims: vec![[0; TYPES]; profile.claims.len()],
            spans: [NO_SPAN; 4],
        }
    }

    /// A line that holds no token.
    pub(super) fn refuse(&mut self, line: u64, kind: BrokenKind, bytes: &[u8]) {
        /// More is never shown.
        const MOST: usize = 8 * 1024;
        let shown = self.shown;
        let text = || shown.token(&String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]));
        self.bad[kind as usize].see(line, text);
    }

    /// A token whose key no secret was given for.
    pub(super) fn miss_key(&mut self, line: u64, text: &str) {
        let shown = self.shown;
        self.unknown_key.see(line, || shown.token(text));
    }

    /// A token: its claims and times are counted, and what rules find from now on is its.
    pub(super) fn turn_to(&mut self, line: u64, text: &'_ str, seen: &Observation<'_>) {
        self.line = line;
        // Examples are few, so that nearly no text is ever looked at again.
        self.text.clear();
        self.text.push_str(text);
        self.tokens += 1;
        self.checked += u64::from(matches!(seen.mac, Mac::Holds | Mac::Fails));
        for (types, (_, value)) in self.claims.iter_mut().zip(seen.claims()) {
            if let Some(value) = value {
                types[value.json_type() as usize] += 1;
            }
        }
        for (span, us) in self.spans.iter_mut().zip(seen.times_us()) {
            let Some(us) = us else { continue };
            span.earliest_us = span.earliest_us.min(us);
            span.latest_us = span.latest_us.max(us);
            span.count += 1;
        }
    }

    /// Adds what another worker counted.
    pub(super) fn join(&mut self, other: Self) {
        self.tokens += other.tokens;
        self.blank += other.blank;
        self.checked += other.checked;
        self.without_instant += other.without_instant;
        self.unknown_key.join(other.unknown_key);
        for (own, other) in self.bad.iter_mut().zip(other.bad) {
            own.join(other);
        }
        add(&mut self.judged, &other.judged);
        add(&mut self.breaches, &other.breaches);
        for (own, other) in self.claims.iter_mut().zip(&other.claims) {
            add(own, other);
        }
        for (own, other) in self.spans.iter_mut().zip(other.spans) {
            own.earliest_us = own.earliest_us.min(other.earliest_us);
            own.latest_us = own.latest_us.max(other.latest_us);
            own.count += other.count;
        }
        for (rule, broken) in other.broken.into_iter().enumerate() {
            for one in broken {
                self.join_broken(rule, one);
            }
        }
    }

    fn join_broken(&mut self, rule: usize, one: Broken) {
        let own = &mut self.broken[rule];
        let same = |own: &&mut Broken| own.level == one.level && own.place == one.place;
        let Some(own) = own.iter_mut().find(same) else {
            own.push(one);
            drop_last_name(own);
            return;
        };
        if one.seen.first.0.first() < own.seen.first.0.first() {
            own.words = one.words;
        }
        own.seen.join(one.seen);
    }
}

fn add(own: &mut [u64], other: &[u64]) {
    for (own, other) in own.iter_mut().zip(other) {
        *own += other;
    }
}

/// Beyond the bound, the name that is last in the order of the alphabet goes.
fn drop_last_name(broken: &mut Vec<Broken>) {
    let made_up = broken.iter().filter(|one| one.made_up);
    if made_up.clone().count() > MAX_NAMES {
        let last = made_up.map(|one| (one.place.clone(), one.level)).max();
        broken.retain(|one| Some((&one.place, one.level)) != last.as_ref().map(|(p, l)| (p, *l)));
    }
}

impl Sink for Count<'_> {
    fn judged(&mut self, rule: usize) {
        self.judged[rule] += 1;
    }

    fn broken(&mut self, rule: usize, level: Level, place: Place<'_>, words: &dyn Fn() -> Words) {
        let place = cut(place);
        self.breaches[rule] += 1;
        let broken = &mut self.broken[rule];
        let known = broken.iter_mut().find(|one| one.level == level && is(place, &one.place));
        let (line, text, shown) = (self.line, &self.text, self.shown);
        if let Some(one) = known {
            one.seen.see(line, || shown.token(text));
            return;
        }
        let made_up = is_made_up(place, self.profile);
        let place = place.to_string();
        let names = broken.iter().filter(|one| one.made_up);
        if made_up
            && names.clone().count() >= MAX_NAMES
            && names.map(|one| (&one.place, one.level)).max() < Some((&place, level))
        {
            return;
        }
        let mut seen = Seen::default();
        seen.see(line, || shown.token(text));
        broken.push(Broken { place, level, made_up, seen, words: words() });
        drop_last_name(broken);
    }
}

fn is_made_up(place: Place<'_>, profile: &Profile) -> bool {
    match place {
        Place::Claim(name) => name != "nbf" && profile.claim(name).is_none(),
        Place::HeaderMember(name) => !HEADER.contains(&name),
        // A stream has tokens alone.
        Place::Join(_) => true,
        Place::Answer | Place::Token | Place::Header | Place::Payload | Place::Signature => false,
    }
}

/// The same of a place that was written down, beside the claims that the profile knows.
pub(super) fn is_made_up_name(place: &str, claims: &[String]) -> bool {
    match place.split_once('.') {
        Some(("payload", name)) => name != "nbf" && !claims.iter().any(|claim| claim == name),
        Some(("header", name)) => !HEADER.contains(&name),
        Some(("join", _)) => true,
        Some(_) | None => false,
    }
}

/// Members of a header that everybody knows.
const HEADER: [&str; 5] = ["alg", "typ", "kid", "crit", "b64"];

/// The same place with a name of bounded length.
fn cut(place: Place<'_>) -> Place<'_> {
    match place {
        Place::Claim(name) => Place::Claim(cut_name(name)),
        Place::HeaderMember(name) => Place::HeaderMember(cut_name(name)),
        Place::Join(name) => Place::Join(cut_name(name)),
        Place::Answer | Place::Token | Place::Header | Place::Payload | Place::Signature => place,
    }
}

fn cut_name(name: &str) -> &str {
    let whole = |end: &usize| name.is_char_boundary(*end);
    let end = (0..=name.len().min(MAX_NAME_BYTES)).rev().find(whole);
    &name[..end.unwrap_or_default()]
}

/// Whether a place is the one that was written down, without writing it again.
fn is(place: Place<'_>, written: &str) -> bool {
    match place {
        Place::Claim(name) => written.strip_prefix("payload.") == Some(name),
        Place::HeaderMember(name) => written.strip_prefix("header.") == Some(name),
        Place::Join(name) => written.strip_prefix("join.") == Some(name),
        Place::Answer | Place::Token | Place::Header | Place::Payload | Place::Signature => {
            written == place.word()
        }
    }
}
