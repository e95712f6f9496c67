//! `mintcheck init` in folders as their users have them: the test programs, each alone, started for
//! real.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use yaml_rust2::{Yaml, YamlLoader};

use super::place::{Place, generator};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of a folder of this repository, copied.
pub(super) fn copy(place: &Place, from: &str, to: &str) {
    for entry in ignore::WalkBuilder::new(repository(from)).build().map(Result::unwrap) {
        let inner = entry.path().strip_prefix(repository(from)).unwrap();
        let target = place.path(to).join(inner);
        if entry.path().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// One folder of the test programs, alone, with its libraries installed where they belong.
fn alone(language: &str) -> Place {
    let place = Place::empty();
    copy(&place, &format!("tests/programs/{language}"), ".");
    match language {
        "node" => symlink(repository("adapters/node/node_modules"), place.path("node_modules")),
        "python" => symlink(repository("adapters/python/.venv"), place.path(".venv")),
        "java" => {
            fs::create_dir(place.path("lib")).unwrap();
            let jar = repository("adapters/java/target/lib/json.jar");
            fs::copy(jar, place.path("lib/json.jar")).map(|_| ())
        }
        _ => Ok(()),
    }
    .unwrap();
    place
}

/// All of these were found, written and can be asked.
#[track_caller]
fn finds(language: &str, names: &[&str]) {
    let place = alone(language);
    let ran = place.mintcheck(&["init"]);
    ran.ended(0).says(&["public test key", "starting ", "signed with the secret it was given"]);
    let settings = place.read("mintcheck.toml");
    let headings = settings.lines().filter_map(|line| line.strip_prefix("[generators."));
    let written: Vec<&str> = headings.map(|line| line.trim_end_matches(']')).collect();
    assert_eq!(written, names, "{}", ran.told());
    let (_, report) = place.report(&["--case", "clock/edges-000"]);
    for name in names {
        assert_eq!(generator(&report, name)["runs"], 2, "{name} in {report:#}");
    }
    assert!(!place.is_busy(), "something is left running");
}

#[test]
fn node_programs_are_found_and_asked() {
    finds("node", &["endpoint", "sign"]);
}

#[test]
fn php_programs_are_found_and_asked_the_signature_before_the_jwt_among_them() {
    finds("php", &["endpoint", "legacy", "signature"]);
}

#[test]
fn python_programs_are_found_and_asked() {
    finds("python", &["server", "sign"]);
}

#[test]
fn go_programs_are_found_and_asked_by_their_own_words_on_arguments() {
    finds("go", &["join", "server"]);
}

#[test]
fn java_programs_are_found_and_asked_with_the_jars_beside_them() {
    finds("java", &["MeetingSignature"]);
}

#[test]
fn shell_scripts_are_found_and_asked() {
    finds("shell", &["signature"]);
}

#[test]
fn a_missing_library_is_told_with_what_to_do() {
    let place = Place::empty();
    copy(&place, "tests/programs/node", ".");
    let ran = place.mintcheck(&["init"]);
    ran.ended(3).says(&["Cannot find module 'jsrsasign'", "npm install"]);
    ran.complains(&["nothing gave a token, so mintcheck.toml was not written"]);
    assert!(!place.path("mintcheck.toml").exists());
}

#[test]
fn a_folder_with_nothing_in_it_is_told_in_words() {
    let place = Place::empty();
    place.mintcheck(&["init"]).ended(4).complains(&["there is no source here", "--url"]);
    place.write("page.js", "console.log('hello')");
    place.write("node_modules/jsonwebtoken/sign.js", "console.log(sign('HS256'))");
    let ran = place.mintcheck(&["init"]);
    ran.ended(4).complains(&["the one source here does not sign"]);
    assert!(!ran.out.contains("starting"), "{}", ran.told());
}

#[test]
fn settings_that_are_there_are_never_replaced_unless_that_is_asked_for() {
    let place = alone("shell");
    place.write("mintcheck.toml", "# mine\n");
    let ran = place.mintcheck(&["init"]);
    ran.ended(2).complains(&["mintcheck.toml is there already", "--force"]);
    assert_eq!(place.read("mintcheck.toml"), "# mine\n");
    place.mintcheck(&["init", "--force"]).ended(0);
    assert!(place.read("mintcheck.toml").contains("[generators.signature]"));
}

#[test]
fn a_program_with_a_secret_of_its_own_is_asked_without_one() {
    let place = alone("shell");
    let own = "export ZOOM_MEETING_SDK_SECRET=its-own-secret-its-own-secret-01\n";
    let script = place.read("signature.sh").replacen("set -eu\n", &format!("set -eu\n{own}"), 1);
    place.write("signature.sh", &script);
    place.mintcheck(&["init"]).ended(0).says(&["signed with a secret of its own"]);
    let settings = place.read("mintcheck.toml");
    assert!(settings.contains("env = { ZOOM_MEETING_SDK_KEY = \"{sdk_key}\" }"), "{settings}");
    assert!(settings.contains("# inputs = { secret = { env = "), "{settings}");
    assert!(!settings.contains("its-own-secret"), "{settings}");
    let (_, report) = place.report(&["--case", "clock/edges-000"]);
    let notes = generator(&report, "signature")["notes"].to_string();
    assert!(notes.contains("its secret is not known, so its MACs were not judged"), "{notes}");
}

#[test]
fn a_url_where_nobody_listens_or_that_is_far_away_is_told() {
    let place = Place::empty();
    let nobody = ["init", "--url", "http://127.0.0.1:1/"];
    place.mintcheck(&nobody).ended(3).says(&["nobody listens at 127.0.0.1:1", "start it first"]);
    let far = ["init", "--url", "https://signatures.example/"];
    place.mintcheck(&far).ended(2).complains(&["is on another machine", "--allow-remote"]);
    place.mintcheck(&["init", "--url", "localhost"]).ended(2).complains(&["http:// or https://"]);
    assert!(!place.path("mintcheck.toml").exists());
}

#[track_caller]
fn yaml(text: &str) -> Yaml {
    YamlLoader::load_from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}")).remove(0)
}

/// The gate is among the commands, and what installs it comes before.
#[track_caller]
fn has_the_gate(commands: &[&str]) {
    let [.., install, gate] = commands else { panic!("{commands:?}") };
    assert!(
        install.starts_with("cargo install mintcheck --version ") && install.ends_with(" --locked")
    );
    assert_eq!(*gate, "mintcheck run --no-progress --report junit=mintcheck-junit.xml");
}

#[test]
fn the_step_for_github_is_yaml_and_runs_the_gate() {
    let place = alone("shell");
    place.write("package-lock.json", "{}");
    place
        .mintcheck(&["init", "--ci", "github"])
        .ended(0)
        .says(&["wrote .github/workflows/mintcheck.yml"]);
    let file = yaml(&place.read(".github/workflows/mintcheck.yml"));
    let steps = file["jobs"]["mintcheck"]["steps"].as_vec().unwrap();
    let commands: Vec<&str> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
    assert_eq!(commands[0], "npm ci");
    has_the_gate(&commands);
    assert_eq!(steps.last().unwrap()["with"]["path"].as_str(), Some("mintcheck-junit.xml"));
    let ran = place.mintcheck(&["init", "--ci", "github"]);
    ran.ended(2).complains(&[".github/workflows/mintcheck.yml is there already"]);
}

#[test]
fn the_step_for_gitlab_is_yaml_and_printed_where_there_is_a_pipeline() {
    let place = Place::empty();
    place.write("mintcheck.toml", "# mine\n");
    let ran = place.mintcheck(&["init", "--ci", "gitlab"]);
    ran.ended(0).says(&["mintcheck.toml is there, and is kept", "wrote .gitlab-ci.yml"]);
    let text = place.read(".gitlab-ci.yml");
    let file = yaml(&text);
    let job = &file["mintcheck"];
    let script = job["script"].as_vec().unwrap();
    has_the_gate(&script.iter().filter_map(Yaml::as_str).collect::<Vec<_>>());
    assert_eq!(job["artifacts"]["reports"]["junit"].as_str(), Some("mintcheck-junit.xml"));
    place.write(".gitlab-ci.yml", "stages: [test]\n");
    place.mintcheck(&["init", "--ci", "gitlab"]).ended(0).says(&["add this job to it", &text]);
    assert_eq!(place.read(".gitlab-ci.yml"), "stages: [test]\n");
}
