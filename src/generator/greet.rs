//! Starting a host, and hearing its hello.

use std::time::{Duration, Instant};

use super::bounds::{Limits, MAX_STRAY_BYTES, TICK};
use super::fault::{Fault, FaultKind};
use super::host::{Host, Order};
use super::protocol::{Hello, HelloRequest, VERSION};
use super::stray::{is_object, note, shortened};
use super::wire::{Event, MAX_LINE_BYTES, Wire};

/// Starts a host and hears its hello. Lines before it are noted.
pub(super) fn greet(
    host: &dyn Host,
    limits: Limits,
    notes: &mut Vec<String>,
) -> Result<(Wire, Hello), Fault> {
    if limits.stop.is_asked() {
        return Err(Fault::stopped(limits.stop));
    }
    let could_not = |error: std::io::Error| Fault::new(FaultKind::CouldNotStart, error.to_string());
    let mut wire = host.start().and_then(Wire::new).map_err(could_not)?;
    let limits = Limits { hello: host.hello_within().unwrap_or(limits.hello), ..limits };
    match hear(&mut wire, limits, notes) {
        Ok(hello) => Ok((wire, hello)),
        Err(Silence::Bad(detail)) => {
            let (_, stderr) = wire.end(Order::Kill);
            Err(Fault::new(FaultKind::BadHello, detail).with_stderr(stderr))
        }
        Err(Silence::Ended(detail)) => {
            let (ending, stderr) = wire.end(Order::Kill);
            let detail = format!("it ended before its hello with {}; {detail}", ending.how);
            Err(Fault::new(FaultKind::CouldNotStart, detail).with_stderr(stderr))
        }
        Err(Silence::Stopped) => {
            wire.end(Order::Kill);
            Err(Fault::stopped(limits.stop))
        }
    }
}

/// Why there was no hello.
enum Silence {
    /// What came is none, and this is why.
    Bad(String),
    /// The host ended; what it had said.
    Ended(String),
    /// Somebody asked to stop.
    Stopped,
}

fn hear(wire: &mut Wire, limits: Limits, notes: &mut Vec<String>) -> Result<Hello, Silence> {
    wire.outbox().extend_from_slice(&HelloRequest::line());
    let deadline = Instant::now() + limits.hello;
    let mut strays = Strays::default();
    loop {
        let left = deadline.saturating_duration_since(Instant::now()).min(TICK);
        let event = wire.turn(left).unwrap_or(Event::Closed);
        while let Some(line) = wire.line() {
            if let Some(hello) = strays.sift(line, notes) {
                return accept(hello);
            }
        }
        strays.unfinished(wire.begun())?;
        if limits.stop.is_asked() {
            return Err(Silence::Stopped);
        }
        if event == Event::Closed {
            return Err(Silence::Ended(strays.words()));
        }
        if Instant::now() >= deadline {
            return Err(Silence::Bad(late(limits.hello, &strays)));
        }
    }
}

fn late(limit: Duration, strays: &Strays) -> String {
    format!("no hello in {} ms; {}", limit.as_millis(), strays.words())
}

fn accept(hello: Hello) -> Result<Hello, Silence> {
    if hello.mintcheck != VERSION {
        return Err(Silence::Bad(format!(
            "it speaks version {} of the protocol, this is {VERSION}",
            hello.mintcheck
        )));
    }
    if hello.generators.is_empty() {
        return Err(Silence::Bad("its hello offers no generator".to_owned()));
    }
    Ok(hello)
}

/// What came before a hello and is none.
#[derive(Default)]
struct Strays {
    bytes: usize,
    last: String,
}

impl Strays {
    fn sift(&mut self, line: &[u8], notes: &mut Vec<String>) -> Option<Hello> {
        let hello = serde_json::from_slice(line).ok().filter(|_| is_object(line));
        if hello.is_none() && !line.is_empty() {
            self.bytes += line.len();
            self.last = shortened(line);
            note(notes, line);
        }
        hello
    }

    /// Whether this is too much already, with a line that has no end yet.
    fn unfinished(&mut self, begun: &[u8]) -> Result<(), Silence> {
        if begun.len() > MAX_LINE_BYTES {
            let detail = format!("more than {MAX_LINE_BYTES} bytes without a line end");
            return Err(Silence::Bad(detail));
        }
        if self.bytes > MAX_STRAY_BYTES {
            let detail = format!("more than {MAX_STRAY_BYTES} bytes that are no hello");
            return Err(Silence::Bad(detail));
        }
        if !begun.is_empty() {
            self.last = shortened(begun);
        }
        Ok(())
    }

    fn words(&self) -> String {
        if self.last.is_empty() {
            return "it said nothing".to_owned();
        }
        format!("the last line it wrote was `{}`", self.last)
    }
}
