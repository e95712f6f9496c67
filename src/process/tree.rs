//! All that one child started: found by process group and, on Linux, by the mark that it carries in
//! its environment, so that a daemon which left its group is found too.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions};

/// The variable that marks a child and all that it starts.
pub(super) const MARK: &str = "MINTCHECK_CHILD";

/// A variable of our own environment.
#[expect(clippy::disallowed_methods, reason = "this file owns the environment of children")]
pub(super) fn inherited(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// All variables of our own environment.
pub(super) fn all_inherited() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os()
}

/// Makes this process the parent of whatever its children leave behind, so that it can be ended
/// and reaped. Where the system knows no such thing, only process groups are ended.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    // Refused only by kernels older than Rust itself supports; groups are still ended there.
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// A child's family.
#[derive(Debug)]
pub(super) struct Tree {
    groups: Vec<Pid>,
    mark: String,
}

/// How long killed processes may take to be gone.
const GONE: Duration = Duration::from_secs(1);

impl Tree {
    pub(super) fn new(leaders: Vec<u32>, mark: String) -> Self {
        let pid = |id: u32| i32::try_from(id).ok().and_then(Pid::from_raw);
        Self { groups: leaders.into_iter().filter_map(pid).collect(), mark }
    }

    /// Signals the whole family. One that is gone already is no error.
    pub(super) fn signal(&self, signal: Signal) {
        for group in &self.groups {
            let _ = rustix::process::kill_process_group(*group, signal);
        }
        for pid in self.marked() {
            let _ = rustix::process::kill_process(pid, signal);
        }
    }

    /// Kills whoever is left when the child itself has ended, and says how many there were.
    pub(super) fn sweep(&self) -> usize {
        let left = self.marked();
        let in_group = self.groups.iter().any(|group| self.group_lives(*group));
        if left.is_empty() && !in_group {
            return 0;
        }
        let deadline = Instant::now() + GONE;
        loop {
            self.signal(Signal::KILL);
            reap(&left);
            let gone =
                self.marked().is_empty() && !self.groups.iter().any(|g| self.group_lives(*g));
            if gone || Instant::now() >= deadline {
                return left.len().max(1);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    #[expect(clippy::unused_self, reason = "reads as a question to the family")]
    fn group_lives(&self, group: Pid) -> bool {
        rustix::process::test_kill_process_group(group).is_ok()
    }

    #[cfg(target_os = "linux")]
    fn marked(&self) -> Vec<Pid> {
        let wanted = format!("{MARK}={}", self.mark);
        let Ok(folders) = std::fs::read_dir("/proc") else { return Vec::new() };
        let pids = folders.filter_map(|entry| {
            entry.ok()?.file_name().to_str()?.parse::<i32>().ok().and_then(Pid::from_raw)
        });
        let carries = |pid: &Pid| {
            // Only variables that were there at the start are shown, and the mark was.
            std::fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero()))
                .is_ok_and(|all| all.split(|byte| *byte == 0).any(|one| one == wanted.as_bytes()))
        };
        pids.filter(carries).collect()
    }

    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unused_self, reason = "the mark can be read on Linux only")]
    fn marked(&self) -> Vec<Pid> {
        Vec::new()
    }
}

/// Takes the ends of killed orphans that became ours, so that no zombie stays.
fn reap(orphans: &[Pid]) {
    for pid in orphans {
        let _ = rustix::process::waitpid(Some(*pid), WaitOptions::NOHANG);
    }
}
