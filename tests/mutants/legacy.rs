//! Sins in the format from before the JWT. The good one of it is here too, since it shares no more
//! than its inputs with the others.

use std::cell::Cell;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use mintcheck::generator::Answer;

use super::asked::Asked;
use super::generator::{Generator, good};
use super::keyed::hs256;
use super::mutant::{Mutant, mutant};
use super::numbers::float32;

/// What the vendor's samples took off since March 2020.
const BACKDATE_MS: i64 = 30_000;

pub(super) const ALL: &[Mutant] = &[
    mutant("legacy_without_base64", &["legacy-not-base64"], || spelled(str::to_owned)),
    mutant("legacy_in_lines_of_76", &["legacy-not-base64"], || spelled(in_lines)),
    mutant("legacy_padded_whatever_its_length", &["legacy-not-base64"], || {
        spelled(|text| URL_SAFE_NO_PAD.encode(text) + "=")
    }),
    mutant("legacy_encoded_twice", &["legacy-field-missing"], || {
        spelled(|text| STANDARD.encode(STANDARD.encode(text)))
    })
    .expects(&["encoded-twice"]),
    mutant("legacy_with_the_hash_in_hex", &["legacy-hash-malformed"], || {
        hashed(|fields, key| STANDARD.encode(hex(&mac(fields, key))))
    })
    .expects(&["mac-hex-digest"]),
    mutant("legacy_with_a_url_safe_hash", &["legacy-hash-malformed"], || {
        hashed(|fields, key| URL_SAFE_NO_PAD.encode(mac(fields, key)))
    }),
    mutant("legacy_that_signs_without_base64", &["mac-mismatch"], || {
        hashed(|fields, key| STANDARD.encode(hs256(key, fields.concat().as_bytes())))
    })
    .expects(&["mac-over-other-bytes"]),
    mutant("legacy_without_a_role", &["legacy-field-missing"], || {
        told(|asked| {
            let [key, number, ts, _] = fields(asked);
            let hash = plain_hash(&[&key, &number, &ts], asked);
            STANDARD.encode([key, number, ts, hash].join("."))
        })
    }),
    mutant("legacy_in_seconds_two_hours_ahead", &["legacy-ts-not-in-milliseconds"], || {
        timed(|now_us| (now_us.div_euclid(1_000_000) + 7200).to_string())
    }),
    mutant("legacy_with_a_float", &["legacy-ts-not-a-number"], || {
        timed(|now_us| format!("{}.0", now_us.div_euclid(1_000) - BACKDATE_MS))
    }),
    mutant("legacy_through_float32", &["legacy-ts-in-the-future", "iat-quantised"], || {
        timed(|now_us| {
            let seconds = float32(now_us.div_euclid(1_000_000) - BACKDATE_MS / 1_000);
            (seconds * 1_000).to_string()
        })
    }),
    mutant("legacy_spelled_in_turns", &["bytes-vary"], || {
        let turn = Cell::new(false);
        minting(good().of_profile("meeting-legacy"), move |asked| {
            let fields = fields(asked);
            let text =
                format!("{}.{}", fields.join("."), good_hash(&fields, asked.secret().as_bytes()));
            if turn.replace(!turn.get()) { standard(&text) } else { standard_bare(&text) }
        })
    }),
    mutant("legacy_two_hours_ahead", &["legacy-ts-in-the-future"], || {
        timed(|now_us| (now_us.div_euclid(1_000) + 7_200_000).to_string())
    }),
    mutant("legacy_of_tokyo_taken_for_utc", &["legacy-ts-too-old"], || {
        timed(|now_us| (now_us.div_euclid(1_000) - 9 * 3_600_000).to_string())
    }),
    mutant("legacy_with_key_and_number_exchanged", &["claim-differs-from-input"], || {
        edited(|fields| fields.swap(0, 1))
    })
    .expects(&["argument-order"]),
    mutant("legacy_with_the_key_twice", &["legacy-too-long", "claim-differs-from-input"], || {
        edited(|fields| fields[0] = fields[0].repeat(2))
    }),
    mutant("legacy_with_dashes_in_the_number", &["claim-value-not-allowed"], || {
        edited(|fields| fields[1].insert(3, '-'))
    }),
    mutant("legacy_with_a_line_end", &["surrounding-text"], || {
        spelled(|text| STANDARD.encode(text) + "\n")
    }),
    // The profile of the JWT, and the format before it: the field report.
    mutant("legacy_where_a_jwt_is_wanted", &["not-compact-jws"], || {
        minting(good(), |asked| {
            let [key, number, _, role] = fields(asked);
            let ts = (asked.now_us().div_euclid(1_000_000) + 7200).to_string();
            let fields = [key, number, ts, role];
            let hash = plain_hash(&fields.each_ref().map(String::as_str), asked);
            URL_SAFE_NO_PAD.encode(format!("{}.{hash}", fields.join(".")))
        })
    })
    .expects(&["legacy-signature"]),
];

/// Those of the four spellings that the vendor's samples had, and one that nobody minds.
pub(super) fn sound(spelling: fn(&str) -> String) -> Generator {
    spelled(spelling)
}

/// Nothing taken off, as until March 2020.
pub(super) fn not_set_back() -> Generator {
    timed(|now_us| now_us.div_euclid(1_000).to_string())
}

/// Whole seconds, as a language without milliseconds has them.
pub(super) fn in_whole_seconds() -> Generator {
    timed(|now_us| (now_us.div_euclid(1_000_000) * 1_000 - BACKDATE_MS).to_string())
}

pub(super) fn standard(text: &str) -> String {
    STANDARD.encode(text)
}

pub(super) fn standard_bare(text: &str) -> String {
    STANDARD_NO_PAD.encode(text)
}

pub(super) fn url_safe(text: &str) -> String {
    URL_SAFE.encode(text)
}

pub(super) fn url_safe_bare(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn in_lines(text: &str) -> String {
    let encoded = STANDARD.encode(text);
    let (first, rest) = encoded.split_at(76);
    format!("{first}\r\n{rest}")
}

fn fields(asked: &Asked) -> [String; 4] {
    let ts = asked.now_us().div_euclid(1_000) - BACKDATE_MS;
    let role = asked.role().to_string();
    [asked.text("sdk_key"), asked.text("meeting_number"), ts.to_string(), role]
}

fn mac(fields: &[String; 4], key: &[u8]) -> Vec<u8> {
    hs256(key, STANDARD.encode(fields.concat()).as_bytes())
}

fn plain_hash(fields: &[&str], asked: &Asked) -> String {
    let message = STANDARD.encode(fields.concat());
    STANDARD.encode(hs256(asked.secret().as_bytes(), message.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

fn told(f: fn(&Asked) -> String) -> Generator {
    minting(good().of_profile("meeting-legacy"), f)
}

fn minting(generator: Generator, f: impl Fn(&Asked) -> String + 'static) -> Generator {
    generator.answering(move |asked, answer| {
        if let Answer::Token(token) = answer {
            token.text = f(asked);
        }
    })
}

/// A good one but for a step.
fn made(
    edit: impl Fn(&Asked, &mut [String; 4]) + 'static,
    hash: fn(&[String; 4], &[u8]) -> String,
    encode: fn(&str) -> String,
) -> Generator {
    minting(good().of_profile("meeting-legacy"), move |asked| {
        let mut fields = fields(asked);
        edit(asked, &mut fields);
        let hash = hash(&fields, asked.secret().as_bytes());
        encode(&format!("{}.{hash}", fields.join(".")))
    })
}

fn good_hash(fields: &[String; 4], key: &[u8]) -> String {
    STANDARD.encode(mac(fields, key))
}

fn edited(edit: fn(&mut [String; 4])) -> Generator {
    made(move |_, fields| edit(fields), good_hash, standard)
}

fn timed(ts: fn(i64) -> String) -> Generator {
    made(move |asked, fields| fields[2] = ts(asked.now_us()), good_hash, standard)
}

fn hashed(hash: fn(&[String; 4], &[u8]) -> String) -> Generator {
    made(|_, _| {}, hash, standard)
}

fn spelled(encode: fn(&str) -> String) -> Generator {
    made(|_, _| {}, good_hash, encode)
}
