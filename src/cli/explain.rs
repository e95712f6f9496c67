//! `mintcheck explain`: the page of a rule or a cause.

use super::args_manual::Explain;
use super::exit::Exit;
use super::say::{self, Trouble};
use crate::cause;
use crate::mistake::nearest;
use crate::rule;

/// How the examples are written: what is not said is as it should be.
const NOTATION: &str = "\n\x1b[2mAn example says how a token differs from a sound one: `at` is the \
    clock, `claim NAME VALUE` sets a claim,\n`without NAME` leaves it out, `header` and `payload` \
    are the whole JSON, `raw` is the text that came back.\x1b[0m\n";

/// Prints the page.
pub(super) fn run(args: &Explain) -> Result<Exit, Trouble> {
    let page = if let Some(rule) = rule::find(&args.id) {
        let kind = format!("{}, {}", rule.dimension.name(), rule.level.name());
        format!("{}{NOTATION}", page(rule.id, &kind, rule.page))
    } else if let Some(cause) = cause::find(&args.id) {
        page(cause.id, &format!("cause of {}", cause.explains.join(", ")), cause.page)
    } else {
        return Err(unknown(&args.id));
    };
    say::print(&page);
    Ok(Exit::Holds)
}

fn page(id: &str, kind: &str, text: &str) -> String {
    let mut page = format!("\x1b[1m{id}\x1b[0m  {kind}\n\n");
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        match line.strip_prefix("# ") {
            Some(heading) => page.extend(["\x1b[1m", heading, "\x1b[0m\n"]),
            None => page.extend([line, "\n"]),
        }
    }
    page
}

fn unknown(id: &str) -> Trouble {
    let rules = rule::all().iter().map(|rule| rule.id);
    let help = nearest(id, rules.chain(cause::all().iter().map(|cause| cause.id))).map_or_else(
        || "; `mintcheck list rules` and `mintcheck list causes` show them all".to_owned(),
        |near| format!("; did you mean `{near}`?"),
    );
    Trouble::Words(format!("no rule or cause `{id}`{help}"))
}
