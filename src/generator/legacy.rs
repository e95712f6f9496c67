//! The last steps of a signature from before the JWT, as the vendor's Node sample took them. What
//! stands in the fields is not decided here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::token::mac::{Algorithm, Key};

/// The longest signature that the old web SDK took: its error message says 0 < length < 150
/// (developer forum 36563).
pub(super) const MAX_CHARS: usize = 149;

/// Joins key, number, time and role, and signs them.
pub(super) fn sign(fields: &[String; 4], secret: &[u8]) -> String {
    let message = STANDARD.encode(fields.concat());
    let hash = Key::new(Algorithm::Hs256, secret).sign(message.as_bytes());
    STANDARD.encode(format!("{}.{}", fields.join("."), STANDARD.encode(hash)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_computed_example_is_made_again() {
        let fields = ["apiKey_22_chars_ABCDEF", "86764390572", "1599999970000", "0"];
        let signature = sign(&fields.map(str::to_owned), b"apiSecretExample0123456789abcdefXYZ");
        let example = "YXBpS2V5XzIyX2NoYXJzX0FCQ0RFRi44Njc2NDM5MDU3Mi4xNTk5OTk5OTcwMDAwLjAucGRIN0\
                       VpZkltc3RidDlVTXFCQUsraGhZKzJyelFFT0praGpibTJlVFBPZz0=";
        assert_eq!(signature, example);
        assert_eq!(signature.len(), 128);
    }
}
