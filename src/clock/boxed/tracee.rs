//! A stopped program from outside: its memory, and how it is let go on. The one place of the box
//! that speaks to the kernel without nix or rustix.

use std::io::{IoSlice, IoSliceMut};

use libc::c_int;
use nix::errno::Errno;
use nix::sys::uio::{RemoteIoVec, process_vm_readv, process_vm_writev};
use nix::unistd::Pid;

/// How a stopped program goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// Until something happens that it is traced for.
    ToNextEvent,
    /// Until the end of the system call that it is about to make, at the latest.
    ToEndOfCall,
}

/// Lets a stopped program go on, and passes it a signal if that is not 0. One that was killed in
/// the meantime is no error: its end will be heard of.
pub(super) fn resume(pid: Pid, on: On, signal: c_int) {
    let request = match on {
        On::ToNextEvent => libc::PTRACE_CONT,
        On::ToEndOfCall => libc::PTRACE_SYSCALL,
    };
    #[expect(
        unsafe_code,
        reason = "nix passes on only signals that it has a name for, and the real-time ones have \
                  none; the request takes two numbers and touches no memory of ours"
    )]
    let _ = unsafe {
        let none = std::ptr::null_mut::<libc::c_void>();
        libc::ptrace(
            request,
            pid.as_raw(),
            none,
            std::ptr::without_provenance_mut::<libc::c_void>(signal.cast_unsigned() as usize),
        )
    };
}

/// Takes off the mask of signals under which a program was started.
pub(super) fn unmask(pid: Pid) -> nix::Result<()> {
    // The kernel's own set of signals: a bit for each of 64.
    let none = 0_u64;
    #[expect(
        unsafe_code,
        reason = "nix does not have this request; the kernel reads one number of ours"
    )]
    let done = unsafe {
        libc::ptrace(
            libc::PTRACE_SETSIGMASK,
            pid.as_raw(),
            std::ptr::without_provenance_mut::<libc::c_void>(size_of_val(&none)),
            std::ptr::from_ref(&none),
        )
    };
    Errno::result(done).map(drop)
}

/// Has a stopped program make another system call than the one it is at.
#[cfg(target_arch = "aarch64")]
pub(super) fn set_call(pid: Pid, number: c_int) -> nix::Result<()> {
    /// From the kernel's `elf.h`.
    const NT_ARM_SYSTEM_CALL: usize = 0x404;
    let mut number = number;
    let mut place = libc::iovec {
        iov_base: std::ptr::from_mut(&mut number).cast(),
        iov_len: size_of_val(&number),
    };
    #[expect(
        unsafe_code,
        reason = "nix has no type for this set of registers; the kernel reads one number of ours"
    )]
    let done = unsafe {
        libc::ptrace(
            libc::PTRACE_SETREGSET,
            pid.as_raw(),
            std::ptr::without_provenance_mut::<libc::c_void>(NT_ARM_SYSTEM_CALL),
            std::ptr::from_mut(&mut place),
        )
    };
    Errno::result(done).map(drop)
}

/// Reads memory of a program; gives how much could be read.
pub(super) fn read(pid: Pid, address: u64, into: &mut [u8]) -> nix::Result<usize> {
    let there = [RemoteIoVec { base: place(address)?, len: into.len() }];
    process_vm_readv(pid, &mut [IoSliceMut::new(into)], &there)
}

/// Writes memory of a program, all of it or fails.
pub(super) fn write(pid: Pid, address: u64, bytes: &[u8]) -> nix::Result<()> {
    let there = [RemoteIoVec { base: place(address)?, len: bytes.len() }];
    match process_vm_writev(pid, &[IoSlice::new(bytes)], &there)? {
        written if written == bytes.len() => Ok(()),
        _ => Err(Errno::EFAULT),
    }
}

fn place(address: u64) -> nix::Result<usize> {
    usize::try_from(address).map_err(|_| Errno::EFAULT)
}
