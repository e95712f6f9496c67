//! One answer, read: the token, its claims by the profile's rows, its times, its MAC.

use smallvec::SmallVec;

use super::echo::{asked_text, has_same_digits, is_same_at_a_glance, is_same_number};
use super::mac::{Keys, Mac, check_mac, stated_algorithm};
use super::time::{SECOND_US, Time};
use crate::case::{Case, Expect};
use crate::generator::Answer;
use crate::profile::{
    AllOrNone, ClaimRow, Clock, Format, JsonType, Lifetime, Need, Profile, TimeRole,
};
use crate::token::base64url::Defect;
use crate::token::json::{Member, Object, Value};
use crate::token::legacy::Fields;
use crate::token::mac::Algorithm;
use crate::token::{self, Jws, Room, Segment, Spelling, Token};

/// The way a token came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A field that holds a token and nothing else.
    Field,
    /// All that a program wrote or an endpoint answered.
    Output,
    /// Pasted by a person, with whatever was around it.
    Paste,
}

/// The claim that RFC 7519 names so, whatever the profile knows.
const NBF: &str = "nbf";

/// What is so plain at a glance that a rule need not look again.
#[derive(Debug, Clone, Copy)]
struct Plain {
    /// At least one claim repeats an input, and all that do say the same text or number.
    echoes: bool,
    /// At least one time is there, and all are integers of seconds.
    times: bool,
    /// Every required claim is there, each of the documented type, none deprecated or unknown.
    claims: bool,
}

/// One answer, read.
#[derive(Debug)]
pub struct Observation<'a> {
    /// What was asked.
    pub case: &'a Case,
    /// What is required.
    pub profile: &'a Profile,
    /// The way the answer came.
    pub channel: Channel,
    /// What came back.
    pub answer: &'a Answer,
    /// The token in it.
    pub token: Option<Token<'a>>,
    /// Values by the profile's rows.
    rows: SmallVec<[Option<Value<'a>>; 8]>,
    /// Positions of the members that no row names.
    strangers: Vec<usize>,
    /// What was plain at a glance; nearly every answer is, and rules can be brief on it.
    plain: Plain,
    /// Times by role.
    pub(super) times: [Time; 4],
    /// The HMAC that the header states, if it states one.
    pub algorithm: Option<Algorithm>,
    /// Whether the MAC holds.
    pub mac: Mac,
}

impl<'a> Observation<'a> {
    /// Reads an answer.
    pub fn of(
        case: &'a Case,
        profile: &'a Profile,
        (answer, channel): (&'a Answer, Channel),
        (room, keys): (&'a mut Room, &mut Keys),
    ) -> Self {
        let mut token = match answer {
            Answer::Token(text) => Some(match profile.format {
                Format::Jws => token::read(text, room),
                Format::Legacy => token::read_legacy(text, room),
            }),
            Answer::Refused(_) | Answer::Failed(_) => None,
        };
        let algorithm = token.as_ref().and_then(stated_algorithm);
        let checked = token.as_mut().zip(algorithm);
        let mac = checked.map_or(Mac::Unknown, |(token, alg)| check_mac(case, token, alg, keys));
        let mut observation = Self {
            case,
            profile,
            channel,
            answer,
            rows: SmallVec::from_elem(None, profile.claims.len()),
            strangers: Vec::new(),
            plain: Plain { echoes: false, times: false, claims: false },
            times: [Time::Absent; 4],
            algorithm,
            mac,
            token: None,
        };
        if let Some(jws) = token.as_ref().and_then(|token| token.jws.as_ref()) {
            observation.sort(&jws.payload.object.members);
        }
        let fields = token.as_ref().and_then(|token| token.legacy.as_ref()?.fields);
        if let Some(fields) = fields {
            observation.sort_fields(&fields);
        }
        observation.token = token;
        observation
    }

    fn sort_fields(&mut self, fields: &Fields<'a>) {
        for (name, text) in fields.named() {
            if let Some(at) = self.profile.claims.iter().position(|row| row.name == name) {
                self.rows[at] = Some(Value::bare(text));
            }
        }
        self.times[TimeRole::IssuedAt as usize] = Time::in_milliseconds(fields.ts);
    }

    fn sort(&mut self, members: &[Member<'a>]) {
        let rows = &self.profile.claims;
        // Programs write claims in the order in which documents list them, so the row after the
        // last one is the best guess.
        let mut guess = 0;
        for (at, member) in members.iter().enumerate() {
            let is_row = |row: &ClaimRow| row.name == member.name;
            let guessed = rows.get(guess).filter(|row| is_row(row)).map(|_| guess);
            match guessed.or_else(|| rows.iter().position(is_row)) {
                Some(row) => {
                    self.rows[row] = Some(member.value);
                    guess = row + 1;
                }
                None => self.strangers.push(at),
            }
        }
        self.plain = Plain {
            echoes: true,
            times: true,
            claims: self.strangers.is_empty() || self.profile.open,
        };
        let (mut echoing, mut timed) = (0, 0);
        for (row, value) in rows.iter().zip(&self.rows) {
            let Some(value) = *value else {
                self.plain.claims &= row.need != Need::Required;
                continue;
            };
            self.plain.claims &= row.need != Need::Deprecated && value.json_type() == row.json_type;
            if let Some(role) = row.time {
                let time = Time::of(Some(value));
                self.times[role as usize] = time;
                self.plain.times &= matches!(time, Time::Seconds(_, Spelling::Integer));
                timed += 1;
            }
            if let Some(input) = &row.carries {
                let asked = self.case.inputs.get(input);
                self.plain.echoes &= asked.is_some_and(|asked| is_same_at_a_glance(asked, value));
                echoing += 1;
            }
        }
        // Of a repeated member the last one counts, as it does for the rows.
        if let Some(at) = self.strangers.iter().rev().find(|at| members[**at].name == NBF) {
            self.times[TimeRole::NotBefore as usize] = Time::of(Some(members[*at].value));
            self.plain.times = false;
        }
        let is_whole = |set: &AllOrNone| all_or_none(set, &self.rows).is_none();
        self.plain.claims &= self.profile.all_or_none.iter().all(is_whole);
        self.plain.echoes &= echoing > 0;
        self.plain.times &= timed > 0;
    }

    /// Whether at least one claim repeats an input, and all that do say the same text or number.
    pub fn plainly_echoes(&self) -> bool {
        self.plain.echoes
    }

    /// Whether at least one time is there, and all are integers of seconds.
    pub fn tells_plain_times(&self) -> bool {
        self.plain.times
    }

    /// Whether every required claim is there, each of the documented type, none deprecated and
    /// none unknown.
    pub fn has_plain_claims(&self) -> bool {
        self.plain.claims
    }

    /// The segments, if there are three.
    pub fn jws(&self) -> Option<&Jws<'a>> {
        self.token.as_ref()?.jws.as_ref()
    }

    /// The segments, if the payload is an object: what rules on claims need.
    pub fn payload(&self) -> Option<&Jws<'a>> {
        self.jws().filter(|jws| is_readable(&jws.payload.object))
    }

    /// The header, if it is an object: what rules on its members need.
    pub fn header(&self) -> Option<&Object<'a>> {
        self.jws().map(|jws| &jws.header.object).filter(|object| is_readable(object))
    }

    /// What is wrong with the base64url of each segment.
    pub fn defects<'s>(&'s self) -> impl Iterator<Item = (Segment, Defect)> + use<'s, 'a> {
        fn of(segment: Segment, found: &[Defect]) -> impl Iterator<Item = (Segment, Defect)> {
            found.iter().map(move |defect| (segment, *defect))
        }
        let found = |jws: &'s Jws<'a>| {
            [&*jws.header.defects, &*jws.payload.defects, &*jws.signature_defects]
        };
        let [header, payload, signature] = self.jws().map(found).unwrap_or_default();
        let parts = of(Segment::Header, header).chain(of(Segment::Payload, payload));
        parts.chain(of(Segment::Signature, signature))
    }

    /// Each row of the profile with the value that was found for it.
    pub fn claims(&self) -> impl Iterator<Item = (&'a ClaimRow, Option<Value<'a>>)> + Clone + '_ {
        self.profile.claims.iter().zip(self.rows.iter().copied())
    }

    /// Pairs of rows that carry the same input, where both are there.
    pub fn twins(&self) -> impl Iterator<Item = [(&'a ClaimRow, Value<'a>); 2]> + use<'_, 'a> {
        let both = |(first, second): &(usize, usize)| {
            let found = |at: usize| Some((&self.profile.claims[at], self.rows[at]?));
            Some([found(*first)?, found(*second)?])
        };
        self.profile.twins.iter().filter_map(both)
    }

    /// The members that no row names.
    pub fn strangers(&self) -> impl Iterator<Item = &Member<'a>> {
        let members = self.jws().map(|jws| &*jws.payload.object.members);
        self.strangers.iter().filter_map(move |at| members?.get(*at))
    }

    /// Each claim that is missing although others are there that it comes with.
    pub fn left_out(&self) -> impl Iterator<Item = (&'a ClaimRow, &'a AllOrNone)> + use<'_, 'a> {
        let rows = &self.profile.claims;
        let sets = self.profile.all_or_none.iter();
        sets.filter_map(|set| Some((&rows[all_or_none(set, &self.rows)?], set)))
    }

    /// A time claim.
    pub fn time(&self, role: TimeRole) -> Time {
        self.times[role as usize]
    }

    /// The instants that are told in seconds, by role.
    pub fn times_us(&self) -> impl Iterator<Item = Option<i64>> {
        self.times.iter().map(|time| time.us())
    }

    /// Each time claim of a JWT that is there: its name, how it is written and what it tells. `nbf`
    /// is one even where the profile has no row for it, since RFC 7519 gives it its meaning.
    pub fn times(&self) -> impl Iterator<Item = (&str, Value<'a>, Time)> {
        let told = |(row, value): (&'a ClaimRow, Option<Value<'a>>)| {
            Some((row.name.as_str(), value?, self.time(row.time?)))
        };
        let nbf = self.strangers().filter(|member| member.name == NBF).last();
        let nbf = nbf.map(|member| (NBF, member.value, self.time(TimeRole::NotBefore)));
        // The legacy format tells its one time in another unit and has rules of its own on it.
        let claims = self.claims().filter(|_| self.profile.format == Format::Jws);
        claims.filter_map(told).chain(nbf)
    }

    /// Each row on lifetimes with the lifetime of this token, from `iat`, in microseconds; from the
    /// clock where `iat` is off the clock and nothing else is wrong. None of them where the vector
    /// leaves open what becomes of an odd lifetime that was asked for.
    pub fn lifetimes(&self) -> impl Iterator<Item = (&'a Lifetime, i64)> {
        let start_us = self.time(TimeRole::IssuedAt).us();
        let start_us = start_us.filter(|_| !self.asks_for_an_odd_lifetime());
        let of_row = move |row: &'a Lifetime| {
            let (start_us, end_us) = (start_us?, self.time(row.role).us()?);
            let lifetime_us = end_us.saturating_sub(start_us);
            if row.allows(lifetime_us) || !self.is_off_the_clock(start_us) {
                return Some((row, lifetime_us));
            }
            let from_clock_us = end_us.saturating_sub(self.case.now_us);
            Some((row, if row.allows(from_clock_us) { from_clock_us } else { lifetime_us }))
        };
        self.profile.lifetimes.iter().filter_map(of_row)
    }

    /// Whether a beginning lies so far from the clock that it is accused of that.
    fn is_off_the_clock(&self, start_us: i64) -> bool {
        let Clock { leeway_s, max_backdate_s, .. } = self.profile.clock;
        let behind_us = self.case.now_us.saturating_sub(start_us);
        let is_old = |max_s: i64| behind_us >= max_s.saturating_add(1).saturating_mul(SECOND_US);
        behind_us <= leeway_s.saturating_add(1).saturating_mul(-SECOND_US)
            || max_backdate_s.is_some_and(is_old)
    }

    /// Whether the case asks for a lifetime of which the vector leaves open what becomes of it.
    pub fn asks_for_an_odd_lifetime(&self) -> bool {
        self.case.is_odd("lifetime_s", self.profile)
    }

    /// The present member that carries the value of a missing row under another name.
    pub fn misnamed(&self, row: &ClaimRow) -> Option<&Member<'a>> {
        let members = &self.payload()?.payload.object.members;
        let stand_ins = || row.stand_ins.iter().map(|known| &known.name);
        let names = || stand_ins().chain(&row.misnamed_as).chain([&row.name]);
        let known = |member: &&Member<'_>| names().any(|name| has_same_letters(name, &member.name));
        members.iter().find(known).or_else(|| self.stranger_with_value_of(row))
    }

    /// Whether a member of that name stands in for a required claim that is missing.
    pub fn stands_in(&self, name: &str) -> bool {
        let missing = |(row, value): &(&ClaimRow, Option<Value<'_>>)| {
            row.need == Need::Required && value.is_none()
        };
        let mut stand_ins = self.claims().filter(missing).filter_map(|(row, _)| self.misnamed(row));
        stand_ins.any(|member| member.name == name)
    }

    /// Whether a row repeats an input that the vector made odd on purpose.
    pub fn is_odd(&self, row: &ClaimRow) -> bool {
        row.carries.as_ref().is_some_and(|input| self.case.is_odd(input, self.profile))
    }

    fn stranger_with_value_of(&self, row: &ClaimRow) -> Option<&Member<'a>> {
        /// Shorter values, such as a role, are met by chance.
        const TELLING: usize = 6;
        let asked = self.case.inputs.get(row.carries.as_deref()?)?;
        let asked = asked.as_str().map_or_else(|| asked.to_string(), str::to_owned);
        let same = |member: &&Member<'a>| {
            member.value.string().map_or(member.value.raw == asked, |text| text == asked)
        };
        self.strangers().find(same).filter(|_| asked.len() >= TELLING)
    }
}

impl Observation<'_> {
    /// Whether a claim repeats its input: the same text, the same number whatever its spelling, or
    /// the same digits where only digits count or the input is odd.
    /// None where the row carries no input, or the input is no text and no number.
    pub fn echoes(&self, row: &ClaimRow, value: Value<'_>) -> Option<bool> {
        let input = row.carries.as_deref()?;
        let asked = self.case.inputs.get(input)?;
        if self.plainly_echoes() || is_same_at_a_glance(asked, value) {
            return Some(true);
        }
        let asked = asked_text(self.case, input)?;
        let text = value.string();
        let said = text.as_deref().unwrap_or(value.raw);
        let digits_count = row.form.as_ref().is_some_and(|form| form.digits.is_some());
        let loosely = || digits_count || self.is_odd(row);
        // A text that is a number only counts as one where the claim is about a number.
        let number =
            if digits_count || row.json_type == JsonType::Number { said } else { value.raw };
        Some(
            said == asked
                || is_same_number(&asked, number)
                || (row.ignores_case() && said.to_lowercase() == asked.to_lowercase())
                || (has_same_digits(&asked, said) && loosely()),
        )
    }

    /// Whether a claim says something else than was asked for. Where the case has to be refused
    /// there is nothing to compare with, and a value that is no text and no number is of a wrong
    /// type before it is a wrong value.
    pub fn differs(&self, row: &ClaimRow, value: Value<'_>) -> bool {
        !matches!(self.case.expect, Expect::Refuse)
            && matches!(value.json_type(), JsonType::String | JsonType::Number)
            && self.echoes(row, value) == Some(false)
    }
}

/// The first claim of a set that is missing, if some of the others are there.
fn all_or_none(set: &AllOrNone, rows: &[Option<Value<'_>>]) -> Option<usize> {
    let is_there = |at: &usize| rows[*at].is_some();
    let some = set.rows.iter().any(is_there);
    set.rows.iter().copied().find(|at| some && !is_there(at))
}

/// Whether two names differ in no more than capitals and what joins their words.
fn has_same_letters(name: &str, other: &str) -> bool {
    let letters = |name| str::bytes(name).filter(u8::is_ascii_alphanumeric);
    letters(name).map(|b| b.to_ascii_lowercase()).eq(letters(other).map(|b| b.to_ascii_lowercase()))
}

/// A byte order mark leaves the members readable; any other problem leaves none.
fn is_readable(object: &Object<'_>) -> bool {
    !object.members.is_empty() || object.problem.is_none()
}
