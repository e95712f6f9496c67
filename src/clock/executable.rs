//! What kind of program a launch would start: found as the system would find it, and looked into.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use object::read::elf::ProgramHeader as _;
use object::{Architecture, Object as _, ReadCache, elf};

use crate::process::Launch;

/// A program as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Executable {
    /// Where it is.
    pub(super) path: PathBuf,
    /// What it is.
    pub(super) kind: Kind,
    /// Whether it runs as somebody else than who starts it.
    pub(super) is_setuid: bool,
}

/// What a program is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Machine code.
    Native(Native),
    /// Text that another program reads: that program.
    Script(Box<Executable>),
    /// Something that is not understood here.
    Other,
}

/// What machine code is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Native {
    /// What it is made for.
    pub(super) machine: Machine,
    /// It loads no libraries.
    pub(super) is_static: bool,
    /// The Go compiler made it.
    pub(super) is_go: bool,
}

/// What machine code is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Machine {
    /// This one, in 64 bits.
    Ours,
    /// One of 32 bits, perhaps this one in its younger days.
    Of32Bits,
    /// Another one.
    Another,
}

/// A script may be read by a script, and so on; Linux itself follows four.
const MOST_INTERPRETERS: usize = 4;

impl Executable {
    /// The program of a launch.
    ///
    /// # Errors
    /// In words, that there is none.
    pub(super) fn of(launch: &Launch) -> Result<Self, String> {
        let program = launch.command.first().ok_or("no program is named")?;
        let path = find(program, launch)
            .ok_or_else(|| format!("there is no program `{}`", program.display()))?;
        Self::at(path, launch, MOST_INTERPRETERS)
    }

    fn at(path: PathBuf, launch: &Launch, depth: usize) -> Result<Self, String> {
        let wrong = |error| format!("could not read {}: {error}", path.display());
        let mode = fs::metadata(&path).map_err(wrong)?.permissions().mode();
        let interpreter = interpreter(&path).filter(|_| depth > 0);
        let kind = match interpreter.and_then(|program| find(&program, launch)) {
            Some(interpreter) => Kind::Script(Box::new(Self::at(interpreter, launch, depth - 1)?)),
            None => native(&path).map_or(Kind::Other, Kind::Native),
        };
        Ok(Self { path, kind, is_setuid: mode & 0o6000 != 0 })
    }

    /// The machine code that runs in the end, if it is known.
    pub(super) fn native(&self) -> Option<Native> {
        match &self.kind {
            Kind::Native(native) => Some(*native),
            Kind::Script(interpreter) => interpreter.native(),
            Kind::Other => None,
        }
    }
}

/// Where the system finds a program.
pub(super) fn find(program: &OsStr, launch: &Launch) -> Option<PathBuf> {
    let runs = |path: &PathBuf| {
        fs::metadata(path)
            .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    };
    if program.as_bytes().contains(&b'/') {
        return std::path::absolute(program).ok().filter(runs);
    }
    let path = launch.environment.iter().find(|(name, _)| name == "PATH");
    // What the C library takes where there is no PATH.
    let path = path.map_or_else(|| OsString::from("/bin:/usr/bin"), |(_, path)| path.clone());
    std::env::split_paths(&path).map(|folder| launch.folder.join(folder).join(program)).find(runs)
}

/// The program that reads a script, as its first line names it; that of `env` is looked through.
fn interpreter(path: &Path) -> Option<OsString> {
    /// Linux reads no more of the line.
    const LONGEST: u64 = 256;
    let mut head = Vec::new();
    File::open(path).ok()?.take(LONGEST).read_to_end(&mut head).ok()?;
    let line = head.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let first = OsStr::from_bytes(words.next()?);
    if Path::new(first).file_name() != Some(OsStr::new("env")) {
        return Some(first.to_owned());
    }
    let named = words.find(|word| !word.starts_with(b"-") && !word.contains(&b'='));
    named.map(|word| OsStr::from_bytes(word).to_owned())
}

fn native(path: &Path) -> Option<Native> {
    let cache = ReadCache::new(File::open(path).ok()?);
    let file = object::File::parse(&cache).ok()?;
    let ours = match std::env::consts::ARCH {
        "x86_64" => Architecture::X86_64,
        "aarch64" => Architecture::Aarch64,
        _ => Architecture::Unknown,
    };
    let machine = match file.is_64() {
        false => Machine::Of32Bits,
        true if file.architecture() == ours => Machine::Ours,
        true => Machine::Another,
    };
    let is_go = [".go.buildinfo", ".note.go.buildid", "__go_buildinfo"]
        .iter()
        .any(|name| file.section_by_name(name).is_some());
    Some(Native { machine, is_static: is_static(&file), is_go })
}

/// A program that loads libraries names the program that does it.
fn is_static<'data, R: object::ReadRef<'data>>(file: &object::File<'data, R>) -> bool {
    let object::File::Elf64(file) = file else { return false };
    let names_loader =
        |header: &elf::ProgramHeader64<_>| header.p_type(file.endian()) == elf::PT_INTERP;
    !file.elf_program_headers().iter().any(names_loader)
}
