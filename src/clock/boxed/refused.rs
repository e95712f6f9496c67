//! The box on systems that have none.

use std::io;
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal};

use super::super::face::Face;
use crate::process::Program;

/// A program in a box, of which there is none here.
#[derive(Debug)]
pub(in crate::clock) enum Boxed {}

impl Program for Boxed {
    fn pid(&self) -> Option<Pid> {
        match *self {}
    }

    fn wait(&self, _: Duration) -> io::Result<Option<ExitStatus>> {
        match *self {}
    }

    fn signal(&self, _: Signal) {
        match *self {}
    }

    fn sweep(&self) -> usize {
        match *self {}
    }
}

/// Refuses, in words.
pub(in crate::clock) fn start(_: Command, _: &Arc<Face>) -> io::Result<Boxed> {
    let words = "there is no box on this system: it is for Linux on x86-64 and aarch64";
    Err(io::Error::new(io::ErrorKind::Unsupported, words))
}
