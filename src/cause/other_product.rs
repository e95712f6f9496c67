//! Cause `other-product`.

use super::{Attempt, Confidence, Proof, declare_cause};
use crate::observation::{Keys, Observation};
use crate::profile::{ClaimRow, Format, Need, Profile, shipped};
use crate::token::Room;
use crate::token::json::Value;

declare_cause! {
    /// The token is one of another product, or of another client or version of the same.
    ///
    /// # What happens
    /// The vendor has several tokens that look alike: all are HS256 JWTs over a key and two times.
    /// A Video SDK token names a session (`app_key`, `tpc`, `role_type`), a Meeting SDK signature a
    /// meeting (`appKey`, `mn`, `role`), a native client takes one without a meeting, and the JWT of
    /// the former REST API app type has nothing but `iss`, `exp` and the like. Each is whole, and
    /// none does for another.
    ///
    /// # In which languages
    /// All: it is the sample that was taken, or the page of the documentation.
    ///
    /// # The line to look for
    /// The names of the claims; the name of the sample, the package or the function that they came
    /// from.
    ///
    /// # Fix
    /// Take the claims of the product that is joined. If the token is meant for the other one, judge
    /// it by that one's profile (`--profile NAME`).
    ///
    /// # References
    /// * Meeting SDK auth docs; Video SDK auth docs
    /// * The vendor's samples of an auth endpoint, one for each of the two
    /// * The REST API's JWT apps ended in 2023
    OTHER_PRODUCT {
        id: "other-product",
        explains: &["claim-missing", "claim-misnamed", "claim-unknown"],
        languages: "all",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let is_missing = |(row, value): (&ClaimRow, Option<Value<'_>>)| {
        row.need == Need::Required && value.is_none() && !seen.is_odd(row)
    };
    seen.payload()?;
    if !seen.claims().any(is_missing) {
        return None;
    }
    let others = shipped().iter().filter(|other| other.name != seen.profile.name);
    let whole =
        others.filter(|other| other.format == Format::Jws).find(|other| is_whole(seen, other));
    whole.map(|other| by_profile(seen, other)).or_else(|| rest_api(seen))
}

/// Whether a token has all that another profile requires, in the types that it lists, and no claim
/// that only the wanted profile knows.
fn is_whole(seen: &Observation<'_>, other: &Profile) -> bool {
    let (mut room, mut keys) = (Room::default(), Keys::default());
    let again =
        Observation::of(seen.case, other, (seen.answer, seen.channel), (&mut room, &mut keys));
    let has_its_type = |row: &ClaimRow, value: Value<'_>| {
        let found = value.json_type();
        row.takes(found) || row.other.iter().any(|known| known.json_type == found)
    };
    let fits = |(row, value): (&ClaimRow, Option<Value<'_>>)| match value {
        Some(value) => has_its_type(row, value),
        None => row.need != Need::Required,
    };
    // One that requires nothing would take every token.
    other.claims.iter().any(|row| row.need == Need::Required)
        && again.payload().is_some()
        && again.claims().all(fits)
        && again.left_out().next().is_none()
        && again.strangers().all(|member| seen.profile.claim(&member.name).is_none())
}

fn by_profile(seen: &Observation<'_>, other: &Profile) -> Proof {
    let required = || other.claims.iter().filter(|row| row.need == Need::Required);
    let telling = required().any(|row| seen.profile.claim(&row.name).is_none());
    let names: Vec<&str> = required().map(|row| row.name.as_str()).collect();
    Proof {
        // A token that only lacks something could have lost it in another way.
        confidence: if telling { Confidence::Proven } else { Confidence::Likely },
        recomputed: format!(
            "by the profile `{}` the token has every required claim, `{}`, and no claim that only \
             `{}` lists",
            other.name,
            names.join("`, `"),
            seen.profile.name
        ),
        summary: format!("it is a token for something else: {}", other.about),
        fix: format!(
            "take the claims that `{}` lists, or judge it by the profile `{}` if that is what it \
             is for",
            seen.profile.name, other.name
        ),
    }
}

/// The registered claims of RFC 7519 section 4.1.
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// The JWT of the former REST API apps: the key as `iss`, an end, and no word of what it is for.
fn rest_api(seen: &Observation<'_>) -> Option<Proof> {
    let object = &seen.payload()?.payload.object;
    let mut members = object.members.iter();
    let is_one = members.all(|member| REGISTERED.contains(&&*member.name))
        && object.get("iss").is_some_and(|value| value.string().is_some())
        && object.get("exp").is_some();
    is_one.then(|| Proof {
        confidence: Confidence::Proven,
        recomputed: "the token has `iss` and `exp`, and no claim but the registered ones of RFC \
                     7519"
            .to_owned(),
        summary: "it is a token for something else: the REST API's JWT, which says who calls and \
                  not what for"
            .to_owned(),
        fix: format!("take the claims that `{}` lists", seen.profile.name),
    })
}
