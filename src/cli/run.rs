//! `mintcheck run`: the gate.

use std::time::Duration;

use super::args::{Denied, Run};
use super::args_part::Number;
use super::children::{Children, Left};
use super::exit::Exit;
use super::fixed::Need;
use super::reports::{self, Files, Written};
use super::say::{self, Trouble};
use super::select::{Selection, select};
use super::{dry_run, fixed, gate, locate, place, progress, regressions, snapshot};
use crate::case;
use crate::config::{Access, Program, Settings};
use crate::generator::{Limits, Stamps, builtin};
use crate::law::rate::Verifier;
use crate::mistake::{Mistake, nearest};
use crate::outcome::{Asked, Outcome, Problem, ProblemKind, Verdict};
use crate::profile;
use crate::run::{self, Deny, Plan, Properties, Share, Source};

/// Asks the generators and writes the reports.
pub(super) fn run(args: &Run) -> Result<Exit, Trouble> {
    let mut settings = place::settings(args.config.as_deref(), args.profile.as_deref())?;
    let need = if args.ask_nothing { Need::Names } else { Need::All };
    let mut plan = plan(args, settings.clone(), need)?;
    plan.observe = args.part.observe();
    let opens = reports::any_opens(args.format, &args.reports);
    plan.beside = plan.observe.or_else(|| opens.then(|| args.part.shown()));
    plan.shard = args.part.shard.map(|part| share(args, part));
    if plan.shard.is_some() {
        // Where generators part ways shows only where all of them are asked.
        plan.properties = Properties::none();
    }
    profiles_of_cases(&plan)?;
    let nothing_to_ask = plan.cases.is_empty() && plan.properties.cases == 0;
    if plan.sources.is_empty() || nothing_to_ask {
        say::error("nothing was selected: the settings name no generator, or no case");
        return Ok(Exit::Nothing);
    }
    if args.ask_nothing {
        return dry_run::say(&plan);
    }
    let baseline = gate::baseline(args)?;
    let main = args.output.as_deref().map(|path| (args.format, path));
    let files = Files::open(main, &args.reports, None)?;
    let line = progress::Line::new(args.no_progress);
    let children = Children::allow()?;
    plan.limits.stop = children.stop().within(deadline(args)?);
    let mut ended = run::run(&plan, &line);
    line.done();
    let left = children.end();
    if let Some(baseline) = &baseline {
        ended.outcome = gate::measure(args, &plan, (baseline, ended.outcome))?;
    }
    if args.gate.write_known && ended.missing_verdicts == 0 {
        ended.outcome = gate::write_known(args, &mut plan, (&mut settings, ended.outcome))?;
    }
    let snapshots = snapshot::settle(args, &mut ended);
    locate::all(&settings, &plan, &mut ended);
    for problem in ended.outcome.problems.iter().filter(|one| one.subject() == "settings") {
        say_problem(problem, &settings);
    }
    if let Some(path) = &args.save_regressions {
        regressions::save(path, &ended.outcome)?;
    }
    let written = files.write(&ended.outcome);
    if args.output.is_none() {
        say::print_with(|out| (args.format.write)(&ended.outcome, out))?;
    }
    if let Some(snapshots) = snapshots? {
        snapshots.say()?;
    }
    if ended.missing_verdicts > 0 {
        say::error(&format!(
            "{} cases were sent and have no verdict: a bug of mintcheck, and this run is no pass",
            ended.missing_verdicts
        ));
        return Ok(Exit::Bug);
    }
    if written == Written::NotWhole {
        return Ok(Exit::Usage);
    }
    let exit = exit(&ended.outcome);
    let is_outranked = exit != Exit::Usage && (left != Left::Nothing || ended.is_cut_short);
    Ok(if is_outranked { Exit::NotAsked } else { exit })
}

/// How long a run may take unless somebody says otherwise: as long as a job of the CI service that
/// gives jobs the most time on its own machines, GitHub's 360 minutes.
const DEADLINE: Duration = Duration::from_secs(6 * 60 * 60);

/// How long the run may take.
fn deadline(args: &Run) -> Result<Duration, Trouble> {
    let Some(asked) = args.deadline else { return Ok(DEADLINE) };
    Duration::try_from(asked).ok().filter(|time| !time.is_zero()).ok_or_else(|| {
        Trouble::Words("`--deadline` takes a time after now, such as 10m".to_owned())
    })
}

/// What a run is to do, from the settings and the command line.
pub(super) fn plan(args: &Run, settings: Settings, need: Need) -> Result<Plan, Trouble> {
    let Selection { cases, whole, properties } = select(args, &settings)?;
    let adapters = place::adapters(&settings)?;
    let programs = programs(args, &settings, need)?;
    let mut builtins = settings.builtin;
    if settings.shipped && !builtins.iter().any(|name| name == builtin::REFERENCE) {
        builtins.insert(0, builtin::REFERENCE.to_owned());
    }
    let builtins = builtins.into_iter().map(Source::Builtin);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let now = now();
    let leeway_s = settings.profile.clock.leeway_s;
    Ok(Plan {
        sources: builtins
            .chain(programs)
            .chain(adapters.into_iter().map(Source::Adapter))
            .collect(),
        names: args.names.clone(),
        cases,
        properties,
        whole,
        shard: None,
        observe: None,
        beside: None,
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
        snapshots: args.snapshots.snapshot.is_some(),
        verifier: Verifier {
            ahead_us: args.skew.saturating_mul(1_000_000),
            latency_us: 0,
            leeway_us: args.leeway.unwrap_or(leeway_s).saturating_mul(1_000_000),
        },
        patience: args.patience.map_or(Ok(Duration::ZERO), Duration::try_from).unwrap_or_default(),
        limits: Limits::default(),
        today: now.to_zoned(jiff::tz::TimeZone::UTC).date(),
        wall_clock_us: now.as_microsecond(),
    })
}

/// The part that is asked for, and what else was that bears on the verdict.
fn share(args: &Run, part: Number) -> Share {
    let asked = Asked {
        names: args.names.clone(),
        cases: args.cases.clone(),
        deny_warnings: args.deny.is_some(),
        require: args.require.clone(),
        leeway: args.leeway,
        skew: args.skew,
    };
    Share { number: part.number, of: part.of, asked }
}

/// The programs and endpoints of the user's own that are wanted. What the others hold is not
/// looked for.
fn programs(args: &Run, settings: &Settings, need: Need) -> Result<Vec<Source>, Trouble> {
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
        let need = if wanted(name) { need } else { Need::Names };
        let fixed = fixed::fetch(need, (&program.fixed, settings))?;
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

/// Refuses cases that are for a profile which nobody here has: they would never be asked.
fn profiles_of_cases(plan: &Plan) -> Result<(), Trouble> {
    let own = plan.generators.values().filter_map(|one| one.profile.as_ref());
    let known: Vec<&str> = profile::shipped()
        .iter()
        .chain(own)
        .chain([&plan.profile])
        .map(|profile| profile.name.as_str())
        .collect();
    let named = plan.cases.iter().filter_map(|case| Some((case, case.profile.as_deref()?)));
    match { named }.find(|(_, name)| !known.contains(name)) {
        Some((case, name)) => {
            let topic = case.topic();
            let near = nearest(name, known);
            let help = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let words = format!("the vectors `{topic}` are for no known profile `{name}`{help}");
            Err(Trouble::Words(words))
        }
        None => Ok(()),
    }
}

/// A problem with a name that stands in the settings is shown where it stands.
pub(super) fn say_problem(problem: &Problem, settings: &Settings) {
    match problem.at.clone() {
        Some(at) => say::show(&Mistake::at(&settings.origin, &settings.text, at, &problem.message)),
        None => say::error(&problem.message),
    }
}

/// Of several codes that apply: 70, 2, 3, 1, 4.
pub(super) fn exit(outcome: &Outcome) -> Exit {
    use ProblemKind::{KnownTwice, NoSuchGenerator, TwoOfOneName};
    let has = |kind: &[ProblemKind]| outcome.problems.iter().any(|one| kind.contains(&one.problem));
    if has(&[NoSuchGenerator, TwoOfOneName, KnownTwice]) {
        return Exit::Usage;
    }
    let broken = outcome.generators.iter().any(|one| !one.faults.is_empty());
    if has(&[ProblemKind::RequiredMissing]) || broken {
        return Exit::NotAsked;
    }
    let stale = has(&[ProblemKind::KnownNotSeen, ProblemKind::KnownExpired]);
    let changed = has(&[ProblemKind::SnapshotDiffers, ProblemKind::SnapshotNotAccepted]);
    match outcome.verdict {
        Verdict::Faulted => Exit::NotAsked,
        Verdict::Diverges => Exit::Diverges,
        Verdict::Conforms | Verdict::Skipped if stale || changed => Exit::Diverges,
        // That nothing was selected is known only of the whole.
        Verdict::Skipped if outcome.shard.is_some() => Exit::Holds,
        Verdict::Skipped => Exit::Nothing,
        Verdict::Conforms => Exit::Holds,
    }
}
