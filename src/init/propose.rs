//! From sources to proposals: what may be started, with what, best guess first.

use std::collections::BTreeSet;

use super::entry::{Entry, Reach};
use super::language::{Language, captures};
use super::look::{Folder, Source};
use super::request::{USUAL, requests};
use super::{usage, words};

/// More programs that sign than one project has; the rest is told, not started.
const MOST_CANDIDATES: usize = 12;
/// How many ways to give a program its inputs are tried.
const MOST_WAYS: usize = 5;
/// `go run` builds before it starts.
const BUILD_MS: u64 = 120_000;
const VIDEO: &str = "video-sdk";

/// Something that may be a generator.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its file, or its URL.
    pub path: String,
    /// Why it may be one.
    pub why: String,
    /// How it may be reached, best guess first.
    pub entries: Vec<Entry>,
    /// Why it is not tried, if there is no way.
    pub problem: Option<String>,
}

/// What a folder has that may be a generator.
pub fn propose(folder: &Folder) -> Vec<Candidate> {
    let signing = signing(&folder.sources);
    let mut names = BTreeSet::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut places = BTreeSet::new();
    for (source, with) in signing {
        // The files of a Go package are started together.
        let is_first = source.language != Language::Go || places.insert(source.place().to_owned());
        if source.language.starts(&source.text) && is_first && candidates.len() < MOST_CANDIDATES {
            let name = name(source, &mut names);
            candidates.push(Proposing { folder, source, name }.candidate(&with));
        }
    }
    candidates
}

/// The sources that sign, with the word that shows it, and those that take one of them in.
fn signing(sources: &[Source]) -> Vec<(&Source, String)> {
    /// An entry takes in a router, which takes in a handler, which signs.
    const STEPS: usize = 3;
    let mut with: Vec<Option<String>> =
        sources.iter().map(|source| source.language.signs_with(&source.text)).collect();
    for _ in 0..STEPS {
        for at in 0..sources.len() {
            let takes_in =
                |other: &usize| with[*other].is_some() && takes_in(&sources[at], &sources[*other]);
            if with[at].is_none()
                && let Some(other) = (0..sources.len()).find(takes_in)
            {
                with[at] = Some(sources[other].path.clone());
            }
        }
    }
    let found = sources.iter().zip(with);
    found.filter_map(|(source, with)| with.map(|with| (source, with))).collect()
}

fn takes_in(source: &Source, other: &Source) -> bool {
    if source.language != other.language || source.path == other.path {
        return false;
    }
    if source.language == Language::Go {
        let package = other.place().rsplit('/').next().unwrap_or_default();
        let same = source.place() == other.place();
        return same || !package.is_empty() && source.language.takes_in(&source.text, package);
    }
    source.language.takes_in(&source.text, other.stem())
}

/// The name of a generator: its path, which nobody else has.
fn name(source: &Source, taken: &mut BTreeSet<String>) -> String {
    let whole = if source.language == Language::Go && !source.place().is_empty() {
        source.place()
    } else {
        source.path.rsplit_once('.').map_or(source.path.as_str(), |(whole, _)| whole)
    };
    let plain: String =
        whole.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let plain = plain.trim_matches('-').to_owned();
    let ending = source.path.rsplit('.').next().unwrap_or_default();
    let mut name = if plain.is_empty() { ending.to_owned() } else { plain };
    while !taken.insert(name.clone()) {
        name = format!("{name}-{ending}");
    }
    name
}

struct Proposing<'f> {
    folder: &'f Folder,
    source: &'f Source,
    name: String,
}

impl Proposing<'_> {
    fn candidate(&self, with: &str) -> Candidate {
        let Source { language, text, path, .. } = self.source;
        let variables = self.variables();
        let environment = words::variables(&variables);
        let mut why = vec![format!("signs with {with}")];
        let listens = language.listens(text);
        why.push(if listens { "answers requests".to_owned() } else { "prints".to_owned() });
        if !environment.is_empty() {
            let names: Vec<&str> = environment.iter().map(|(name, _)| name.as_str()).collect();
            why.push(format!("reads {}", names.join(" and ")));
        }
        let why = why.join(", ");
        let (entries, problem) = if listens {
            self.endpoints(&variables, &environment)
        } else {
            (self.commands(&environment), None)
        };
        Candidate { path: path.clone(), why, entries, problem }
    }

    /// The variables that are read by this source or by one of its language, which it may take in.
    fn variables(&self) -> Vec<String> {
        let Source { language, text, .. } = self.source;
        let own = language.variables(text);
        let same = self.folder.sources.iter().filter(|other| other.language == *language);
        let others = same.flat_map(|other| language.variables(&other.text));
        let mut met = BTreeSet::new();
        let missing = words::variables(&own).len() < 2;
        let all = own.iter().cloned().chain(others.filter(|_| missing));
        all.filter(|name| met.insert(name.clone())).collect()
    }

    fn entry(&self, reach: Reach, environment: &[(String, String)]) -> Entry {
        let is_go = self.source.language == Language::Go;
        let how = match &reach {
            Reach::Command(_) => "started for every case, so it is asked few of them; see `cases`.",
            Reach::Http { .. } => "started on a port of its own, then asked all cases.",
        };
        let mut remarks = vec![format!("{}: {how}", self.source.path)];
        let compiles = match &reach {
            Reach::Command(command)
                if command.contains(&self.source.path)
                    && self.source.language == Language::Java =>
            {
                Some("`java FILE.java` compiles")
            }
            Reach::Command(_) if is_go => Some("`go run` builds"),
            Reach::Command(_) | Reach::Http { .. } => None,
        };
        if let Some(compiles) = compiles {
            remarks.push(format!(
                "{compiles} it at every start: build it once, name what was built here,"
            ));
            remarks.push("and a run takes much less time.".to_owned());
        }
        Entry {
            name: self.name.clone(),
            profile: self.is_video().then_some(VIDEO),
            reach,
            environment: environment.to_vec(),
            token: None,
            timeout_ms: is_go.then_some(BUILD_MS),
            remarks,
            open: Vec::new(),
        }
    }

    /// Tokens of the Video SDK have a claim of this name, those of meetings have none.
    fn is_video(&self) -> bool {
        !captures(r"\b(tpc)\b", &self.source.text).is_empty()
    }

    fn commands(&self, environment: &[(String, String)]) -> Vec<Entry> {
        let ways = self.arguments().into_iter().take(MOST_WAYS);
        let command = |arguments: Vec<String>| [self.program(), arguments].concat();
        ways.map(|way| self.entry(Reach::Command(command(way)), environment)).collect()
    }

    /// Program and what stands before its own arguments.
    fn program(&self) -> Vec<String> {
        let Source { language, path, executable, .. } = self.source;
        let words: Vec<String> = match language {
            Language::Node => vec!["node".to_owned(), path.clone()],
            Language::Php => vec!["php".to_owned(), path.clone()],
            Language::Python => vec![self.python(), path.clone()],
            Language::Go => self.go(),
            Language::Java => self.java(),
            Language::Shell if *executable => vec![format!("./{path}")],
            Language::Shell => vec!["sh".to_owned(), path.clone()],
        };
        words
    }

    /// The interpreter of a virtual environment beside the source or above it.
    fn python(&self) -> String {
        for place in self.places() {
            for inner in [".venv/bin/python", "venv/bin/python"] {
                let path = format!("{place}{inner}");
                if self.folder.has(&path) {
                    return path;
                }
            }
        }
        "python3".to_owned()
    }

    /// The folder of the source and all above it, each empty or with a `/` at its end.
    fn places(&self) -> Vec<String> {
        let mut place = self.source.place();
        let mut places = Vec::new();
        while !place.is_empty() {
            places.push(format!("{place}/"));
            place = place.rsplit_once('/').map_or("", |(above, _)| above);
        }
        places.push(String::new());
        places
    }

    fn go(&self) -> Vec<String> {
        let module =
            self.places().into_iter().find(|place| self.folder.has(&format!("{place}go.mod")));
        let Some(module) = module else {
            return ["go", "run", &self.source.path].map(str::to_owned).to_vec();
        };
        let inner = self.source.place();
        let inner = format!(
            "./{}",
            inner
                .strip_prefix(module.trim_end_matches('/'))
                .unwrap_or(inner)
                .trim_start_matches('/')
        );
        if module.is_empty() {
            return vec!["go".to_owned(), "run".to_owned(), inner];
        }
        let module = module.trim_end_matches('/').to_owned();
        ["go", "run", "-C"].map(str::to_owned).into_iter().chain([module, inner]).collect()
    }

    /// The class, if it was compiled; the source, which `java` compiles by itself, if not.
    fn java(&self) -> Vec<String> {
        const CLASSES: [&str; 4] = ["target/classes", "build/classes/java/main", "bin", "classes"];
        const JARS: [&str; 6] =
            ["lib", "libs", "target/lib", "target/dependency", "target", "build/libs"];
        let package = captures(r"(?m)^\s*package\s+([\w.]+)\s*;", &self.source.text).pop();
        let class =
            package.map_or_else(String::new, |package| format!("{package}.")) + self.source.stem();
        let file = format!("{}.class", class.replace('.', "/"));
        let classes = CLASSES.into_iter().find(|place| self.folder.has(&format!("{place}/{file}")));
        let jars = self.folder.holding(&JARS, "jar");
        let jars = jars.iter().map(|place| format!("{place}/*"));
        let path: Vec<String> =
            classes.iter().map(|place| (*place).to_owned()).chain(jars).collect();
        let mut words = vec!["java".to_owned()];
        if !path.is_empty() {
            words.extend(["-cp".to_owned(), path.join(":")]);
        }
        words.push(if classes.is_some() { class } else { self.source.path.clone() });
        words
    }

    /// The ways in which it may take its arguments: by its own words first.
    fn arguments(&self) -> Vec<Vec<String>> {
        let Source { language, text, .. } = self.source;
        let folder = self.source.place().rsplit('/').next().unwrap_or_default();
        let mut ways = usage::arguments(text, &[self.source.stem(), folder]);
        let named: Vec<String> = captures(r#"add_argument\(\s*['"](--[\w-]+)"#, text)
            .into_iter()
            .filter_map(|option| {
                words::input(&option).map(|input| [option, format!("{{{input}}}")])
            })
            .flatten()
            .collect();
        if !named.is_empty() {
            ways.push(named);
        }
        if language.takes_arguments(text) {
            let first = if self.is_video() { "{session_name}" } else { "{meeting_number}" };
            let usual: [&[&str]; 3] = [&[first, "{role}"], &["{role}", first], &[first]];
            ways.extend(usual.map(|way| way.iter().map(|word| (*word).to_owned()).collect()));
        }
        ways.push(Vec::new());
        let mut met = BTreeSet::new();
        ways.retain(|way| met.insert(way.clone()));
        ways
    }

    fn endpoints(
        &self,
        variables: &[String],
        environment: &[(String, String)],
    ) -> (Vec<Entry>, Option<String>) {
        let Source { language, text, path, .. } = self.source;
        let own = language.variables(text);
        let mut environment = environment.to_vec();
        let mut start = self.program();
        let port = match words::port_variable(&own).or_else(|| words::port_variable(variables)) {
            _ if *language == Language::Php => {
                start = ["php", "-S", "127.0.0.1:{port}"].map(str::to_owned).to_vec();
                start.push(path.clone());
                "{port}".to_owned()
            }
            Some(variable) => {
                environment.push((variable.clone(), "{port}".to_owned()));
                "{port}".to_owned()
            }
            None => {
                let Some(port) = language.port(text) else {
                    let problem = "it listens at a port that could not be found: let it read the \
                                   port from the variable PORT";
                    return (Vec::new(), Some(problem.to_owned()));
                };
                port.to_string()
            }
        };
        let routes = language.routes(text);
        let about = |route: &&String| {
            let route = route.to_lowercase();
            ["sign", "token", "jwt"].iter().any(|word| route.contains(word))
        };
        let route = routes.iter().find(about).or(routes.first()).map_or("/", String::as_str);
        let url = format!("http://127.0.0.1:{port}{route}");
        let members = self.members();
        let reach = |(url, body)| Reach::Http { url, body, start: Some(start.clone()) };
        let entries = requests(&url, &members, text).into_iter();
        (entries.map(|request| self.entry(reach(request), &environment)).collect(), None)
    }

    /// What a request tells: as the source names it.
    fn members(&self) -> Vec<(String, &'static str)> {
        let mut members = words::members(&self.source.text);
        let foreign: &[&str] =
            if self.is_video() { &["meeting_number"] } else { &["session_name", "user_identity"] };
        members.retain(|(_, input)| !foreign.contains(input));
        let usual: [(&str, &'static str); 2] = if self.is_video() {
            [("sessionName", "session_name"), ("role", "role")]
        } else {
            USUAL
        };
        if members.is_empty() {
            members = usual.map(|(name, input)| (name.to_owned(), input)).to_vec();
        }
        members
    }
}

/// An endpoint that runs already.
pub fn at_url(url: &str) -> Candidate {
    let members = USUAL.map(|(name, input)| (name.to_owned(), input));
    let requests = requests(url, &members, "");
    let entry = |(url, body)| Entry {
        name: "endpoint".to_owned(),
        profile: None,
        reach: Reach::Http { url, body, start: None },
        environment: Vec::new(),
        token: None,
        timeout_ms: None,
        remarks: vec!["An endpoint that runs already: start it before `mintcheck run`.".to_owned()],
        open: Vec::new(),
    };
    Candidate {
        path: url.to_owned(),
        why: "named by --url".to_owned(),
        entries: requests.into_iter().map(entry).collect(),
        problem: None,
    }
}
