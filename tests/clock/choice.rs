//! Which clock a program gets, and in which words: proven on that very runtime, or not trusted.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use mintcheck::clock::{Choice, Show, Way, Wish, choose};
use mintcheck::process::{Bounds, Launch, Stop, once};
use tempfile::TempDir;

use super::programs::{LIMIT, command, launch, succeed, tellers};

fn ask(wish: Wish, launch: &Launch) -> Result<Choice, String> {
    choose(wish, launch, Stop::never())
}

#[track_caller]
fn refused(wish: Wish, launch: &Launch, words: &str) {
    let why = ask(wish, launch).unwrap_err();
    assert!(why.contains(words), "{why}");
}

/// A file that can be run.
fn program(folder: &TempDir, name: &str, bytes: &[u8], mode: u32) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_runtime_here_gets_the_box_and_says_who_proved_it() {
    for (command, witness) in [
        (&["node", "sign.js"][..], "/node printed"),
        (&["php", "sign.php"], "/php printed"),
        (&["python3", "sign.py"], "/python3 printed"),
        (&["java", "-jar", "sign.jar"], "/java printed"),
        (&["sh", "sign.sh"], "/sh printed"),
        (&["bash", "sign.sh"], "/bash printed"),
        (&["date"], "/date printed"),
    ] {
        let choice = ask(Wish::Auto, &launch(command)).unwrap();
        assert_eq!(choice.clock.way(), Way::Box, "{}", choice.why);
        assert!(choice.why.contains(witness), "{}", choice.why);
        assert!(!choice.why.contains("itself cannot be asked"), "{}", choice.why);
    }
}

#[test]
fn a_program_that_cannot_be_asked_is_vouched_for_by_another_and_that_is_said() {
    let go = &tellers()[0].command;
    let choice = ask(Wish::Auto, &launch(go)).unwrap();
    assert_eq!(choice.clock.way(), Way::Box);
    let words = format!("{} itself cannot be asked", go[0]);
    assert!(choice.why.contains("/date printed") && choice.why.contains(&words), "{}", choice.why);
}

#[test]
fn a_script_is_known_by_who_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let script = program(&folder, "sign", b"#!/usr/bin/env -S node --no-warnings\n", 0o755);
    let choice = ask(Wish::Auto, &launch(&[script])).unwrap();
    assert!(choice.why.contains("/node printed"), "{}", choice.why);
}

#[test]
fn what_the_box_does_not_cover_is_refused_in_words() {
    let only = Wish::Only(Way::Box);
    let folder = tempfile::tempdir().unwrap();
    // The head of an ELF file of 32 bits for the 80386, and nothing else.
    let mut head = [0; 52];
    head[..7].copy_from_slice(b"\x7fELF\x01\x01\x01");
    (head[16], head[18], head[20], head[40]) = (2, 3, 1, 52);
    let narrow = program(&folder, "narrow", &head, 0o755);
    refused(only, &launch(&[narrow]), "is a 32-bit program");
    let setuid = program(&folder, "setuid", b"#!/bin/sh\n", 0o4755);
    refused(only, &launch(&[setuid]), "(setuid)");
    refused(only, &launch(&["no-such-program"]), "there is no program `no-such-program`");
    refused(Wish::Auto, &launch(&["no-such-program"]), "there is no program `no-such-program`");
    let plain = program(&folder, "plain", b"#!/bin/sh\n", 0o644);
    refused(only, &launch(&[plain]), "there is no program");
}

#[test]
fn passed_and_live_need_no_proof() {
    for way in [Way::Passed, Way::Live] {
        let choice = ask(Wish::Only(way), &launch(&["anything"])).unwrap();
        assert_eq!(choice.clock.way(), way);
        assert!(!choice.clock.can_step());
    }
}

/// A launch that names the stand-in for libfaketime.
fn faked(words: &[&str], folder: &TempDir) -> Launch {
    let library = folder.path().join("standin.so");
    if !library.exists() {
        let source = "tests/programs/clock/standin.c";
        let compile = ["-shared", "-fPIC", "-O", "-o", library.to_str().unwrap(), source];
        succeed(&mut command("cc", &compile));
    }
    let mut launch = launch(words);
    launch.set("MINTCHECK_LIBFAKETIME".into(), library.into());
    launch
}

#[test]
fn libfaketime_is_used_to_the_microsecond_and_what_it_leaves_is_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    // A name of its own, so that no proof of another test counts for it.
    let perl = folder.path().join("perl");
    std::os::unix::fs::symlink("/usr/bin/perl", &perl).unwrap();
    let tell = "use Time::HiRes 'gettimeofday'; print \"$$ \"; printf '%d%06d', gettimeofday";
    let launch = faked(&[perl.to_str().unwrap(), "-e", tell], &folder);
    let choice = ask(Wish::Only(Way::Faketime), &launch).unwrap();
    assert_eq!(choice.clock.way(), Way::Faketime);
    let clocked = choice.clock.start(&launch, Show::frozen(1_696_910_409_123_457)).unwrap();
    assert_eq!(clocked.dial.reads(), 0);
    let bounds = Bounds { limit: LIMIT, stop: Stop::never() };
    let out = String::from_utf8(once(clocked.child, b"", bounds).unwrap().stdout).unwrap();
    let (pid, seen) = out.split_once(' ').unwrap();
    assert_eq!(seen, "1696910409123457");
    assert!(!Path::new(&format!("/dev/shm/faketime_shm_{pid}")).exists());
}

#[test]
fn a_library_that_does_not_bite_is_never_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let perl = folder.path().join("perl");
    std::os::unix::fs::symlink("/usr/bin/perl", &perl).unwrap();
    let mut launch = faked(&[perl.to_str().unwrap()], &folder);
    launch.set("STANDIN_BLUNT".into(), "1".into());
    refused(Wish::Only(Way::Faketime), &launch, "printed 1696910409000000 under 1696910409123457");
}

#[test]
fn libfaketime_is_not_tried_on_programs_that_ask_no_library() {
    let folder = tempfile::tempdir().unwrap();
    for (teller, words) in [(0, "was made by Go"), (1, "was made by Go")] {
        let launch = faked(&[&tellers()[teller].command[0]], &folder);
        refused(Wish::Only(Way::Faketime), &launch, words);
    }
    let mut launch = launch(&["date"]);
    launch.set("MINTCHECK_LIBFAKETIME".into(), "/nowhere".into());
    refused(Wish::Only(Way::Faketime), &launch, "names /nowhere, which is no file");
}
