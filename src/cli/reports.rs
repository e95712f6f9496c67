//! Reports into files: what is typed as `FORMAT=FILE`, files that are opened before any work begins
//! and are written when it is done.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::say::Trouble;
use crate::mistake::nearest;
use crate::report::{Format, Reader, Reported};

/// A format of `R`, as it is named on the command line.
pub(super) type Named<R> = &'static Format<R>;

/// A report that goes to a file.
pub(super) struct Asked<R: 'static> {
    format: Named<R>,
    path: PathBuf,
}

impl<R> Clone for Asked<R> {
    fn clone(&self) -> Self {
        Self { format: self.format, path: self.path.clone() }
    }
}

impl<R> std::fmt::Debug for Asked<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.format.name, self.path.display())
    }
}

/// The format of that name.
pub(super) fn format<R: Reported>(name: &str) -> Result<Named<R>, String> {
    R::FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
        let names: Vec<&str> = R::FORMATS.iter().map(|format| format.name).collect();
        let near = nearest(name, names.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!("this command does not write `{name}`, only {}{near}", names.join(", "))
    })
}

/// `FORMAT=FILE`.
pub(super) fn report<R: Reported>(text: &str) -> Result<Asked<R>, String> {
    let (name, path) =
        text.split_once('=').ok_or("it is written FORMAT=FILE, as in html=report.html")?;
    let format = format(name)?;
    if path.is_empty() {
        return Err(format!("name a file after `{name}=`"));
    }
    Ok(Asked { format, path: path.into() })
}

/// Whether any of some reports is for a browser.
pub(super) fn any_opens<R>(main: Named<R>, more: &[Asked<R>]) -> bool {
    let mut all = more.iter().map(|asked| asked.format).chain([main]);
    all.any(|format| format.reader == Reader::Browser)
}

/// Files that wait for their reports.
pub(super) struct Files<R: 'static> {
    opened: Vec<(Asked<R>, File)>,
}

impl<R> Files<R> {
    /// Opens every file before any work begins, so that a path that cannot be written is told at
    /// once. Nothing is lost of what they held until all could be opened, each is another, and none
    /// is the one that is read.
    pub(super) fn open(
        main: Option<(Named<R>, &Path)>,
        more: &[Asked<R>],
        read: Option<BorrowedFd<'_>>,
    ) -> Result<Self, Trouble> {
        let main = main.map(|(format, path)| Asked { format, path: path.to_owned() });
        let mut opened: Vec<(Asked<R>, File)> = Vec::new();
        for asked in main.into_iter().chain(more.iter().cloned()) {
            let path = asked.path.display();
            if opened.iter().any(|(other, _)| other.path == asked.path) {
                return Err(Trouble::Words(format!(
                    "two reports cannot both be written to {path}"
                )));
            }
            let file = open(&asked.path)?;
            if read.is_some_and(|read| same(read, file.as_fd())) {
                let words = format!("{path} is what is read, so it cannot be written to");
                return Err(Trouble::Words(words));
            }
            if let Some((other, _)) =
                opened.iter().find(|(_, other)| same(other.as_fd(), file.as_fd()))
            {
                let other = other.path.display();
                let words =
                    format!("two reports cannot both be written to {path}, which is {other}");
                return Err(Trouble::Words(words));
            }
            opened.push((asked, file));
        }
        for (asked, file) in &opened {
            empty(file).map_err(|error| Trouble::path(&asked.path, error))?;
        }
        Ok(Self { opened })
    }

    /// Writes each report; a report that could not be written whole is told, and the others are
    /// written all the same.
    pub(super) fn write(self, result: &R) -> Written {
        let mut written = Written::Whole;
        for (Asked { format, path }, file) in self.opened {
            if let Err(error) = write(format, result, file) {
                Trouble::path(&path, error).say();
                written = Written::NotWhole;
            }
        }
        written
    }
}

/// Whether all reports are what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// All are.
    Whole,
    /// Some could not be written, which is no pass.
    NotWhole,
}

fn open(path: &Path) -> Result<File, Trouble> {
    let options = OpenOptions::new().write(true).create(true).truncate(false).open(path);
    options.map_err(|error| Trouble::path(path, error))
}

/// Whether two are one file on a disk. A terminal or a pipe can take several reports.
fn same(one: BorrowedFd<'_>, other: BorrowedFd<'_>) -> bool {
    let name = |file| {
        let about = rustix::fs::fstat(file).ok()?;
        let is_file = rustix::fs::FileType::from_raw_mode(about.st_mode).is_file();
        is_file.then_some((about.st_dev, about.st_ino))
    };
    name(one).is_some_and(|one| Some(one) == name(other))
}

fn empty(file: &File) -> io::Result<()> {
    if file.metadata()?.is_file() { file.set_len(0) } else { Ok(()) }
}

/// How long a report waits for another run that writes the same file.
const MOST_WAIT: Duration = Duration::from_secs(10);
const LOCK_TICK: Duration = Duration::from_millis(20);

/// Takes a file for as long as it is open, and takes out what another run may have put into it since
/// it was opened. Other things than files are taken as they come.
fn take(file: &File) -> io::Result<()> {
    if !file.metadata()?.is_file() {
        return Ok(());
    }
    let deadline = Instant::now() + MOST_WAIT;
    loop {
        match file.try_lock() {
            // A file system without locks keeps nobody from writing.
            Ok(()) | Err(TryLockError::Error(_)) => break,
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                std::thread::sleep(LOCK_TICK);
            }
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::other("another run keeps writing it"));
            }
        }
    }
    file.set_len(0)
}

fn write<R>(format: Named<R>, result: &R, file: File) -> io::Result<()> {
    take(&file)?;
    let mut to = BufWriter::new(file);
    match format.reader {
        Reader::Terminal => {
            // A file has no colours.
            let mut text = Vec::new();
            (format.write)(result, &mut text)?;
            to.write_all(&anstream::adapter::strip_bytes(&text).into_vec())?;
        }
        Reader::Program | Reader::Browser => (format.write)(result, &mut to)?,
    }
    to.flush()
}
