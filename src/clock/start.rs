//! A clock that has been chosen, and a program that is started under it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::boxed;
use super::face::{Dial, Face};
use super::faketime;
use super::show::{Show, Way};
use crate::process::{self, Child, Launch, Program};

/// A way to show an instant, with what it needs.
#[derive(Debug, Clone)]
pub struct Clock(Inner);

#[derive(Debug, Clone)]
enum Inner {
    Passed,
    Box,
    /// With the library that does it.
    Faketime(PathBuf),
    Live,
}

/// A program under a clock.
#[derive(Debug)]
pub struct Clocked {
    /// The program.
    pub child: Child,
    /// Its clock.
    pub dial: Dial,
}

/// A program under a clock that shares our terminal, our standard streams and our process group.
#[derive(Debug)]
pub struct Attached {
    /// The program.
    pub program: Box<dyn Program>,
    /// Its clock.
    pub dial: Dial,
    kept: Option<faketime::Leftovers>,
}

impl Attached {
    /// Whether the reads of its clock are counted.
    pub fn counts_reads(&self) -> bool {
        self.kept.is_none()
    }
}

impl Clock {
    /// The instant is told by other means.
    pub fn passed() -> Self {
        Self(Inner::Passed)
    }

    pub(super) fn boxed() -> Self {
        Self(Inner::Box)
    }

    pub(super) fn faketime(library: PathBuf) -> Self {
        Self(Inner::Faketime(library))
    }

    /// The real clock of this machine, which nobody can set.
    pub fn live() -> Self {
        Self(Inner::Live)
    }

    /// The way that it is.
    pub fn way(&self) -> Way {
        match self.0 {
            Inner::Passed => Way::Passed,
            Inner::Box => Way::Box,
            Inner::Faketime(_) => Way::Faketime,
            Inner::Live => Way::Live,
        }
    }

    /// Whether the clock of a program that runs can be set.
    pub fn can_step(&self) -> bool {
        self.way() == Way::Box
    }

    /// Starts a program in a box, and lets it share our terminal. Nothing proves that it works.
    ///
    /// # Errors
    /// What the system said when it could not be started, or why there is no box here, which is an
    /// error of the kind `Unsupported`.
    pub fn attach_boxed(launch: &Launch, show: Show) -> io::Result<Attached> {
        Self::boxed().attach(launch, show)
    }

    /// Starts a program under this clock, and lets it share our terminal.
    ///
    /// # Errors
    /// What the system said when it could not be started.
    pub fn attach(&self, launch: &Launch, show: Show) -> io::Result<Attached> {
        match &self.0 {
            Inner::Passed | Inner::Live => {
                let program = process::attach(launch)?;
                Ok(Attached { program, dial: Dial::fixed(), kept: None })
            }
            Inner::Box => {
                let face = Arc::new(Face::new(show));
                let program = Box::new(boxed::start(launch.command()?, &face)?);
                Ok(Attached { program, dial: Dial::of(face), kept: None })
            }
            Inner::Faketime(library) => {
                let program = process::attach(&faketime::under(launch, library, show))?;
                let kept = faketime::Leftovers::of(program.pid());
                Ok(Attached { program, dial: Dial::fixed(), kept: Some(kept) })
            }
        }
    }

    /// Starts a program under this clock. One whose instant is passed, or that reads the real clock,
    /// is started in the plain way.
    ///
    /// # Errors
    /// What the system said when it could not be started, or why there is no box here.
    pub fn start(&self, launch: &Launch, show: Show) -> io::Result<Clocked> {
        match &self.0 {
            Inner::Passed | Inner::Live => {
                Ok(Clocked { child: Child::start(launch)?, dial: Dial::fixed() })
            }
            Inner::Box => {
                let face = Arc::new(Face::new(show));
                let child = Child::start_by(launch, |command| boxed::start(command, &face))?;
                Ok(Clocked { child, dial: Dial::of(face) })
            }
            Inner::Faketime(library) => {
                let mut child = Child::start(&faketime::under(launch, library, show))?;
                child.keep(faketime::Leftovers::of(child.pid()));
                Ok(Clocked { child, dial: Dial::fixed() })
            }
        }
    }
}
