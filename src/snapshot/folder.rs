//! The folder that snapshots are kept in: `NAME.snap` is what was accepted, `NAME.snap.new` what
//! waits for a review. Files of others in the same folder are left alone.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::cases::digest;
use super::file::{Snapshot, Unreadable};
use crate::file::{self, Kind};

const ENDING: &str = "snap";
const PENDING: &str = "snap.new";

/// A folder of snapshots, which need not be there yet.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

/// How what a generator mints stands to what was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was accepted yet.
    New,
    /// The same.
    Same,
    /// Something else was accepted.
    Differs(Snapshot),
}

/// A snapshot that waits for a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The file.
    pub path: PathBuf,
    /// What was accepted before.
    pub old: Option<Snapshot>,
    /// What waits.
    pub new: Snapshot,
}

/// Why the folder could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// What the system said of a path.
    #[error("could not use {path}: {error}")]
    Path {
        /// The path.
        path: String,
        /// What it said.
        error: io::Error,
    },
    /// A file stands where a snapshot belongs.
    #[error("could not read {path}: {why}")]
    Unreadable {
        /// The path.
        path: String,
        /// What is wrong with it.
        why: Unreadable,
    },
}

impl Trouble {
    fn at(path: &Path, error: io::Error) -> Self {
        Self::Path { path: path.display().to_string(), error }
    }
}

impl Folder {
    /// A folder.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// How a snapshot stands to what was accepted of the same generator.
    ///
    /// # Errors
    /// What keeps the accepted one from being read.
    pub fn standing(&self, new: &Snapshot) -> Result<Standing, Trouble> {
        Ok(match read(&self.file(&new.facts.generator, ENDING))? {
            None => Standing::New,
            Some(old) if old.contents == new.contents => Standing::Same,
            Some(old) => Standing::Differs(old),
        })
    }

    /// Keeps a snapshot as accepted; one that waited is settled by that.
    ///
    /// # Errors
    /// What the system said.
    pub fn accept(&self, new: &Snapshot) -> Result<(), Trouble> {
        self.write(new, ENDING)?;
        self.settle(&new.facts.generator)
    }

    /// Lays a snapshot down for a review.
    ///
    /// # Errors
    /// What the system said.
    pub fn propose(&self, new: &Snapshot) -> Result<(), Trouble> {
        self.write(new, PENDING)
    }

    /// Removes what waits for a generator.
    ///
    /// # Errors
    /// What the system said.
    pub fn settle(&self, generator: &str) -> Result<(), Trouble> {
        remove(&self.file(generator, PENDING))
    }

    /// Removes what is accepted and what waits for a generator.
    ///
    /// # Errors
    /// What the system said.
    pub fn forget(&self, generator: &str) -> Result<(), Trouble> {
        remove(&self.file(generator, ENDING))?;
        self.settle(generator)
    }

    /// All that waits for a review, by the names of the files.
    ///
    /// # Errors
    /// What keeps one of them from being read.
    pub fn pending(&self) -> Result<Vec<Pending>, Trouble> {
        let mut pending = Vec::new();
        for (path, new) in self.all(PENDING)? {
            let old = read(&self.file(&new.facts.generator, ENDING))?;
            pending.push(Pending { path, old, new });
        }
        Ok(pending)
    }

    /// The generators of which a snapshot is accepted or waits.
    ///
    /// # Errors
    /// What keeps one of them from being read.
    pub fn generators(&self) -> Result<Vec<String>, Trouble> {
        let both = self.all(ENDING)?.into_iter().chain(self.all(PENDING)?);
        let mut names: Vec<String> = both.map(|(_, one)| one.facts.generator).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The path of an accepted snapshot.
    pub fn path_of(&self, generator: &str) -> PathBuf {
        self.file(generator, ENDING)
    }

    fn file(&self, generator: &str, ending: &str) -> PathBuf {
        self.path.join(format!("{}.{ending}", file_name(generator)))
    }

    /// Our own files of an ending, by their names.
    fn all(&self, ending: &str) -> Result<Vec<(PathBuf, Snapshot)>, Trouble> {
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Trouble::at(&self.path, error)),
        };
        let mut paths = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| Trouble::at(&self.path, error))?;
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.ends_with(&format!(".{ending}"))) {
                paths.push(entry.path());
            }
        }
        paths.sort();
        let mut all = Vec::new();
        for path in paths {
            match read(&path) {
                Ok(Some(snapshot)) => all.push((path, snapshot)),
                Ok(None) | Err(Trouble::Unreadable { why: Unreadable::Foreign, .. }) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(all)
    }

    /// Writes to a file beside it first, so that a snapshot is there as a whole or not at all.
    fn write(&self, snapshot: &Snapshot, ending: &str) -> Result<(), Trouble> {
        let path = self.file(&snapshot.facts.generator, ending);
        let beside = path.with_extension("writing");
        let written = fs::create_dir_all(&self.path)
            .and_then(|()| fs::write(&beside, snapshot.to_text()))
            .and_then(|()| fs::rename(&beside, &path));
        written.map_err(|error| Trouble::at(&path, error))
    }
}

fn read(path: &Path) -> Result<Option<Snapshot>, Trouble> {
    let text = match file::text(path, Kind::Snapshot) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            let path = path.display().to_string();
            return Err(Trouble::Unreadable { path, why: Unreadable::Foreign });
        }
        Err(error) => return Err(Trouble::at(path, error)),
    };
    let unreadable = |why| Trouble::Unreadable { path: path.display().to_string(), why };
    Snapshot::read(&text).map(Some).map_err(unreadable)
}

fn remove(path: &Path) -> Result<(), Trouble> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Trouble::at(path, error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The name of a file: `java/servlet` is `java__servlet`, as insta names the module and the name.
/// What no file can be called is left out, and a digest keeps two such names apart.
fn file_name(generator: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let is_plain = generator.chars().all(fits)
        && !generator.starts_with(['.', '/'])
        && !generator.contains("__")
        && !generator.is_empty()
        && generator.len() <= 100;
    if is_plain {
        return generator.replace('/', "__");
    }
    let fitting = generator.chars().filter(|c| fits(*c)).take(100).collect::<String>();
    let fitting = fitting.trim_start_matches(['.', '/']).replace('/', "__");
    format!("{fitting}-{}", digest(std::iter::once(generator)))
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Facts;
    use super::*;

    fn snapshot(generator: &str, contents: &str) -> Snapshot {
        let facts = Facts { generator: generator.to_owned(), ..Facts::default() };
        Snapshot { facts, contents: contents.to_owned() }
    }

    #[test]
    fn a_snapshot_waits_until_it_is_accepted() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(&place.path().join("not/yet/there"));
        assert_eq!(folder.pending().unwrap(), []);
        let (one, two) = (snapshot("a/b", "one"), snapshot("a/b", "two"));
        assert_eq!(folder.standing(&one).unwrap(), Standing::New);
        folder.propose(&one).unwrap();
        let [pending] = &folder.pending().unwrap()[..] else { panic!("one waits") };
        assert_eq!((&pending.old, &pending.new), (&None, &one));
        folder.accept(&one).unwrap();
        assert_eq!(folder.pending().unwrap(), []);
        assert_eq!(folder.standing(&one).unwrap(), Standing::Same);
        assert_eq!(folder.standing(&two).unwrap(), Standing::Differs(one));
        folder.forget("a/b").unwrap();
        assert_eq!(folder.standing(&two).unwrap(), Standing::New);
    }

    #[test]
    fn the_files_of_others_are_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let foreign = "---\nsource: src/lib.rs\n---\n42\n";
        for name in ["tests__it.snap", "tests__it.snap.new"] {
            fs::write(place.path().join(name), foreign).unwrap();
        }
        let folder = Folder::new(place.path());
        assert_eq!(folder.pending().unwrap(), []);
        assert_eq!(folder.generators().unwrap(), Vec::<String>::new());
        // One that stands where ours belongs is never written over.
        assert!(folder.standing(&snapshot("tests/it", "x")).is_err());
    }

    #[test]
    fn no_two_generators_share_a_file_and_none_leaves_the_folder() {
        assert_eq!(file_name("java/servlet-org-json"), "java__servlet-org-json");
        let odd = ["a/b", "a__b", "../../etc/x", "ü", "ö", "a b", "ab", "", "/x", ".x"];
        let names: std::collections::BTreeSet<String> = odd.map(file_name).into();
        assert_eq!(names.len(), odd.len());
        for name in names {
            assert!(!name.contains('/') && !name.starts_with('.') && !name.is_empty(), "{name}");
        }
    }
}
