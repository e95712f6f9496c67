//! The claims of a token in the making.

use std::fmt::Display;

use super::asked::{Asked, quote};

/// The claims that tell a time.
pub(crate) const TIMES: [&str; 3] = ["iat", "exp", "tokenExp"];

/// Those of them that tell an end.
pub(crate) const ENDS: [&str; 2] = ["exp", "tokenExp"];

/// Names with raw JSON, in the order in which they are written.
#[derive(Clone)]
pub(crate) struct Claims(pub(crate) Vec<(String, String)>);

impl Claims {
    /// What the good generator claims.
    pub(super) fn sound(asked: &Asked, iat_s: i64, lifetime_s: i64) -> Self {
        let exp = (iat_s + lifetime_s).to_string();
        let mut claims = Self(Vec::new());
        claims.set("appKey", asked.quoted("sdk_key"));
        claims.set("mn", asked.quoted("meeting_number"));
        claims.set("role", asked.role().to_string());
        claims.set("iat", iat_s.to_string());
        claims.set_ends(exp);
        claims
    }

    /// Sets a claim where it stands, or at the end.
    pub(crate) fn set(&mut self, name: &str, json: impl Display) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, value)) => *value = json.to_string(),
            None => self.also(name, json),
        }
    }

    /// Adds a claim, whether or not there is one of that name.
    pub(crate) fn also(&mut self, name: &str, json: impl Display) {
        self.0.push((name.to_owned(), json.to_string()));
    }

    /// Sets the two claims that tell an end.
    pub(crate) fn set_ends(&mut self, json: impl Display) {
        for name in ENDS {
            self.set(name, &json);
        }
    }

    /// Leaves claims out.
    pub(crate) fn remove(&mut self, names: &[&str]) {
        self.0.retain(|(known, _)| !names.contains(&known.as_str()));
    }

    /// Calls a claim by another name.
    pub(crate) fn rename(&mut self, name: &str, other: &str) {
        let found = self.0.iter_mut().find(|(known, _)| known == name);
        other.clone_into(&mut found.expect("there is such a claim").0);
    }

    /// The raw JSON of a claim.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        &found.expect("there is such a claim").1
    }

    /// A time in seconds.
    pub(crate) fn seconds(&self, name: &str) -> i64 {
        self.get(name).parse().expect("the good generator writes whole seconds")
    }

    /// Writes times in another way.
    pub(crate) fn times(&mut self, names: &[&str], spell: impl Fn(i64) -> String) {
        for name in names {
            let spelled = spell(self.seconds(name));
            self.set(name, spelled);
        }
    }

    /// The object, as most libraries write it.
    pub(crate) fn compact(&self) -> String {
        let members = self.0.iter().map(|(name, json)| format!("{}:{json}", quote(name)));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}
