//! The inputs that programs hold themselves, fetched from where the settings say they are.

use serde_json::Value;

use super::say::Trouble;
use crate::case::{Inputs, Secret};
use crate::config::{Fixed, FixedInput, Settings};
use crate::file::{self, Kind};
use crate::mistake::Mistake;

/// How much has to be known of the inputs that programs hold themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// All: the programs will be asked.
    All,
    /// What there is: they have been asked.
    WhatThereIs,
    /// Their names: they will not be asked.
    Names,
}

/// Fetches the inputs that a program holds itself.
pub(super) fn fetch(
    need: Need,
    (fixed, settings): (&[FixedInput], &Settings),
) -> Result<Inputs, Trouble> {
    match need {
        Need::All => inputs(fixed, settings),
        Need::WhatThereIs => Ok(as_far_as_known(fixed, settings)),
        Need::Names => Ok(stand_ins(fixed)),
    }
}

fn inputs(fixed: &[FixedInput], settings: &Settings) -> Result<Inputs, Trouble> {
    let mut inputs = Inputs::default();
    for input in fixed {
        let text = match &input.value {
            Fixed::Value(value) => {
                inputs.set(&input.name, value.clone());
                continue;
            }
            Fixed::Env(name) => variable(name),
            Fixed::File(path) => file::text(path, Kind::Value)
                .map_err(|error| format!("could not read {}: {error}", path.display())),
        };
        let text = text.map_err(|title| {
            Mistake::at(&settings.origin, &settings.text, input.at.clone(), title)
        });
        set(&mut inputs, &input.name, text.map_err(Box::new)?);
    }
    Ok(inputs)
}

/// The same as far as they are known here: reports are joined where no secret has to be.
fn as_far_as_known(fixed: &[FixedInput], settings: &Settings) -> Inputs {
    let mut inputs = stand_ins(fixed);
    for input in fixed {
        if let Ok(known) = self::inputs(std::slice::from_ref(input), settings) {
            for (name, value) in known.values() {
                inputs.set(name, value.clone());
            }
            if let Some(secret) = known.secret() {
                inputs.set_secret(secret.clone());
            }
        }
    }
    inputs
}

/// The same without a look at where they are: it is only known that they are not varied.
fn stand_ins(fixed: &[FixedInput]) -> Inputs {
    let mut inputs = Inputs::default();
    for input in fixed {
        set(&mut inputs, &input.name, "a value that is not looked at".to_owned());
    }
    inputs
}

fn set(inputs: &mut Inputs, name: &str, text: String) {
    if name == "secret" {
        inputs.set_secret(Secret::new(text));
    } else {
        inputs.set(name, Value::from(text));
    }
}

#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
fn variable(name: &str) -> Result<String, String> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Err(format!("`{name}` is empty in the environment")),
        Ok(value) => Ok(value),
        Err(std::env::VarError::NotPresent) => Err(format!("the environment has no `{name}`")),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("`{name}` holds no text")),
    }
}
