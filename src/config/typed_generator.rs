//! `[generators.NAME]` as it is typed.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::profile::View;

/// A text with placeholders, as typed.
pub(super) type Text = Spanned<String>;

/// What is set of one generator.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedGenerator {
    /// The built-in generator of that name: `reference`.
    #[schemars(with = "Option<String>")]
    pub(super) builtin: Option<Text>,
    /// The profile that its tokens follow.
    #[schemars(with = "Option<String>")]
    pub(super) profile: Option<Text>,
    /// How long an answer may take, in milliseconds.
    pub(super) timeout_ms: Option<NonZeroU64>,
    /// A program that is started once for every case: itself and its arguments, with placeholders
    /// such as `{meeting_number}`, `{json:role}` and `{now_ms}`.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) command: Option<Spanned<Vec<Text>>>,
    /// Variables of its environment.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) env: BTreeMap<Text, Text>,
    /// Which of our own variables it sees: `all` unless it says otherwise.
    pub(super) env_inherit: Option<TypedInherit>,
    /// The folder it runs in; that of this file unless it says otherwise.
    pub(super) cwd: Option<PathBuf>,
    /// What it reads on its standard input.
    #[schemars(with = "Option<String>")]
    pub(super) stdin: Option<Text>,
    /// An endpoint that is asked over HTTP.
    pub(super) http: Option<TypedHttp>,
    /// The server behind the endpoint, if it is to be started.
    pub(super) start: Option<TypedStart>,
    /// Where the token is in what comes back: all of the text unless it says otherwise.
    #[schemars(with = "Option<TypedToken>")]
    pub(super) token: Option<Spanned<TypedToken>>,
    /// The view of the client that is joined with the parameters around the token; without it, an
    /// object that looks like such parameters may be for either.
    #[schemars(with = "Option<View>")]
    pub(super) join: Option<Spanned<View>>,
    /// Inputs that the program holds itself; they are never varied.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, TypedInput>")]
    pub(super) inputs: BTreeMap<Text, Spanned<TypedInput>>,
    /// How it is shown the instants of the cases.
    pub(super) clock: Option<TypedClock>,
    /// The most requests in a second.
    pub(super) max_rps: Option<NonZeroU32>,
    /// The most requests of a run.
    pub(super) max_requests: Option<NonZeroUsize>,
    /// Which of the vectors it is asked: `few` for a program that is started for each, `all` for an
    /// endpoint, unless it says otherwise.
    pub(super) cases: Option<TypedCases>,
}

/// Which of our own variables a program sees.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected \"minimal\", \"all\" or a list of names")]
pub(super) enum TypedInherit {
    /// All of them, or as few as possible.
    Word(InheritWord),
    /// As few as possible, and those of these names.
    Names(Vec<String>),
}

/// How much is inherited, in a word.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum InheritWord {
    /// Enough to find programs and the user's files.
    Minimal,
    /// All of them.
    All,
}

/// An endpoint, as typed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedHttp {
    /// Where it is.
    #[schemars(with = "String")]
    pub(super) url: Text,
    /// The method of a request; `POST` if there is a body, `GET` if not.
    #[schemars(with = "Option<String>")]
    pub(super) method: Option<Text>,
    /// The headers of a request.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) headers: BTreeMap<Text, Text>,
    /// The body of a request.
    #[schemars(with = "Option<String>")]
    pub(super) body: Option<Text>,
}

/// A server, as typed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedStart {
    /// The program and its arguments.
    #[schemars(with = "Vec<String>")]
    pub(super) command: Spanned<Vec<Text>>,
    /// Where any answer tells that it is ready; the endpoint itself unless it says otherwise.
    #[schemars(with = "Option<String>")]
    pub(super) ready: Option<Text>,
    /// How long it may take until it answers, in milliseconds; 30000 unless it says otherwise.
    pub(super) ready_ms: Option<NonZeroU64>,
    /// Variables of its environment.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) env: BTreeMap<Text, Text>,
    /// Which of our own variables it sees: `all` unless it says otherwise.
    pub(super) env_inherit: Option<TypedInherit>,
    /// The folder it runs in; that of this file unless it says otherwise.
    pub(super) cwd: Option<PathBuf>,
}

/// Where the token is, as typed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "expected \"text\", { pointer = \"/signature\" } or { regex = \"...\" }"
)]
pub(super) enum TypedToken {
    /// All of the text.
    Text(TextWord),
    /// In a JSON text.
    Pointer(TypedPointer),
    /// What a pattern finds.
    Regex(TypedRegex),
}

/// The word for all of a text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum TextWord {
    /// All of the text.
    Text,
}

/// A place in a JSON text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedPointer {
    /// A JSON Pointer (RFC 6901).
    pub(super) pointer: String,
}

/// What a pattern finds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedRegex {
    /// A pattern; its first group is the token, or all of it.
    pub(super) regex: String,
}

/// A fixed input, as typed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a value, { env = \"NAME\" } or { file = \"PATH\" }")]
pub(super) enum TypedInput {
    /// The value of a variable of the environment.
    Env(TypedEnv),
    /// What a file holds.
    File(TypedFile),
    /// The value itself.
    Value(TypedValue),
}

/// A variable of the environment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedEnv {
    /// The variable's name.
    pub(super) env: String,
}

/// A file, read to the byte.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedFile {
    /// The file's path.
    pub(super) file: PathBuf,
}

/// A value itself, as typed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum TypedValue {
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// A truth value.
    Bool(bool),
}

/// How instants are shown, as typed.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum TypedClock {
    /// The first way that is proven on this very runtime.
    Auto,
    /// The instant is passed by a placeholder.
    Passed,
    /// The program's system calls are answered with the instant (Linux).
    Box,
    /// By way of libfaketime.
    Faketime,
    /// The real clock, read before and after.
    Live,
}

/// Which of the vectors are asked, as typed.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum TypedCases {
    /// Some of each group.
    Few,
    /// All of them.
    All,
}
