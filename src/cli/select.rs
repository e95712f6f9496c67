//! Which cases a run asks: all of them, or those that `--case` names.

use super::args::Run;
use super::say::Trouble;
use crate::case::{self, Case, DRAWN, Seed};
use crate::config::Settings;
use crate::mistake::nearest;
use crate::run::{Properties, bundle_of};

/// What is asked.
pub(super) struct Selection {
    /// Golden vectors and the user's own.
    pub(super) cases: Vec<Case>,
    /// Whether these are all there are.
    pub(super) whole: bool,
    /// What is drawn beside them.
    pub(super) properties: Properties,
}

/// All cases, or those of an id or a group, with what they are compared with.
pub(super) fn select(args: &Run, settings: &Settings) -> Result<Selection, Trouble> {
    let seed = Seed::new(&args.seed);
    let shipped = case::shipped().iter().flat_map(case::VectorFile::cases);
    let all: Vec<Case> = shipped.chain(settings.vectors.iter().cloned()).collect();
    let (drawn, ids): (Vec<&String>, Vec<&String>) =
        args.cases.iter().partition(|id| DRAWN.starts_with(id.as_str()) || id.starts_with(DRAWN));
    if args.cases.is_empty() {
        let properties = Properties { seed, cases: args.drawn, only: Vec::new() };
        return Ok(Selection { cases: all, whole: true, properties });
    }
    let mut properties = Properties { seed, ..Properties::none() };
    for id in drawn {
        properties.cases = args.drawn;
        let number = id.strip_prefix(DRAWN).and_then(|rest| rest.strip_prefix('-'));
        let bundle = number.map(|number| number.parse().map(bundle_of));
        match bundle {
            Some(Ok(bundle)) => properties.only.push(bundle),
            Some(Err(_)) => {
                let words = format!("`{id}` is no drawn case: they end in a number");
                return Err(Trouble::Words(words));
            }
            None => {}
        }
    }
    properties.only.sort_unstable();
    properties.only.dedup();
    Ok(Selection { cases: golden(all, &ids)?, whole: false, properties })
}

fn golden(all: Vec<Case>, ids: &[&String]) -> Result<Vec<Case>, Trouble> {
    let is = |case: &Case, id: &str| case.id == id || case.group() == id || case.topic() == id;
    for id in ids {
        if !all.iter().any(|case| is(case, id)) {
            let near =
                nearest(id, all.iter().flat_map(|case| [case.topic(), case.group(), &case.id]));
            let help = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Err(Trouble::Words(format!("no case or group of cases `{id}`{help}")));
        }
    }
    let mut wanted: Vec<bool> = all.iter().map(|case| ids.iter().any(|id| is(case, id))).collect();
    // One in another zone or locale says nothing without the one that it is compared with.
    for (at, home) in case::homes(&all).into_iter().enumerate() {
        if let Some(home) = home.filter(|_| wanted[at]) {
            wanted[home] = true;
        }
    }
    let wanted = all.into_iter().zip(wanted).filter(|(_, wanted)| *wanted);
    Ok(wanted.map(|(case, _)| case).collect())
}
