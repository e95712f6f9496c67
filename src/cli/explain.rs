//! `mintcheck explain`: the page of a rule.

use super::args::Explain;
use super::exit::Exit;
use super::say::{self, Trouble};
use crate::mistake::nearest;
use crate::rule;

/// How the examples are written: what is not said is as it should be.
const NOTATION: &str = "\n\x1b[2mAn example says how a token differs from a sound one: `at` is the \
    clock, `claim NAME VALUE` sets a claim,\n`without NAME` leaves it out, `header` and `payload` \
    are the whole JSON, `raw` is the text that came back.\x1b[0m\n";

/// Prints the page.
pub(super) fn run(args: &Explain) -> Result<Exit, Trouble> {
    let Some(rule) = rule::find(&args.id) else {
        let near = nearest(&args.id, rule::all().iter().map(|rule| rule.id));
        let help = near.map_or_else(
            || "; `mintcheck list rules` shows them all".to_owned(),
            |near| format!("; did you mean `{near}`?"),
        );
        return Err(Trouble::Words(format!("no rule `{}`{help}", args.id)));
    };
    let (dimension, level) = (rule.dimension.name(), rule.level.name());
    let mut page = format!("\x1b[1m{}\x1b[0m  {dimension}, {level}\n\n", rule.id);
    for line in rule.page.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        match line.strip_prefix("# ") {
            Some(heading) => page.extend(["\x1b[1m", heading, "\x1b[0m\n"]),
            None => page.extend([line, "\n"]),
        }
    }
    page.push_str(NOTATION);
    say::print(&page);
    Ok(Exit::Holds)
}
