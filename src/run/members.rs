//! Compares the members of two JSON objects: what is spelled differently, and what says something
//! else.

use super::moments::span;
use crate::difference::{Changed, State};
use crate::profile::JsonType;
use crate::token::json::{Object, Value};
use crate::token::{Number, Part, Spelling};

/// The names that RFC 7519 and the profiles have for times.
const TIMES: [&str; 4] = ["iat", "exp", "nbf", "tokenExp"];

/// How two parts compare, with a word on it; members that differ are added to `changed`.
pub(super) fn compare(
    name: &str,
    [a, b]: [&Part<'_>; 2],
    changed: &mut Vec<Changed>,
) -> (State, String) {
    if a.bytes == b.bytes {
        return (State::Same, "the same to the byte".to_owned());
    }
    if a.object.problem.is_some() || b.object.problem.is_some() {
        return (State::Differs, "other bytes, and not both are JSON objects".to_owned());
    }
    let before = changed.len();
    for member in names([&a.object, &b.object]) {
        changed.extend(one(name, &member, [&a.object, &b.object]));
    }
    let own = &changed[before..];
    let differ = own.iter().filter(|member| member.state == State::Differs).count();
    match (differ, own.len()) {
        (0, 0) if order(&a.object) != order(&b.object) => {
            (State::WithoutEffect, "the members stand in another order".to_owned())
        }
        (0, 0) => (State::WithoutEffect, "other blanks or escapes around the members".to_owned()),
        (0, spelled) => (State::WithoutEffect, format!("{spelled} spelled differently")),
        (differ, _) => (State::Differs, format!("{differ} of its members differ")),
    }
}

fn order<'o>(object: &'o Object<'_>) -> Vec<&'o str> {
    object.members.iter().map(|member| &*member.name).collect()
}

/// The names in both, each once, in the order of the first.
fn names(objects: [&Object<'_>; 2]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut known = std::collections::BTreeSet::new();
    for member in objects.iter().flat_map(|object| object.members.iter()) {
        if known.insert(member.name.as_ref()) {
            names.push(member.name.clone().into_owned());
        }
    }
    names
}

fn one(part: &str, name: &str, objects: [&Object<'_>; 2]) -> Option<Changed> {
    let [a, b] = objects.map(|object| object.get(name));
    let [often_a, often_b] =
        objects.map(|object| object.members.iter().filter(|member| member.name == name).count());
    let (state, about) = match (a, b) {
        (None, None) => return None,
        (Some(_), None) => (State::Differs, "only in A".to_owned()),
        (None, Some(_)) => (State::Differs, "only in B".to_owned()),
        _ if often_a != often_b => {
            (State::Differs, format!("there {often_a} times in A and {often_b} times in B"))
        }
        (Some(a), Some(b)) if a.raw == b.raw => return None,
        (Some(a), Some(b)) => values(name, a, b),
    };
    let raw = |value: Option<Value<'_>>| value.map(|value| value.raw.to_owned());
    Some(Changed { place: format!("{part}.{name}"), a: raw(a), b: raw(b), state, about })
}

fn values(name: &str, a: Value<'_>, b: Value<'_>) -> (State, String) {
    if a.json_type() != b.json_type() {
        let types = [a, b].map(|value| value.json_type().name());
        return (State::Differs, format!("{} in A, {} in B", types[0], types[1]));
    }
    match a.json_type() {
        JsonType::String if a.string() == b.string() => {
            (State::WithoutEffect, "the same text with other escapes".to_owned())
        }
        JsonType::Number => numbers(name, a.raw, b.raw),
        JsonType::Array | JsonType::Object if is_same_inside(a.raw, b.raw) => {
            (State::WithoutEffect, "the same value, spelled differently".to_owned())
        }
        JsonType::String
        | JsonType::Boolean
        | JsonType::Array
        | JsonType::Object
        | JsonType::Null => (State::Differs, "another value".to_owned()),
    }
}

fn is_same_inside(a: &str, b: &str) -> bool {
    let read = |raw| serde_json::from_str::<serde_json::Value>(raw).ok();
    read(a).is_some_and(|a| read(b) == Some(a))
}

/// A reader that wants an integer refuses a fraction, so the spelling of a number can matter.
fn numbers(name: &str, a: &str, b: &str) -> (State, String) {
    let (Some(first), Some(second)) = (Number::read(a), Number::read(b)) else {
        return (State::Differs, "another value".to_owned());
    };
    match (first.millionths, second.millionths) {
        (Some(a), Some(b)) if a == b => {
            let way = |spelling: Spelling| spelling.name();
            let (a, b) = (way(first.spelling), way(second.spelling));
            (State::Differs, format!("the same number {a} and {b}; some readers take one only"))
        }
        (Some(a), Some(b)) if TIMES.contains(&name) => {
            let after = u64::try_from(b.abs_diff(a)).unwrap_or(u64::MAX);
            let side = if b > a { "later" } else { "earlier" };
            (State::Differs, format!("{} {side} in B", span(after)))
        }
        _ => (State::Differs, "another number".to_owned()),
    }
}
