//! What one instant a process does not show: readings that are kept, second readings, the zone of
//! the machine, the end of 32 bits, and generators that follow no law.

use mintcheck::law::{Laws, Sample, Unit, find_zone, infer, question, shown_by};
use mintcheck::profile::TimeRole;

const S: i64 = 1_000_000;
/// 2023-10-10, 04:00 UTC.
const NOW_S: i64 = 1_696_910_400;

fn told(sample: Sample, iat: i64, exp: i64) -> Sample {
    sample.with(TimeRole::IssuedAt, &iat.to_string()).with(TimeRole::Expires, &exp.to_string())
}

fn names(laws: &Laws) -> Vec<&'static str> {
    shown_by(laws).into_iter().map(|shown| shown.mechanism.id()).collect()
}

fn law(laws: &Laws, role: TimeRole) -> String {
    laws.claim(role).and_then(|claim| claim.law()).map(ToString::to_string).unwrap_or_default()
}

/// Asks one process at instants that the questions choose; `mint` is given all of them so far.
fn ask_one_process(mint: impl Fn(&[i64]) -> (i64, i64)) -> (usize, Laws) {
    let mut samples: Vec<Sample> = Vec::new();
    let mut instants: Vec<i64> = Vec::new();
    loop {
        let laws = infer(&samples);
        let Some(now_us) = question::next(&laws, &samples) else { return (samples.len(), laws) };
        let before = instants.clone();
        instants.push(now_us);
        let (iat, exp) = mint(&instants);
        samples.push(told(Sample { before, ..Sample::at(now_us) }, iat, exp));
        assert!(samples.len() <= 24, "no end of questions");
    }
}

#[test]
fn one_reading_that_is_kept_is_told_from_a_number() {
    let (count, laws) = ask_one_process(|instants| {
        let first = instants[0] / S;
        (first - 30, first + 7170)
    });
    assert_eq!(names(&laws), ["stale-clock"], "{count}");
    assert_eq!(law(&laws, TimeRole::IssuedAt), "floor(first_ms/1000) - 30");
}

#[test]
fn a_reading_that_is_kept_for_a_while_is_told_with_its_while() {
    let mut samples: Vec<Sample> = Vec::new();
    let mut kept = 0;
    // One process, asked every 25 s; it reads the clock anew after a minute.
    for at in 0..12 {
        let now_us = (NOW_S + at * 25) * S + 600_000;
        if now_us - kept >= 60 * S {
            kept = now_us;
        }
        let before = samples.iter().map(|sample| sample.now_us).collect();
        samples.push(told(Sample { before, ..Sample::at(now_us) }, kept / S, kept / S + 7200));
    }
    let laws = infer(&samples);
    assert_eq!(names(&laws), ["stale-clock"]);
    assert_eq!(law(&laws, TimeRole::IssuedAt), "floor(kept_ms(60 s)/1000)");
}

#[test]
fn a_second_reading_shows_when_the_clock_is_stepped_in_between() {
    let stepped = |at: i64| {
        let (now_us, later_us) = ((NOW_S + at) * S, (NOW_S + at + 1000 + 77 * at) * S);
        let sample = Sample { later_us: Some(later_us), ..Sample::at(now_us) };
        told(sample, now_us / S, later_us / S + 7200)
    };
    let laws = infer(&[stepped(0), stepped(5), stepped(130), stepped(4000)]);
    assert_eq!(names(&laws), ["second-clock-read"]);
    assert_eq!(law(&laws, TimeRole::Expires), "floor(later_ms/1000) + 7200");
}

#[test]
fn the_zone_of_the_machine_is_told_by_running_under_another() {
    let zones = ["Asia/Tokyo", "America/New_York", "Asia/Kathmandu"];
    let under = |(at, name): (usize, &&str)| {
        let own = find_zone(name);
        let now_s = NOW_S + i64::try_from(at).unwrap() * 9_000_001;
        let local = now_s + own.unwrap().offset_s(now_s);
        told(Sample { own, ..Sample::at(now_s * S) }, local, local + 7200)
    };
    let laws = infer(&zones.iter().enumerate().map(under).collect::<Vec<_>>());
    assert_eq!(law(&laws, TimeRole::IssuedAt), "floor(ms/1000) + zone(TZ)");
    assert_eq!(names(&laws), ["local-time-as-utc"]);
}

#[test]
fn the_end_of_32_bits_is_told_in_both_ways() {
    let end = 1 << 31;
    let instants = [NOW_S + 20, end - 31, end - 1, end, end + 29, end + 4000];
    let samples = |iat: fn(i64) -> i64| {
        let sample = |now_s: i64| told(Sample::at(now_s * S), iat(now_s), iat(now_s) + 7200);
        infer(&instants.map(sample))
    };
    #[expect(clippy::cast_possible_truncation, reason = "as C does")]
    let wrapped = samples(|now_s| i64::from((now_s - 30) as i32));
    assert_eq!(law(&wrapped, TimeRole::IssuedAt), "int32(floor(ms/1000) - 30)");
    assert_eq!(names(&wrapped), ["int32-overflow"]);
    let stuck = samples(|now_s| now_s.min(i64::from(i32::MAX)));
    assert_eq!(law(&stuck, TimeRole::IssuedAt), "min(2147483647, floor(ms/1000))");
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "as Java does"
    )]
    let java = samples(|now_s| i64::from((f64::from((now_s - 30) as f32) + 0.5) as i32));
    assert_eq!(law(&java, TimeRole::IssuedAt), "min(2147483647, f32(floor(ms/1000) - 30))");
    assert_eq!(names(&java), ["float32-rounding"]);
}

#[test]
fn whole_minutes_have_a_law_and_no_mechanism() {
    let (count, laws) = ask_one_process(|instants| {
        let minute = instants[instants.len() - 1] / (60 * S) * 60;
        (minute, minute + 7200)
    });
    assert_eq!(law(&laws, TimeRole::IssuedAt), "floor(ms/60000)*60", "{count}");
    assert_eq!(names(&laws), [""; 0]);
}

#[test]
fn what_follows_no_law_has_none() {
    let noise = |us: i64| us.wrapping_mul(6_364_136_223_846_793_005).rem_euclid(977);
    let sample = |at: i64| {
        let now_us = (NOW_S + 61 * at) * S + 250_000;
        told(Sample::at(now_us), now_us / S - noise(now_us), now_us / S + 7200)
    };
    let laws = infer(&(0..12).map(sample).collect::<Vec<_>>());
    let iat = laws.claim(TimeRole::IssuedAt).unwrap();
    assert_eq!(iat.fitting, []);
    assert_eq!(names(&laws), [""; 0]);
    assert!(question::next(&laws, &[]).is_some());
}

#[test]
fn a_token_without_times_has_no_laws() {
    let laws = infer(&[Sample::at(NOW_S * S), Sample::at(NOW_S * S + 1)]);
    assert_eq!(laws, Laws::default());
}

#[test]
fn text_is_read_as_a_number_only_if_it_is_one() {
    let sample = |raw: &str| Sample::at(NOW_S * S).with(TimeRole::IssuedAt, raw);
    assert!(infer(&[sample("\"2023-10-10T04:00:00Z\"")]).claims.is_empty());
    let unit = infer(&[sample("1696910400000")]).iat().map(|law| law.unit);
    assert_eq!(unit, Some(Unit::Milliseconds));
}
