//! The questions that are asked before anything else, so that a cause is named after few starts: the
//! instants that tell the laws of a clock apart, odd secrets, other zones.

use super::ask::Ask;
use super::reasons::{Process, Reasons};
use crate::case::{Case, Environment};
use crate::generator::{Answer, Reply};
use crate::law::rate::Verifier;
use crate::law::{Sample, infer};
use crate::observation::Channel;

/// How many instants are asked for to tell laws apart.
pub(super) const MOST_QUESTIONS: usize = 24;
/// So many zones tell whose time it is.
const MOST_ZONES: usize = 2;
/// In July and in January: 2023-07-10 and 2024-01-15, at noon UTC.
const SEASONS_US: [i64; 2] = [1_688_990_400_600_000, 1_705_320_000_600_000];

impl Reasons<'_> {
    /// Asks for the instants that tell the laws of the clock apart, one after the other, before
    /// anything else is asked: a cause is then named after few starts.
    ///
    /// A start is dear, so that what programs do that are started for each case is asked with the
    /// other inputs at hand, too: those with odd secrets.
    pub(super) fn question(
        &mut self,
        (control, odd): (&[Case], &[&Case]),
        channel: Channel,
        ask: &mut Ask<'_>,
    ) {
        let is_fresh = self.process == Process::Fresh;
        let mut odd = odd.iter().filter(|_| is_fresh).copied();
        for number in 0..MOST_QUESTIONS {
            let Some(plain) = control.get(number % control.len().max(1)) else { break };
            let Some(now_us) = self.timing(&[], Verifier::default(), 0).next_us else { break };
            let id = format!("clock/question-{number:02}");
            let case = |plain: &Case| Case { now_us, id: id.clone(), ..plain.clone() };
            let known = self.samples.len();
            for plain in odd.next().into_iter().chain([plain]) {
                if self.samples.len() == known {
                    self.put(&case(plain), channel, ask);
                }
            }
            if self.samples.len() == known {
                break;
            }
        }
        for case in odd {
            self.put(case, channel, ask);
        }
    }

    /// Asks in a place where a zone that is heeded shows at once, and in some zones more if one is.
    pub(super) fn question_abroad(
        &mut self,
        (control, places): (&[Case], &[Environment]),
        channel: Channel,
        ask: &mut Ask<'_>,
    ) {
        let (Some(plain), Some(first)) = (control.first(), places.first()) else { return };
        let case = |place: &Environment, now_us: i64| Case {
            id: format!("zones/question under {place}"),
            now_us,
            environment: place.clone(),
            ..plain.clone()
        };
        self.put(&case(first, SEASONS_US[0]), channel, ask);
        if !self.moves_abroad() {
            return;
        }
        let zones = places.iter().filter(|place| !place.is_sieve() && place.tz.is_some());
        for place in zones.take(MOST_ZONES) {
            for now_us in SEASONS_US {
                self.put(&case(place, now_us), channel, ask);
            }
        }
    }

    /// Whether an answer abroad tells another time than it would at home.
    fn moves_abroad(&self) -> bool {
        let laws = infer(&self.samples);
        let is_other = |sample: &Sample| {
            let sample = Sample { own: None, ..sample.clone() };
            let mut claims = laws.claims.iter();
            claims
                .any(|claim| claim.law().is_some_and(|law| !sample.is_reproduced(claim.role, law)))
        };
        self.abroad.iter().any(is_other)
    }

    /// Asks one case that no rule judges.
    fn put(&mut self, case: &Case, channel: Channel, ask: &mut Ask<'_>) {
        let mut answer = None;
        ask(&[case], &mut |_, reply| {
            if let Reply::Answered(given @ Answer::Token(_)) = reply {
                answer = Some(given);
            }
        });
        self.look_at(case, (answer.as_ref(), channel));
    }
}
