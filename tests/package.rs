//! What `cargo package` would hand out: all that the program is made of, and nothing else.

use std::collections::BTreeSet;
use std::process::Command;

use crate::tidy::assert_none;

/// The files of the package, as Cargo lists them.
#[expect(clippy::disallowed_methods, reason = "what is tested is what Cargo says")]
fn packaged() -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--locked", "--offline", "--quiet"]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The files under some folders that git would not ignore.
fn kept(folders: &[&str]) -> BTreeSet<String> {
    let walks = folders
        .iter()
        .map(|folder| ignore::WalkBuilder::new(folder).hidden(false).require_git(false).build());
    let files = walks.flatten().map(Result::unwrap).filter(|entry| entry.path().is_file());
    files.map(|entry| entry.path().to_str().unwrap().to_owned()).collect()
}

#[test]
fn the_package_holds_the_sources_the_adapters_and_the_vectors() {
    let packaged = packaged();
    let mut wanted = kept(&["src", "adapters", "schemas"]);
    let vectors = glob::glob("vectors/*.json").unwrap().map(Result::unwrap);
    wanted.extend(vectors.map(|path| path.to_str().unwrap().to_owned()));
    for file in ["Cargo.lock", "README.md", "LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"] {
        wanted.insert(file.to_owned());
    }
    assert!(wanted.contains("adapters/node/.npmrc"), "{wanted:?}");
    let missing: Vec<String> = wanted.difference(&packaged).cloned().collect();
    assert_none(&missing, "not in the package");
}

/// What stands at the root of a package; the first is Cargo's own note of the commit, which it
/// writes only where nothing is uncommitted.
const ROOT: [&str; 8] = [
    ".cargo_vcs_info.json",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
];

#[test]
fn the_package_holds_nothing_that_was_built_or_installed_and_no_tests() {
    let fine = kept(&["src", "adapters", "schemas", "docs", "vectors"]);
    let is_fine = |path: &&String| fine.contains(*path) || ROOT.contains(&path.as_str());
    let packaged = packaged();
    let junk: Vec<String> = packaged.iter().filter(|path| !is_fine(path)).cloned().collect();
    assert_none(&junk, "in the package for nobody");
    assert!(packaged.len() < 1000, "{} files", packaged.len());
}
