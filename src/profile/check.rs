//! What can be wrong with a profile that reads well: a schema of another version, an error that rests
//! on doubtful evidence, a time that no claim tells.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::spec::{Confidence, Level, Profile, TimeRole};
use crate::mistake::Mistake;

const SCHEMA: &str = "mintcheck-profile/1";

/// The parts of a profile that are looked at again after reading, with their places.
#[derive(Deserialize)]
pub(super) struct Places {
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
    pub(super) fn check(
        &self,
        origin: &str,
        text: &str,
        profile: &Profile,
    ) -> Result<(), Box<Mistake>> {
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
