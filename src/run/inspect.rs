//! Looks at one token: decodes it, judges it by every rule that one token can be judged by, and
//! seeks the causes of a MAC that does not hold.

use std::collections::BTreeMap;

use super::caret::caret;
use super::guess::{guess, guess_legacy};
use super::moments::moments;
use crate::case::{Case, Environment, Expect, Inputs, Shape, Veil};
use crate::cause::{self, Found};
use crate::finding::{Place, Words};
use crate::generator::{Answer, Around, Minted};
use crate::inspection::{
    Decoded, Explained, Inspection, MacVerdict, SCHEMA, Signature, Source, Spelled, Spotted,
};
use crate::observation::{Channel, Keys, Mac, Observation};
use crate::profile::{Format, Level, Profile};
use crate::rule::{self, Rules, Sink};
use crate::token::legacy::Legacy;
use crate::token::{self, Part, Room, Surrounding};

/// What is asked about one token.
pub struct Question<'p> {
    /// The text with the token in it.
    pub text: String,
    /// The parameters that it is handed over with, if they are known.
    pub around: Option<Around>,
    /// What is known of the inputs, the secret among them.
    pub inputs: Inputs,
    /// The instant, in microseconds since the epoch.
    pub now_us: i64,
    /// Whether that instant was given.
    pub at_given: bool,
    /// The profile to judge by.
    pub by: By<'p>,
}

/// Which profile a token is judged by.
#[derive(Debug, Clone, Copy)]
pub enum By<'p> {
    /// This one.
    Profile(&'p Profile),
    /// The one of these that fits the claims best.
    Guess(&'p [Profile]),
}

/// Looks at a token.
pub fn inspect(question: Question<'_>) -> Inspection {
    let Question { text, around, inputs, now_us, at_given, by } = question;
    let case = case(inputs, now_us);
    let (profile, guessed) = settle(by, &text);
    let answer = Answer::Token(Minted { text, around: around.map(Box::new) });
    let (mut room, mut keys) = (Room::default(), Keys::default());
    let seen = Observation::of(&case, profile, (&answer, Channel::Paste), (&mut room, &mut keys));
    let mut inspection = describe(&seen, at_given);
    inspection.guessed = guessed;
    judge(&seen, &mut inspection);
    explain(&seen, &mut inspection);
    inspection.not_checked = not_checked(&seen, &inspection);
    hide(&Veil::over([&case.inputs].into_iter()), &mut inspection);
    inspection
}

/// What a pasted token is held against: whatever is known, and a token that is wanted.
pub(super) fn case(inputs: Inputs, now_us: i64) -> Case {
    Case {
        id: "inspect/token-001".to_owned(),
        comment: String::new(),
        shape: Shape::Field,
        inputs,
        now_us,
        profile: None,
        environment: Environment::default(),
        expect: Expect::Mint(None),
    }
}

fn settle<'p>(by: By<'p>, text: &str) -> (&'p Profile, Option<String>) {
    let profiles = match by {
        By::Profile(profile) => return (profile, None),
        By::Guess(profiles) => profiles,
    };
    if let Some(profile) = guess_legacy(profiles, text) {
        let why = "it is base64 of fields with dots between them, as before the JWT; Web SDK 2.7 and \
                   later take none of these";
        return (profile, Some(why.to_owned()));
    }
    let mut room = Room::default();
    let token = token::read(text, &mut room);
    let payload = token.jws.as_ref().map(|jws| &jws.payload.object);
    let found = guess(profiles, payload).expect("profiles come with mintcheck");
    let [present, required] = found.required;
    let why = match payload {
        Some(_) => format!("{present} of its {required} required claims are there"),
        None => "there are no claims to guess from".to_owned(),
    };
    (found.profile, Some(why))
}

fn describe(seen: &Observation<'_>, at_given: bool) -> Inspection {
    let token = seen.token.as_ref();
    let jws = seen.jws();
    let (mac, mac_about) = mac(seen);
    Inspection {
        schema: SCHEMA.to_owned(),
        mintcheck: env!("CARGO_PKG_VERSION").to_owned(),
        profile: seen.profile.name.clone(),
        guessed: None,
        now_us: seen.case.now_us,
        at_given,
        surrounding: token.and_then(|token| token.surrounding).map(around),
        token: token.map_or_else(String::new, |token| token.text.to_owned()),
        header: jws.map(|jws| decoded(&jws.header)),
        payload: jws.map(|jws| decoded(&jws.payload)).or_else(|| seen.legacy().map(fields)),
        signature: seen
            .signed()
            .map(|signed| Signature { text: signed.text.to_owned(), bytes: signed.mac.len() }),
        times: moments(seen),
        mac,
        mac_about,
        findings: Vec::new(),
        causes: Vec::new(),
        unexplained: Vec::new(),
        not_checked: Vec::new(),
    }
}

fn decoded(part: &Part<'_>) -> Decoded {
    let members = part.object.members.iter().map(|member| Spelled {
        name: member.name.clone().into_owned(),
        value: member.value.raw.to_owned(),
    });
    Decoded { text: String::from_utf8_lossy(part.bytes).into_owned(), members: members.collect() }
}

/// The text inside a legacy signature, with its fields as members.
fn fields(legacy: &Legacy<'_>) -> Decoded {
    let named = legacy.fields.map(|fields| fields.named()).into_iter().flatten();
    let member =
        |(name, text): (&str, &str)| Spelled { name: name.to_owned(), value: text.to_owned() };
    Decoded { text: legacy.decoded.to_owned(), members: named.map(member).collect() }
}

pub(super) fn around(surrounding: Surrounding) -> String {
    match surrounding {
        Surrounding::Blanks => "blanks or line ends around it",
        Surrounding::Quotes => "quotation marks around it",
        Surrounding::ByteOrderMark => "a byte order mark before it",
        Surrounding::Bearer => "the scheme `Bearer` of an HTTP header before it",
        Surrounding::Json => "a JSON text around it",
        Surrounding::Other => "other text around it, such as a URL",
    }
    .to_owned()
}

fn mac(seen: &Observation<'_>) -> (MacVerdict, String) {
    let Some(signed) = seen.signed() else {
        let missing = match seen.profile.format {
            Format::Jws => "there are not three segments",
            Format::Legacy => "there are not five fields",
        };
        return (MacVerdict::NotChecked, missing.to_owned());
    };
    let b64 = seen.jws().and_then(|jws| jws.header.object.get("b64"));
    let unencoded = b64.is_some_and(|value| value.raw == "false");
    let Some(algorithm) = seen.algorithm else {
        return (MacVerdict::NotChecked, "the header states no HMAC".to_owned());
    };
    if unencoded {
        let words = "`b64` is false: the payload is signed without being encoded (RFC 7797), and \
                     a JWT must not be made so (RFC 7797 section 7)";
        return (MacVerdict::NotChecked, words.to_owned());
    }
    let len = algorithm.mac_len();
    match seen.mac {
        Mac::Holds | Mac::HoldsTrimmed => {
            (MacVerdict::Holds, format!("the given secret makes it over {}", signed_bytes(seen)))
        }
        Mac::Fails => (
            MacVerdict::Fails,
            format!("the given secret makes another one over {}", signed_bytes(seen)),
        ),
        Mac::WrongLength => (
            MacVerdict::WrongLength,
            format!("it has {} bytes, and that of the stated algorithm {len}", signed.mac.len()),
        ),
        Mac::Unknown => (
            MacVerdict::NotChecked,
            "no secret was given (--secret-env NAME or --secret-file PATH)".to_owned(),
        ),
    }
}

/// What the MAC belongs over.
fn signed_bytes(seen: &Observation<'_>) -> &'static str {
    match seen.profile.format {
        Format::Jws => "the bytes as sent",
        Format::Legacy => "base64 of key, number, ts and role joined",
    }
}

/// Puts what rules find into an inspection.
struct Bench<'s, 'a> {
    seen: &'s Observation<'a>,
    rules: &'s Rules,
    at_given: bool,
    findings: Vec<Spotted>,
}

impl Sink for Bench<'_, '_> {
    fn judged(&mut self, _rule: usize) {}

    fn broken(&mut self, rule: usize, level: Level, place: Place<'_>, words: &dyn Fn() -> Words) {
        let rule = self.rules.get(rule);
        let Words { expected, actual, mut message } = words();
        let as_of_now = !self.at_given && rule::needs_the_clock(rule.id);
        if as_of_now {
            message = format!("as of now, since no instant was given: {}", by_now(rule.id));
        }
        let level = if as_of_now { Level::Note } else { level };
        let claim = match place {
            Place::Claim(name) => Some(name),
            Place::Answer
            | Place::Token
            | Place::Header
            | Place::HeaderMember(_)
            | Place::Payload
            | Place::Signature
            | Place::Join(_) => None,
        };
        let vendor = self.seen.profile.vendor_says(rule.id, claim);
        self.findings.push(Spotted {
            rule: rule.id.to_owned(),
            dimension: rule.dimension,
            level,
            place: place.to_string(),
            caret: caret(self.seen, rule.id, place),
            expected,
            actual,
            message,
            vendor: vendor.filter(|_| level > Level::Note).map(str::to_owned),
        });
    }
}

/// What a rule on the clock has to say where the clock is now and not that of the minting.
fn by_now(rule: &str) -> &'static str {
    match rule {
        "iat-in-the-future" => {
            "it was made ahead of this machine's clock; unless that is slow, a verifier refuses it"
        }
        "legacy-ts-in-the-future" => {
            "it was made ahead of this machine's clock; unless that is slow, a server sees it come \
             from the future"
        }
        "not-yet-valid" => "it is not to be used yet",
        "already-expired" => "it has ended, as every token does; --at judges an earlier instant",
        "time-left-too-short" => "little of it is left; --at judges an earlier instant",
        _ => "it was made longer ago than a fresh one; --at judges an earlier instant",
    }
}

fn judge(seen: &Observation<'_>, inspection: &mut Inspection) {
    let rules = Rules::new(seen.profile, &BTreeMap::new());
    let at_given = inspection.at_given;
    let mut bench = Bench { seen, rules: &rules, at_given, findings: Vec::new() };
    rules.check(seen, &mut bench);
    inspection.findings = bench.findings;
    inspection.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
}

/// Names the causes; each explains only what was found.
fn explain(seen: &Observation<'_>, inspection: &mut Inspection) {
    let broken = |id: &str| inspection.findings.iter().any(|finding| finding.rule == id);
    let told = |Found { cause, proof }: Found| Explained {
        cause: cause.id.to_owned(),
        confidence: proof.confidence,
        explains: cause.explains.iter().filter(|id| broken(id)).map(|&id| id.to_owned()).collect(),
        languages: cause.languages.to_owned(),
        summary: proof.summary,
        recomputed: proof.recomputed,
        fix: proof.fix,
    };
    let causes: Vec<Explained> = cause::of_answer(seen).into_iter().map(told).collect();
    let is_open = |id: &&str| {
        seen.case.inputs.has("secret")
            && broken(id)
            && !causes.iter().any(|cause| cause.explains.iter().any(|explained| explained == id))
    };
    let about_macs = ["mac-mismatch", "mac-wrong-length", "legacy-hash-malformed"];
    let open = about_macs.into_iter().filter(is_open).map(str::to_owned).collect();
    inspection.causes = causes;
    inspection.unexplained = open;
}

fn not_checked(seen: &Observation<'_>, inspection: &Inspection) -> Vec<String> {
    let mut open = Vec::new();
    if inspection.mac == MacVerdict::NotChecked {
        open.push(format!("the MAC: {}", inspection.mac_about));
    }
    let unknown: Vec<&str> = (seen.claims())
        .filter_map(|(row, value)| value.and(row.carries.as_deref()))
        .filter(|input| !seen.case.inputs.has(input))
        .collect();
    for (at, input) in unknown.iter().enumerate() {
        if !unknown[..at].contains(input) {
            open.push(format!(
                "whether it says the `{input}` that was asked for (--input {input}=VALUE)"
            ));
        }
    }
    if !inspection.at_given && !inspection.times.is_empty() {
        open.push(
            "the clock when it was minted: times are judged as of now (--at INSTANT)".to_owned(),
        );
    }
    open.push(
        "what one token cannot show, such as rounding; `mintcheck run` asks for more".to_owned(),
    );
    open
}

/// Hides the secret wherever it stands. A caret would point astray in a text that was changed.
fn hide(veil: &Veil, inspection: &mut Inspection) {
    let mut changed = Vec::new();
    let cover = |text: &mut String| {
        let before = text.clone();
        veil.hide(text);
        *text != before
    };
    if cover(&mut inspection.token) {
        changed.push(Source::Token);
    }
    let parts =
        [(Source::Header, &mut inspection.header), (Source::Payload, &mut inspection.payload)];
    for (source, part) in parts {
        let Some(part) = part else { continue };
        let mut is_changed = cover(&mut part.text);
        for member in &mut part.members {
            is_changed |= cover(&mut member.name) | cover(&mut member.value);
        }
        if is_changed {
            changed.push(source);
        }
    }
    for moment in &mut inspection.times {
        cover(&mut moment.value);
    }
    if let Some(signature) = &mut inspection.signature {
        cover(&mut signature.text);
    }
    for finding in &mut inspection.findings {
        let Spotted { place, expected, actual, message, caret, .. } = finding;
        for text in [place, expected, actual, message] {
            cover(text);
        }
        *caret = caret.filter(|caret| !changed.contains(&caret.source));
    }
    for Explained { summary, recomputed, fix, .. } in &mut inspection.causes {
        for text in [summary, recomputed, fix] {
            cover(text);
        }
    }
}
