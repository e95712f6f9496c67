//! The facts read off one answer: the token, its claims by the profile's rows, its times relative
//! to the case's clock, and whether the MAC holds. No opinion yet: rules have those.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;

use crate::case::{Case, Expect};
use crate::generator::Answer;
use crate::profile::{ClaimRow, JsonType, Lifetime, Need, Profile, TimeRole};
use crate::token::base64url::Defect;
use crate::token::json::{Member, Object, Value};
use crate::token::mac::{Algorithm, Key};
use crate::token::{self, Jws, Number, Room, Segment, Spelling, Token};

/// The way a token came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A field that holds a token and nothing else.
    Field,
    /// Pasted by a person, with whatever was around it.
    Paste,
}

/// A second in microseconds, in which clocks and times are kept.
pub const SECOND_US: i64 = 1_000_000;

/// Microseconds that read as seconds, without needless zeros: `30`, `29.5`, `-0.000001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(pub i64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (us, second) = (self.0.unsigned_abs(), SECOND_US.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}", us / second)?;
        match us % second {
            0 => Ok(()),
            fraction => f.write_str(format!(".{fraction:06}").trim_end_matches('0')),
        }
    }
}

/// The unit in which a time seems to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// As RFC 7519 wants it.
    Seconds,
    /// A thousand times that.
    Milliseconds,
    /// A million times that.
    Microseconds,
    /// A thousand million times that.
    Nanoseconds,
}

impl Unit {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        }
    }

    /// How many of them make a second.
    pub fn per_second(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }

    /// The unit in which a number would lie between 1973 and 5138; smaller ones are seconds.
    fn of(millionths: i128) -> Self {
        let ten = |power| 10i128.pow(power) * 1_000_000;
        match millionths.abs() {
            small if small < ten(11) => Self::Seconds,
            small if small < ten(14) => Self::Milliseconds,
            small if small < ten(17) => Self::Microseconds,
            _ => Self::Nanoseconds,
        }
    }
}

/// A time claim as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// Not there.
    Absent,
    /// There, but no number.
    NotANumber,
    /// A number in another unit.
    OtherUnit(Unit, Spelling),
    /// Seconds since the epoch, in microseconds.
    Seconds(i64, Spelling),
}

impl Time {
    fn of(value: Option<Value<'_>>) -> Self {
        let Some(value) = value else { return Self::Absent };
        let Some(number) = Number::read(value.raw) else { return Self::NotANumber };
        match number.millionths {
            Some(millionths) => match (Unit::of(millionths), i64::try_from(millionths)) {
                (Unit::Seconds, Ok(us)) => Self::Seconds(us, number.spelling),
                (unit, _) => Self::OtherUnit(unit, number.spelling),
            },
            None => Self::OtherUnit(Unit::Nanoseconds, number.spelling),
        }
    }

    /// The instant in microseconds, if it is told in seconds.
    pub fn us(self) -> Option<i64> {
        match self {
            Self::Seconds(us, _) => Some(us),
            Self::Absent | Self::NotANumber | Self::OtherUnit(..) => None,
        }
    }

    /// The spelling, if it is a number.
    pub fn spelling(self) -> Option<Spelling> {
        match self {
            Self::Seconds(_, spelling) | Self::OtherUnit(_, spelling) => Some(spelling),
            Self::Absent | Self::NotANumber => None,
        }
    }
}

/// Whether the MAC holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mac {
    /// It cannot be told: no secret, or an algorithm that is no HMAC.
    Unknown,
    /// Its length is not the algorithm's.
    WrongLength,
    /// It holds with the given secret.
    Holds,
    /// It holds with the secret without the blanks at its ends.
    HoldsTrimmed,
    /// It does not hold.
    Fails,
}

/// The claim that RFC 7519 names so, whatever the profile knows.
const NBF: &str = "nbf";

/// Keys that were prepared before: cases share few secrets.
#[derive(Default)]
pub struct Keys(VecDeque<(Algorithm, Vec<u8>, Key)>);

impl Keys {
    /// A few more than a run alternates between.
    const KEPT: usize = 8;

    fn get(&mut self, algorithm: Algorithm, secret: &[u8]) -> &Key {
        let known = self.0.iter().position(|(alg, key, _)| *alg == algorithm && key == secret);
        let at = known.unwrap_or_else(|| {
            self.0.truncate(Self::KEPT - 1);
            self.0.push_front((algorithm, secret.to_vec(), Key::new(algorithm, secret)));
            0
        });
        &self.0[at].2
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        for (_, secret, _) in &mut self.0 {
            zeroize::Zeroize::zeroize(secret);
        }
    }
}

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
    rows: Vec<Option<Value<'a>>>,
    /// Positions of the members that no row names.
    strangers: Vec<usize>,
    /// What was plain at a glance; nearly every answer is, and rules can be brief on it.
    plain: Plain,
    /// Times by role.
    times: [Time; 4],
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
        let token = match answer {
            Answer::Token(text) => Some(token::read(text, room)),
            Answer::Refused(_) | Answer::Failed(_) => None,
        };
        let jws = token.as_ref().and_then(|token| token.jws.as_ref());
        let algorithm = jws.and_then(stated_algorithm);
        let mac = jws.zip(algorithm).map_or(Mac::Unknown, |read| check_mac(case, read, keys));
        let mut observation = Self {
            case,
            profile,
            channel,
            answer,
            rows: vec![None; profile.claims.len()],
            strangers: Vec::new(),
            plain: Plain { echoes: false, times: false, claims: false },
            times: [Time::Absent; 4],
            algorithm,
            mac,
            token: None,
        };
        if let Some(jws) = jws {
            observation.sort(&jws.payload.object.members);
        }
        observation.token = token;
        observation
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
        self.plain = Plain { echoes: true, times: true, claims: self.strangers.is_empty() };
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

    /// The members that no row names.
    pub fn strangers(&self) -> impl Iterator<Item = &Member<'a>> {
        let members = self.jws().map(|jws| jws.payload.object.members.as_slice());
        self.strangers.iter().filter_map(move |at| members?.get(*at))
    }

    /// A time claim.
    pub fn time(&self, role: TimeRole) -> Time {
        self.times[role as usize]
    }

    /// Each time claim that is there: its name, how it is written and what it tells. `nbf` is one
    /// even where the profile has no row for it, since RFC 7519 gives it its meaning.
    pub fn times(&self) -> impl Iterator<Item = (&str, Value<'a>, Time)> {
        let told = |(row, value): (&'a ClaimRow, Option<Value<'a>>)| {
            Some((row.name.as_str(), value?, self.time(row.time?)))
        };
        let nbf = self.strangers().filter(|member| member.name == NBF).last();
        let nbf = nbf.map(|member| (NBF, member.value, self.time(TimeRole::NotBefore)));
        self.claims().filter_map(told).chain(nbf)
    }

    /// Each row on lifetimes with the lifetime of this token, from `iat`, in microseconds. None of
    /// them where the vector leaves open what becomes of an odd lifetime that was asked for.
    pub fn lifetimes(&self) -> impl Iterator<Item = (&'a Lifetime, i64)> {
        let start_us = self.time(TimeRole::IssuedAt).us();
        let start_us = start_us.filter(|_| !self.asks_for_an_odd_lifetime());
        let of_row = move |row: &'a Lifetime| {
            Some((row, self.time(row.role).us()?.saturating_sub(start_us?)))
        };
        self.profile.lifetimes.iter().filter_map(of_row)
    }

    /// Whether the case asks for a lifetime of which the vector leaves open what becomes of it.
    pub fn asks_for_an_odd_lifetime(&self) -> bool {
        self.case.is_odd("lifetime_s", self.profile)
    }

    /// The present member that carries the value of a missing row under another name.
    pub fn misnamed(&self, row: &ClaimRow) -> Option<&Member<'a>> {
        let members = &self.payload()?.payload.object.members;
        let known = |member: &&Member<'_>| row.misnamed_as.iter().any(|name| *name == member.name);
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

/// A byte order mark leaves the members readable; any other problem leaves none.
fn is_readable(object: &Object<'_>) -> bool {
    !object.members.is_empty() || object.problem.is_none()
}

fn stated_algorithm(jws: &Jws<'_>) -> Option<Algorithm> {
    Algorithm::named(&jws.header.object.get("alg")?.string()?)
}

fn check_mac(case: &Case, (jws, algorithm): (&Jws<'_>, Algorithm), keys: &mut Keys) -> Mac {
    if jws.mac.len() != algorithm.mac_len() {
        return Mac::WrongLength;
    }
    let mut secrets = case.secrets();
    let Some(given) = secrets.next() else { return Mac::Unknown };
    let message = jws.signing_input.as_bytes();
    if keys.get(algorithm, given).verifies(message, jws.mac) {
        return Mac::Holds;
    }
    match secrets.next() {
        Some(trimmed) if keys.get(algorithm, trimmed).verifies(message, jws.mac) => {
            Mac::HoldsTrimmed
        }
        _ => Mac::Fails,
    }
}

/// The facts of one answer that rules over several answers need; small, since a run keeps one for
/// every answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The case, by its position in the run.
    pub case: usize,
    /// Its clock.
    pub now_us: i64,
    /// `iat`, `exp`, the session's end and `nbf`, by role.
    pub times: [Time; 4],
    /// Claims that do not echo their input, with what they say instead.
    pub strange_echoes: Vec<(String, String)>,
    /// What a second asking is compared with; kept only for cases that are asked twice.
    pub repeated: Option<Box<Repeated>>,
}

/// What is compared when the same case is asked twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The whole text.
    pub text: String,
    /// Claims that echo an input, as they are spelled.
    pub echoes: Vec<(String, String)>,
    /// The other claims, times included, as they are spelled.
    pub others: Vec<(String, String)>,
}

impl Sighting {
    /// The facts of one observed token.
    pub fn of(case: usize, seen: &Observation<'_>, keep: Keep) -> Option<Self> {
        seen.payload()?;
        let wrong = |(row, value): (&ClaimRow, Option<Value<'_>>)| {
            let value = value?;
            (!seen.echoes(row, value)?).then(|| (row.name.clone(), plain_text(value)))
        };
        let repeated = match keep {
            Keep::Times => None,
            Keep::Whole => seen.repeated().map(Box::new),
        };
        Some(Self {
            case,
            now_us: seen.case.now_us,
            times: seen.times,
            strange_echoes: if seen.plain.echoes {
                Vec::new()
            } else {
                seen.claims().filter_map(wrong).collect()
            },
            repeated,
        })
    }

    /// A time claim.
    pub fn time(&self, role: TimeRole) -> Time {
        self.times[role as usize]
    }

    /// `iat` in microseconds, if it is told in seconds.
    pub fn iat_us(&self) -> Option<i64> {
        self.time(TimeRole::IssuedAt).us()
    }
}

/// How much of an answer a sighting keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Times, and what does not echo.
    Times,
    /// The claims and the text too.
    Whole,
}

impl Observation<'_> {
    /// Whether a claim repeats its input: the same text, the same number whatever its spelling, or
    /// the same digits where only digits count or the input is odd.
    /// None where the row carries no input, or the input is no text and no number.
    pub fn echoes(&self, row: &ClaimRow, value: Value<'_>) -> Option<bool> {
        let input = row.carries.as_deref()?;
        let asked = self.case.inputs.get(input)?;
        if self.plain.echoes || is_same_at_a_glance(asked, value) {
            return Some(true);
        }
        let asked = asked_text(self.case, input)?;
        let text = value.string();
        let said = text.as_deref().unwrap_or(value.raw);
        let digits_count = row.form.as_ref().is_some_and(|form| form.digits.is_some());
        let loosely = || digits_count || self.is_odd(row);
        Some(
            said == asked
                || is_same_number(&asked, value)
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

    fn repeated(&self) -> Option<Repeated> {
        let members = &self.payload()?.payload.object.members;
        let spelled = |m: &Member<'_>| (m.name.clone().into_owned(), m.value.raw.to_owned());
        let is_echo =
            |m: &&Member<'_>| self.profile.claim(&m.name).is_some_and(|row| row.carries.is_some());
        let (echoes, others) = members.iter().partition::<Vec<_>, _>(is_echo);
        Some(Repeated {
            text: self.token.as_ref()?.text.to_owned(),
            echoes: echoes.into_iter().map(spelled).collect(),
            others: others.into_iter().map(spelled).collect(),
        })
    }
}

/// What a case asked for as text: a string as it is, a number in digits, nothing else.
pub fn asked_text<'c>(case: &'c Case, input: &str) -> Option<Cow<'c, str>> {
    match case.inputs.get(input)? {
        serde_json::Value::String(text) => Some(Cow::Borrowed(text)),
        serde_json::Value::Number(number) => Some(Cow::Owned(number.to_string())),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => None,
    }
}

/// The comparison that nearly every sound token passes; it makes no text.
fn is_same_at_a_glance(asked: &serde_json::Value, said: Value<'_>) -> bool {
    match (asked.as_str(), asked.as_i64()) {
        (Some(text), _) => said.string().is_some_and(|said| said == text),
        (_, Some(number)) => said.integer() == Some(number),
        (None, None) => false,
    }
}

/// Whether a JSON number has the value that was asked for. A leading zero is a digit that a number
/// has lost.
fn is_same_number(asked: &str, said: Value<'_>) -> bool {
    let leads_with_zero = matches!(asked.as_bytes(), [b'0', b'0'..=b'9', ..]);
    let millionths = |text| Number::read(text).and_then(|number| number.millionths);
    !leads_with_zero && millionths(asked).is_some_and(|asked| millionths(said.raw) == Some(asked))
}

fn has_same_digits(asked: &str, said: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let asked = digits(asked);
    !asked.is_empty() && asked == digits(said)
}

fn plain_text(value: Value<'_>) -> String {
    value.string().map_or_else(|| value.raw.to_owned(), Cow::into_owned)
}
