//! An adapter on disk: its manifest, what it needs, and its build.
//!
//! A build is redone only when the files that git would not ignore, or the version of something it
//! needs, have changed. The stamp that says so, and the lock that makes a second run wait, lie in
//! the user's cache.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::num::NonZeroU64;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::host::ProcessHost;
use crate::file::{self, Kind};
use crate::mistake::Mistake;
use crate::process::{self, Inherit, Launch, Stop};
use crate::token::base64url;

/// The name of the manifest in an adapter's folder.
const FILE: &str = "adapter.toml";
/// A build that fetches dependencies over a slow line takes minutes.
const BUILD_LIMIT: Duration = Duration::from_secs(15 * 60);
/// A program that is asked for its version answers at once, a cold virtual machine in seconds.
const VERSION_LIMIT: Duration = Duration::from_secs(30);
/// How often a run that waits for another one's build looks whether it is done.
const LOCK_TICK: Duration = Duration::from_millis(50);

/// An adapter's `adapter.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mintcheck adapter manifest")]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// The language that its generators are written in.
    pub language: String,
    /// The command that starts it, run in its folder.
    pub run: Vec<String>,
    /// How long it may take until its hello, in milliseconds; 30000 unless it says otherwise.
    pub ready_ms: Option<NonZeroU64>,
    /// Commands that build it, run in its folder.
    #[serde(default)]
    pub build: Vec<Vec<String>>,
    /// What has to be there.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// How to get what has to be there, by system; a hint that is printed, never run.
    #[serde(default)]
    pub install: BTreeMap<String, String>,
    /// The folder that the manifest lies in.
    #[serde(skip)]
    pub folder: PathBuf,
    /// Where it is named in the settings, if it is.
    #[serde(skip)]
    pub at: Option<Range<usize>>,
}

/// A program that has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// A command that prints its version.
    pub command: Vec<String>,
    /// The least version.
    pub at_least: Option<String>,
}

/// Why an adapter cannot be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unready {
    /// A program is missing or too old.
    Missing {
        /// What is wrong.
        what: String,
        /// How to get it.
        hint: Option<String>,
    },
    /// A build step failed.
    Build {
        /// Which, and how.
        what: String,
        /// The end of what it wrote.
        output: String,
    },
    /// Somebody asked to stop.
    Stopped,
}

impl Manifest {
    /// Reads the manifest in a folder.
    ///
    /// # Errors
    /// The first mistake in it, with its place.
    pub fn read(folder: &Path) -> Result<Self, Box<Mistake>> {
        let path = folder.join(FILE);
        let origin = path.display().to_string();
        let text = file::text(&path, Kind::Settings).map_err(|error| {
            Box::new(Mistake::whole(&origin, format!("could not read: {error}")))
        })?;
        let mut manifest = Self::of_text(&origin, &text)?;
        manifest.folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        Ok(manifest)
    }

    /// Reads the text of a manifest; the folder is not known yet.
    ///
    /// # Errors
    /// The first mistake in it, with its place.
    pub fn of_text(origin: &str, text: &str) -> Result<Self, Box<Mistake>> {
        let manifest: Self = toml::from_str(text)
            .map_err(|error| Box::new(Mistake::in_toml(origin, text, &error)))?;
        if manifest.run.is_empty() {
            let at = text.find("run").unwrap_or(0);
            return Err(Box::new(Mistake::at(origin, text, at..at + 3, "`run` names no program")));
        }
        Ok(manifest)
    }

    /// Checks what it needs and builds it if that is due.
    ///
    /// # Errors
    /// What is missing, or which step failed.
    pub fn prepare(&self, stamps: &Stamps) -> Result<(), Unready> {
        self.prepare_or_stop(stamps, Stop::never())
    }

    /// The same, until somebody asks to stop.
    ///
    /// # Errors
    /// What is missing, which step failed, or that somebody asked.
    pub fn prepare_or_stop(&self, stamps: &Stamps, stop: Stop) -> Result<(), Unready> {
        let ready = self.make_ready(stamps, stop);
        // What was broken off is not broken.
        if stop.is_asked() { Err(Unready::Stopped) } else { ready }
    }

    fn make_ready(&self, stamps: &Stamps, stop: Stop) -> Result<(), Unready> {
        let versions = self.versions(stop)?;
        if self.build.is_empty() {
            return Ok(());
        }
        let broken = |error: io::Error| Unready::Build {
            what: format!("could not keep the stamp of the build: {error}"),
            output: String::new(),
        };
        let place = stamps.place(&self.folder).map_err(broken)?;
        let lock = File::create(place.join("lock")).map_err(broken)?;
        wait_for(&lock, stop).map_err(broken)?;
        let stamp = place.join("stamp");
        let due = self.stamp(&versions).map_err(broken)?;
        if fs::read_to_string(&stamp).is_ok_and(|known| self.still_built(&known, &due)) {
            return Ok(());
        }
        // A build that breaks half-way must not look like the one before it.
        let _ = fs::remove_file(&stamp);
        self.run_build(stop)?;
        let mut kept = File::create(&stamp).map_err(broken)?;
        writeln!(kept, "{due}").map_err(broken)?;
        for made in self.ignored_entries().map_err(broken)? {
            writeln!(kept, "{made}").map_err(broken)?;
        }
        Ok(())
    }

    /// How to start it.
    pub fn host(&self) -> ProcessHost {
        let launch = Launch::minimal(&self.run, self.folder.clone());
        let hello_within = self.ready_ms.map(|ms| Duration::from_millis(ms.get()));
        ProcessHost { launch, hello_within }
    }

    fn versions(&self, stop: Stop) -> Result<Vec<String>, Unready> {
        self.needs.iter().map(|need| self.version(need, stop)).collect()
    }

    fn version(&self, need: &Need, stop: Stop) -> Result<String, Unready> {
        let program = need.command.first().map_or("", String::as_str);
        let missing = |what: String| Unready::Missing { what, hint: self.hint() };
        let launch = Launch::minimal(&need.command, self.folder.clone());
        let finished = process::run(&launch, VERSION_LIMIT, stop)
            .map_err(|error| missing(format!("`{program}` was not found: {error}")))?;
        if !finished.succeeded {
            let command = need.command.join(" ");
            return Err(missing(format!("`{command}` ended with {}", finished.how)));
        }
        let found = first_version(&finished.output);
        if let Some(least) = &need.at_least
            && parts(&found) < parts(least)
        {
            let found = if found.is_empty() { "no version" } else { &found };
            return Err(missing(format!("`{program}` {least} or later is needed, found {found}")));
        }
        Ok(found)
    }

    fn hint(&self) -> Option<String> {
        let system = if cfg!(target_os = "macos") { "macos" } else { "debian" };
        self.install.get(system).or_else(|| self.install.values().next()).cloned()
    }

    fn run_build(&self, stop: Stop) -> Result<(), Unready> {
        for step in &self.build {
            let launch = Launch::inheriting(step, self.folder.clone(), &Inherit::All);
            let what = |how: &str| format!("`{}` {how}", step.join(" "));
            let finished =
                process::run(&launch, BUILD_LIMIT, stop).map_err(|error| Unready::Build {
                    what: what(&format!("could not start: {error}")),
                    output: String::new(),
                })?;
            if !finished.succeeded {
                let what = what(&format!("ended with {}", finished.how));
                return Err(Unready::Build { what, output: finished.output });
            }
        }
        Ok(())
    }

    /// A hash over the files that git would not ignore, the build and the versions found.
    fn stamp(&self, versions: &[String]) -> io::Result<String> {
        let mut hash = Sha256::new();
        for path in self.own_files() {
            let name = path.strip_prefix(&self.folder).unwrap_or(&path);
            hash.update(name.as_os_str().as_encoded_bytes());
            hash.update([0]);
            hash.update(digest(&path)?);
        }
        for word in self.build.iter().flatten().chain(versions) {
            hash.update(word);
            hash.update([0]);
        }
        Ok(base64url::encode(&hash.finalize()))
    }

    fn own_files(&self) -> Vec<PathBuf> {
        let walk = ignore::WalkBuilder::new(&self.folder)
            .hidden(false)
            .require_git(false)
            .sort_by_file_path(Path::cmp)
            .build();
        let files = walk
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
        files.map(ignore::DirEntry::into_path).collect()
    }

    /// What builds have made: the entries of the folder that git ignores.
    fn ignored_entries(&self) -> io::Result<Vec<String>> {
        let own: Vec<PathBuf> = self.own_files();
        let mut made = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if !own.iter().any(|file| file.starts_with(&path))
                && let Some(name) = path.file_name().and_then(|name| name.to_str())
            {
                made.push(name.to_owned());
            }
        }
        made.sort();
        Ok(made)
    }

    /// Whether a stamp is of this state, and all that the build made is still there.
    fn still_built(&self, known: &str, due: &str) -> bool {
        let mut lines = known.lines();
        lines.next() == Some(due) && lines.all(|made| self.folder.join(made).exists())
    }
}

/// The digest of a file, of which only a piece is in memory at a time: beside an adapter may lie what
/// is much larger than any program.
fn digest(path: &Path) -> io::Result<impl AsRef<[u8]>> {
    const PIECE_BYTES: usize = 64 * 1024;
    let (mut hash, mut file) = (Sha256::new(), File::open(path)?);
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match io::Read::read(&mut file, &mut piece)? {
            0 => return Ok(hash.finalize()),
            count => hash.update(&piece[..count]),
        }
    }
}

/// Where stamps and locks of builds lie.
#[derive(Debug, Clone)]
pub struct Stamps(PathBuf);

impl Stamps {
    /// In a folder of the user's cache.
    pub fn new(cache: &Path) -> Self {
        Self(cache.join("builds"))
    }

    fn place(&self, folder: &Path) -> io::Result<PathBuf> {
        let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
        let place = self.0.join(&base64url::encode(&digest)[..16]);
        fs::create_dir_all(&place)?;
        Ok(place)
    }
}

/// Waits while another run builds.
fn wait_for(lock: &File, stop: Stop) -> io::Result<()> {
    loop {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) if !stop.is_asked() => std::thread::sleep(LOCK_TICK),
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("stopped")),
            Err(TryLockError::Error(error)) => return Err(error),
            Ok(()) => return Ok(()),
        }
    }
}

/// The first number with a dot in a text, or the first number.
fn first_version(text: &str) -> String {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let numbers: Vec<&str> = words
        .map(|word| word.trim_matches('.'))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    let dotted = numbers.iter().find(|word| word.contains('.'));
    dotted.or(numbers.first()).copied().unwrap_or_default().to_owned()
}

fn parts(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_version_is_found_in_what_programs_print() {
        let printed = [
            ("v20.20.2\n", "20.20.2"),
            ("go version go1.26.8 linux/amd64", "1.26.8"),
            ("openjdk version \"17.0.15\" 2025-04-15", "17.0.15"),
            ("PHP 8.2.29 (cli)", "8.2.29"),
            ("javac 17", "17"),
        ];
        for (text, version) in printed {
            assert_eq!(first_version(text), version);
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(parts("20.1") > parts("18"));
        assert!(parts("1.9") < parts("1.19"));
    }
}
