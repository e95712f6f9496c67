//! Who belongs to a boxed program: known to the last process, since the kernel tells the tracer of
//! everybody who is started and of everybody who ends.

use std::collections::BTreeSet;
use std::fs;
use std::process::ExitStatus;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

/// All threads of a program and of everything that it started, and how the program itself ended.
#[derive(Debug, Default)]
pub(super) struct Family {
    members: Mutex<Members>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Members {
    threads: BTreeSet<i32>,
    end: Option<ExitStatus>,
    all_ended: bool,
}

impl Family {
    pub(super) fn add(&self, thread: i32) {
        self.lock().threads.insert(thread);
    }

    pub(super) fn remove(&self, thread: i32) {
        self.lock().threads.remove(&thread);
    }

    /// The program itself has ended.
    pub(super) fn end(&self, status: ExitStatus) {
        self.lock().end = Some(status);
        self.changed.notify_all();
    }

    /// Nobody is left.
    pub(super) fn close(&self) {
        let mut members = self.lock();
        members.threads.clear();
        members.all_ended = true;
        drop(members);
        self.changed.notify_all();
    }

    /// Waits for the end of the program itself. If nobody is left and that end was not heard of,
    /// there is none to wait for.
    pub(super) fn wait_for_end(&self, limit: Duration) -> (Option<ExitStatus>, bool) {
        let members = self.wait_while(limit, |members| members.end.is_none() && !members.all_ended);
        (members.end, members.all_ended)
    }

    /// Waits until nobody is left; says whether that is so.
    pub(super) fn wait_for_all(&self, limit: Duration) -> bool {
        self.wait_while(limit, |members| !members.all_ended).all_ended
    }

    fn wait_while(
        &self,
        limit: Duration,
        waits: impl Fn(&Members) -> bool,
    ) -> MutexGuard<'_, Members> {
        let deadline = Instant::now() + limit;
        let mut members = self.lock();
        while waits(&members) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.changed.wait_timeout(members, left);
            members = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        members
    }

    /// Kills everybody.
    pub(super) fn kill(&self) {
        // A thread's number stands for its process; the lock keeps the numbers from being given to
        // somebody else meanwhile.
        let members = self.lock();
        for thread in members.threads.iter().filter_map(|thread| Pid::from_raw(*thread)) {
            let _ = rustix::process::kill_process(thread, Signal::KILL);
        }
    }

    /// How many processes are left.
    pub(super) fn count(&self) -> usize {
        let is_process = |thread: &&i32| {
            let status = fs::read_to_string(format!("/proc/{thread}/status")).unwrap_or_default();
            let mut lines = status.lines();
            let group = lines.find_map(|line| line.strip_prefix("Tgid:"));
            group.is_some_and(|group| group.trim() == thread.to_string())
        };
        self.lock().threads.iter().filter(is_process).count()
    }

    fn lock(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
