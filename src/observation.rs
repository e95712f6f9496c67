//! The facts read off one answer: the token, its claims by the profile's rows, its times relative
//! to the case's clock, and whether the MAC holds. No opinion yet: rules have those.

use std::collections::VecDeque;

use crate::case::Case;
use crate::profile::{ClaimRow, Profile, TimeRole};
use crate::token::json::{Member, Value};
use crate::token::mac::{Algorithm, Key};
use crate::token::{self, Jws, Number, Room, Spelling, Token};

/// The way a token came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A field that holds a token and nothing else.
    Field,
    /// Pasted by a person, with whatever was around it.
    Paste,
}

/// What a generator gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Text that should be a token.
    Token(String),
    /// A no, with its words.
    Refused(String),
    /// It broke, with its words.
    Failed(String),
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
    /// Times by role.
    times: [Time; 4],
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
        let mac = jws.map_or(Mac::Unknown, |jws| check_mac(case, jws, keys));
        let mut observation = Self {
            case,
            profile,
            channel,
            answer,
            rows: vec![None; profile.claims.len()],
            strangers: Vec::new(),
            times: [Time::Absent; 4],
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
        for (at, member) in members.iter().enumerate() {
            match rows.iter().position(|row| row.name == member.name) {
                Some(row) => self.rows[row] = Some(member.value),
                None => self.strangers.push(at),
            }
        }
        for (row, value) in rows.iter().zip(&self.rows) {
            if let Some(role) = row.time {
                self.times[role as usize] = Time::of(*value);
            }
        }
        if let Some(at) = self.strangers.iter().find(|at| members[**at].name == "nbf") {
            self.times[TimeRole::NotBefore as usize] = Time::of(Some(members[*at].value));
        }
    }

    /// The segments, if there are three.
    pub fn jws(&self) -> Option<&Jws<'a>> {
        self.token.as_ref()?.jws.as_ref()
    }

    /// The segments, if the payload is an object: what rules on claims need.
    pub fn payload(&self) -> Option<&Jws<'a>> {
        self.jws().filter(|jws| {
            !jws.payload.object.members.is_empty() || jws.payload.object.problem.is_none()
        })
    }

    /// Each row of the profile with the value that was found for it.
    pub fn claims(&self) -> impl Iterator<Item = (&'a ClaimRow, Option<Value<'a>>)> + '_ {
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

    /// A time claim by its name.
    pub fn time_named(&self, claim: &str) -> Time {
        self.profile
            .claim(claim)
            .and_then(|row| row.time)
            .map_or(Time::Absent, |role| self.time(role))
    }

    /// The present member that carries the value of a missing row under another name.
    pub fn misnamed(&self, row: &ClaimRow) -> Option<&Member<'a>> {
        let members = &self.payload()?.payload.object.members;
        let known = |member: &&Member<'_>| row.misnamed_as.iter().any(|name| *name == member.name);
        members.iter().find(known).or_else(|| self.stranger_with_value_of(row))
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

fn check_mac(case: &Case, jws: &Jws<'_>, keys: &mut Keys) -> Mac {
    let alg = jws.header.object.get("alg").and_then(|value| value.string());
    let Some(algorithm) = alg.and_then(|alg| Algorithm::named(&alg)) else { return Mac::Unknown };
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
            strange_echoes: seen.claims().filter_map(wrong).collect(),
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
    /// Whether a claim repeats its input: the same text, or the same digits whatever the JSON type.
    /// None where the row carries no input, or the input is no text and no number.
    pub fn echoes(&self, row: &ClaimRow, value: Value<'_>) -> Option<bool> {
        let name = row.carries.as_deref()?;
        let asked = self.case.inputs.get(name)?;
        let asked = match asked {
            serde_json::Value::String(text) => std::borrow::Cow::Borrowed(text.as_str()),
            serde_json::Value::Number(number) => std::borrow::Cow::Owned(number.to_string()),
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Array(_)
            | serde_json::Value::Object(_) => return None,
        };
        let text = value.string();
        let said = text.as_deref().unwrap_or(value.raw);
        if said == asked {
            return Some(true);
        }
        let odd = self.case.is_odd(name, self.profile);
        Some(odd && digits(said) == digits(&asked) && !digits(said).is_empty())
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

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn plain_text(value: Value<'_>) -> String {
    value.string().map_or_else(|| value.raw.to_owned(), std::borrow::Cow::into_owned)
}
