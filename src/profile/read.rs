//! Reading a profile file, and what can be wrong with one that reads well: a schema of another version,
//! an error that rests on doubtful evidence, a time that no claim tells.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::spec::{Confidence, Level, Profile, TimeRole};
use crate::mistake::Mistake;

const SCHEMA: &str = "mintcheck-profile/1";

impl Profile {
    /// Reads a profile file; `origin` is its name in messages.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn read(origin: &str, text: &str) -> Result<Self, Box<Mistake>> {
        let wrong = |error: toml::de::Error| Box::new(Mistake::in_toml(origin, text, &error));
        let mut profile: Self = toml::from_str(text).map_err(wrong)?;
        let places: Places = toml::from_str(text).map_err(wrong)?;
        places.check(origin, text, &profile)?;
        profile.relate();
        Ok(profile)
    }

    /// Fills in what rows say of each other.
    fn relate(&mut self) {
        let carriers = self.claims.iter().enumerate().filter(|(_, row)| row.carries.is_some());
        let carriers: Vec<_> = carriers.collect();
        for (at, (first, row)) in carriers.iter().enumerate() {
            let twins = carriers[at + 1..].iter().filter(|(_, twin)| twin.carries == row.carries);
            self.twins.extend(twins.map(|(second, _)| (*first, *second)));
        }

        let claims = &self.claims;
        let role = |name: &str| claims.iter().find(|row| row.name == name).and_then(|row| row.time);
        for row in &mut self.lifetimes {
            row.role = role(&row.claim).unwrap_or_default();
        }
        for row in &mut self.times_left {
            row.role = role(&row.claim).unwrap_or_default();
        }
    }
}

/// The parts of a profile that are looked at again after reading, with their places.
#[derive(Deserialize)]
struct Places {
    schema: Spanned<String>,
    #[serde(default)]
    claim: Vec<ClaimPlace>,
    #[serde(default)]
    lifetime: Vec<RowPlace>,
    #[serde(default)]
    time_left: Vec<RowPlace>,
    #[serde(default)]
    rules: BTreeMap<String, RowPlace>,
}

#[derive(Deserialize)]
struct ClaimPlace {
    #[serde(default)]
    other: Vec<RowPlace>,
    time: Option<Spanned<TimeRole>>,
}

#[derive(Deserialize)]
struct RowPlace {
    claim: Option<Spanned<String>>,
    level: Option<Spanned<Level>>,
    confidence: Confidence,
}

impl Places {
    fn check(&self, origin: &str, text: &str, profile: &Profile) -> Result<(), Box<Mistake>> {
        let wrong = |span, title: String| Err(Box::new(Mistake::at(origin, text, span, title)));
        if self.schema.get_ref() != SCHEMA {
            return wrong(self.schema.span(), format!("the schema of a profile is `{SCHEMA}`"));
        }
        let others = self.claim.iter().flat_map(|claim| &claim.other);
        for row in others.chain(&self.lifetime).chain(self.rules.values()) {
            let Some(level) = &row.level else { continue };
            if *level.get_ref() == Level::Error && !row.confidence.carries_an_error() {
                let confidence = row.confidence;
                return wrong(
                    level.span(),
                    format!("a row of confidence {confidence:?} can be a warning at most"),
                );
            }
        }
        let timed = self.lifetime.iter().chain(&self.time_left);
        for claim in timed.filter_map(|row| row.claim.as_ref()) {
            if profile.claim(claim.get_ref()).is_none_or(|row| row.time.is_none()) {
                let title = format!("no time claim `{}` in this profile", claim.get_ref());
                return wrong(claim.span(), title);
            }
        }
        let mut seen = Vec::new();
        for time in self.claim.iter().filter_map(|claim| claim.time.as_ref()) {
            if seen.contains(time.get_ref()) {
                return wrong(time.span(), "two claims tell the same time".to_owned());
            }
            seen.push(*time.get_ref());
        }
        Ok(())
    }
}
