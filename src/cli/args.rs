//! The command line as it is typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use super::args_manual::{Completions, Explain, Man};
use super::args_part::{FailOn, Gate, Merge, Part};
use super::instant::microseconds;
use super::reports::{self, Asked, Named};
use super::review::{Review, Snapshots};
use crate::audit::Audit as Audited;
use crate::case::SEED;
use crate::outcome::Outcome;
use crate::profile::View;
use crate::run::{Pointer, Properties};

/// Checks what signature generators mint.
#[derive(Debug, Parser)]
#[command(name = "mintcheck", version, about, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Ask generators the vectors, and judge what they mint
    Run(Box<Run>),
    /// Accept or reject snapshots that changed
    Review(Review),
    /// Judge every token of a stream: one a line, or in lines of JSON
    Audit(Audit),
    /// Compare two JSON reports of `run`: what appeared, what went, what changed
    Compare(Compare),
    /// Join the JSON reports of all shards of a run, or of the parts of an audit
    Merge(Merge),
    /// List rules, causes, profiles, generators or vectors
    List(List),
    /// Print the page of a rule or a cause
    Explain(Explain),
    /// Look at one token: decoded, judged, and why its MAC does not hold
    Inspect(Inspect),
    /// Compare two tokens, layer by layer
    Diff(Diff),
    /// Look at clocks, runtimes and adapters, and build what is due
    Doctor(Doctor),
    /// Mint one token with the built-in reference, to compare by hand
    Mint(Mint),
    /// Find what signs here, try it, and write mintcheck.toml with what gave a token
    Init(Init),
    /// Run any command under a chosen instant
    #[command(after_help = CLOCK_CODES)]
    Clock(Clock),
    /// Write what a shell needs to complete this command line
    Completions(Completions),
    /// Write the man page
    Man(Man),
}

/// What `run` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Run {
    /// Generators to ask; all, if none is named
    pub(super) names: Vec<String>,
    /// Settings file [default: mintcheck.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Profile for generators that name none
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) profile: Option<String>,
    /// Ask only this case, or this group of cases; may be given again
    #[arg(long = "case", value_name = "ID")]
    pub(super) cases: Vec<String>,
    /// How many cases to draw for each generator that answers fast, beside the golden vectors; an
    /// endpoint is asked a quarter, a program that is started for each case a thirtieth
    #[arg(long = "cases", value_name = "N", default_value_t = Properties::CASES)]
    pub(super) drawn: usize,
    /// What all drawn cases follow from: the same seed draws the same
    #[arg(long, value_name = "TEXT", default_value = SEED)]
    pub(super) seed: String,
    /// Keep the smallest cases at which generators part ways as vectors in this file
    #[arg(long, value_name = "FILE")]
    pub(super) save_regressions: Option<PathBuf>,
    /// What to write to standard output
    #[arg(long, value_name = "FORMAT", default_value = "terminal", value_parser = reports::format::<Outcome>)]
    pub(super) format: Named<Outcome>,
    /// Write the report to a file instead
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write another report too; may be given again
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = reports::report::<Outcome>)]
    pub(super) reports: Vec<Asked<Outcome>>,
    /// Let warnings of field cases make a generator diverge
    #[arg(long, value_name = "LEVEL")]
    pub(super) deny: Option<Denied>,
    /// Fail unless this generator was asked, or all of them; may be given again
    #[arg(long, value_name = "NAME|all")]
    pub(super) require: Vec<String>,
    #[command(flatten)]
    pub(super) snapshots: Snapshots,
    /// How many seconds ahead of its clock the verifier lets `iat` be, for the predicted rejection
    #[arg(long, value_name = "SECONDS")]
    pub(super) leeway: Option<i64>,
    /// How many seconds the generator's clock runs ahead of the verifier's, for the same
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    pub(super) skew: i64,
    /// How long to look at the real clock, where a program can be shown no other, such as `5m`
    #[arg(long, value_name = "TIME")]
    pub(super) patience: Option<jiff::SignedDuration>,
    /// How long the run may take, such as `10m`; what was not asked by then is told as such, and the
    /// run is no pass [default: 6h]
    #[arg(long, value_name = "TIME")]
    pub(super) deadline: Option<jiff::SignedDuration>,
    /// Ask endpoints on other machines too, with plain inputs only
    #[arg(long)]
    pub(super) allow_remote: bool,
    /// Say what would be asked, and ask nothing
    #[arg(long = "dry-run")]
    pub(super) ask_nothing: bool,
    /// Show no progress
    #[arg(long)]
    pub(super) no_progress: bool,
    /// How many adapters are asked at once [default: twice the cores]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
    #[command(flatten)]
    pub(super) part: Part,
    #[command(flatten)]
    pub(super) gate: Gate,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Denied {
    /// Warnings as well as errors
    Warnings,
}

/// What `audit` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Audit {
    /// The file, plain or packed with gzip or zstd; `-` is standard input
    pub(super) file: PathBuf,
    /// Lines are JSON, and the token stands at this JSON pointer, as in /jwt
    #[arg(long, value_name = "POINTER")]
    pub(super) pointer: Option<Pointer>,
    /// Where a line tells the instant of its token: seconds or milliseconds, or RFC 3339
    #[arg(long, value_name = "POINTER", requires = "pointer")]
    pub(super) at_pointer: Option<Pointer>,
    /// The environment variable that holds the secret, or the one of a key id; may be given again
    #[arg(long, value_name = "[KID=]NAME")]
    pub(super) secret_env: Vec<String>,
    /// The file that holds the secret, to the byte
    #[arg(long, value_name = "PATH")]
    pub(super) secret_file: Option<PathBuf>,
    /// The claim that holds the key id [default: the header's kid]
    #[arg(long, value_name = "CLAIM")]
    pub(super) secret_claim: Option<String>,
    /// The profile
    #[arg(long, value_name = "NAME|FILE", default_value = "meeting-sdk")]
    pub(super) profile: String,
    /// End with exit code 1 if there is a finding of this level or a graver one
    #[arg(long, value_name = "LEVEL")]
    pub(super) fail_on: Option<FailOn>,
    /// What to write to standard output
    #[arg(long, value_name = "FORMAT", default_value = "terminal", value_parser = reports::format::<Audited>)]
    pub(super) format: Named<Audited>,
    /// Write it to a file instead
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write another report too; may be given again
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = reports::report::<Audited>)]
    pub(super) reports: Vec<Asked<Audited>>,
    /// Show whole tokens, not only their first and last characters
    #[arg(long)]
    pub(super) show_tokens: bool,
    /// Show no progress
    #[arg(long)]
    pub(super) no_progress: bool,
    /// How many threads judge [default: the cores]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PlainFormat {
    /// For a person at a terminal
    Terminal,
    /// The whole result
    Json,
}

/// What `compare` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Compare {
    /// The older report, as `mintcheck run --format json` writes it
    pub(super) old: PathBuf,
    /// The newer report
    pub(super) new: PathBuf,
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(super) format: PlainFormat,
}

/// What `list` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct List {
    /// What to list
    pub(super) what: What,
    /// Settings file [default: mintcheck.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// As a table or as JSON
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(super) format: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum What {
    Rules,
    Causes,
    Profiles,
    Generators,
    Vectors,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Terminal,
    Json,
}

/// Where a secret comes from; never an argument, which others could see.
#[derive(Debug, ClapArgs)]
pub(super) struct Secrets {
    /// The environment variable that holds the secret
    #[arg(long, value_name = "NAME", conflicts_with = "secret_file")]
    pub(super) secret_env: Option<String>,
    /// The file that holds the secret, to the byte; it need not be text
    #[arg(long, value_name = "PATH")]
    pub(super) secret_file: Option<PathBuf>,
}

/// What `inspect` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Inspect {
    /// The token, with or without text around it; `-` or nothing reads standard input
    pub(super) token: Option<String>,
    /// A file with the token in it
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    pub(super) file: Option<PathBuf>,
    /// A JSON file with the parameters of a join, checked with the token; `signature` in it is the
    /// token unless one is given
    #[arg(long, value_name = "FILE")]
    pub(super) join: Option<PathBuf>,
    /// The view of the client that those parameters are for: client or component [default: either]
    #[arg(long, value_name = "VIEW", requires = "join", value_parser = view)]
    pub(super) view: Option<View>,
    #[command(flatten)]
    pub(super) secrets: Secrets,
    /// The instant to judge at, as in 2023-10-10T04:00:00.600Z [default: now, as notes]
    #[arg(long, value_name = "INSTANT")]
    pub(super) at: Option<jiff::Timestamp>,
    /// An input that was asked for as NAME=VALUE; a VALUE that is JSON keeps its type
    #[arg(long = "input", value_name = "NAME=VALUE", value_parser = input)]
    pub(super) inputs: Vec<(String, serde_json::Value)>,
    /// The profile; `auto` guesses it from the claims
    #[arg(long, value_name = "NAME|FILE|auto", default_value = "auto")]
    pub(super) profile: String,
    /// For a person or as JSON
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(super) format: ListFormat,
}

/// What `diff` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Diff {
    /// A token, a file with one in it, or `-` for a line of standard input
    pub(super) a: String,
    /// The other one
    pub(super) b: String,
    #[command(flatten)]
    pub(super) secrets: Secrets,
    /// For a person or as JSON
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub(super) format: ListFormat,
}

/// What `doctor` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Doctor {
    /// Settings file [default: mintcheck.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

/// What `mint` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Mint {
    /// An input as NAME=VALUE; a VALUE that is JSON keeps its type
    #[arg(long = "input", value_name = "NAME=VALUE", value_parser = input)]
    pub(super) inputs: Vec<(String, serde_json::Value)>,
    #[command(flatten)]
    pub(super) secrets: Secrets,
    /// The instant, as in 2023-10-10T04:00:00.600Z [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(super) at: Option<jiff::Timestamp>,
    /// The profile
    #[arg(long, value_name = "NAME|FILE", default_value = "meeting-sdk")]
    pub(super) profile: String,
    /// Mint also what a verifier might dispute
    #[arg(long)]
    pub(super) anyway: bool,
}

/// What `clock` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Clock {
    /// The instant, as in 2023-10-10T04:00:00.600Z or @1696910400.6 [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = microseconds)]
    pub(super) at: Option<i64>,
    /// Let the clock go on from there with real time; without this it stands still
    #[arg(long)]
    pub(super) running: bool,
    /// Say nothing but errors
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// The command, after `--`
    #[arg(required = true, last = true)]
    pub(super) command: Vec<OsString>,
}

const CLOCK_CODES: &str = "Ends with what the command ends with, 128 and the number of a signal that \
                           ended it, 127 if there is no such command, 126 if it cannot be run, 3 if \
                           it cannot be shown an instant here.";

fn view(text: &str) -> Result<View, String> {
    let views = [View::Client, View::Component];
    views
        .into_iter()
        .find(|view| view.name() == text)
        .ok_or_else(|| "client or component".to_owned())
}

/// What `init` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Init {
    /// An endpoint that runs already, instead of the folder
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// Ask it even if it is on another machine
    #[arg(long, requires = "url")]
    pub(super) allow_remote: bool,
    /// Write the step of a CI server too
    #[arg(long, value_name = "SERVER")]
    pub(super) ci: Option<Ci>,
    /// Replace files that are there
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ci {
    Github,
    Gitlab,
}

fn input(text: &str) -> Result<(String, serde_json::Value), String> {
    let (name, value) = text.split_once('=').ok_or("as in role=0")?;
    // A meeting number is text, though it looks like a number: quoted JSON is needed for neither.
    let json = serde_json::from_str(value).ok().filter(|_| name != "meeting_number");
    Ok((name.to_owned(), json.unwrap_or_else(|| value.into())))
}
