//! Sins in how the clock becomes `iat`, and in how times are written.

use super::asked::quote;
use super::draft::TIMES;
use super::generator::{BACKDATE_S, Generator, good};
use super::mutant::{Mutant, mutant};
use super::numbers::{exponential, float32, half_to_even, int32, rounded_by_java};

const SECOND_US: i64 = 1_000_000;

pub(super) const ALL: &[Mutant] = &[
    // Java's Math.round of a long picks the float.
    mutant("iat_through_float32", &["iat-in-the-future", "iat-quantised"], || {
        good().iat(|now_us| rounded_by_java((now_us / 1000 - 30_000) / 1000))
    })
    .expects(&["float32-rounding"]),
    // Java before 19 prints nine of the ten digits, and rounds the last one off.
    mutant(
        "float32_as_java_prints_it",
        &["iat-in-the-future", "iat-quantised", "time-not-an-integer"],
        || {
            good().claims(|_, claims| {
                claims.times(&["iat"], |s| exponential((float32(s) + 5) / 10 * 10, "E"));
            })
        },
    )
    .expects(&["float32-rounding", "float-formatted-time"]),
    mutant("iat_through_float32_then_set_back", &["iat-in-the-future", "iat-quantised"], || {
        good().iat(|now_us| float32(now_us / SECOND_US) - BACKDATE_S)
    })
    .expects(&["float32-rounding"]),
    mutant("iat_through_float32_not_set_back", &["iat-in-the-future", "iat-quantised"], || {
        good().iat(|now_us| float32(now_us / SECOND_US))
    })
    .expects(&["float32-rounding", "no-backdate"]),
    mutant("milliseconds_through_float32", &["iat-in-the-future", "iat-quantised"], || {
        good().iat(|now_us| float32(now_us / 1000) / 1000 - BACKDATE_S)
    })
    .expects(&["float32-rounding"]),
    mutant("whole_minutes", &["iat-quantised"], || {
        good().iat(|now_us| now_us.div_euclid(60 * SECOND_US) * 60)
    }),
    mutant("rounds_half_up", &["iat-rounds-up"], || {
        good().iat(|now_us| (now_us + SECOND_US / 2).div_euclid(SECOND_US))
    })
    .expects(&["rounds-half-up", "no-backdate"]),
    mutant("rounds_half_even", &["iat-rounds-up"], || good().iat(half_to_even))
        .expects(&["rounds-half-even", "no-backdate"]),
    mutant("ceiling", &["iat-rounds-up"], || {
        good().iat(|now_us| (now_us + SECOND_US - 1).div_euclid(SECOND_US))
    })
    .expects(&["ceiling", "no-backdate"]),
    mutant("always_the_next_second", &["iat-in-the-future"], || {
        good().iat(|now_us| now_us.div_euclid(SECOND_US) + 1)
    }),
    mutant("backdate_added", &["iat-in-the-future"], || shifted(BACKDATE_S)),
    mutant("clock_two_seconds_ahead", &["iat-in-the-future"], || shifted(2)),
    mutant("tokyo_time_as_utc", &["iat-in-the-future"], || shifted(9 * 3600))
        .expects(&["local-time-as-utc"]),
    mutant("only_iat_in_tokyo_time", &["iat-in-the-future"], || {
        good().claims(|_, claims| claims.times(&["iat"], |s| (s + 9 * 3600).to_string()))
    })
    .expects(&["local-time-as-utc"]),
    mutant("only_iat_of_nothing", &["iat-ignores-clock", "iat-too-old"], || {
        good().claims(|_, claims| claims.set("iat", 0))
    }),
    mutant("utc_as_tokyo_time", &["iat-too-old", "already-expired"], || shifted(-9 * 3600))
        .expects(&["utc-time-as-local"]),
    mutant("kathmandu_time_as_utc", &["iat-in-the-future"], || shifted(20_700))
        .expects(&["local-time-as-utc"]),
    mutant("new_york_winter_time_as_utc", &["iat-too-old", "already-expired"], || {
        shifted(-5 * 3600)
    })
    .expects(&["local-time-as-utc"]),
    mutant("new_york_time_as_utc", &["iat-too-old", "already-expired"], || {
        good().iat(|now_us| {
            let now_s = now_us.div_euclid(SECOND_US);
            now_s - if is_summer_in_new_york(now_s) { 4 } else { 5 } * 3600
        })
    })
    .expects(&["local-time-as-utc"]),
    mutant("backdate_of_an_hour", &["iat-too-old"], || shifted(-3600))
        .expects(&["utc-time-as-local"]),
    mutant("backdate_of_601_s", &["iat-too-old"], || shifted(-601)),
    mutant("epoch_of_2001", &["iat-too-old", "already-expired"], || shifted(-978_307_200))
        .expects(&["wrong-epoch"]),
    mutant("epoch_of_year_1", &["iat-in-the-future"], || shifted(62_135_596_800))
        .expects(&["wrong-epoch"]),
    mutant("epoch_of_1900", &["iat-in-the-future"], || shifted(2_208_988_800))
        .expects(&["wrong-epoch"]),
    mutant("seconds_in_int32", &["iat-runs-backwards", "iat-too-old", "already-expired"], || {
        good().iat(|now_us| int32(now_us.div_euclid(SECOND_US)))
    }),
    mutant(
        "milliseconds_in_int32",
        &["iat-runs-backwards", "iat-too-old", "already-expired"],
        || good().iat(|now_us| int32(now_us / 1000).div_euclid(1000)),
    )
    .expects(&["int32-overflow"]),
    // The hour that a local clock shows twice is taken for the first of the two.
    mutant("second_pass_of_an_hour_as_the_first", &["iat-too-old"], || {
        let fold_s = 1_699_164_000;
        good().iat(move |now_us| {
            let now_s = now_us.div_euclid(SECOND_US);
            let again = (fold_s..fold_s + 3600).contains(&now_s);
            now_s - if again { 3600 } else { 0 } - BACKDATE_S
        })
    })
    .expects(&["calendar-arithmetic"]),
    mutant("iat_of_nothing", &["iat-ignores-clock", "iat-too-old", "already-expired"], || {
        good().iat(|_| 0)
    }),
    mutant(
        "one_reading_of_the_clock",
        &["iat-ignores-clock", "iat-in-the-future", "iat-too-old", "already-expired"],
        || {
            let mut first = None;
            good().iat(move |now_us| *first.get_or_insert(now_us) / SECOND_US - BACKDATE_S)
        },
    )
    .expects(&["stale-clock"]),
    mutant("times_as_text", &["time-not-a-number"], || {
        good().claims(|_, claims| claims.times(&TIMES, |s| quote(&s.to_string())))
    }),
    mutant("iat_as_date", &["time-not-a-number"], || {
        good().claims(|_, claims| claims.times(&["iat"], date))
    }),
    mutant("exp_as_null", &["time-not-a-number"], || {
        good().claims(|_, claims| claims.set("exp", "null"))
    }),
    mutant("session_end_as_null", &["time-not-a-number"], || {
        good().claims(|_, claims| claims.set("tokenExp", "null"))
    }),
    mutant("milliseconds_as_seconds", &["time-not-in-seconds"], || {
        good().claims(|_, claims| claims.times(&TIMES, |s| (s * 1000).to_string()))
    })
    .expects(&["milliseconds-as-seconds"]),
    mutant("iat_in_milliseconds", &["time-not-in-seconds"], || {
        good().claims(|asked, claims| claims.set("iat", asked.now_us() / 1000 - 30_000))
    })
    .expects(&["milliseconds-as-seconds"]),
    mutant("exp_in_milliseconds", &["time-not-in-seconds"], || {
        good().claims(|_, claims| claims.times(&["exp"], |s| (s * 1000).to_string()))
    })
    .expects(&["milliseconds-as-seconds"]),
    mutant("microseconds_as_seconds", &["time-not-in-seconds"], || {
        good().claims(|_, claims| claims.times(&TIMES, |s| (s * SECOND_US).to_string()))
    })
    .expects(&["milliseconds-as-seconds"]),
    mutant("nanoseconds_as_seconds", &["time-not-in-seconds"], || {
        good().claims(|_, claims| claims.times(&TIMES, |s| format!("{s}000000000")))
    })
    .expects(&["milliseconds-as-seconds"]),
    mutant("times_with_point_zero", &["time-not-an-integer"], || {
        good().claims(|_, claims| claims.times(&TIMES, |s| format!("{s}.0")))
    })
    .expects(&["float-formatted-time"]),
    mutant("times_as_java_prints_doubles", &["time-not-an-integer"], || {
        good().claims(|_, claims| claims.times(&TIMES, |s| exponential(s, "E")))
    })
    .expects(&["float-formatted-time"]),
    mutant("times_as_c_prints_doubles", &["time-not-an-integer"], || {
        good().claims(|_, claims| claims.times(&TIMES, |s| exponential(s, "e+0")))
    })
    .expects(&["float-formatted-time"]),
    mutant("times_with_their_fraction", &["time-not-an-integer"], || {
        good().claims(|asked, claims| {
            let fraction = asked.now_us() % SECOND_US;
            claims.times(&TIMES, |s| format!("{s}.{fraction:06}"));
        })
    })
    .expects(&["float-formatted-time"]),
    // `Date.now() / 1000` is whole once in a thousand.
    mutant("milliseconds_divided", &["time-not-an-integer", "time-form-varies"], || {
        good().claims(|asked, claims| {
            let fraction = format!(".{:03}", asked.now_us() / 1000 % 1000);
            let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
            claims.times(&TIMES, |s| format!("{s}{fraction}"));
        })
    })
    .expects(&["float-formatted-time"]),
];

fn shifted(by_s: i64) -> Generator {
    good().iat(move |now_us| now_us.div_euclid(SECOND_US) + by_s)
}

fn date(seconds: i64) -> String {
    let at = jiff::Timestamp::from_second(seconds).expect("of our time");
    quote(&at.to_string())
}

/// From the second Sunday of March, 07:00 UTC, to the first of November, 06:00 UTC.
pub(super) fn is_summer_in_new_york(now_s: i64) -> bool {
    let at = |seconds| jiff::Timestamp::from_second(seconds).expect("of our time");
    let year = at(now_s).to_zoned(jiff::tz::TimeZone::UTC).year();
    let sunday = |month, hour, nth| {
        let first = jiff::civil::date(year, month, 1);
        let day = first.nth_weekday_of_month(nth, jiff::civil::Weekday::Sunday);
        let day = day.expect("each month has two Sundays").at(hour, 0, 0, 0);
        day.to_zoned(jiff::tz::TimeZone::UTC).expect("UTC has no gaps").timestamp().as_second()
    };
    (sunday(3, 7, 2)..sunday(11, 6, 1)).contains(&now_s)
}
