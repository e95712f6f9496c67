//! What can go wrong between the harness and a generator. A fault is data: it never ends a run.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::process::Stop;

/// The kinds of faults, each with its own name.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The program did not start, or ended before it said hello.
    CouldNotStart,
    /// The first line was no hello, or none came.
    BadHello,
    /// It ended while a case was in flight.
    Crashed,
    /// No answer came in time.
    TimedOut,
    /// A second answer to one request.
    AnsweredTwice,
    /// An answer to what was never asked.
    UnknownId,
    /// A line longer than the limit.
    LineTooLong,
    /// More stray output than the limit.
    OutputTooLarge,
    /// An answer with neither a token nor a refusal.
    NoToken,
    /// Processes were left behind.
    LeftProcesses,
    /// Times follow the machine's clock and not the one that was given.
    ClockNotHonoured,
    /// The case was never asked, since the generator had broken too often before.
    NotAsked,
}

impl FaultKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::CouldNotStart => "could-not-start",
            Self::BadHello => "bad-hello",
            Self::Crashed => "crashed",
            Self::TimedOut => "timed-out",
            Self::AnsweredTwice => "answered-twice",
            Self::UnknownId => "unknown-id",
            Self::LineTooLong => "line-too-long",
            Self::OutputTooLarge => "output-too-large",
            Self::NoToken => "no-token",
            Self::LeftProcesses => "left-processes",
            Self::ClockNotHonoured => "clock-not-honoured",
            Self::NotAsked => "not-asked",
        }
    }

    /// Who has to mend it, as far as that can be told from outside. Where answers go an adapter lets
    /// nothing else through, so what floods that place is its fault whoever wrote it; an answer that is
    /// too long is its generator's.
    pub fn blame(self) -> Blame {
        match self {
            Self::CouldNotStart => Blame::Environment,
            Self::Crashed | Self::TimedOut | Self::NoToken | Self::ClockNotHonoured => {
                Blame::Generator
            }
            Self::BadHello
            | Self::AnsweredTwice
            | Self::UnknownId
            | Self::LineTooLong
            | Self::OutputTooLarge
            | Self::LeftProcesses
            | Self::NotAsked => Blame::Adapter,
        }
    }
}

/// Who has to mend a fault.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Blame {
    /// The program under test.
    Generator,
    /// The adapter around it.
    Adapter,
    /// The vector that asks for something impossible.
    Vector,
    /// The machine.
    Environment,
}

impl Blame {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Generator => "generator",
            Self::Adapter => "adapter",
            Self::Vector => "vector",
            Self::Environment => "environment",
        }
    }
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its name.
    pub fault: FaultKind,
    /// Who has to mend it.
    pub blame: Blame,
    /// How often it happened.
    pub count: usize,
    /// The first case that it happened to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// What was seen.
    pub detail: String,
    /// The end of what the program wrote to its standard error.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub stderr: String,
}

impl Fault {
    /// A fault that happened once, to no case in particular.
    pub fn new(fault: FaultKind, detail: impl Into<String>) -> Self {
        let blame = fault.blame();
        Self { fault, blame, count: 1, case: None, detail: detail.into(), stderr: String::new() }
    }

    /// The fault of a case that was not asked since somebody wanted the run to end, or its time was
    /// over.
    pub fn stopped(stop: Stop) -> Self {
        let stopped = Self::new(FaultKind::NotAsked, format!("stopped: {}", stop.why()));
        Self { blame: Blame::Environment, ..stopped }
    }

    /// The fault of an adapter that answers what has its answer.
    pub(super) fn second_answer(id: u64) -> Self {
        Self::new(FaultKind::AnsweredTwice, format!("a second answer with the id {id}"))
    }

    /// The fault of an adapter that answers what it was not asked.
    pub(super) fn unknown_id(id: u64) -> Self {
        let detail = format!("an answer with the id {id}, which it was never asked");
        Self::new(FaultKind::UnknownId, detail)
    }

    /// The fault of a program that has ended and left so many others running.
    pub(super) fn of_leaving(count: usize) -> Option<Self> {
        let detail = format!("{count} left running when it had ended; they were killed");
        (count > 0).then(|| Self::new(FaultKind::LeftProcesses, detail))
    }

    /// The same fault, at a case.
    #[must_use]
    pub fn at(self, case: &str) -> Self {
        Self { case: Some(case.to_owned()), ..self }
    }

    /// Joins others: one of a kind that is there already is only counted.
    pub fn join(self, faults: &mut Vec<Self>) {
        match faults.iter_mut().find(|known| known.fault == self.fault) {
            Some(known) => known.count += self.count,
            None => faults.push(self),
        }
    }

    /// The same fault with what the program wrote to its standard error.
    #[must_use]
    pub fn with_stderr(self, stderr: String) -> Self {
        Self { stderr, ..self }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.fault.name(), self.detail)
    }
}
