//! Where generators part ways, as a person reads it: the smallest case, who agrees with whom, and the
//! line that shows it again; for a terminal, and the words for others.

use std::io;

use super::{instant, one_line};
use serde_json::Value;

use crate::case::{Secret, VectorCase, control};
use crate::outcome::{Alike, Outcome, Parting};
use crate::profile::Level;

const DIM: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const PLAIN: &str = "\x1b[0m";

/// So many generators that agree are named.
const MOST_NAMED: usize = 6;

/// Writes all of them, for a terminal.
pub(super) fn write(outcome: &Outcome, to: &mut dyn io::Write) -> io::Result<()> {
    let is_brief = |parting: &&Parting| parting.known || parting.level == Level::Note;
    let (brief, new): (Vec<&Parting>, Vec<&Parting>) = outcome.partings.iter().partition(is_brief);
    for parting in new {
        write_one(parting, to)?;
    }
    if !brief.is_empty() {
        writeln!(to)?;
    }
    for parting in brief {
        let apart = parting.groups.iter().filter(|group| group.actual.is_some());
        let apart: Vec<String> = apart.map(named).collect();
        let apart = one_line(&apart.join(", "));
        let why = if parting.known { "known" } else { "note" };
        let property = one_line(&parting.property);
        writeln!(to, "{DIM}parting  {property} ({why}): {apart} apart{PLAIN}")?;
    }
    Ok(())
}

fn write_one(parting: &Parting, to: &mut dyn io::Write) -> io::Result<()> {
    let about = one_line(&parting.about);
    writeln!(to, "\n{BOLD}parting{PLAIN}   {BOLD}{}{PLAIN}: {about}", one_line(&parting.property))?;
    let mut label = "smallest";
    for case in &parting.cases {
        writeln!(to, "  {label:<9} {DIM}{}{PLAIN}", one_line(&smallest(case)))?;
        label = "and";
    }
    for group in &parting.groups {
        let color = match (group.holds, &group.actual) {
            (true, _) => GREEN,
            (false, Some(_)) => RED,
            (false, None) => YELLOW,
        };
        let actual = group.actual.as_ref().map_or(String::new(), |actual| format!(": {actual}"));
        let line = one_line(&format!("{}{actual}", named(group)));
        writeln!(to, "  {color}{:<9}{PLAIN} {line}", word(group))?;
    }
    writeln!(to, "  {DIM}again     {}{PLAIN}", one_line(&parting.again))
}

/// Who says the same.
fn named(group: &Alike) -> String {
    let names = &group.generators;
    let more = names.len().saturating_sub(MOST_NAMED);
    let some = names[..names.len() - more].join(" = ");
    if more == 0 { some } else { format!("{some} and {more} more") }
}

/// How generators stand to a property.
pub(super) fn word(group: &Alike) -> &'static str {
    match (group.holds, &group.actual) {
        (true, _) => "holds",
        (false, Some(_)) => "apart",
        (false, None) => "no token",
    }
}

/// A smallest case in a line. Its secret is told where it is not the one that all begin with.
pub(super) fn smallest(case: &VectorCase) -> String {
    let control = control();
    let plain = control.first().and_then(|case| case.inputs.secret()).map(Secret::reveal);
    let matters = |name: &str, value: &Value| name != "secret" || value.as_str() != plain;
    let inputs = case.inputs.iter().filter(|(name, value)| matters(name, value));
    let inputs: Vec<String> = inputs.map(|(name, value)| format!("{name} {value}")).collect();
    format!("{}, {}", instant(case.now_us), inputs.join(", "))
}
