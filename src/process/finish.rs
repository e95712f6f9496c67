//! A program that is run to its end, such as a build step or a question for a version.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::child::describe;
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

/// More than this is cut off at the front: the error is at the end.
const MAX_OUTPUT: usize = 64 * 1024;

/// How long output is waited for when the program has ended: one that escaped may hold the pipe.
const DRAIN: Duration = Duration::from_secs(1);

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
    let output = Output::collect(reader);
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

/// What a program writes, while a thread takes it in.
struct Output {
    kept: Arc<Mutex<Vec<u8>>>,
    /// Hears when there will be no more, since its other half goes with the thread.
    ended: Receiver<()>,
}

impl Output {
    fn collect(mut reader: impl Read + Send + 'static) -> Self {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (ending, ended) = mpsc::channel::<()>();
        let shared = Arc::clone(&kept);
        thread::spawn(move || {
            let _ending = ending;
            let mut chunk = [0; 8192];
            while let Ok(count @ 1..) = reader.read(&mut chunk) {
                let mut kept = lock(&shared);
                kept.extend_from_slice(&chunk[..count]);
                let surplus = kept.len().saturating_sub(MAX_OUTPUT);
                kept.drain(..surplus);
            }
        });
        Self { kept, ended }
    }

    fn take(self) -> String {
        let _ = self.ended.recv_timeout(DRAIN);
        String::from_utf8_lossy(&lock(&self.kept)).into_owned()
    }
}

fn lock(kept: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
