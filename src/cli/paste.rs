//! What a person pastes: the text with a token in it, and the secret that goes with it.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;

use super::args::Secrets;
use super::say::Trouble;
use crate::case::{Inputs, Secret};
use crate::token::MAX_TOKEN_BYTES;

/// The longest text that is looked through for a token: one of the longest and as much around it.
const MAX_TEXT_BYTES: usize = 2 * MAX_TOKEN_BYTES;
/// The longest secret: HMAC hashes everything above a block of 64 or 128 bytes anyway.
const MAX_SECRET_BYTES: usize = 64 * 1024;

/// The text of a file, `-` being standard input.
pub(super) fn text_of(path: &Path) -> Result<String, Trouble> {
    let name = path.display().to_string();
    if path == Path::new("-") {
        return standard_input();
    }
    let file = File::open(path).map_err(|error| Trouble::path(path, error))?;
    let bytes = read(file, MAX_TEXT_BYTES, (&name, "token"))?;
    as_text(bytes, &name)
}

/// All of standard input; a person at a terminal is told what is awaited.
pub(super) fn standard_input() -> Result<String, Trouble> {
    if io::stdin().is_terminal() {
        return words("give a token as the argument, or `--file FILE`, or pipe one in");
    }
    let bytes = read(io::stdin().lock(), MAX_TEXT_BYTES, ("standard input", "token"))?;
    as_text(bytes, "standard input")
}

/// A text that can have a token in it.
pub(super) fn checked(text: String, name: &str) -> Result<String, Trouble> {
    if text.len() > MAX_TEXT_BYTES {
        return too_long((name, "token"), MAX_TEXT_BYTES);
    }
    if text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\0' | '\u{feff}')).is_empty() {
        return words(&format!("{name} is empty: there is no token to look at"));
    }
    if is_pem(text.as_bytes()) {
        return words(&format!(
            "{name} is a PEM file, which holds a key or a certificate and no token"
        ));
    }
    Ok(text)
}

/// The inputs that are known, with the secret if one is named.
pub(super) fn inputs(
    given: &[(String, serde_json::Value)],
    secrets: &Secrets,
) -> Result<Inputs, Trouble> {
    // Refused here and not while arguments are read, where the refusal would repeat it.
    if given.iter().any(|(name, _)| name == "secret") {
        return words(
            "a secret comes by --secret-env or --secret-file, never as an argument: others can \
             see the arguments of a program",
        );
    }
    let mut inputs = Inputs::new(given.iter().cloned());
    if let Some(secret) = secret(secrets)? {
        inputs.set_secret(secret);
    }
    Ok(inputs)
}

#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
fn secret(secrets: &Secrets) -> Result<Option<Secret>, Trouble> {
    let (bytes, name) = match (&secrets.secret_env, &secrets.secret_file) {
        (Some(name), _) => {
            let value = std::env::var_os(name)
                .ok_or_else(|| Trouble::Words(format!("the environment has no `{name}`")))?;
            (value.into_vec(), format!("`{name}`"))
        }
        (None, Some(path)) => {
            let file = File::open(path).map_err(|error| Trouble::path(path, error))?;
            let name = path.display().to_string();
            let bytes = read(file, MAX_SECRET_BYTES, (&name, "secret"))?;
            (bytes, name)
        }
        (None, None) => return Ok(None),
    };
    if bytes.is_empty() {
        return words(&format!("the secret in {name} is empty"));
    }
    if is_pem(&bytes) {
        return words(&format!(
            "{name} holds a PEM, which is a key for RS256, ES256 or the like; an HMAC takes the \
             text of the shared secret"
        ));
    }
    Ok(Some(Secret::raw(bytes)))
}

fn is_pem(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"-----BEGIN ")
}

/// Reads to the end, or to the bound.
fn read(from: impl Read, most: usize, (name, what): (&str, &str)) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let bound = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    from.take(bound)
        .read_to_end(&mut bytes)
        .map_err(|error| Trouble::Path { path: name.to_owned(), error })?;
    if bytes.len() > most {
        return too_long((name, what), most);
    }
    Ok(bytes)
}

fn as_text(bytes: Vec<u8>, name: &str) -> Result<String, Trouble> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return words(&format!("{name} is UTF-16, as some shells write files; write it as UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Trouble::Words(format!("{name} is no text: the byte at offset {at} is not UTF-8"))
    })?;
    checked(text, name)
}

fn too_long<T>((name, what): (&str, &str), most: usize) -> Result<T, Trouble> {
    words(&format!("{name} is longer than {most} bytes, and no {what} is"))
}

fn words<T>(text: &str) -> Result<T, Trouble> {
    Err(Trouble::Words(text.to_owned()))
}
