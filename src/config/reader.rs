//! From what was typed to what is checked: every mistake with its line and its characters.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::settings::{GeneratorSettings, Known, Settings};
use super::typed::{Typed, TypedKnown, TypedLevel};
use crate::case::{Case, VectorFile};
use crate::cause;
use crate::file::{self, Kind};
use crate::generator::Manifest;
use crate::mistake::{Mistake, nearest};
use crate::profile::{self, Level, Profile};
use crate::rule::{self, Setting};

impl Settings {
    /// What holds where there is no file: the reference and all that is shipped.
    ///
    /// # Errors
    /// The profile, if there is none of that name.
    pub fn without_file(profile: Option<&str>) -> Result<Self, Box<Mistake>> {
        let reader = Reader { origin: "--profile", text: "", folder: Path::new("") };
        Ok(Self {
            profile: reader.profile(profile.unwrap_or("meeting-sdk"), 0..0)?,
            judge_traps: false,
            builtin: Vec::new(),
            generators: BTreeMap::new(),
            adapters: Vec::new(),
            shipped: true,
            shipped_at: None,
            vectors: Vec::new(),
            rules: BTreeMap::new(),
            known: Vec::new(),
            origin: String::new(),
            text: String::new(),
        })
    }

    /// Reads a settings file; paths in it are relative to it.
    ///
    /// # Errors
    /// The first mistake in it, or in a file that it names, with its place.
    pub fn read(path: &Path) -> Result<Self, Box<Mistake>> {
        let origin = path.display().to_string();
        let text = file::text(path, Kind::Settings).map_err(|error| {
            Box::new(Mistake::whole(&origin, format!("could not read: {error}")))
        })?;
        // A file of this very folder has a parent without a name.
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        Self::of_text(&origin, &text, folder.unwrap_or_else(|| Path::new(".")))
    }

    /// Reads the text of settings; paths in it are relative to `folder`.
    ///
    /// # Errors
    /// As for a file.
    pub fn of_text(origin: &str, text: &str, folder: &Path) -> Result<Self, Box<Mistake>> {
        let typed: Typed = toml::from_str(text)
            .map_err(|error| Box::new(Mistake::in_toml(origin, text, &error)))?;
        Reader { origin, text, folder }.check(typed)
    }

    /// Takes another profile than the settings name.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn with_profile(mut self, name: &str) -> Result<Self, Box<Mistake>> {
        let reader = Reader { origin: "--profile", text: name, folder: Path::new("") };
        self.profile = reader.profile(name, 0..name.len())?;
        Ok(self)
    }
}

/// More than anybody lays side by side in one table. Each may have a pattern of its own, which takes up
/// to 1 MiB.
const MOST_GENERATORS: usize = 256;

/// What is read, and where it stands.
pub(super) struct Reader<'a> {
    /// The name of the file in messages.
    pub(super) origin: &'a str,
    /// Its text.
    pub(super) text: &'a str,
    /// The folder that paths are relative to.
    pub(super) folder: &'a Path,
}

impl Reader<'_> {
    /// Checks what was typed.
    pub(super) fn check(&self, typed: Typed) -> Result<Settings, Box<Mistake>> {
        let profile = match &typed.profile {
            Some(name) => self.profile(name.get_ref(), name.span())?,
            None => self.profile("meeting-sdk", 0..0)?,
        };
        if let Some(name) = typed.generators.keys().nth(MOST_GENERATORS) {
            let title = format!("there are more than {MOST_GENERATORS} generators");
            return self.wrong(name.span(), title, None);
        }
        let mut builtin = Vec::new();
        let mut generators = BTreeMap::new();
        for (name, generator) in typed.generators {
            if let Some(kind) = &generator.builtin {
                self.known_name("built-in generator", kind, ["reference"].into_iter())?;
                builtin.push(name.get_ref().clone());
            }
            let own = generator.profile.as_ref();
            let own = own.map(|own| self.profile(own.get_ref(), own.span())).transpose()?;
            let settings = GeneratorSettings {
                program: self.program(&generator, own.as_ref().unwrap_or(&profile))?,
                profile: own,
                timeout_ms: generator.timeout_ms.map(std::num::NonZeroU64::get),
                at: name.span(),
            };
            generators.insert(name.into_inner(), settings);
        }
        let rules = typed.rules.iter().map(|(name, level)| self.rule(name, *level));
        let known = typed.known.into_iter().map(|known| self.known(known));
        let shipped = typed.adapters.shipped.as_ref().filter(|shipped| *shipped.get_ref());
        Ok(Settings {
            profile,
            judge_traps: typed.judge_traps,
            builtin,
            generators,
            adapters: self.adapters(&typed.adapters.paths)?,
            shipped: shipped.is_some(),
            shipped_at: shipped.map(Spanned::span),
            vectors: self.vectors(&typed.vectors.paths)?,
            rules: rules.collect::<Result<_, _>>()?,
            known: known.collect::<Result<_, _>>()?,
            origin: self.origin.to_owned(),
            text: self.text.to_owned(),
        })
    }

    /// A mistake at a place.
    pub(super) fn wrong<T>(
        &self,
        span: Range<usize>,
        title: String,
        help: Option<String>,
    ) -> Result<T, Box<Mistake>> {
        let mistake = Mistake::at(self.origin, self.text, span, title);
        Err(Box::new(Mistake { help, ..mistake }))
    }

    /// The profile of a name, or of a path.
    pub(super) fn profile(&self, name: &str, span: Range<usize>) -> Result<Profile, Box<Mistake>> {
        if let Some(profile) = profile::find(name) {
            return Ok(profile.clone());
        }
        let path = self.folder.join(name);
        if Path::new(name).extension().is_some_and(|end| end == "toml") {
            return match file::text(&path, Kind::Profile) {
                Ok(text) => rule::read_profile(&path.display().to_string(), &text),
                Err(error) => self.wrong(span, format!("could not read `{name}`: {error}"), None),
            };
        }
        let help = nearest(name, profile::names()).map_or_else(
            || format!("there are: {}; or a path that ends in `.toml`", join(profile::names())),
            |near| format!("did you mean `{near}`?"),
        );
        self.wrong(span, format!("no profile `{name}`"), Some(help))
    }

    fn known_name<'n>(
        &self,
        what: &str,
        name: &Spanned<String>,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<(), Box<Mistake>> {
        if known.clone().any(|known| known == name.get_ref()) {
            return Ok(());
        }
        let help = nearest(name.get_ref(), known).map(|near| format!("did you mean `{near}`?"));
        self.wrong(name.span(), format!("no {what} `{}`", name.get_ref()), help)
    }

    fn rule(
        &self,
        name: &Spanned<String>,
        level: TypedLevel,
    ) -> Result<(String, Setting), Box<Mistake>> {
        self.known_name("rule", name, rule::all().iter().map(|rule| rule.id))?;
        let setting = match level {
            TypedLevel::Off => Setting::Off,
            TypedLevel::Note => Setting::Level(Level::Note),
            TypedLevel::Warning => Setting::Level(Level::Warning),
            TypedLevel::Error => Setting::Level(Level::Error),
        };
        Ok((name.get_ref().clone(), setting))
    }

    fn known(&self, typed: TypedKnown) -> Result<Known, Box<Mistake>> {
        for rule in &typed.rules {
            self.known_name("rule", rule, rule::all().iter().map(|rule| rule.id))?;
        }
        if typed.rules.is_empty() {
            let title = "a known divergence names the rules that are broken".to_owned();
            return self.wrong(typed.generator.span(), title, None);
        }
        if let Some(cause) = &typed.cause {
            self.known_name("cause", cause, cause::all().iter().map(|cause| cause.id))?;
        }
        let date = |text: &Spanned<String>| match text.get_ref().parse() {
            Ok(date) => Ok(date),
            Err(_) => self.wrong(text.span(), "a day is written as YYYY-MM-DD".to_owned(), None),
        };
        Ok(Known {
            expires: typed.expires.as_ref().map(date).transpose()?,
            at: typed.generator.span(),
            generator: typed.generator.into_inner(),
            rules: typed.rules.into_iter().map(Spanned::into_inner).collect(),
            place: typed.place,
            cause: typed.cause.map(Spanned::into_inner),
            reason: typed.reason,
        })
    }

    fn adapters(&self, paths: &[Spanned<String>]) -> Result<Vec<Manifest>, Box<Mistake>> {
        let mut adapters = Vec::new();
        for path in paths {
            let pattern = self.folder.join(path.get_ref());
            let folders = self.matching(&pattern, path)?;
            let with_manifest =
                folders.iter().filter(|folder| folder.join("adapter.toml").exists());
            let found = with_manifest.map(|folder| Manifest::read(folder));
            let found = found.collect::<Result<Vec<_>, _>>()?;
            if found.is_empty() {
                let title = format!("no folder `{}` holds an adapter.toml", path.get_ref());
                return self.wrong(path.span(), title, None);
            }
            let named = found.into_iter().map(|one| Manifest { at: Some(path.span()), ..one });
            adapters.extend(named);
        }
        Ok(adapters)
    }

    fn matching(
        &self,
        pattern: &Path,
        path: &Spanned<String>,
    ) -> Result<Vec<PathBuf>, Box<Mistake>> {
        match glob::glob(&pattern.to_string_lossy()) {
            Ok(found) => Ok(found.filter_map(Result::ok).collect()),
            Err(error) => self.wrong(path.span(), format!("not a path: {error}"), None),
        }
    }

    fn vectors(&self, paths: &[Spanned<String>]) -> Result<Vec<Case>, Box<Mistake>> {
        let mut cases = Vec::new();
        for path in paths {
            let file = self.folder.join(path.get_ref());
            let text = match file::text(&file, Kind::Vectors) {
                Ok(text) => text,
                Err(error) => {
                    let title = format!("could not read `{}`: {error}", path.get_ref());
                    return self.wrong(path.span(), title, None);
                }
            };
            cases.extend(VectorFile::read(&file.display().to_string(), &text)?.cases());
        }
        Ok(cases)
    }
}

fn join<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
