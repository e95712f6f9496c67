//! What the command line says of itself to others: completions, used by a real bash, and man pages,
//! read by a real groff.

use std::fs;

use mintcheck::cli::command_line;
use mintcheck::{cause, rule};

use super::place::{Place, Ran};

/// What bash offers after these words, the last of which is begun.
#[track_caller]
fn offered(place: &Place, words: &[&str]) -> Vec<String> {
    const ASK: &str = r#"source ./mintcheck.bash
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_mintcheck mintcheck "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}""#;
    let arguments = [&["--norc", "-u", "-c", ASK, "bash"], words].concat();
    let ran = place.program("bash", &arguments);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.told());
    ran.out.lines().map(str::to_owned).collect()
}

fn with_completions() -> Place {
    let place = Place::empty();
    let script = place.mintcheck(&["completions", "bash"]).ended(0).out.clone();
    place.write("mintcheck.bash", &script);
    place
}

#[test]
fn bash_completes_commands_options_and_their_values() {
    let place = with_completions();
    assert_eq!(offered(&place, &["mintcheck", "exp"]), ["explain"]);
    assert_eq!(offered(&place, &["mintcheck", "run", "--req"]), ["--require"]);
    assert_eq!(offered(&place, &["mintcheck", "run", "--format", "sa"]), ["sarif"]);
    assert_eq!(offered(&place, &["mintcheck", "inspect", "--profile", "vid"]), ["video-sdk"]);
    assert_eq!(offered(&place, &["mintcheck", "list", "ca"]), ["causes"]);
    assert_eq!(offered(&place, &["mintcheck", "completions", "z"]), ["zsh"]);
}

#[test]
fn bash_completes_every_rule_and_cause() {
    let place = with_completions();
    assert_eq!(offered(&place, &["mintcheck", "explain", "iat-in"]), ["iat-in-the-future"]);
    assert_eq!(offered(&place, &["mintcheck", "explain", "float32"]), ["float32-rounding"]);
    let all = offered(&place, &["mintcheck", "explain", ""]);
    let ids = rule::all().iter().map(|rule| rule.id).chain(cause::all().iter().map(|one| one.id));
    for id in ids {
        assert!(all.iter().any(|offer| offer == id), "{id} is not offered");
    }
}

#[test]
fn what_is_offered_is_no_limit_to_what_is_typed() {
    let place = Place::empty();
    let ran = place.mintcheck(&["explain", "iat-in-the-futur"]);
    ran.ended(2).complains(&["did you mean `iat-in-the-future`?"]);
    place.mintcheck(&["run", "--profile", "no.toml"]).ended(2).complains(&["no.toml"]);
}

#[test]
fn every_other_shell_has_its_script() {
    let place = Place::empty();
    for (shell, part) in [
        ("zsh", "#compdef mintcheck"),
        ("zsh", "iat-in-the-future"),
        ("fish", "complete -c mintcheck"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[mintcheck]"),
    ] {
        let ran = place.mintcheck(&["completions", shell]);
        ran.ended(0).says(&[part, "explain"]);
    }
    place.mintcheck(&["completions", "tcsh"]).ended(2).complains(&["powershell"]);
}

/// What groff says of a page: the text, and no warning of any kind.
#[track_caller]
fn typeset(place: &Place, page: &str) -> Ran {
    let ran = place.program("groff", &["-man", "-Tascii", "-ww", "-b", "-P-cbou", page]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{page}: {}", ran.told());
    ran
}

#[test]
fn every_command_has_a_man_page_that_groff_reads_without_a_warning() {
    let place = Place::empty();
    place.mintcheck(&["man", "--dir", "man"]).ended(0);
    let command = command_line();
    let commands = command.get_subcommands().map(clap::Command::get_name);
    let mut wanted: Vec<String> = commands.map(|name| format!("mintcheck-{name}.1")).collect();
    wanted.push("mintcheck.1".to_owned());
    wanted.sort_unstable();
    let pages = fs::read_dir(place.path("man")).unwrap().map(Result::unwrap);
    let mut pages: Vec<String> =
        pages.map(|page| page.file_name().into_string().unwrap()).collect();
    pages.sort_unstable();
    assert_eq!(pages, wanted);
    for page in &pages {
        typeset(&place, &format!("man/{page}")).says(&["mintcheck", "SYNOPSIS"]);
    }
    typeset(&place, "man/mintcheck-run.1").says(&["--leeway", "--dry-run"]);
    let main = typeset(&place, "man/mintcheck.1");
    main.says(&["EXIT STATUS", "A generator diverges", "mintcheck-explain(1)", "mintcheck.toml"]);
    let printed = place.mintcheck(&["man"]).ended(0).out.clone();
    assert_eq!(printed, place.read("man/mintcheck.1"));
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
    let place = Place::empty();
    place.write("man", "a file");
    place.mintcheck(&["man", "--dir", "man"]).ended(2).complains(&["could not use man"]);
}
