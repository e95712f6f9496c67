//! libfaketime: a library that is loaded before all others and answers calls of the C library.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rustix::process::Pid;

use super::show::Show;
use crate::process::{Keepsake, Launch};

/// Where distributions and the package managers of macOS put it. Of the two libraries on Linux this is the one
/// for programs with threads (README of libfaketime).
const PLACES: [&str; 8] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
    "/usr/local/lib/faketime/libfaketimeMT.so.1",
    "/opt/homebrew/opt/libfaketime/lib/faketime/libfaketime.1.dylib",
    "/usr/local/opt/libfaketime/lib/faketime/libfaketime.1.dylib",
    "/opt/local/lib/faketime/libfaketime.1.dylib",
];

/// The variable by which somebody can say where it is.
const NAMED_BY: &str = "MINTCHECK_LIBFAKETIME";

/// Where it is.
///
/// # Errors
/// In words, where it was looked for.
pub(super) fn library(launch: &Launch) -> Result<PathBuf, String> {
    let named = launch.environment.iter().find(|(name, _)| name == NAMED_BY);
    if let Some((_, path)) = named {
        let path = PathBuf::from(path);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(format!("{NAMED_BY} names {}, which is no file", path.display()))
        };
    }
    let fits =
        |place: &&&str| !place.contains("-linux-gnu") || place.contains(std::env::consts::ARCH);
    let found = PLACES.iter().filter(fits).map(Path::new).find(|path| path.is_file());
    found.map(Path::to_path_buf).ok_or_else(|| {
        format!(
            "libfaketime was not found in its usual places (install `faketime`, or `brew install \
             libfaketime`, or name it in {NAMED_BY})"
        )
    })
}

/// A launch under which the program is shown an instant.
pub(super) fn under(launch: &Launch, library: &Path, show: Show) -> Launch {
    let mut launch = launch.clone();
    let preload = if cfg!(target_os = "macos") { "DYLD_INSERT_LIBRARIES" } else { "LD_PRELOAD" };
    let before = launch.environment.iter().find(|(name, _)| name == preload);
    let mut libraries = library.as_os_str().to_owned();
    if let Some((_, others)) = before.filter(|(_, others)| !others.is_empty()) {
        libraries.push(":");
        libraries.push(others);
    }
    let settings = [
        (preload, libraries),
        ("FAKETIME", instant(show).into()),
        // Seconds since 1970 mean the same in every time zone.
        ("FAKETIME_FMT", "%s".into()),
        // Timers of Node and Java would hang on a monotonic clock that stands still.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        // Java would start slowly without this.
        ("FAKETIME_FORCE_MONOTONIC_FIX", "0".into()),
    ];
    for (name, value) in settings {
        let name = OsString::from(name);
        launch.environment.retain(|(known, _)| *known != name);
        launch.environment.push((name, value));
    }
    launch
}

/// What libfaketime leaves of a program that was killed, and of every PHP: a piece of shared memory
/// and a semaphore, named for the first process that loaded it. A later process of the same number
/// would stumble over them (README of libfaketime, "Cleaning up shared memory").
#[derive(Debug)]
pub(super) struct Leftovers(Option<Pid>);

impl Leftovers {
    /// Those of a program; they go when this is dropped.
    pub(super) fn of(program: Option<Pid>) -> Self {
        Self(program)
    }
}

impl Keepsake for Leftovers {}

impl Drop for Leftovers {
    fn drop(&mut self) {
        let Some(pid) = self.0 else { return };
        for name in ["faketime_shm", "sem.faketime_sem"] {
            // Most are gone already, and systems other than Linux have none.
            let _ = std::fs::remove_file(format!("/dev/shm/{name}_{}", pid.as_raw_nonzero()));
        }
    }
}

/// An instant as libfaketime reads it. It cuts off what does not fit a binary fraction, so half a
/// microsecond is added: the microsecond itself then survives.
fn instant(show: Show) -> String {
    let (seconds, rest) = (show.now_us.div_euclid(1_000_000), show.now_us.rem_euclid(1_000_000));
    let starts_there = if show.running { "@" } else { "" };
    format!("{starts_there}{seconds}.{rest:06}5")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_with_half_a_microsecond_more() {
        assert_eq!(instant(Show::frozen(1_696_910_400_600_000)), "1696910400.6000005");
        assert_eq!(instant(Show::running(1_000_001)), "@1.0000015");
    }

    #[test]
    fn libraries_that_were_to_be_loaded_still_are() {
        let mut launch = Launch::minimal(&["date".to_owned()], "/".into());
        launch.environment.push(("LD_PRELOAD".into(), "/other.so".into()));
        let launch = under(&launch, Path::new("/fake.so"), Show::frozen(0));
        let preload: Vec<_> =
            launch.environment.iter().filter(|(name, _)| name == "LD_PRELOAD").collect();
        if cfg!(target_os = "linux") {
            assert_eq!(preload, [&("LD_PRELOAD".into(), "/fake.so:/other.so".into())]);
        }
    }
}
