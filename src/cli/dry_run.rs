//! `mintcheck run --dry-run`: what would be asked, how many starts that takes, and how long it may
//! take. Nothing is started, so the time is a guess by the runtime that a command names.

use std::io::{self, Write};

use super::exit::Exit;
use super::say::{self, Trouble};
use crate::config::{Access, Program};
use crate::generator::Start;
use crate::run::{Forecast, Plan, Source, forecast};

/// How long one start takes, in milliseconds, by the runtime: round numbers for an idle machine, and
/// no more than a guess.
const START_MS: [(&str, u64); 8] = [
    ("node", 60),
    ("php", 30),
    ("python", 50),
    ("python3", 50),
    ("ruby", 90),
    ("java", 500),
    ("dotnet", 120),
    ("go", 800),
];
/// A compiled program, or a shell with a few tools.
const OTHER_MS: u64 = 20;
/// A request to an endpoint of this machine.
const REQUEST_MS: u64 = 3;

/// Says it.
pub(super) fn say(plan: &Plan) -> Result<Exit, Trouble> {
    say::print_with(|out| {
        writeln!(out, "{} cases are there, and nothing was started:", plan.cases.len())?;
        let is_wanted =
            |name: &str| plan.names.is_empty() || plan.names.iter().any(|one| one == name);
        for source in &plan.sources {
            match source {
                Source::Builtin(name) => writeln!(out, "  {name}: in this process")?,
                Source::Adapter(adapter) => {
                    let command = adapter.run.join(" ");
                    writeln!(out, "  adapter {}: one start of `{command}`", adapter.name)?;
                }
                Source::Program { name, program, fixed } if is_wanted(name) => {
                    let forecast = forecast(plan, (name, program, fixed));
                    say_program(out, name, program, forecast, plan.cores)?;
                }
                Source::Program { .. } => {}
                Source::Host { name, .. } => writeln!(out, "  {name}: on a thread")?,
            }
        }
        Ok(())
    })?;
    Ok(Exit::Holds)
}

fn say_program(
    out: &mut dyn Write,
    name: &str,
    program: &Program,
    Forecast { cases, runs, starts }: Forecast,
    cores: usize,
) -> io::Result<()> {
    if runs == 0 {
        return writeln!(out, "  {name}: no case fits the inputs that it takes");
    }
    let cores = u64::try_from(cores.max(1)).unwrap_or(1);
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    match &program.access {
        Access::Command(command) => {
            let (runtime, each_ms) = start_ms(&command.start);
            let all = span(count(starts).saturating_mul(each_ms) / cores);
            writeln!(
                out,
                "  {name}: {cases} cases, {starts} starts, {all} if {runtime} takes {each_ms} ms"
            )
        }
        Access::Http(endpoint) => {
            let requests_ms = match endpoint.manners.max_rps {
                Some(most) => count(runs).saturating_mul(1000) / u64::from(most),
                None => count(runs).saturating_mul(REQUEST_MS),
            };
            let (starts_ms, with) = match &endpoint.server {
                Some(server) => {
                    let (runtime, each_ms) = start_ms(&server.start);
                    let all = count(starts).saturating_mul(each_ms);
                    (all, format!("{starts} starts of {runtime}, "))
                }
                None => (0, String::new()),
            };
            let all = span(starts_ms.saturating_add(requests_ms));
            let slowly = if endpoint.manners.max_rps.is_some() { " at `max_rps`" } else { "" };
            writeln!(out, "  {name}: {cases} cases, {with}{runs} requests, {all}{slowly}")
        }
    }
}

/// What is started, by its short name, and how long that usually takes.
fn start_ms(start: &Start) -> (String, u64) {
    let words = start.literal_words();
    let program = words.first().map_or("it", String::as_str);
    let short = program.rsplit('/').next().unwrap_or(program);
    let known = START_MS.iter().find(|(runtime, _)| *runtime == short);
    (short.to_owned(), known.map_or(OTHER_MS, |(_, each_ms)| *each_ms))
}

/// A time as people say it.
fn span(ms: u64) -> String {
    match ms.div_ceil(1000) {
        0 | 1 => "about a second".to_owned(),
        seconds @ 2..=90 => format!("about {seconds} s"),
        seconds => format!("about {} min", seconds.div_ceil(60)),
    }
}
