//! A program that is run to its end, such as a build step or a question for a version.

use std::io;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::child::describe;
use super::tail::Tail;
use super::tree::Tree;
use super::{Launch, Stop};

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

/// How soon a program that is waited for is ended when somebody asks to stop.
const TICK: Duration = Duration::from_millis(50);

/// Runs a program to its end, for at most `limit`, or until somebody asks to stop.
///
/// # Errors
/// What the system said when it could not be started.
pub fn run(launch: &Launch, limit: Duration, stop: Stop) -> io::Result<Finished> {
    let (reader, writer) = io::pipe()?;
    let (expression, mark) = launch.expression()?;
    let handle = expression.stdin_null().stderr_to_stdout().stdout_file(writer).start()?;
    let tree = Tree::new(handle.pids(), mark);
    let output = Tail::of(reader);
    let deadline = Instant::now() + limit;
    let status = loop {
        let ended = handle.wait_timeout(TICK)?.map(|output| output.status);
        if ended.is_some() || stop.is_asked() || Instant::now() >= deadline {
            break ended;
        }
    };
    if status.is_none() {
        tree.signal(Signal::KILL);
        handle.wait()?;
    }
    tree.sweep();
    let how = match status {
        Some(status) => describe(status),
        None if stop.is_asked() => "being stopped".to_owned(),
        None => format!("no end after {} s", limit.as_secs()),
    };
    let succeeded = status.is_some_and(|status| status.success());
    Ok(Finished { succeeded, how, output: output.take() })
}
