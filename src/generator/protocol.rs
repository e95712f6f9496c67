//! `mintcheck-adapter/1`: one JSON object a line, in both directions.
//!
//! Requests are written here and answers read; expected values are never part of a request.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::case::{Case, Inputs};
use crate::profile::JsonType;

/// The version of the protocol.
pub const VERSION: u32 = 1;

/// Every line of the protocol, in both directions: what `schemas/protocol.json` describes.
#[derive(Debug, JsonSchema)]
#[schemars(untagged, title = "mintcheck-adapter/1")]
pub enum Line<'a> {
    /// To the adapter, first of all.
    HelloRequest(HelloRequest),
    /// From the adapter, first of all.
    Hello(Hello),
    /// To the adapter, as often as there are cases.
    Case(CaseRequest),
    /// From the adapter, once for every case, in any order.
    Reply(ReplyLine<'a>),
}

/// The first line that an adapter gets.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct HelloRequest {
    /// The version of the protocol.
    pub mintcheck: u32,
    /// Empty for now.
    pub hello: BTreeMap<String, Value>,
}

impl HelloRequest {
    /// The line itself.
    pub fn line() -> Vec<u8> {
        format!("{{\"mintcheck\":{VERSION},\"hello\":{{}}}}\n").into_bytes()
    }
}

/// The first line that an adapter gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hello {
    /// The version of the protocol that it speaks.
    pub mintcheck: u32,
    /// Its name.
    pub adapter: String,
    /// What it runs on, with the version.
    pub runtime: String,
    /// The generators that it hosts.
    pub generators: Vec<Offer>,
}

/// One generator of an adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offer {
    /// Its name, `language/what`.
    pub name: String,
    /// The library that signs, with its version.
    #[serde(default)]
    pub library: String,
    /// The profile that its tokens follow.
    #[serde(default)]
    pub profile: Option<String>,
    /// What it is, in a sentence.
    #[serde(default)]
    pub about: String,
    /// The inputs that it takes, each with its JSON types; without it, those of its profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<BTreeMap<String, Vec<JsonType>>>,
}

impl Offer {
    /// Whether the generator takes all inputs of a case, in the types that they have.
    pub fn takes<S: AsRef<str>>(&self, inputs: &Inputs, known: &[S]) -> bool {
        let secret = inputs.secret().map(|_| ("secret", JsonType::String));
        let mut given = inputs.values().map(|(name, value)| (name, type_of(value))).chain(secret);
        given.all(|(name, json_type)| match &self.inputs {
            Some(taken) => taken.get(name).is_some_and(|types| types.contains(&json_type)),
            None => known.iter().any(|known| known.as_ref() == name),
        })
    }
}

fn type_of(value: &Value) -> JsonType {
    match value {
        Value::Null => JsonType::Null,
        Value::Bool(_) => JsonType::Boolean,
        Value::Number(_) => JsonType::Number,
        Value::String(_) => JsonType::String,
        Value::Array(_) => JsonType::Array,
        Value::Object(_) => JsonType::Object,
    }
}

/// One case as an adapter gets it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct CaseRequest {
    /// Never used again in this session.
    pub id: u64,
    /// Which generator is asked.
    pub generator: String,
    /// The clock, in microseconds since the epoch.
    pub now_us: i64,
    /// What a caller would pass, in the types in which they would.
    pub inputs: BTreeMap<String, Value>,
}

/// One answer: an id with one of the three.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("oneOf" = [
    {"required": ["token"]}, {"required": ["refused"]}, {"required": ["failed"]}
]))]
pub struct ReplyLine<'a> {
    /// The request that it answers.
    pub id: u64,
    /// What the generator minted.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub token: Option<Cow<'a, str>>,
    /// What it hands over together with the token, that included: the parameters of a join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BTreeMap<String, Value>")]
    pub join: Option<Map<String, Value>>,
    /// Why the generator said no.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub refused: Option<Cow<'a, str>>,
    /// How the generator broke.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub failed: Option<Cow<'a, str>>,
}

/// Writes a request, line end included, in ASCII only: an adapter's charset can accuse nobody.
pub fn write_case(into: &mut Vec<u8>, id: u64, generator: &str, case: &Case) {
    let request = Request { id, generator, now_us: case.now_us, inputs: Given(&case.inputs) };
    let mut writer = serde_json::Serializer::with_formatter(&mut *into, Ascii);
    request.serialize(&mut writer).expect("writing JSON to memory cannot fail");
    into.push(b'\n');
}

#[derive(Serialize)]
struct Request<'a> {
    id: u64,
    generator: &'a str,
    now_us: i64,
    inputs: Given<'a>,
}

struct Given<'a>(&'a Inputs);

impl Serialize for Given<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = to.serialize_map(None)?;
        for (name, value) in self.0.values() {
            map.serialize_entry(name, value)?;
        }
        if let Some(secret) = self.0.secret() {
            map.serialize_entry("secret", secret.reveal())?;
        }
        map.end()
    }
}

/// Compact JSON with everything outside ASCII escaped.
struct Ascii;

impl serde_json::ser::Formatter for Ascii {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.is_ascii() {
            return to.write_all(fragment.as_bytes());
        }
        for unit in fragment.encode_utf16() {
            match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii() => to.write_all(&[byte])?,
                _ => write!(to, "\\u{unit:04x}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::control;
    use serde_json::json;

    #[test]
    fn a_request_is_ascii_and_reads_back_whole() {
        let mut case = control().remove(0);
        case.inputs.set("sdk_key", json!("é\u{2028}😀\"\\/\n\u{7f}"));
        let mut line = Vec::new();
        write_case(&mut line, 7, "a/b", &case);
        assert!(line.is_ascii() && line.ends_with(b"}\n"));
        let request: CaseRequest = serde_json::from_slice(&line).expect("it reads back");
        assert_eq!(request.inputs["sdk_key"], json!("é\u{2028}😀\"\\/\n\u{7f}"));
        assert_eq!(request.inputs["secret"], json!("mintcheckPublicTestSecretNo00001"));
    }

    #[test]
    fn a_generator_is_not_asked_what_it_does_not_take() {
        let required = ["sdk_key", "secret", "meeting_number", "role"].map(str::to_owned);
        let mut offer = Offer {
            name: "a/b".to_owned(),
            library: String::new(),
            profile: None,
            about: String::new(),
            inputs: None,
        };
        let mut case = control().remove(0);
        assert!(offer.takes(&case.inputs, &required));
        case.inputs.set("lifetime_s", json!(3600));
        assert!(!offer.takes(&case.inputs, &required));
        let all = [JsonType::String, JsonType::Number];
        let names = ["sdk_key", "secret", "meeting_number", "role", "lifetime_s"];
        offer.inputs = Some(names.map(|name| (name.to_owned(), all.to_vec())).into());
        assert!(offer.takes(&case.inputs, &required));
        case.inputs.set("role", json!(null));
        assert!(!offer.takes(&case.inputs, &required));
    }
}
