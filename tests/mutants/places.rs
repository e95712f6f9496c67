//! Sins that show only where the machine stands in another time zone, or speaks another language.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use mintcheck::generator::Answer;

use super::asked::{Asked, quote};
use super::draft::{ENDS, TIMES};
use super::generator::good;
use super::keyed::hs256;
use super::mutant::{Mutant, mutant};

pub(super) const ALL: &[Mutant] = &[
    // Python's `utcnow().timestamp()`, the other way round.
    mutant("local_time_as_utc", &["zone-dependent"], || {
        good().claims(|asked, claims| {
            let ahead_s = offset_s(asked);
            claims.times(&TIMES, |s| (s + ahead_s).to_string());
        })
    })
    .expects(&["local-time-as-utc"]),
    mutant("utc_as_local_time", &["zone-dependent"], || {
        good().claims(|asked, claims| {
            let ahead_s = offset_s(asked);
            claims.times(&TIMES, |s| (s - ahead_s).to_string());
        })
    })
    .expects(&["utc-time-as-local"]),
    mutant("only_the_ends_in_local_time", &["zone-dependent"], || {
        good().claims(|asked, claims| {
            let ahead_s = offset_s(asked);
            claims.times(&ENDS, |s| (s + ahead_s).to_string());
        })
    })
    .expects(&["local-time-as-utc"]),
    // A clock face does not say which of the two passes of an hour it shows.
    mutant("through_a_clock_face", &["zone-dependent"], || {
        good().claims(|asked, claims| {
            claims.times(&TIMES, |s| of_face(face(s, asked), asked).to_string());
        })
    }),
    mutant("a_day_of_the_local_calendar", &["zone-dependent"], || {
        good().claims(|asked, claims| {
            let tomorrow = face(claims.seconds("iat"), asked).tomorrow().expect("of our time");
            claims.set_ends(of_face(tomorrow, asked));
        })
    }),
    mutant("refuses_an_hour_that_comes_twice", &["zone-dependent"], || {
        good().answering(|asked, answer| {
            let face = face(asked.now_us() / 1_000_000, asked);
            let is_clear = !zone(asked).to_ambiguous_timestamp(face).is_ambiguous();
            if matches!(answer, Answer::Token(_)) && !is_clear {
                *answer = Answer::Failed(format!("AmbiguousTimeError: {face}"));
            }
        })
    }),
    mutant("number_grouped_for_readers", &["locale-dependent"], || {
        good().claims(|asked, claims| {
            if asked.locale().starts_with("de_") || asked.locale().starts_with("tr_") {
                claims.set("mn", quote(&grouped(&asked.text("meeting_number"))));
            }
        })
    }),
    // The JSON is put together from text.
    mutant("digits_of_the_locale", &["locale-dependent"], || {
        good().claims(|asked, claims| {
            if asked.locale().starts_with("ar_") {
                claims.times(&TIMES, |s| in_arabic_digits(&s.to_string()));
            }
        })
    }),
    mutant("number_in_digits_of_the_locale", &["locale-dependent"], || {
        good().claims(|asked, claims| {
            if asked.locale().starts_with("ar_") {
                claims.set("mn", quote(&in_arabic_digits(&asked.text("meeting_number"))));
            }
        })
    }),
    // `"IAT".toLowerCase()`
    mutant("names_lower_cased_for_readers", &["locale-dependent"], || {
        good().claims(|asked, claims| {
            if asked.locale().starts_with("tr_") {
                claims.rename("iat", "\u{131}at");
            }
        })
    }),
    // Only keys that are not ASCII show these two: traps.
    mutant("text_in_the_charset_of_the_locale", &["locale-dependent"], || {
        good().claims(|asked, claims| {
            if !speaks_utf8(asked) {
                claims.set("appKey", quote(&in_ascii(&asked.text("sdk_key"))));
            }
        })
    }),
    mutant("signs_in_the_charset_of_the_locale", &["locale-dependent"], || {
        good().answering(|asked, answer| {
            if let Answer::Token(token) = answer
                && !speaks_utf8(asked)
            {
                token.text = signed_in_ascii(token, asked.secret());
            }
        })
    }),
];

/// The rules of the zones that the vectors name, as POSIX writes them: true of 2023, and the same on
/// every machine.
fn zone(asked: &Asked) -> TimeZone {
    let rules = match asked.zone() {
        "UTC" => "UTC0",
        "Asia/Tokyo" => "JST-9",
        "America/New_York" => "EST5EDT,M3.2.0,M11.1.0",
        "Asia/Kathmandu" => "<+0545>-5:45",
        "Australia/Lord_Howe" => "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        other => panic!("write the rules of {other} here"),
    };
    TimeZone::posix(rules).expect("these are rules")
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).expect("of our time")
}

/// How far local time is ahead of UTC when the request is answered.
fn offset_s(asked: &Asked) -> i64 {
    zone(asked).to_offset(at(asked.now_us() / 1_000_000)).seconds().into()
}

fn speaks_utf8(asked: &Asked) -> bool {
    asked.locale().ends_with("UTF-8")
}

/// What a clock on the wall shows.
fn face(seconds: i64, asked: &Asked) -> DateTime {
    zone(asked).to_datetime(at(seconds))
}

/// The first time at which a clock on the wall shows that.
fn of_face(face: DateTime, asked: &Asked) -> i64 {
    zone(asked).to_timestamp(face).expect("of our time").as_second()
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn in_arabic_digits(text: &str) -> String {
    let digit = |c: char| match c.to_digit(10) {
        Some(digit) => char::from_u32(0x660 + digit).expect("there are ten of them"),
        None => c,
    };
    text.chars().map(digit).collect()
}

/// The same token, with the MAC over what is left of it in ASCII.
fn signed_in_ascii(token: &str, secret: &str) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let payload = URL_SAFE_NO_PAD.decode(parts[1]).expect("it is base64url");
    let left = in_ascii(&String::from_utf8(payload).expect("it is text"));
    let signed = format!("{}.{}", parts[0], URL_SAFE_NO_PAD.encode(left));
    let mac = URL_SAFE_NO_PAD.encode(hs256(secret.as_bytes(), signed.as_bytes()));
    format!("{}.{}.{mac}", parts[0], parts[1])
}

fn in_ascii(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect()
}
