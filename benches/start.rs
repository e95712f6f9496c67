//! How long one look at one token takes, beside the start of a program that does nothing.

use std::fs;
use std::time::{Duration, Instant};

use mintcheck::case::control;
use mintcheck::generator::Answer;
use mintcheck::generator::builtin::{Caution, mint};
use mintcheck::profile;

use super::{Row, interleaved};

/// Starts are short, so many make one measurement.
const STARTS: u32 = 50;

pub(crate) fn inspect() -> Row {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("empty.rs");
    let empty = folder.path().join("empty");
    fs::write(&source, "fn main() {}").unwrap();
    duct::cmd!("rustc", "-O", "-o", &empty, &source).run().unwrap();
    let case = control().remove(0);
    let secret = case.inputs.secret().unwrap().reveal().to_owned();
    let profile = profile::find("meeting-sdk").unwrap();
    let Answer::Token(token) = mint(profile, &case.inputs, case.now_us, Caution::Strict) else {
        panic!("the reference refused");
    };
    let program = env!("CARGO_BIN_EXE_mintcheck");
    let at = "2023-10-10T04:00:00Z";
    let inspect = duct::cmd!(program, "inspect", "--at", at, "--secret-env", "SECRET", &token.text)
        .env("SECRET", secret)
        .stdout_null();
    let (ours, theirs, ratio) =
        interleaved(|| starts(&inspect), || starts(&duct::cmd!(&empty).stdout_null()));
    let each = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3 / f64::from(STARTS));
    Row {
        what: "`mintcheck inspect` of one token, start included",
        compared_with: "the start of an empty Rust program",
        ours: each(ours),
        theirs: each(theirs),
        figure: format!("{ratio:.2} x"),
        limit: "5 x",
    }
}

fn starts(command: &duct::Expression) -> Duration {
    let started = Instant::now();
    for _ in 0..STARTS {
        command.run().unwrap();
    }
    started.elapsed()
}
