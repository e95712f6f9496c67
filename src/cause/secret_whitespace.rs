//! Cause `secret-whitespace`.

use super::trial::Trial;
use super::{Attempt, Proof, declare_cause};
use crate::observation::Observation;

declare_cause! {
    /// The secret was used with a blank, a line end or quotes more, or less, than it has.
    ///
    /// # What happens
    /// A secret is copied, piped or read from a file, and a line end or a blank at one of its ends
    /// comes along or is cut off, or the quotes around it in an environment file. HMAC takes each byte of its key, so the MAC is another one. No log
    /// shows the difference.
    ///
    /// # In which languages
    /// All: `echo` in a shell without `-n`, a file that an editor ended with a line feed, an
    /// environment file with CRLF ends, a web form, a mounted container secret. `docker run
    /// --env-file` and `make` keep the quotes that shells and dotenv take off.
    ///
    /// # The line to look for
    /// Where the secret is read: `readFileSync(path, "utf8")`, `file_get_contents`, `open(path).read()`,
    /// `os.ReadFile`, or a variable set from `$(cat ...)` on one side and from the file on the other.
    ///
    /// # Fix
    /// Store the secret without anything around it, and make both sides read it in the same way:
    /// `printf %s`, not `echo`; trim once, at the place where it is read.
    ///
    /// # References
    /// * RFC 2104 section 2 (the key is all of its bytes)
    SECRET_WHITESPACE {
        id: "secret-whitespace",
        explains: &["mac-mismatch"],
        languages: "all",
        attempt: Attempt::Answer(attempt),
    }
}

/// What comes along at the ends of a secret, and what it is called.
const BLANKS: [(&str, &str); 5] = [
    ("\n", "a line feed"),
    ("\r\n", "a carriage return and line feed"),
    (" ", "a blank"),
    ("\r", "a carriage return"),
    ("\t", "a tab"),
];

/// What a file of settings may have around a value, where whoever reads it leaves that on.
const QUOTES: [(&str, &str); 2] = [("\"", "double quotes"), ("'", "single quotes")];

const FIX: &str = "read the secret without anything around it: store it with `printf %s` rather \
                   than `echo`, and trim it at the one place where it is read";

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    trimmed(&trial).or_else(|| added(&trial)).or_else(|| quoted(&trial))
}

fn quoted(trial: &Trial<'_, '_>) -> Option<Proof> {
    let secret = trial.secret;
    for (quote, name) in QUOTES {
        let quote = quote.as_bytes();
        if trial.was_made_with(&[quote, secret, quote].concat()) {
            return Some(trial.proof(
                &format!("the MAC with {name} around the secret"),
                format!("the program signed with {name} around the secret"),
                FIX,
            ));
        }
        let bare = secret.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if bare.is_some_and(|bare| trial.was_made_with(bare)) {
            return Some(trial.proof(
                &format!("the MAC with the secret without the {name} around it"),
                format!("the secret given here stands in {name}, and the program signed without"),
                FIX,
            ));
        }
    }
    None
}

fn trimmed(trial: &Trial<'_, '_>) -> Option<Proof> {
    let secret = trial.secret;
    let ways = [
        (secret.trim_ascii_end(), "at its end"),
        (secret.trim_ascii_start(), "at its beginning"),
        (secret.trim_ascii(), "at both ends"),
    ];
    let (_, place) =
        ways.into_iter().find(|(key, _)| *key != secret && trial.was_made_with(key))?;
    Some(trial.proof(
        &format!("the MAC with the secret without its blanks {place}"),
        format!(
            "the secret given here has blanks or a line end {place}, and the program signed without"
        ),
        FIX,
    ))
}

fn added(trial: &Trial<'_, '_>) -> Option<Proof> {
    let secret = trial.secret;
    for (blank, name) in BLANKS {
        let blank = blank.as_bytes();
        let ways = [
            ([secret, blank].concat(), "after"),
            ([blank, secret].concat(), "before"),
            ([blank, secret, blank].concat(), "before and after"),
        ];
        if let Some((_, place)) = ways.iter().find(|(key, _)| trial.was_made_with(key)) {
            return Some(trial.proof(
                &format!("the MAC with {name} {place} the secret"),
                format!("the program signed with {name} {place} the secret"),
                FIX,
            ));
        }
    }
    None
}
