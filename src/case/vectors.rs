//! Vector files: cases with the outcome they must have.
//!
//! The shipped ones live in `vectors/`; a user's own regressions are read by the same reader.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Case, Environment, Expect, Inputs, Shape};
use crate::mistake::Mistake;

/// One file of vectors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VectorFile {
    /// Always `mintcheck-vectors/1`.
    pub schema: String,
    /// The file's name without its ending; ids begin with it.
    pub topic: String,
    /// What the cases have in common.
    pub about: String,
    /// The one profile that the cases are for; without it, every profile that knows their inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// How many cases there are.
    pub count: usize,
    /// Flag -> the kind of defect it hunts, and the report it comes from.
    pub notes: BTreeMap<String, String>,
    /// The cases.
    pub cases: Vec<VectorCase>,
    /// Whether the secrets in it are ours, made up for tests.
    #[serde(skip)]
    public: bool,
}

/// One vector as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VectorCase {
    /// `topic/group-number`.
    pub id: String,
    /// What the case is for.
    pub comment: String,
    /// What kinds of defects it hunts; each is explained in the file's notes.
    pub flags: Vec<String>,
    /// How close it is to the field.
    pub shape: Shape,
    /// What the generator is given.
    pub inputs: Map<String, Value>,
    /// The clock, in microseconds since the epoch.
    pub now_us: i64,
    /// A finished token, in vectors that test the reader and not a generator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Zone and locale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// What must come of it.
    pub expect: VectorExpect,
}

/// The outcome of a vector as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VectorExpect {
    /// A token; the text binds the built-in reference only.
    Mint(#[schemars(description = "The token.")] String),
    /// One of these tokens.
    AnyOf(#[schemars(description = "The tokens.")] Vec<String>),
    /// A refusal.
    Refuse,
    /// A token or a refusal.
    Either,
    /// The rules that the finished token breaks, all of them.
    Raise(#[schemars(description = "The ids of the rules.")] Vec<String>),
    /// Whether the finished token's MAC verifies.
    Verify(#[schemars(description = "Whether it does.")] bool),
    /// The MAC of the data, in hex.
    MacHex(#[schemars(description = "Its digits.")] String),
    /// The base64url text of the data.
    Base64url(#[schemars(description = "The text.")] String),
}

const SCHEMA: &str = "mintcheck-vectors/1";
/// More inputs than any profile knows, of which the most has eight; a case looks each of them up in
/// turn.
const MOST_INPUTS: usize = 64;

impl VectorFile {
    /// Reads a vector file; `origin` is its name in messages.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn read(origin: &str, text: &str) -> Result<Self, Box<Mistake>> {
        let file: Self = serde_json::from_str(text)
            .map_err(|error| Box::new(Mistake::in_json(origin, text, &error)))?;
        let wrong = |found: &str, title: String| {
            let at = text.find(&json!(found).to_string()).unwrap_or(0);
            Err(Box::new(Mistake::at(origin, text, at..at + found.len() + 2, title)))
        };
        if file.schema != SCHEMA {
            return wrong(&file.schema, format!("the schema of a vector file is `{SCHEMA}`"));
        }
        if file.count != file.cases.len() {
            let title = format!("`count` is {} but there are {}", file.count, file.cases.len());
            return wrong("count", title);
        }
        let mut seen = std::collections::BTreeSet::new();
        for case in &file.cases {
            if !case.id.starts_with(&format!("{}/", file.topic)) {
                let title = format!("the id of a case here begins with `{}/`", file.topic);
                return wrong(&case.id, title);
            }
            if !seen.insert(&case.id) {
                return wrong(&case.id, format!("two cases are called `{}`", case.id));
            }
            if case.inputs.len() > MOST_INPUTS {
                let title = format!("a case has at most {MOST_INPUTS} inputs");
                return wrong(&case.id, title);
            }
            if let Some(flag) = case.flags.iter().find(|flag| !file.notes.contains_key(*flag)) {
                return wrong(flag, format!("no note explains the flag `{flag}`"));
            }
        }
        Ok(file)
    }

    /// A file of regressions that holds none yet.
    pub fn of_regressions(topic: &str) -> Self {
        let note = "the smallest case that was found at which generators part ways";
        Self {
            schema: SCHEMA.to_owned(),
            topic: topic.to_owned(),
            about: "cases at which generators parted ways, kept so that they are asked again"
                .into(),
            profile: None,
            count: 0,
            notes: BTreeMap::from([("regression".to_owned(), note.to_owned())]),
            cases: Vec::new(),
            public: false,
        }
    }

    /// The text of the file.
    pub fn written(&self) -> String {
        // Every key is a string, so that there is nothing that could not be written.
        serde_json::to_string_pretty(self).map_or(String::new(), |text| text + "\n")
    }

    /// The cases that a generator can be asked.
    pub fn cases(&self) -> impl Iterator<Item = Case> + '_ {
        self.cases.iter().filter_map(VectorCase::case).map(|mut case| {
            case.profile.clone_from(&self.profile);
            if self.public {
                case.inputs.publish_secret();
            }
            case
        })
    }
}

impl VectorCase {
    /// The case, unless this vector tests the reader only.
    pub fn case(&self) -> Option<Case> {
        let expect = match &self.expect {
            VectorExpect::Mint(token) => Expect::Mint(Some(token.clone())),
            VectorExpect::AnyOf(tokens) => Expect::AnyOf(tokens.clone()),
            VectorExpect::Refuse => Expect::Refuse,
            VectorExpect::Either => Expect::Either,
            VectorExpect::Raise(_)
            | VectorExpect::Verify(_)
            | VectorExpect::MacHex(_)
            | VectorExpect::Base64url(_) => return None,
        };
        Some(self.with(expect))
    }

    /// A case as it is written, with its secret: for one that was drawn, and not for a user's.
    pub fn of(case: &Case, flags: &[&str]) -> Self {
        let mut inputs: Map<String, Value> =
            case.inputs.values().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        if let Some(secret) = case.inputs.secret().filter(|secret| secret.is_public()) {
            inputs.insert("secret".to_owned(), Value::from(secret.reveal()));
        }
        let environment = Some(case.environment.clone()).filter(|place| !place.is_usual());
        let expect = match &case.expect {
            Expect::Mint(Some(token)) => VectorExpect::Mint(token.clone()),
            Expect::AnyOf(tokens) => VectorExpect::AnyOf(tokens.clone()),
            Expect::Refuse => VectorExpect::Refuse,
            Expect::Mint(None) | Expect::Either => VectorExpect::Either,
        };
        Self {
            id: case.id.clone(),
            comment: case.comment.clone(),
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            shape: case.shape,
            inputs,
            now_us: case.now_us,
            token: None,
            environment,
            expect,
        }
    }

    /// The case with an expectation of the caller's.
    pub fn with(&self, expect: Expect) -> Case {
        Case {
            id: self.id.clone(),
            comment: self.comment.clone(),
            shape: self.shape,
            inputs: Inputs::new(self.inputs.clone()),
            now_us: self.now_us,
            profile: None,
            environment: self.environment.clone().unwrap_or_default(),
            expect,
        }
    }
}

/// The shipped topics: a file in `vectors/` and a line here.
const FILES: &[(&str, &str)] = &[
    ("clock", include_str!("../../vectors/clock.json")),
    ("zones", include_str!("../../vectors/zones.json")),
    ("secrets", include_str!("../../vectors/secrets.json")),
    ("meeting-numbers", include_str!("../../vectors/meeting-numbers.json")),
    ("roles", include_str!("../../vectors/roles.json")),
    ("keys", include_str!("../../vectors/keys.json")),
    ("lengths", include_str!("../../vectors/lengths.json")),
    ("lifetimes", include_str!("../../vectors/lifetimes.json")),
    ("bad-input", include_str!("../../vectors/bad-input.json")),
    ("legacy", include_str!("../../vectors/legacy.json")),
    ("published", include_str!("../../vectors/published.json")),
    ("tokens", include_str!("../../vectors/tokens.json")),
];

static SHIPPED: LazyLock<Vec<VectorFile>> = LazyLock::new(|| {
    let read = |(topic, text): &(&str, &str)| {
        let file = VectorFile::read(&format!("vectors/{topic}.json"), text)
            .unwrap_or_else(|mistake| panic!("a shipped vector file is wrong: {mistake}"));
        VectorFile { public: true, ..file }
    };
    FILES.iter().map(read).collect()
});

/// The vector files that come with mintcheck.
pub fn shipped() -> &'static [VectorFile] {
    &SHIPPED
}

/// The names of the shipped topics.
pub fn topics() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(topic, _)| *topic)
}

/// The positive control: three plain field cases that ask only for life.
pub fn control() -> Vec<Case> {
    let plain = |number: u32, meeting: &str, role: u8, now_us: i64| Case {
        id: format!("control/plain-{number:03}"),
        comment: "the generator answers at all".to_owned(),
        shape: Shape::Field,
        inputs: Inputs::new([
            ("sdk_key".to_owned(), json!("mintcheckExampleKey_01")),
            ("secret".to_owned(), json!("mintcheckPublicTestSecretNo00001")),
            ("meeting_number".to_owned(), json!(meeting)),
            ("role".to_owned(), json!(role)),
        ]),
        now_us,
        profile: None,
        environment: Environment::default(),
        expect: Expect::Mint(None),
    };
    let mut cases = vec![
        plain(1, "86764390572", 0, 1_696_910_400_000_000),
        plain(2, "123456789", 1, 1_696_914_000_250_000),
        plain(3, "9876543210", 0, 1_697_000_461_750_000),
    ];
    for case in &mut cases {
        case.inputs.publish_secret();
    }
    cases
}
