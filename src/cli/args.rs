//! The command line as it is typed.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::report::Format;

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
    Run(Run),
    /// List rules, profiles, generators or vectors
    List(List),
    /// Print the page of a rule
    Explain(Explain),
    /// Look at runtimes and adapters, and build what is due
    Doctor(Doctor),
    /// Mint one token with the built-in reference, to compare by hand
    Mint(Mint),
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
    /// What to write to standard output
    #[arg(long, value_name = "FORMAT", default_value = "terminal", value_parser = format)]
    pub(super) format: Format,
    /// Write the report to a file instead
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write another report too; may be given again
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = report)]
    pub(super) reports: Vec<(Format, PathBuf)>,
    /// Let warnings of field cases make a generator diverge
    #[arg(long, value_name = "LEVEL")]
    pub(super) deny: Option<Denied>,
    /// Fail unless this generator was asked, or all of them; may be given again
    #[arg(long, value_name = "NAME|all")]
    pub(super) require: Vec<String>,
    /// Say what would be asked, and ask nothing
    #[arg(long = "dry-run")]
    pub(super) ask_nothing: bool,
    /// Show no progress
    #[arg(long)]
    pub(super) no_progress: bool,
    /// How many adapters are asked at once [default: twice the cores]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Denied {
    /// Warnings as well as errors
    Warnings,
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
    Profiles,
    Generators,
    Vectors,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Terminal,
    Json,
}

/// What `explain` takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Explain {
    /// The rule
    pub(super) id: String,
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
    /// The environment variable that holds the secret
    #[arg(long, value_name = "NAME", conflicts_with = "secret_file")]
    pub(super) secret_env: Option<String>,
    /// The file that holds the secret, to the byte
    #[arg(long, value_name = "PATH")]
    pub(super) secret_file: Option<PathBuf>,
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

fn format(name: &str) -> Result<Format, String> {
    Format::named(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        format!("there are: {}", names.join(", "))
    })
}

fn report(text: &str) -> Result<(Format, PathBuf), String> {
    let (name, path) = text.split_once('=').ok_or("as in junit=report.xml")?;
    Ok((format(name)?, PathBuf::from(path)))
}

fn input(text: &str) -> Result<(String, serde_json::Value), String> {
    let (name, value) = text.split_once('=').ok_or("as in role=0")?;
    // A meeting number is text, though it looks like a number: quoted JSON is needed for neither.
    let json = serde_json::from_str(value).ok().filter(|_| name != "meeting_number");
    Ok((name.to_owned(), json.unwrap_or_else(|| value.into())))
}
