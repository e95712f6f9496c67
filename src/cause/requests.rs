//! What causes of mix-ups look at: what one generator was asked and what its claims say, in the
//! order in which it answered.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::case::Case;
use crate::observation::asked_text;
use crate::profile::{ClaimRow, Profile};

/// One request and what is known of its answer.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What was asked.
    pub case: &'a Case,
    /// The claims that do not repeat their input, with what they say; none if no claims were looked
    /// at: it was refused, or asked for another reason.
    pub strange: Option<&'a [(String, String)]>,
}

/// The requests to one generator.
#[derive(Debug)]
pub struct Requests<'a> {
    /// What is required of it.
    pub profile: &'a Profile,
    /// How many requests one process may hold at once.
    pub in_flight: usize,
    /// By process, the requests in the order of the answers.
    pub processes: Vec<Vec<Request<'a>>>,
}

/// A claim that does not repeat its input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strange<'a> {
    pub(super) row: &'a ClaimRow,
    pub(super) input: &'a str,
    pub(super) said: &'a str,
}

impl<'a> Requests<'a> {
    /// The claims of a request that do not repeat their inputs, but for what becomes of odd ones.
    pub(super) fn strange(&self, request: &Request<'a>) -> impl Iterator<Item = Strange<'a>> {
        let (case, profile) = (request.case, self.profile);
        let strange = request.strange.unwrap_or_default().iter();
        strange.filter_map(move |(claim, said)| {
            let row = profile.claim(claim)?;
            let input = row.carries.as_deref()?;
            (!case.is_odd(input, profile)).then_some(Strange { row, input, said })
        })
    }

    /// Each wrong answer: its process and its position there.
    pub(super) fn wrong(&self) -> impl Iterator<Item = (&Vec<Request<'a>>, usize)> {
        let each = self.processes.iter();
        each.flat_map(|process| (0..process.len()).map(move |at| (process, at)))
            .filter(|(process, at)| self.strange(&process[*at]).next().is_some())
    }

    /// The inputs that claims repeat.
    pub(super) fn carried(&self) -> impl Iterator<Item = &'a str> {
        self.profile.claims.iter().filter_map(|row| row.carries.as_deref())
    }
}

/// By input and value, the positions in a process at which that was asked for.
pub(super) type Index<'a> = BTreeMap<(&'a str, Cow<'a, str>), Vec<usize>>;

/// Where in a process each value was asked for.
pub(super) fn index<'a>(requests: &Requests<'a>, process: &[Request<'a>]) -> Index<'a> {
    let mut index = Index::new();
    for (at, request) in process.iter().enumerate() {
        for input in requests.carried() {
            if let Some(value) = asked_anything(request.case, input) {
                index.entry((input, value)).or_default().push(at);
            }
        }
    }
    index
}

/// What a case asked for as text; what is neither text nor a number, as JSON.
pub(super) fn asked_anything<'c>(case: &'c Case, input: &str) -> Option<Cow<'c, str>> {
    let as_json = || case.inputs.get(input).map(|value| Cow::Owned(value.to_string()));
    asked_text(case, input).or_else(as_json)
}
