//! Where a session's other end runs: a process, or a thread of this process.
//!
//! Fakes and mutants are threads; they go through the very same session as real adapters do.

use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use crate::case::Environment;
use crate::process::{self, Child, Ending, Launch};

/// Something that can be started, more than once.
pub trait Host: Send + Sync {
    /// Starts it.
    ///
    /// # Errors
    /// What the system said when it could not be started.
    fn start(&self) -> io::Result<Box<dyn Peer>>;

    /// How long its hello may take, if the usual time does not fit.
    fn hello_within(&self) -> Option<Duration> {
        None
    }

    /// The same host in another zone and locale.
    ///
    /// # Errors
    /// Why nothing can be shown there.
    fn put_in(&self, _place: &Environment) -> Result<Box<dyn Host>, String> {
        Err("its zone and locale cannot be chosen".to_owned())
    }

    /// Whether each request meets a program that was started for it, so that nothing is left of the
    /// ones before.
    fn is_fresh(&self) -> bool {
        false
    }
}

/// A started host.
pub trait Peer {
    /// Where requests go; none once it was closed.
    fn input(&self) -> Option<&PipeWriter>;
    /// Where answers come from.
    fn output(&self) -> &PipeReader;
    /// Where words for people come from.
    fn errors(&self) -> Option<BorrowedFd<'_>>;
    /// Ends it, in good order or at once.
    fn end(&mut self, order: Order) -> Ending;
}

/// How a host is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Its input ends, and it has a moment to follow.
    Finish,
    /// At once.
    Kill,
}

/// A host that is a program.
#[derive(Debug, Clone)]
pub struct ProcessHost {
    /// What to start.
    pub launch: Launch,
    /// How long its hello may take, if the usual time does not fit.
    pub hello_within: Option<Duration>,
}

impl Host for ProcessHost {
    fn start(&self) -> io::Result<Box<dyn Peer>> {
        Ok(Box::new(Child::start(&self.launch)?))
    }

    fn hello_within(&self) -> Option<Duration> {
        self.hello_within
    }

    fn put_in(&self, place: &Environment) -> Result<Box<dyn Host>, String> {
        if let Some(why) = process::lacks(place) {
            return Err(why);
        }
        let mut moved = self.clone();
        moved.launch.put_in(place);
        Ok(Box::new(moved))
    }
}

impl Peer for Child {
    fn input(&self) -> Option<&PipeWriter> {
        self.stdin.as_ref()
    }

    fn output(&self) -> &PipeReader {
        &self.stdout
    }

    fn errors(&self) -> Option<BorrowedFd<'_>> {
        Some(self.stderr.as_fd())
    }

    fn end(&mut self, order: Order) -> Ending {
        match order {
            Order::Finish => self.finish(),
            Order::Kill => self.kill(),
        }
    }
}

type Body = dyn Fn(PipeReader, PipeWriter, &Environment) + Send + Sync;

/// A host that is a function, run on a thread: it reads requests and writes answers.
#[derive(Clone)]
pub struct ThreadHost {
    body: Arc<Body>,
    place: Environment,
    /// Threads share the zone and locale of their process, so only one that is told can act on it.
    is_told: bool,
    is_fresh: bool,
}

impl ThreadHost {
    /// A host around a function that returns when its input ends.
    pub fn new(body: impl Fn(PipeReader, PipeWriter) + Send + Sync + 'static) -> Self {
        let body = move |requests, answers, _: &Environment| body(requests, answers);
        Self {
            body: Arc::new(body),
            place: Environment::default(),
            is_told: false,
            is_fresh: false,
        }
    }

    /// A host around a function that is told in which zone and locale it is to act.
    pub fn told(
        body: impl Fn(PipeReader, PipeWriter, &Environment) + Send + Sync + 'static,
    ) -> Self {
        Self { body: Arc::new(body), place: Environment::default(), is_told: true, is_fresh: false }
    }

    /// The same around a function that begins anew with each request.
    #[must_use]
    pub fn fresh(self) -> Self {
        Self { is_fresh: true, ..self }
    }
}

struct ThreadPeer {
    input: Option<PipeWriter>,
    output: PipeReader,
    /// Hears when the thread has ended, since its other half goes with it.
    ended: Receiver<()>,
}

/// How long a thread whose input has ended may take to follow.
const GRACE: Duration = Duration::from_secs(2);

impl Host for ThreadHost {
    fn start(&self) -> io::Result<Box<dyn Peer>> {
        let (requests, input) = io::pipe()?;
        let (output, answers) = io::pipe()?;
        let (body, place) = (Arc::clone(&self.body), self.place.clone());
        let (ending, ended) = mpsc::channel();
        std::thread::Builder::new().spawn(move || {
            let _ending: Sender<()> = ending;
            body(requests, answers, &place);
        })?;
        Ok(Box::new(ThreadPeer { input: Some(input), output, ended }))
    }

    fn put_in(&self, place: &Environment) -> Result<Box<dyn Host>, String> {
        if !self.is_told {
            return Err("a thread shares the zone and locale of its process".to_owned());
        }
        Ok(Box::new(Self { place: place.clone(), ..self.clone() }))
    }

    fn is_fresh(&self) -> bool {
        self.is_fresh
    }
}

impl Peer for ThreadPeer {
    fn input(&self) -> Option<&PipeWriter> {
        self.input.as_ref()
    }

    fn output(&self) -> &PipeReader {
        &self.output
    }

    fn errors(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    /// A thread cannot be killed; with its pipes closed it ends when it next reads or writes.
    fn end(&mut self, order: Order) -> Ending {
        self.input = None;
        if order == Order::Finish {
            let _ = self.ended.recv_timeout(GRACE);
        }
        let how = "the thread's pipes were closed".to_owned();
        Ending { how, before_told: false, status: None, left_behind: 0 }
    }
}
