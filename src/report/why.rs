//! Why a generator diverges, for people at a terminal: its causes, the law of its clock, and what
//! nobody can explain yet.

use std::io;

use super::one_line;
use crate::outcome::{Cause, ClockLaw, GeneratorOutcome, Unexplained};

const BOLD: &str = "\x1b[1m";
const CYAN: &str = "\x1b[36m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// Lines of a chart: enough to see a saw from a stair.
const ROWS: usize = 5;

/// Writes what is known of why.
pub(super) fn write(generator: &GeneratorOutcome, to: &mut dyn io::Write) -> io::Result<()> {
    for cause in &generator.causes {
        write_cause(cause, to)?;
    }
    for Unexplained { rule, seen, would_help } in &generator.unexplained {
        writeln!(to, "\n  {CYAN}unexplained{PLAIN} {BOLD}{rule}{PLAIN}: {}", one_line(seen))?;
        writeln!(to, "          would help: {}", one_line(would_help))?;
    }
    if let Some(law) = &generator.law {
        write_law(generator, law, to)?;
    }
    Ok(())
}

fn write_cause(cause: &Cause, to: &mut dyn io::Write) -> io::Result<()> {
    let Cause { cause: id, confidence, explains, .. } = cause;
    let explains = match explains.as_slice() {
        [] => String::new(),
        some => format!(", explains {}", some.join(", ")),
    };
    writeln!(to, "\n  {CYAN}cause{PLAIN}   {BOLD}{id}{PLAIN} ({confidence}){explains}")?;
    writeln!(to, "          {}", one_line(&cause.summary))?;
    if let Some(law) = &cause.law {
        writeln!(to, "          law       {}", one_line(law))?;
    }
    if let Some(share) = cause.predicted_rejection {
        writeln!(to, "          refused   {}", refused(cause, share))?;
    }
    writeln!(to, "          {DIM}made again{PLAIN} {}", one_line(&cause.recomputed))?;
    if let Some(runs) = cause.named_after_runs {
        let word = if runs == 1 { "run" } else { "runs" };
        writeln!(to, "          {DIM}named after {runs} {word}{PLAIN}")?;
    }
    writeln!(to, "          fix       {}", one_line(&cause.fix))?;
    writeln!(to, "          more:     mintcheck explain {id}")
}

/// What a verifier refuses, with the verifier that is meant.
fn refused(cause: &Cause, share: f64) -> String {
    let over = cause.over.as_deref().unwrap_or("all instants");
    let mut words = format!(
        "{} of instants over {over}, at most, by a verifier that refuses `iat` > its clock",
        percent(share)
    );
    let at: Vec<String> = (cause.at_tolerance.iter().filter(|at| at.tolerance_s > 0))
        .map(|at| format!("{} at {} s", percent(at.share), at.tolerance_s))
        .collect();
    if !at.is_empty() {
        words.push_str("; with a tolerance: ");
        words.push_str(&at.join(", "));
    }
    if let Some(needed) = cause.tolerance_needed_s {
        words.extend(["; none from ", &needed.to_string(), " s on"]);
    }
    words
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn write_law(
    generator: &GeneratorOutcome,
    law: &ClockLaw,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(to, "\n  {DIM}law{PLAIN}     {}", one_line(&law.formulas.join(", ")))?;
    if let Some([first, all]) = generator.margin_s {
        writeln!(
            to,
            "          with a clock that runs ahead: first refusal from {first} s, every token \
             refused from {all} s on"
        )?;
    }
    let is_felt = law.predicted_rejection.is_some_and(|share| share > 0.0);
    if is_felt {
        for line in law.lines(ROWS) {
            writeln!(to, "          {DIM}{line}{PLAIN}")?;
        }
    }
    Ok(())
}
