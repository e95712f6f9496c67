//! The page of an audit: what a stream of tokens came to.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;

use super::page;
use crate::audit::Audit;
use crate::profile::Level;

/// What the template reads.
#[derive(Serialize)]
struct Page<'a> {
    audit: &'a Audit,
    tone: &'static str,
    headline: String,
    levels: Vec<(&'static str, usize)>,
    broken: Vec<&'static str>,
    rules: BTreeSet<&'a str>,
}

/// Writes the page.
pub(in crate::report) fn write(audit: &Audit, to: &mut dyn io::Write) -> io::Result<()> {
    let count = |level| audit.findings.iter().filter(|one| one.level == level).count();
    let page = Page {
        audit,
        tone: tone(audit),
        headline: headline(audit).to_owned(),
        levels: [Level::Error, Level::Warning, Level::Note]
            .map(|level| (level.name(), count(level)))
            .to_vec(),
        broken: audit.broken.iter().map(|broken| broken.kind.name()).collect(),
        rules: audit.findings.iter().map(|finding| finding.rule.as_str()).collect(),
    };
    page::write("audit.html", &page, to)
}

/// The name of a colour.
fn tone(audit: &Audit) -> &'static str {
    if audit.broken_off.is_some() {
        return "error";
    }
    match audit.worst() {
        Some(Level::Error) => "error",
        Some(Level::Warning) => "warning",
        Some(Level::Note) | None if audit.lines.tokens == 0 => "warning",
        Some(Level::Note) | None => "good",
    }
}

fn headline(audit: &Audit) -> &'static str {
    if audit.broken_off.is_some() {
        return "Cut short: this is not all";
    }
    if audit.lines.tokens == 0 {
        return "There was no token to judge";
    }
    match audit.worst() {
        Some(Level::Error) => "Some tokens break the profile",
        Some(Level::Warning) => "No errors, but warnings",
        Some(Level::Note) => "Nothing that counts is wrong",
        None => "Nothing is wrong",
    }
}
