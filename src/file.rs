//! Files that somebody wrote, read to a bound: what is longer is refused before it is all in memory,
//! and a device that never ends is no longer than any other file.
//!
//! Tokens, streams of them and what programs say have bounds of their own, where they are read.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// What a file is for, and with that how long it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `mintcheck.toml`, or the manifest of an adapter.
    Settings,
    /// A product's own profile.
    Profile,
    /// Vectors.
    Vectors,
    /// A snapshot.
    Snapshot,
    /// A JSON report.
    Report,
    /// A secret, or another input that a program holds itself.
    Value,
}

impl Kind {
    /// Each of them.
    pub const ALL: [Self; 6] =
        [Self::Settings, Self::Profile, Self::Vectors, Self::Snapshot, Self::Report, Self::Value];

    /// How many bytes are read at most.
    ///
    /// People write settings, and the longest that they quote there is what a program reads. The longest
    /// profile that is shipped has 11 KiB, and a pattern in one can take thousands of times its own
    /// length in memory. The vectors that are shipped have less than 1 MiB together, and take fifty
    /// times their length where each byte is a value. A snapshot has a few thousand characters for each
    /// of some dozens of entries. The report of a run keeps up to 4,096 answers of a generator for its
    /// page, and 40 such generators come to some 100 MiB. HMAC hashes a secret of more than 128 bytes
    /// anyway.
    pub const fn most(self) -> u64 {
        match self {
            Self::Settings | Self::Vectors | Self::Snapshot => 4 * MIB,
            Self::Profile | Self::Value => 64 * KIB,
            Self::Report => 128 * MIB,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings are",
            Self::Profile => "profile is",
            Self::Vectors => "file of vectors is",
            Self::Snapshot => "snapshot is",
            Self::Report => "report is",
            Self::Value => "secret or input is",
        }
    }
}

/// The text of a file.
///
/// # Errors
/// What the system said; `FileTooLarge` with words of ours if it is longer than its kind may be, and
/// `InvalidData` if it is no UTF-8.
pub fn text(path: &Path, kind: Kind) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(kind.most() + 1).read_to_string(&mut text);
    // A character that the bound cuts through must not hide that there is too much.
    let is_cut = read.as_ref().is_err_and(|error| error.kind() == ErrorKind::InvalidData)
        && std::fs::metadata(path).is_ok_and(|about| about.len() > kind.most());
    if is_cut || text.len() as u64 > kind.most() {
        return Err(too_large(kind));
    }
    read.map(|_| text)
}

fn too_large(kind: Kind) -> io::Error {
    let most = match kind.most() {
        small if small < MIB => format!("{} KiB", small / KIB),
        large => format!("{} MiB", large / MIB),
    };
    io::Error::new(ErrorKind::FileTooLarge, format!("no {} longer than {most}", kind.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound_and_no_further() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("own");
        for kind in Kind::ALL {
            let most = usize::try_from(kind.most()).expect("a length");
            std::fs::write(&path, "x".repeat(most)).expect("room");
            assert_eq!(text(&path, kind).expect("as long as it may be").len(), most);
            for more in ["x", "é"] {
                std::fs::write(&path, "x".repeat(most) + more).expect("room");
                let error = text(&path, kind).expect_err("too long");
                assert_eq!(error.kind(), ErrorKind::FileTooLarge, "{error}");
            }
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_device_without_an_end_has_a_bound_too() {
        let error = text(Path::new("/dev/zero"), Kind::Settings).expect_err("endless");
        assert_eq!(error.to_string(), "no settings are longer than 4 MiB");
    }
}
