//! What it costs to start an unmodified program once for a case, beside a bare start of it, and to
//! show it a clock.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use mintcheck::case::{Case, control};
use mintcheck::clock::{Clock, Way, Wish, choose};
use mintcheck::generator::{
    Answer, Command, Endpoint, Fill, Limits, Manners, Reply, Server, Start, Template, TokenPlace,
    Visit,
};
use mintcheck::process::{Inherit, Stop, adopt_orphans};

use super::{Row, interleaved};

/// Starts are short, so many make one measurement.
const STARTS: u32 = 100;

/// A program that reads the clock once and writes something.
const SOURCE: &str = r#"fn main() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    println!("eyJ.{}.x", now.as_secs());
}"#;

pub(crate) fn rows() -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("clock.rs");
    let program = folder.path().join("clock");
    fs::write(&source, SOURCE).unwrap();
    duct::cmd!("rustc", "-O", "-C", "target-feature=+crt-static", "-o", &program, &source)
        .run()
        .unwrap();
    adopt_orphans();
    let command = command(&program);
    let case = control().remove(0);
    let launch = command.start.launch(Fill { case: &case, port: None });
    let boxed = choose(Wish::Only(Way::Box), &launch, Stop::never()).unwrap().clock;
    vec![
        row("a one-shot command, one start", &command, &Clock::passed(), (&program, "+ 0.2 ms")),
        row("the same under the boxed clock", &command, &boxed, (&program, "+ 5.2 ms")),
        endpoint(),
    ]
}

/// A small server in Node, as the vendor's sample is: it reads the clock for every answer.
const SERVER: &str = r#"require("node:http").createServer((request, response) => {
    request.resume().on("end", () => response.end(`eyJ.${Date.now()}.x`));
}).listen(Number(process.env.PORT), "127.0.0.1");"#;

/// How many requests make one measurement.
const REQUESTS: u32 = 2000;

/// The rate at which a warm endpoint answers in the box, beside its rate without one.
fn endpoint() -> Row {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("server.js"), SERVER).unwrap();
    adopt_orphans();
    let endpoint = served_from(folder.path());
    let case = control().remove(0);
    let launch = endpoint.server.as_ref().unwrap().launch(&case);
    let boxed = choose(Wish::Only(Way::Box), &launch, Stop::never()).unwrap().clock;
    let plain = Clock::passed();
    let limits = Limits::default();
    let cases: Vec<&Case> = (0..REQUESTS).map(|_| &case).collect();
    let asked = |visit: &mut Visit<'_>, cases: &[&Case]| {
        let started = Instant::now();
        let mut answered = 0;
        let (faults, _) = visit.ask(cases, &mut |_, reply| {
            assert!(matches!(reply, Reply::Answered(Answer::Token(_))), "{reply:?}");
            answered += 1;
        });
        assert!(faults.is_empty() && answered == cases.len());
        started.elapsed()
    };
    let (mut ours, mut theirs) =
        (Visit::new(&endpoint, &boxed, limits), Visit::new(&endpoint, &plain, limits));
    for visit in [&mut ours, &mut theirs] {
        asked(visit, &cases);
    }
    let (ours, theirs, ratio) =
        interleaved(|| asked(&mut ours, &cases), || asked(&mut theirs, &cases));
    let rate = |time: Duration| format!("{:.0} /s", f64::from(REQUESTS) / time.as_secs_f64());
    Row {
        what: "a warm endpoint in Node, in the box",
        compared_with: "the same without it",
        ours: rate(ours),
        theirs: rate(theirs),
        figure: format!("{:.0} %", 100.0 / ratio),
        limit: "at least 70 %",
    }
}

fn served_from(folder: &Path) -> Endpoint {
    let read = |text: &str| Template::read(text, &[]).unwrap();
    let url = read("http://127.0.0.1:{port}/");
    Endpoint {
        url: url.clone(),
        method: "GET".to_owned(),
        headers: Vec::new(),
        body: None,
        server: Some(Server {
            start: Start {
                command: vec![read("node"), read("server.js")],
                environment: vec![("PORT".to_owned(), read("{port}"))],
                inherit: Inherit::Minimal,
                folder: folder.to_path_buf(),
            },
            ready: url,
            ready_within: None,
        }),
        token: TokenPlace::Text,
        manners: Manners::default(),
    }
}

fn row(
    what: &'static str,
    command: &Command,
    clock: &Clock,
    (program, limit): (&Path, &'static str),
) -> Row {
    let case = control().remove(0);
    let cases: Vec<&Case> = (0..STARTS).map(|_| &case).collect();
    let ours = || {
        let started = Instant::now();
        let mut answered = 0;
        let (faults, _) = command.ask((clock, Limits::default(), 1), &cases, &mut |_, reply| {
            assert!(matches!(reply, Reply::Answered(Answer::Token(_))), "{reply:?}");
            answered += 1;
        });
        assert!(faults.is_empty() && answered == cases.len());
        started.elapsed()
    };
    let theirs = || {
        let started = Instant::now();
        for _ in 0..STARTS {
            let bare = std::process::Command::new(program)
                .stdin(Stdio::null())
                .stderr(Stdio::piped())
                .output()
                .unwrap();
            assert!(bare.status.success());
        }
        started.elapsed()
    };
    let (ours, theirs, _) = interleaved(ours, theirs);
    let each = |time: Duration| time.as_secs_f64() * 1e3 / f64::from(STARTS);
    Row {
        what,
        compared_with: "a bare start of the same program, its output read",
        ours: format!("{:.2} ms", each(ours)),
        theirs: format!("{:.2} ms", each(theirs)),
        figure: format!("+ {:.2} ms", each(ours) - each(theirs)),
        limit,
    }
}

fn command(program: &Path) -> Command {
    let template = Template::read(program.to_str().unwrap(), &[]).unwrap();
    Command {
        start: Start {
            command: vec![template],
            environment: Vec::new(),
            inherit: Inherit::Minimal,
            folder: std::env::temp_dir(),
        },
        stdin: None,
        token: TokenPlace::Text,
    }
}
