//! From the answers of one generator to its findings.

use super::docket::Docket;
use super::tally::Tally;
use crate::case::Shape;
use crate::finding::Finding;
use crate::generator::Answer;
use crate::observation::{Channel, Keep, Keys, Mac, Observation, Sighting, Time};
use crate::profile::TimeRole;
use crate::rule::Rules;
use crate::token::Room;

/// Judges the answers of one generator.
pub struct Judge<'a> {
    docket: &'a Docket<'a>,
    rules: &'a Rules,
    channel: Channel,
    keys: Keys,
    sightings: Vec<Sighting>,
    /// Which cases were counted already.
    counted: Vec<bool>,
    trimmed: usize,
    tally: Tally<'a>,
}

/// What was found.
#[derive(Debug)]
pub struct Judged {
    /// Findings, the gravest first.
    pub findings: Vec<Finding>,
    /// What was seen and is no finding.
    pub notes: Vec<String>,
    /// Whether times follow the machine's clock and not the one that was given.
    pub clock_not_honoured: bool,
}

impl<'a> Judge<'a> {
    /// A judge for the answers to the cases of a docket.
    pub fn new(docket: &'a Docket<'a>, rules: &'a Rules, channel: Channel) -> Self {
        let count = docket.cases.len();
        Self {
            docket,
            rules,
            channel,
            keys: Keys::default(),
            sightings: Vec::with_capacity(count),
            counted: vec![false; count],
            trimmed: 0,
            tally: Tally::new(docket, rules),
        }
    }

    /// Judges one answer. A room is lent for the decoded bytes.
    pub fn see(&mut self, case: usize, answer: &Answer, keep: Keep, room: &mut Room) {
        let Docket { cases, profile, .. } = self.docket;
        let answer = (answer, self.channel);
        let seen = Observation::of(&cases[case], profile, answer, (room, &mut self.keys));
        // Counts are of distinct cases; a second asking is only compared with the first.
        if !std::mem::replace(&mut self.counted[case], true) {
            self.tally.turn_to(case);
            self.rules.check(&seen, &mut self.tally);
            self.trimmed += usize::from(seen.mac == Mac::HoldsTrimmed);
        }
        self.sightings.extend(Sighting::of(case, &seen, keep));
    }

    /// Judges the answers together and gives what was found.
    pub fn finish(mut self, wall_clock_us: i64) -> Judged {
        let clock_not_honoured = self.follows(wall_clock_us);
        self.judge_together();
        let mut findings = self.tally.findings();
        if clock_not_honoured {
            // A clock that did not bite is never judged on.
            use crate::finding::Dimension::{Lifetime, Rounding, Stability};
            let times = self.docket.profile.claims.iter().filter(|row| row.time.is_some());
            let times: Vec<String> = times.map(|row| format!("payload.{}", row.name)).collect();
            findings.retain(|finding| {
                let of_time = finding.dimension == Stability && times.contains(&finding.example.place);
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
        Judged { findings, notes, clock_not_honoured }
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
            let by_field =
                field.iter().find(|(at, bench)| *at == rule && !bench.breaches.is_empty());
            self.tally.add(rule, by_field.map_or(&bench, |(_, bench)| bench));
        }
    }

    /// Whether the times of most answers lie at the machine's clock, far from the given one.
    fn follows(&self, wall_clock_us: i64) -> bool {
        const NEAR_US: i64 = 3_600_000_000;
        const FAR_US: i64 = 24 * NEAR_US;
        const ENOUGH: usize = 4;
        let far = |sighting: &&Sighting| (sighting.now_us - wall_clock_us).abs() > FAR_US;
        let told = |sighting: &Sighting| match sighting.time(TimeRole::IssuedAt) {
            Time::Seconds(us, _) => Some(us),
            Time::Absent | Time::NotANumber | Time::OtherUnit(..) => None,
        };
        let times: Vec<i64> = self.sightings.iter().filter(far).filter_map(told).collect();
        let near = times.iter().filter(|us| (**us - wall_clock_us).abs() < NEAR_US).count();
        times.len() >= ENOUGH && near * 10 >= times.len() * 9
    }
}
