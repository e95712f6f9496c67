//! Whether the MAC holds, with keys that are prepared once and used for many tokens.

use zeroize::Zeroizing;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::token::Token;
use crate::token::mac::{Algorithm, Key};

/// Whether the MAC holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mac {
    /// It cannot be told: no secret, or an algorithm that is no HMAC.
    Unknown,
    /// Its length is not the algorithm's.
    WrongLength,
    /// It holds with the given secret.
    Holds,
    /// It holds with the secret without the blanks at its ends.
    HoldsTrimmed,
    /// It does not hold.
    Fails,
}

/// Keys that were prepared before: cases share few secrets. In the order of their secrets, so that
/// one is soon found.
#[derive(Default)]
pub struct Keys(Vec<(Zeroizing<Vec<u8>>, Algorithm, Key)>);

impl Keys {
    /// More than golden cases and a pool of drawn ones have between them.
    const KEPT: usize = 256;

    fn get(&mut self, algorithm: Algorithm, secret: &[u8]) -> &Key {
        let find = |(known, alg, _): &(Zeroizing<Vec<u8>>, Algorithm, Key)| {
            known.as_slice().cmp(secret).then((*alg as u8).cmp(&(algorithm as u8)))
        };
        let at = match self.0.binary_search_by(find) {
            Ok(at) => at,
            Err(at) => {
                // A log of a million tokens may have as many secrets.
                if self.0.len() >= Self::KEPT {
                    self.0.clear();
                }
                let at = at.min(self.0.len());
                let key = Key::new(algorithm, secret);
                self.0.insert(at, (Zeroizing::new(secret.to_vec()), algorithm, key));
                at
            }
        };
        &self.0[at].2
    }
}

/// The HMAC that the header states, or the one that the legacy format has.
pub(super) fn stated_algorithm(token: &Token<'_>) -> Option<Algorithm> {
    match (&token.jws, &token.legacy) {
        (Some(jws), _) => Algorithm::named(&jws.header.object.get("alg")?.string()?),
        (None, legacy) => legacy.as_ref().map(|_| Algorithm::Hs256),
    }
}

/// What a token signs, and with what.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'s> {
    /// The bytes that the MAC belongs over.
    pub message: &'s [u8],
    /// The MAC.
    pub mac: &'s [u8],
    /// The MAC as it is written.
    pub text: &'s str,
}

impl<'s> Signed<'s> {
    pub(super) fn of(token: &'s Token<'_>) -> Option<Self> {
        match (&token.jws, &token.legacy) {
            (Some(jws), _) => {
                let message = jws.signing_input.as_bytes();
                Some(Self { message, mac: jws.mac, text: jws.signature })
            }
            (None, Some(legacy)) => {
                let message = legacy.message.as_bytes();
                Some(Self { message, mac: &legacy.mac, text: legacy.fields?.hash })
            }
            (None, None) => None,
        }
    }
}

/// Checks the MAC. Of two ways to take a legacy signature apart, the one is kept whose MAC holds.
pub(super) fn check_mac(
    case: &Case,
    token: &mut Token<'_>,
    algorithm: Algorithm,
    keys: &mut Keys,
) -> Mac {
    let mut check = |token: &Token<'_>| {
        Signed::of(token).map_or(Mac::Unknown, |signed| check(case, (signed, algorithm), keys))
    };
    let mac = check(token);
    let legacy = token.legacy.as_ref().filter(|_| mac == Mac::Fails);
    if let Some(other) = legacy.and_then(|legacy| legacy.taken_apart_otherwise()) {
        let first = token.legacy.replace(Box::new(other));
        let again = check(token);
        if again != Mac::Fails {
            return again;
        }
        token.legacy = first;
    }
    mac
}

fn check(case: &Case, (signed, algorithm): (Signed<'_>, Algorithm), keys: &mut Keys) -> Mac {
    if signed.mac.len() != algorithm.mac_len() {
        return Mac::WrongLength;
    }
    let mut secrets = case.secrets();
    let Some(given) = secrets.next() else { return Mac::Unknown };
    if keys.get(algorithm, given).verifies(signed.message, signed.mac) {
        return Mac::Holds;
    }
    match secrets.next() {
        Some(trimmed) if keys.get(algorithm, trimmed).verifies(signed.message, signed.mac) => {
            Mac::HoldsTrimmed
        }
        _ => Mac::Fails,
    }
}
