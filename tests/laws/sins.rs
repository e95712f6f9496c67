//! Generators of time claims in many languages, as pure functions: what each makes of an instant,
//! to the letter.

use mintcheck::law::{Zone, find_zone};

/// Whole seconds of an instant.
const S: i64 = 1_000_000;

/// The texts of `iat`, `exp` and the session's end; an empty one is left out.
pub(super) type Claims = [String; 3];

/// A generator and what must be said of it.
pub(super) struct Sin {
    pub(super) name: &'static str,
    /// The causes that must be named, the first one first; none for a sound one.
    pub(super) causes: &'static [&'static str],
    pub(super) mint: fn(i64) -> Claims,
}

const fn sin(name: &'static str, causes: &'static [&'static str], mint: fn(i64) -> Claims) -> Sin {
    Sin { name, causes, mint }
}

fn ms(us: i64) -> i64 {
    us.div_euclid(1000)
}

/// `iat` in whole seconds, and two hours.
fn plain(iat: i64) -> Claims {
    [iat.to_string(), (iat + 7200).to_string(), (iat + 7200).to_string()]
}

/// Java: `Math.round` of a long is that of a float, and an int.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as Java does")]
fn java_round(value: i64) -> i64 {
    i64::from((f64::from(value as f32) + 0.5).floor() as i32)
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as C does")]
fn c_float(value: i64) -> i64 {
    value as f32 as i64
}

/// JavaScript: `Math.round(ms / 1000)`.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as V8 does")]
fn js_round(ms: i64) -> i64 {
    (ms as f64 / 1000.0 + 0.5).floor() as i64
}

/// Python: `round(time.time())`, to even.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as CPython does")]
fn py_round(us: i64) -> i64 {
    (us as f64 / 1e6).round_ties_even() as i64
}

/// PHP before 8.4: `round(microtime(true))`, which rounds to 15 digits first.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as PHP does")]
fn php_round(us: i64) -> i64 {
    let digits = (us as f64 / 1e6 * 1e5).round() / 1e5;
    digits.round() as i64
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as C does")]
fn c_ceil(us: i64) -> i64 {
    (us as f64 / 1e6).ceil() as i64
}

fn zone(name: &str) -> &'static Zone {
    find_zone(name).expect("it is in the database")
}

fn local_as_utc(us: i64, name: &str) -> i64 {
    us.div_euclid(S) + zone(name).offset_s(us.div_euclid(S))
}

fn utc_as_local(us: i64, name: &str) -> i64 {
    zone(name).instant_s(us.div_euclid(S))
}

/// As Java before 19 prints a float: nine digits, a five upwards.
fn jdk17(value: i64) -> String {
    let nine = (value + 5) / 10;
    exponential(nine * 10, "E")
}

fn exponential(value: i64, mark: &str) -> String {
    let digits = value.to_string();
    let tail = digits[1..].trim_end_matches('0');
    format!("{}.{}{mark}9", &digits[..1], if tail.is_empty() { "0" } else { tail })
}

/// Go: `%v` of a float32, or JSON of it.
#[expect(clippy::cast_precision_loss, reason = "as Go does")]
fn shortest(value: i64) -> String {
    let text = format!("{:e}", value as f32);
    let (digits, _) = text.split_once('e').expect("an exponent");
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    format!("{digits:0<10}")
}

fn days_on_the_calendar(us: i64, days: i64, name: &str) -> i64 {
    let (zone, now_s) = (zone(name), us.div_euclid(S));
    zone.instant_s(now_s + zone.offset_s(now_s) + days * 86_400)
}

pub(super) const SINS: &[Sin] = &[
    // Sound ones: whatever is odd about them, no verifier refuses.
    sin("node/round-then-minus-30 (S0)", &[], |us| plain(js_round(ms(us)) - 30)),
    sin("node/minus-30-then-round (S2)", &[], |us| plain(js_round(ms(us) - 30_000))),
    sin("node/floor", &[], |us| plain(ms(us) / 1000)),
    sin("python/int-minus-60", &[], |us| plain(us.div_euclid(S) - 60)),
    sin("php/time-minus-30", &[], |us| plain(us.div_euclid(S) - 30)),
    sin("c/ceil-minus-30", &[], |us| plain(c_ceil(us) - 30)),
    sin("go/minus-45", &[], |us| plain(us.div_euclid(S) - 45)),
    sin("ruby/half-even-minus-31", &[], |us| plain(py_round(us - 31 * S))),
    sin("go/tokenExp-apart", &[], |us| {
        let iat = us.div_euclid(S);
        [iat.to_string(), (iat + 7200).to_string(), (iat + 36_000).to_string()]
    }),
    // 32-bit floats.
    sin("java/round-long", &["float32-rounding"], |us| plain(java_round((ms(us) - 30_000) / 1000))),
    sin("java/round-long-not-backdated", &["float32-rounding", "no-backdate"], |us| {
        plain(java_round(ms(us) / 1000))
    }),
    sin("java/round-then-minus-30", &["float32-rounding"], |us| {
        plain(java_round(ms(us) / 1000) - 30)
    }),
    sin("c/float-of-time", &["float32-rounding", "no-backdate"], |us| plain(c_float(us / S))),
    sin("c/float-arithmetic", &["float32-rounding", "no-backdate"], |us| {
        let iat = c_float(c_float(us / S) - 30);
        [iat.to_string(), c_float(iat + 7200).to_string(), String::new()]
    }),
    sin("js/fround", &["float32-rounding"], |us| {
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "so")]
        let iat = ((ms(us) - 30_000) as f64 / 1000.0) as f32 as i64;
        plain(iat)
    }),
    sin("java/float-milliseconds", &["float32-rounding"], |us| plain(c_float(ms(us)) / 1000 - 30)),
    sin("java/float-divided", &["float32-rounding", "no-backdate"], |us| {
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "so")]
        let iat = (ms(us) as f32 / 1000f32).round() as i64;
        plain(iat)
    }),
    sin("java/float-printed-by-17", &["float32-rounding", "float-formatted-time"], |us| {
        let iat = c_float(us / S - 30);
        [jdk17(iat), jdk17(c_float(iat + 7200)), String::new()]
    }),
    sin("go/float32-in-json", &["float32-rounding", "no-backdate"], |us| {
        let iat = c_float(us / S);
        [shortest(iat), shortest(c_float(us / S + 7200)), String::new()]
    }),
    sin("java/round-long-of-45", &["float32-rounding"], |us| {
        plain(java_round((ms(us) - 45_000) / 1000))
    }),
    // Two at once.
    sin("java/float-and-milliseconds", &["milliseconds-as-seconds", "float32-rounding"], |us| {
        let iat = c_float(ms(us) - 30_000);
        plain(iat).map(|_| iat.to_string())
    }),
    sin("java/float-seconds-times-1000", &["milliseconds-as-seconds", "float32-rounding"], |us| {
        let iat = java_round(ms(us) / 1000 - 30) * 1000;
        [iat.to_string(), (iat + 7_200_000).to_string(), String::new()]
    }),
    sin("python/tokyo-and-float", &["local-time-as-utc", "float-formatted-time"], |us| {
        plain(local_as_utc(us, "Asia/Tokyo")).map(|time| format!("{time}.0"))
    }),
    sin(
        "node/round-and-float",
        &["rounds-half-even", "no-backdate", "float-formatted-time"],
        |us| plain(py_round(us)).map(|time| format!("{time}.0")),
    ),
    sin("dotnet/ticks-of-local-time", &["wrong-epoch", "local-time-as-utc"], |us| {
        plain(local_as_utc(us, "Asia/Tokyo") + 62_135_596_800)
    }),
    // Rounding.
    sin("node/round", &["rounds-half-up", "no-backdate"], |us| plain(js_round(ms(us)))),
    sin("php/round-microtime", &["rounds-half-up", "no-backdate"], |us| plain(php_round(us))),
    sin("python/round", &["rounds-half-even", "no-backdate"], |us| plain(py_round(us))),
    sin("dotnet/math-round-ms", &["rounds-half-even", "no-backdate"], |us| {
        plain(py_round(ms(us) * 1000))
    }),
    sin("c/ceil", &["ceiling", "no-backdate"], |us| plain(c_ceil(us))),
    sin("node/ceil", &["ceiling", "no-backdate"], |us| plain(c_ceil(ms(us) * 1000))),
    // Units.
    sin("node/date-now", &["milliseconds-as-seconds"], |us| {
        let iat = ms(us);
        [iat.to_string(), (iat + 7_200_000).to_string(), String::new()]
    }),
    sin("java/date-in-custom-claim", &["milliseconds-as-seconds"], |us| {
        let iat = us / S;
        [iat.to_string(), ((iat + 7200) * 1000).to_string(), String::new()]
    }),
    sin("go/unix-nano", &["milliseconds-as-seconds"], |us| {
        [(us * 1000).to_string(), (us * 1000 + 7_200_000_000_000).to_string(), String::new()]
    }),
    sin("php/microseconds", &["milliseconds-as-seconds"], |us| {
        [us.to_string(), (us + 7200 * S).to_string(), String::new()]
    }),
    sin("node/lifetime-in-ms", &["lifetime-unit-mix"], |us| {
        let iat = us / S - 30;
        [iat.to_string(), (iat + 7_200_000).to_string(), String::new()]
    }),
    sin("node/expiresIn-as-ms", &["lifetime-unit-mix"], |us| {
        let iat = us / S;
        [iat.to_string(), (iat + 7).to_string(), String::new()]
    }),
    sin("php/lifetime-in-minutes", &["lifetime-unit-mix"], |us| {
        let iat = us / S;
        [iat.to_string(), (iat + 120).to_string(), String::new()]
    }),
    sin("node/seconds-added-to-ms", &["milliseconds-as-seconds", "lifetime-unit-mix"], |us| {
        [(ms(us) / 1000).to_string(), (ms(us) + 7200).to_string(), String::new()]
    }),
    // Zones and epochs.
    sin("python/utcnow-timestamp-tokyo", &["utc-time-as-local"], |us| {
        plain(utc_as_local(us, "Asia/Tokyo"))
    }),
    sin("python/utcnow-timestamp-new-york", &["utc-time-as-local"], |us| {
        plain(utc_as_local(us, "America/New_York"))
    }),
    sin("dotnet/now-new-york", &["local-time-as-utc"], |us| {
        plain(local_as_utc(us, "America/New_York") - 30)
    }),
    sin("php/gmmktime-london", &["local-time-as-utc"], |us| {
        plain(local_as_utc(us, "Europe/London"))
    }),
    sin("c/timegm-lord-howe", &["local-time-as-utc"], |us| {
        plain(local_as_utc(us, "Australia/Lord_Howe"))
    }),
    sin("ruby/kathmandu", &["local-time-as-utc"], |us| plain(local_as_utc(us, "Asia/Kathmandu"))),
    sin("js/round-in-berlin", &["local-time-as-utc", "rounds-half-up", "no-backdate"], |us| {
        let us = us.div_euclid(1000) * 1000;
        plain(local_as_utc(us + S / 2, "Europe/Berlin"))
    }),
    sin("swift/reference-date", &["wrong-epoch"], |us| plain(us / S - 978_307_200)),
    sin("ntp/1900", &["wrong-epoch"], |us| plain(us / S + 2_208_988_800 - 30)),
    sin("mac/1904", &["wrong-epoch"], |us| plain(us / S + 2_082_844_800)),
    sin("dotnet/ticks", &["milliseconds-as-seconds", "wrong-epoch"], |us| {
        let ticks = us * 10 + 621_355_968_000_000_000;
        [ticks.to_string(), (ticks + 72_000_000_000).to_string(), String::new()]
    }),
    sin("java/plus-days-new-york", &["calendar-arithmetic"], |us| {
        let iat = us / S;
        let exp = days_on_the_calendar(us, 2, "America/New_York");
        [iat.to_string(), exp.to_string(), String::new()]
    }),
    // Ends that are none, and 32 bits.
    sin("ruby/relative-exp", &["relative-expiry"], |us| {
        [(us / S).to_string(), "7200".to_owned(), String::new()]
    }),
    sin("java/int-milliseconds", &["int32-overflow"], |us| {
        #[expect(clippy::cast_possible_truncation, reason = "as Java does")]
        let wrapped = i64::from(ms(us) as i32);
        plain(wrapped / 1000)
    }),
    sin("java/int-lifetime", &["int32-overflow"], |us| {
        #[expect(clippy::cast_possible_truncation, reason = "as Java does")]
        let lifetime = i64::from((1000i64 * 60 * 60 * 24 * 30) as i32);
        [(ms(us) / 1000).to_string(), ((ms(us) + lifetime) / 1000).to_string(), String::new()]
    }),
    // Spelling.
    sin("python/float", &["float-formatted-time"], |us| {
        plain(us / S).map(|time| format!("{time}.0"))
    }),
    sin("java/double", &["float-formatted-time"], |us| {
        [us / S, us / S + 7200, us / S + 7200].map(|time| exponential(time, "E"))
    }),
    sin("go/percent-v", &["float-formatted-time"], |us| {
        [us / S, us / S + 7200, us / S + 7200].map(|time| exponential(time, "e+0"))
    }),
    sin("node/divided", &["float-formatted-time"], |us| {
        let fraction = format!("{:03}", ms(us) % 1000);
        let fraction = fraction.trim_end_matches('0');
        let dot = if fraction.is_empty() { "" } else { "." };
        [us / S, us / S + 7200, us / S + 7200].map(|time| format!("{time}{dot}{fraction}"))
    }),
];
