//! Which clock a program gets: the first that is proven right on that very runtime, and why the
//! better ones are not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::executable::{Executable, Kind, Machine, find};
use super::faketime;
use super::probe::{self, DATE, OneLiner};
use super::show::{Way, Wish};
use super::start::Clock;
use crate::process::{Inherit, Launch, Stop};

/// A clock, and why it is this one.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The clock.
    pub clock: Clock,
    /// What proves it right, and what speaks against better ones.
    pub why: String,
}

/// Which clock a program gets. Every one but `passed` and `live` is proven before it is trusted: a
/// clock that did not bite must never be judged on.
///
/// # Errors
/// In words, why the one that was asked for does not work, or that there is no such program.
pub fn choose(wish: Wish, launch: &Launch, stop: Stop) -> Result<Choice, String> {
    match wish {
        Wish::Only(Way::Passed) => {
            let why = "the instant is passed to it".to_owned();
            Ok(Choice { clock: Clock::passed(), why })
        }
        Wish::Only(Way::Live) => {
            let why = "the real clock was asked for".to_owned();
            Ok(Choice { clock: Clock::live(), why })
        }
        Wish::Only(Way::Box) => boxed(&Executable::of(launch)?, launch, stop),
        Wish::Only(Way::Faketime) => faked(&Executable::of(launch)?, launch, stop),
        Wish::Auto => {
            let executable = Executable::of(launch)?;
            let no_box = match boxed(&executable, launch, stop) {
                Ok(choice) => return Ok(choice),
                Err(why) => format!("no box: {why}"),
            };
            match faked(&executable, launch, stop) {
                Ok(Choice { clock, why }) => Ok(Choice { clock, why: format!("{why}; {no_box}") }),
                Err(no_faketime) => {
                    let why = format!("{no_box}; no faketime: {no_faketime}");
                    Ok(Choice { clock: Clock::live(), why })
                }
            }
        }
    }
}

/// What works here, asked of `date`: each way, with the proof or what speaks against it.
pub fn survey(stop: Stop) -> Vec<(Way, Result<String, String>)> {
    let date = ["date".to_owned()];
    let launch = Launch::inheriting(&date, PathBuf::from("/"), &Inherit::All);
    let executable = Executable::of(&launch);
    let ask = |try_it: fn(&Executable, &Launch, Stop) -> Result<Choice, String>| {
        let executable = executable.as_ref().map_err(Clone::clone)?;
        try_it(executable, &launch, stop).map(|choice| choice.why)
    };
    vec![
        (Way::Box, ask(boxed)),
        (Way::Faketime, ask(faked)),
        (Way::Live, Ok("needs nothing, and can only say what it saw".to_owned())),
    ]
}

fn boxed(executable: &Executable, launch: &Launch, stop: Stop) -> Result<Choice, String> {
    covered(executable)?;
    proven(Clock::boxed(), executable, launch, stop)
}

/// Whether the program of a launch is of a kind that the box covers, without any proof that it
/// works. One that is not there is for the system to refuse.
///
/// # Errors
/// In words, why not.
pub fn fits_box(launch: &Launch) -> Result<(), String> {
    Executable::of(launch).map_or(Ok(()), |executable| covered(&executable))
}

fn covered(executable: &Executable) -> Result<(), String> {
    let path = executable.path.display();
    if executable.is_setuid {
        return Err(format!("{path} runs as somebody else (setuid), which a box takes from it"));
    }
    match executable.native().map(|native| native.machine) {
        Some(Machine::Of32Bits) => {
            Err(format!("{path} is a 32-bit program, which the box does not cover"))
        }
        Some(Machine::Another) => Err(format!("{path} is made for another machine or system")),
        Some(Machine::Ours) | None => Ok(()),
    }
}

fn faked(executable: &Executable, launch: &Launch, stop: Stop) -> Result<Choice, String> {
    let path = executable.path.display();
    match executable.native() {
        Some(native) if native.is_go => {
            return Err(format!("{path} was made by Go, which asks no library for the time"));
        }
        Some(native) if native.is_static => {
            return Err(format!("{path} is linked statically, so no library can be put before it"));
        }
        Some(_) | None => {}
    }
    let library = faketime::library(launch)?;
    proven(Clock::faketime(library), executable, launch, stop)
}

/// What was proven or disproven in this process: by way and by program.
static KNOWN: Mutex<BTreeMap<(&'static str, PathBuf), Proof>> = Mutex::new(BTreeMap::new());

/// Nothing, or why not.
type Proof = Result<(), String>;

fn proven(
    clock: Clock,
    executable: &Executable,
    launch: &Launch,
    stop: Stop,
) -> Result<Choice, String> {
    let (program, line, is_it) = witness(executable, launch)?;
    prove(&clock, &program, line, launch, stop)?;
    let way = clock.way().name();
    let witness = program.display();
    let why = if is_it {
        format!("{witness} printed two chosen instants under {way}, exact to its last digit")
    } else {
        format!(
            "{witness} printed two chosen instants under {way}, exact to its last digit; {} itself \
             cannot be asked, but is nothing that {way} does not cover",
            executable.path.display()
        )
    };
    Ok(Choice { clock, why })
}

/// Who can say what a program of this kind reads, and whether that is the very program.
fn witness(executable: &Executable, launch: &Launch) -> Result<(PathBuf, OneLiner, bool), String> {
    if let Some(line) = probe::one_liner(&executable.path) {
        return Ok((executable.path.clone(), line, true));
    }
    if let Kind::Script(interpreter) = &executable.kind {
        return witness(interpreter, launch);
    }
    let date = find("date".as_ref(), launch);
    let date = date.or_else(|| Some(PathBuf::from("/bin/date")).filter(|path| path.is_file()));
    let date = date.ok_or("there is no `date` here to prove it with")?;
    Ok((date, DATE, false))
}

fn prove(
    clock: &Clock,
    program: &Path,
    line: OneLiner,
    launch: &Launch,
    stop: Stop,
) -> Result<(), String> {
    let key = (clock.way().name(), program.to_path_buf());
    // The lock is held while it is tried, so that no two threads try the same.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = known.get(&key) {
        return known.clone();
    }
    let result = probe::prove(clock, program, line, launch, stop);
    if !stop.is_asked() {
        known.insert(key, result.clone());
    }
    result
}
