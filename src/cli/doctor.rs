//! `mintcheck doctor`: clocks, runtimes and adapters, with a smoke test that tells a bad adapter from
//! a bad library.

use std::fmt::Write as _;

use super::args::Doctor;
use super::children::{Children, Left};
use super::exit::Exit;
use super::list::describe;
use super::place;
use super::say::{self, Trouble};
use crate::case::{Case, control};
use crate::clock;
use crate::generator::{Answer, Limits, Manifest, Reply, Session, Stamps, Unready};
use crate::process::Stop;
use crate::report::one_line;

/// Looks at everything and says how it is.
pub(super) fn run(args: &Doctor) -> Result<Exit, Trouble> {
    let settings = place::settings(args.config.as_deref(), None)?;
    let stamps = Stamps::new(&place::cache());
    let mut exit = Exit::Holds;
    let children = Children::allow()?;
    let limits = Limits { stop: children.stop(), ..Limits::default() };
    say::print(&format!("mintcheck {}\n", env!("CARGO_PKG_VERSION")));
    say::print("builtin/reference  ready, in this process\n");
    say::print(&clocks(children.stop()));
    for adapter in place::adapters(&settings)? {
        let (text, well) = examine(&adapter, &stamps, limits);
        if !well {
            exit = Exit::NotAsked;
        }
        say::print(&text);
    }
    if children.end() != Left::Nothing {
        exit = Exit::NotAsked;
    }
    Ok(exit)
}

/// Which ways there are here to show a program an instant, and why the others do not work.
fn clocks(stop: Stop) -> String {
    let mut text = "\nclocks for unmodified programs\n".to_owned();
    for (way, found) in clock::survey(stop) {
        let words = match found {
            Ok(proof) => format!("works: {proof}"),
            Err(why) => format!("not here: {why}"),
        };
        let _ = writeln!(text, "  {:<9} {}", way.name(), one_line(&words));
    }
    text
}

/// One adapter: its runtime, its build, its hello, and one case for each generator.
fn examine(adapter: &Manifest, stamps: &Stamps, limits: Limits) -> (String, bool) {
    let name = one_line(&adapter.name);
    let mut text = format!("\nadapter {name} ({})\n", one_line(&adapter.language));
    let mut say = |line: &str| {
        let _ = writeln!(text, "  {}", one_line(line));
    };
    if let Err(why) = adapter.prepare_or_stop(stamps, limits.stop) {
        say(&describe(&why));
        if let Unready::Build { output, .. } = &why {
            let lines: Vec<&str> = output.lines().collect();
            lines[lines.len().saturating_sub(12)..]
                .iter()
                .for_each(|line| say(&format!("| {line}")));
        }
        return (text, false);
    }
    let host = adapter.host();
    let mut session = match Session::open(&host, limits) {
        Ok(session) => session,
        Err(fault) => {
            say(&format!("{fault}; the adapter is to blame, or its set-up"));
            fault.stderr.lines().for_each(|line| say(&format!("| {line}")));
            return (text, false);
        }
    };
    let hello = session.hello().clone();
    say(&format!("{}, {} generators", hello.runtime, hello.generators.len()));
    let mut well = true;
    let cases = control();
    let first: Vec<&Case> = cases.iter().take(1).collect();
    for offer in &hello.generators {
        session.ask(offer, &first, &mut |_, reply| {
            let (how, lives) = life(&reply);
            well &= lives;
            say(&format!("{:<24} {how} ({})", offer.name, offer.library));
        });
    }
    for fault in session.close() {
        well = false;
        say(&fault.to_string());
    }
    (text, well)
}

fn life(reply: &Reply) -> (String, bool) {
    match reply {
        Reply::Answered(Answer::Token(_)) | Reply::Live(Answer::Token(_), _) => {
            ("mints".to_owned(), true)
        }
        Reply::Answered(Answer::Refused(why)) | Reply::Live(Answer::Refused(why), _) => {
            (format!("refuses: {why}"), true)
        }
        Reply::Answered(Answer::Failed(why)) | Reply::Live(Answer::Failed(why), _) => {
            (format!("the adapter lives, the generator breaks: {why}"), false)
        }
        Reply::Fault(fault) => (fault.to_string(), false),
    }
}
