//! A program that is run to its end, such as a build step or a question for a version.

use std::io::{self, Read};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::Launch;
use super::child::describe;
use super::tree::Tree;

/// What came of it.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Whether it ended by itself with exit code 0.
    pub succeeded: bool,
    /// How it ended, in words.
    pub how: String,
    /// What it wrote to both outputs, its end if there was too much.
    pub output: String,
}

/// More than this is cut off at the front: the error is at the end.
const MAX_OUTPUT: usize = 256 * 1024;

/// Runs a program to its end, for at most `limit`.
///
/// # Errors
/// What the system said when it could not be started.
pub fn run(launch: &Launch, limit: Duration) -> io::Result<Finished> {
    let (reader, writer) = io::pipe()?;
    let (expression, mark) = launch.expression()?;
    let handle = expression.stdin_null().stderr_to_stdout().stdout_file(writer).start()?;
    let tree = Tree::new(handle.pids(), mark);
    let collector = thread::spawn(move || collect(reader));
    let status = handle.wait_deadline(Instant::now() + limit)?.map(|output| output.status);
    if status.is_none() {
        tree.signal(Signal::KILL);
        handle.wait()?;
    }
    tree.sweep();
    let output = collector.join().unwrap_or_default();
    let how = match status {
        Some(status) => describe(status),
        None => format!("no end after {} s", limit.as_secs()),
    };
    let succeeded = status.is_some_and(|status| status.success());
    Ok(Finished { succeeded, how, output })
}

fn collect(mut reader: impl Read) -> String {
    let mut kept = Vec::new();
    let mut chunk = [0; 8192];
    while let Ok(count @ 1..) = reader.read(&mut chunk) {
        kept.extend_from_slice(&chunk[..count]);
        if kept.len() > 2 * MAX_OUTPUT {
            kept.drain(..kept.len() - MAX_OUTPUT);
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}
