//! The parameters that came with a token, where the answer holds them.

use serde_json::{Map, Value};

use super::Observation;
use super::echo::has_same_digits;
use crate::generator::{Answer, Around, Minted, Purpose};
use crate::profile::{ClaimRow, Join, Parameter, Profile, View};
use crate::token::json;

/// The parameters that came with a token.
#[derive(Debug, Clone, Copy)]
pub struct Handed<'a> {
    spec: &'a Join,
    members: &'a Map<String, Value>,
    token: &'a str,
    /// The view that they are for, if it is known.
    pub view: Option<View>,
}

impl<'a> Handed<'a> {
    /// The parameters in an answer; none if the profile knows of none, or if the object around the
    /// token is something else.
    fn of(minted: &'a Minted, profile: &'a Profile) -> Option<Self> {
        let Around { members, purpose } = minted.around.as_deref()?;
        let spec = profile.join.as_ref()?;
        let view = match *purpose {
            Purpose::Join(view) => view,
            Purpose::Untold => spec.is_meant_by(members.keys()).then_some(None)?,
        };
        Some(Self { spec, members, token: &minted.text, view })
    }

    /// The parameters that the view knows.
    pub fn rows(&self) -> impl Iterator<Item = &'a Parameter> + Clone + use<'a> {
        self.spec.of_view(self.view)
    }

    /// The value of a parameter. Null and the empty text say nothing.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        let says_nothing = |value: &Value| value.is_null() || value.as_str() == Some("");
        self.members.get(name).filter(|value| !says_nothing(value))
    }

    /// The members that no parameter is called, each with the absent parameters that it stands for.
    pub fn misnamed(&self) -> impl Iterator<Item = (&'a str, Vec<&'a Parameter>)> {
        let handed = *self;
        let stranger = move |name: &&String| handed.rows().all(|row| row.name != **name);
        self.members.keys().filter(stranger).filter_map(move |name| {
            let meant = handed.meant_by(name);
            (!meant.is_empty()).then_some((name.as_str(), meant))
        })
    }

    /// The parameters that a member of another name stands for; none if one of them is there.
    fn meant_by(&self, name: &str) -> Vec<&'a Parameter> {
        let is_the_token = |row: &Parameter| {
            row.token && self.members.get(name).and_then(Value::as_str) == Some(self.token)
        };
        let meant = self.rows().filter(|row| row.is_misnamed_as(name) || is_the_token(row));
        let meant: Vec<&Parameter> = meant.collect();
        let is_there = |row: &&Parameter| self.members.contains_key(&row.name);
        if meant.iter().any(is_there) { Vec::new() } else { meant }
    }
}

/// A parameter that says something else than the token.
#[derive(Debug, Clone, Copy)]
pub enum Dissent<'a> {
    /// It should be the token, and is another text.
    OtherText(&'a Parameter),
    /// It should repeat a claim, and does not.
    OtherValue {
        /// The parameter.
        row: &'a Parameter,
        /// The claim.
        claim: &'a str,
        /// What the claim says, as it is spelled.
        signed: &'a str,
        /// What the parameter says.
        said: &'a Value,
    },
}

impl<'a> Dissent<'a> {
    /// The parameter.
    pub fn parameter(&self) -> &'a Parameter {
        match self {
            Self::OtherText(row) | Self::OtherValue { row, .. } => row,
        }
    }
}

impl<'a> Observation<'a> {
    /// The parameters that came with the token, if any did.
    pub fn handed(&self) -> Option<Handed<'a>> {
        match self.answer {
            Answer::Token(minted) => Handed::of(minted, self.profile),
            Answer::Refused(_) | Answer::Failed(_) => None,
        }
    }

    /// The parameters that are there under no name at all. Where the case left their input out or
    /// made it odd on purpose, nobody misses them.
    pub fn absent(&self, handed: &Handed<'a>) -> impl Iterator<Item = &'a Parameter> {
        let renamed: Vec<&str> =
            handed.misnamed().flat_map(|(_, meant)| meant).map(|row| row.name.as_str()).collect();
        let handed = *handed;
        handed.rows().filter(move |row| {
            handed.get(&row.name).is_none()
                && !renamed.contains(&row.name.as_str())
                && !row.repeats.iter().any(|claim| self.is_odd_claim(claim))
        })
    }

    /// The parameters that say something else than the token.
    pub fn dissents(&self, handed: &Handed<'a>) -> Vec<Dissent<'a>> {
        let of = |row: &'a Parameter| self.dissent(row, handed.get(&row.name)?, handed.token);
        handed.rows().filter_map(of).collect()
    }

    fn dissent(&self, row: &'a Parameter, said: &'a Value, token: &str) -> Option<Dissent<'a>> {
        if row.token {
            return (said.as_str() != Some(token)).then_some(Dissent::OtherText(row));
        }
        let repeated = |claim: &&'a ClaimRow| row.repeats.contains(&claim.name);
        let told = self.claims().filter(|(claim, _)| repeated(claim));
        // A claim that is itself not what was asked for is accused of that.
        let told = told.filter_map(|(claim, value)| Some((claim, value?)));
        let told: Vec<_> = told.filter(|(claim, value)| !self.differs(claim, *value)).collect();
        let &(claim, value) = told.first()?;
        let agrees = told.iter().any(|(claim, value)| agree(claim, *value, said));
        let signed = value.raw;
        (!agrees).then_some(Dissent::OtherValue { row, claim: &claim.name, signed, said })
    }

    fn is_odd_claim(&self, claim: &str) -> bool {
        self.profile.claim(claim).is_some_and(|row| self.is_odd(row))
    }
}

/// Whether a parameter says what a claim says. Where only digits count, only they are compared.
fn agree(claim: &ClaimRow, value: json::Value<'_>, said: &Value) -> bool {
    let text = value.string();
    let text = text.as_deref().unwrap_or(value.raw);
    let said = said.as_str().map_or_else(|| said.to_string(), str::to_owned);
    let digits_count = claim.form.as_ref().is_some_and(|form| form.digits.is_some());
    text == said || (digits_count && has_same_digits(text, &said))
}
