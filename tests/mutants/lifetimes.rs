//! Sins in how long a token holds.

use super::draft::ENDS;
use super::generator::{BACKDATE_S, good};
use super::mutant::{Mutant, mutant};
use super::numbers::float32;
use super::times::is_summer_in_new_york;

pub(super) const ALL: &[Mutant] = &[
    mutant("lifetime_where_a_moment_belongs", &["already-expired"], || {
        good().claims(|_, claims| claims.set("exp", 7200))
    })
    .expects(&["relative-expiry"]),
    // The session's end is no better, and only a note on the web.
    mutant("lifetimes_where_moments_belong", &["already-expired", "lifetime-too-short"], || {
        good().claims(|_, claims| claims.set_ends(7200))
    })
    .expects(&["relative-expiry"]),
    mutant("exp_is_iat", &["already-expired", "lifetime-too-short"], || good().lifetime(|_| 0)),
    mutant("lifetime_subtracted", &["already-expired", "lifetime-too-short"], || {
        good().lifetime(|asked| -asked.lifetime_s())
    }),
    mutant("ends_on_a_day_long_gone", &["already-expired"], || {
        good().claims(|_, claims| claims.set("exp", 1_000_000_000))
    }),
    mutant("never_ends", &["lifetime-too-long"], || {
        good().claims(|_, claims| claims.set("exp", 9_999_999_999_u64))
    }),
    mutant("lifetime_of_1799_s", &["lifetime-too-short"], || good().lifetime(|_| 1799)),
    mutant("lifetime_of_a_minute", &["lifetime-too-short"], || {
        good().lifetime(|_| BACKDATE_S + 60)
    }),
    mutant("lifetime_in_minutes", &["lifetime-too-short"], || good().lifetime(|_| 120))
        .expects(&["lifetime-unit-mix"]),
    mutant("lifetime_in_milliseconds", &["lifetime-too-long"], || {
        good().lifetime(|asked| asked.lifetime_s() * 1000).taking_lifetimes()
    })
    .expects(&["lifetime-unit-mix"]),
    mutant("lifetime_of_a_thousand_hours", &["lifetime-too-long"], || {
        good().lifetime(|_| 3_600_000)
    })
    .expects(&["lifetime-unit-mix"]),
    mutant("two_days_from_now", &["lifetime-too-long"], || {
        good().lifetime(|_| 172_800 + BACKDATE_S)
    }),
    mutant("lifetime_of_1800_s", &["lifetime-at-the-edge"], || good().lifetime(|_| 1800)),
    mutant("lifetime_of_two_days", &["lifetime-at-the-edge"], || good().lifetime(|_| 172_800)),
    // No shorter way: the least lifetime is longer than the longest backdate.
    mutant("kept_for_half_an_hour", &["iat-too-old", "time-left-too-short"], || {
        good().iat(|now_us| now_us / 1_000_000 - 1790).lifetime(|_| 1801)
    }),
    mutant("valid_in_a_minute", &["not-yet-valid", "claim-unknown"], || {
        good().claims(|_, claims| claims.also("nbf", claims.seconds("iat") + 90))
    }),
    mutant("session_of_three_hours", &["session-outlives-token"], || {
        good().claims(|_, claims| claims.times(&["tokenExp"], |s| (s + 3600).to_string()))
    }),
    // `iat` is rounded and `exp` is cut off.
    mutant("two_roundings_of_one_clock", &["iat-rounds-up", "lifetime-varies"], || {
        good().iat(|now_us| (now_us + 500_000) / 1_000_000 - BACKDATE_S).claims(|asked, claims| {
            let exp = asked.now_us() / 1_000_000 - BACKDATE_S + asked.lifetime_s();
            claims.set_ends(exp);
        })
    }),
    mutant("exp_through_float32", &["lifetime-varies"], || {
        good().claims(|_, claims| claims.times(&ENDS, |s| float32(s).to_string()))
    }),
    mutant("other_lifetimes_ignored", &["claim-differs-from-input"], || {
        good().lifetime(|_| 7200).taking_lifetimes()
    }),
    mutant("lifetimes_held_at_a_day", &["claim-differs-from-input"], || {
        good().lifetime(|asked| asked.lifetime_s().min(86_400)).taking_lifetimes()
    }),
    mutant("clock_read_twice", &["lifetime-varies"], || {
        good().claims(|asked, claims| {
            let later_s = (asked.now_us() + 5000) / 1_000_000 - asked.now_us() / 1_000_000;
            claims.times(&ENDS, |s| (s + later_s).to_string());
        })
    }),
    mutant("a_day_of_the_calendar", &["lifetime-varies"], || {
        good().claims(|_, claims| {
            let iat = claims.seconds("iat");
            let hours = |s| i64::from(is_summer_in_new_york(s));
            let exp = iat + 86_400 + (hours(iat) - hours(iat + 86_400)) * 3600;
            claims.set_ends(exp);
        })
    }),
    mutant("ends_on_the_full_hour", &["lifetime-varies"], || {
        good().claims(|_, claims| {
            claims.times(&ENDS, |s| (s.div_euclid(3600) * 3600).to_string());
        })
    }),
];
