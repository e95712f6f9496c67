//! `mintcheck review`: snapshots that wait, accepted and rejected, also by keys on a terminal.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use super::place::{Place, Ran};
use super::snapshot::{accepted, change, files, snapshot};

/// A folder in which so many new generators wait.
fn waiting(names: &[&str]) -> Place {
    let generators: Vec<(&str, &str)> = names.iter().map(|name| (*name, "sound")).collect();
    let place = Place::with(&generators);
    snapshot(&place, &[]).ended(1);
    place
}

#[test]
fn what_waits_is_told_and_nothing_is_changed() {
    let place = accepted();
    place.mintcheck(&["review", "kept", "--check"]).ended(0).says(&["Nothing waits"]);
    change(&place, "iat + 7200", "iat + 3600");
    snapshot(&place, &[]).ended(1);
    let before = files(&place);
    let ran = place.mintcheck(&["review", "kept", "--check"]);
    ran.ended(1).complains(&["1 to review"]);
    ran.says(&["my/own  hmac", "no cause changed: times.exp", "+   exp  iat + 3600"]);
    assert_eq!(
        (before, files(&place)),
        (vec!["my__own.snap".into(), "my__own.snap.new".into()], files(&place))
    );
}

#[test]
fn what_is_rejected_goes_and_what_was_accepted_stays() {
    let place = accepted();
    let kept = place.read("kept/my__own.snap");
    change(&place, "iat + 7200", "iat + 3600");
    snapshot(&place, &[]).ended(1);
    place.mintcheck(&["review", "kept", "--reject"]).ended(0).says(&["rejected my/own"]);
    assert_eq!(
        (files(&place), place.read("kept/my__own.snap")),
        (vec!["my__own.snap".into()], kept)
    );
    // It still mints something else.
    snapshot(&place, &[]).ended(1);
    place.mintcheck(&["review", "kept", "--accept"]).ended(0);
    snapshot(&place, &[]).ended(0);
}

#[test]
fn a_review_without_a_terminal_says_what_to_do() {
    let place = waiting(&["my/own"]);
    place.mintcheck(&["review", "kept"]).ended(2).complains(&["needs a terminal", "--accept"]);
    place.mintcheck(&["review", "kept", "--accept", "--reject"]).ended(2);
    place
        .mintcheck(&["review", "lept", "--check"])
        .ended(2)
        .complains(&["there is no folder lept"]);
    assert_eq!(files(&place), ["my__own.snap.new"]);
}

/// Reviews on a terminal of its own, which `script` of util-linux gives: each key is pressed once
/// the question is there.
#[expect(clippy::disallowed_methods, reason = "a terminal around the program itself")]
fn press(place: &Place, keys: &str) -> Ran {
    let program = env!("CARGO_BIN_EXE_mintcheck");
    let mut child = std::process::Command::new("timeout")
        .args(["60", "script", "-qec", &format!("{program} review kept"), "/dev/null"])
        .current_dir(place.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut to, mut from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut told = Vec::new();
    for (number, key) in keys.bytes().enumerate() {
        while String::from_utf8_lossy(&told).matches("uit: ").count() <= number {
            let mut byte = [0];
            assert_eq!(from.read(&mut byte).unwrap(), 1, "it ended before all keys were pressed");
            told.push(byte[0]);
        }
        to.write_all(&[key]).unwrap();
        to.flush().unwrap();
    }
    from.read_to_end(&mut told).unwrap();
    let code = child.wait().unwrap().code();
    Ran { code, out: String::from_utf8(told).unwrap(), err: String::new() }
}

#[test]
#[cfg(target_os = "linux")]
fn each_is_shown_and_decided_by_a_key() {
    let place = waiting(&["a/one", "b/two", "c/three"]);
    let ran = press(&place, "asr");
    ran.ended(0).says(&["1 of 3", "accepted a/one", "skipped b/two", "rejected c/three"]);
    ran.says(&["floor(ms/1000) - 30"]);
    assert_eq!(files(&place), ["a__one.snap", "b__two.snap.new"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_capital_decides_all_that_are_left() {
    let place = waiting(&["a/one", "b/two", "c/three"]);
    let ran = press(&place, "rA");
    ran.ended(0).says(&["rejected a/one", "accepted b/two", "accepted c/three"]);
    assert_eq!(files(&place), ["b__two.snap", "c__three.snap"]);
}

#[test]
#[cfg(target_os = "linux")]
fn whoever_has_enough_leaves_the_rest_waiting() {
    let place = waiting(&["a/one", "b/two"]);
    press(&place, "aq").ended(0).says(&["accepted a/one", "the rest waits"]);
    assert_eq!(files(&place), ["a__one.snap", "b__two.snap.new"]);
}
