//! What a child is given and what it is not: no shell, no terminal, the mask of its user, and the
//! notes of its clock in the report.

use std::fs;

use super::place::{Place, Ran, generator};
use crate::python::python;

/// Settings of a command that writes a word of what it finds before it signs.
fn asks(looks: &str) -> Place {
    let place = Place::empty();
    let program = fs::read_to_string("tests/programs/faults/wrong.py").unwrap();
    place.write("wrong.py", &program);
    let sign = format!("exec {} wrong.py command fine 0 \\\"$@\\\"", python());
    let inputs = "\"{now_us}\", \"{sdk_key}\", \"{secret}\", \"{meeting_number}\", \"{role}\"";
    let command = format!("[\"sh\", \"-c\", \"{looks}; {sign}\", \"sh\", {inputs}]");
    place.write("mintcheck.toml", &format!("[generators.\"my/own\"]\ncommand = {command}\n"));
    place
}

const ONE: [&str; 5] = ["run", "--case", "clock/edges-014", "--cases", "0"];

/// Runs mintcheck with a terminal of its own, as a person has one.
fn at_a_terminal(place: &Place) -> Ran {
    let spawn = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    let words = [&["-c", spawn, env!("CARGO_BIN_EXE_mintcheck")][..], &ONE].concat();
    place.program(python(), &words)
}

#[test]
fn no_child_finds_the_terminal() {
    let place = asks("if (: < /dev/tty) 2> err; then echo yes > tty; else echo no > tty; fi");
    at_a_terminal(&place).ended(0);
    assert_eq!(place.read("tty"), "no\n");
    assert!(!place.is_busy());
}

#[test]
fn a_child_has_the_mask_of_its_user_and_a_group_of_its_own() {
    let place = asks("umask > mask; ps -o pgid= -p $$ | tr -d ' ' > group; echo $$ > own");
    let run = place.command(&ONE);
    let words = format!("umask 0027; exec {} {}", run.get_program().display(), ONE.join(" "));
    place.program("sh", &["-c", &words]).ended(0);
    assert_eq!(place.read("mask").trim(), "0027");
    assert_eq!(place.read("group"), place.read("own"), "it leads its group");
}

#[test]
fn inputs_go_through_no_shell() {
    let place = Place::empty();
    let program = fs::read_to_string("tests/programs/faults/wrong.py").unwrap();
    place.write("wrong.py", &program);
    let own =
        "inputs = { sdk_key = \"$(touch pwned); `touch pwned` | touch pwned\\n& touch pwned\" }";
    let settings = format!(
        "[generators.\"my/own\"]\ncommand = [\"{}\", \"wrong.py\", \"command\", \"fine\", \"0\", \
         \"{{now_us}}\", \"{{sdk_key}}\", \"{{secret}}\", \"{{meeting_number}}\", \"{{role}}\"]\n{own}\n",
        python()
    );
    place.write("mintcheck.toml", &settings);
    place.mintcheck(&ONE).ended(0);
    assert!(!place.path("pwned").exists());
}

#[test]
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
fn what_a_boxed_clock_has_to_say_is_in_the_report() {
    let place = Place::empty();
    let program = fs::read_to_string("tests/programs/faults/wrong.py").unwrap();
    place.write("wrong.py", &program);
    let settings = format!(
        "[generators.\"my/own\"]\nclock = \"box\"\ntimeout_ms = 60000\n\
         command = [\"{}\", \"wrong.py\", \"command\", \"waits-for-the-clock\", \"0\", \"0\", \
         \"{{sdk_key}}\", \"{{secret}}\", \"{{meeting_number}}\", \"{{role}}\"]\n",
        python()
    );
    place.write("mintcheck.toml", &settings);
    let (ran, report) = place.report(&ONE[1..]);
    let notes = generator(&report, "my/own")["notes"].to_string();
    assert!(notes.contains("the clock stood still for 100,000 reads"), "{notes} {}", ran.told());
}
