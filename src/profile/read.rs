//! Reading a profile file, and what can be wrong with one that reads well: a schema of another version,
//! an error that rests on doubtful evidence, a time that no claim tells.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::spec::Profile;
use super::words::{Confidence, Format, LEGACY_FIELDS, Level, TimeRole};
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
        let place = |name: &String| claims.iter().position(|row| row.name == *name);
        for row in &mut self.all_or_none {
            row.rows = row.claims.iter().filter_map(place).collect();
        }
    }
}

/// The parts of a profile that are looked at again after reading, with their places.
#[derive(Deserialize)]
struct Places {
    schema: Spanned<String>,
    format: Option<Spanned<Format>>,
    #[serde(default)]
    claim: Vec<ClaimPlace>,
    #[serde(default)]
    lifetime: Vec<RowPlace>,
    #[serde(default)]
    time_left: Vec<RowPlace>,
    #[serde(default)]
    all_or_none: Vec<RowPlace>,
    #[serde(default)]
    join: JoinPlace,
    #[serde(default)]
    rules: BTreeMap<String, RowPlace>,
    #[serde(default)]
    vendor_error: Vec<RowPlace>,
}

#[derive(Deserialize)]
struct ClaimPlace {
    name: Spanned<String>,
    #[serde(default)]
    other: Vec<RowPlace>,
    #[serde(default)]
    stand_ins: Vec<RowPlace>,
    time: Option<Spanned<TimeRole>>,
}

#[derive(Default, Deserialize)]
struct JoinPlace {
    parameter: Vec<ParameterPlace>,
}

#[derive(Deserialize)]
struct ParameterPlace {
    #[serde(default)]
    repeats: Vec<Spanned<String>>,
    wanted: Option<RowPlace>,
}

#[derive(Deserialize)]
struct RowPlace {
    claim: Option<Spanned<String>>,
    #[serde(default)]
    claims: Vec<Spanned<String>>,
    min_s: Option<i64>,
    max_s: Option<i64>,
    level: Option<Spanned<Level>>,
    confidence: Confidence,
}

impl Places {
    fn check(&self, origin: &str, text: &str, profile: &Profile) -> Result<(), Box<Mistake>> {
        let slips = [
            self.other_schema(),
            self.error_in_doubt(),
            self.time_of_no_claim(profile),
            self.lifetime_without_bounds(),
            self.claim_of_no_row(profile),
            self.time_told_twice(),
            self.header_of_no_jws(profile),
            self.field_of_no_name(profile),
        ];
        match slips.into_iter().flatten().next() {
            Some(Slip { span, title }) => Err(Box::new(Mistake::at(origin, text, span, title))),
            None => Ok(()),
        }
    }

    fn other_schema(&self) -> Option<Slip> {
        let wrong = self.schema.get_ref() != SCHEMA;
        wrong.then(|| Slip::at(&self.schema, format!("the schema of a profile is `{SCHEMA}`")))
    }

    /// An error that rests on one report or on a dispute.
    fn error_in_doubt(&self) -> Option<Slip> {
        let others = self.claim.iter().flat_map(|claim| claim.other.iter().chain(&claim.stand_ins));
        let tables = self.lifetime.iter().chain(&self.all_or_none).chain(self.rules.values());
        let wanted = self.join.parameter.iter().filter_map(|row| row.wanted.as_ref());
        let doubtful = |row: &&RowPlace| !row.confidence.carries_an_error();
        others.chain(tables).chain(wanted).filter(doubtful).find_map(|row| {
            let level = row.level.as_ref().filter(|level| *level.get_ref() == Level::Error)?;
            let confidence = row.confidence;
            let title = format!("a row of confidence {confidence:?} can be a warning at most");
            Some(Slip::at(level, title))
        })
    }

    fn time_of_no_claim(&self, profile: &Profile) -> Option<Slip> {
        let mut timed = self.lifetime.iter().chain(&self.time_left).filter_map(RowPlace::claim);
        let is_time = |name: &str| profile.claim(name).is_some_and(|row| row.time.is_some());
        let claim = timed.find(|claim| !is_time(claim.get_ref()))?;
        Some(Slip::at(claim, format!("no time claim `{}` in this profile", claim.get_ref())))
    }

    fn lifetime_without_bounds(&self) -> Option<Slip> {
        let boundless = |row: &&RowPlace| row.min_s.is_none() && row.max_s.is_none();
        let claim = self.lifetime.iter().find(boundless)?.claim()?;
        Some(Slip::at(claim, "a lifetime has a `min_s`, a `max_s` or both".to_owned()))
    }

    fn claim_of_no_row(&self, profile: &Profile) -> Option<Slip> {
        let named = self.all_or_none.iter().chain(&self.vendor_error).flat_map(|row| &row.claims);
        let parameters = self.join.parameter.iter();
        let repeated = parameters.clone().flat_map(|row| &row.repeats);
        let wanted = parameters.filter_map(|row| row.wanted.as_ref()?.claim());
        let claim = { named.chain(repeated).chain(wanted) }
            .find(|claim| profile.claim(claim.get_ref()).is_none())?;
        Some(Slip::at(claim, format!("no claim `{}` in this profile", claim.get_ref())))
    }

    fn time_told_twice(&self) -> Option<Slip> {
        let mut seen = Vec::new();
        let mut times = self.claim.iter().filter_map(|claim| claim.time.as_ref());
        let again = times.find(|time| {
            let known = seen.contains(time.get_ref());
            seen.push(*time.get_ref());
            known
        })?;
        Some(Slip::at(again, "two claims tell the same time".to_owned()))
    }

    /// A JWS without rows on its header, or rows on the header of something that has none.
    fn header_of_no_jws(&self, profile: &Profile) -> Option<Slip> {
        match (profile.format, &profile.header, &self.format) {
            (Format::Jws, None, _) => {
                let title = "a token of the format `jws` has a `[header]`, and it is missing";
                Some(Slip::at(&self.schema, title.to_owned()))
            }
            (Format::Legacy, Some(_), Some(format)) => {
                let title = "a token of the format `legacy` has no header to speak of";
                Some(Slip::at(format, title.to_owned()))
            }
            (Format::Jws | Format::Legacy, _, _) => None,
        }
    }

    /// The fields of the legacy format have their places and no names, so that a row with another
    /// name would never be looked at.
    fn field_of_no_name(&self, profile: &Profile) -> Option<Slip> {
        let is_field = |name: &str| LEGACY_FIELDS.contains(&name);
        let mut names = self.claim.iter().map(|claim| &claim.name);
        let name = names.find(|name| !is_field(name.get_ref()))?;
        (profile.format == Format::Legacy).then(|| {
            let title = format!("the fields of the legacy format are {}", LEGACY_FIELDS.join(", "));
            Slip::at(name, title)
        })
    }
}

impl RowPlace {
    fn claim(&self) -> Option<&Spanned<String>> {
        self.claim.as_ref()
    }
}

/// What is wrong, and where.
struct Slip {
    span: Range<usize>,
    title: String,
}

impl Slip {
    fn at<T>(place: &Spanned<T>, title: String) -> Self {
        Self { span: place.span(), title }
    }
}
