//! Rule `duplicate-member`.

use super::{Check, Court, Reach, declare_rule};
use crate::finding::{Dimension, Place, Words};
use crate::observation::Observation;
use crate::profile::Level;
use crate::token::Number;
use crate::token::json::{Member, Value};

declare_rule! {
    /// A member is there twice.
    ///
    /// # What it checks
    /// The names of the members in the header and in the payload, escapes resolved. Two different
    /// values are an error, the same value again is a warning.
    ///
    /// # Why it matters
    /// Readers disagree on what a repeated name means: most take the last value, some the first,
    /// and some refuse the token. What was checked is then not what is used. Debuggers show one of
    /// the two without a word.
    ///
    /// # Passes
    /// ```token
    /// claim role 1
    /// ```
    /// Near miss: names that differ in case are two names.
    /// ```token
    /// also MN "86764390572"
    /// ```
    ///
    /// # Fails
    /// ```token
    /// also mn "86764390573"
    /// ```
    /// ```token
    /// also role 0
    /// ```
    /// ```token
    /// header {"alg":"none","typ":"JWT","alg":"HS256"}
    /// ```
    ///
    /// # Fix
    /// Set each claim in one place. Repeats come from JSON glued from strings, or from an object
    /// whose field and getter are both written.
    ///
    /// # References
    /// * RFC 7519 section 4, RFC 7515 section 4, RFC 8259 section 4
    /// * jsonwebtoken.github.io 658 (the debugger shows the last one only)
    DUPLICATE_MEMBER {
        id: "duplicate-member",
        dimension: Dimension::Text,
        level: Level::Error,
        moots: &[],
        check: Check::Answer(check),
    }
}

/// A signature has six to nine members, and so few are compared fastest one by one. Beyond this
/// many the pairs outgrow the names, and sorting is the faster way.
const FEW: usize = 16;

fn check(seen: &Observation<'_>, court: &mut Court<'_>) -> Reach {
    let Some(jws) = seen.jws() else { return Reach::NotApplicable };
    let header = &jws.header.object.members;
    if !are_few_and_distinct(header) {
        accuse(header, |name| Place::HeaderMember(name), court);
    }
    let payload = &jws.payload.object.members;
    if !are_few_and_distinct(payload) {
        accuse(payload, |name| Place::Claim(name), court);
    }
    Reach::Judged
}

fn are_few_and_distinct(members: &[Member<'_>]) -> bool {
    let is_new = |(at, member): (usize, &Member<'_>)| {
        members[..at].iter().all(|earlier| earlier.name != member.name)
    };
    members.len() <= FEW && members.iter().enumerate().all(is_new)
}

fn accuse(members: &[Member<'_>], place: fn(&str) -> Place<'_>, court: &mut Court<'_>) {
    let mut sorted: Vec<&Member<'_>> = members.iter().collect();
    sorted.sort_by_key(|member| &member.name);
    for repeats in sorted.chunk_by(|one, next| one.name == next.name) {
        let [first, .., last] = repeats else { continue };
        let place = place(&first.name);
        if repeats.iter().all(|member| is_same(first.value, member.value)) {
            court.accuse_as(Level::Warning, place, || {
                Words::new(
                    format!("`{}` once", first.name),
                    format!("{} times {}", repeats.len(), first.value.raw),
                    "some verifiers refuse a repeated name whatever it says; set it in one place",
                )
            });
        } else {
            court.accuse(place, || {
                Words::new(
                    format!("`{}` once", first.name),
                    format!("first {}, last {}", first.value.raw, last.value.raw),
                    "some verifiers take the first value, most the last, and some refuse the \
                     token; set it in one place",
                )
            });
        }
    }
}

/// The same value, though it may be spelled in two ways.
fn is_same(one: Value<'_>, other: Value<'_>) -> bool {
    let number = |value: Value<'_>| Number::read(value.raw).and_then(|number| number.millionths);
    one.raw == other.raw
        || one.string().is_some_and(|one| other.string() == Some(one))
        || number(one).is_some_and(|one| number(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::json::Object;

    #[test]
    fn one_value_may_be_spelled_in_two_ways() {
        let object = Object::read(br#"{"a":"x","b":"\u0078","c":1.0,"d":1,"e":"1","f":"y"}"#);
        let is_same = |one, other| is_same(object.get(one).unwrap(), object.get(other).unwrap());
        assert!(is_same("a", "a") && is_same("a", "b") && is_same("c", "d"));
        assert!(!is_same("a", "f") && !is_same("d", "e") && !is_same("a", "c"));
    }
}
