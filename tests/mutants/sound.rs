//! Generators that differ in ways that no verifier minds. What is said of them is a note at most.

use mintcheck::generator::Answer;
use serde_json::{Value, json};

use super::asked::{Asked, quote, refuses_the_impossible};
use super::draft::Claims;
use super::generator::{Generator, good};
use super::legacy;
use super::mutant::{Mutant, mutant};
use super::numbers::half_to_even;

const SECOND_US: i64 = 1_000_000;

pub(super) const ALL: &[Mutant] = &[
    mutant("the_good_one_itself", &[], good),
    mutant("lifetimes_as_asked", &[], || good().taking_lifetimes()),
    mutant("prints_a_warning_before_each_answer", &[], || {
        good().printing("DeprecationWarning: the library is old")
    }),
    mutant("breaks_where_it_should_refuse", &[], || {
        good().answering(|_, answer| {
            if let Answer::Refused(why) = answer {
                *answer = Answer::Failed(format!("Exception: {why}"));
            }
        })
    }),
    mutant("claims_sorted", &[], || good().claims(|_, claims| claims.0.sort())),
    mutant("claims_reversed", &[], || good().claims(|_, claims| claims.0.reverse())),
    mutant("slashes_escaped", &[], || respelled(|json| json.replace('/', "\\/"))),
    mutant("all_but_ascii_escaped", &[], || respelled(in_ascii)),
    mutant("angles_escaped", &[], || {
        respelled(|json| json.replace('<', "\\u003c").replace('&', "\\u0026"))
    }),
    mutant("blanks_between_members", &[], || {
        good().written(|claims| spaced(claims, ", ", ": ").into_bytes())
    }),
    mutant("a_line_for_each_member", &[], || {
        good().written(|claims| spaced(claims, ",\r\n  ", " : ").into_bytes())
    }),
    mutant("header_of_two_lines", &[], || {
        good().header(|_| "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}".to_owned())
    }),
    mutant("typ_first_with_kid", &["header-member-unknown"], || {
        good().header(|_| r#"{"typ":"JWT","kid":"1","alg":"HS256"}"#.to_owned())
    }),
    mutant("typ_in_lower_case", &["typ-not-jwt"], || {
        good().header(|_| r#"{"alg":"HS256","typ":"jwt"}"#.to_owned())
    }),
    mutant("floor_without_backdate", &[], || backdated(0)),
    mutant("backdate_of_1_s", &[], || backdated(1)),
    mutant("backdate_of_120_s", &[], || backdated(120)),
    mutant("backdate_of_400_s", &[], || backdated(400)),
    mutant("backdate_of_600_s", &[], || backdated(600)),
    mutant("rounds_then_minus_30", &["iat-rounds-up"], || {
        good().iat(|now_us| (now_us + SECOND_US / 2).div_euclid(SECOND_US) - 30)
    }),
    mutant("minus_30_then_rounds", &["iat-rounds-up"], || {
        good().iat(|now_us| ((now_us / 1000 - 30_000) + 500).div_euclid(1000))
    }),
    mutant("rounds_to_even_then_minus_30", &["iat-rounds-up"], || {
        good().iat(|now_us| half_to_even(now_us) - 30)
    }),
    mutant("ceiling_then_minus_30", &["iat-rounds-up"], || {
        good().iat(|now_us| -(-now_us).div_euclid(SECOND_US) - 30)
    }),
    mutant("double_printed_as_integer", &["iat-rounds-up"], || good().iat(through_double)),
    mutant("number_as_number", &["claim-wrong-type"], || {
        good().claims(|asked, claims| claims.set("mn", asked.number()))
    }),
    mutant("older_key_name_too", &["claim-deprecated"], || {
        good().claims(|_, claims| claims.also("sdkKey", claims.get("appKey").to_owned()))
    }),
    mutant("claims_of_its_own", &["claim-unknown"], || {
        good().claims(|_, claims| {
            claims.also("iss", "\"a server\"");
            claims.also("nested", r#"{"a":[1,2,{"b":null}]}"#);
        })
    }),
    mutant("valid_from_iat", &["claim-unknown"], || {
        good().claims(|_, claims| claims.also("nbf", claims.get("iat").to_owned()))
    }),
    mutant("webrtc_mode_of_1", &[], || {
        good().claims(|_, claims| claims.also("video_webrtc_mode", 1))
    }),
    mutant("no_session_end", &[], || good().claims(|_, claims| claims.remove(&["tokenExp"]))),
    mutant("session_ends_first", &[], || {
        good().claims(|_, claims| claims.times(&["tokenExp"], |s| (s - 600).to_string()))
    }),
    mutant("lifetime_of_24_h", &[], || good().lifetime(|_| 86_400)),
    mutant("lifetime_of_1801_s", &[], || good().lifetime(|_| 1801)),
    mutant("lifetime_of_a_second_less_than_two_days", &[], || good().lifetime(|_| 172_799)),
    mutant("two_hours_from_now", &[], || good().lifetime(|_| 7230)),
    mutant("hosts_have_longer", &[], || {
        good().lifetime(|asked| if asked.role() == 1 { 86_400 } else { 7200 })
    }),
    mutant("expires_on_the_full_hour", &["lifetime-varies"], || {
        good().claims(|_, claims| {
            let exp = (claims.seconds("exp") + 3600).div_euclid(3600) * 3600;
            claims.set_ends(exp);
        })
    }),
    mutant("random_identifier", &["claims-vary", "claim-unknown"], || {
        let mut calls = 0;
        good().claims(move |_, claims| {
            calls += 1;
            claims.also("jti", quote(&calls.to_string()));
        })
    }),
    mutant("order_of_a_hash_table", &["bytes-vary"], || {
        let mut calls = 0;
        good().claims(move |_, claims| {
            calls += 1;
            claims.0.rotate_left(calls % 6);
        })
    }),
    mutant("answers_in_reversed_batches", &[], || {
        good().mixing(|requests| requests.into_iter().rev().collect())
    }),
    mutant("hands_over_what_a_join_takes", &[], || good().joining(|_, _| {})),
    mutant("hands_over_more_than_a_join_takes", &[], || {
        good().joining(|asked, members| {
            members.insert("sdkKey".to_owned(), json!(asked.text("sdk_key")));
            members.insert("meetingNumber".to_owned(), json!(asked.number()));
            members.insert("passWord".to_owned(), json!(""));
            members.insert("password".to_owned(), json!(""));
            members.insert("success".to_owned(), json!(null));
        })
    }),
    mutant("trims_secrets", &[], || good().key(|asked| asked.secret().trim().into())),
    mutant("legacy_as_node_spells_it", &[], || legacy::sound(legacy::standard)),
    mutant("legacy_as_java_spells_it", &[], || legacy::sound(legacy::standard_bare)),
    mutant("legacy_as_php_spells_it", &[], || legacy::sound(legacy::url_safe_bare)),
    mutant("legacy_url_safe_with_padding", &[], || legacy::sound(legacy::url_safe)),
    mutant("legacy_not_set_back", &[], legacy::not_set_back),
    mutant("legacy_in_whole_seconds", &[], legacy::in_whole_seconds),
    mutant("mints_all_either_cases", &["bad-input-accepted"], || {
        good().refusing(refuses_the_impossible)
    }),
    mutant("echoes_all_either_cases", &["bad-input-accepted"], || {
        good().refusing(refuses_the_impossible).claims(|asked, claims| {
            claims.set("appKey", asked.value("sdk_key"));
            claims.set("mn", asked.value("meeting_number"));
            claims.set("role", asked.value("role"));
        })
    }),
    mutant("takes_numbers_apart", &["bad-input-accepted"], || {
        let has_digits = |asked: &Asked| asked.text("meeting_number").contains(char::is_numeric);
        let refuse = move |asked: &Asked| {
            refuses_the_impossible(asked).or_else(|| (!has_digits(asked)).then(|| "no".to_owned()))
        };
        good().refusing(refuse).claims(|asked, claims| {
            let number = asked.text("meeting_number");
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            claims.set("mn", quote(&digits));
        })
    }),
    mutant("numbers_for_all_that_is_digits", &["claim-wrong-type", "bad-input-accepted"], || {
        good().refusing(refuses_the_impossible).claims(|asked, claims| {
            let number = asked.text("meeting_number");
            if number.parse::<i64>().is_ok() && !number.starts_with('0') {
                claims.set("mn", number);
            }
        })
    }),
];

fn backdated(by_s: i64) -> Generator {
    good().iat(move |now_us| now_us.div_euclid(SECOND_US) - by_s)
}

/// Another spelling of the values, which are texts and numbers.
fn respelled(f: fn(&str) -> String) -> Generator {
    good().claims(move |_: &Asked, claims| {
        claims.0.iter_mut().for_each(|(_, json)| *json = f(json));
    })
}

fn in_ascii(json: &str) -> String {
    let unit = |unit: u16| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    json.encode_utf16().map(unit).collect()
}

fn spaced(claims: &Claims, between: &str, behind_name: &str) -> String {
    let member = |(name, json): &(String, String)| {
        format!("{}{behind_name}{json}", Value::from(name.as_str()))
    };
    let members: Vec<String> = claims.0.iter().map(member).collect();
    format!("{{ {} }}", members.join(between))
}

/// As the Go program of a field report: rounded as a float64, which prints whole.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "what it shows is that a double is wide enough"
)]
fn through_double(now_us: i64) -> i64 {
    ((now_us / 1000) as f64 / 1000.0).round() as i64 - 30
}
