//! `mintcheck run`: the gate.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use super::args::{Denied, Run};
use super::children::{Children, Left};
use super::exit::Exit;
use super::say::{self, Trouble};
use super::{fixed, place, progress};
use crate::case::{self, Case, Inputs};
use crate::config::{Access, Program, Settings};
use crate::generator::{Limits, Stamps, builtin};
use crate::mistake::{Mistake, nearest};
use crate::outcome::{Outcome, Problem, ProblemKind, Verdict};
use crate::report::Format;
use crate::run::{self, Deny, Plan, Source};

/// Asks the generators and writes the reports.
pub(super) fn run(args: &Run) -> Result<Exit, Trouble> {
    let settings = place::settings(args.config.as_deref(), args.profile.as_deref())?;
    let mut plan = plan(args, settings.clone())?;
    if plan.sources.is_empty() || plan.cases.is_empty() {
        say::error("nothing was selected: the settings name no generator, or no case");
        return Ok(Exit::Nothing);
    }
    if args.ask_nothing {
        return dry_run(&plan);
    }
    let files = open_reports(args)?;
    let line = progress::Line::new(args.no_progress);
    let children = Children::allow()?;
    plan.limits.stop = children.stop();
    let ended = run::run(&plan, &line);
    line.done();
    let left = children.end();
    for problem in &ended.outcome.problems {
        say_problem(problem, &settings);
    }
    let mut unwritten = false;
    for (format, path, file) in files {
        if let Err(error) = write_report(&ended.outcome, format, file) {
            Trouble::path(&path, error).say();
            unwritten = true;
        }
    }
    if args.output.is_none() {
        say::print_with(|out| args.format.write(&ended.outcome, out))?;
    }
    if ended.missing_verdicts > 0 {
        say::error(&format!(
            "{} cases were sent and have no verdict: a bug of mintcheck, and this run is no pass",
            ended.missing_verdicts
        ));
        return Ok(Exit::Bug);
    }
    if unwritten {
        return Ok(Exit::Usage);
    }
    let exit = exit(&ended.outcome);
    let is_outranked = exit != Exit::Usage && left != Left::Nothing;
    Ok(if is_outranked { Exit::NotAsked } else { exit })
}

/// What a run is to do, from the settings and the command line.
fn plan(args: &Run, settings: Settings) -> Result<Plan, Trouble> {
    let (cases, whole) = select(&args.cases, &settings)?;
    let adapters = place::adapters(&settings)?;
    let programs = programs(args, &settings)?;
    let mut builtins = settings.builtin;
    if settings.shipped && !builtins.iter().any(|name| name == builtin::REFERENCE) {
        builtins.insert(0, builtin::REFERENCE.to_owned());
    }
    let builtins = builtins.into_iter().map(Source::Builtin);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let now = now();
    Ok(Plan {
        sources: builtins
            .chain(programs)
            .chain(adapters.into_iter().map(Source::Adapter))
            .collect(),
        names: args.names.clone(),
        cases,
        whole,
        profile: settings.profile,
        generators: settings.generators,
        rules: settings.rules,
        judge_traps: settings.judge_traps,
        deny: match args.deny {
            Some(Denied::Warnings) => Deny::Warnings,
            None => Deny::Errors,
        },
        known: settings.known,
        require: args.require.clone(),
        stamps: Stamps::new(&place::cache()),
        jobs: args.jobs.unwrap_or(2 * cores),
        cores,
        limits: Limits::default(),
        today: now.to_zoned(jiff::tz::TimeZone::UTC).date(),
        wall_clock_us: now.as_microsecond(),
    })
}

/// The programs and endpoints of the user's own that are wanted. What the others hold is not
/// looked for.
fn programs(args: &Run, settings: &Settings) -> Result<Vec<Source>, Trouble> {
    let wanted = |name: &str| args.names.is_empty() || args.names.iter().any(|one| one == name);
    let mut programs = Vec::new();
    for (name, generator) in &settings.generators {
        let Some(program) = generator.program.clone() else { continue };
        if wanted(name) && !args.allow_remote && is_remote(&program) {
            let title = format!("`{name}` is on another machine");
            let mistake =
                Mistake::at(&settings.origin, &settings.text, generator.at.clone(), title);
            let help = "`--allow-remote` sends it requests all the same, with plain inputs only";
            return Err(Box::new(mistake.help(help)).into());
        }
        let fixed = if wanted(name) && !args.ask_nothing {
            fixed::inputs(&program.fixed, settings)?
        } else {
            Inputs::default()
        };
        programs.push(Source::Program { name: name.clone(), program: Box::new(program), fixed });
    }
    Ok(programs)
}

/// Whether an endpoint is on another machine, by its URL.
fn is_remote(program: &Program) -> bool {
    let Access::Http(endpoint) = &program.access else { return false };
    case::control().first().is_some_and(|case| !endpoint.is_near(case))
}

/// The machine's clock: for the day, and to know a generator that follows it.
#[expect(clippy::disallowed_methods, reason = "the command line gives runs their clock")]
pub(super) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// All cases, or those of an id or a group.
fn select(ids: &[String], settings: &Settings) -> Result<(Vec<Case>, bool), Trouble> {
    let shipped = case::shipped().iter().flat_map(case::VectorFile::cases);
    let all: Vec<Case> = shipped.chain(settings.vectors.iter().cloned()).collect();
    if ids.is_empty() {
        return Ok((all, true));
    }
    let is = |case: &Case, id: &str| case.id == id || case.group() == id || case.topic() == id;
    for id in ids {
        if !all.iter().any(|case| is(case, id)) {
            let near =
                nearest(id, all.iter().flat_map(|case| [case.topic(), case.group(), &case.id]));
            let help = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Err(Trouble::Words(format!("no case or group of cases `{id}`{help}")));
        }
    }
    let wanted = all.into_iter().filter(|case| ids.iter().any(|id| is(case, id))).collect();
    Ok((wanted, false))
}

fn dry_run(plan: &Plan) -> Result<Exit, Trouble> {
    say::print_with(|out| {
        writeln!(out, "{} cases each, and nothing was started:", plan.cases.len())?;
        for source in &plan.sources {
            match source {
                Source::Builtin(name) => writeln!(out, "  {name}: in this process")?,
                Source::Adapter(adapter) => {
                    let command = adapter.run.join(" ");
                    writeln!(out, "  adapter {}: one start of `{command}`", adapter.name)?;
                }
                Source::Program { name, .. } => writeln!(out, "  {name}")?,
                Source::Host { name, .. } => writeln!(out, "  {name}: on a thread")?,
            }
        }
        Ok(())
    })?;
    Ok(Exit::Holds)
}

type Opened = (Format, std::path::PathBuf, File);

/// Opens every file before anything is asked: a path that cannot be written is told at once.
fn open_reports(args: &Run) -> Result<Vec<Opened>, Trouble> {
    let main = args.output.iter().map(|path| (args.format, path.clone()));
    let all: Vec<_> = main.chain(args.reports.iter().cloned()).collect();
    for (number, (_, path)) in all.iter().enumerate() {
        if all[..number].iter().any(|(_, other)| other == path) {
            let words = format!("two reports cannot both be written to {}", path.display());
            return Err(Trouble::Words(words));
        }
    }
    all.into_iter().map(|(format, path)| Ok((format, path.clone(), open(&path)?))).collect()
}

fn open(path: &Path) -> Result<File, Trouble> {
    File::create(path).map_err(|error| Trouble::path(path, error))
}

fn write_report(outcome: &Outcome, format: Format, file: File) -> std::io::Result<()> {
    let mut to = BufWriter::new(file);
    if format == Format::Terminal {
        // A file has no colours.
        let mut text = Vec::new();
        format.write(outcome, &mut text)?;
        to.write_all(&anstream::adapter::strip_bytes(&text).into_vec())?;
    } else {
        format.write(outcome, &mut to)?;
    }
    to.flush()
}

/// A problem with a name that stands in the settings is shown where it stands.
fn say_problem(problem: &Problem, settings: &Settings) {
    match problem.at.clone() {
        Some(at) => say::show(&Mistake::at(&settings.origin, &settings.text, at, &problem.message)),
        None => say::error(&problem.message),
    }
}

/// Of several codes that apply: 70, 2, 3, 1, 4.
fn exit(outcome: &Outcome) -> Exit {
    let has = |kind: &[ProblemKind]| outcome.problems.iter().any(|one| kind.contains(&one.problem));
    if has(&[ProblemKind::NoSuchGenerator, ProblemKind::TwoOfOneName]) {
        return Exit::Usage;
    }
    let broken = outcome.generators.iter().any(|one| !one.faults.is_empty());
    if has(&[ProblemKind::RequiredMissing]) || broken {
        return Exit::NotAsked;
    }
    let stale = has(&[ProblemKind::KnownNotSeen, ProblemKind::KnownExpired]);
    match outcome.verdict {
        Verdict::Faulted => Exit::NotAsked,
        Verdict::Diverges => Exit::Diverges,
        Verdict::Conforms | Verdict::Skipped if stale => Exit::Diverges,
        Verdict::Skipped => Exit::Nothing,
        Verdict::Conforms => Exit::Holds,
    }
}
