//! The cases as one program can be asked them: what it holds itself is never varied, and what its
//! placeholders cannot say is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use serde_json::Value;

use super::starts::fold;
use crate::case::{Case, Expect, Inputs, Secret, Shape, control};
use crate::config::{Access, Program};
use crate::generator::{Server, Slot};
use crate::profile::{JsonType, Profile};

/// How long a token is asked to hold where a program wants to be told and the case does not say:
/// the default of all official samples, in seconds.
const LIFETIME_S: i64 = 7200;
const LIFETIME: &str = "lifetime_s";

/// How the inputs of cases become those of a program.
pub(super) struct Fit<'p> {
    profile: &'p Profile,
    fixed: &'p Inputs,
    /// The inputs that placeholders name; whether one of them is plain text.
    named: BTreeMap<&'p str, bool>,
    /// The server that some of them are given to when it starts.
    server: Option<&'p Server>,
    /// Whether inputs are arguments or variables, which cannot hold a NUL.
    to_a_process: bool,
}

impl<'p> Fit<'p> {
    pub(super) fn new(program: &'p Program, fixed: &'p Inputs, profile: &'p Profile) -> Self {
        let mut named = BTreeMap::new();
        for slot in program.access.slots() {
            match slot {
                Slot::Plain(name) => *named.entry(name.as_str()).or_insert(true) = true,
                Slot::Json(name) => {
                    named.entry(name.as_str()).or_insert(false);
                }
                Slot::Now(_) | Slot::Port => {}
            }
        }
        named.retain(|name, _| !fixed.has(name));
        let (server, to_a_process) = match &program.access {
            Access::Command(_) => (None, true),
            Access::Http(endpoint) => (endpoint.server.as_ref(), endpoint.server.is_some()),
        };
        Self { profile, fixed, named, server, to_a_process }
    }

    /// Whether the program signs with a secret that nobody has told.
    pub(super) fn secret_is_unknown(&self) -> bool {
        !self.named.contains_key("secret") && self.fixed.secret().is_none()
    }

    /// The cases that the program can be asked, each once.
    pub(super) fn cases(&self, all: &[Case]) -> Vec<Case> {
        let own = all.iter().filter(|case| case.is_for(self.profile));
        let mut cases: Vec<Case> = own.filter_map(|case| self.case(case)).collect();
        if let Some(server) = self.server
            && let Some(main) = control().first().and_then(|case| self.case(case))
        {
            let mut met = BTreeSet::new();
            fold(&mut cases, &main, (server, self.profile), &mut |case| met.insert(identity(case)));
        }
        let mut met = BTreeSet::new();
        cases.retain(|case| met.insert(identity(case)));
        cases
    }

    /// A drawn case as the program can be asked it. Inputs for which a server would have to be started
    /// anew are those of the control.
    pub(super) fn drawn(&self, case: &Case) -> Option<Case> {
        let mut fitted = self.case(case)?;
        if let Some(server) = self.server {
            let main = control().first().and_then(|case| self.case(case))?;
            fold(slice::from_mut(&mut fitted), &main, (server, self.profile), &mut |_| true);
        }
        Some(fitted)
    }

    /// One case as the program can be asked it, unless that makes it another one.
    pub(super) fn case(&self, case: &Case) -> Option<Case> {
        let mut fitted = case.clone();
        let names = self.profile.all_inputs().chain([LIFETIME]).chain(self.named.keys().copied());
        for name in names.collect::<BTreeSet<_>>() {
            match self.named.get(name) {
                Some(plainly) => self.vary(&mut fitted, name, *plainly)?,
                None => self.settle(case, &mut fitted, name)?,
            }
        }
        let strange = |name: &str| !self.named.contains_key(name) && !self.fixed.has(name);
        let foreign = fitted.inputs.values().any(|(name, _)| strange(name));
        (!foreign).then_some(fitted)
    }

    /// An input that is varied: it has to be there, in a type that its placeholder can say.
    fn vary(&self, case: &mut Case, name: &str, plainly: bool) -> Option<()> {
        if name == LIFETIME && !case.inputs.has(name) {
            case.inputs.set(name, Value::from(LIFETIME_S));
        }
        let secret = case.inputs.secret().filter(|_| name == "secret").map(Secret::reveal);
        let text = secret.or_else(|| case.inputs.get(name).and_then(Value::as_str));
        if self.to_a_process && text.is_some_and(|text| text.contains('\0')) {
            return None;
        }
        let sayable = match (secret, case.inputs.get(name)) {
            (Some(_), _) => true,
            (None, Some(value)) => !plainly || self.is_plain(name, value),
            (None, None) => false,
        };
        sayable.then_some(())
    }

    /// An input that the program holds itself. A case that is about this very input is left out.
    fn settle(&self, original: &Case, case: &mut Case, name: &str) -> Option<()> {
        let required = self.profile.inputs.iter().any(|input| input == name);
        let about_it = original.inputs.has(name) && !required
            || required && original.input_shape(name, self.profile) != Shape::Field;
        if about_it {
            return None;
        }
        let secret = self.fixed.secret().filter(|_| name == "secret");
        match secret {
            Some(secret) => {
                case.inputs.settle(name, None);
                case.inputs.set_secret(secret.clone());
            }
            None => case.inputs.settle(name, self.fixed.get(name).cloned()),
        }
        Some(())
    }

    /// Plain text says a string where a string is documented, and a number where a number is: any
    /// other type looks the same and cannot be told from it.
    fn is_plain(&self, name: &str, value: &Value) -> bool {
        let row = self.profile.claims.iter().find(|row| row.carries.as_deref() == Some(name));
        let documented = row.map(|row| row.json_type);
        // Where a claim is text whatever it says, the shape of the input tells its type.
        let shape = self.profile.shapes.inputs.get(name);
        let in_range = shape.is_some_and(|shape| shape.range.is_some());
        let number = name == LIFETIME || documented == Some(JsonType::Number) || in_range;
        match value {
            Value::Number(_) => number || documented.is_none(),
            Value::String(_) => !number,
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
        }
    }
}

/// What makes two cases the same to a program.
fn identity(case: &Case) -> String {
    let mut inputs: Vec<String> =
        case.inputs.values().map(|(name, value)| format!("{name}={value}")).collect();
    inputs.sort_unstable();
    let secret = case.inputs.secret().map_or("", Secret::reveal);
    let expect = match case.expect {
        Expect::Mint(_) => "mint",
        Expect::AnyOf(_) => "any-of",
        Expect::Refuse => "refuse",
        Expect::Either => "either",
    };
    let environment = &case.environment;
    format!("{inputs:?} {secret:?} {} {environment:?} {expect}", case.now_us)
}
