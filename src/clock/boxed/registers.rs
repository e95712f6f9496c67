//! The registers of a stopped program: which system call it is at, its arguments, and its answer.

use libc::{c_int, c_long};
use nix::Result;
use nix::sys::ptrace;
use nix::unistd::Pid;

/// The registers of a thread that is stopped.
#[derive(Debug)]
pub(super) struct Registers {
    pid: Pid,
    values: libc::user_regs_struct,
}

impl Registers {
    pub(super) fn of(pid: Pid) -> Result<Self> {
        Ok(Self { pid, values: ptrace::getregs(pid)? })
    }

    /// An argument of four bytes, of which the kernel takes no more either.
    #[expect(clippy::cast_possible_truncation, reason = "the upper half means nothing here")]
    pub(super) fn small_argument(&self, index: usize) -> c_int {
        self.argument(index) as c_int
    }

    fn write(&self) -> Result<()> {
        ptrace::setregs(self.pid, self.values)
    }
}

#[cfg(target_arch = "x86_64")]
impl Registers {
    /// The number of the system call.
    pub(super) fn call(&self) -> c_long {
        self.values.orig_rax.cast_signed()
    }

    /// An argument of it, counted from 0.
    pub(super) fn argument(&self, index: usize) -> u64 {
        let values = &self.values;
        [values.rdi, values.rsi, values.rdx, values.r10, values.r8, values.r9][index]
    }

    /// Where the stack ends.
    pub(super) fn stack(&self) -> u64 {
        self.values.rsp
    }

    /// Has the call take another argument.
    pub(super) fn set_argument(&mut self, index: usize, value: u64) -> Result<()> {
        let values = &mut self.values;
        let all = [
            &mut values.rdi,
            &mut values.rsi,
            &mut values.rdx,
            &mut values.r10,
            &mut values.r8,
            &mut values.r9,
        ];
        *all.into_iter().nth(index).ok_or(nix::Error::EINVAL)? = value;
        self.write()
    }

    /// Skips the call and gives its answer.
    pub(super) fn answer(mut self, result: i64) -> Result<()> {
        // A call of this number is none.
        self.values.orig_rax = u64::MAX;
        self.values.rax = result.cast_unsigned();
        self.write()
    }
}

#[cfg(target_arch = "aarch64")]
impl Registers {
    /// The number of the system call.
    pub(super) fn call(&self) -> c_long {
        self.values.regs[8].cast_signed()
    }

    /// An argument of it, counted from 0.
    pub(super) fn argument(&self, index: usize) -> u64 {
        self.values.regs[index]
    }

    /// Where the stack ends.
    pub(super) fn stack(&self) -> u64 {
        self.values.sp
    }

    /// Has the call take another argument. The first one must stay: its register holds the answer
    /// afterwards.
    pub(super) fn set_argument(&mut self, index: usize, value: u64) -> Result<()> {
        self.values.regs[index] = value;
        self.write()
    }

    /// Skips the call and gives its answer.
    pub(super) fn answer(mut self, result: i64) -> Result<()> {
        // A call of this number is none; here it is no register but a set of its own.
        super::tracee::set_call(self.pid, -1)?;
        self.values.regs[0] = result.cast_unsigned();
        self.write()
    }
}
