//! The command line as it is typed, for runs that are split, joined, and measured by what is known.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args as ClapArgs, ValueEnum};

use crate::run::Shown;

/// The part of a run that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// Which one, counted from one.
    pub(super) number: usize,
    /// How many there are.
    pub(super) of: usize,
}

/// More parts than that leave nothing for each: the shipped cases have some sixty groups.
const MOST_SHARDS: usize = 1_000;

impl FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (number, of) = text.split_once('/')?;
            Some(Self { number: number.parse().ok()?, of: of.parse().ok()? })
        };
        let one = read().ok_or("it is written NUMBER/OF, as in 1/4")?;
        match one {
            Self { number: 0, .. } => Err("shards are counted from 1".to_owned()),
            Self { number, of } if number > of => {
                Err(format!("of {of} shards there is none of the number {number}"))
            }
            Self { of, .. } if of > MOST_SHARDS => Err(format!("{MOST_SHARDS} shards at most")),
            one => Ok(one),
        }
    }
}

/// What `run` takes to be one part of several.
#[derive(Debug, ClapArgs)]
pub(super) struct Part {
    /// Ask only a part of the cases, as in 1/4; `mintcheck merge` joins the JSON reports of all
    #[arg(long, value_name = "NUMBER/OF", conflicts_with = "snapshot")]
    pub(super) shard: Option<Number>,
    /// Put every answer, decoded, into the JSON report
    #[arg(long)]
    pub(super) observations: bool,
    /// Show whole tokens there and in the HTML page, not only their first and last characters
    #[arg(long)]
    pub(super) show_tokens: bool,
}

impl Part {
    /// How much of a token is shown where answers are told, if they are.
    pub(super) fn observe(&self) -> Option<Shown> {
        (self.observations || self.shard.is_some()).then_some(self.shown())
    }

    /// How much of a token is shown.
    pub(super) fn shown(&self) -> Shown {
        if self.show_tokens { Shown::Whole } else { Shown::Ends }
    }
}

/// What `run` takes to measure by what is known.
#[derive(Debug, ClapArgs)]
pub(super) struct Gate {
    /// Fail only on what is new since this JSON report of an earlier run
    #[arg(long, value_name = "REPORT", conflicts_with_all = ["shard", "write_known"])]
    pub(super) baseline: Option<PathBuf>,
    /// Add what diverges to the known divergences of the settings, and take out what no longer does
    #[arg(long, conflicts_with_all = ["shard", "cases"])]
    pub(super) write_known: bool,
}

/// The least level at which an audit fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Note,
}

/// What `merge` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Merge {
    /// The JSON reports of all shards of a run, or of the parts of an audit in their order
    #[arg(required = true, value_name = "REPORT")]
    pub(super) files: Vec<PathBuf>,
    /// The settings file of the run [default: mintcheck.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// The profile, if one was named for the run
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) profile: Option<String>,
    /// What to write to standard output
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(super) format: String,
    /// Write the report to a file instead
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write another report too; may be given again
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    pub(super) reports: Vec<String>,
    /// Keep every answer in the JSON report
    #[arg(long)]
    pub(super) observations: bool,
    /// For audits: end with exit code 1 if there is a finding of this level or a graver one
    #[arg(long, value_name = "LEVEL")]
    pub(super) fail_on: Option<FailOn>,
}
