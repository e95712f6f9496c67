//! The user's own programs and endpoints: the clock that each is shown, the cases that fit it, and
//! how it is asked.

use std::collections::BTreeSet;

use super::abroad::within_reach;
use super::ask::{Ask, gather};
use super::asked::Asked;
use super::asking::{Asking, again};
use super::docket::Docket;
use super::few::{few, spread};
use super::fit::Fit;
use super::live::{Live, worth_asking};
use super::plan::Plan;
use super::progress::Progress;
use super::property::{Drawers, Drawing, Seat, per_run};
use super::reasons::Process;
use super::starts::{MOST_STARTS, within_starts};
use super::unasked;
use crate::case::{Case, Inputs, Shape, control};
use crate::clock::{Clock, Way, Wish, choose};
use crate::config::{Access, Program};
use crate::generator::{Blame, Command, Endpoint, Fault, FaultKind, Fill, Slot, TokenPlace, Visit};
use crate::observation::Channel;
use crate::outcome::{GeneratorOutcome, Kind, Verdict};
use crate::process::Launch;

/// What is said of a program whose MACs cannot be judged.
const NO_SECRET: &str = "its secret is not known, so its MACs were not judged; \
                         `inputs = { secret = { env = \"NAME\" } }` tells where it is";

/// How many requests are sent beside one for each case: the control, and some cases twice.
const BESIDE: usize = 19;

/// Takes one program or endpoint through its cases; gives also what could not be tried.
pub(super) fn ask(
    (plan, progress): (&Plan, &dyn Progress),
    (drawers, seat): (&Drawers, &mut Seat<'_>),
    (name, program, fixed): (&str, &Program, &Inputs),
) -> (Asked, BTreeSet<String>) {
    let own = plan.generators.get(name).and_then(|own| own.profile.as_ref());
    let profile = own.unwrap_or(&plan.profile);
    let fit = Fit::new(program, fixed, profile);
    let (cases, untried) = within_reach(fit.cases(&plan.cases));
    let control: Vec<Case> = control().iter().filter_map(|case| fit.case(case)).collect();
    let docket = Docket::new(profile, &cases);
    let wanted = wanted(plan, program, &docket);
    let (kind, channel, process) = match &program.access {
        Access::Command(command) => (Kind::Command, channel(&command.token), Process::Fresh),
        Access::Http(endpoint) => (Kind::Http, channel(&endpoint.token), Process::Warm),
    };
    let outcome = GeneratorOutcome {
        profile: profile.name.clone(),
        ..unasked::blank(name, kind, Verdict::Conforms)
    };
    let left_out = cases.len() - wanted.len();
    let wanted = docket.sift(wanted);
    let fitting = |case: &Case| fit.drawn(case);
    let drawing = Drawing::new(plan, (drawers, profile), kind, Some(&fitting));
    let drawing = drawing.filter(|drawing| may_be_drawn(program, drawing));
    let mut asking = Asking {
        plan,
        progress,
        docket: &docket,
        outcome,
        control,
        channel,
        process,
        left_out,
        step: None,
        drawing: drawing.as_ref(),
    };
    if left_out > 0 {
        let why = why_left_out(program);
        asking.outcome.notes.push(format!("{left_out} more cases fit it and were left out: {why}"));
    }
    if fit.secret_is_unknown() {
        asking.outcome.notes.push(NO_SECRET.to_owned());
    }
    let mut asked = match &program.access {
        Access::Command(command) => one_shots(asking, (name, program, command), (wanted, seat)),
        Access::Http(endpoint) => endpoint_asked(asking, (name, program, endpoint), (wanted, seat)),
    };
    for fault in &mut asked.outcome.faults {
        // There is no adapter in between that could be to blame.
        if fault.blame == Blame::Adapter {
            fault.blame = Blame::Generator;
        }
    }
    (asked, untried)
}

/// How much asking a program would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// The cases that it would be asked.
    pub cases: usize,
    /// How often it would be asked: the control comes first, and some are asked again.
    pub runs: usize,
    /// How often a program or a server would be started.
    pub starts: usize,
}

/// How much asking a program would take; nothing is started.
pub fn forecast(plan: &Plan, (name, program, fixed): (&str, &Program, &Inputs)) -> Forecast {
    let own = plan.generators.get(name).and_then(|own| own.profile.as_ref());
    let profile = own.unwrap_or(&plan.profile);
    let (cases, _) = within_reach(Fit::new(program, fixed, profile).cases(&plan.cases));
    let docket = Docket::new(profile, &cases);
    let wanted = wanted(plan, program, &docket);
    let kind = match &program.access {
        Access::Command(_) => Kind::Command,
        Access::Http(_) => Kind::Http,
    };
    let drawn = per_run(&plan.properties, kind);
    let runs = if wanted.is_empty() {
        0
    } else {
        wanted.len() + again(&wanted, &docket).len() + control().len() + drawn
    };
    let starts = match &program.access {
        Access::Command(_) => runs,
        Access::Http(endpoint) => endpoint.server.as_ref().map_or(0, |server| {
            let mut launches: Vec<Launch> = Vec::new();
            for at in &wanted {
                let launch = server.launch(&docket.cases[*at]);
                if !launches.contains(&launch) {
                    launches.push(launch);
                }
            }
            // Those that are asked again may need one more.
            launches.len()
        }),
    };
    Forecast { cases: wanted.len() + drawn, runs, starts }
}

/// The positions of the cases that are worth what they cost.
fn wanted(plan: &Plan, program: &Program, docket: &Docket<'_>) -> Vec<usize> {
    let wanted = if program.few { few(docket) } else { (0..docket.cases.len()).collect() };
    let mut wanted = docket.with_homes(&wanted);
    let Access::Http(endpoint) = &program.access else { return wanted };
    match &endpoint.server {
        Some(server) => wanted = within_starts(docket, server, &wanted),
        // What runs already stays in its own zone and locale.
        None => wanted.retain(|at| docket.cases[*at].environment.is_usual()),
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

/// Whether a program may be asked what was drawn: it costs other people's machines nothing, and an
/// endpoint that counts its requests has better uses for them.
fn may_be_drawn(program: &Program, drawing: &Drawing<'_>) -> bool {
    let Access::Http(endpoint) = &program.access else { return true };
    let is_near = endpoint.server.is_some() || endpoint.is_near(&drawing.sample());
    is_near && endpoint.manners.max_requests.is_none()
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
        TokenPlace::Pointer { .. } | TokenPlace::Regex(_) => Channel::Field,
    }
}

fn one_shots(
    mut asking: Asking<'_>,
    (name, program, command): (&str, &Program, &Command),
    (wanted, seat): ((Vec<usize>, Vec<usize>), &mut Seat<'_>),
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
    let workers = plan.cores;
    let step = |case: &Case, later| command.ask_stepped((&clock, limits), case, later);
    let asking = Asking { step: clock.can_step().then_some(&step), ..asking };
    take_through(asking, &clock, (wanted, seat), &mut |cases, settle| {
        command.ask((&clock, limits, workers), cases, settle)
    })
}

/// Asks all that is wanted, by a clock that can be set or by the real one.
fn take_through(
    mut asking: Asking<'_>,
    clock: &Clock,
    (wanted, seat): ((Vec<usize>, Vec<usize>), &mut Seat<'_>),
    ask: &mut Ask<'_>,
) -> Asked {
    if clock.way() != Way::Live {
        return asking.run_alone(wanted, (seat, ask));
    }
    // What is drawn has instants that the real clock will not show.
    asking.drawing = None;
    let (plan, docket) = (asking.plan, asking.docket);
    let (samples, varied) = worth_asking(docket, &wanted.0);
    let group = samples.first().map(|at| docket.cases[*at].group());
    let mut live = Live::new(group, plan.patience, plan.limits.stop);
    let worth: Vec<usize> = varied.into_iter().chain(samples).collect();
    asking.left_out += wanted.0.len() + wanted.1.len() - worth.len();
    let mut asked =
        asking.run((worth, Vec::new()), &mut |cases, settle| live.ask(cases, settle, ask));
    asked.outcome.notes.extend(live.may_have_missed());
    asked
}

fn endpoint_asked(
    mut asking: Asking<'_>,
    (name, program, endpoint): (&str, &Program, &Endpoint),
    (wanted, seat): ((Vec<usize>, Vec<usize>), &mut Seat<'_>),
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
        // A server that is running already is told the instant, or goes by the real clock.
        None if is_told(program) => Clock::passed(),
        None => Clock::live(),
    };
    clock.way().name().clone_into(&mut asking.outcome.clock);
    let mut visit = Visit::new(endpoint, &clock, plan.limits_of(name));
    let mut asked =
        take_through(asking, &clock, (wanted, seat), &mut |cases, settle| visit.ask(cases, settle));
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
    match program.clock {
        Wish::Auto | Wish::Only(Way::Passed) if is_told(program) => Ok((Clock::passed(), None)),
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

/// Whether a placeholder passes the instant to it.
fn is_told(program: &Program) -> bool {
    program.access.slots().iter().any(|slot| matches!(slot, Slot::Now(_)))
}

fn not_asked(mut outcome: GeneratorOutcome, why: &str) -> Asked {
    let fault = Fault::new(FaultKind::NotAsked, why);
    outcome.faults.push(Fault { blame: Blame::Environment, ..fault });
    outcome.verdict = Verdict::Faulted;
    Asked::not(outcome)
}
