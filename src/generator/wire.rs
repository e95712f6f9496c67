//! The two ends of a peer as bytes: what is still to be written, what was read, and lines.
//!
//! One thread serves both directions with `poll`, so that neither side can fill a pipe and wait for
//! the other, and no answer costs a change of threads.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use memchr::memchr;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use zeroize::Zeroizing;

use super::host::{Order, Peer};
use crate::process::Ending;

/// The longest line of the protocol.
pub(super) const MAX_LINE_BYTES: usize = 1024 * 1024;
/// How much of what a program writes to its standard error is kept.
const MAX_STDERR_BYTES: usize = 64 * 1024;
/// One read takes at most this much: the size that pipes are asked to have.
const CHUNK_BYTES: usize = 1024 * 1024;
/// One read of standard error.
const READ_BYTES: usize = 16 * 1024;
/// Reads of standard error in one turn: as many as fit in what is kept.
const TURN_READS: usize = MAX_STDERR_BYTES / READ_BYTES;
/// Reads of standard error that empty a pipe.
const PIPE_READS: usize = CHUNK_BYTES / READ_BYTES + 1;

/// What came of waiting.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Something moved; there may be lines.
    Moved,
    /// Nothing moved in time.
    Quiet,
    /// The other side will say nothing more.
    Closed,
}

/// The connection to a peer.
pub(super) struct Wire {
    peer: Box<dyn Peer>,
    /// Requests hold secrets, and are wiped with the connection.
    unsent: Zeroizing<Vec<u8>>,
    sent: usize,
    received: Vec<u8>,
    /// Where the first line begins that was not taken yet.
    line_start: usize,
    /// Up to where no line end was found.
    searched: usize,
    chunk: Vec<u8>,
    errors: Vec<u8>,
    errors_cut: bool,
    errors_open: bool,
}

impl Wire {
    pub(super) fn new(peer: Box<dyn Peer>) -> io::Result<Self> {
        if let Some(input) = peer.input() {
            prepare(input)?;
        }
        prepare(peer.output())?;
        let errors_open = match peer.errors() {
            Some(errors) => prepare(errors).map(|()| true)?,
            None => false,
        };
        Ok(Self {
            peer,
            unsent: Zeroizing::default(),
            sent: 0,
            received: Vec::new(),
            line_start: 0,
            searched: 0,
            chunk: vec![0; CHUNK_BYTES],
            errors: Vec::new(),
            errors_cut: false,
            errors_open,
        })
    }

    /// Where to write what is to be sent.
    pub(super) fn outbox(&mut self) -> &mut Vec<u8> {
        &mut self.unsent
    }

    /// How much waits to be sent.
    pub(super) fn backlog(&self) -> usize {
        self.unsent.len() - self.sent
    }

    /// Sends and receives what can be, waiting for at most `limit` until something can.
    pub(super) fn turn(&mut self, limit: Duration) -> io::Result<Event> {
        let (writable, readable, noisy) = {
            let mut wanted =
                vec![PollFd::from_borrowed_fd(self.peer.output().as_fd(), PollFlags::IN)];
            let errors = self.peer.errors().filter(|_| self.errors_open);
            if let Some(errors) = errors {
                wanted.push(PollFd::from_borrowed_fd(errors, PollFlags::IN));
            }
            let input = self.peer.input().filter(|_| self.backlog() > 0);
            if let Some(input) = input {
                wanted.push(PollFd::from_borrowed_fd(input.as_fd(), PollFlags::OUT));
            }
            if wait(&mut wanted, limit)? == 0 {
                return Ok(Event::Quiet);
            }
            let moved: Vec<bool> = wanted.iter().map(|fd| !fd.revents().is_empty()).collect();
            let noisy = errors.is_some() && moved[1];
            (input.is_some() && moved[moved.len() - 1], moved[0], noisy)
        };
        if noisy {
            self.listen(TURN_READS);
        }
        if readable && self.receive()? == 0 {
            return Ok(Event::Closed);
        }
        if writable {
            self.send();
        }
        Ok(Event::Moved)
    }

    /// The next whole line, without its end. None if there is none yet.
    pub(super) fn line(&mut self) -> Option<&[u8]> {
        let from = self.searched.max(self.line_start);
        let Some(length) = memchr(b'\n', &self.received[from..]) else {
            self.searched = self.received.len();
            return None;
        };
        let start = self.line_start;
        let end = from + length;
        self.line_start = end + 1;
        self.searched = end + 1;
        let line = &self.received[start..end];
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// Whether the line that is being received is longer than any may be.
    pub(super) fn line_is_too_long(&self) -> bool {
        self.begun().len() > MAX_LINE_BYTES
    }

    /// What was received of a line that has no end yet.
    pub(super) fn begun(&self) -> &[u8] {
        &self.received[self.line_start..]
    }

    /// Ends the peer; gives how it ended and the end of its standard error. Lines that it still
    /// wrote can be taken afterwards.
    pub(super) fn end(&mut self, order: Order) -> (Ending, String) {
        // What is in the pipes now was written before the end, and what comes until then is told
        // last: that is where an interpreter says what went wrong.
        self.listen(PIPE_READS);
        let ending = self.peer.end(order);
        self.listen(PIPE_READS);
        // A pipe's worth, and its end.
        for _ in 0..2 {
            if matches!(self.receive(), Ok(0) | Err(_)) {
                break;
            }
        }
        let mut text = String::from_utf8_lossy(&self.errors).trim().to_owned();
        if self.errors_cut {
            text.insert(0, '…');
        }
        (ending, text)
    }

    fn receive(&mut self) -> io::Result<usize> {
        if self.line_start > 0 {
            self.received.drain(..self.line_start);
            self.searched -= self.line_start;
            self.line_start = 0;
        }
        match self.peer.output().read(&mut self.chunk) {
            Ok(count) => {
                self.received.extend_from_slice(&self.chunk[..count]);
                Ok(count)
            }
            Err(error) if is_passing(&error) => Ok(1),
            Err(error) => Err(error),
        }
    }

    /// A peer that no longer reads shows it by its output's end, so errors here say nothing.
    fn send(&mut self) {
        let Some(mut input) = self.peer.input() else { return };
        match input.write(&self.unsent[self.sent..]) {
            Ok(count) => self.sent += count,
            Err(error) if is_passing(&error) => {}
            Err(_) => self.sent = self.unsent.len(),
        }
        if self.sent == self.unsent.len() {
            self.unsent.clear();
            self.sent = 0;
        }
    }

    /// Takes standard error in, with at most so many reads: an endless flood must not hold us here.
    fn listen(&mut self, reads: usize) {
        let Some(errors) = self.peer.errors().filter(|_| self.errors_open) else { return };
        let mut chunk = [0; READ_BYTES];
        for _ in 0..reads {
            match rustix::io::read(errors, &mut chunk) {
                Ok(0) => {
                    self.errors_open = false;
                    break;
                }
                Ok(count) => self.errors.extend_from_slice(&chunk[..count]),
                Err(_) => break,
            }
        }
        let surplus = self.errors.len().saturating_sub(MAX_STDERR_BYTES);
        self.errors_cut |= surplus > 0;
        self.errors.drain(..surplus);
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

fn wait(wanted: &mut [PollFd<'_>], limit: Duration) -> io::Result<usize> {
    let limit =
        Timespec::try_from(limit).map_err(|_| io::Error::other("a limit beyond all time"))?;
    match poll(wanted, Some(&limit)) {
        Ok(count) => Ok(count),
        Err(rustix::io::Errno::INTR) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// Our end never blocks, and the pipe is as large as an ordinary user may make it.
fn prepare(fd: impl AsFd) -> io::Result<()> {
    let fd: BorrowedFd<'_> = fd.as_fd();
    let flags = rustix::fs::fcntl_getfl(fd)?;
    rustix::fs::fcntl_setfl(fd, flags | rustix::fs::OFlags::NONBLOCK)?;
    #[cfg(target_os = "linux")]
    // A smaller pipe works as well, only with more turns.
    let _ = rustix::pipe::fcntl_setpipe_size(fd, CHUNK_BYTES);
    Ok(())
}
