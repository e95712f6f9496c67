//! Guesses the profile of a token from its shape and the names of its claims.

use crate::profile::{ClaimRow, Format, Need, Profile};
use crate::token::json::Object;
use crate::token::{self, Room, legacy};

/// What a guess came to.
#[derive(Debug, Clone, Copy)]
pub struct Guess<'p> {
    /// The profile that fits best.
    pub profile: &'p Profile,
    /// How many of its required claims are there, and how many it has.
    pub required: [usize; 2],
}

/// The profile of the format from before the JWT, if the text has its shape and no claims.
pub(super) fn guess_legacy<'p>(profiles: &'p [Profile], text: &str) -> Option<&'p Profile> {
    let (mut room, mut rest) = (Room::default(), Room::default());
    let is_jws = token::read(text, &mut room).jws.is_some();
    let found = token::read_legacy(text, &mut rest);
    let is_one = !is_jws && legacy::looks_like_one(found.text);
    profiles.iter().find(|profile| is_one && profile.format == Format::Legacy)
}

/// The profile that fits best; of equals, the first. None if there are none. The legacy format has
/// no claims to guess from.
pub fn guess<'p>(profiles: &'p [Profile], payload: Option<&Object<'_>>) -> Option<Guess<'p>> {
    let mut best: Option<(i64, Guess<'p>)> = None;
    for profile in profiles.iter().filter(|profile| profile.format == Format::Jws) {
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
