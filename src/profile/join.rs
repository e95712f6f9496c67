//! What is handed over together with a token: the parameters of the call that it is made for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::claim::Need;
use super::words::{Confidence, Level};

/// The view of a client that is joined; some parameters have another name in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// The whole page (`ZoomMtg`).
    Client,
    /// A part of a page (`ZoomMtgEmbedded`).
    Component,
}

impl View {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Component => "component",
        }
    }
}

/// The parameters around a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// What they are handed to.
    pub about: String,
    /// The parameters.
    #[serde(rename = "parameter")]
    pub parameters: Vec<Parameter>,
}

/// One parameter: its name, and what it has to agree with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The view that knows it; without it, every view.
    pub view: Option<View>,
    /// Whether it has to be there.
    pub need: Need,
    /// Whether it is the token itself.
    #[serde(default)]
    pub token: bool,
    /// The claims whose value it repeats; of several, those that are there.
    #[serde(default)]
    pub repeats: Vec<String>,
    /// Other names under which programs send it; in other capitals they and its own are names too.
    #[serde(default)]
    pub misnamed_as: Vec<String>,
    /// Whether nothing but these parameters has a member of that name: an answer with a signature
    /// and a key is not meant for the call, one with a user's name is.
    #[serde(default)]
    pub telling: bool,
    /// The tokens with which it has to be there although others do without it.
    pub wanted: Option<Wanted>,
    /// What a reader should know of it.
    pub about: String,
    /// Where the row is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The tokens with which a parameter has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The claim that tells them.
    pub claim: String,
    /// What it says in them.
    pub is: i64,
    /// Other parameters that do as well.
    #[serde(default)]
    pub or: Vec<String>,
    /// How grave it is to leave it out.
    pub level: Level,
    /// Where this is known from.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Join {
    /// The fewest parameters by which an object is told to be meant for the call, if nobody said so.
    const ENOUGH: usize = 3;

    /// The parameters that a view knows; without one, those of all views.
    pub fn of_view(&self, view: Option<View>) -> impl Iterator<Item = &Parameter> + Clone {
        let known = move |row: &&Parameter| {
            view.is_none_or(|view| row.view.is_none_or(|only| only == view))
        };
        self.parameters.iter().filter(known)
    }

    /// Whether an object with members of these names is meant for the call.
    pub fn is_meant_by<'n>(&self, names: impl Iterator<Item = &'n String>) -> bool {
        let row = |name: &String| self.parameters.iter().find(|row| row.name == *name);
        let found: Vec<&Parameter> = names.filter_map(row).collect();
        found.len() >= Self::ENOUGH && found.iter().any(|row| row.telling)
    }
}

impl Parameter {
    /// Whether programs send it under that name.
    pub fn is_misnamed_as(&self, name: &str) -> bool {
        let mut names = self.misnamed_as.iter().chain([&self.name]);
        names.any(|known| letters(known).eq(letters(name)))
    }
}

/// A name without what joins its words, and without capitals.
fn letters(name: &str) -> impl Iterator<Item = u8> {
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase())
}
