//! `mintcheck init`: finds what signs here, tries it, and writes the settings for what gave a token.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::args::{Ci, Init};
use super::children::{Children, Left};
use super::exit::Exit;
use super::say::{self, Trouble};
use crate::config::{Access, FILE, Settings};
use crate::generator::Limits;
use crate::init::{
    Candidate, Entry, Folder, GITHUB, GITLAB, Gave, Trial, Tried, about, at_url, github, gitlab,
    is_final, look, propose,
};
use crate::process::Stop;
use crate::report::one_line;

/// How long one start may take: a virtual machine that compiles what it starts.
const ONE: Duration = Duration::from_secs(20);
/// How long all may take before the rest is left untried.
const ALL: Duration = Duration::from_secs(300);

/// Looks, tries and writes.
pub(super) fn run(args: &Init) -> Result<Exit, Trouble> {
    let is_there = Path::new(FILE).exists() && !args.force;
    if is_there && (args.ci.is_none() || args.url.is_some()) {
        return Err(kept(FILE));
    }
    if args.ci == Some(Ci::Github) && Path::new(GITHUB).exists() && !args.force {
        return Err(kept(GITHUB));
    }
    let folder = look(Path::new("."));
    if is_there {
        say::print(&format!("{FILE} is there, and is kept as it is.\n"));
    } else {
        let exit = settings(args, &folder)?;
        if exit != Exit::Holds {
            return Ok(exit);
        }
    }
    if let Some(server) = args.ci {
        pipeline(server, &folder, args.force)?;
    }
    Ok(Exit::Holds)
}

fn kept(file: &str) -> Trouble {
    Trouble::Words(format!("{file} is there already, and nothing was done; `--force` replaces it"))
}

/// Finds, tries and writes the generators.
fn settings(args: &Init, folder: &Folder) -> Result<Exit, Trouble> {
    let candidates = match &args.url {
        Some(url) => vec![endpoint(url, args.allow_remote)?],
        None => propose(folder),
    };
    if candidates.is_empty() {
        say::error(&nothing(folder));
        return Ok(Exit::Nothing);
    }
    say::print(
        "What is started gets mintcheck's public test key and secret, never yours; no `.env` is \
         read by mintcheck.\n",
    );
    let children = Children::allow()?;
    let entries = try_all(&candidates, children.stop());
    if children.end() != Left::Nothing {
        return Ok(Exit::NotAsked);
    }
    if entries.is_empty() {
        say::error(&format!("nothing gave a token, so {FILE} was not written"));
        return Ok(Exit::NotAsked);
    }
    write(FILE, &text(&entries), args.force)?;
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    say::print(&format!("\nwrote {FILE} with {}\nnext: mintcheck run\n", names.join(", ")));
    Ok(Exit::Holds)
}

fn nothing(folder: &Folder) -> String {
    let looked = match folder.count() {
        0 => "there is no source here".to_owned(),
        1 => "the one source here does not sign, or cannot be started".to_owned(),
        many => format!("none of the {many} sources here both signs and can be started"),
    };
    format!(
        "{looked} (looked for: a JWT library, an HMAC or HS256 in JavaScript, PHP, Python, Go, Java \
         or shell); run this in the folder of the program that signs, name a running endpoint with \
         `--url`, or write {FILE} by hand"
    )
}

/// The endpoint of a URL, if it may be asked.
fn endpoint(url: &str, allow_remote: bool) -> Result<Candidate, Trouble> {
    let candidate = at_url(url);
    let text = candidate.entries.first().map(Entry::toml).unwrap_or_default();
    let settings = Settings::of_text("--url", &text, Path::new("."))?;
    let case = crate::case::control();
    let near = settings.generators.values().all(|own| match (&own.program, case.first()) {
        (Some(program), Some(case)) => match &program.access {
            Access::Http(endpoint) => endpoint.is_near(case),
            Access::Command(_) => true,
        },
        _ => true,
    });
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(Trouble::Words(format!(
            "`{url}` is no URL: it begins with http:// or https://"
        )));
    }
    if !near && !allow_remote {
        return Err(Trouble::Words(format!(
            "`{url}` is on another machine; `--allow-remote` asks it all the same"
        )));
    }
    Ok(candidate)
}

fn try_all(candidates: &[Candidate], stop: Stop) -> Vec<Entry> {
    let limits = Limits { hello: ONE, answer: ONE, stop, ..Limits::default() };
    let trial = Trial { folder: Path::new("."), limits };
    let until = Instant::now() + ALL;
    let mut entries = Vec::new();
    for candidate in candidates {
        say::print(&format!("\n{}: {}\n", one_line(&candidate.path), one_line(&candidate.why)));
        if stop.is_asked() || Instant::now() >= until {
            say::print("  not tried: the time for all of them is over\n");
            continue;
        }
        match try_one(candidate, trial) {
            Ok(entry) => entries.push(entry),
            Err(why) => {
                let why = one_line(&why);
                say::print(&format!("  no token: {why}\n  what to do: {}\n", about(&why)));
            }
        }
    }
    entries
}

/// Tries one way after the other, until one gives a token with all that was asked for.
fn try_one(candidate: &Candidate, trial: Trial<'_>) -> Result<Entry, String> {
    if let Some(problem) = &candidate.problem {
        return Err(problem.clone());
    }
    let mut best: Option<(&Entry, Gave)> = None;
    let mut last = "there is no way to start it".to_owned();
    for entry in &candidate.entries {
        let steps = [("starting", entry.starts()), ("asking", entry.asks())];
        for (verb, what) in steps.into_iter().filter_map(|(verb, what)| Some((verb, what?))) {
            say::print(&format!("  {verb} {}\n", one_line(&what)));
        }
        match trial.attempt(entry) {
            Tried::Token(gave) => {
                let better = best.as_ref().is_none_or(|(_, known)| gave.worth() > known.worth());
                // Whoever runs already cannot be given a secret.
                let whole = gave.is_whole() || entry.starts().is_none() && gave.lacks.is_empty();
                if better {
                    best = Some((entry, gave));
                }
                if whole {
                    break;
                }
            }
            Tried::Nothing(why) => {
                let ends = is_final(&why);
                // The first way is the likeliest, so its words tell most.
                if entry == &candidate.entries[0] || ends {
                    last = why;
                }
                if ends {
                    break;
                }
            }
        }
    }
    let (entry, gave) = best.ok_or(last)?;
    let entry = trial.settle(entry.clone(), &gave)?;
    say::print(&format!("  a token: {}\n", one_line(&told(&gave))));
    Ok(entry)
}

/// What a token showed.
fn told(gave: &Gave) -> String {
    let mut words = Vec::new();
    if gave.is_legacy {
        words.push("the signature format from before the JWT".to_owned());
    }
    if !gave.carries.is_empty() {
        words.push(format!("it carries {}", gave.carries.join(", ")));
    }
    if !gave.lacks.is_empty() {
        words.push(format!("but not the {} it was given", gave.lacks.join(", ")));
    }
    words.push(if gave.signed_with_ours {
        "signed with the secret it was given".to_owned()
    } else {
        "signed with a secret of its own".to_owned()
    });
    words.join(", ")
}

/// The settings file.
fn text(entries: &[Entry]) -> String {
    let mut text = String::from(
        "\
# What mintcheck judges, and how each generator is reached. `mintcheck run` is the gate.
#
# {meeting_number}, {role}, {sdk_key}, {secret} and {now_ms} stand for the inputs of a case;
# {json:role} writes one as JSON, {port} is a free port, {{ is a brace. Real secrets do not belong
# here: programs get public test ones, or name a variable with `inputs`.
profile = \"meeting-sdk\"
",
    );
    for entry in entries {
        let _ = write!(text, "\n{}", entry.toml());
    }
    text
}

fn pipeline(server: Ci, folder: &Folder, force: bool) -> Result<(), Trouble> {
    match server {
        Ci::Github => {
            write(GITHUB, &github(folder), force)?;
            say::print(&format!("wrote {GITHUB}\n"));
        }
        Ci::Gitlab if Path::new(GITLAB).exists() => {
            say::print(&format!(
                "{GITLAB} is there, and is kept as it is: add this job to it\n\n{}",
                gitlab(folder)
            ));
        }
        Ci::Gitlab => {
            write(GITLAB, &gitlab(folder), force)?;
            say::print(&format!("wrote {GITLAB}\n"));
        }
    }
    Ok(())
}

/// Writes a file that is not there, unless it may be replaced.
fn write(file: &str, text: &str, force: bool) -> Result<(), Trouble> {
    let path = Path::new(file);
    let trouble = |error| Trouble::path(path, error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(trouble)?;
    }
    if force {
        return fs::write(path, text).map_err(trouble);
    }
    // Whoever wrote it in the meantime is not overwritten either.
    let mut file = fs::File::create_new(path).map_err(trouble)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(trouble)
}
