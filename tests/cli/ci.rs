//! The commands of `docs/ci.md` as they stand there, run by a shell: shards on two servers, a red code
//! base, and the parts of a log.

use std::fs;
use std::process::Command;

use super::place::{Place, Ran, generator};

/// The blocks of a language on the page.
fn blocks(language: &str) -> Vec<String> {
    let page = fs::read_to_string("docs/ci.md").unwrap();
    let mut blocks = Vec::new();
    for block in page.split(&format!("```{language}\n")).skip(1) {
        blocks.push(block.split("```").next().unwrap().to_owned());
    }
    blocks
}

/// The commands in a pipeline that run mintcheck, without what makes them members of a list.
fn commands(pipeline: &str) -> Vec<String> {
    let lines = pipeline.lines().map(|line| line.trim().trim_start_matches("- "));
    let runs = lines.map(|line| line.trim_start_matches("run: "));
    runs.filter(|line| line.starts_with("mintcheck ")).map(str::to_owned).collect()
}

/// A shell in a folder, that finds the program under test by its name.
#[expect(clippy::disallowed_methods, reason = "the commands of a page are for a shell")]
fn shell(place: &Place, script: &str, variables: &[(&str, &str)]) -> Ran {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_mintcheck"));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    let mut command = Command::new("bash");
    command.args(["-euc", script]).current_dir(place.path("")).env("PATH", path);
    command.env("XDG_CACHE_HOME", place.path("cache"));
    command.envs(variables.iter().copied());
    Ran::of(&command.output().unwrap())
}

fn red() -> Place {
    Place::with(&[("my/own", "sound"), ("my/ahead", "ahead")])
}

#[test]
fn the_matrix_for_github_gives_what_one_run_gives() {
    let place = red();
    let found = commands(&blocks("yaml")[0]);
    let [shard, merge] = found.as_slice() else { panic!("{found:#?}") };
    for number in ["1", "2", "3", "4"] {
        let matrix = [("SHARD", number), ("SHARDS", "4")];
        shell(&place, shard, &matrix).ended(0);
    }
    shell(&place, merge, &[]).ended(1).says(&["my/ahead", "1 conform, 1 diverge"]);
    assert!(place.read("mintcheck.sarif").contains("iat-in-the-future"));
    assert!(place.read("summary.md").contains("my/ahead"));
}

#[test]
fn the_parallel_jobs_for_gitlab_give_what_one_run_gives() {
    let place = red();
    let found = commands(&blocks("yaml")[1]);
    let [shard, merge] = found.as_slice() else { panic!("{found:#?}") };
    for number in ["1", "2", "3", "4"] {
        let node = [("CI_NODE_INDEX", number), ("CI_NODE_TOTAL", "4")];
        shell(&place, shard, &node).ended(0);
    }
    shell(&place, merge, &[]).ended(1).says(&["1 conform, 1 diverge"]);
    assert!(place.read("mintcheck.xml").contains("iat-in-the-future"));
}

#[test]
fn a_red_code_base_is_green_from_its_baseline_on() {
    let place = red();
    let script = blocks("sh").into_iter().find(|block| block.contains("--baseline")).unwrap();
    shell(&place, &script, &[]).ended(0).says(&["as before"]);
}

#[test]
fn a_red_code_base_is_green_with_its_list() {
    let place = red();
    let script = blocks("sh").into_iter().find(|block| block.contains("--write-known")).unwrap();
    shell(&place, &script, &[]).ended(0).says(&["known divergence"]);
    assert_eq!(generator(&place.report(&[]).1, "my/ahead")["known"], true);
}

/// A log of some tokens, most of them sound.
fn log(place: &Place) {
    let sound = super::audit::sound;
    let mut lines: Vec<String> = (0..100).map(sound).collect();
    "no token at all".clone_into(&mut lines[7]);
    lines[60] = lines[60].replace('.', ".a");
    lines[90].push('=');
    place.write("tokens.log", &format!("{}\n", lines.join("\n")));
}

#[test]
fn the_parts_of_a_log_are_audited_by_whatever_runs_a_command_for_each() {
    let scripts = blocks("sh").into_iter().filter(|block| block.contains("audit"));
    let scripts: Vec<String> = scripts.collect();
    assert_eq!(scripts.len(), 2, "{scripts:#?}");
    for script in scripts {
        let place = Place::empty();
        log(&place);
        // A machine without GNU parallel runs the other one twice.
        let is_there = shell(&place, "command -v parallel", &[]).code == Some(0);
        if script.contains("parallel --keep") && !is_there {
            continue;
        }
        let whole = place.mintcheck(&["audit", "tokens.log"]);
        let joined = shell(&place, &script, &[]);
        joined.ended(1);
        // What is judged as of now is told a little later.
        let lasting = |ran: &Ran| {
            let fleeting = ["expected", "actual", " s behind the clock", "the token ended"];
            let is_lasting = |line: &&str| !fleeting.iter().any(|word| line.contains(word));
            ran.out.lines().filter(is_lasting).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(lasting(&joined), lasting(&whole), "{}", joined.told());
    }
}
