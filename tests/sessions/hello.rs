//! Hosts that do not say hello as they should.

use std::io::{BufRead as _, BufReader, PipeReader, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use mintcheck::generator::{Fault, FaultKind, Limits, Session, ThreadHost};
use mintcheck::process::Stop;

use super::fake::{BRIEF, GENEROUS, hello};

/// What becomes of a host that says this and then waits for its input to end, or ends.
fn opened(limits: Limits, said: impl Into<Vec<u8>>, then: fn(PipeReader)) -> Result<(), Fault> {
    let said = said.into();
    let host = ThreadHost::new(move |mut requests, mut out| {
        BufReader::new(&mut requests).read_line(&mut String::new()).unwrap();
        // Whoever has heard enough closes the pipe.
        let _ = out.write_all(&said);
        then(requests);
    });
    Session::open(&host, limits).map(|session| drop(session.close()))
}

fn waits(mut requests: PipeReader) {
    std::io::copy(&mut requests, &mut std::io::sink()).unwrap();
}

fn fault(limits: Limits, said: impl Into<Vec<u8>>, then: fn(PipeReader)) -> Fault {
    opened(limits, said, then).unwrap_err()
}

#[test]
fn silence_is_a_bad_hello() {
    let fault = fault(BRIEF, "", waits);
    assert_eq!(fault.fault, FaultKind::BadHello);
    assert_eq!(fault.detail, "no hello in 500 ms; it said nothing");
}

#[test]
fn half_a_hello_is_a_bad_hello() {
    let fault = fault(BRIEF, "{\"mintcheck\":1,", waits);
    assert_eq!(fault.fault, FaultKind::BadHello);
    assert!(fault.detail.contains("`{\"mintcheck\":1,`"), "{}", fault.detail);
}

#[test]
fn garbage_is_a_bad_hello_that_shows_it() {
    let fault = fault(BRIEF, "Usage: host [options]\n", waits);
    assert_eq!(fault.fault, FaultKind::BadHello);
    assert!(fault.detail.contains("`Usage: host [options]`"), "{}", fault.detail);
}

#[test]
fn another_version_is_a_bad_hello_at_once() {
    let other = hello(&["a/b"]).replace("\"mintcheck\":1", "\"mintcheck\":2");
    let fault = fault(GENEROUS, other, waits);
    assert_eq!(fault.fault, FaultKind::BadHello);
    assert!(fault.detail.contains("version 2"), "{}", fault.detail);
}

#[test]
fn a_hello_without_generators_is_a_bad_hello() {
    let fault = fault(GENEROUS, hello(&[]), waits);
    assert_eq!(fault.fault, FaultKind::BadHello);
    assert!(fault.detail.contains("no generator"), "{}", fault.detail);
}

#[test]
fn an_end_before_the_hello_is_no_start() {
    for said in ["", "Traceback (most recent call last):\n", "half a li"] {
        let fault = fault(GENEROUS, said, drop);
        assert_eq!(fault.fault, FaultKind::CouldNotStart, "{said}");
        assert!(fault.detail.contains(said.trim()), "{}", fault.detail);
    }
}

#[test]
fn a_host_that_ends_before_it_reads_is_no_start() {
    let host = ThreadHost::new(|_, _| {});
    let fault = Session::open(&host, GENEROUS).map(|_| ()).unwrap_err();
    assert_eq!(fault.fault, FaultKind::CouldNotStart);
}

#[test]
fn a_line_without_end_is_no_hello() {
    let fault = fault(GENEROUS, "x".repeat(2 * 1024 * 1024), waits);
    assert_eq!(fault.fault, FaultKind::BadHello);
    assert!(fault.detail.contains("without a line end"), "{}", fault.detail);
}

#[test]
fn a_flood_is_no_hello() {
    let fault = fault(GENEROUS, "starting up\n".repeat(2_000_000), waits);
    assert_eq!(fault.fault, FaultKind::BadHello);
    assert!(fault.detail.contains("bytes that are no hello"), "{}", fault.detail);
}

#[test]
fn lines_before_the_hello_are_notes() {
    let said = format!("\nlistening on stdin\r\n{}", hello(&["a/b"]));
    let host = ThreadHost::new(move |requests, mut out| {
        out.write_all(said.as_bytes()).unwrap();
        waits(requests);
    });
    let mut session = Session::open(&host, GENEROUS).unwrap();
    assert_eq!(session.hello().generators[0].name, "a/b");
    let (faults, notes) = session.take_remarks();
    assert!(faults.is_empty());
    assert_eq!(notes, ["a line that is no answer: `listening on stdin`"]);
}

#[test]
fn whoever_asks_to_stop_need_not_wait_for_a_hello() {
    static STOP: AtomicBool = AtomicBool::new(false);
    let host = ThreadHost::new(|requests, _out| {
        STOP.store(true, Ordering::SeqCst);
        waits(requests);
    });
    let limits = Limits { stop: Stop::when(&STOP), ..GENEROUS };
    let fault = Session::open(&host, limits).map(|_| ()).unwrap_err();
    assert_eq!(fault.fault, FaultKind::NotAsked);
    let again = Session::open(&host, limits).map(|_| ()).unwrap_err();
    assert_eq!(again.fault, FaultKind::NotAsked);
}
