//! The user's own programs and endpoints: the clock that each is shown, the cases that fit it, and
//! how it is asked.

use super::asking::{Asked, Asking, gather};
use super::docket::Docket;
use super::few::{few, spread};
use super::fit::Fit;
use super::plan::Plan;
use super::progress::Progress;
use super::starts::{MOST_STARTS, within_starts};
use super::unasked;
use crate::case::{Case, Inputs, Shape, control};
use crate::clock::{Clock, Way, Wish, choose};
use crate::config::{Access, Program};
use crate::generator::{Command, Endpoint, Fault, FaultKind, Fill, Slot, TokenPlace, Visit};
use crate::observation::Channel;
use crate::outcome::{GeneratorOutcome, Kind, Verdict};
use crate::process::Launch;

/// How many requests are sent beside one for each case: the control, and some cases twice.
const BESIDE: usize = 19;

/// Takes one program or endpoint through its cases.
pub(super) fn ask(
    plan: &Plan,
    progress: &dyn Progress,
    (name, program, fixed): (&str, &Program, &Inputs),
) -> Asked {
    let own = plan.generators.get(name).and_then(|own| own.profile.as_ref());
    let profile = own.unwrap_or(&plan.profile);
    let fit = Fit::new(program, fixed, profile);
    let cases = fit.cases(&plan.cases);
    let control: Vec<Case> = control().iter().filter_map(|case| fit.case(case)).collect();
    let docket = Docket::new(profile, &cases);
    let wanted = wanted(plan, program, &docket);
    let (kind, channel) = match &program.access {
        Access::Command(command) => (Kind::Command, channel(&command.token)),
        Access::Http(endpoint) => (Kind::Http, channel(&endpoint.token)),
    };
    let outcome = GeneratorOutcome {
        profile: profile.name.clone(),
        ..unasked::blank(name, kind, Verdict::Conforms)
    };
    let left_out = cases.len() - wanted.len();
    let mut asking =
        Asking { plan, progress, docket: &docket, outcome, control, channel, left_out };
    if left_out > 0 {
        let why = why_left_out(program);
        asking.outcome.notes.push(format!("{left_out} more cases fit it and were left out: {why}"));
    }
    match &program.access {
        Access::Command(command) => one_shots(asking, (name, program, command), &wanted),
        Access::Http(endpoint) => endpoint_asked(asking, (name, program, endpoint), &wanted),
    }
}

/// The positions of the cases that are worth what they cost.
fn wanted(plan: &Plan, program: &Program, docket: &Docket<'_>) -> Vec<usize> {
    let mut wanted = if program.few { few(docket) } else { (0..docket.cases.len()).collect() };
    let Access::Http(endpoint) = &program.access else { return wanted };
    if let Some(server) = &endpoint.server {
        wanted = within_starts(docket, server, &wanted);
    }
    let remote =
        endpoint.server.is_none() && !docket.cases.iter().any(|case| endpoint.is_near(case));
    if remote && !plan.judge_traps {
        // Somebody else's machine is not sent what only tests would send.
        wanted.retain(|at| docket.shape(*at) == Shape::Field);
    }
    if let Some(most) = endpoint.manners.max_requests {
        // Some cases are asked twice, and the control comes before all.
        wanted = spread(&wanted, most.saturating_sub(BESIDE).max(1), |at| &docket.cases[at].id);
    }
    wanted
}

fn why_left_out(program: &Program) -> String {
    match &program.access {
        Access::Command(_) => "each costs a start; `cases = \"all\"` asks them too".to_owned(),
        Access::Http(endpoint) if endpoint.manners.max_requests.is_some() => {
            "`max_requests` allows no more".to_owned()
        }
        Access::Http(endpoint) if endpoint.server.is_some() => {
            format!("its server would have to be started more than {MOST_STARTS} times")
        }
        Access::Http(_) => "another machine is not sent odd inputs".to_owned(),
    }
}

fn channel(place: &TokenPlace) -> Channel {
    match place {
        TokenPlace::Text => Channel::Output,
        TokenPlace::Pointer(_) | TokenPlace::Regex(_) => Channel::Field,
    }
}

fn one_shots(
    mut asking: Asking<'_>,
    (name, program, command): (&str, &Program, &Command),
    wanted: &[usize],
) -> Asked {
    let plan = asking.plan;
    let launch = first(&asking).map(|case| command.start.launch(Fill { case, port: None }));
    let clock = match launch.map(|launch| clock_of(plan, program, &launch)) {
        Some(Ok((clock, why))) => {
            asking.outcome.notes.extend(why);
            clock
        }
        Some(Err(why)) => return not_asked(asking.outcome, &why),
        // Nothing fits, which is said by whoever asks.
        None => Clock::passed(),
    };
    clock.way().name().clone_into(&mut asking.outcome.clock);
    let limits = plan.limits_of(name);
    asking.run(wanted, &mut |cases, settle| {
        (command.ask((&clock, limits, plan.cores), cases, settle), Vec::new())
    })
}

fn endpoint_asked(
    mut asking: Asking<'_>,
    (name, program, endpoint): (&str, &Program, &Endpoint),
    wanted: &[usize],
) -> Asked {
    let plan = asking.plan;
    let server = endpoint.server.as_ref();
    let launch = first(&asking).and_then(|case| server.map(|server| server.launch(case)));
    let clock = match launch.map(|launch| clock_of(plan, program, &launch)) {
        Some(Ok((clock, why))) => {
            asking.outcome.notes.extend(why);
            clock
        }
        Some(Err(why)) => return not_asked(asking.outcome, &why),
        // A server that is running already is told the instant, or shows its own.
        None => Clock::passed(),
    };
    clock.way().name().clone_into(&mut asking.outcome.clock);
    let mut visit = Visit::new(endpoint, &clock, plan.limits_of(name));
    let mut asked = asking.run(wanted, &mut |cases, settle| (visit.ask(cases, settle), Vec::new()));
    gather(&mut asked.outcome.faults, visit.close());
    asked
}

/// A case by which the program can be started.
fn first<'a>(asking: &'a Asking<'_>) -> Option<&'a Case> {
    asking.control.first().or_else(|| asking.docket.cases.first())
}

/// The clock that the program is shown, and why it is this one.
fn clock_of(
    plan: &Plan,
    program: &Program,
    launch: &Launch,
) -> Result<(Clock, Option<String>), String> {
    let told = program.access.slots().iter().any(|slot| matches!(slot, Slot::Now(_)));
    match program.clock {
        Wish::Auto | Wish::Only(Way::Passed) if told => Ok((Clock::passed(), None)),
        Wish::Only(Way::Passed) => {
            Err("`clock = \"passed\"`, but no placeholder passes the instant to it".to_owned())
        }
        wish @ (Wish::Auto | Wish::Only(_)) => {
            let choice = choose(wish, launch, plan.limits.stop)?;
            let why = format!("clock: {}", choice.why);
            Ok((choice.clock, (!choice.why.is_empty()).then_some(why)))
        }
    }
}

fn not_asked(mut outcome: GeneratorOutcome, why: &str) -> Asked {
    outcome.faults.push(Fault::new(FaultKind::NotAsked, why));
    outcome.verdict = Verdict::Faulted;
    Asked::not(outcome)
}
