//! `mintcheck merge`: the reports of all parts of a run, or of an audit, made one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use serde::Deserialize;

use super::args::{Args, Command, Run};
use super::args_part::Merge;
use super::exit::Exit;
use super::reports::{self, Files, Named, Written};
use super::say::{self, Trouble};
use super::{audit, fixed, json, locate, place, run};
use crate::audit::{self as audited, Audit};
use crate::file::{self, Kind};
use crate::outcome::{self, Asked, Outcome};
use crate::report::Reported;
use crate::run::{Plan, ShardReport, Shown, join_audits, merge, parts};

/// Joins them and writes what they come to.
pub(super) fn run(args: &Merge) -> Result<Exit, Trouble> {
    let reports = args.files.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let mut runs = Vec::new();
    let mut audits = Vec::new();
    for (path, report) in args.files.iter().zip(reports) {
        let name = path.display().to_string();
        match report {
            Report::Run(outcome) => runs.push(ShardReport { name, outcome: *outcome }),
            Report::Audit(audit) => audits.push((name, *audit)),
        }
    }
    match (runs.first(), audits.first()) {
        (Some(run), Some((audit, _))) => Err(Trouble::Words(format!(
            "{} is the report of a run and {audit} that of an audit: the one kind cannot be joined \
             with the other",
            run.name
        ))),
        (_, None) => join_runs(args, runs),
        (None, _) => join_parts(args, &audits),
    }
}

/// A report that can be joined with others of its kind.
enum Report {
    Run(Box<Outcome>),
    Audit(Box<Audit>),
}

#[derive(Deserialize)]
struct Schema {
    schema: Option<String>,
}

fn read(path: &Path) -> Result<Report, Trouble> {
    let text = file::text(path, Kind::Report).map_err(|error| Trouble::path(path, error))?;
    let origin = path.display().to_string();
    let named: Schema = json::read(&origin, &text)?;
    match named.schema.as_deref() {
        Some(outcome::SCHEMA) => Ok(Report::Run(json::read(&origin, &text)?)),
        Some(audited::SCHEMA) => Ok(Report::Audit(json::read(&origin, &text)?)),
        other => {
            let said =
                other.map_or_else(|| "names no schema".to_owned(), |it| format!("is `{it}`"));
            Err(Trouble::Words(format!(
                "{origin} {said}, and only reports of `mintcheck run --shard` or `mintcheck audit` \
                 can be joined; both are written with `--format json`"
            )))
        }
    }
}

fn join_runs(args: &Merge, reports: Vec<ShardReport>) -> Result<Exit, Trouble> {
    if args.fail_on.is_some() {
        let words = "--fail-on is for audits; a run fails by its settings and `--deny`";
        return Err(Trouble::Words(words.to_owned()));
    }
    let words = |error: crate::run::Unmergeable| Trouble::Words(error.to_string());
    let parts = parts(reports).map_err(words)?;
    let settings = place::settings(args.config.as_deref(), args.profile.as_deref())?;
    let Some((shard, _)) = parts.first() else { return Ok(Exit::Nothing) };
    let typed = typed(&shard.asked)?;
    let began_us = parts.iter().map(|(shard, _)| shard.began_us).min();
    let plan = run::plan(&typed, settings.clone(), fixed::Need::WhatThereIs)?;
    let written = Wanted::<Outcome>::of(args)?;
    let plan = Plan {
        wall_clock_us: began_us.unwrap_or_default(),
        observe: args.observations.then_some(Shown::Ends),
        beside: (args.observations || written.opens).then_some(Shown::Ends),
        ..plan
    };
    let mut outcome = merge(&plan, &parts).map_err(words)?;
    locate::problems(&settings, &mut outcome);
    for problem in &outcome.problems {
        run::say_problem(problem, &settings);
    }
    let written = written.write(&outcome)?;
    Ok(if written == Written::NotWhole { Exit::Usage } else { run::exit(&outcome) })
}

/// The command line that the shards were run with, as far as it bears on the verdict.
fn typed(asked: &Asked) -> Result<Box<Run>, Trouble> {
    let Asked { names, cases, deny_warnings, require, leeway, skew } = asked;
    let mut words: Vec<String> = ["mintcheck", "run", "--allow-remote"].map(str::to_owned).to_vec();
    words.extend(cases.iter().map(|case| format!("--case={case}")));
    words.extend(require.iter().map(|name| format!("--require={name}")));
    words.extend(deny_warnings.then(|| "--deny=warnings".to_owned()));
    words.extend(leeway.map(|leeway| format!("--leeway={leeway}")));
    words.push(format!("--skew={skew}"));
    words.push("--".to_owned());
    words.extend(names.iter().cloned());
    let parsed = Args::try_parse_from(words.iter().map(OsString::from));
    if let Ok(Args { command: Command::Run(run) }) = parsed {
        return Ok(run);
    }
    let words = "what the shards were asked for is no command line of this version";
    Err(Trouble::Words(words.to_owned()))
}

fn join_parts(args: &Merge, audits: &[(String, Audit)]) -> Result<Exit, Trouble> {
    let written = Wanted::<Audit>::of(args)?;
    let joined = join_audits(audits).map_err(|error| Trouble::Words(error.to_string()))?;
    let written = written.write(&joined)?;
    let exit = audit::exit(&joined, args.fail_on);
    Ok(if written == Written::NotWhole { Exit::Usage } else { exit })
}

/// Where the joined report goes, opened before any work begins.
struct Wanted<R: 'static> {
    format: Named<R>,
    output: Option<PathBuf>,
    files: Files<R>,
    /// Whether any of it is for a browser.
    opens: bool,
}

impl<R: Reported> Wanted<R> {
    fn of(args: &Merge) -> Result<Self, Trouble> {
        let format = reports::format::<R>(&args.format).map_err(Trouble::Words)?;
        let more = args.reports.iter().map(|text| reports::report::<R>(text));
        let more = more.collect::<Result<Vec<_>, _>>().map_err(Trouble::Words)?;
        let main = args.output.as_deref().map(|path| (format, path));
        let files = Files::open(main, &more, None)?;
        let opens = reports::any_opens(format, &more);
        Ok(Self { format, output: args.output.clone(), files, opens })
    }

    fn write(self, result: &R) -> Result<Written, Trouble> {
        let written = self.files.write(result);
        if self.output.is_none() {
            say::print_with(|out| (self.format.write)(result, out))?;
        }
        Ok(written)
    }
}
