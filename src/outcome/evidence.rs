//! What was seen and counted of one part of a generator's cases, in so much detail that all parts
//! together can be judged as if one run had seen them: rules over several cases, causes and known
//! divergences. It holds no token, and of a token's text only a digest of each segment.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::Environment;
use crate::cause::Confidence;
use crate::law::Form;
use crate::observation::{Repeated, Time, Unit};
use crate::profile::Level;
use crate::token::Spelling;

/// What `mintcheck merge` needs of one generator.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The cases of this part, answered or not.
    pub cases: Vec<String>,
    /// How many cases at home, in the usual zone and locale, there are over all parts.
    pub at_home: usize,
    /// How many of those are of this part.
    pub own_at_home: usize,
    /// How many answers came.
    pub answered: usize,
    /// Cases that fit it and are left out for what they cost.
    pub left_out: usize,
    /// What was noted while it was asked.
    pub notes: Vec<String>,
    /// On how many cases of each group each rule could be judged.
    pub judged: Vec<PerGroup>,
    /// What rules on single answers found.
    pub broken: Vec<AtPlace>,
    /// Breaches at places beyond those that are told apart.
    pub unlisted: Vec<Unlisted>,
    /// How many MACs hold only with the secret without the blanks at its ends.
    pub trimmed: usize,
    /// Times that were told far from the machine's clock, and how many of them lie at it
    /// nevertheless.
    pub at_wall_clock: [usize; 2],
    /// What rules over several answers look at.
    pub seen: Vec<Seen>,
    /// Cases with a wrong answer that causes were sought for, in the order in which they came.
    pub tried: Vec<String>,
    /// The causes of single answers that were found.
    pub found: Vec<FoundCause>,
    /// How many of the samples answer questions about the clock.
    pub questions: usize,
    /// The causes that answers to the control and to questions spoke for, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spoken: Vec<SpokenFor>,
    /// What the laws of the clock are sought in.
    pub samples: Vec<SampleSeen>,
    /// By zone and locale the instants that one process was asked at, in the order of asking.
    pub asked_at: Vec<AskedAt>,
}

/// How often something was counted in one group of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerGroup {
    /// The rule.
    pub rule: String,
    /// By group, how many cases.
    pub by: BTreeMap<String, usize>,
}

/// One rule, broken at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtPlace {
    /// The rule.
    pub rule: String,
    /// The place in the answer.
    #[serde(rename = "where")]
    pub place: String,
    /// How grave it is, before odd inputs soften it.
    pub level: Level,
    /// By group, how many cases.
    pub by: BTreeMap<String, usize>,
    /// The first case that showed it.
    pub first: String,
    /// The case that shows it best.
    pub example: String,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub actual: String,
    /// What is wrong, why it matters and what to do.
    pub message: String,
    /// The cases that are counted, where another rule may take some of them back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
}

/// How often a rule was broken without being listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlisted {
    /// The rule.
    pub rule: String,
    /// How often.
    pub count: usize,
}

/// What is kept of one answer for rules over several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The case.
    pub case: String,
    /// Zone and locale, where it was asked in others than usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// Its clock, in microseconds since the epoch.
    pub now_us: i64,
    /// How much earlier than that its clock may have been.
    #[serde(default)]
    pub slack_us: i64,
    /// `iat`, `exp`, the session's end and `nbf`, as far as they are there.
    pub times: [Option<TimeSeen>; 4],
    /// Claims that do not echo their input, with what they say instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strange_echoes: Vec<(String, String)>,
    /// What a second asking is compared with. Its text is a digest of each segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Box<Repeated>>,
}

/// A time claim as it was found; with nothing of it, it is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeSeen {
    /// Where it is told in seconds: the instant, in microseconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub us: Option<i64>,
    /// The unit that it is told in instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// How the number is spelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spelling: Option<Spelling>,
}

impl TimeSeen {
    /// What there is of a time.
    pub fn of(time: Time) -> Option<Self> {
        let nothing = Self { us: None, unit: None, spelling: None };
        match time {
            Time::Absent => None,
            Time::NotANumber => Some(nothing),
            Time::OtherUnit(unit, spelling) => {
                Some(Self { unit: Some(unit), spelling: Some(spelling), ..nothing })
            }
            Time::Seconds(us, spelling) => {
                Some(Self { us: Some(us), spelling: Some(spelling), ..nothing })
            }
        }
    }

    /// The time that it was.
    pub fn time(seen: Option<Self>) -> Time {
        match seen {
            None => Time::Absent,
            Some(Self { us: Some(us), spelling: Some(spelling), .. }) => {
                Time::Seconds(us, spelling)
            }
            Some(Self { unit: Some(unit), spelling: Some(spelling), .. }) => {
                Time::OtherUnit(unit, spelling)
            }
            Some(_) => Time::NotANumber,
        }
    }
}

/// A cause of single answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundCause {
    /// Its name.
    pub cause: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What was made again.
    pub recomputed: String,
    /// What happened, in a sentence.
    pub summary: String,
    /// What to change.
    pub fix: String,
    /// The cases that it explains.
    pub cases: Vec<String>,
}

/// A cause that an answer spoke for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpokenFor {
    /// The number of the run.
    pub run: usize,
    /// The cause.
    pub cause: String,
}

/// The time claims of one answer, beside its clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleSeen {
    /// The case; a question about the clock has a name of its own.
    pub case: String,
    /// Zone and locale.
    #[serde(default, skip_serializing_if = "Environment::is_usual")]
    pub environment: Environment,
    /// Its clock, in microseconds since the epoch.
    pub now_us: i64,
    /// How often its process had been asked before.
    pub before: usize,
    /// After how many runs it was there, if it answers the control or a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_runs: Option<usize>,
    /// The claims, by role.
    pub told: [Option<TimeTold>; 4],
}

/// A number of a time claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeTold {
    /// The number in millionths, in digits: JSON readers round numbers of this size.
    pub millionths: String,
    /// How it is spelled.
    pub form: Form,
}

/// The instants that one process was asked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedAt {
    /// Its zone and locale.
    pub environment: Environment,
    /// The instants, in microseconds since the epoch.
    pub instants: Vec<i64>,
}
