//! Sessions with one host in all zones and locales that its cases name: one in the usual place, and
//! one more for each other place, opened when its first case is due and kept for all generators of
//! the host.
//!
//! A place that the machine lacks is not gone to, and is told among what could not be tried.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::ask::{Settle, gather};
use crate::case::{Case, Environment};
use crate::generator::{Fault, FaultKind, Hello, Host, Limits, Offer, Reply, Session};
use crate::process;

/// A host in each place away from the usual one that the cases name.
pub(super) struct Elsewhere {
    hosts: Vec<(Environment, Box<dyn Host>)>,
    /// What could not be tried, and why.
    pub(super) untried: Vec<String>,
}

impl Elsewhere {
    /// Puts a host wherever it can be.
    pub(super) fn of(host: &dyn Host, cases: &[Case]) -> Self {
        let named = cases.iter().map(|case| &case.environment);
        let unusual: BTreeSet<&Environment> = named.filter(|place| !place.is_usual()).collect();
        let (mut hosts, mut untried) = (Vec::new(), Vec::new());
        // Zones come first, since a program breaks more often in a locale.
        for place in unusual.into_iter().rev() {
            let put =
                host.put_in(place).or_else(|why| in_part(host, place, &mut untried).ok_or(why));
            match put {
                Ok(host) => hosts.push((place.clone(), host)),
                Err(why) => untried.push(untried_note(place, &why)),
            }
        }
        Self { hosts, untried }
    }
}

/// A sieve still sifts in part: in its zone and the charset of C, or in its locale.
fn in_part(
    host: &dyn Host,
    place: &Environment,
    untried: &mut Vec<String>,
) -> Option<Box<dyn Host>> {
    let zone = Environment { tz: place.tz.clone(), locale: None };
    let locale = Environment { tz: None, locale: place.locale.clone() };
    if !place.is_sieve() {
        return None;
    }
    let in_locale = host.put_in(&locale).map_err(|why| untried.push(untried_note(&locale, &why)));
    let in_zone = host.put_in(&zone).map_err(|why| untried.push(untried_note(&zone, &why)));
    let in_c = Environment { locale: Some("C".to_owned()), ..zone };
    host.put_in(&in_c).ok().or(in_locale.ok()).or(in_zone.ok())
}

/// The cases of a program that is started for each, as far as the machine has their places, and
/// what could not be tried. A sieve without its locale sifts in C.
pub(super) fn within_reach(cases: Vec<Case>) -> (Vec<Case>, BTreeSet<String>) {
    let mut untried = BTreeSet::new();
    let mut reached: BTreeMap<Environment, Option<Environment>> = BTreeMap::new();
    let mut reach = |place: &Environment| {
        let Some(why) = process::lacks(place) else { return Some(place.clone()) };
        let locale = Environment { tz: None, locale: place.locale.clone() };
        let lacks_locale = place.is_sieve() && process::lacks(&locale).is_some();
        untried.insert(untried_note(if lacks_locale { &locale } else { place }, &why));
        let in_c = Environment { tz: place.tz.clone(), locale: Some("C".to_owned()) };
        (place.is_sieve() && process::lacks(&in_c).is_none()).then_some(in_c)
    };
    let moved = |case: Case| {
        if case.environment.is_usual() {
            return Some(case);
        }
        let known = reached.entry(case.environment.clone());
        let environment = known.or_insert_with_key(&mut reach).clone()?;
        Some(Case { environment, ..case })
    };
    let cases = cases.into_iter().filter_map(moved).collect();
    (cases, untried)
}

fn untried_note(place: &Environment, why: &str) -> String {
    format!("not tried under {place}: {why}")
}

/// One place away from the usual one.
struct Abroad<'h> {
    place: &'h Environment,
    host: &'h dyn Host,
    /// The session there, or why there is none; nothing until its first case is due.
    session: Option<Result<Session<'h>, Fault>>,
}

/// The sessions with one host.
pub(super) struct Sessions<'h> {
    home: Session<'h>,
    abroad: Vec<Abroad<'h>>,
    limits: Limits,
    /// Notes that were told: what each session says again is not worth a second word.
    told: BTreeSet<String>,
}

impl<'h> Sessions<'h> {
    /// Opens the usual one.
    ///
    /// # Errors
    /// The fault that kept the host from saying hello.
    pub(super) fn open(
        host: &'h dyn Host,
        elsewhere: &'h Elsewhere,
        limits: Limits,
    ) -> Result<Self, Fault> {
        let home = Session::open(host, limits)?;
        let unopened = |(place, host): &'h (Environment, Box<dyn Host>)| Abroad {
            place,
            host: host.as_ref(),
            session: None,
        };
        let abroad = elsewhere.hosts.iter().map(unopened).collect();
        Ok(Self { home, abroad, limits, told: BTreeSet::new() })
    }

    /// What the host said of itself.
    pub(super) fn hello(&self) -> &Hello {
        self.home.hello()
    }

    /// Whether a case can be asked: in the usual place, or in one where the host can be.
    pub(super) fn reaches(&self, place: &Environment) -> bool {
        place.is_usual() || self.abroad.iter().any(|abroad| abroad.place == place)
    }

    /// Sets how long an answer may take from now on.
    pub(super) fn set_answer_limit(&mut self, limit: Duration) {
        self.limits.answer = limit;
        self.home.set_answer_limit(limit);
        for session in self.abroad.iter_mut().filter_map(Abroad::opened) {
            session.set_answer_limit(limit);
        }
    }

    /// Asks one generator all of `cases`, each in its place, and hands each reply on.
    pub(super) fn ask(&mut self, offer: &Offer, cases: &[&Case], settle: &mut Settle<'_>) {
        let mut lost = false;
        ask_in(&mut self.home, offer, cases, Environment::is_usual, &mut |at, reply| {
            lost |= is(&reply, FaultKind::NotAsked);
            settle(at, reply);
        });
        for abroad in &mut self.abroad {
            let place = abroad.place;
            let theirs = |other: &Environment| other == place;
            if !cases.iter().any(|case| theirs(&case.environment)) {
                continue;
            }
            let (mut is_given_up, mut is_slow) = (false, false);
            let mut settle = |at: usize, reply: Reply| {
                is_given_up |= is(&reply, FaultKind::NotAsked);
                is_slow |= is(&reply, FaultKind::TimedOut);
                settle(at, told_of(place, reply));
            };
            if lost {
                give_up(&lost_before(self.limits), cases, theirs, &mut settle);
                continue;
            }
            match abroad.open(self.limits) {
                Ok(session) => ask_in(session, offer, cases, theirs, &mut settle),
                Err(why) => give_up(&why, cases, theirs, &mut settle),
            }
            // One that hangs in one place would take its time limit in each of the others too.
            lost = is_given_up && is_slow;
        }
    }

    /// Faults and notes that belong to no single case, gathered since the last call.
    pub(super) fn take_remarks(&mut self) -> (Vec<Fault>, Vec<String>) {
        let (mut faults, mut notes) = self.home.take_remarks();
        for abroad in &mut self.abroad {
            let place = abroad.place;
            let Some(session) = abroad.opened() else { continue };
            let (theirs, more) = session.take_remarks();
            gather(&mut faults, theirs.into_iter().map(|fault| at_place(place, fault)).collect());
            notes.extend(more);
        }
        notes.retain(|note| self.told.insert(note.clone()));
        (faults, notes)
    }

    /// Ends all of them in good order; gives what was wrong with their ends.
    pub(super) fn close(self) -> Vec<Fault> {
        let mut faults = self.home.close();
        for Abroad { place, session, .. } in self.abroad {
            let Some(Ok(session)) = session else { continue };
            let theirs = session.close().into_iter().map(|fault| at_place(place, fault));
            gather(&mut faults, theirs.collect());
        }
        faults
    }
}

impl<'h> Abroad<'h> {
    fn opened(&mut self) -> Option<&mut Session<'h>> {
        self.session.as_mut()?.as_mut().ok()
    }

    /// Opens it when it is first wanted. One that does not start is not tried again.
    fn open(&mut self, limits: Limits) -> Result<&mut Session<'h>, Fault> {
        let host = self.host;
        let session = self.session.get_or_insert_with(|| Session::open(host, limits));
        session.as_mut().map_err(|why| why.clone())
    }
}

/// Asks the cases of one place.
fn ask_in(
    session: &mut Session<'_>,
    offer: &Offer,
    cases: &[&Case],
    is_theirs: impl Fn(&Environment) -> bool,
    settle: &mut Settle<'_>,
) {
    let theirs: Vec<usize> =
        (0..cases.len()).filter(|at| is_theirs(&cases[*at].environment)).collect();
    let there: Vec<&Case> = theirs.iter().map(|at| cases[*at]).collect();
    session.ask(offer, &there, &mut |at, reply| settle(theirs[at], reply));
}

/// Every case of a place gets the fault for which it is not asked.
fn give_up(
    why: &Fault,
    cases: &[&Case],
    is_theirs: impl Fn(&Environment) -> bool,
    settle: &mut Settle<'_>,
) {
    for (at, case) in cases.iter().enumerate().filter(|(_, case)| is_theirs(&case.environment)) {
        settle(at, Reply::Fault(why.clone().at(&case.id)));
    }
}

fn is(reply: &Reply, kind: FaultKind) -> bool {
    matches!(reply, Reply::Fault(fault) if fault.fault == kind)
}

fn lost_before(limits: Limits) -> Fault {
    if limits.stop.is_asked() {
        return Fault::stopped(limits.stop);
    }
    Fault::new(
        FaultKind::NotAsked,
        "it broke too often before, at home or in another zone or locale",
    )
}

fn told_of(place: &Environment, reply: Reply) -> Reply {
    match reply {
        answered @ (Reply::Answered(_) | Reply::Live(..)) => answered,
        Reply::Fault(fault) => Reply::Fault(at_place(place, fault)),
    }
}

fn at_place(place: &Environment, fault: Fault) -> Fault {
    Fault { detail: format!("under {place}: {}", fault.detail), ..fault }
}
