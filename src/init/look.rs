//! Reads the sources of a folder: never what is installed there, what git ignores, what is hidden
//! (such as `.env`), or more than a look takes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::language::Language;

/// More files than any project that signs keeps beside its signing.
const MOST_FILES: usize = 2000;
/// Longer files were made by a machine.
const MOST_BYTES: u64 = 256 * 1024;
const DEEPEST: usize = 6;
/// Where others' programs are installed, or what was made from sources.
const NOT_OURS: [&str; 10] = [
    "node_modules",
    "vendor",
    "target",
    "build",
    "dist",
    "out",
    "venv",
    "__pycache__",
    "site-packages",
    "bower_components",
];

/// One source.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Its path from the folder, with `/`.
    pub(super) path: String,
    /// What it holds.
    pub(super) text: String,
    pub(super) language: Language,
    /// Whether it can be started by its own name.
    pub(super) executable: bool,
}

impl Source {
    /// The name of the file without its ending.
    pub(super) fn stem(&self) -> &str {
        Path::new(&self.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    /// The folder that it stands in; empty for the one that was looked at.
    pub(super) fn place(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(place, _)| place)
    }
}

/// What a folder holds.
#[derive(Debug)]
pub struct Folder {
    pub(super) root: PathBuf,
    pub(super) sources: Vec<Source>,
}

impl Folder {
    /// How many sources were read.
    pub fn count(&self) -> usize {
        self.sources.len()
    }

    /// Whether there is such a file or folder in it.
    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// The folders of it, among these, that hold a file with this ending.
    pub(super) fn holding<'n>(&self, folders: &[&'n str], ending: &str) -> Vec<&'n str> {
        let holds = |folder: &&&str| {
            let Ok(files) = fs::read_dir(self.root.join(folder)) else { return false };
            files.flatten().any(|file| file.path().extension().is_some_and(|end| end == ending))
        };
        folders.iter().filter(holds).copied().collect()
    }
}

/// Looks at a folder.
pub fn look(root: &Path) -> Folder {
    let mut walk = ignore::WalkBuilder::new(root);
    walk.require_git(false).max_depth(Some(DEEPEST)).sort_by_file_path(Path::cmp);
    walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !(NOT_OURS.contains(&name.as_ref())
            && entry.file_type().is_some_and(|kind| !kind.is_file()))
    });
    let files =
        walk.build().flatten().filter(|entry| entry.file_type().is_some_and(|one| one.is_file()));
    let sources = files.take(MOST_FILES).filter_map(|entry| source(root, entry.path())).collect();
    Folder { root: root.to_path_buf(), sources }
}

fn source(root: &Path, path: &Path) -> Option<Source> {
    let about = fs::metadata(path).ok().filter(|about| about.len() <= MOST_BYTES)?;
    let executable = about.permissions().mode() & 0o111 != 0;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let known = Language::of_ending(ending);
    if known.is_none() && !(ending.is_empty() && executable) {
        return None;
    }
    let text = fs::read_to_string(path).ok()?;
    let language = Language::of_first_line(text.lines().next().unwrap_or_default()).or(known)?;
    let path = path.strip_prefix(root).ok()?.to_str()?.to_owned();
    Some(Source { path, text, language, executable }).filter(|source| !is_test(&source.path))
}

/// Tests sign as well, and are nobody's generator.
fn is_test(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.contains(".test.")
        || file.contains(".spec.")
        || file.starts_with("test_")
        || file.contains("_test.")
        || file.ends_with("Test.java")
        || file.ends_with("Test.php")
}
