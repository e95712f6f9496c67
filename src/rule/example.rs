//! The examples on rule pages: a few words that stand for real tokens.
//!
//! A block opens with ```` ```token ```` and holds one or more answers; `at INSTANT` begins another.
//! Lines: `claim NAME JSON` sets a claim, `also NAME JSON` adds a second member of that name,
//! `without NAME` leaves one out, `header JSON` and `payload JSON` replace the whole text,
//! `signature TEXT` the third segment, `raw TEXT` the token, with `{token}` `{header}` `{payload}`
//! `{signature}` standing for its parts. `input NAME JSON` changes what was asked, `expect either`
//! or `expect refuse` what may come of it, `again` asks the same case a second time, `under TZ=ZONE`
//! or `under LC_ALL=LOCALE` asks it once more in that place, `refused TEXT` answers with a refusal.
//! `join VIEW JSON` hands over these parameters with the token, for the view `client`, `component` or
//! `any`, or `untold` where nobody says what they are for; the token is their `signature` unless they
//! have one, and null leaves it out. Whatever is not said is as it should be.
//!
//! `legacy` makes the format from before the JWT of an answer: there `field NAME TEXT` changes a field, `outer` and `hash` the spelling of the two base64 texts (`standard`, `url-safe`,
//! each also with `-bare` for no padding, `none`; `hex`, `hex-in-base64`).

use serde_json::{Map, Value, json};

use super::legacy_example::LegacyDraft;
use crate::case::{Case, Environment, Expect, Inputs, Shape};
use crate::generator::{Answer, Around, Minted, Purpose};
use crate::profile::View;
use crate::token::base64url;
use crate::token::mac::{Algorithm, Key};

/// What a block is meant to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// The rule holds.
    Passes,
    /// The rule is broken.
    Fails,
}

/// One block of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it is meant to show.
    pub shows: Shows,
    /// What was asked, and what came back.
    pub answers: Vec<(Case, Answer)>,
}

/// The secret of all examples: public, and ours.
pub const SECRET: &str = "mintcheckPublicTestSecretNo00001";

/// The examples of a page.
///
/// # Errors
/// The line that is not understood.
pub fn read(page: &str) -> Result<Vec<Example>, String> {
    let mut shows = None;
    let mut block: Option<Vec<&str>> = None;
    let mut examples = Vec::new();
    for line in page.lines().map(str::trim) {
        match (&mut block, line) {
            (Some(lines), "```") => {
                let shows = shows.ok_or("an example outside Passes and Fails")?;
                examples.push(Example { shows, answers: answers(lines)? });
                block = None;
            }
            (Some(lines), _) => lines.push(line),
            (None, "```token") => block = Some(Vec::new()),
            (None, "# Passes") => shows = Some(Shows::Passes),
            (None, "# Fails") => shows = Some(Shows::Fails),
            (None, heading) if heading.starts_with("# ") => shows = None,
            (None, _) => {}
        }
    }
    Ok(examples)
}

fn answers(lines: &[&str]) -> Result<Vec<(Case, Answer)>, String> {
    let mut drafts: Vec<Draft> = Vec::new();
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if word == "again" {
            let last = drafts.last().ok_or("nothing to ask again")?.clone();
            drafts.push(Draft { again: true, ..last });
        } else if word == "under" {
            let home = drafts.last().ok_or("nothing to ask elsewhere")?.clone();
            drafts.push(home.under(rest).ok_or_else(|| format!("no place: {line}"))?);
        } else if word == "at" && drafts.last().is_none_or(|draft| draft.timed) {
            drafts.push(Draft::at(rest)?);
        } else {
            if drafts.is_empty() {
                drafts.push(Draft::at("2023-10-10T04:00:00.600Z")?);
            }
            let draft = drafts.last_mut().ok_or("no draft")?;
            draft.set(word, rest).ok_or_else(|| format!("not understood: {line}"))?;
        }
    }
    let mut id = 0;
    let number = |draft: Draft| {
        id += usize::from(!draft.again);
        draft.finish(id)
    };
    Ok(drafts.into_iter().map(number).collect())
}

#[derive(Clone)]
struct Draft {
    timed: bool,
    again: bool,
    now_us: i64,
    place: Environment,
    inputs: Inputs,
    expect: Expect,
    header: String,
    claims: Vec<(String, String)>,
    payload: Option<String>,
    signature: Option<String>,
    legacy: Option<LegacyDraft>,
    raw: Option<String>,
    refused: Option<String>,
    join: Option<(Purpose, Map<String, Value>)>,
}

impl Draft {
    fn at(instant: &str) -> Result<Self, String> {
        let now: jiff::Timestamp =
            instant.parse().map_err(|error| format!("{instant}: {error}"))?;
        let iat = now.as_microsecond().div_euclid(1_000_000) - 30;
        let claim = |name: &str, json: String| (name.to_owned(), json);
        Ok(Self {
            timed: true,
            again: false,
            now_us: now.as_microsecond(),
            place: Environment::default(),
            inputs: Inputs::new([
                ("sdk_key".to_owned(), json!("mintcheckExampleKey_01")),
                ("secret".to_owned(), json!(SECRET)),
                ("meeting_number".to_owned(), json!("86764390572")),
                ("role".to_owned(), json!(0)),
            ]),
            expect: Expect::Mint(None),
            header: r#"{"alg":"HS256","typ":"JWT"}"#.to_owned(),
            claims: vec![
                claim("appKey", "\"mintcheckExampleKey_01\"".to_owned()),
                claim("mn", "\"86764390572\"".to_owned()),
                claim("role", "0".to_owned()),
                claim("iat", iat.to_string()),
                claim("exp", (iat + 7200).to_string()),
                claim("tokenExp", (iat + 7200).to_string()),
            ],
            payload: None,
            signature: None,
            legacy: None,
            raw: None,
            refused: None,
            join: None,
        })
    }

    /// The same once more, in another place.
    fn under(self, variable: &str) -> Option<Self> {
        let (name, value) = variable.split_once('=')?;
        let place = match name {
            "TZ" => Environment { tz: Some(value.to_owned()), locale: None },
            "LC_ALL" => Environment { tz: None, locale: Some(value.to_owned()) },
            _ => return None,
        };
        Some(Self { again: false, place, ..self })
    }

    fn set(&mut self, word: &str, rest: &str) -> Option<()> {
        let pair = || rest.split_once(' ').map(|(name, json)| (name.to_owned(), json.to_owned()));
        match word {
            "claim" => {
                let (name, json) = pair()?;
                match self.claims.iter_mut().find(|(known, _)| *known == name) {
                    Some(claim) => claim.1 = json,
                    None => self.claims.push((name, json)),
                }
            }
            "also" => self.claims.push(pair()?),
            "without" => self.claims.retain(|(name, _)| name != rest),
            "header" => rest.clone_into(&mut self.header),
            "payload" => self.payload = Some(rest.to_owned()),
            "signature" => self.signature = Some(rest.to_owned()),
            "legacy" => self.legacy = Some(LegacyDraft::of(&self.inputs, self.now_us)?),
            "field" | "outer" | "hash" => self.legacy.as_mut()?.set(word, rest)?,
            "raw" => self.raw = Some(rest.to_owned()),
            "refused" => self.refused = Some(rest.to_owned()),
            "join" => {
                let (view, json) = pair()?;
                self.join = Some((purpose(&view)?, serde_json::from_str(&json).ok()?));
            }
            "input" => {
                let (name, json) = pair()?;
                let value: Value = serde_json::from_str(&json).ok()?;
                self.inputs.set(&name, value.clone());
                let carried = [("sdk_key", "appKey"), ("meeting_number", "mn"), ("role", "role")];
                let claim =
                    carried.iter().find(|(input, _)| *input == name).map(|(_, claim)| claim);
                if let Some((_, held)) =
                    self.claims.iter_mut().find(|(known, _)| Some(&known.as_str()) == claim)
                {
                    *held = value.to_string();
                }
            }
            "expect" => {
                self.expect = match rest {
                    "either" => Expect::Either,
                    "refuse" => Expect::Refuse,
                    "any_of" => Expect::AnyOf(Vec::new()),
                    _ => return None,
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn finish(self, number: usize) -> (Case, Answer) {
        let token = self.token();
        let case = Case {
            id: format!("example/group-{number:03}"),
            comment: String::new(),
            shape: Shape::Field,
            inputs: self.inputs,
            now_us: self.now_us,
            profile: self.legacy.as_ref().map(|_| "meeting-legacy".to_owned()),
            environment: self.place,
            expect: self.expect,
        };
        let around = self.join.map(|(purpose, members)| {
            // The token stands where the example says nothing else of it.
            let mut all = Map::from_iter([("signature".to_owned(), json!(token))]);
            all.extend(members);
            all.retain(|_, value| !value.is_null());
            Box::new(Around { members: all, purpose })
        });
        let minted = Answer::Token(Minted { text: token, around });
        (case, self.refused.map_or(minted, Answer::Refused))
    }

    fn token(&self) -> String {
        let members = self.claims.iter().map(|(name, json)| format!("{}:{json}", json!(name)));
        let object = || format!("{{{}}}", members.collect::<Vec<_>>().join(","));
        let header = base64url::encode(unescape(&self.header).as_bytes());
        let payload =
            base64url::encode(unescape(&self.payload.clone().unwrap_or_else(object)).as_bytes());
        let stated = |name: &&str| self.header.contains(&format!("\"{name}\""));
        let alg = ["HS384", "HS512"].into_iter().find(stated).and_then(Algorithm::named);
        let secret = self.inputs.secret().map_or(SECRET, |secret| secret.reveal());
        let key = Key::new(alg.unwrap_or(Algorithm::Hs256), secret.as_bytes());
        let mac = base64url::encode(&key.sign(format!("{header}.{payload}").as_bytes()));
        let signature = self.signature.clone().unwrap_or(mac);
        let token = match &self.legacy {
            Some(legacy) => legacy.token(secret.as_bytes()),
            None => format!("{header}.{payload}.{signature}"),
        };
        let Some(raw) = &self.raw else { return token };
        unescape(raw)
            .replace("{token}", &token)
            .replace("{header}", &header)
            .replace("{payload}", &payload)
            .replace("{signature}", &signature)
    }
}

fn purpose(word: &str) -> Option<Purpose> {
    match word {
        "untold" => Some(Purpose::Untold),
        "any" => Some(Purpose::Join(None)),
        "client" => Some(Purpose::Join(Some(View::Client))),
        "component" => Some(Purpose::Join(Some(View::Component))),
        _ => None,
    }
}

/// `\n` for a line end and `\ufeff` for a byte order mark, which a page cannot show.
fn unescape(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\ufeff", "\u{feff}")
}
