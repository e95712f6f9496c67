//! Whether the MAC holds, with keys that are prepared once and used for many tokens.

use std::collections::VecDeque;

use crate::case::Case;
use crate::token::Jws;
use crate::token::mac::{Algorithm, Key};

/// Whether the MAC holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Keys that were prepared before: cases share few secrets.
#[derive(Default)]
pub struct Keys(VecDeque<(Algorithm, Vec<u8>, Key)>);

impl Keys {
    /// A few more than a run alternates between.
    const KEPT: usize = 8;

    fn get(&mut self, algorithm: Algorithm, secret: &[u8]) -> &Key {
        let known = self.0.iter().position(|(alg, key, _)| *alg == algorithm && key == secret);
        let at = known.unwrap_or_else(|| {
            self.0.truncate(Self::KEPT - 1);
            self.0.push_front((algorithm, secret.to_vec(), Key::new(algorithm, secret)));
            0
        });
        &self.0[at].2
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        for (_, secret, _) in &mut self.0 {
            zeroize::Zeroize::zeroize(secret);
        }
    }
}

pub(super) fn stated_algorithm(jws: &Jws<'_>) -> Option<Algorithm> {
    Algorithm::named(&jws.header.object.get("alg")?.string()?)
}

pub(super) fn check_mac(
    case: &Case,
    (jws, algorithm): (&Jws<'_>, Algorithm),
    keys: &mut Keys,
) -> Mac {
    if jws.mac.len() != algorithm.mac_len() {
        return Mac::WrongLength;
    }
    let mut secrets = case.secrets();
    let Some(given) = secrets.next() else { return Mac::Unknown };
    let message = jws.signing_input.as_bytes();
    if keys.get(algorithm, given).verifies(message, jws.mac) {
        return Mac::Holds;
    }
    match secrets.next() {
        Some(trimmed) if keys.get(algorithm, trimmed).verifies(message, jws.mac) => {
            Mac::HoldsTrimmed
        }
        _ => Mac::Fails,
    }
}
