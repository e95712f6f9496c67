//! One case: inputs, an instant, and the outcome it must have.
//!
//! The secret is kept apart from the other inputs, since it is the one value that no report, log or
//! panic may show: it has no `Display`, its `Debug` is redacted, and it is wiped when dropped.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::profile::Profile;

/// A signing secret. It is private unless it is said to be public.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    bytes: Zeroizing<Vec<u8>>,
    public: bool,
}

impl Secret {
    /// Takes charge of a private secret.
    pub fn new(text: String) -> Self {
        Self::raw(text.into_bytes())
    }

    /// Takes charge of a private key of any octets (RFC 7518 section 6.4), text or not.
    pub fn raw(bytes: Vec<u8>) -> Self {
        Self { bytes: Zeroizing::new(bytes), public: false }
    }

    /// The bytes a MAC is made with.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The text, for whoever has to hand it to a generator; those are only ever given text.
    pub fn reveal(&self) -> &str {
        self.text().unwrap_or_default()
    }

    /// Whether it was made up for tests and everybody may see it.
    pub fn is_public(&self) -> bool {
        self.public
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The inputs of a case, as a caller would pass them; which JSON type each has matters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inputs {
    values: Vec<(String, Value)>,
    secret: Option<Secret>,
    /// Names of inputs that the generator holds itself: its real ones, known to us or not.
    settled: Vec<String>,
}

/// The name of the input that is kept apart.
const SECRET: &str = "secret";

impl Inputs {
    /// Takes inputs from a JSON object. A secret that is no string stays an ordinary value.
    pub fn new(members: impl IntoIterator<Item = (String, Value)>) -> Self {
        let mut inputs = Self::default();
        for (name, value) in members {
            inputs.set(&name, value);
        }
        inputs
    }

    /// Sets one input.
    pub fn set(&mut self, name: &str, value: Value) {
        self.values.retain(|(known, _)| known != name);
        if name == SECRET
            && let Value::String(text) = value
        {
            self.secret = Some(Secret::new(text));
            return;
        }
        self.values.push((name.to_owned(), value));
    }

    /// Sets the secret, which may be no text.
    pub fn set_secret(&mut self, secret: Secret) {
        self.secret = Some(secret);
    }

    /// Leaves an input to the generator, which holds it itself; its value, if that is known.
    pub fn settle(&mut self, name: &str, value: Option<Value>) {
        self.values.retain(|(known, _)| known != name);
        if name == SECRET {
            self.secret = None;
        }
        if let Some(value) = value {
            self.set(name, value);
        }
        self.settled.push(name.to_owned());
    }

    /// Whether the generator holds an input itself.
    pub fn is_settled(&self, name: &str) -> bool {
        self.settled.iter().any(|known| known == name)
    }

    /// The same with some values that were drawn from a seed which every report tells, so that a
    /// secret among them is none.
    pub(super) fn with_drawn<'v>(
        &self,
        values: impl Iterator<Item = (&'v str, &'v Value)>,
    ) -> Self {
        let mut inputs = self.clone();
        for (name, value) in values {
            inputs.set(name, value.clone());
        }
        inputs.publish_secret();
        inputs
    }

    /// Says that the secret was made up for tests and everybody may see it.
    pub(super) fn publish_secret(&mut self) {
        if let Some(secret) = &mut self.secret {
            secret.public = true;
        }
    }

    /// The secret, if one was given as text.
    pub fn secret(&self) -> Option<&Secret> {
        self.secret.as_ref()
    }

    /// An input other than the secret.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All inputs other than the secret.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether an input of that name was given, the secret included.
    pub fn has(&self, name: &str) -> bool {
        (name == SECRET && self.secret.is_some()) || self.get(name).is_some()
    }
}

/// How close a case is to what real users have.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// Credentials, numbers and instants as the field has them.
    Field,
    /// Odd but documented bounds.
    Edge,
    /// Values that some library reads as something else.
    Trap,
}

impl Shape {
    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Edge => "edge",
            Self::Trap => "trap",
        }
    }
}

/// The outcome that a case must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// A token; the text, where there is one, binds the built-in reference only.
    Mint(Option<String>),
    /// A token; more than one reading of the inputs is acceptable.
    AnyOf(Vec<String>),
    /// A refusal.
    Refuse,
    /// A token or a refusal, but not a token for something else than was asked.
    Either,
}

/// What a case is run under, beside its instant.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Time zone, as TZ names it.
    pub tz: Option<String>,
    /// Locale, as `LC_ALL` names it.
    pub locale: Option<String>,
}

impl Environment {
    /// The zone of a case that names none.
    pub const ZONE: &str = "UTC";
    /// The locale of a case that names none.
    pub const LOCALE: &str = "C.UTF-8";

    /// The zone.
    pub fn zone(&self) -> &str {
        self.tz.as_deref().unwrap_or(Self::ZONE)
    }

    /// The locale.
    pub fn locale(&self) -> &str {
        self.locale.as_deref().unwrap_or(Self::LOCALE)
    }

    /// Whether both are the usual ones, named or not.
    pub fn is_usual(&self) -> bool {
        let is = |named: Option<&str>, usual| named.is_none_or(|named| named == usual);
        is(self.tz.as_deref(), Self::ZONE) && is(self.locale.as_deref(), Self::LOCALE)
    }

    /// Whether both are others than usual: such a place shows at once whether a generator heeds the
    /// one or the other, and not which.
    pub fn is_sieve(&self) -> bool {
        self.zone() != Self::ZONE && self.locale() != Self::LOCALE
    }

    /// The variables that put a program there.
    pub fn variables(&self) -> [(&'static str, &str); 2] {
        [("TZ", self.zone()), ("LC_ALL", self.locale())]
    }
}

/// The variables that are not the usual ones, as a shell sets them.
impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Self::default();
        let pairs = self.variables().into_iter().zip(usual.variables());
        let unusual = pairs.filter(|(own, usual)| own != usual || self.is_usual());
        let words: Vec<String> =
            unusual.map(|((name, value), _)| format!("{name}={value}")).collect();
        f.write_str(&words.join(" "))
    }
}

/// One set of inputs at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// `topic/group-number`.
    pub id: String,
    /// What the case is for.
    pub comment: String,
    /// How close it is to the field.
    pub shape: Shape,
    /// What the generator is given.
    pub inputs: Inputs,
    /// The clock, in microseconds since the epoch.
    pub now_us: i64,
    /// The one profile that it is for; without one, every profile that knows its inputs.
    pub profile: Option<String>,
    /// Zone and locale, where the case names them.
    pub environment: Environment,
    /// What must come of it.
    pub expect: Expect,
}

impl Case {
    /// The group it is counted in: its id without the number.
    pub fn group(&self) -> &str {
        self.id.rsplit_once('-').map_or(&self.id, |(group, _)| group)
    }

    /// The topic: the file it stands in.
    pub fn topic(&self) -> &str {
        self.id.split_once('/').map_or(&self.id, |(topic, _)| topic)
    }

    /// The clock in whole seconds, rounded down.
    pub fn now_s(&self) -> i64 {
        self.now_us.div_euclid(1_000_000)
    }

    /// The secrets that a MAC may be made with: the given one, and the trimmed one where the
    /// vector accepts both.
    pub fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        let secret = self.inputs.secret();
        let given = secret.map(Secret::bytes);
        let trimmed = match self.expect {
            Expect::AnyOf(_) => secret.and_then(Secret::text).map(|text| text.trim().as_bytes()),
            Expect::Mint(_) | Expect::Refuse | Expect::Either => None,
        };
        given.into_iter().chain(trimmed.filter(|trimmed| Some(*trimmed) != given))
    }

    /// Whether it is put to generators of that profile.
    pub fn is_for(&self, profile: &Profile) -> bool {
        self.profile.as_ref().is_none_or(|name| *name == profile.name)
    }

    /// Whether the vector leaves it open what an odd input becomes, and this input is the odd one.
    pub fn is_odd(&self, input: &str, profile: &Profile) -> bool {
        let open = matches!(self.expect, Expect::Refuse | Expect::Either);
        open && self.input_shape(input, profile) != Shape::Field
    }

    /// The shape by the profile's own words; what the profile says nothing of keeps the word of
    /// the vector.
    pub fn shape_in(&self, profile: &Profile) -> Shape {
        let [first, last] = profile.shapes.now_s;
        let now = if (first..=last).contains(&self.now_s()) { Shape::Field } else { Shape::Edge };
        let declared = profile.shapes.inputs.keys();
        let worst = declared.map(|input| self.input_shape(input, profile)).max();
        match worst.unwrap_or(Shape::Field).max(now) {
            Shape::Field if matches!(self.expect, Expect::Refuse) => Shape::Edge,
            Shape::Field => Shape::Field,
            odd @ (Shape::Edge | Shape::Trap) => odd.max(self.shape),
        }
    }

    /// How close one input is to what real users have. What a generator holds itself is what a
    /// real user has.
    pub fn input_shape(&self, input: &str, profile: &Profile) -> Shape {
        let Some(shape) = profile.shapes.inputs.get(input) else { return Shape::Field };
        if self.inputs.is_settled(input) {
            return Shape::Field;
        }
        let secret = self.inputs.secret().filter(|_| input == SECRET).map(Secret::reveal);
        let text = secret.or_else(|| self.inputs.get(input).and_then(Value::as_str));
        let number = self.inputs.get(input).and_then(Value::as_i64);
        let given = secret.is_some() || self.inputs.has(input);
        let required = profile.inputs.iter().any(|name| name == input);
        match (text, number, &shape.field, shape.range) {
            _ if !given => [Shape::Field, Shape::Edge][usize::from(required)],
            (Some(text), _, Some(_), _) if shape.trap.iter().any(|trap| trap.is_match(text)) => {
                Shape::Trap
            }
            (Some(text), _, Some(field), _) if field.is_match(text) => Shape::Field,
            (_, Some(number), _, Some([low, high])) if (low..=high).contains(&number) => {
                Shape::Field
            }
            _ => Shape::Edge,
        }
    }
}
