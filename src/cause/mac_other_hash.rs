//! Cause `mac-other-hash`.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::trial::Trial;
use super::{Attempt, Proof, declare_cause};
use crate::observation::Observation;

declare_cause! {
    /// The MAC was made with another hash than the header states, or with a bare hash.
    ///
    /// # What happens
    /// The header says one thing and the code does another: HMAC with SHA-1, SHA-384 or SHA-512
    /// under `HS256`, or a hash of secret and text joined, which is no HMAC at all.
    ///
    /// # In which languages
    /// All, in code without a JWT library: hash functions with a default (SHA-1 in older ones), and
    /// names that are mixed up, such as `sha256(secret + data)` for `hmac_sha256(secret, data)`.
    ///
    /// # The line to look for
    /// `hash("sha256", $secret . $data)`, `createHash` in place of `createHmac`, `HmacSHA1`, an
    /// `alg` that was changed in the header and not at the call.
    ///
    /// # Fix
    /// Call the HMAC of the hash that the header states: HS256 is HMAC with SHA-256.
    ///
    /// # References
    /// * RFC 7518 section 3.2; RFC 2104
    MAC_OTHER_HASH {
        id: "mac-other-hash",
        explains: &["mac-wrong-length", "mac-mismatch"],
        languages: "all, in code without a JWT library",
        attempt: Attempt::Answer(attempt),
    }
}

fn attempt(seen: &Observation<'_>) -> Option<Proof> {
    let trial = Trial::of(seen)?;
    let message = trial.signed.message;
    let made = candidates(trial.secret, message);
    let mac = trial.signed.mac;
    let is_cut = |made: &[u8]| mac.len() >= LEAST_CUT && made.len() > mac.len();
    let right = trial.right_mac();
    // Part of the right one is no other hash.
    let is_part = |made: &[u8]| is_cut(made) && made != right && made.starts_with(mac);
    let is_it = |made: &[u8]| made == mac || is_part(made);
    let (found, what) = made.iter().find(|(made, _)| is_it(made))?;
    let what = match found.len() {
        length if length == mac.len() => what.clone(),
        _ => format!("{what}, cut to {} bytes,", mac.len()),
    };
    Some(trial.proof(
        &format!("{what} over the first two segments"),
        format!("the MAC is {what}, which is not what `alg` states"),
        "call the HMAC of the hash that the header states: HS256 is HMAC with SHA-256",
    ))
}

/// HMAC itself may be cut to no less than half of a hash (RFC 2104 section 5).
const LEAST_CUT: usize = 16;

fn candidates(secret: &[u8], message: &[u8]) -> Vec<(Vec<u8>, String)> {
    fn hmac<M: KeyInit + Mac>(secret: &[u8], message: &[u8]) -> Vec<u8> {
        let key = <M as KeyInit>::new_from_slice(secret).expect("HMAC takes a key of any length");
        key.chain_update(message).finalize().into_bytes().to_vec()
    }
    let hmacs = [
        (hmac::<Hmac<Sha1>>(secret, message), "SHA-1"),
        (hmac::<Hmac<Sha256>>(secret, message), "SHA-256"),
        (hmac::<Hmac<Sha384>>(secret, message), "SHA-384"),
        (hmac::<Hmac<Sha512>>(secret, message), "SHA-512"),
    ];
    let mut made: Vec<_> =
        hmacs.into_iter().map(|(mac, name)| (mac, format!("HMAC with {name}"))).collect();
    made.extend(bare::<Sha1>("SHA-1", secret, message));
    made.extend(bare::<Sha256>("SHA-256", secret, message));
    made.extend(bare::<Sha384>("SHA-384", secret, message));
    made.extend(bare::<Sha512>("SHA-512", secret, message));
    made
}

/// A hash that is no HMAC, with the secret before, behind, or not there.
fn bare<D: Digest>(name: &str, secret: &[u8], message: &[u8]) -> [(Vec<u8>, String); 3] {
    let hash = |parts: &[u8]| D::digest(parts).to_vec();
    [
        (hash(&[secret, message].concat()), format!("bare {name} with the secret put before")),
        (hash(&[message, secret].concat()), format!("bare {name} with the secret put behind")),
        (hash(message), format!("bare {name} without the secret")),
    ]
}
