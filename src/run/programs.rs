//! The user's own programs and endpoints: the clock that each is shown, the cases that fit it, and
//! how it is asked.

use super::asking::{Asked, Asking};
use super::docket::Docket;
use super::few::few;
use super::fit::Fit;
use super::plan::Plan;
use super::progress::Progress;
use super::unasked;
use crate::case::{Case, Inputs, control};
use crate::clock::{Clock, Way, Wish, choose};
use crate::config::{Access, Program};
use crate::generator::{Command, Fault, FaultKind, Fill, Slot, TokenPlace};
use crate::observation::Channel;
use crate::outcome::{GeneratorOutcome, Kind, Verdict};

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
    let wanted = if program.few { few(&docket) } else { (0..cases.len()).collect() };
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
        asking.outcome.notes.push(format!(
            "{left_out} more cases fit it and were left out, since each costs a start; \
             `cases = \"all\"` asks them too"
        ));
    }
    match &program.access {
        Access::Command(command) => one_shots(asking, (name, program, command), &wanted),
        Access::Http(_) => not_asked(asking.outcome, "endpoints cannot be asked yet"),
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
    let clock = match first(&asking).map(|case| clock_of(plan, program, command, case)) {
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

/// A case by which the program can be started.
fn first<'a>(asking: &'a Asking<'_>) -> Option<&'a Case> {
    asking.control.first().or_else(|| asking.docket.cases.first())
}

/// The clock that the program is shown, and why it is this one.
fn clock_of(
    plan: &Plan,
    program: &Program,
    command: &Command,
    case: &Case,
) -> Result<(Clock, Option<String>), String> {
    let told = program.access.slots().iter().any(|slot| matches!(slot, Slot::Now(_)));
    match program.clock {
        Wish::Auto | Wish::Only(Way::Passed) if told => Ok((Clock::passed(), None)),
        Wish::Only(Way::Passed) => {
            Err("`clock = \"passed\"`, but no placeholder passes the instant to it".to_owned())
        }
        wish @ (Wish::Auto | Wish::Only(_)) => {
            let launch = command.start.launch(Fill { case, port: None });
            let choice = choose(wish, &launch, plan.limits.stop)?;
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
