//! What is kept of an answer for rules over several answers.

use std::borrow::Cow;

use super::Observation;
use super::time::Time;
use crate::profile::{ClaimRow, TimeRole};
use crate::token::json::{Member, Value};

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
            strange_echoes: if seen.plainly_echoes() {
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

fn plain_text(value: Value<'_>) -> String {
    value.string().map_or_else(|| value.raw.to_owned(), Cow::into_owned)
}
