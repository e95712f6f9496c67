//! A folder in which mintcheck is run, and what came of it.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::python::python;

/// A user's folder.
pub(crate) struct Place {
    folder: TempDir,
}

/// One run of the program.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    /// An empty one.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One with settings that name all adapters in it, and an adapter for each pair of a
    /// generator's name and its behaviour.
    pub(crate) fn with(generators: &[(&str, &str)]) -> Self {
        Self::with_settings("", generators)
    }

    /// The same with more settings.
    pub(crate) fn with_settings(more: &str, generators: &[(&str, &str)]) -> Self {
        let place = Self::empty();
        place.write("mintcheck.toml", &format!("[adapters]\npaths = [\"hosts/*\"]\n{more}"));
        fs::create_dir(place.path("hosts")).unwrap();
        for (number, (name, behaviour)) in generators.iter().enumerate() {
            place.adapter(&format!("host-{number}"), name, behaviour, "");
        }
        place
    }

    /// Adds an adapter in `hosts/`.
    pub(crate) fn adapter(&self, folder: &str, name: &str, behaviour: &str, more: &str) {
        let program = fs::read_to_string("tests/programs/mint.py").unwrap();
        let mut manifest = format!("name = \"{folder}\"\nlanguage = \"Python\"\n");
        let run = [Value::from(python()), "host.py".into(), name.into(), behaviour.into()];
        writeln!(manifest, "run = {}\n{more}", Value::from(run.to_vec())).unwrap();
        self.write(&format!("hosts/{folder}/adapter.toml"), &manifest);
        self.write(&format!("hosts/{folder}/host.py"), &program);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program, in this folder and with a cache of its own.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.other(env!("CARGO_BIN_EXE_mintcheck"), arguments)
    }

    /// Another program, in the same surroundings.
    #[expect(clippy::disallowed_methods, reason = "the program itself is what is tested")]
    pub(crate) fn other(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        command.env("XDG_CACHE_HOME", self.path("cache"));
        command.env_remove("CI").env_remove("TF_BUILD");
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Another program, which finds those of the folder `.tools` before all others.
    #[expect(clippy::disallowed_methods, reason = "what is there besides is the machine's")]
    pub(crate) fn equipped(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = self.other(program, arguments);
        let others = std::env::var("PATH").unwrap();
        command.env("PATH", format!("{}:{others}", self.path(".tools").display()));
        command
    }

    /// What came of another program.
    #[track_caller]
    pub(crate) fn program(&self, program: &str, arguments: &[&str]) -> Ran {
        let output = self.other(program, arguments).output();
        Ran::of(&output.unwrap_or_else(|error| panic!("{program}: {error}")))
    }

    pub(crate) fn mintcheck(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().unwrap())
    }

    /// `mintcheck run` with its JSON report.
    pub(crate) fn report(&self, arguments: &[&str]) -> (Ran, Value) {
        let ran = self.mintcheck(&[&["run", "--format", "json"], arguments].concat());
        let report = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()));
        (ran, report)
    }

    /// A fresh name in the folder, as text.
    pub(crate) fn name(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Whether some process has a word of this folder in its command line, or works in it.
    pub(crate) fn is_busy(&self) -> bool {
        let folder = self.folder.path().to_str().unwrap().as_bytes().to_owned();
        let Ok(processes) = fs::read_dir("/proc") else { return false };
        processes.map(Result::unwrap).any(|process| {
            let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
            let names = line.windows(folder.len()).any(|part| part == folder);
            let works = fs::read_link(process.path().join("cwd"));
            names || works.is_ok_and(|works| works.starts_with(self.folder.path()))
        })
    }
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// All that it said.
    pub(crate) fn told(&self) -> String {
        format!("exit code {:?}\n{}\n{}", self.code, self.out, self.err)
    }

    /// It ended with this code.
    #[track_caller]
    pub(crate) fn ended(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}", self.told());
        self
    }

    /// It wrote all of these to standard output.
    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.out.contains(word), "no `{word}` in {}", self.told());
        }
        self
    }

    /// It wrote all of these to standard error.
    #[track_caller]
    pub(crate) fn complains(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.err.contains(word), "no `{word}` in {}", self.told());
        }
        self
    }
}

/// The part of a report on one generator.
#[track_caller]
pub(crate) fn generator<'r>(report: &'r Value, name: &str) -> &'r Value {
    let all = report["generators"].as_array().unwrap();
    all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name} in {report:#}"))
}

/// The names of a generator's faults.
pub(crate) fn faults(generator: &Value) -> Vec<&str> {
    let faults = generator["faults"].as_array().unwrap();
    faults.iter().map(|fault| fault["fault"].as_str().unwrap()).collect()
}

/// The rules that a generator breaks.
pub(crate) fn rules(generator: &Value) -> Vec<&str> {
    let findings = generator["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}
