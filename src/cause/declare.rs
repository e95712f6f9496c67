//! How a cause is declared, and how the causes of what was found are sought.
//!
//! A cause is one documented item in one file. It is a hypothesis that recomputes: it says how the
//! observed bytes would have come about, makes them again, and speaks only if they are the same.
//! Its doc comment is its page, which `mintcheck explain` prints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::requests::Requests;
use super::times::Times;
use crate::observation::Observation;

/// How sure it is that a cause is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// It reproduces what was seen, to the byte.
    Proven,
    /// It fits what was seen, and something that would prove it is not known.
    Likely,
}

impl Confidence {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Likely => "likely",
        }
    }
}

/// One mechanism.
#[derive(Debug)]
pub struct Cause {
    /// Its name, for ever: the mechanism in kebab case.
    pub id: &'static str,
    /// The rules whose findings it explains.
    pub explains: &'static [&'static str],
    /// The languages in which it is usual.
    pub languages: &'static str,
    /// How it is tried.
    pub attempt: Attempt,
    /// Its page.
    pub page: &'static str,
}

impl Cause {
    /// The first line of its page.
    pub fn summary(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default().trim()
    }
}

/// Declares a cause whose doc comment is its page.
macro_rules! declare_cause {
    ($(#[doc = $line:expr])+ $name:ident { $($field:ident : $value:expr),+ $(,)? }) => {
        $(#[doc = $line])+
        pub(super) static $name: $crate::cause::Cause = $crate::cause::Cause {
            page: concat!($($line, "\n"),+),
            $($field: $value),+
        };
    };
}
pub(crate) use declare_cause;

/// What a cause needs to see.
#[derive(Debug)]
pub enum Attempt {
    /// One answer; those on the MAC need its secret as well.
    Answer(fn(&Observation<'_>) -> Option<Proof>),
    /// The time claims of many answers of one generator, with the laws that they follow.
    Samples(fn(&Times<'_>) -> Option<Proof>),
    /// All that one generator was asked, with what its claims say; gives also the names of the cases
    /// whose answers it explains.
    Requests(fn(&Requests<'_>) -> Option<Explained>),
}

/// A proof, with the names of the cases whose answers it explains.
pub type Explained = (Proof, Vec<String>);

/// What a cause made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// How sure it is.
    pub confidence: Confidence,
    /// What was computed, from what, and that it is what was seen.
    pub recomputed: String,
    /// What happened, in a sentence.
    pub summary: String,
    /// What to change.
    pub fix: String,
}

/// A cause and its proof.
#[derive(Debug, Clone)]
pub struct Found {
    /// The cause.
    pub cause: &'static Cause,
    /// What it made again.
    pub proof: Proof,
}

/// The causes that explain one answer, in the order of the list. One that explains nothing but what
/// a simpler one has explained is left out.
pub fn of_answer(seen: &Observation<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for &cause in super::all() {
        let Attempt::Answer(attempt) = cause.attempt else { continue };
        let is_known = |id: &&str| found.iter().any(|earlier| earlier.cause.explains.contains(id));
        if cause.explains.iter().all(is_known) {
            continue;
        }
        found.extend(attempt(seen).map(|proof| Found { cause, proof }));
    }
    found
}

/// The causes that explain wrong claims by what others asked for, each with the names of the cases
/// that it explains.
pub fn of_requests(requests: &Requests<'_>) -> Vec<(Found, Vec<String>)> {
    let attempt = |cause: &'static Cause| match cause.attempt {
        Attempt::Requests(attempt) => {
            attempt(requests).map(|(proof, cases)| (Found { cause, proof }, cases))
        }
        Attempt::Answer(_) | Attempt::Samples(_) => None,
    };
    super::all().iter().filter_map(|cause| attempt(cause)).collect()
}
