//! HMAC over the bytes as sent (RFC 2104, RFC 7518 section 3.2).
//!
//! A key is prepared once and used for many tokens, since preparing costs two of the five or six
//! blocks that a signature takes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

/// The HMAC algorithms of JWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

impl Algorithm {
    /// The algorithm that a header states.
    pub fn named(alg: &str) -> Option<Self> {
        match alg {
            "HS256" => Some(Self::Hs256),
            "HS384" => Some(Self::Hs384),
            "HS512" => Some(Self::Hs512),
            _ => None,
        }
    }

    /// How many bytes its MAC has.
    pub fn mac_len(self) -> usize {
        match self {
            Self::Hs256 => 32,
            Self::Hs384 => 48,
            Self::Hs512 => 64,
        }
    }
}

/// A key, ready for use with one algorithm.
#[derive(Clone)]
pub struct Key(Prepared);

#[derive(Clone)]
enum Prepared {
    Hs256(Hmac<Sha256>),
    Hs384(Hmac<Sha384>),
    Hs512(Hmac<Sha512>),
}

impl Key {
    /// Prepares a key; HMAC takes one of any length.
    pub fn new(algorithm: Algorithm, secret: &[u8]) -> Self {
        let any_length = "HMAC takes a key of any length";
        Self(match algorithm {
            Algorithm::Hs256 => Prepared::Hs256(KeyInit::new_from_slice(secret).expect(any_length)),
            Algorithm::Hs384 => Prepared::Hs384(KeyInit::new_from_slice(secret).expect(any_length)),
            Algorithm::Hs512 => Prepared::Hs512(KeyInit::new_from_slice(secret).expect(any_length)),
        })
    }

    /// The MAC of `message`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        fn finish<M: Mac + Clone>(key: &M, message: &[u8]) -> Vec<u8> {
            let mut mac = key.clone();
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        }
        match &self.0 {
            Prepared::Hs256(key) => finish(key, message),
            Prepared::Hs384(key) => finish(key, message),
            Prepared::Hs512(key) => finish(key, message),
        }
    }

    /// Whether `mac` is the MAC of `message`.
    pub fn verifies(&self, message: &[u8], mac: &[u8]) -> bool {
        fn check<M: Mac + Clone>(key: &M, message: &[u8], mac: &[u8]) -> bool {
            let mut own = key.clone();
            own.update(message);
            own.verify_slice(mac).is_ok()
        }
        match &self.0 {
            Prepared::Hs256(key) => check(key, message, mac),
            Prepared::Hs384(key) => check(key, message, mac),
            Prepared::Hs512(key) => check(key, message, mac),
        }
    }
}
