//! Sins in the text that comes back, and in the text inside the segments.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mintcheck::generator::Answer;

use super::asked::quote;
use super::generator::{Draft, good};
use super::keyed::hs256;
use super::mutant::{Mutant, mutant};

pub(super) const ALL: &[Mutant] = &[
    mutant("line_end_after_the_token", &["surrounding-text"], || {
        good().wrapped(|token| format!("{token}\n"))
    }),
    mutant("blanks_before_the_token", &["surrounding-text"], || {
        good().wrapped(|token| format!("  {token}"))
    }),
    mutant("token_as_json_string", &["surrounding-text"], || good().wrapped(quote)),
    mutant("byte_order_mark_before_the_token", &["surrounding-text"], || {
        good().wrapped(|token| format!("\u{feff}{token}"))
    }),
    mutant("bearer_before_the_token", &["surrounding-text"], || {
        good().wrapped(|token| format!("Bearer {token}"))
    })
    .expects(&["whole-response-passed"]),
    mutant("whole_json_response", &["surrounding-text"], || {
        good().answering(|asked, answer| {
            if let Answer::Token(token) = answer {
                let key = asked.quoted("sdk_key");
                token.text = format!(r#"{{"signature":{},"sdkKey":{key}}}"#, quote(token));
            }
        })
    })
    .expects(&["whole-response-passed"]),
    mutant("only_the_mac", &["not-compact-jws"], || {
        good().wrapped(|token| token.rsplit('.').next().unwrap_or_default().to_owned())
    })
    .expects(&["only-mac-returned"]),
    mutant("mac_left_out_with_its_dot", &["not-compact-jws"], || {
        good().wrapped(|token| token.rsplit_once('.').unwrap_or_default().0.to_owned())
    }),
    mutant("empty_text", &["not-compact-jws"], || good().wrapped(|_| String::new())),
    mutant("word_in_place_of_the_token", &["not-compact-jws"], || {
        good().wrapped(|_| "undefined".to_owned())
    }),
    mutant("whole_token_encoded_again", &["not-compact-jws"], || {
        good().wrapped(|token| URL_SAFE_NO_PAD.encode(token))
    })
    .expects(&["encoded-twice"]),
    mutant("encrypted_token_of_five_segments", &["not-compact-jws"], || {
        good().wrapped(|token| format!("{token}.AAAA.BBBB"))
    }),
    mutant("legacy_signature", &["not-compact-jws"], || {
        good().answering(|asked, answer| {
            if let Answer::Token(token) = answer {
                let ts_ms = asked.now_us() / 1000 - 30_000;
                let [key, number] = ["sdk_key", "meeting_number"].map(|input| asked.text(input));
                let message = STANDARD.encode(format!("{key}{number}{ts_ms}{}", asked.role()));
                let mac = STANDARD.encode(hs256(asked.secret().as_bytes(), message.as_bytes()));
                let parts = format!("{key}.{number}.{ts_ms}.{}.{mac}", asked.role());
                token.text = STANDARD.encode(parts);
            }
        })
    })
    .expects(&["legacy-signature"]),
    mutant("byte_order_mark_in_the_payload", &["segment-not-json-object"], || {
        good().written(|claims| format!("\u{feff}{}", claims.compact()).into_bytes())
    }),
    mutant("iat_is_not_a_number_at_all", &["segment-not-json-object"], || {
        good().claims(|_, claims| claims.set("iat", "NaN"))
    }),
    mutant("php_writes_an_empty_list", &["segment-not-json-object"], || {
        good().written(|_| b"[]".to_vec())
    }),
    mutant("payload_written_as_json_twice", &["segment-not-json-object"], || {
        good().written(|claims| quote(&claims.compact()).into_bytes())
    })
    .expects(&["encoded-twice"]),
    mutant("payload_encoded_twice", &["segment-not-json-object"], || {
        good().written(|claims| URL_SAFE_NO_PAD.encode(claims.compact()).into_bytes())
    })
    .expects(&["encoded-twice"]),
    mutant("payload_in_single_quotes", &["segment-not-json-object"], || {
        good().written(|claims| claims.compact().replace('"', "'").into_bytes())
    }),
    mutant("payload_in_utf16", &["segment-not-json-object"], || {
        good()
            .written(|claims| claims.compact().encode_utf16().flat_map(u16::to_le_bytes).collect())
    }),
    mutant("comma_after_the_last_claim", &["segment-not-json-object"], || {
        good().written(|claims| claims.compact().replace('}', ",}").into_bytes())
    }),
    mutant("header_is_no_json", &["segment-not-json-object"], || {
        good().header(|_| "{alg:HS256,typ:JWT}".to_owned())
    }),
    // Only keys outside ASCII show it; what Latin-1 does not have becomes a question mark.
    mutant("payload_in_latin1", &["segment-not-json-object", "claim-differs-from-input"], || {
        good().written(|claims| {
            claims.compact().chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
        })
    }),
    // A quotation mark in a key ends the text; a backslash makes an escape of what follows.
    mutant(
        "json_glued_from_strings",
        &["segment-not-json-object", "claim-differs-from-input"],
        || {
            good().claims(|asked, claims| {
                claims.set("appKey", format!("\"{}\"", asked.text("sdk_key")));
            })
        },
    ),
    mutant("claim_written_twice", &["duplicate-member"], || {
        good().claims(|_, claims| claims.also("role", claims.get("role").to_owned()))
    }),
    mutant("claim_written_twice_with_two_values", &["duplicate-member"], || {
        good().written(|claims| claims.compact().replacen('{', r#"{"appKey":"","#, 1).into_bytes())
    }),
    mutant("alg_written_twice", &["duplicate-member"], || {
        good().header(|_| r#"{"alg":"none","typ":"JWT","alg":"HS256"}"#.to_owned())
    }),
    mutant("segments_joined_by_line_ends", &["not-compact-jws"], || {
        good().wrapped(|token| token.replace('.', "\n"))
    }),
    mutant("signs_then_changes_the_payload", &["mac-mismatch"], || {
        good().signing(|Draft { header, payload, .. }| {
            let payload = String::from_utf8_lossy(payload).replace("\"role\":", "\"role\": ");
            let segments = [header.as_slice(), payload.as_bytes()];
            segments.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).join(".").into_bytes()
        })
    }),
];
