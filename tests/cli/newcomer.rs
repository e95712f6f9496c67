//! The first run of somebody who has a program and `docs/first-run.md`: a gate that fails, the line to
//! change, and a gate that passes. The page quotes what was really printed here.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use regex::Regex;
use yaml_rust2::YamlLoader;

use super::place::{Place, Ran};
use crate::book::updates;

const PAGE: &str = "docs/first-run.md";
const PROGRAM: &str = "MeetingSignature.java";
/// The line that the field report had, and what the fix says.
const LINE: &str = "int iat = Math.round((System.currentTimeMillis() - 30000) / 1000);";
const CURE: &str = "int iat = (int) (System.currentTimeMillis() / 1000 - 30);";

/// What was typed and what came of it, as the page shows it.
struct Transcript {
    parts: Vec<(&'static str, String)>,
}

impl Transcript {
    fn part(&mut self, name: &'static str) -> &mut String {
        self.parts.push((name, String::new()));
        &mut self.parts.last_mut().unwrap().1
    }
}

/// Without what belongs to this machine: how long it took, and where its programs lie.
fn redacted(text: &str, place: &Place) -> String {
    let text = text.replace(place.path("").to_str().unwrap(), "./");
    let rules = [
        (r" in \d+ ms\b", " in … ms"),
        (r"clock: \S*/java printed", "clock: java printed"),
        (r"(?m)[ \t]+$", ""),
    ];
    rules.iter().fold(text, |text, (pattern, with)| {
        Regex::new(pattern).unwrap().replace_all(&text, *with).into_owned()
    })
}

/// The program in a folder of its own, with the one library that it needs.
fn project() -> Place {
    let place = Place::empty();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::copy(here.join("tests/programs/java").join(PROGRAM), place.path(PROGRAM)).unwrap();
    fs::create_dir(place.path("lib")).unwrap();
    let jar = here.join("adapters/java/target/lib/json.jar");
    fs::copy(jar, place.path("lib/json.jar")).unwrap();
    // What a runner has in its PATH: here `cargo install` has been done already.
    fs::create_dir(place.path(".tools")).unwrap();
    symlink(env!("CARGO_BIN_EXE_mintcheck"), place.path(".tools/mintcheck")).unwrap();
    place.write(".tools/cargo", "#!/bin/sh\nexit 0\n");
    fs::set_permissions(place.path(".tools/cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    place
}

/// The commands of the workflow that `init` wrote.
fn steps(place: &Place) -> Vec<String> {
    let text = place.read(".github/workflows/mintcheck.yml");
    let file = YamlLoader::load_from_str(&text).unwrap().remove(0);
    let steps = file["jobs"]["mintcheck"]["steps"].as_vec().unwrap();
    steps.iter().filter_map(|step| step["run"].as_str().map(str::to_owned)).collect()
}

/// A command, as a runner of GitHub runs a step.
fn step(place: &Place, command: &str) -> Ran {
    // A machine that starts often starts with what it has: this changes nothing of what is minted.
    let quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    let mut bash = place.equipped("bash", &["-e", "-c", command]);
    bash.env("JDK_JAVA_OPTIONS", quick);
    Ran::of(&bash.output().unwrap())
}

fn shown(place: &Place, command: &str, ran: &Ran) -> String {
    redacted(&format!("$ {command}\n{}", ran.out), place)
}

/// All commands of the workflow, up to one that fails.
fn gate(place: &Place, transcript: &mut String) -> Ran {
    let commands = steps(place);
    let (last, before) = commands.split_last().unwrap();
    for command in before {
        let ran = step(place, command);
        assert_eq!(ran.code, Some(0), "{command}: {}", ran.told());
    }
    let ran = step(place, last);
    transcript.push_str(&shown(place, last, &ran));
    writeln!(transcript, "$ echo $?\n{}", ran.code.unwrap()).unwrap();
    ran
}

#[test]
fn a_newcomer_has_a_failing_gate_and_after_the_line_that_is_told_a_green_one() {
    let place = project();
    let mut transcript = Transcript { parts: Vec::new() };
    let build = "javac -d classes -cp 'lib/*' MeetingSignature.java";
    let ran = step(&place, build);
    assert_eq!(ran.code, Some(0), "{}", ran.told());
    let begin = transcript.part("init");
    begin.push_str(&shown(&place, build, &ran));
    let init = "mintcheck init --ci github";
    let ran = step(&place, init);
    ran.ended(0).says(&["wrote mintcheck.toml with MeetingSignature"]);
    begin.push_str(&shown(&place, init, &ran));
    *transcript.part("steps") = steps(&place).join("\n") + "\n";

    let red = gate(&place, transcript.part("red"));
    red.ended(1).says(&[
        "MeetingSignature  diverges",
        "float32-rounding (proven)",
        "26.17 % of instants",
        "`System.currentTimeMillis() / 1000 - 30` instead of `Math.round(...)`",
    ]);
    let junit = place.read("mintcheck-junit.xml");
    assert!(junit.contains("iat-in-the-future"), "{junit}");

    let source = place.read(PROGRAM);
    assert_eq!(source.matches(LINE).count(), 1);
    place.write(PROGRAM, &source.replace(LINE, CURE));
    *transcript.part("cure") = format!("-        {LINE}\n+        {CURE}\n");
    let green = gate(&place, transcript.part("green"));
    green.ended(0).says(&["MeetingSignature  conforms"]);
    assert!(!green.out.contains("float32-rounding"), "{}", green.out);
    assert!(!place.is_busy(), "something is left running");
    holds(&transcript);
}

/// The page holds each part in the block after its mark.
fn holds(transcript: &Transcript) {
    let mut page = fs::read_to_string(PAGE).unwrap();
    let before = page.clone();
    for (name, text) in &transcript.parts {
        let block = Regex::new(&format!("(?s)(<!-- {name} -->\n```[a-z]+\n).*?\n```\n")).unwrap();
        assert_eq!(block.find_iter(&page).count(), 1, "{PAGE} has no block `{name}`");
        let text = text.trim_end();
        page = block
            .replace(&page, |mark: &regex::Captures<'_>| format!("{}{text}\n```\n", &mark[1]))
            .into_owned();
    }
    if updates() {
        fs::write(PAGE, page).unwrap();
        return;
    }
    similar(&before, &page);
}

#[track_caller]
fn similar(page: &str, printed: &str) {
    let differs = page.lines().zip(printed.lines()).find(|(one, other)| one != other);
    if let Some((one, other)) = differs {
        panic!("{PAGE} is stale: run `make docs`\npage:    {one}\nprinted: {other}");
    }
    assert_eq!(page, printed, "{PAGE} is stale: run `make docs`");
}
