//! Where things lie on this machine: settings, the cache, the shipped adapters.

use std::fs;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::say::Trouble;
use crate::config::{FILE, Settings};
use crate::generator::Manifest;
use crate::token::base64url;

/// The shipped adapters, without what building them makes.
#[derive(RustEmbed)]
#[folder = "adapters/"]
#[exclude = "*/node_modules/*"]
#[exclude = "*/.venv/*"]
#[exclude = "*/__pycache__/*"]
#[exclude = "*/target/*"]
#[exclude = "*/bin/*"]
struct Adapters;

/// The settings: the file that is named, else the one in this folder, else what is shipped.
pub(super) fn settings(config: Option<&Path>, profile: Option<&str>) -> Result<Settings, Trouble> {
    let here = Path::new(FILE);
    let file = config.or(here.exists().then_some(here));
    let Some(file) = file else { return Ok(Settings::without_file(profile)?) };
    let settings = Settings::read(file)?;
    match profile {
        Some(profile) => Ok(settings.with_profile(profile)?),
        None => Ok(settings),
    }
}

/// The user's cache for mintcheck.
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
pub(super) fn cache() -> PathBuf {
    let named =
        std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    named.or_else(home).unwrap_or_else(std::env::temp_dir).join("mintcheck")
}

/// The adapters of a run: those of the settings, and the shipped ones if they are wanted.
pub(super) fn adapters(settings: &Settings) -> Result<Vec<Manifest>, Trouble> {
    let mut adapters = settings.adapters.clone();
    if settings.shipped {
        adapters.extend(shipped()?);
    }
    Ok(adapters)
}

/// Unpacks the shipped adapters into the cache, once for each state of them.
fn shipped() -> Result<Vec<Manifest>, Trouble> {
    let files: Vec<_> =
        Adapters::iter().filter_map(|name| Some((Adapters::get(&name)?, name))).collect();
    let mut hash = Sha256::new();
    for (file, name) in &files {
        hash.update(name.as_bytes());
        hash.update(file.metadata.sha256_hash());
    }
    let state = base64url::encode(&hash.finalize());
    let folder = cache().join("adapters").join(&state[..16]);
    for (file, name) in &files {
        let path = folder.join(name.as_ref());
        let current = fs::read(&path).is_ok_and(|bytes| bytes == *file.data);
        if !current {
            let parent = path.parent().unwrap_or(&folder);
            fs::create_dir_all(parent).map_err(|error| Trouble::path(parent, error))?;
            // Written beside and moved into place: another run may be reading it.
            let beside = path.with_extension(format!("new{}", std::process::id()));
            fs::write(&beside, &file.data).map_err(|error| Trouble::path(&beside, error))?;
            fs::rename(&beside, &path).map_err(|error| Trouble::path(&path, error))?;
        }
    }
    let manifests = files.iter().filter_map(|(_, name)| name.strip_suffix("/adapter.toml"));
    let read = manifests.map(|name| Manifest::read(&folder.join(name)));
    Ok(read.collect::<Result<_, _>>()?)
}
