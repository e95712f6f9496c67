//! Reading a profile file of a user's: the rules that it names have to be rules, which the profile
//! itself cannot know.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{all, find};
use crate::mistake::{Mistake, nearest};
use crate::profile::Profile;

/// The places of a profile that name rules.
#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    rules: BTreeMap<Spanned<String>, toml::Value>,
    #[serde(default)]
    vendor_error: Vec<VendorError>,
}

#[derive(Deserialize)]
struct VendorError {
    rules: Vec<Spanned<String>>,
}

/// Reads a profile file; `origin` is its name in messages.
///
/// # Errors
/// The first mistake, with its place; a rule that there is not is one.
pub fn read_profile(origin: &str, text: &str) -> Result<Profile, Box<Mistake>> {
    let profile = Profile::read(origin, text)?;
    let named: Named =
        toml::from_str(text).map_err(|error| Box::new(Mistake::in_toml(origin, text, &error)))?;
    let said = named.vendor_error.iter().flat_map(|row| &row.rules);
    let unknown = |name: &&Spanned<String>| find(name.get_ref()).is_none();
    match named.rules.keys().chain(said).find(unknown) {
        Some(name) => Err(Box::new(no_rule(origin, text, name))),
        None => Ok(profile),
    }
}

fn no_rule(origin: &str, text: &str, name: &Spanned<String>) -> Mistake {
    let near = nearest(name.get_ref(), all().iter().map(|rule| rule.id));
    let help = near.map_or_else(
        || "`mintcheck list rules` names them all".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    let title = format!("no rule `{}`", name.get_ref());
    Mistake { help: Some(help), ..Mistake::at(origin, text, name.span(), title) }
}
