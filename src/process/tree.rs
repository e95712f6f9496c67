//! All that one child started: found by process group and, on Linux, by the mark that it carries in
//! its environment, so that a daemon which left its group is found too.

use std::collections::BTreeSet;
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

/// A process by the number that the system gave it.
pub(super) fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// A child's family.
#[derive(Debug)]
pub(super) struct Tree {
    groups: Vec<Pid>,
    mark: String,
}

/// How long killed processes may take to be gone.
const GONE: Duration = Duration::from_secs(1);
/// How long those that a child started may take to follow it of their own accord.
const FOLLOW: Duration = Duration::from_millis(200);
const TICK: Duration = Duration::from_millis(5);

impl Tree {
    pub(super) fn new(leaders: Vec<u32>, mark: String) -> Self {
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
        let Err(left) = self.wait_until_gone(FOLLOW) else { return 0 };
        let deadline = Instant::now() + GONE;
        while Instant::now() < deadline {
            self.signal(Signal::KILL);
            reap(&left);
            if self.wait_until_gone(TICK).is_ok() {
                break;
            }
        }
        left.len().max(1)
    }

    /// Kills whoever is left of its group when the child itself has ended, and says how many there
    /// were at least. Who has left the group is found by its mark, in one look for many children:
    /// see `sweep_all`.
    pub(super) fn sweep_group(&self) -> usize {
        if self.groups.iter().any(|group| group_lives(*group)) { self.sweep() } else { 0 }
    }

    /// Waits for the end of all; gives those that are known to be left.
    fn wait_until_gone(&self, limit: Duration) -> Result<(), Vec<Pid>> {
        let deadline = Instant::now() + limit;
        loop {
            let left = self.marked();
            if left.is_empty() && !self.groups.iter().any(|group| group_lives(*group)) {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(left);
            }
            std::thread::sleep(TICK);
        }
    }

    fn marked(&self) -> Vec<Pid> {
        marked(&|mark| mark == self.mark)
    }
}

/// Kills whoever still carries one of these marks, and says how many there were.
pub fn sweep_all(marks: &BTreeSet<String>) -> usize {
    let carries = |mark: &str| marks.contains(mark);
    let left = marked(&carries);
    let deadline = Instant::now() + GONE;
    while !marked(&carries).is_empty() && Instant::now() < deadline {
        for pid in marked(&carries) {
            let _ = rustix::process::kill_process(pid, Signal::KILL);
        }
        reap(&left);
        std::thread::sleep(TICK);
    }
    left.len()
}

/// The processes whose mark is wanted.
#[cfg(target_os = "linux")]
fn marked(wanted: &dyn Fn(&str) -> bool) -> Vec<Pid> {
    let carries = |pid: &Pid| {
        // Only variables that were there at the start are shown, and the mark was.
        let all = std::fs::read(format!("/proc/{}/environ", pid.as_raw_nonzero()));
        all.is_ok_and(|all| {
            let mut each = all.split(|byte| *byte == 0);
            each.any(|one| {
                let mark = one.strip_prefix(MARK.as_bytes()).and_then(|one| one.strip_prefix(b"="));
                mark.and_then(|mark| std::str::from_utf8(mark).ok()).is_some_and(wanted)
            })
        })
    };
    processes().filter(carries).collect()
}

/// The mark can be read on Linux only.
#[cfg(not(target_os = "linux"))]
fn marked(_wanted: &dyn Fn(&str) -> bool) -> Vec<Pid> {
    Vec::new()
}

/// Whether a group has a member that still runs. The ends of those that have are taken first: they
/// became ours when their parent went.
fn group_lives(group: Pid) -> bool {
    while let Ok(Some(_)) = rustix::process::waitpgid(group, WaitOptions::NOHANG) {}
    rustix::process::test_kill_process_group(group).is_ok()
}

/// Kills what is still a child of this process when all that it started on purpose has ended: a
/// program that left its group and dropped its mark became ours when its parent went. Says how
/// many there were.
pub fn end_orphans() -> usize {
    let (mut ended, mut killed): (usize, Vec<Pid>) = (0, Vec::new());
    let deadline = Instant::now() + GONE;
    loop {
        let orphans = children();
        for pid in &orphans {
            // One that has ended of a signal to its family, before this one, was not left.
            let end = rustix::process::waitpid(Some(*pid), WaitOptions::NOHANG);
            if let Ok(Some((_, end))) = end {
                ended += usize::from(killed.contains(pid) && end.signaled());
            } else {
                let _ = rustix::process::kill_process(*pid, Signal::KILL);
                killed.push(*pid);
            }
        }
        if orphans.is_empty() || Instant::now() >= deadline {
            return ended;
        }
        std::thread::sleep(TICK);
    }
}

/// The children of this process.
#[cfg(target_os = "linux")]
fn children() -> Vec<Pid> {
    let ours = rustix::process::getpid().as_raw_nonzero().to_string();
    let is_ours = |pid: &Pid| {
        let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero()));
        let parent = |line: &str| line.strip_prefix("PPid:").map(|pid| pid.trim() == ours);
        status.is_ok_and(|text| text.lines().find_map(parent) == Some(true))
    };
    processes().filter(is_ours).collect()
}

#[cfg(not(target_os = "linux"))]
fn children() -> Vec<Pid> {
    Vec::new()
}

/// All processes of the machine.
#[cfg(target_os = "linux")]
fn processes() -> impl Iterator<Item = Pid> {
    let folders = std::fs::read_dir("/proc").into_iter().flatten();
    folders.filter_map(|entry| {
        entry.ok()?.file_name().to_str()?.parse::<i32>().ok().and_then(Pid::from_raw)
    })
}

/// Takes the ends of killed orphans that became ours, so that no zombie stays.
fn reap(orphans: &[Pid]) {
    for pid in orphans {
        let _ = rustix::process::waitpid(Some(*pid), WaitOptions::NOHANG);
    }
}
