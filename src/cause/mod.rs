//! Causes: one mechanism a file. To add one, write its file and add its two lines below.
//!
//! The order is the rank: where two reproduce the same bytes, the simpler one comes first.

mod declare;
mod trial;

mod argument_order;
mod mac_hex_digest;
mod mac_other_hash;
mod mac_over_other_bytes;
mod secret_base64_decoded;
mod secret_hex_decoded;
mod secret_latin1;
mod secret_truncated;
mod secret_whitespace;

use declare::declare_cause;
pub use declare::{Attempt, Cause, Confidence, Found, Proof, of_answer};

static ALL: &[&Cause] = &[
    &secret_whitespace::SECRET_WHITESPACE,
    &secret_base64_decoded::SECRET_BASE64_DECODED,
    &secret_hex_decoded::SECRET_HEX_DECODED,
    &secret_latin1::SECRET_LATIN1,
    &secret_truncated::SECRET_TRUNCATED,
    &mac_hex_digest::MAC_HEX_DIGEST,
    &mac_over_other_bytes::MAC_OVER_OTHER_BYTES,
    &mac_other_hash::MAC_OTHER_HASH,
    &argument_order::ARGUMENT_ORDER,
];

/// All causes, the simplest first.
pub fn all() -> &'static [&'static Cause] {
    ALL
}

/// The cause of that name.
pub fn find(id: &str) -> Option<&'static Cause> {
    ALL.iter().copied().find(|cause| cause.id == id)
}
