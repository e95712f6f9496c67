//! Secrets, and which of them a token is checked with: the one that was given for its key id, else
//! the one that was given for all.

use serde_json::Value;

use crate::case::{Case, Environment, Expect, Inputs, Shape, Veil};
use crate::token::{self, Room};

/// The secrets of an audit. Each is kept in a case, since that is what a token is judged against.
#[derive(Clone)]
pub struct Keyring {
    /// For each key id.
    by_id: Vec<(String, Case)>,
    /// For all others; without a secret, if none was given.
    other: Case,
    /// The claim that holds the key id; none for the header's `kid`.
    claim: Option<String>,
}

/// A case without inputs but a secret.
fn case(secret: Option<String>) -> Case {
    let secret = secret.map(|text| ("secret".to_owned(), Value::String(text)));
    Case {
        id: String::new(),
        comment: String::new(),
        shape: Shape::Field,
        inputs: Inputs::new(secret),
        now_us: 0,
        profile: None,
        environment: Environment::default(),
        expect: Expect::Mint(None),
    }
}

impl Keyring {
    /// A ring with no secret, or with one for all tokens. Key ids are looked for in the header's
    /// `kid`, or in a claim.
    pub fn new(secret: Option<String>, claim: Option<String>) -> Self {
        Self { by_id: Vec::new(), other: case(secret), claim }
    }

    /// Adds the secret of a key id.
    pub fn add(&mut self, id: &str, secret: String) {
        self.by_id.retain(|(known, _)| known != id);
        self.by_id.push((id.to_owned(), case(Some(secret))));
    }

    /// How many secrets there are.
    pub(super) fn len(&self) -> usize {
        self.by_id.len() + usize::from(self.other.inputs.secret().is_some())
    }

    /// Hides them in what is told.
    pub(super) fn veil(&self) -> Veil {
        Veil::over(
            self.by_id.iter().map(|(_, case)| case).chain([&self.other]).map(|case| &case.inputs),
        )
    }

    /// The case to judge a token against.
    pub(super) fn pick(&mut self, text: &str, room: &mut Room) -> &mut Case {
        let known = if self.by_id.is_empty() { None } else { self.find(text, room) };
        match known {
            Some(at) => &mut self.by_id[at].1,
            None => &mut self.other,
        }
    }

    fn find(&self, text: &str, room: &mut Room) -> Option<usize> {
        let token = token::read(text, room);
        let Some(jws) = token.jws.as_ref() else { return self.find_field(text, room) };
        let value = match &self.claim {
            Some(claim) => jws.payload.object.get(claim),
            None => jws.header.object.get("kid"),
        };
        let value = value?;
        let id = value.string();
        let id = id.as_deref().unwrap_or(value.raw);
        self.by_id.iter().position(|(known, _)| known == id)
    }

    /// The same for a signature of the format before the JWT, whose fields have names by their
    /// places.
    fn find_field(&self, text: &str, room: &mut Room) -> Option<usize> {
        let claim = self.claim.as_ref()?;
        let token = token::read_legacy(text, room);
        let fields = token.legacy.as_ref()?.fields?.named();
        let (_, id) = fields.into_iter().find(|(name, _)| name == claim)?;
        self.by_id.iter().position(|(known, _)| known == id)
    }
}
