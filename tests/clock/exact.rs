//! What a program reads is the instant, to its finest unit: as whoever runs the tests, and as an
//! ordinary user.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use mintcheck::clock::Show;

use super::programs::{Teller, command, for_everybody, instants, run, tellers};

/// So many instants for each program.
const INSTANTS: usize = 200;

/// Runs everything on a few threads, so that boxes stand beside boxes, and says what was wrong.
fn sweep(ask: impl Fn(&Teller, i64) -> Result<String, String> + Sync) {
    let all: Vec<(&Teller, i64)> = tellers()
        .iter()
        .flat_map(|teller| instants(INSTANTS).into_iter().map(move |at| (teller, at)))
        .collect();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some((teller, at)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            let expected = teller.expected(*at);
            // A number of digits: `0000001` and `1` are the same instant.
            let seen = ask(teller, *at);
            let same = seen.as_ref().is_ok_and(|seen| {
                seen.trim().parse::<i128>().is_ok_and(|seen| seen.to_string() == expected)
            });
            if !same {
                wrong.lock().unwrap().push(format!("{}: {seen:?} under {expected}", teller.name));
            }
        }
    };
    thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
    let wrong = wrong.into_inner().unwrap();
    assert_eq!(all.len(), 1400);
    assert!(wrong.is_empty(), "{} of 1400 are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn seven_kinds_of_programs_read_the_instant_to_their_finest_unit() {
    sweep(|teller, at| {
        let ran = run(&teller.command, Show::frozen(at));
        if ran.ending.how == "exit code 0" && ran.notes.is_empty() {
            Ok(ran.out)
        } else {
            Err(format!("{} {} {:?}", ran.ending.how, ran.err, ran.notes))
        }
    });
}

/// Nobody, by the number that systems agree on.
const NOBODY: [&str; 3] = ["--reuid=65534", "--regid=65534", "--clear-groups"];

#[test]
fn an_ordinary_user_sees_the_same() {
    if !rustix::process::getuid().is_root() {
        // Then the test above was run by one.
        return;
    }
    let (folder, built) = for_everybody();
    let folder = folder.path().to_str().unwrap();
    let mintcheck = format!("{folder}/mintcheck");
    sweep(|teller, at| {
        let at = format!("@{}.{:06}", at / 1_000_000, at % 1_000_000);
        let mut arguments = NOBODY.to_vec();
        arguments.extend([mintcheck.as_str(), "clock", "--quiet", "--at", &at, "--"]);
        let words: Vec<String> =
            teller.command.iter().map(|word| word.replace(built, folder)).collect();
        arguments.extend(words.iter().map(String::as_str));
        let output = command("setpriv", &arguments).current_dir("/").output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(format!("{} {}", output.status, text(&output.stderr)))
        }
    });
}
