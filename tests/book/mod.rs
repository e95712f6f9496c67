//! The pages of `docs`: those of rules and causes are what the code says, what they link to is there,
//! and the commands in them can be typed.

mod commands;
mod generated;
mod links;

use std::path::{Path, PathBuf};

/// Whether committed pages are written anew instead of compared.
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says so in no other way")]
pub(crate) fn updates() -> bool {
    std::env::var_os("MINTCHECK_UPDATE").is_some_and(|value| value == "1")
}

/// Every page that people read, from the root of the package.
fn pages() -> Vec<PathBuf> {
    let patterns = ["*.md", "docs/**/*.md", "adapters/*.md", "vectors/*.md", "examples/**/*.md"];
    let found = patterns.iter().flat_map(|pattern| glob::glob(pattern).unwrap());
    found.map(Result::unwrap).collect()
}

fn read(page: &Path) -> String {
    std::fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}
