//! Cause `shared-state`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::requests::{Index, Request, Requests, Strange, asked_anything, index};
use super::{Attempt, Confidence, Explained, Proof, declare_cause};
use crate::observation::asked_text;

declare_cause! {
    /// What belongs to one request is kept where another one reaches it.
    ///
    /// # What happens
    /// Number, role or key are put into a variable that outlives the request: a module's `let`, a
    /// servlet's field, a static in a helper, a cached object of claims. The next request finds what
    /// the last one left there, or two that are served at once overwrite each other's. Every token
    /// is well signed, and some are for the meeting, the role or the app of somebody else. Tried one
    /// by one, in a fresh process each, every request is right.
    ///
    /// # In which languages
    /// All with long-lived processes: Node (a variable beside the handler, `await` between setting
    /// and reading it), Java (a field of a servlet or of a singleton bean), Go and Python servers
    /// (a global, a default argument that is changed), PHP under a runtime that lives on.
    /// With a cache in a file or a server beside it, programs that are started for each request too.
    ///
    /// # The line to look for
    /// A variable outside the function that signs which is set from the request:
    /// `meetingNumber = req.body.meetingNumber`, `this.role = role`, `claims.update(...)` on an
    /// object that is made once; a cache whose key leaves out one of the inputs.
    ///
    /// # Fix
    /// Hand the values of a request from function to function as arguments, and make the claims
    /// anew for each token. The key of a cache names all that the token says.
    ///
    /// # References
    /// * Jakarta Servlet specification, section 2.2: one instance serves all requests at once
    /// * Python language reference: default values are evaluated once
    SHARED_STATE {
        id: "shared-state",
        explains: &["concurrent-mixup", "claim-differs-from-input", "claims-vary"],
        languages: "all with long-lived processes",
        attempt: Attempt::Requests(attempt),
    }
}

/// Shorter values, such as a role, are met by chance.
const TELLING_LENGTH: usize = 6;
/// So many values that tell, all of them another's, are no chance.
const ENOUGH_VALUES: usize = 2;
/// So many claims that say what was asked for just before, where that makes a difference.
const ENOUGH_TURNS: usize = 6;

/// One answer in so many may hold a value that nobody asked for.
const MOST_RIDDLES: usize = 10;

const FIX: &str = "hand the values of each request on as arguments, and make the claims anew for \
                   each token; no module variable, no servlet's field, no cache that leaves out an \
                   input";

/// A wrong answer, and whose values it holds.
struct Taken<'a> {
    own: Request<'a>,
    other: Request<'a>,
    strange: Vec<Strange<'a>>,
    when: &'static str,
}

fn attempt(requests: &Requests<'_>) -> Option<Explained> {
    let first = requests.wrong().next()?;
    if let Some(claims) = of_the_one_before(requests) {
        let cases = requests.wrong().map(|(process, at)| process[at].case.id.clone()).collect();
        let (process, at) = first;
        let taken = Taken {
            own: process[at],
            other: process[at.checked_sub(1)?],
            strange: requests.strange(&process[at]).collect(),
            when: "just before",
        };
        let what = "what the request before asked for";
        return Some((proof(&taken, &claims, what), cases));
    }
    let mut taken = of_others(requests)?;
    taken.sort_by_key(|one| !one.strange.iter().any(|strange| is_telling(&one.own, strange)));
    let values = taken.iter().flat_map(|one| &one.strange);
    let claims: BTreeSet<&str> = values.map(|one| one.row.name.as_str()).collect();
    let cases = taken.iter().map(|one| one.own.case.id.clone()).collect();
    let what = "what another request asked for";
    Some((proof(taken.first()?, &claims, what), cases))
}

fn proof(taken: &Taken<'_>, claims: &BTreeSet<&str>, what: &str) -> Proof {
    let told = |one: &Strange<'_>| format!("`{}` is {}", one.row.name, one.said);
    let told: Vec<String> = taken.strange.iter().map(told).collect();
    let claims: Vec<String> = claims.iter().map(|claim| format!("`{claim}`")).collect();
    Proof {
        confidence: Confidence::Proven,
        recomputed: format!(
            "in the answer to `{}`, {}, as `{}` asked {}",
            taken.own.case.id,
            told.join(" and "),
            taken.other.case.id,
            taken.when
        ),
        summary: format!("requests share a variable: {what} stands in {}", claims.join(" and ")),
        fix: FIX.to_owned(),
    }
}

/// The claims that are wrong, if each of them says in every answer what the one before asked for.
fn of_the_one_before<'a>(requests: &Requests<'a>) -> Option<BTreeSet<&'a str>> {
    let wrong = requests.wrong().flat_map(|(process, at)| requests.strange(&process[at]));
    let inputs: BTreeSet<(&str, &str)> =
        wrong.map(|one| (one.input, one.row.name.as_str())).collect();
    let all = inputs.iter().all(|(input, claim)| is_always_the_one_before(requests, input, claim));
    (all && !inputs.is_empty()).then(|| inputs.into_iter().map(|(_, claim)| claim).collect())
}

fn is_always_the_one_before(requests: &Requests<'_>, input: &str, claim: &str) -> bool {
    let mut turns = 0;
    for process in &requests.processes {
        // Who refuses may have put it aside before, or may not.
        let answered: Vec<&Request<'_>> =
            process.iter().filter(|request| request.strange.is_some()).collect();
        for pair in answered.windows(2) {
            let is_odd = |request: &Request<'_>| request.case.is_odd(input, requests.profile);
            let [before, own] = [pair[0], pair[1]];
            if is_odd(before) || is_odd(own) {
                continue;
            }
            let asked = |request: &Request<'_>| {
                asked_text(request.case, input).map(Cow::into_owned).unwrap_or_default()
            };
            let strange = own.strange.unwrap_or_default().iter().find(|(name, _)| name == claim);
            let said = strange.map_or_else(|| asked(own), |(_, said)| said.clone());
            if said != asked(before) {
                return false;
            }
            turns += usize::from(asked(before) != asked(own));
        }
    }
    turns >= ENOUGH_TURNS
}

/// Whose values the wrong answers hold, if nearly all that tell anything hold another's.
fn of_others<'a>(requests: &Requests<'a>) -> Option<Vec<Taken<'a>>> {
    let (mut all, mut riddles) = (Vec::new(), 0);
    for process in &requests.processes {
        let index = index(requests, process);
        for at in 0..process.len() {
            let strange: Vec<Strange<'_>> = requests.strange(&process[at]).collect();
            if !strange.is_empty() {
                let Some(other) = other_of(requests, (process, &index), at, &strange) else {
                    let is_told = strange.iter().any(|one| is_telling(&process[at], one));
                    riddles += usize::from(is_told);
                    continue;
                };
                let when = match at.checked_sub(other) {
                    Some(1) => "just before",
                    Some(_) => "before",
                    None => "at the same time",
                };
                all.push(Taken { own: process[at], other: process[other], strange, when });
            }
        }
    }
    let telling = all.iter().flat_map(|taken| {
        let own = taken.own;
        taken.strange.iter().filter(move |one| is_telling(&own, one))
    });
    let telling: BTreeSet<(&str, &str)> = telling.map(|one| (one.input, one.said)).collect();
    // What somebody's odd input became may be spelled in another way, and of two others each may have
    // left a part.
    (telling.len() >= ENOUGH_VALUES && riddles <= all.len() / MOST_RIDDLES).then_some(all)
}

/// The nearest request that asked for all that is wrong in this answer.
fn other_of<'a>(
    requests: &Requests<'a>,
    (process, index): (&[Request<'a>], &Index<'a>),
    at: usize,
    strange: &[Strange<'a>],
) -> Option<usize> {
    let is_the_other = |other: &&usize| {
        let asked = |input| asked_anything(process[**other].case, input);
        // It was there already when this was answered.
        **other != at
            && **other < at + requests.in_flight
            && strange.iter().all(|one| asked(one.input).as_deref() == Some(one.said))
    };
    let first = strange.iter().max_by_key(|one| one.said.len())?;
    let candidates = index.get(&(first.input, Cow::Borrowed(first.said)))?;
    candidates.iter().filter(is_the_other).min_by_key(|other| other.abs_diff(at)).copied()
}

/// Whether a value can hardly come of what was asked, nor be met by chance.
fn is_telling(own: &Request<'_>, one: &Strange<'_>) -> bool {
    let asked = asked_text(own.case, one.input).unwrap_or_default();
    one.said.chars().count() >= TELLING_LENGTH
        && !asked.contains(one.said)
        && !one.said.contains(asked.as_ref())
}
