//! Sins of the header, of the key and of the MAC.

use base64::Engine as _;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE};
use base64::engine::{DecodePaddingMode, general_purpose::STANDARD};

use super::asked::{Asked, refuses_the_impossible};
use super::generator::{Draft, Generator, good};
use super::keyed::{hex, hs256, hs384, hs512, sha256};
use super::mutant::{Mutant, mutant};

pub(super) const ALL: &[Mutant] = &[
    mutant("alg_none", &["alg-not-allowed"], || {
        good().header(|_| r#"{"alg":"none","typ":"JWT"}"#.to_owned()).mac(|_, _| Vec::new())
    }),
    mutant("alg_in_lower_case", &["alg-not-allowed"], || stating("hs256")),
    mutant("alg_left_out", &["alg-not-allowed"], || {
        good().header(|_| r#"{"typ":"JWT"}"#.to_owned())
    }),
    mutant("alg_by_its_java_name", &["alg-not-allowed"], || stating("HmacSHA256")),
    mutant("honest_hs384", &["alg-not-allowed"], || stating("HS384").mac(hs384)),
    mutant("honest_hs512", &["alg-not-allowed"], || stating("HS512").mac(hs512)),
    // Keys of 48 and 64 bytes are edge cases.
    mutant("alg_from_key_length", &["alg-not-allowed"], || {
        good().header(alg_by_key_length).mac(mac_by_key_length)
    })
    .expects(&["alg-from-key-length"]),
    mutant("states_hs512_and_makes_hs256", &["alg-not-allowed", "mac-wrong-length"], || {
        stating("HS512")
    })
    .expects(&["mac-other-hash"]),
    mutant("states_hs256_and_makes_hs512", &["mac-wrong-length"], || good().mac(hs512))
        .expects(&["mac-other-hash"]),
    mutant("mac_as_short_as_sha1", &["mac-wrong-length"], || {
        good().mac(|key, message| hs256(key, message)[..20].to_vec())
    }),
    mutant("mac_as_hex_text", &["mac-wrong-length"], || good().mac_encoded(hex))
        .expects(&["mac-hex-digest"]),
    mutant("mac_as_hex_text_encoded", &["mac-wrong-length"], || {
        good().mac(|key, message| hex(&hs256(key, message)).into_bytes())
    })
    .expects(&["mac-hex-digest"]),
    mutant("mac_encoded_twice", &["mac-wrong-length"], || {
        good().mac(|key, message| STANDARD.encode(hs256(key, message)).into_bytes())
    })
    .expects(&["encoded-twice"]),
    mutant("not_signed", &["mac-wrong-length"], || good().mac(|_, _| Vec::new())),
    mutant("hs512_cut_to_the_length_of_hs256", &["mac-mismatch"], || {
        good().mac(|key, message| hs512(key, message)[..32].to_vec())
    })
    .expects(&["mac-other-hash"]),
    mutant("hash_without_hmac", &["mac-mismatch"], || {
        good().mac(|key, message| sha256(&[key, message].concat()))
    })
    .expects(&["mac-other-hash"]),
    mutant("key_and_message_swapped", &["mac-mismatch"], || {
        good().mac(|key, message| hs256(message, key))
    })
    .expects(&["argument-order"]),
    mutant("signs_padded_input", &["mac-mismatch"], || {
        good().signing(|draft| {
            let padded = [&draft.header, &draft.payload].map(|bytes| URL_SAFE.encode(bytes));
            padded.join(".").into_bytes()
        })
    })
    .expects(&["mac-over-other-bytes"]),
    mutant("signs_decoded_segments", &["mac-mismatch"], || {
        good().signing(|Draft { header, payload, .. }| [&header[..], b".", payload].concat())
    })
    .expects(&["mac-over-other-bytes"]),
    mutant("signs_payload_only", &["mac-mismatch"], || {
        good().signing(|draft| draft.segments[1].clone().into_bytes())
    })
    .expects(&["mac-over-other-bytes"]),
    mutant("signs_without_the_dot", &["mac-mismatch"], || {
        good().signing(|draft| draft.segments.concat().into_bytes())
    })
    .expects(&["mac-over-other-bytes"]),
    mutant("signs_another_header", &["mac-mismatch"], || {
        good().signing(|draft| {
            format!("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.{}", draft.segments[1]).into_bytes()
        })
    })
    .expects(&["mac-over-other-bytes"]),
    mutant("secret_base64_decoded", &["mac-mismatch"], || {
        good().key(|asked| {
            let config = GeneralPurposeConfig::new()
                .with_decode_padding_mode(DecodePaddingMode::Indifferent)
                .with_decode_allow_trailing_bits(true);
            let lenient = GeneralPurpose::new(&ALPHABET, config);
            let secret = asked.secret();
            lenient.decode(secret).unwrap_or_else(|_| secret.as_bytes().to_vec())
        })
    })
    .expects(&["secret-base64-decoded"]),
    // Secrets of hex digits only are traps: the vendor's own are not so.
    mutant("secret_hex_decoded", &["mac-mismatch"], || {
        good().key(|asked| unhex(asked.secret()).unwrap_or_else(|| asked.secret().into()))
    })
    .expects(&["secret-hex-decoded"]),
    // Only secrets outside ASCII show it, which may be refused.
    mutant("secret_in_latin1", &["mac-mismatch", "bad-input-accepted"], || {
        let latin1 = |c: char| u8::try_from(c).unwrap_or(b'?');
        good()
            .refusing(refuses_the_impossible)
            .key(move |asked| asked.secret().chars().map(latin1).collect())
    })
    .expects(&["secret-latin1"]),
    mutant("secret_in_utf16", &["mac-mismatch"], || {
        good().key(|asked| asked.secret().encode_utf16().flat_map(u16::to_le_bytes).collect())
    }),
    mutant("secret_with_line_end", &["mac-mismatch"], || {
        good().key(|asked| format!("{}\n", asked.secret()).into_bytes())
    })
    .expects(&["secret-whitespace"]),
    mutant("secret_in_quotes", &["mac-mismatch"], || {
        good().key(|asked| asked.quoted("secret").into_bytes())
    })
    .expects(&["secret-whitespace"]),
    mutant("secret_cut_at_32_bytes", &["mac-mismatch"], || cutting_the_key(32))
        .expects(&["secret-truncated"]),
    // As bcrypt does with passwords; the vendor's own secrets are shorter.
    mutant("secret_cut_at_72_bytes", &["mac-mismatch"], || cutting_the_key(72))
        .expects(&["secret-truncated"]),
    mutant("secret_upper_cased", &["mac-mismatch"], || {
        good().key(|asked| asked.secret().to_uppercase().into_bytes())
    }),
    mutant("secret_hashed_first", &["mac-mismatch"], || {
        good().key(|asked| sha256(asked.secret().as_bytes()))
    }),
    // A blank for a plus, as the reader of a form does: a trap.
    mutant("secret_url_decoded", &["mac-mismatch"], || {
        good().key(|asked| asked.secret().replace('+', " ").into_bytes())
    }),
    mutant("secret_not_found", &["mac-mismatch"], || good().key(|_| b"undefined".to_vec()))
        .expects(&["placeholder-left"]),
    mutant("key_signs_in_place_of_the_secret", &["mac-mismatch"], || {
        good().key(|asked| asked.text("sdk_key").into_bytes())
    })
    .expects(&["argument-order"]),
    mutant("key_and_secret_swapped", &["claim-differs-from-input", "mac-mismatch"], || {
        good()
            .claims(|asked, claims| claims.set("appKey", asked.quoted("secret")))
            .key(|asked| asked.text("sdk_key").into_bytes())
    })
    .expects(&["argument-order"]),
    mutant("typ_left_out", &["typ-not-jwt"], || good().header(|_| r#"{"alg":"HS256"}"#.to_owned())),
    mutant("typ_of_another_kind", &["typ-not-jwt"], || {
        good().header(|_| r#"{"alg":"HS256","typ":"JOSE"}"#.to_owned())
    }),
    mutant("critical_extension", &["header-critical", "header-member-unknown"], || {
        good().header(|_| r#"{"alg":"HS256","typ":"JWT","crit":["b64"],"b64":true}"#.to_owned())
    }),
];

fn stating(alg: &'static str) -> Generator {
    good().header(move |_| format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#))
}

fn cutting_the_key(bytes: usize) -> Generator {
    good().key(move |asked| asked.secret().bytes().take(bytes).collect())
}

fn alg_by_key_length(asked: &Asked) -> String {
    let alg = match asked.secret().len() {
        64.. => "HS512",
        48.. => "HS384",
        _ => "HS256",
    };
    format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#)
}

fn mac_by_key_length(key: &[u8], message: &[u8]) -> Vec<u8> {
    match key.len() {
        64.. => hs512(key, message),
        48.. => hs384(key, message),
        _ => hs256(key, message),
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks_exact(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.remainder().is_empty().then(|| pairs.map(byte).collect())?
}
