//! What is kept of an answer for rules over several answers.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Observation;
use super::mac::Mac;
use super::time::Time;
use crate::generator::Answer;
use crate::profile::{ClaimRow, TimeRole};
use crate::token::json::{Member, Value};
use crate::token::legacy::Fields;

/// The facts of one answer that rules over several answers need; small, since a run keeps one for
/// every answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The case, by its position in the run.
    pub case: usize,
    /// Its clock; the last that it can have been, where it was not a chosen one.
    pub now_us: i64,
    /// How much earlier than that its clock may have been; 0 for a chosen one.
    pub slack_us: i64,
    /// `iat`, `exp`, the session's end and `nbf`, by role.
    pub times: [Time; 4],
    /// Claims that do not echo their input, with what they say instead.
    pub strange_echoes: Vec<(String, String)>,
    /// What a second asking is compared with; kept only for cases that are asked twice.
    pub repeated: Option<Box<Repeated>>,
}

/// What is compared when the same case is asked twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repeated {
    /// The whole text.
    pub text: String,
    /// Claims that echo an input, as they are spelled.
    pub echoes: Vec<(String, String)>,
    /// The other claims, times included, as they are spelled.
    pub others: Vec<(String, String)>,
    /// Whether the MAC holds.
    pub mac: Mac,
    /// What came instead of claims: a token that holds none that can be read, or no token.
    pub instead: Option<Instead>,
}

/// What came instead of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Instead {
    /// A refusal or a failure.
    NoToken,
    /// A token of which nothing can be read.
    Unreadable,
}

impl Sighting {
    /// The facts of one observed token, for the case at a position and with what is not known of its
    /// clock.
    pub fn of((case, slack_us): (usize, i64), seen: &Observation<'_>, keep: Keep) -> Option<Self> {
        if !seen.has_claims() {
            // Only a comparison of whole answers has a use for one without claims.
            return (keep == Keep::Whole).then(|| Self::without_claims((case, slack_us), seen));
        }
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
            slack_us,
            times: seen.times,
            strange_echoes: if seen.plainly_echoes() {
                Vec::new()
            } else {
                seen.claims().filter_map(wrong).collect()
            },
            repeated,
        })
    }

    fn without_claims((case, slack_us): (usize, i64), seen: &Observation<'_>) -> Self {
        let (instead, text) = match seen.answer {
            Answer::Token(text) => {
                (Instead::Unreadable, seen.decoded().unwrap_or_else(|| text.text.clone()))
            }
            Answer::Refused(why) => (Instead::NoToken, format!("refused: {why}")),
            Answer::Failed(why) => (Instead::NoToken, format!("failed: {why}")),
        };
        let (echoes, others) = (Vec::new(), Vec::new());
        let repeated = Repeated { text, echoes, others, mac: seen.mac, instead: Some(instead) };
        Self {
            case,
            now_us: seen.case.now_us,
            slack_us,
            times: [Time::Absent; 4],
            strange_echoes: Vec::new(),
            repeated: Some(Box::new(repeated)),
        }
    }

    /// Whether claims could be read.
    pub fn has_claims(&self) -> bool {
        self.repeated.as_ref().is_none_or(|kept| kept.instead.is_none())
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
    fn repeated(&self) -> Option<Repeated> {
        if let Some(fields) = self.fields() {
            return self.repeated_fields(&fields);
        }
        let members = &self.payload()?.payload.object.members;
        let spelled = |m: &Member<'_>| (m.name.clone().into_owned(), m.value.raw.to_owned());
        let is_echo =
            |m: &&Member<'_>| self.profile.claim(&m.name).is_some_and(|row| row.carries.is_some());
        let (echoes, others) = members.iter().partition::<Vec<_>, _>(is_echo);
        Some(Repeated {
            text: self.token.as_ref()?.text.to_owned(),
            echoes: echoes.into_iter().map(spelled).collect(),
            others: others.into_iter().map(spelled).collect(),
            mac: self.mac,
            instead: None,
        })
    }

    /// The bytes of a payload as text, whether or not it holds claims.
    fn decoded(&self) -> Option<String> {
        let jws = self.token.as_ref()?.jws.as_ref()?;
        Some(String::from_utf8_lossy(jws.payload.bytes).into_owned())
    }
}

impl Observation<'_> {
    /// The same of a legacy signature. Its hash follows from the rest.
    fn repeated_fields(&self, fields: &Fields<'_>) -> Option<Repeated> {
        let own = |text: &str| text.to_owned();
        let is_echo =
            |name: &str| self.profile.claim(name).is_some_and(|row| row.carries.is_some());
        let echoes = fields.named().into_iter().filter(|(name, _)| is_echo(name));
        let ts = self.profile.time_claim(TimeRole::IssuedAt).map(|row| own(&row.name));
        Some(Repeated {
            text: own(self.token.as_ref()?.text),
            echoes: echoes.map(|(name, text)| (own(name), own(text))).collect(),
            others: ts.map(|name| (name, own(fields.ts))).into_iter().collect(),
            mac: self.mac,
            instead: None,
        })
    }
}

fn plain_text(value: Value<'_>) -> String {
    value.string().map_or_else(|| value.raw.to_owned(), Cow::into_owned)
}
