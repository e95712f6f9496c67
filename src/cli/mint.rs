//! `mintcheck mint`: one token from the built-in reference, to compare by hand.

use serde_json::Value;

use super::args::Mint;
use super::exit::Exit;
use super::say::{self, Trouble};
use crate::case::Inputs;
use crate::config::Settings;
use crate::file::{self, Kind};
use crate::generator::Answer;
use crate::generator::builtin::{self, Caution};

/// Mints and prints it.
pub(super) fn run(args: &Mint) -> Result<Exit, Trouble> {
    let profile = Settings::without_file(Some(&args.profile))?.profile;
    // Refused here and not while arguments are read, where the refusal would repeat it.
    if args.inputs.iter().any(|(name, _)| name == "secret") {
        let words = "a secret comes by --secret-env or --secret-file, never as an argument: others \
                     can see the arguments of a program";
        return Err(Trouble::Words(words.to_owned()));
    }
    let mut inputs = Inputs::new(args.inputs.iter().cloned());
    inputs.set("secret", Value::String(secret(args)?));
    let now = args.at.unwrap_or_else(super::run::now);
    let caution = if args.anyway { Caution::Lenient } else { Caution::Strict };
    match builtin::mint(&profile, &inputs, now.as_microsecond(), caution) {
        Answer::Token(token) => {
            say::print(&format!("{}\n", token.text));
            Ok(Exit::Holds)
        }
        Answer::Refused(why) | Answer::Failed(why) => Err(Trouble::Words(match caution {
            Caution::Strict => format!("refused: {why} (--anyway mints what can be minted)"),
            Caution::Lenient => format!("refused: {why}"),
        })),
    }
}

#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
fn secret(args: &Mint) -> Result<String, Trouble> {
    match (&args.secrets.secret_env, &args.secrets.secret_file) {
        (Some(name), _) => std::env::var(name)
            .map_err(|_| Trouble::Words(format!("the environment has no text in `{name}`"))),
        (None, Some(path)) => {
            file::text(path, Kind::Value).map_err(|error| Trouble::path(path, error))
        }
        (None, None) => {
            Err(Trouble::Words("name the secret with --secret-env or --secret-file".to_owned()))
        }
    }
}
