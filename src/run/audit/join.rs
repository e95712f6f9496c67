//! The audits of the parts of a stream, joined: the same counts, first examples and times as if one
//! audit had read all of it. Parts come in the order of the stream, and lines are counted on.

use std::collections::BTreeMap;

use super::count::{EXAMPLES, MAX_NAMES, is_made_up_name};
use super::work::{JSON_TYPES, in_order, notes};
use crate::audit::{
    Audit, AuditFinding, BrokenKind, BrokenLines, ClaimUse, LineExample, RuleCount, TimeSpan,
    TypeCount,
};
use crate::profile::{self, Level, TimeRole};

/// Why some audits are not the parts of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unjoinable {
    /// They were not made alike.
    #[error("{one} and {other} are not parts of one audit: {what} is `{first}` and `{second}`")]
    Differ {
        /// One report.
        one: String,
        /// The other.
        other: String,
        /// What differs.
        what: &'static str,
        /// What it is in the one.
        first: String,
        /// What it is in the other.
        second: String,
    },
    /// One report, named twice.
    #[error("{0} is given twice: its tokens would be counted twice")]
    Twice(String),
}

/// Joins audits, each with the name of its report.
///
/// # Errors
/// They are not parts of one audit.
pub fn join_audits(parts: &[(String, Audit)]) -> Result<Audit, Unjoinable> {
    for (at, (name, _)) in parts.iter().enumerate() {
        if parts[..at].iter().any(|(other, _)| other == name) {
            return Err(Unjoinable::Twice(name.clone()));
        }
    }
    for two in parts.windows(2) {
        let [(one, first), (other, second)] = two else { continue };
        differ((one, first), (other, second))?;
    }
    let mut parts = parts.iter();
    let Some((name, first)) = parts.next() else {
        return Err(Unjoinable::Twice("nothing".to_owned()));
    };
    let mut joined = first.clone();
    joined.broken_off = off(name, first);
    for (name, part) in parts {
        add(&mut joined, name, part.clone());
    }
    bound_names(&mut joined);
    in_order(&mut joined.findings);
    let judged = |rule: &str| joined.judged.iter().find(|one| one.rule == rule);
    for finding in &mut joined.findings {
        finding.of = judged(&finding.rule).map_or(finding.of, |one| one.count);
    }
    joined.notes = notes(joined.keys.secrets, joined.without_instant, &joined.unlisted);
    Ok(joined)
}

fn differ((one, first): (&str, &Audit), (other, second): (&str, &Audit)) -> Result<(), Unjoinable> {
    let secrets = [first, second].map(|audit| audit.keys.secrets.to_string());
    let told = [
        ("the version of mintcheck", &first.mintcheck, &second.mintcheck),
        ("the profile", &first.profile, &second.profile),
        ("the number of secrets", &secrets[0], &secrets[1]),
    ];
    let Some((what, first, second)) = told.into_iter().find(|(_, first, second)| first != second)
    else {
        return Ok(());
    };
    let (one, other) = (one.to_owned(), other.to_owned());
    Err(Unjoinable::Differ { one, other, what, first: first.clone(), second: second.clone() })
}

/// Why a part was not read to its end.
fn off(name: &str, part: &Audit) -> Option<String> {
    part.broken_off.as_ref().map(|why| format!("{why} ({name})"))
}

fn add(joined: &mut Audit, name: &str, part: Audit) {
    let before = joined.lines.all;
    joined.complete &= part.complete;
    joined.broken_off = joined.broken_off.take().or_else(|| off(name, &part));
    joined.lines.all += part.lines.all;
    joined.lines.tokens += part.lines.tokens;
    joined.lines.blank += part.lines.blank;
    joined.lines.broken += part.lines.broken;
    for one in part.broken {
        add_lines(&mut joined.broken, one, before);
    }
    joined.keys.checked += part.keys.checked;
    joined.keys.unknown += part.keys.unknown;
    add_examples(&mut joined.keys.examples, part.keys.examples, before);
    joined.without_instant += part.without_instant;
    for one in part.findings {
        add_finding(&mut joined.findings, one, before);
    }
    add_counts(&mut joined.judged, part.judged);
    add_counts(&mut joined.unlisted, part.unlisted);
    for (own, other) in joined.claims.iter_mut().zip(part.claims) {
        add_claim(own, other);
    }
    add_times(joined, part.times);
}

/// The first lines stay, and those of a later part are counted on.
fn add_examples(own: &mut Vec<LineExample>, other: Vec<LineExample>, before: u64) {
    own.extend(other.into_iter().map(|one| LineExample { line: one.line + before, ..one }));
    own.truncate(EXAMPLES);
}

fn add_lines(own: &mut Vec<BrokenLines>, other: BrokenLines, before: u64) {
    let at = own.iter().position(|one| one.kind == other.kind).unwrap_or_else(|| {
        own.push(BrokenLines { kind: other.kind, count: 0, examples: Vec::new() });
        own.len() - 1
    });
    own[at].count += other.count;
    add_examples(&mut own[at].examples, other.examples, before);
    own.sort_by_key(|one| BrokenKind::ALL.iter().position(|kind| *kind == one.kind));
}

fn add_finding(own: &mut Vec<AuditFinding>, other: AuditFinding, before: u64) {
    let same = |one: &&mut AuditFinding| {
        (&one.rule, one.level, &one.place) == (&other.rule, other.level, &other.place)
    };
    if let Some(one) = own.iter_mut().find(same) {
        one.count += other.count;
        add_examples(&mut one.examples, other.examples, before);
    } else {
        let mut examples = Vec::new();
        add_examples(&mut examples, other.examples.clone(), before);
        own.push(AuditFinding { examples, ..other });
    }
}

fn add_counts(own: &mut Vec<RuleCount>, other: Vec<RuleCount>) {
    for one in other {
        match own.iter_mut().find(|known| known.rule == one.rule) {
            Some(known) => known.count += one.count,
            None => own.push(one),
        }
    }
    let order = |one: &RuleCount| crate::rule::all().iter().position(|rule| rule.id == one.rule);
    own.sort_by_key(order);
}

fn add_claim(own: &mut ClaimUse, other: ClaimUse) {
    own.present += other.present;
    own.absent += other.absent;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for one in own.types.drain(..).chain(other.types) {
        *counts.entry(one.json_type).or_default() += one.count;
    }
    let used = JSON_TYPES.iter().filter_map(|known| {
        let json_type = known.name().to_owned();
        let count = *counts.get(&json_type)?;
        Some(TypeCount { json_type, count })
    });
    own.types = used.collect();
}

fn add_times(joined: &mut Audit, other: Vec<TimeSpan>) {
    for one in other {
        match joined.times.iter_mut().find(|known| known.claim == one.claim) {
            Some(known) => {
                known.earliest_us = known.earliest_us.min(one.earliest_us);
                known.latest_us = known.latest_us.max(one.latest_us);
                known.count += one.count;
            }
            None => joined.times.push(one),
        }
    }
    let Some(profile) = profile::find(&joined.profile) else { return };
    let role = |claim: &str| profile.claim(claim).and_then(|row| row.time);
    let order = |one: &TimeSpan| role(&one.claim).unwrap_or(TimeRole::NotBefore) as usize;
    joined.times.sort_by_key(order);
}

/// Of the names that the stream made up, those are told apart that come first in the alphabet: each
/// part has kept those of its own, so that their counts are whole.
fn bound_names(joined: &mut Audit) {
    let known: Vec<String> = joined.claims.iter().map(|one| one.claim.clone()).collect();
    let mut names: BTreeMap<String, Vec<(String, Level)>> = BTreeMap::new();
    for one in joined.findings.iter().filter(|one| is_made_up_name(&one.place, &known)) {
        names.entry(one.rule.clone()).or_default().push((one.place.clone(), one.level));
    }
    let mut dropped = Vec::new();
    for (rule, mut made_up) in names {
        made_up.sort();
        for (place, level) in made_up.split_off(made_up.len().min(MAX_NAMES)) {
            joined.findings.retain(|one| {
                let is_last = (&one.rule, &one.place, one.level) == (&rule, &place, level);
                if is_last {
                    dropped.push(RuleCount { rule: rule.clone(), count: one.count });
                }
                !is_last
            });
        }
    }
    add_counts(&mut joined.unlisted, dropped);
}
