//! Guesses the profile of a token from the names of its claims.

use crate::profile::{ClaimRow, Need, Profile};
use crate::token::json::Object;

/// What a guess came to.
#[derive(Debug, Clone, Copy)]
pub struct Guess<'p> {
    /// The profile that fits best.
    pub profile: &'p Profile,
    /// How many of its required claims are there, and how many it has.
    pub required: [usize; 2],
}

/// The profile that fits best; of equals, the first. None if there are none.
pub fn guess<'p>(profiles: &'p [Profile], payload: Option<&Object<'_>>) -> Option<Guess<'p>> {
    let mut best: Option<(i64, Guess<'p>)> = None;
    for profile in profiles {
        let (points, required) = fit(profile, payload);
        if best.as_ref().is_none_or(|(most, _)| points > *most) {
            best = Some((points, Guess { profile, required }));
        }
    }
    best.map(|(_, guess)| guess)
}

/// A required claim tells most; its absence tells as much against the profile, unless it stands
/// there under another name.
fn fit(profile: &Profile, payload: Option<&Object<'_>>) -> (i64, [usize; 2]) {
    let has = |name: &str| payload.is_some_and(|object| object.get(name).is_some());
    let has_other_name = |row: &ClaimRow| {
        let stand_ins = row.stand_ins.iter().map(|stand_in| &stand_in.name);
        row.misnamed_as.iter().chain(stand_ins).any(|name| has(name))
    };
    let (mut points, mut present, mut required) = (0, 0, 0);
    for row in &profile.claims {
        let is_required = row.need == Need::Required;
        required += usize::from(is_required);
        points += match (has(&row.name), is_required) {
            (true, true) => {
                present += 1;
                4
            }
            (true, false) => 1,
            (false, true) if has_other_name(row) => 0,
            (false, true) => -4,
            (false, false) => 0,
        };
    }
    (points, [present, required])
}
