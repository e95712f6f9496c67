//! Hides the vDSO from a program that was just started.
//!
//! The vDSO is code that the kernel lends to every program, so that it can read the clock without a
//! system call, and so without anybody noticing. A program finds it by an entry of the auxiliary
//! vector, which lies on its stack beyond the arguments and the environment (`getauxval(3)`). With
//! the entry overwritten, C libraries and the Go runtime fall back to system calls.

use nix::Result;
use nix::errno::Errno;
use nix::unistd::Pid;

use super::tracee;

const AT_NULL: u64 = 0;
const AT_IGNORE: u64 = 1;
const AT_SYSINFO_EHDR: u64 = 33;

const WORD: u64 = 8;

/// The kernel allows a quarter of the stack for arguments and environment, 6 MiB at the most (see
/// `execve(2)`); the pointers to them are fewer than that.
const MOST_WORDS: u64 = 6 * 1024 * 1024 / WORD;

/// Overwrites the entry. `stack` is where the stack pointer stands when the program starts.
pub(super) fn hide(pid: Pid, stack: u64) -> Result<()> {
    let mut words = Words { pid, next: stack, ahead: Vec::new() };
    let arguments = words.take()?;
    words.skip(arguments + 1);
    while words.take()? != 0 {}
    loop {
        let place = words.next;
        match words.take()? {
            AT_SYSINFO_EHDR => tracee::write(pid, place, &AT_IGNORE.to_ne_bytes())?,
            AT_NULL => return Ok(()),
            _ => {}
        }
        words.take()?;
        if place > stack.saturating_add(MOST_WORDS * WORD) {
            return Err(Errno::E2BIG);
        }
    }
}

/// The words on a stack, one after another, read a page at a time.
struct Words {
    pid: Pid,
    next: u64,
    ahead: Vec<u64>,
}

impl Words {
    fn take(&mut self) -> Result<u64> {
        if self.ahead.is_empty() {
            self.fill()?;
        }
        let word = self.ahead.pop().ok_or(Errno::EFAULT)?;
        self.next += WORD;
        Ok(word)
    }

    fn skip(&mut self, count: u64) {
        self.next = self.next.saturating_add(count.saturating_mul(WORD));
        self.ahead.clear();
    }

    fn fill(&mut self) -> Result<()> {
        const PAGE: u16 = 4096;
        let mut page = [0; PAGE as usize];
        // Not beyond the page: what follows the last one of a stack cannot be read.
        let begun = usize::try_from(self.next % u64::from(PAGE)).map_err(|_| Errno::EFAULT)?;
        let length = page.len() - begun;
        let count = tracee::read(self.pid, self.next, &mut page[..length])?;
        let words = page[..count].as_chunks().0.iter().rev();
        self.ahead = words.map(|word| u64::from_ne_bytes(*word)).collect();
        Ok(())
    }
}
