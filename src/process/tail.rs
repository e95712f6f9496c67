//! The end of what a program writes, taken in by a thread while the program runs, so that it never
//! waits for somebody to read.

use std::io::Read;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// More than this is cut off at the front: the error is at the end.
const MAX_OUTPUT: usize = 64 * 1024;

/// How long output is waited for when the program has ended: one that escaped may hold the pipe.
const DRAIN: Duration = Duration::from_secs(1);

/// The end of what a program has written so far.
#[derive(Debug)]
pub struct Tail {
    kept: Arc<Mutex<Vec<u8>>>,
    /// Hears when there will be no more, since its other half goes with the thread.
    ended: Mutex<Receiver<()>>,
}

impl Tail {
    /// Takes in what comes from `reader`.
    pub fn of(mut reader: impl Read + Send + 'static) -> Self {
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
        Self { kept, ended: Mutex::new(ended) }
    }

    /// What there is so far.
    pub fn so_far(&self) -> String {
        String::from_utf8_lossy(&lock(&self.kept)).into_owned()
    }

    /// All that came, when the program has ended.
    pub fn take(self) -> String {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = ended.recv_timeout(DRAIN);
        self.so_far()
    }
}

fn lock(kept: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
