//! Mechanisms once more, in the words of other languages, and two of them in one generator.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mintcheck::generator::Answer;

use super::asked::{Asked, quote, refuses_the_impossible};
use super::draft::{ENDS, TIMES};
use super::generator::{BACKDATE_S, Generator, good};
use super::keyed::{hex, hs256, hs512};
use super::mutant::{Mutant, mutant};
use super::numbers::{float32, half_to_even, int32};
use super::times::is_summer_in_new_york;

const SECOND_US: i64 = 1_000_000;

pub(super) const ALL: &[Mutant] = &[
    // JavaScript: `/^([0-9a-f]{2})+$/.test(secret)` decides whether it is one.
    mutant("secret_in_small_hex_decoded", &["mac-mismatch"], || {
        good().key(|asked| of_small_hex(asked.secret()).unwrap_or_else(|| asked.secret().into()))
    })
    .expects(&["secret-hex-decoded"]),
    // Go: `base64.RawURLEncoding.DecodeString(secret)`.
    mutant("secret_from_base64url_or_nothing", &["good-input-refused", "mac-mismatch"], || {
        decoding(
            |secret| URL_SAFE_NO_PAD.decode(secret).ok(),
            "illegal base64 data at input byte 32",
        )
    })
    .expects(&["secret-base64-decoded"]),
    // JavaScript: `Buffer.from(secret, "binary")` keeps the low byte of each unit.
    mutant("secret_by_low_bytes", &["mac-mismatch", "bad-input-accepted"], || {
        good()
            .refusing(refuses_the_impossible)
            .key(|asked| asked.secret().encode_utf16().map(|unit| unit.to_le_bytes()[0]).collect())
    })
    .expects(&["secret-latin1"]),
    // PHP before 8.4: `round(microtime(true))` rounds to five decimals first.
    mutant("rounds_as_php_does", &["iat-rounds-up"], || {
        good().iat(|now_us| ((now_us + 5) / 10 * 10 + SECOND_US / 2).div_euclid(SECOND_US))
    })
    .expects(&["rounds-half-up", "no-backdate"]),
    // .NET: `Math.Round(ms / 1000.0)`.
    mutant("rounds_as_dotnet_does", &["iat-rounds-up"], || {
        good().iat(|now_us| half_to_even(now_us / 1000 * 1000))
    })
    .expects(&["rounds-half-even", "no-backdate"]),
    // JavaScript: `Math.ceil(Date.now() / 1000)`.
    mutant("ceiling_of_milliseconds", &["iat-rounds-up"], || {
        good().iat(|now_us| (now_us / 1000 + 999).div_euclid(1000))
    })
    .expects(&["ceiling", "no-backdate"]),
    // Java: `1000 * 60 * 60 * 24 * 30` is an int.
    mutant("lifetime_in_int32", &["already-expired", "lifetime-too-short"], || {
        good().claims(|asked, claims| {
            let lifetime_ms = int32(1000 * 60 * 60 * 24 * 30);
            claims.set_ends((asked.now_us() / 1000 + lifetime_ms).div_euclid(1000));
        })
    })
    .expects(&["int32-overflow"]),
    // Python: `int(time.time() * 1000)`, a millisecond low now and then.
    mutant("product_of_floats", &["time-not-in-seconds"], || {
        good().claims(|asked, claims| {
            let now_ms = python_milliseconds(asked.now_us());
            claims.set("iat", now_ms);
            claims.set_ends(now_ms + asked.lifetime_s() * 1000);
        })
    })
    .expects(&["milliseconds-as-seconds"]),
    // Java: `LocalDateTime.now().plusDays(2)` in New York.
    mutant(
        "two_days_of_the_calendar",
        &["lifetime-at-the-edge", "lifetime-too-long", "lifetime-varies"],
        || {
            good().claims(|_, claims| {
                let iat = claims.seconds("iat");
                let hours = |s| i64::from(is_summer_in_new_york(s));
                let exp = iat + 2 * 86_400 + (hours(iat) - hours(iat + 2 * 86_400)) * 3600;
                claims.set_ends(exp);
            })
        },
    )
    .expects(&["calendar-arithmetic"]),
    mutant("hs512_where_the_key_is_long", &["alg-not-allowed"], || {
        let is_long = |bytes: usize| bytes >= 64;
        good()
            .header(move |asked| {
                let bits = if is_long(asked.secret().len()) { 512 } else { 256 };
                format!(r#"{{"alg":"HS{bits}","typ":"JWT"}}"#)
            })
            .mac(
                move |key, text| {
                    if is_long(key.len()) { hs512(key, text) } else { hs256(key, text) }
                },
            )
    })
    .expects(&["alg-from-key-length"]),
    mutant("only_the_mac_in_hex", &["not-compact-jws"], || {
        good().wrapped(|token| {
            let mac = token.rsplit('.').next().unwrap_or_default();
            hex(&URL_SAFE_NO_PAD.decode(mac).unwrap_or_default())
        })
    })
    .expects(&["only-mac-returned"]),
    // A cache in the program whose entries live for ten minutes.
    mutant(
        "reading_kept_for_ten_minutes",
        &["iat-in-the-future", "iat-runs-backwards", "iat-ignores-clock", "claims-vary"],
        || {
            let mut kept = None;
            good().iat(move |now_us| {
                let first = *kept.get_or_insert(now_us);
                if now_us - first >= 600 * SECOND_US {
                    kept = Some(now_us);
                }
                kept.unwrap_or(now_us) / SECOND_US - BACKDATE_S
            })
        },
    )
    .expects(&["stale-clock"]),
    // `exp` is read after `iat`, or before; two days are a bound, and so is half an hour.
    mutant(
        "two_days_from_a_second_reading",
        &["lifetime-at-the-edge", "lifetime-too-long"],
        || second_reading(172_800, 5_000),
    )
    .expects(&["second-clock-read"]),
    mutant(
        "half_an_hour_from_an_earlier_reading",
        &["lifetime-at-the-edge", "lifetime-too-short"],
        || second_reading(1_800, -5_000),
    )
    .expects(&["second-clock-read"]),
    // Two at once.
    mutant("text_of_a_form_and_hex_mac", &["claim-wrong-type", "mac-wrong-length"], || {
        good()
            .claims(|asked, claims| claims.set("role", quote(&asked.role().to_string())))
            .mac_encoded(hex)
    })
    .expects(&["mac-hex-digest", "input-type-passed-through"]),
    mutant(
        "float32_and_a_decoded_secret",
        &["iat-in-the-future", "iat-quantised", "mac-mismatch"],
        || {
            good().iat(|now_us| float32(now_us / SECOND_US) - BACKDATE_S).key(|asked| {
                let secret = asked.secret();
                STANDARD.decode(secret).unwrap_or_else(|_| secret.as_bytes().to_vec())
            })
        },
    )
    .expects(&["float32-rounding", "secret-base64-decoded"]),
    mutant(
        "ceiling_and_swapped_arguments",
        &["iat-rounds-up", "claim-differs-from-input", "claim-wrong-type"],
        || {
            good().iat(|now_us| (now_us + SECOND_US - 1).div_euclid(SECOND_US)).claims(
                |asked, claims| {
                    claims.set("mn", asked.role());
                    claims.set("role", asked.number());
                },
            )
        },
    )
    .expects(&["ceiling", "no-backdate", "argument-order"]),
    mutant("milliseconds_of_tokyo", &["time-not-in-seconds"], || {
        good().claims(|_, claims| claims.times(&TIMES, |s| ((s + 9 * 3600) * 1000).to_string()))
    })
    .expects(&["milliseconds-as-seconds", "local-time-as-utc"]),
    mutant("number_of_the_one_before_and_no_dot", &["concurrent-mixup", "mac-mismatch"], || {
        let mut last = None;
        good()
            .claims(move |asked, claims| {
                let number = asked.quoted("meeting_number");
                let before = last.replace(number.clone()).unwrap_or(number);
                claims.set("mn", before);
            })
            .signing(|draft| draft.segments.concat().into_bytes())
    })
    .expects(&["mac-over-other-bytes", "shared-state"]),
];

/// One that decodes its secrets in some way, and breaks on those that it cannot decode.
fn decoding(decode: fn(&str) -> Option<Vec<u8>>, words: &'static str) -> Generator {
    good().key(move |asked| decode(asked.secret()).unwrap_or_default()).answering(
        move |asked, answer| {
            if matches!(answer, Answer::Token(_)) && decode(asked.secret()).is_none() {
                *answer = Answer::Failed(words.to_owned());
            }
        },
    )
}

fn of_small_hex(text: &str) -> Option<Vec<u8>> {
    let is_small = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let pairs = (0..text.len()).step_by(2);
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    if is_small { pairs.map(byte).collect() } else { None }
}

/// The ends are of a clock that was read a little later than that of `iat`, or before it.
fn second_reading(lifetime_s: i64, later_us: i64) -> Generator {
    good().claims(move |asked: &Asked, claims| {
        let now_s = (asked.now_us() + later_us).div_euclid(SECOND_US) - BACKDATE_S;
        for name in ENDS {
            claims.set(name, now_s + lifetime_s);
        }
    })
}

/// What Python makes of its clock: nanoseconds become a float of seconds, and that is multiplied.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "the sin itself")]
fn python_milliseconds(now_us: i64) -> i64 {
    let seconds = match now_us % SECOND_US {
        0 => (now_us / SECOND_US) as f64,
        _ => (now_us * 1000) as f64 / 1e9,
    };
    (seconds * 1000.0) as i64
}
