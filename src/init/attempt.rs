//! Starts a proposal with our public test key and secret, and says what came of it: a token and what
//! of the inputs is in it, or why there is none.

use std::path::Path;

use serde_json::{Value, json};

use super::entry::{Entry, quoted};
use crate::case::{Case, Secret, control};
use crate::clock::Clock;
use crate::config::{Access, Settings};
use crate::generator::{Answer, Limits, Reply, Slot, Visit};
use crate::profile::Profile;
use crate::token::mac::{Algorithm, Key};
use crate::token::{Jws, Room, legacy, read};

/// The profile of signatures from before the JWT.
const LEGACY: &str = "meeting-legacy";
/// What finds a token among other words.
const PATTERN: &str = r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+";

/// What came of one start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// A token.
    Token(Gave),
    /// Something else, in words.
    Nothing(String),
}

/// A token, as far as it tells how well the proposal fits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gave {
    /// Where it stands, as the settings write it; nothing if it is all of the text.
    place: Option<String>,
    /// Whether its MAC is made with the secret that was given.
    pub signed_with_ours: bool,
    /// The given inputs that it carries.
    pub carries: Vec<String>,
    /// Those that it should carry and does not.
    pub lacks: Vec<String>,
    /// Whether it is a signature of the format before the JWT.
    pub is_legacy: bool,
}

impl Gave {
    /// Whether everything that was given is in it.
    pub fn is_whole(&self) -> bool {
        self.signed_with_ours && self.lacks.is_empty()
    }

    /// How well the proposal fits.
    pub fn worth(&self) -> (bool, usize) {
        (self.signed_with_ours, self.carries.len())
    }
}

/// Tries proposals in a folder.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'f> {
    /// The folder that the settings will stand in.
    pub folder: &'f Path,
    /// How long each may take.
    pub limits: Limits,
}

impl Trial<'_> {
    /// Starts a proposal once.
    pub fn attempt(&self, entry: &Entry) -> Tried {
        self.with(entry, 0)
    }

    /// The proposal as it is to be written, started once more, with other inputs.
    ///
    /// # Errors
    /// What it gave this time, if that was no token.
    pub fn settle(&self, mut entry: Entry, gave: &Gave) -> Result<Entry, String> {
        entry.token.clone_from(&gave.place);
        if gave.is_legacy {
            entry.profile = Some(LEGACY);
        }
        if !gave.signed_with_ours {
            // What it is given and does not use would only be held against it.
            entry.environment.retain(|(_, value)| value != "{secret}");
            entry.holds_its_secret();
        }
        if gave.lacks.iter().any(|name| name == "sdk_key") {
            entry.environment.retain(|(_, value)| value != "{sdk_key}");
        }
        match self.with(&entry, 1) {
            Tried::Token(Gave { place: None, .. }) => Ok(entry),
            Tried::Token(_) => Err("the token stood elsewhere the second time".to_owned()),
            Tried::Nothing(why) => Err(why),
        }
    }

    fn with(&self, entry: &Entry, number: usize) -> Tried {
        let text = format!("profile = \"meeting-sdk\"\n{}", entry.toml());
        let settings = match Settings::of_text("the proposal", &text, self.folder) {
            Ok(settings) => settings,
            Err(mistake) => return Tried::Nothing(mistake.title.clone()),
        };
        let own = settings.generators.get(&entry.name);
        let Some((own, program)) = own.and_then(|own| Some((own, own.program.as_ref()?))) else {
            return Tried::Nothing("it is reached in no way".to_owned());
        };
        let profile = own.profile.as_ref().unwrap_or(&settings.profile);
        let Some(case) = control().into_iter().nth(number).map(complete) else {
            return Tried::Nothing("there is nothing to ask".to_owned());
        };
        match self.ask(&program.access, &case, own.timeout_ms) {
            Reply::Answered(Answer::Token(text)) | Reply::Live(Answer::Token(text), _) => {
                let slots = program.access.slots();
                look_into(&text, &case, (profile, &slots))
            }
            Reply::Answered(Answer::Refused(why) | Answer::Failed(why))
            | Reply::Live(Answer::Refused(why) | Answer::Failed(why), _) => Tried::Nothing(why),
            Reply::Fault(fault) => Tried::Nothing(with_last_line(&fault.detail, &fault.stderr)),
        }
    }

    fn ask(&self, access: &Access, case: &Case, timeout_ms: Option<u64>) -> Reply {
        let answer = timeout_ms.map_or(self.limits.answer, std::time::Duration::from_millis);
        let limits = Limits { answer, hello: answer.max(self.limits.hello), ..self.limits };
        let clock = Clock::passed();
        let mut replied = None;
        let mut settle = |_: usize, reply: Reply| replied = Some(reply);
        match access {
            Access::Command(command) => {
                command.ask((&clock, limits, 1), &[case], &mut settle);
            }
            Access::Http(endpoint) => {
                let mut visit = Visit::new(endpoint, &clock, limits);
                visit.ask(&[case], &mut settle);
                visit.close();
            }
        }
        replied.unwrap_or_else(|| Reply::Answered(Answer::Failed("it was not asked".to_owned())))
    }
}

/// A case that also says what only some profiles ask for.
fn complete(mut case: Case) -> Case {
    let more = [
        ("session_name", json!("mintcheck-session")),
        ("user_identity", json!("mintcheck-user")),
        ("lifetime_s", json!(7200)),
    ];
    for (name, value) in more {
        case.inputs.set(name, value);
    }
    case
}

/// The reason mostly stands in the last line of what was written.
fn with_last_line(detail: &str, stderr: &str) -> String {
    let telling = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("at ") && !line.starts_with("Node.js v")
    };
    let named = |line: &&str| line.contains("Error") || line.contains("error:");
    let lines: Vec<&str> = stderr.lines().filter(telling).collect();
    match lines.iter().copied().find(named).or_else(|| lines.last().copied()) {
        Some(line) => format!("{detail}: {}", line.trim()),
        None => detail.to_owned(),
    }
}

fn look_into(text: &str, case: &Case, (profile, slots): (&Profile, &[&Slot])) -> Tried {
    if legacy::looks_like_one(text.trim()) {
        return Tried::Token(legacy_signature(text.trim(), case));
    }
    let mut room = Room::default();
    let (place, token) = match located(text) {
        Ok(found) => found,
        Err(why) => return Tried::Nothing(why),
    };
    let token = read(&token, &mut room);
    let Some(jws) = token.jws else { return Tried::Nothing(no_token(text)) };
    let (mut carries, mut lacks) = (Vec::new(), Vec::new());
    for row in &profile.claims {
        let Some(name) = row.carries.as_deref() else { continue };
        let given = slots
            .iter()
            .any(|slot| matches!(slot, Slot::Plain(one) | Slot::Json(one) if one == name));
        let Some(value) = case.inputs.get(name).filter(|_| given) else { continue };
        let known: &mut Vec<String> =
            if says(&jws, &row.name, value) { &mut carries } else { &mut lacks };
        if !known.iter().any(|one| one == name) {
            known.push(name.to_owned());
        }
    }
    // A value that stands in several claims is there if it is in one.
    lacks.retain(|name| !carries.contains(name));
    let signed_with_ours = is_ours(&jws, case);
    Tried::Token(Gave { place, signed_with_ours, carries, lacks, is_legacy: false })
}

/// Where a token stands in a text, as the settings write it, and the token; or what stands there.
fn located(text: &str) -> Result<(Option<String>, String), String> {
    let value = serde_json::from_str::<Value>(text).ok();
    if let Some(value @ (Value::Object(_) | Value::Array(_))) = value {
        let (pointer, token) = pointer(&value, "").ok_or("JSON with no token in it")?;
        return Ok((Some(format!("{{ pointer = {} }}", quoted(&pointer))), token));
    }
    let mut room = Room::default();
    let token = read(text, &mut room);
    if token.jws.as_ref().is_none_or(|jws| !is_token(jws)) {
        return Err(no_token(text));
    }
    let place = || format!("{{ regex = {} }}", quoted(PATTERN));
    Ok((token.surrounding.is_some().then(place), token.text.to_owned()))
}

/// A signature of the format before the JWT.
fn legacy_signature(text: &str, case: &Case) -> Gave {
    let mut bytes = Vec::new();
    let found = legacy::read(text, &mut bytes);
    let secret = case.inputs.secret().map_or(&[][..], Secret::bytes);
    let key = Key::new(Algorithm::Hs256, secret);
    let mut gave = Gave {
        signed_with_ours: key.verifies(found.message.as_bytes(), &found.mac),
        is_legacy: true,
        ..Gave::default()
    };
    let fields = found.fields.map(|fields| {
        [("sdk_key", fields.key), ("meeting_number", fields.number), ("role", fields.role)]
    });
    for (name, field) in fields.into_iter().flatten() {
        let value = case.inputs.get(name);
        let is = value.is_some_and(|value| {
            value.as_str().map_or(*field == *value.to_string(), |text| text == field)
        });
        if is { &mut gave.carries } else { &mut gave.lacks }.push(name.to_owned());
    }
    gave
}

/// Whether a claim holds a value, whatever its type.
fn says(jws: &Jws<'_>, claim: &str, value: &Value) -> bool {
    let Some(found) = jws.payload.object.get(claim) else { return false };
    let wanted = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    found.string().map_or_else(|| found.raw == wanted, |text| text == wanted)
}

fn is_token(jws: &Jws<'_>) -> bool {
    jws.header.object.get("alg").is_some()
}

fn is_ours(jws: &Jws<'_>, case: &Case) -> bool {
    let algorithm = jws.header.object.get("alg").and_then(|alg| alg.string());
    let algorithm = algorithm.and_then(|name| Algorithm::named(&name));
    let (Some(algorithm), Some(secret)) = (algorithm, case.inputs.secret()) else { return false };
    Key::new(algorithm, secret.bytes()).verifies(jws.signing_input.as_bytes(), jws.mac)
}

/// The first text in a JSON value that is a token, with its place.
fn pointer(value: &Value, at: &str) -> Option<(String, String)> {
    match value {
        Value::String(text) => {
            let mut room = Room::default();
            let token = read(text, &mut room);
            let is = token.surrounding.is_none() && token.jws.as_ref().is_some_and(is_token);
            is.then(|| (at.to_owned(), text.clone()))
        }
        Value::Array(values) => values
            .iter()
            .enumerate()
            .find_map(|(number, one)| pointer(one, &format!("{at}/{number}"))),
        Value::Object(members) => members.iter().find_map(|(name, one)| {
            // The two characters that a pointer writes in another way (RFC 6901 section 3).
            let name = name.replace('~', "~0").replace('/', "~1");
            pointer(one, &format!("{at}/{name}"))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// What a text is that is no token.
fn no_token(text: &str) -> String {
    match text.lines().find(|line| !line.trim().is_empty()) {
        Some(line) => {
            let start: String = line.chars().filter(|c| !c.is_control()).take(60).collect();
            format!("it printed `{start}`, which is no token")
        }
        None => "it printed nothing".to_owned(),
    }
}
