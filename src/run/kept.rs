//! What a judge knows, written down so that the judge of a whole run can go on from what the judges
//! of its parts have seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::docket::Docket;
use super::judge::{AtWallClock, Judge};
use super::plan::Plan;
use super::reasons::{Explaining, LATE, MOST_SAMPLES, MOST_TRIED, Reasons};
use super::show::Shown;
use super::tally::{Broken, MAX_PLACES, Tally};
use crate::case::{Environment, Shape};
use crate::cause::{self, Confidence, Found, Proof};
use crate::finding::Words;
use crate::law::{Sample, Told, find_zone};
use crate::observation::{Instead, Repeated, Sighting};
use crate::outcome::{
    AskedAt, AtPlace, Evidence, FoundCause, PerGroup, SampleSeen, Seen, SpokenFor, TimeSeen,
    TimeTold, Unlisted,
};

/// What is known of a part beside what the judge has seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// The positions of the cases of this part.
    pub(super) cases: Vec<usize>,
    /// Cases at home over all parts.
    pub(super) at_home: usize,
    pub(super) left_out: usize,
    pub(super) answered: usize,
    pub(super) notes: Vec<String>,
}

impl Part {
    /// A part of these cases that has none yet.
    pub(super) fn of(docket: &Docket<'_>, all: &[usize], left_out: usize) -> Self {
        Self { at_home: at_home(docket, all), left_out, ..Self::default() }
    }
}

fn at_home(docket: &Docket<'_>, cases: &[usize]) -> usize {
    cases.iter().filter(|at| docket.cases[**at].environment.is_usual()).count()
}

/// The evidence of a part without a case.
pub(super) fn nothing(part: Part, docket: &Docket<'_>) -> Evidence {
    let name = |at: &usize| docket.cases[*at].id.clone();
    Evidence {
        cases: part.cases.iter().map(name).collect(),
        at_home: part.at_home,
        own_at_home: at_home(docket, &part.cases),
        answered: part.answered,
        left_out: part.left_out,
        notes: part.notes,
        ..Evidence::default()
    }
}

/// What a judge knows before it judges answers together.
pub(super) fn keep(judge: &Judge<'_>, part: Part, plan: &Plan) -> Evidence {
    let Judge { tally, reasons, sightings, .. } = judge;
    let docket = tally.docket;
    let AtWallClock { told, near } = judge.at_wall_clock(plan.wall_clock_us);
    let shown = plan.observe.unwrap_or(Shown::Ends);
    let found = |Explaining { found, cases, .. }: &Explaining| FoundCause {
        cause: found.cause.id.to_owned(),
        confidence: found.proof.confidence,
        recomputed: found.proof.recomputed.clone(),
        summary: found.proof.summary.clone(),
        fix: found.proof.fix.clone(),
        cases: cases.clone(),
    };
    let spoken = |(run, cause): &(usize, &str)| SpokenFor { run: *run, cause: (*cause).to_owned() };
    let since = |(environment, instants): (&Environment, &Vec<i64>)| AskedAt {
        environment: environment.clone(),
        instants: instants.clone(),
    };
    let reasons = reasons.as_ref();
    Evidence {
        judged: keep_judged(tally),
        broken: keep_broken(tally),
        unlisted: keep_unlisted(tally),
        trimmed: judge.trimmed,
        at_wall_clock: [told, near],
        seen: sightings.iter().map(|sighting| keep_sighting(sighting, docket, shown)).collect(),
        tried: reasons.map_or(Vec::new(), |one| one.tried.clone()),
        found: reasons.map_or(Vec::new(), |one| one.found.values().map(found).collect()),
        questions: reasons.map_or(0, |one| one.questions),
        spoken: reasons.map_or(Vec::new(), |one| one.spoken.iter().map(spoken).collect()),
        samples: reasons.map_or(Vec::new(), keep_samples),
        asked_at: reasons.map_or(Vec::new(), |one| one.before.iter().map(since).collect()),
        ..nothing(part, docket)
    }
}

fn keep_judged(tally: &Tally<'_>) -> Vec<PerGroup> {
    let of_rule = |rule: usize| {
        let count = |group: usize| tally.judged[group * tally.rules.len() + rule] as usize;
        let by = (0..tally.docket.groups().len()).map(count);
        PerGroup { rule: tally.rules.get(rule).id.to_owned(), by: by_name(tally.docket, by) }
    };
    (0..tally.rules.len()).map(of_rule).filter(|one| !one.by.is_empty()).collect()
}

/// Counts by the names of groups, those that are not zero.
fn by_name(docket: &Docket<'_>, counts: impl Iterator<Item = usize>) -> BTreeMap<String, usize> {
    let named = docket.groups().iter().zip(counts).filter(|(_, count)| *count > 0);
    named.map(|(group, count)| ((*group).to_owned(), count)).collect()
}

fn keep_broken(tally: &Tally<'_>) -> Vec<AtPlace> {
    let name = |at: usize| tally.docket.cases[at].id.clone();
    let each = tally.broken.iter().enumerate();
    let all = each.flat_map(|(rule, broken)| broken.iter().map(move |one| (rule, one)));
    let at_place = |(rule, one): (usize, &Broken)| AtPlace {
        rule: tally.rules.get(rule).id.to_owned(),
        place: one.place.clone(),
        level: one.level,
        by: by_name(tally.docket, one.by_group.iter().map(|count| *count as usize)),
        first: name(one.first),
        example: name(one.example.0),
        expected: one.example.1.expected.clone(),
        actual: one.example.1.actual.clone(),
        message: one.example.1.message.clone(),
        cases: one.cases.iter().map(|at| name(*at)).collect(),
    };
    all.map(at_place).collect()
}

fn keep_unlisted(tally: &Tally<'_>) -> Vec<Unlisted> {
    let some = tally.unlisted.iter().enumerate().filter(|(_, count)| **count > 0);
    let unlisted = |(rule, count): (usize, &usize)| Unlisted {
        rule: tally.rules.get(rule).id.to_owned(),
        count: *count,
    };
    some.map(unlisted).collect()
}

fn keep_sighting(sighting: &Sighting, docket: &Docket<'_>, shown: Shown) -> Seen {
    let case = &docket.cases[sighting.case];
    let environment = Some(&case.environment).filter(|place| !place.is_usual());
    let repeated = sighting.repeated.as_deref().map(|kept| {
        let text = match kept.instead {
            None => digests(&kept.text),
            Some(Instead::Unreadable) => shown.words(&kept.text),
            Some(Instead::NoToken) => kept.text.clone(),
        };
        Box::new(Repeated { text, ..kept.clone() })
    });
    Seen {
        case: case.id.clone(),
        environment: environment.cloned(),
        now_us: sighting.now_us,
        slack_us: sighting.slack_us,
        times: sighting.times.map(TimeSeen::of),
        strange_echoes: sighting.strange_echoes.clone(),
        repeated,
    }
}

/// A digest of each segment: enough to say which of them differs.
fn digests(text: &str) -> String {
    let digest = |segment: &str| {
        let digest = Sha256::digest(segment.as_bytes());
        digest[..8].iter().fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    };
    text.split('.').map(digest).collect::<Vec<_>>().join(".")
}

fn keep_samples(reasons: &Reasons<'_>) -> Vec<SampleSeen> {
    let [at_home, away] = &reasons.seen_at;
    let mut here = reasons.samples.iter().zip(at_home);
    let mut abroad = reasons.abroad.iter().zip(away);
    let each = reasons.sampled.iter().filter_map(|(case, environment)| {
        let usual = environment.is_usual();
        let (sample, run) = if usual { here.next() } else { abroad.next() }?;
        Some(SampleSeen {
            case: case.clone(),
            environment: environment.clone(),
            now_us: sample.now_us,
            before: sample.before.len(),
            after_runs: Some(*run).filter(|run| *run < LATE),
            told: sample.told.map(|told| {
                told.map(|told| TimeTold {
                    millionths: told.millionths.to_string(),
                    form: told.form,
                })
            }),
        })
    });
    each.collect()
}

/// Where each case stands.
pub(super) type Positions<'a> = BTreeMap<&'a str, usize>;

/// Tells a judge what others have seen; the cases of the evidence are all known to it.
pub(super) fn restore(judge: &mut Judge<'_>, evidence: &[&Evidence], positions: &Positions<'_>) {
    judge.trimmed = evidence.iter().map(|one| one.trimmed).sum();
    let sum = |at: usize| evidence.iter().map(|one| one.at_wall_clock[at]).sum();
    judge.at_wall_clock = Some(AtWallClock { told: sum(0), near: sum(1) });
    let seen = evidence.iter().flat_map(|one| &one.seen);
    judge.sightings = seen.filter_map(|seen| sighting(seen, positions)).collect();
    // A case that was asked twice has both answers in one part, the first one first.
    judge.sightings.sort_by_key(|sighting| sighting.case);
    restore_tally(&mut judge.tally, evidence, positions);
    if let Some(reasons) = &mut judge.reasons {
        restore_samples(reasons, evidence, positions);
        restore_causes((reasons, judge.tally.docket), evidence, positions);
    }
}

fn sighting(seen: &Seen, positions: &Positions<'_>) -> Option<Sighting> {
    Some(Sighting {
        case: *positions.get(seen.case.as_str())?,
        now_us: seen.now_us,
        slack_us: seen.slack_us,
        times: seen.times.map(TimeSeen::time),
        strange_echoes: seen.strange_echoes.clone(),
        repeated: seen.repeated.clone(),
    })
}

fn restore_tally(tally: &mut Tally<'_>, evidence: &[&Evidence], positions: &Positions<'_>) {
    let (docket, rules) = (tally.docket, tally.rules);
    let rule = |id: &str| (0..rules.len()).find(|at| rules.get(*at).id == id);
    let group = |name: &str| docket.groups().iter().position(|known| *known == name);
    for one in evidence.iter().flat_map(|one| &one.judged) {
        let Some(rule) = rule(&one.rule) else { continue };
        for (name, count) in &one.by {
            if let Some(group) = group(name) {
                tally.judged[group * rules.len() + rule] += small(*count);
            }
        }
    }
    for one in evidence.iter().flat_map(|one| &one.unlisted) {
        if let Some(rule) = rule(&one.rule) {
            tally.unlisted[rule] += one.count;
        }
    }
    for one in evidence.iter().flat_map(|one| &one.broken) {
        let places = (positions.get(one.first.as_str()), positions.get(one.example.as_str()));
        let (Some(rule), (Some(first), Some(example))) = (rule(&one.rule), places) else {
            continue;
        };
        let mut by_group = vec![0; docket.groups().len()];
        for (name, count) in &one.by {
            if let Some(group) = group(name) {
                by_group[group] = small(*count);
            }
        }
        let words = Words::new(&one.expected, &one.actual, &one.message);
        let (place, level) = (one.place.clone(), one.level);
        let example = (*example, words);
        let known = one.cases.iter().filter_map(|case| positions.get(case.as_str()).copied());
        let (cases, others) = (known.collect(), Vec::new());
        join(tally, rule, Broken { place, level, by_group, first: *first, example, cases, others });
    }
    for rule in 0..rules.len() {
        bound(tally, rule);
    }
}

fn join(tally: &mut Tally<'_>, rule: usize, one: Broken) {
    let docket = tally.docket;
    let same = |known: &&mut Broken| known.place == one.place && known.level == one.level;
    let Some(known) = tally.broken[rule].iter_mut().find(same) else {
        tally.broken[rule].push(one);
        return;
    };
    for (own, other) in known.by_group.iter_mut().zip(&one.by_group) {
        *own += other;
    }
    known.first = known.first.min(one.first);
    known.cases.extend(&one.cases);
    // The examples of all parts are those that there are to choose from.
    known.others.push(one.example.clone());
    let rank = |case: usize| (docket.shape(case), case);
    if rank(one.example.0) < rank(known.example.0) {
        known.example = one.example;
    }
}

/// Puts the places of a rule in the order in which one run meets them, and leaves out those that it
/// would not tell apart.
fn bound(tally: &mut Tally<'_>, rule: usize) {
    let mut met: BTreeMap<_, usize> = BTreeMap::new();
    tally.broken[rule].sort_by_key(|one| one.first);
    let unlisted = &mut tally.unlisted[rule];
    tally.broken[rule].retain(|one| {
        let count = met.entry(one.level).or_default();
        *count += 1;
        let is_listed = *count <= MAX_PLACES;
        if !is_listed {
            *unlisted += one.by_group.iter().map(|count| *count as usize).sum::<usize>();
        }
        is_listed
    });
}

fn restore_samples(reasons: &mut Reasons<'_>, evidence: &[&Evidence], positions: &Positions<'_>) {
    let mut all: Vec<(Option<usize>, &SampleSeen, &Evidence)> = Vec::new();
    for one in evidence {
        reasons.questions += one.questions;
        for (number, sample) in one.samples.iter().enumerate() {
            let is_question = number < one.questions;
            let at = positions.get(sample.case.as_str()).copied();
            if is_question || at.is_some() {
                all.push((at.filter(|_| !is_question), sample, one));
            }
        }
    }
    // Questions are asked before any case.
    all.sort_by_key(|(at, ..)| *at);
    for (_, sample, one) in all {
        let usual = sample.environment.is_usual();
        let kept = if usual { &mut reasons.samples } else { &mut reasons.abroad };
        if kept.len() < MOST_SAMPLES {
            kept.push(restored(sample, one));
            reasons.seen_at[usize::from(!usual)].push(sample.after_runs.unwrap_or(LATE));
        }
    }
}

fn restored(seen: &SampleSeen, evidence: &Evidence) -> Sample {
    let mut since = evidence.asked_at.iter();
    let since = since.find(|since| since.environment == seen.environment);
    let before = since.and_then(|since| since.instants.get(..seen.before)).unwrap_or_default();
    let own = seen.environment.tz.as_deref().and_then(find_zone);
    let told =
        |told: &TimeTold| Some(Told { millionths: told.millionths.parse().ok()?, form: told.form });
    Sample {
        own: own.filter(|zone| !(zone.is_fixed() && zone.offset_s(0) == 0)),
        before: before.to_vec(),
        told: seen.told.each_ref().map(|one| one.as_ref().and_then(told)),
        ..Sample::at(seen.now_us)
    }
}

fn restore_causes(
    (reasons, docket): (&mut Reasons<'_>, &Docket<'_>),
    evidence: &[&Evidence],
    positions: &Positions<'_>,
) {
    let at = |case: &String| positions.get(case.as_str()).copied().unwrap_or(usize::MAX);
    let mut tried: Vec<String> = evidence.iter().flat_map(|one| one.tried.clone()).collect();
    tried.sort_by_key(at);
    tried.truncate(MOST_TRIED);
    let is_tried: BTreeSet<&String> = tried.iter().collect();
    let mut all: Vec<(usize, &FoundCause)> = Vec::new();
    for one in evidence.iter().flat_map(|one| &one.found) {
        all.extend(one.cases.iter().map(at).min().map(|first| (first, one)));
    }
    all.sort_by_key(|(first, _)| *first);
    for (_, one) in all {
        let Some(cause) = cause::all().iter().find(|cause| cause.id == one.cause) else { continue };
        let cases = one.cases.iter().filter(|case| is_tried.contains(case)).cloned();
        let cases: Vec<String> = cases.collect();
        if cases.is_empty() {
            continue;
        }
        let proof = Proof {
            confidence: one.confidence,
            recomputed: one.recomputed.clone(),
            summary: one.summary.clone(),
            fix: one.fix.clone(),
        };
        let found = Found { cause, proof };
        let is_of_field = cases.iter().any(|case| docket.shape(at(case)) == Shape::Field);
        let new = Explaining { found: found.clone(), cases: Vec::new(), is_of_field };
        let known = reasons.found.entry(cause.id).or_insert(new);
        known.cases.extend(cases);
        known.is_of_field |= is_of_field;
        // What one answer leaves open, another one settles.
        if known.found.proof.confidence == Confidence::Likely {
            known.found = found;
        }
    }
    let spoken = evidence.iter().flat_map(|one| &one.spoken);
    reasons.spoken =
        spoken.filter_map(|one| Some((one.run, cause::find(&one.cause)?.id))).collect();
    reasons.tried = tried;
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
