//! A server that is started for an endpoint: on a free port, awaited, and stopped with everything
//! that it started.

use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use super::bounds::Limits;
use super::command::Start;
use super::fault::{Fault, FaultKind};
use super::template::{Escape, Fill, Template};
use crate::case::Case;
use crate::clock::{Clock, Clocked, Dial, Show};
use crate::process::{Child, Launch, Stop, Tail};

/// A server that is started and stopped.
#[derive(Debug, Clone)]
pub struct Server {
    /// How it is started.
    pub start: Start,
    /// Where any answer tells that it is ready.
    pub ready: Template,
    /// How long that may take, if the usual time does not fit.
    pub ready_within: Option<Duration>,
}

/// How often a server that is starting is asked whether it is ready.
const KNOCK: Duration = Duration::from_millis(10);

/// A server that runs.
pub(super) struct Running {
    child: Child,
    output: Tail,
    errors: Tail,
    /// The port that it was told.
    pub(super) port: u16,
    /// What sets its clock.
    pub(super) dial: Dial,
}

impl Server {
    /// What is started for a case, but for the port: cases that have this in common share a start.
    pub fn launch(&self, case: &Case) -> Launch {
        self.start.launch(Fill { case, port: None })
    }

    /// Starts it and waits until it answers.
    pub(super) fn run(
        &self,
        clock: &Clock,
        limits: Limits,
        case: &Case,
        is_ready: impl Fn(&str) -> bool,
    ) -> Result<Running, Fault> {
        let port = free_port().map_err(|error| cannot(format!("no port is free: {error}")))?;
        let fill = Fill { case, port: Some(port) };
        let at = self.ready.fill(fill, Escape::Percent);
        if is_ready(&at) {
            // Its answers would be taken for those of the server that is meant.
            return Err(cannot(format!(
                "somebody answers already at {at}, before the server was started; stop that one, or \
                 let `start` tell the server a `{{port}}` of its own"
            )));
        }
        let launch = self.start.launch(fill);
        let started = clock.start(&launch, Show::frozen(case.now_us));
        let Clocked { child, dial } =
            started.map_err(|error| cannot(super::command::could_not_start(&error, &launch)))?;
        let output = child.stdout.try_clone().map_err(|error| cannot(error.to_string()))?;
        let errors = child.stderr.try_clone().map_err(|error| cannot(error.to_string()))?;
        let (output, errors) = (Tail::of(output), Tail::of(errors));
        let running = Running { child, output, errors, port, dial };
        running.wait_until_ready(
            (limits.stop, self.ready_within.unwrap_or(limits.hello)),
            &at,
            is_ready,
        )
    }
}

impl Running {
    fn wait_until_ready(
        mut self,
        (stop, limit): (Stop, Duration),
        at: &str,
        is_ready: impl Fn(&str) -> bool,
    ) -> Result<Self, Fault> {
        let deadline = Instant::now() + limit;
        loop {
            if self.child.has_ended() {
                let how = self.child.finish().how;
                let words = self.words();
                let why = if speaks_of_a_taken_port(&words) {
                    format!("; it says that its port is taken (it was told {})", self.port)
                } else {
                    String::new()
                };
                return Err(cannot(format!("the server ended before it was ready: {how}{why}"))
                    .with_stderr(words));
            }
            if stop.is_asked() {
                return Err(Fault::stopped(stop));
            }
            if is_ready(at) {
                return Ok(self);
            }
            if Instant::now() >= deadline {
                let detail = format!(
                    "the server gave no answer at {at} in {} ms; `start.ready_ms` gives it more time, \
                     `start.ready` names another place to ask",
                    limit.as_millis()
                );
                let words = self.words();
                return Err(cannot(detail).with_stderr(words));
            }
            std::thread::sleep(KNOCK);
        }
    }

    /// How it has ended by itself, if it has. One that just broke a connection is given a moment.
    pub(super) fn end_after_a_break(&self) -> Option<String> {
        /// A process that ends closes its connections first.
        const MOMENT: Duration = Duration::from_millis(100);
        let until = Instant::now() + MOMENT;
        while !self.child.has_ended() && Instant::now() < until {
            std::thread::sleep(KNOCK);
        }
        self.child.how_it_ended()
    }

    /// Kills it while others wait for its answers.
    pub(super) fn interrupt(&self) {
        self.child.interrupt();
    }

    /// Whether it has ended by itself.
    pub(super) fn has_ended(&self) -> bool {
        self.child.has_ended()
    }

    /// The end of what it has written; its output, if it has written no errors.
    pub(super) fn words(&self) -> String {
        let errors = self.errors.so_far();
        if errors.trim().is_empty() { self.output.so_far() } else { errors }
    }

    /// Ends one that no longer answers: it would not hear a polite word either.
    pub(super) fn kill(mut self) {
        self.child.kill();
    }

    /// Stops it: nobody needs it any more, and a server does not end by itself.
    pub(super) fn stop(mut self) -> (String, Option<Fault>) {
        let ended = self.child.has_ended();
        let ending = if ended { self.child.finish() } else { self.child.stop() };
        // What a server started is stopped with it; only one that has ended has left it behind.
        let left = Fault::of_leaving(ending.left_behind).filter(|_| ended);
        (ending.how, left)
    }
}

/// Whether a server's last words are that somebody else has its port, as the runtimes say it.
fn speaks_of_a_taken_port(words: &str) -> bool {
    ["already in use", "EADDRINUSE", "in use by another"].iter().any(|mark| words.contains(mark))
}

/// A port of this machine that nobody listens at.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn cannot(detail: String) -> Fault {
    Fault::new(FaultKind::CouldNotStart, detail)
}
