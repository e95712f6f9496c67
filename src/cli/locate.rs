//! Where a report's generators and problems stand, by names that hold on other machines as well:
//! paths from the root of the repository.

use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::config::{Access, Settings};
use crate::generator::{Start, Template};
use crate::outcome::{Location, Outcome};
use crate::run::{Ended, Plan, Source};

/// Says of each generator where it is declared and which program of the user's it is, and of each
/// problem where it stands.
pub(super) fn all(settings: &Settings, plan: &Plan, ended: &mut Ended) {
    let root = Root::here();
    for one in &mut ended.outcome.generators {
        let source = ended.origins.get(&one.name).and_then(|at| plan.sources.get(*at));
        let folder = source.and_then(|source| match source {
            Source::Adapter(manifest) => Some(manifest.folder.as_path()),
            Source::Builtin(_) | Source::Program { .. } | Source::Host { .. } => None,
        });
        let at = settings.declared(&one.name, folder);
        one.declared = at.and_then(|at| root.locate(settings, at));
        one.source = source.and_then(|source| root.program(settings, source));
    }
    problems(settings, &mut ended.outcome);
}

/// Says of each problem where it stands; of one that is not about the settings, where its generator
/// is declared.
pub(super) fn problems(settings: &Settings, outcome: &mut Outcome) {
    let root = Root::here();
    for problem in &mut outcome.problems {
        let own = problem.at.clone().and_then(|at| root.locate(settings, at));
        let generator = || outcome.generators.iter().find(|one| one.name == problem.generator);
        problem.declared = own.or_else(|| generator()?.declared.clone());
    }
}

/// The folder that paths are told from.
struct Root(PathBuf);

impl Root {
    /// The root of the repository, which is what services know files by, also where a job works in
    /// one of its folders; this very folder, if it is in none.
    fn here() -> Self {
        let here = Path::new(".").canonicalize().unwrap_or_default();
        let root = here.ancestors().find(|folder| folder.join(".git").exists());
        Self(root.unwrap_or(&here).to_path_buf())
    }

    /// A file's path from here, if it lies below.
    fn name(&self, file: &Path) -> Option<String> {
        let parent = file.parent().filter(|parent| *parent != Path::new(""));
        let folder = parent.unwrap_or_else(|| Path::new(".")).canonicalize().ok()?;
        let below = folder.strip_prefix(&self.0).ok()?.join(file.file_name()?);
        let names = below.iter().map(|name| name.to_str()).collect::<Option<Vec<_>>>()?;
        Some(names.join("/"))
    }

    /// A place in the settings, if they are a file. One that lies elsewhere has the name that was
    /// typed.
    fn locate(&self, settings: &Settings, at: Range<usize>) -> Option<Location> {
        let typed = Some(&settings.origin).filter(|origin| !origin.is_empty())?;
        let file = self.name(Path::new(typed)).unwrap_or_else(|| typed.clone());
        Some(Location::of(&file, &settings.text, at))
    }

    /// The program behind a generator, where it is a file of the user's.
    fn program(&self, settings: &Settings, source: &Source) -> Option<String> {
        match source {
            Source::Builtin(_) | Source::Host { .. } => None,
            Source::Program { program, .. } => match &program.access {
                Access::Command(command) => self.started(&command.start),
                Access::Http(endpoint) => self.started(&endpoint.server.as_ref()?.start),
            },
            // What is shipped is not the user's.
            Source::Adapter(any) => {
                let own = settings.adapters.iter().find(|own| own.folder == any.folder)?;
                let program = self.first(&own.folder, own.run.iter().map(String::as_str));
                program.or_else(|| self.name(&own.folder.join("adapter.toml")))
            }
        }
    }

    fn started(&self, start: &Start) -> Option<String> {
        let plain = |text: &Template| text.slots().next().is_none().then(|| text.literal());
        let words: Vec<String> =
            start.command.iter().map(|one| plain(one).unwrap_or_default()).collect();
        self.first(&start.folder, words.iter().map(String::as_str))
    }

    /// The first word of a command that names a text file below the root: the program, or what it
    /// interprets. A program without a `/` in its name is looked for on the path, and in hidden folders
    /// lie interpreters, as in `.venv/bin` and `node_modules/.bin`.
    fn first<'w>(&self, folder: &Path, words: impl Iterator<Item = &'w str>) -> Option<String> {
        let paths = words.enumerate().filter(|(at, word)| *at > 0 || word.contains('/'));
        let files = paths.map(|(_, word)| folder.join(word)).filter(|file| is_text(file));
        let mut names = files.filter_map(|file| self.name(&file));
        names.find(|name| !name.split('/').any(|part| part.starts_with('.')))
    }
}

/// Whether this is a file that people write: one without a zero byte in its first 8000, by which git
/// tells texts too. What a compiler made is the source of nothing.
fn is_text(path: &Path) -> bool {
    let mut head = Vec::new();
    path.is_file()
        && File::open(path).is_ok_and(|file| file.take(8000).read_to_end(&mut head).is_ok())
        && !head.contains(&0)
}
