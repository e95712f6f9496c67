//! Asking by the real clock, where a program can be shown no other: which cases are worth it, when
//! each is asked, and what may have been missed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::ask::{Ask, Settle};
use super::docket::Docket;
use super::few::spread;
use crate::case::Case;
use crate::generator::{Bracket, Fault, Reply};
use crate::process::Stop;

/// How many instants are taken of the real clock: a defect that shows in one of four is then missed
/// once in a thousand runs.
const SAMPLES: usize = 24;
/// From one phase of a second to the next: the golden section spreads any number of them evenly.
const PHASE: f64 = 0.618_033_988_75;
/// How soon a wait looks whether somebody asked to stop.
const TICK: Duration = Duration::from_millis(50);

/// The positions of the cases that sample the clock, and of those that vary the inputs. Two cases
/// that differ in their instants only are one by a clock that nobody can set.
pub(super) fn worth_asking(docket: &Docket<'_>, wanted: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let usual = |at: &&usize| docket.cases[**at].environment.is_usual();
    let here: Vec<usize> = wanted.iter().filter(usual).copied().collect();
    let count = |at: &usize| here.iter().filter(|other| same_group(docket, *at, **other)).count();
    let longest = here.iter().max_by_key(|at| (count(at), std::cmp::Reverse(**at)));
    let (sweep, others): (Vec<usize>, Vec<usize>) =
        here.iter().partition(|at| longest.is_some_and(|one| same_group(docket, *one, **at)));
    let samples = spread(&sweep, SAMPLES, |at| &docket.cases[at].id);
    let mut met = BTreeSet::new();
    let varied = others.into_iter().filter(|at| {
        let case = &docket.cases[*at];
        met.insert(format!("{:?} {:?}", case.inputs, case.expect))
    });
    (samples, varied.collect())
}

fn same_group(docket: &Docket<'_>, one: usize, other: usize) -> bool {
    docket.group_of(one) == docket.group_of(other)
}

/// When each sample is taken.
struct Pace {
    /// When the first was taken: what is asked before it takes its own time.
    began: Option<Instant>,
    /// From one sample to the next, before its phase is added.
    every: Duration,
    taken: u32,
}

impl Pace {
    /// Samples over so long a time, at least one a second.
    fn over(patience: Duration) -> Self {
        let count = u32::try_from(SAMPLES).unwrap_or(1);
        let every = (patience / count).max(Duration::from_secs(1));
        // Whole seconds, so that the phases come out as they are meant.
        Self { began: None, every: Duration::from_secs(every.as_secs()), taken: 0 }
    }

    /// Waits for the moment of the next sample, or until somebody asks to stop.
    fn wait(&mut self, stop: Stop) {
        // Cases that are asked again only have to be asked.
        if self.taken as usize >= SAMPLES {
            return;
        }
        let phase = (f64::from(self.taken) * PHASE).fract();
        let began = *self.began.get_or_insert_with(Instant::now);
        let due = began + self.every * self.taken + Duration::from_secs_f64(phase);
        self.taken += 1;
        while !stop.is_asked() {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            std::thread::sleep(left.min(TICK));
        }
    }
}

/// Asks by the real clock: the cases that vary the inputs at once, those that sample the clock each
/// in its moment.
pub(super) struct Live<'l> {
    pace: Pace,
    /// The group of the cases that sample.
    group: Option<&'l str>,
    /// When samples were taken.
    taken: Vec<Bracket>,
    stop: Stop,
}

impl<'l> Live<'l> {
    pub(super) fn new(group: Option<&'l str>, patience: Duration, stop: Stop) -> Self {
        Self { pace: Pace::over(patience), group, taken: Vec::new(), stop }
    }

    pub(super) fn ask(
        &mut self,
        cases: &[&Case],
        settle: &mut Settle<'_>,
        ask: &mut Ask<'_>,
    ) -> (Vec<Fault>, Vec<String>) {
        let all: Vec<usize> = (0..cases.len()).collect();
        let (samples, others): (Vec<usize>, Vec<usize>) =
            all.into_iter().partition(|at| Some(cases[*at].group()) == self.group);
        let batch: Vec<&Case> = others.iter().map(|at| cases[*at]).collect();
        let (mut faults, mut notes) = ask(&batch, &mut |at, reply| settle(others[at], reply));
        for at in samples {
            self.pace.wait(self.stop);
            let more = ask(&[cases[at]], &mut |_, reply| {
                if let Reply::Live(_, when) = &reply
                    && self.taken.len() < SAMPLES
                {
                    self.taken.push(*when);
                }
                settle(at, reply);
            });
            faults.extend(more.0);
            notes.extend(more.1);
        }
        (faults, notes)
    }

    /// What the samples may have missed, in words.
    pub(super) fn may_have_missed(&self) -> Option<String> {
        may_have_missed(&self.taken)
    }
}

/// What the samples may have missed, in words: by each kind of law, the share of beginnings from
/// which none of them would have shown it.
pub(super) fn may_have_missed(samples: &[Bracket]) -> Option<String> {
    let (first, last) = (samples.first()?, samples.last()?);
    let span_s = last.until_us.saturating_sub(first.from_us) / 1_000_000;
    let at_us: Vec<i64> = samples.iter().map(|one| one.until_us - first.from_us).collect();
    // Over the whole period of each law, in steps that are finer than any sample is exact.
    let float = missed(&at_us, 256_000, |ms| ahead_s(ms) >= 1.0);
    let half = missed(&at_us, 1_000, |ms| ms.rem_euclid(1000) >= 500);
    let widest = samples.iter().map(|one| one.until_us - one.from_us).max()? / 1000;
    Some(format!(
        "by the real clock: {} instants over {span_s} s, each known to {widest} ms; a 32-bit float \
         would have gone unseen with a chance of {:.0} %, rounding half up with {:.0} %; changes of \
         zone, year and day, and whatever needs an exact instant, were not tried; `--patience 5m` \
         looks longer",
        samples.len(),
        float * 100.0,
        half * 100.0
    ))
}

/// The share of beginnings, over a period in milliseconds, from which no sample shows it.
fn missed(at_us: &[i64], period_ms: i64, shows: impl Fn(i64) -> bool) -> f64 {
    const STEP_MS: usize = 20;
    let beginnings = (0..period_ms).step_by(STEP_MS);
    let total = beginnings.clone().count();
    let unseen = beginnings.filter(|begin| !at_us.iter().any(|at| shows(begin + at / 1000)));
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than a million")]
    let share = unseen.count() as f64 / total as f64;
    share
}

/// How far ahead of the clock `iat` is that went through a 32-bit float with the usual backdate.
#[expect(clippy::cast_precision_loss, reason = "the loss is what is looked for")]
fn ahead_s(ms: i64) -> f64 {
    // Any instant does at which such a float has steps of 128 s.
    const BASE_S: i64 = 1_696_910_336;
    let told = (BASE_S + ms.div_euclid(1000) - 30) as f32;
    f64::from(told) - BASE_S as f64 - ms as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(count: i64, every_ms: i64) -> Vec<Bracket> {
        let at = |number: i64| (number * every_ms + (number * 618) % 1000) * 1000;
        (0..count).map(|number| Bracket { from_us: at(number), until_us: at(number) }).collect()
    }

    #[test]
    fn one_sample_misses_a_float_as_often_as_tokens_are_sound() {
        let share = missed(&[0], 256_000, |ms| ahead_s(ms) >= 1.0);
        // Ahead by a whole second at least: 32.5 of 128 s.
        assert!((share - (1.0 - 32.5 / 128.0)).abs() < 0.005, "{share}");
    }

    #[test]
    fn patience_leaves_nothing_of_a_float_unseen() {
        let at_us: Vec<i64> = samples(24, 12_000).iter().map(|one| one.until_us).collect();
        let share = missed(&at_us, 256_000, |ms| ahead_s(ms) >= 1.0);
        assert!(share < 0.001, "{share}");
        let words = may_have_missed(&samples(24, 1_000)).expect("there are samples");
        assert!(words.contains("24 instants over 23 s"), "{words}");
        assert!(words.contains("rounding half up with 0 %"), "{words}");
        assert_eq!(may_have_missed(&[]), None);
    }
}
