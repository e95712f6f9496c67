//! The work of an audit, on as many cores as are wanted, and the result that the counts come to.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::count::{Broken, Count, First, MAX_NAMES};
use super::keyring::Keyring;
use super::pick::{Found, Pointer};
use super::source::{Block, MAX_LINE_BYTES, Source};
use crate::audit::{
    Audit, AuditFinding, BrokenKind, BrokenLines, ClaimUse, KeyUse, LineExample, Lines, RuleCount,
    SCHEMA, STOPPED, TimeSpan, TypeCount,
};
use crate::case::Veil;
use crate::generator::Answer;
use crate::observation::{Channel, Keys, Observation};
use crate::process::Stop;
use crate::profile::{JsonType, Level, Profile, TimeRole};
use crate::rule::{self, Rules, Setting};
use crate::run::show::Shown;
use crate::token::{self, MAX_TOKEN_BYTES, Room};

/// What is to be done.
pub struct AuditPlan {
    /// What is required of the tokens.
    pub profile: Profile,
    /// The secrets.
    pub keyring: Keyring,
    /// Where the token stands, if lines are JSON.
    pub pointer: Option<Pointer>,
    /// Where the instant of a token stands, if lines tell it.
    pub at_pointer: Option<Pointer>,
    /// The instant for tokens without one of their own.
    pub now_us: i64,
    /// How much of a token is shown.
    pub shown: Shown,
    /// How many workers there are.
    pub jobs: usize,
    /// Whether to end before the end.
    pub stop: Stop,
}

pub(super) const JSON_TYPES: [JsonType; super::count::TYPES] = [
    JsonType::String,
    JsonType::Number,
    JsonType::Boolean,
    JsonType::Array,
    JsonType::Object,
    JsonType::Null,
];
const ROLES: [TimeRole; 4] =
    [TimeRole::IssuedAt, TimeRole::Expires, TimeRole::SessionExpires, TimeRole::NotBefore];

/// Judges every token of a stream.
pub fn audit(plan: &AuditPlan, source: Source) -> Audit {
    let bench = Bench::new(plan);
    let source = Mutex::new(source);
    let count = thread::scope(|scope| {
        let others: Vec<_> =
            (1..plan.jobs).map(|_| scope.spawn(|| Worker::new(&bench).work(&source))).collect();
        let mut count = Worker::new(&bench).work(&source);
        for other in others {
            match other.join() {
                Ok(other) => count.join(other),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        count
    });
    bench.result(&count, source.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// What all workers share.
struct Bench<'a> {
    plan: &'a AuditPlan,
    rules: Rules,
    /// The same rules, as they are put to a token without an instant.
    clockless: Rules,
}

impl<'a> Bench<'a> {
    fn new(plan: &'a AuditPlan) -> Self {
        let note = |id: &&str| ((*id).to_owned(), Setting::Level(Level::Note));
        // Where nobody told the clock, what depends on it is a note.
        let notes: BTreeMap<String, Setting> = rule::by_the_clock().iter().map(note).collect();
        Self {
            plan,
            rules: Rules::new(&plan.profile, &BTreeMap::new()),
            clockless: Rules::new(&plan.profile, &notes),
        }
    }
}

/// One thread's own things, used again for every token.
struct Worker<'a> {
    bench: &'a Bench<'a>,
    keyring: Keyring,
    room: Room,
    keys: Keys,
    answer: Answer,
    count: Count<'a>,
}

impl<'a> Worker<'a> {
    fn new(bench: &'a Bench<'a>) -> Self {
        let plan = bench.plan;
        Self {
            bench,
            keyring: plan.keyring.clone(),
            room: Room::default(),
            keys: Keys::default(),
            answer: Answer::Token(String::new().into()),
            count: Count::new(&plan.profile, &bench.rules, plan.shown),
        }
    }

    /// Takes block after block until none is left.
    fn work(mut self, source: &Mutex<Source>) -> Count<'a> {
        let mut block = Block::default();
        while !self.bench.plan.stop.is_asked() {
            let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
            let more = source.fill(&mut block);
            drop(source);
            if !more {
                break;
            }
            if block.too_long {
                self.count.refuse(block.first, BrokenKind::LineTooLong, b"");
            }
            for (number, line) in block.lines() {
                self.see(number, line);
            }
        }
        self.count
    }

    fn see(&mut self, number: u64, line: &[u8]) {
        if line.iter().all(u8::is_ascii_whitespace) {
            self.count.blank += 1;
        } else if let Err(kind) = self.read(number, line) {
            self.count.refuse(number, kind, line);
        }
    }

    fn read(&mut self, number: u64, line: &[u8]) -> Result<(), BrokenKind> {
        if line.len() > MAX_LINE_BYTES {
            return Err(BrokenKind::LineTooLong);
        }
        let line = std::str::from_utf8(line).map_err(|_| BrokenKind::NotUtf8)?;
        let Some(pointer) = &self.bench.plan.pointer else {
            return self.judge(number, line, None);
        };
        let instant = self.bench.plan.at_pointer.as_ref().and_then(|at| at.find(line));
        let instant_us = instant.and_then(|found| found.instant_us());
        match pointer.find(line) {
            None => Err(BrokenKind::NotJson),
            Some(Found::Text(text)) => self.judge(number, &text, instant_us),
            Some(Found::Number(_) | Found::Nothing) => Err(BrokenKind::NothingThere),
        }
    }

    fn judge(&mut self, number: u64, text: &str, at_us: Option<i64>) -> Result<(), BrokenKind> {
        if text.len() > MAX_TOKEN_BYTES {
            return Err(BrokenKind::TokenTooLong);
        }
        let Self { bench, keyring, room, keys, answer, count } = self;
        let Answer::Token(own) = answer else { return Err(BrokenKind::NoToken) };
        text.clone_into(&mut own.text);
        let has_keys = keyring.len() > 0;
        let case = keyring.pick(text, room);
        case.now_us = at_us.unwrap_or(bench.plan.now_us);
        let profile = &bench.plan.profile;
        let seen = Observation::of(case, profile, (answer, Channel::Field), (room, keys));
        if !seen.has_token() && !begins_like_a_token(&seen) {
            return Err(BrokenKind::NoToken);
        }
        if has_keys && case.inputs.secret().is_none() {
            count.miss_key(number, text);
        }
        count.turn_to(number, text, &seen);
        count.without_instant += u64::from(at_us.is_none());
        let rules = if at_us.is_some() { &bench.rules } else { &bench.clockless };
        rules.check(&seen, count);
        Ok(())
    }
}

/// Whether the text before the first dot is an object in base64url, or there are dots in what the
/// base64 of a legacy signature holds. Such a text was meant to be a token, whatever became of the
/// rest of it.
fn begins_like_a_token(seen: &Observation<'_>) -> bool {
    if let Some(legacy) = seen.legacy() {
        return legacy.parts > 1;
    }
    let text = seen.token.as_ref().map(|one| one.text);
    let first = text.and_then(|text| text.split_once('.')).map_or("", |(first, _)| first);
    let mut bytes = Vec::new();
    token::base64url::decode(first, &mut bytes);
    bytes.first() == Some(&b'{')
}

impl Bench<'_> {
    fn result(&self, count: &Count<'_>, source: Source) -> Audit {
        let all = source.lines();
        let error = source.error();
        let stopped = self.plan.stop.is_asked();
        let stopped = stopped.then(|| format!("{STOPPED}the audit was told to end"));
        let broken_off =
            stopped.or_else(|| error.map(|error| format!("could not read on: {error}")));
        let veil = self.plan.keyring.veil();
        let unlisted = self.per_rule(&unlisted(count));
        let lines = Lines {
            all,
            tokens: count.tokens,
            blank: count.blank,
            broken: count.bad.iter().map(|bad| bad.count).sum(),
        };
        Audit {
            schema: SCHEMA.to_owned(),
            mintcheck: env!("CARGO_PKG_VERSION").to_owned(),
            profile: self.plan.profile.name.clone(),
            complete: broken_off.is_none(),
            broken_off,
            lines,
            broken: broken_lines(count, &veil),
            keys: KeyUse {
                secrets: self.plan.keyring.len(),
                checked: count.checked,
                unknown: count.unknown_key.count,
                examples: examples(&count.unknown_key.first, &veil),
            },
            without_instant: count.without_instant,
            findings: self.findings(count, &veil),
            judged: self.per_rule(&count.judged),
            claims: self.claims(count),
            times: self.times(count),
            notes: notes(self.plan.keyring.len(), count.without_instant, &unlisted),
            unlisted,
        }
    }

    fn findings(&self, count: &Count<'_>, veil: &Veil) -> Vec<AuditFinding> {
        let mut findings = Vec::new();
        for (at, broken) in count.broken.iter().enumerate() {
            let rule = self.rules.get(at);
            findings.extend(broken.iter().map(|one| AuditFinding {
                rule: rule.id.to_owned(),
                dimension: rule.dimension,
                level: one.level,
                place: hidden(veil, one.place.clone()),
                count: one.seen.count,
                of: count.judged[at],
                expected: hidden(veil, self.plan.shown.words(&one.words.expected)),
                actual: hidden(veil, self.plan.shown.words(&one.words.actual)),
                message: hidden(veil, self.plan.shown.words(&one.words.message)),
                vendor: self.vendor_says(rule.id, one),
                examples: examples(&one.seen.first, veil),
            }));
        }
        in_order(&mut findings);
        findings
    }

    /// What no verifier cares about makes no client speak.
    fn vendor_says(&self, rule: &str, broken: &Broken) -> Option<String> {
        let claim = broken.place.strip_prefix("payload.");
        let says = self.plan.profile.vendor_says(rule, claim);
        says.filter(|_| broken.level > Level::Note).map(str::to_owned)
    }

    fn claims(&self, count: &Count<'_>) -> Vec<ClaimUse> {
        let rows = self.plan.profile.claims.iter().zip(&count.claims);
        let of_row = |(row, types): (&crate::profile::ClaimRow, &[u64; 6])| {
            let present = types.iter().sum();
            let used = JSON_TYPES.iter().zip(types).filter(|(_, count)| **count > 0);
            let types = used.map(|(json_type, count)| TypeCount {
                json_type: json_type.name().to_owned(),
                count: *count,
            });
            ClaimUse {
                claim: row.name.clone(),
                need: row.need,
                present,
                absent: count.tokens - present,
                types: types.collect(),
            }
        };
        rows.map(of_row).collect()
    }

    fn times(&self, count: &Count<'_>) -> Vec<TimeSpan> {
        let told = ROLES.iter().zip(&count.spans).filter(|(_, span)| span.count > 0);
        let span = |(role, span): (&TimeRole, &super::count::Span)| TimeSpan {
            // Only `nbf` is read without a row.
            claim: self.plan.profile.time_claim(*role).map_or("nbf", |row| &row.name).to_owned(),
            earliest_us: span.earliest_us,
            latest_us: span.latest_us,
            count: span.count,
        };
        told.map(span).collect()
    }

    /// Counts by rule, those that are not zero.
    fn per_rule(&self, counts: &[u64]) -> Vec<RuleCount> {
        let some = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let of_rule = |(at, count): (usize, &u64)| RuleCount {
            rule: self.rules.get(at).id.to_owned(),
            count: *count,
        };
        some.map(of_rule).collect()
    }
}

/// How often each rule was broken at places that are not told apart.
fn unlisted(count: &Count<'_>) -> Vec<u64> {
    let listed = |broken: &Vec<Broken>| broken.iter().map(|one| one.seen.count).sum::<u64>();
    let each = count.broken.iter().zip(&count.breaches);
    each.map(|(broken, breaches)| breaches - listed(broken)).collect()
}

/// The gravest first, and of those the most frequent.
pub(super) fn in_order(findings: &mut [AuditFinding]) {
    findings.sort_by(|a, b| {
        let order = (b.level, b.count).cmp(&(a.level, a.count));
        order.then_with(|| (&a.rule, &a.place).cmp(&(&b.rule, &b.place)))
    });
}

/// What is to be known of the counts.
pub(super) fn notes(secrets: usize, without_instant: u64, unlisted: &[RuleCount]) -> Vec<String> {
    let mut notes = Vec::new();
    if secrets == 0 {
        notes.push("no secret was given, so no MAC was checked".to_owned());
    }
    if without_instant > 0 {
        notes.push(format!(
            "{without_instant} tokens came without an instant: rules on the clock are judged as of \
             now, and are notes ({})",
            rule::by_the_clock().join(", ")
        ));
    }
    for RuleCount { rule, count } in unlisted {
        notes.push(format!(
            "`{rule}` is broken under more than {MAX_NAMES} names that the profile does not know; \
             {count} times it is not listed"
        ));
    }
    notes
}

fn broken_lines(count: &Count<'_>, veil: &Veil) -> Vec<BrokenLines> {
    let kinds = BrokenKind::ALL.into_iter().zip(&count.bad);
    let some = kinds.filter(|(_, bad)| bad.count > 0);
    let lines = |(kind, bad): (BrokenKind, &super::count::Seen)| BrokenLines {
        kind,
        count: bad.count,
        examples: examples(&bad.first, veil),
    };
    some.map(lines).collect()
}

fn examples(first: &First, veil: &Veil) -> Vec<LineExample> {
    let example = |(line, text): &(u64, String)| LineExample {
        line: *line,
        text: hidden(veil, text.clone()),
    };
    first.0.iter().map(example).collect()
}

fn hidden(veil: &Veil, mut text: String) -> String {
    veil.hide(&mut text);
    text
}
