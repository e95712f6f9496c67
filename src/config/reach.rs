//! Checks the part of `[generators.NAME]` that says how a program or an endpoint is reached.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroUsize};
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use regex::{Regex, RegexBuilder};
use serde_json::Value;
use toml::Spanned;

use super::program::{Access, Fixed, FixedInput, Program};
use super::reader::Reader;
use super::typed_generator::{
    InheritWord, Text, TextWord, TypedCases, TypedClock, TypedEnv, TypedFile, TypedGenerator,
    TypedHttp, TypedInherit, TypedInput, TypedPointer, TypedRegex, TypedToken, TypedValue,
};
use crate::clock::{Way, Wish};
use crate::generator::{
    Command, Endpoint, Manners, Purpose, Server, Start, Template, TokenPlace, builtin,
};
use crate::mistake::Mistake;
use crate::process::Inherit;
use crate::profile::Profile;

impl Reader<'_> {
    /// How a generator of the user's own is reached, if these settings say so.
    pub(super) fn program(
        &self,
        typed: &TypedGenerator,
        profile: &Profile,
    ) -> Result<Option<Program>, Box<Mistake>> {
        self.check_kind(typed)?;
        let fixed: Vec<FixedInput> = typed.inputs.iter().map(|one| self.fixed(one)).collect();
        let mut names: Vec<&str> = builtin::inputs(profile).collect();
        names.extend(fixed.iter().map(|input| input.name.as_str()));
        let templates = Templates { reader: self, names };
        let access = match (&typed.command, &typed.http) {
            (Some(command), _) => Access::Command(Command {
                start: templates
                    .start(command, (&typed.env, typed.env_inherit.as_ref(), typed.cwd.as_ref()))?,
                stdin: typed.stdin.as_ref().map(|text| templates.read(text)).transpose()?,
                token: self.token(typed)?,
            }),
            (None, Some(http)) => Access::Http(Box::new(templates.endpoint(typed, http)?)),
            (None, None) => return Ok(None),
        };
        let few = match typed.cases {
            Some(cases) => matches!(cases, TypedCases::Few),
            None => typed.command.is_some(),
        };
        Ok(Some(Program { access, fixed, clock: wish(typed.clock), few }))
    }

    /// A generator is reached in one way, and what belongs to another says nothing.
    fn check_kind(&self, typed: &TypedGenerator) -> Result<(), Box<Mistake>> {
        let command = typed.command.as_ref().map(|one| (one.span(), "command"));
        let http = typed.http.as_ref().map(|one| (one.url.span(), "http"));
        let builtin = typed.builtin.as_ref().map(|one| (one.span(), "builtin"));
        let kinds: Vec<(Range<usize>, &str)> =
            [builtin, command, http].into_iter().flatten().collect();
        if let [(_, first), (span, second), ..] = kinds.as_slice() {
            let title = format!("a generator is reached in one way: `{first}` or `{second}`");
            return self.wrong(span.clone(), title, None);
        }
        let kind = kinds.first().map_or("", |(_, kind)| *kind);
        let stray = [
            (typed.stdin.as_ref().map(Spanned::span), "stdin", "command"),
            (typed.env.keys().next().map(Spanned::span), "env", "command"),
            (typed.start.as_ref().map(|start| start.command.span()), "start", "http"),
        ];
        for (span, what, needs) in stray {
            if let Some(span) = span.filter(|_| kind != needs) {
                let title = format!("`{what}` goes with `{needs}`");
                let help = (kind == "http" && needs == "command")
                    .then(|| format!("a server's own stands in `start`: start.{what}"));
                return self.wrong(span, title, help);
            }
        }
        if let ("http", Some(http), Some(what)) = (kind, &typed.http, own_surroundings(typed)) {
            let help = format!("a server's own stands in `start`: start.{what}");
            return self.wrong(
                http.url.span(),
                format!("`{what}` goes with `command`"),
                Some(help),
            );
        }
        if let Some(name) =
            typed.inputs.keys().next().filter(|_| !matches!(kind, "command" | "http"))
        {
            let title = "`inputs` go with `command` or `http`".to_owned();
            return self.wrong(name.span(), title, None);
        }
        Ok(())
    }

    fn fixed(&self, (name, value): (&Text, &Spanned<TypedInput>)) -> FixedInput {
        let at = value.span();
        let value = match value.get_ref() {
            TypedInput::Env(TypedEnv { env }) => Fixed::Env(env.clone()),
            TypedInput::File(TypedFile { file }) => Fixed::File(self.folder.join(file)),
            TypedInput::Value(TypedValue::Number(number)) => Fixed::Value(Value::from(*number)),
            TypedInput::Value(TypedValue::Text(text)) => Fixed::Value(Value::from(text.as_str())),
            TypedInput::Value(TypedValue::Bool(truth)) => Fixed::Value(Value::from(*truth)),
        };
        FixedInput { name: name.get_ref().clone(), value, at }
    }

    fn token(&self, generator: &TypedGenerator) -> Result<TokenPlace, Box<Mistake>> {
        let place = self.token_place(generator)?;
        match (&generator.join, place) {
            (Some(view), TokenPlace::Pointer { pointer, .. }) => {
                let purpose = Purpose::Join(Some(*view.get_ref()));
                Ok(TokenPlace::Pointer { pointer, purpose })
            }
            (Some(view), TokenPlace::Text | TokenPlace::Regex(_)) => {
                let title = "`join` is about the object in which a `pointer` finds the token";
                let help = "say where it is, such as token = { pointer = \"/signature\" }";
                self.wrong(view.span(), title.to_owned(), Some(help.to_owned()))
            }
            (None, place) => Ok(place),
        }
    }

    fn token_place(&self, generator: &TypedGenerator) -> Result<TokenPlace, Box<Mistake>> {
        let Some(typed) = &generator.token else { return Ok(TokenPlace::Text) };
        match typed.get_ref() {
            TypedToken::Text(TextWord::Text) => Ok(TokenPlace::Text),
            TypedToken::Pointer(TypedPointer { pointer })
                if pointer.is_empty() || pointer.starts_with('/') =>
            {
                Ok(TokenPlace::Pointer { pointer: pointer.clone(), purpose: Purpose::Untold })
            }
            TypedToken::Pointer(TypedPointer { pointer }) => {
                let help = format!("did you mean `/{pointer}`?");
                let title = "a JSON Pointer begins with `/`".to_owned();
                self.wrong(typed.span(), title, Some(help))
            }
            TypedToken::Regex(TypedRegex { regex }) => match pattern(regex) {
                Ok(pattern) => Ok(TokenPlace::Regex(pattern)),
                Err(error) => {
                    let words = error.to_string();
                    let last = words.lines().last().unwrap_or_default().trim().to_owned();
                    self.wrong(typed.span(), format!("not a pattern: {last}"), None)
                }
            },
        }
    }
}

/// The pattern that finds a token. Matching takes time by its length and by that of the text alone, but
/// a repeated group of a repeated group is written in a few characters and grows to any size: what
/// takes more than this was never meant to be.
fn pattern(text: &str) -> Result<Regex, regex::Error> {
    const MOST_BYTES: usize = 1024 * 1024;
    RegexBuilder::new(text).size_limit(MOST_BYTES).build()
}

/// What is said of a program's surroundings beside its `command`.
fn own_surroundings(typed: &TypedGenerator) -> Option<&'static str> {
    let inherit = typed.env_inherit.as_ref().map(|_| "env_inherit");
    inherit.or(typed.cwd.as_ref().map(|_| "cwd"))
}

fn wish(typed: Option<TypedClock>) -> Wish {
    match typed {
        None | Some(TypedClock::Auto) => Wish::Auto,
        Some(TypedClock::Passed) => Wish::Only(Way::Passed),
        Some(TypedClock::Box) => Wish::Only(Way::Box),
        Some(TypedClock::Faketime) => Wish::Only(Way::Faketime),
        Some(TypedClock::Live) => Wish::Only(Way::Live),
    }
}

fn inherit(typed: Option<&TypedInherit>) -> Inherit {
    match typed {
        None | Some(TypedInherit::Word(InheritWord::All)) => Inherit::All,
        Some(TypedInherit::Word(InheritWord::Minimal)) => Inherit::Minimal,
        Some(TypedInherit::Names(names)) => Inherit::Named(names.clone()),
    }
}

/// Variables, how much is inherited, and the folder.
type Surroundings<'t> = (&'t BTreeMap<Text, Text>, Option<&'t TypedInherit>, Option<&'t PathBuf>);

/// Reads texts with placeholders.
struct Templates<'r> {
    reader: &'r Reader<'r>,
    /// The names that placeholders can have.
    names: Vec<&'r str>,
}

impl Templates<'_> {
    fn read(&self, text: &Text) -> Result<Template, Box<Mistake>> {
        Template::read(text.get_ref(), &self.names).or_else(|unknown| {
            // Inside a text with escapes the place is not known to the character.
            let inner = text.span().start + 1 + unknown.span.start;
            let inner = inner..inner + unknown.span.len();
            let written = text.get_ref().get(unknown.span.clone());
            let exact = self.reader.text.get(inner.clone()) == written;
            let span = if exact { inner } else { text.span() };
            self.reader.wrong(span, unknown.title, Some(unknown.help))
        })
    }

    fn pairs(&self, typed: &BTreeMap<Text, Text>) -> Result<Vec<(String, Template)>, Box<Mistake>> {
        typed.iter().map(|(name, text)| Ok((name.get_ref().clone(), self.read(text)?))).collect()
    }

    fn start(
        &self,
        command: &Spanned<Vec<Text>>,
        (environment, inherited, folder): Surroundings<'_>,
    ) -> Result<Start, Box<Mistake>> {
        if command.get_ref().is_empty() {
            let title = "`command` names a program and its arguments".to_owned();
            return self.reader.wrong(command.span(), title, None);
        }
        let folder = folder.map_or_else(
            || self.reader.folder.to_path_buf(),
            |folder| self.reader.folder.join(folder),
        );
        Ok(Start {
            command: command
                .get_ref()
                .iter()
                .map(|text| self.read(text))
                .collect::<Result<_, _>>()?,
            environment: self.pairs(environment)?,
            inherit: inherit(inherited),
            folder,
        })
    }

    fn endpoint(&self, typed: &TypedGenerator, http: &TypedHttp) -> Result<Endpoint, Box<Mistake>> {
        let url = self.read(&http.url)?;
        let server = typed.start.as_ref().map(|start| {
            let surroundings = (&start.env, start.env_inherit.as_ref(), start.cwd.as_ref());
            Ok::<_, Box<Mistake>>(Server {
                start: self.start(&start.command, surroundings)?,
                ready: start.ready.as_ref().map_or_else(|| Ok(url.clone()), |at| self.read(at))?,
                ready_within: start.ready_ms.map(|limit| Duration::from_millis(limit.get())),
            })
        });
        let body = http.body.as_ref().map(|body| self.read(body)).transpose()?;
        let usual = if body.is_some() { "POST" } else { "GET" };
        Ok(Endpoint {
            url,
            method: http.method.as_ref().map_or(usual, |method| method.get_ref()).to_owned(),
            headers: self.pairs(&http.headers)?,
            body,
            server: server.transpose()?,
            token: self.reader.token(typed)?,
            manners: Manners {
                max_rps: typed.max_rps.map(NonZeroU32::get),
                max_requests: typed.max_requests.map(NonZeroUsize::get),
            },
        })
    }
}
