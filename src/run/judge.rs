//! From the answers of one generator to its findings.

use super::docket::Docket;
use super::notebook::Notebook;
use super::readings::Readings;
use super::reasons::{Process, Reasons};
use super::snapshot::Album;
use super::tally::{Tally, taken_back_by};
use crate::case::{Case, Shape};
use crate::finding::Finding;
use crate::generator::{Answer, Bracket};
use crate::observation::{Channel, Keep, Keys, Mac, Observation, Sighting, Time};
use crate::profile::TimeRole;
use crate::rule::{Rules, Together};
use crate::token::Room;

/// So many answers show who gets whose values; more would only cost more.
const MOST_IN_ORDER: usize = 8192;

/// Judges the answers of one generator.
pub struct Judge<'a> {
    docket: &'a Docket<'a>,
    rules: &'a Rules,
    channel: Channel,
    keys: Keys,
    pub(super) sightings: Vec<Sighting>,
    /// Cases in the order of their answers, each with the position of its sighting.
    order: Vec<(usize, Option<usize>)>,
    /// Which cases were counted already.
    counted: Vec<bool>,
    pub(super) trimmed: usize,
    pub(super) tally: Tally<'a>,
    /// What is kept for the causes, where they are sought.
    pub(super) reasons: Option<Reasons<'a>>,
    /// Cases that a warning or an error accuses.
    accused: Vec<usize>,
    /// What is noted of each answer.
    pub(super) notebook: Notebook,
    /// What is known already of times that are told at the machine's clock.
    pub(super) at_wall_clock: Option<AtWallClock>,
    /// What is kept for a snapshot, where one is wanted.
    pub(super) album: Option<Album<'a>>,
}

/// What was found.
pub struct Judged<'a> {
    /// Findings, the gravest first.
    pub findings: Vec<Finding>,
    /// What was seen and is no finding.
    pub notes: Vec<String>,
    /// Whether times follow the machine's clock and not the one that was given.
    pub clock_not_honoured: bool,
    /// How often each rule was judged.
    pub(super) of: Vec<(&'static str, usize)>,
    /// What is kept for the causes.
    pub(super) reasons: Option<Reasons<'a>>,
    /// What is kept for a snapshot.
    pub(super) album: Option<Album<'a>>,
}

impl<'a> Judge<'a> {
    /// A judge for the answers to the cases of a docket.
    pub fn new(docket: &'a Docket<'a>, rules: &'a Rules, channel: Channel) -> Self {
        let reasons = Reasons::new(docket.profile, Process::Warm);
        Self::with(docket, rules, channel, Some(reasons))
    }

    /// A judge that keeps nothing for the causes, but says who is accused.
    pub(super) fn of_drawn(docket: &'a Docket<'a>, rules: &'a Rules, channel: Channel) -> Self {
        Self::with(docket, rules, channel, None)
    }

    /// The cases that a warning or an error accuses.
    pub(super) fn accused(&self) -> &[usize] {
        &self.accused
    }

    /// What was kept of the answers.
    pub(super) fn sightings(&self) -> &[Sighting] {
        &self.sightings
    }

    /// The same, with what is known of its clock already.
    pub(super) fn with(
        docket: &'a Docket<'a>,
        rules: &'a Rules,
        channel: Channel,
        reasons: Option<Reasons<'a>>,
    ) -> Self {
        let count = docket.cases.len();
        Self {
            docket,
            rules,
            channel,
            keys: Keys::default(),
            sightings: Vec::with_capacity(count),
            order: Vec::new(),
            counted: vec![false; count],
            trimmed: 0,
            tally: Tally::new(docket, rules),
            reasons,
            accused: Vec::new(),
            notebook: Notebook::default(),
            at_wall_clock: None,
            album: None,
        }
    }

    /// Judges one answer. A room is lent for the decoded bytes.
    pub fn see(&mut self, case: usize, answer: &Answer, keep: Keep, room: &mut Room) {
        self.see_as(&self.docket.cases[case], (case, 0), (answer, keep), room);
    }

    /// Judges one answer of a program that saw the real clock: by the last moment at which it can
    /// have read it, so that nobody is accused of being late to ask.
    pub fn see_live(
        &mut self,
        (case, when): (usize, Bracket),
        answer: &Answer,
        keep: Keep,
        room: &mut Room,
    ) {
        let asked = Case { now_us: when.until_us, ..self.docket.cases[case].clone() };
        let slack_us = when.until_us.saturating_sub(when.from_us);
        self.see_as(&asked, (case, slack_us), (answer, keep), room);
    }

    fn see_as(
        &mut self,
        asked: &Case,
        (case, slack_us): (usize, i64),
        (answer, keep): (&Answer, Keep),
        room: &mut Room,
    ) {
        let profile = self.docket.profile;
        let answer = (answer, self.channel);
        let seen = Observation::of(asked, profile, answer, (room, &mut self.keys));
        if let Some(album) = &mut self.album {
            album.see(case, &seen, slack_us);
        }
        // Counts are of distinct cases; a second asking is only compared with the first.
        let is_first = !std::mem::replace(&mut self.counted[case], true);
        self.notebook.note(case, &seen, !is_first);
        if is_first && !self.docket.is_abroad(case) {
            self.tally.turn_to(case);
            self.rules.check(&seen, &mut self.tally);
            self.trimmed += usize::from(seen.mac == Mac::HoldsTrimmed);
            if self.tally.is_accused() {
                self.accused.push(case);
                if let Some(reasons) = &mut self.reasons {
                    reasons.try_on(&seen);
                }
            }
        }
        if let Some(reasons) = self.reasons.as_mut().filter(|_| is_first && slack_us == 0) {
            reasons.see(&seen);
        }
        let keep = if self.docket.is_compared(case) { Keep::Whole } else { keep };
        let sighting = Sighting::of((case, slack_us), &seen, keep);
        if self.order.len() < MOST_IN_ORDER {
            let is_read = sighting.as_ref().is_some_and(Sighting::has_claims);
            self.order.push((case, is_read.then_some(self.sightings.len())));
        }
        self.sightings.extend(sighting);
    }

    /// Whether an answer in another zone or locale says something else than the one at home.
    pub fn moves_abroad(&self) -> bool {
        let Docket { cases, profile, .. } = self.docket;
        let sightings: Vec<&Sighting> = self.sightings.iter().collect();
        Together::new(profile, cases, &sightings).moves_abroad()
    }

    /// Looks for the values of wrong claims among what others asked for.
    pub(super) fn look_among_requests(&mut self) {
        let Some(reasons) = &mut self.reasons else { return };
        if self.sightings.iter().all(|seen| seen.strange_echoes.is_empty()) {
            return;
        }
        let strange = |at: usize| self.sightings[at].strange_echoes.as_slice();
        let order = self.order.iter();
        reasons.look_among(order.map(|(case, at)| (&self.docket.cases[*case], at.map(strange))));
    }

    /// Keeps two readings of the clock for the causes.
    pub(super) fn keep_readings(&mut self, two: Readings) {
        if let Some(reasons) = &mut self.reasons {
            reasons.keep_readings(two);
        }
    }

    /// Judges the answers together and gives what was found.
    pub fn finish(mut self, wall_clock_us: i64) -> Judged<'a> {
        let at_wall_clock = self.at_wall_clock.unwrap_or_else(|| self.at_wall_clock(wall_clock_us));
        let clock_not_honoured = at_wall_clock.is_followed();
        self.judge_together();
        let mut findings = self.tally.findings();
        if clock_not_honoured {
            // A clock that did not bite is never judged on.
            use crate::finding::Dimension::{Lifetime, Rounding, Stability};
            let times = self.docket.profile.claims.iter().filter(|row| row.time.is_some());
            let times: Vec<String> = times.map(|row| format!("payload.{}", row.name)).collect();
            findings.retain(|finding| {
                let of_time =
                    finding.dimension == Stability && times.contains(&finding.example.place);
                !matches!(finding.dimension, Rounding | Lifetime) && !of_time
            });
        }
        findings.sort_by(|a, b| {
            (b.level, a.shape, a.dimension, &a.rule).cmp(&(a.level, b.shape, b.dimension, &b.rule))
        });
        let mut notes: Vec<String> = self.tally.unlisted().collect();
        if self.trimmed > 0 {
            notes.push(format!(
                "it trims secrets: in {} cases the MAC holds with the secret without the blanks at its ends",
                self.trimmed
            ));
        }
        let of = self.tally.judged_of().collect();
        let Self { reasons, album, .. } = self;
        let album = album.map(|album| album.with_findings(&findings));
        Judged { findings, notes, clock_not_honoured, of, reasons, album }
    }

    /// Field cases first: what they show is not softened by the odd ones beside them.
    fn judge_together(&mut self) {
        let mut sightings: Vec<&Sighting> = self.sightings.iter().collect();
        sightings.sort_by_key(|sighting| (sighting.now_us, sighting.case));
        let Docket { cases, profile, .. } = self.docket;
        let all = self.rules.check_together(profile, cases, &sightings);
        let is_field = |sighting: &&Sighting| self.docket.shape(sighting.case) == Shape::Field;
        let only_field = sightings.iter().all(is_field);
        sightings.retain(is_field);
        let field = if only_field {
            Vec::new()
        } else {
            self.rules.check_together(profile, cases, &sightings)
        };
        for (rule, bench) in all {
            for moot in taken_back_by(self.rules, rule) {
                self.tally.take_back(moot, &bench);
            }
            let by_field =
                field.iter().find(|(at, bench)| *at == rule && !bench.breaches.is_empty());
            self.tally.add(rule, by_field.map_or(&bench, |(_, bench)| bench));
        }
    }

    /// How many of the times lie at the machine's clock, far from the given one.
    pub(super) fn at_wall_clock(&self, wall_clock_us: i64) -> AtWallClock {
        const NEAR_US: i64 = 3_600_000_000;
        const FAR_US: i64 = 24 * NEAR_US;
        let far = |sighting: &&Sighting| (sighting.now_us - wall_clock_us).abs() > FAR_US;
        let told = |sighting: &Sighting| match sighting.time(TimeRole::IssuedAt) {
            Time::Seconds(us, _) => Some(us),
            Time::Absent | Time::NotANumber | Time::OtherUnit(..) => None,
        };
        let times: Vec<i64> = self.sightings.iter().filter(far).filter_map(told).collect();
        let near = times.iter().filter(|us| (**us - wall_clock_us).abs() < NEAR_US).count();
        AtWallClock { told: times.len(), near }
    }
}

/// How many times were told by a clock far from the machine's, and how many of them lie at the
/// machine's all the same.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AtWallClock {
    pub(super) told: usize,
    pub(super) near: usize,
}

impl AtWallClock {
    /// Whether most of them do.
    fn is_followed(self) -> bool {
        const ENOUGH: usize = 4;
        self.told >= ENOUGH && self.near * 10 >= self.told * 9
    }
}
