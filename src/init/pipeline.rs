//! The step of a CI server: install mintcheck, run the gate, keep the report that such a server reads.

use super::look::Folder;

/// Where GitHub looks for it.
pub const GITHUB: &str = ".github/workflows/mintcheck.yml";
/// Where GitLab looks for it.
pub const GITLAB: &str = ".gitlab-ci.yml";
const REPORT: &str = "mintcheck-junit.xml";

/// What installs the libraries of a project, by the file that names them; one for each language.
const INSTALLS: [&[(&str, &str)]; 4] = [
    &[("package-lock.json", "npm ci"), ("package.json", "npm install")],
    &[("composer.json", "composer install --no-interaction --no-progress")],
    &[
        ("requirements.txt", "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt"),
        ("pyproject.toml", "python3 -m venv .venv && .venv/bin/pip install ."),
    ],
    &[
        ("pom.xml", "mvn --batch-mode -DskipTests package dependency:copy-dependencies"),
        ("build.gradle", "./gradlew assemble"),
        ("build.gradle.kts", "./gradlew assemble"),
        // Without a build tool, its jars lie in lib and its classes in a folder of that name.
        ("classes", "javac -d classes -cp 'lib/*' $(find . -name '*.java')"),
    ],
];

/// The commands that come before the gate.
fn commands(folder: &Folder) -> Vec<String> {
    let first = |files: &&[(&str, &str)]| {
        files.iter().find(|(file, _)| folder.has(file)).map(|(_, command)| (*command).to_owned())
    };
    let version = env!("CARGO_PKG_VERSION");
    let install = format!("cargo install mintcheck --version {version} --locked");
    INSTALLS.iter().filter_map(first).chain([install]).collect()
}

/// The same, a line each.
fn steps(folder: &Folder, before: &str) -> String {
    let lines = commands(folder).into_iter().map(|command| [before, &command, "\n"].concat());
    lines.collect::<Vec<_>>().concat()
}

fn gate() -> String {
    format!("mintcheck run --no-progress --report junit={REPORT}")
}

/// A workflow of GitHub Actions.
pub fn github(folder: &Folder) -> String {
    let steps = steps(folder, "      - run: ");
    format!(
        "\
# Judges what the generators of mintcheck.toml mint, at every push.
# The runner has Node, PHP, Python, Go, Java and Rust; pin theirs with the setup actions if you must.
name: mintcheck
on: [push, pull_request]
permissions:
  contents: read
jobs:
  mintcheck:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
{steps}      - run: {gate}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: mintcheck
          path: {REPORT}
",
        gate = gate()
    )
}

/// A job of GitLab CI.
pub fn gitlab(folder: &Folder) -> String {
    let steps = steps(folder, "    - ");
    format!(
        "\
# Judges what the generators of mintcheck.toml mint, at every push.
# The image has Rust alone: take one that also has the runtimes of your generators, or install them.
mintcheck:
  image: rust:1
  timeout: 30 minutes
  script:
{steps}    - {gate}
  artifacts:
    when: always
    reports:
      junit: {REPORT}
",
        gate = gate()
    )
}
