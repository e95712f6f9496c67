//! The GitHub action and the pre-commit hook: their files are read by a YAML reader, and the commands
//! in them are run as a runner would run them.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use super::place::{Place, Ran};

fn yaml(path: &str) -> Yaml {
    let text = fs::read_to_string(path).unwrap();
    YamlLoader::load_from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}")).remove(0)
}

fn text(value: &Yaml) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value:?} is no text")).to_owned()
}

/// The inputs of the action with what they are unless somebody says otherwise.
fn inputs(action: &Yaml) -> BTreeMap<String, String> {
    let all = action["inputs"].as_hash().unwrap().iter();
    all.map(|(name, input)| {
        assert!(!text(&input["description"]).is_empty(), "{name:?}");
        (text(name), text(&input["default"]))
    })
    .collect()
}

/// `${{ inputs.name }}`, filled in.
fn filled(value: &Yaml, inputs: &BTreeMap<String, String>) -> String {
    let value = text(value);
    let Some(inner) = value.strip_prefix("${{ inputs.").and_then(|v| v.strip_suffix(" }}")) else {
        panic!("`{value}` is no input")
    };
    inputs.get(inner).unwrap_or_else(|| panic!("there is no input `{inner}`")).clone()
}

/// Runs a step of the action with the files that a runner hands to it.
fn step(place: &Place, step: &Yaml, given: &[(&str, &str)]) -> Ran {
    let mut inputs = inputs(&yaml("action.yml"));
    for (name, value) in given {
        assert!(inputs.insert((*name).to_owned(), (*value).to_owned()).is_some(), "{name}");
    }
    let mut bash = place.equipped("bash", &["--noprofile", "--norc", "-eo", "pipefail", "step.sh"]);
    place.write("step.sh", &text(&step["run"]));
    for (name, value) in step["env"].as_hash().unwrap() {
        bash.env(text(name), filled(value, &inputs));
    }
    for (name, file) in
        [("GITHUB_OUTPUT", "output"), ("GITHUB_STEP_SUMMARY", "summary"), ("RUNNER_TEMP", "temp")]
    {
        bash.env(name, place.path(file));
    }
    fs::create_dir_all(place.path("temp")).unwrap();
    bash.env("GITHUB_WORKSPACE", place.path(""));
    Ran::of(&bash.output().unwrap())
}

/// A runner's folder with one generator that diverges and one that is sound, and with mintcheck.
fn runner() -> Place {
    let place = Place::with(&[("my/wrong", "ahead"), ("my/own", "sound")]);
    fs::create_dir(place.path(".tools")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mintcheck"), place.path(".tools/mintcheck"))
        .unwrap();
    place
}

#[test]
fn the_action_runs_the_gate_and_tells_it_where_github_looks() {
    let place = runner();
    let action = yaml("action.yml");
    let gate = &action["runs"]["steps"][1];
    let ran = step(&place, gate, &[("args", "--case clock/edges\n  --deny warnings")]);
    ran.ended(1).says(&["my/wrong  diverges", "\n::error ", "iat-in-the-future"]);
    assert!(place.read("summary").contains("| "), "{}", place.read("summary"));
    assert!(place.read("summary").contains("my/wrong"));
    let output = place.read("output");
    let sarif = place.name("mintcheck.sarif");
    assert_eq!(output, format!("sarif={sarif}\ncode=1\n"));
    let sarif: Value = serde_json::from_str(&place.read("mintcheck.sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let outputs = action["outputs"].as_hash().unwrap().iter();
    for (name, output) in outputs {
        let wanted = format!("${{{{ steps.{}.outputs.{} }}}}", text(&gate["id"]), text(name));
        assert_eq!(text(&output["value"]), wanted);
    }
}

#[test]
fn the_action_passes_where_all_hold_and_takes_a_program_that_is_there() {
    let place = runner();
    fs::remove_file(place.path(".tools/mintcheck")).unwrap();
    fs::create_dir(place.path("tools")).unwrap();
    let own = place.path("tools/mine");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mintcheck"), own).unwrap();
    place.write("sub/other.toml", "[adapters]\npaths = [\"../hosts/host-1\"]\n");
    let gate = &yaml("action.yml")["runs"]["steps"][1];
    let given = [
        ("binary", "tools/mine"),
        ("config", "sub/other.toml"),
        ("sarif", "out.sarif"),
        ("args", "--case clock/edges"),
    ];
    step(&place, gate, &given).ended(0).says(&["my/own"]);
    assert!(place.read("output").contains("code=0\n"));
    assert!(place.path("out.sarif").exists());
}

#[test]
fn the_action_ends_as_mintcheck_does_where_it_cannot_begin() {
    let place = runner();
    let gate = &yaml("action.yml")["runs"]["steps"][1];
    let ran = step(&place, gate, &[("config", "no-such.toml")]);
    ran.ended(2).complains(&["no-such.toml"]);
    assert_eq!(place.read("output"), "code=2\n");
}

#[test]
fn the_action_installs_what_init_installs() {
    let place = runner();
    let action = yaml("action.yml");
    let install = &action["runs"]["steps"][0];
    assert_eq!(text(&install["if"]), "inputs.binary == ''");
    let version = inputs(&action)["version"].clone();
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
    place.write(".tools/cargo", "#!/bin/sh\necho cargo \"$@\"\n");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(place.path(".tools/cargo"), executable).unwrap();
    let said = step(&place, install, &[]).ended(0).out.clone();
    place.mintcheck(&["init", "--ci", "github"]).ended(0);
    let workflow = place.read(".github/workflows/mintcheck.yml");
    assert!(workflow.contains(&format!("- run: {said}")), "{said} is not in {workflow}");
}

#[test]
fn the_hook_of_pre_commit_runs_the_gate() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = &hooks[0];
    assert_eq!(text(&hook["id"]), "mintcheck");
    assert_eq!(hook["pass_filenames"].as_bool(), Some(false));
    assert_eq!(text(&hook["language"]), "rust");
    let entry = text(&hook["entry"]);
    let words: Vec<&str> = entry.split(' ').collect();
    let ["mintcheck", arguments @ ..] = words.as_slice() else { panic!("{entry}") };
    let place = runner();
    place.mintcheck(arguments).ended(1).says(&["my/wrong  diverges", "my/own"]);
}
