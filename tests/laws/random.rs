//! Whatever law of the family a generator follows: the search finds it again, or one that nothing
//! tells apart from it.

use mintcheck::law::{
    EPOCHS, Law, Path, Rounding, Sample, Shift, Shown, Unit, Way, Whose, all_zones, infer,
    question, rate,
};
use mintcheck::profile::TimeRole;
use proptest::prelude::*;

const S: i64 = 1_000_000;

fn path() -> impl Strategy<Value = Path> {
    let rounding = prop_oneof![
        4 => Just(Rounding::Floor),
        2 => Just(Rounding::HalfUp),
        1 => Just(Rounding::HalfEven),
        1 => Just(Rounding::Ceiling),
        1 => Just(Rounding::HalfAway),
    ];
    let whole = rounding.prop_map(|rounding| Path::Whole { step_us: S, rounding });
    prop_oneof![
        4 => whole,
        2 => Just(Path::Float32 { sticks: false }),
        1 => Just(Path::Float32Fraction),
        1 => Just(Path::Float32Twice),
        1 => Just(Path::Float32Milliseconds { then: Some(Rounding::Floor) }),
    ]
}

/// A backdate of the field, before or after the path is gone.
fn backdated(law: Law) -> impl Strategy<Value = Law> {
    let seconds = prop_oneof![2 => Just(0), 3 => Just(-30), 2 => -120..0i64];
    (seconds, any::<bool>()).prop_map(move |(seconds, is_before)| {
        let us = seconds * S;
        if is_before { Law { before_us: us, ..law } } else { Law { after_us: us, ..law } }
    })
}

fn laws() -> impl Strategy<Value = Law> {
    let plain = path().prop_map(Law::of);
    let zone = (0..all_zones().len(), any::<bool>()).prop_map(|(at, is_local)| {
        let way = if is_local { Way::LocalAsUtc } else { Way::UtcAsLocal };
        let shift = Shift { way, whose: Whose::Of(&all_zones()[at]) };
        Law { shift: Some(shift), ..Law::whole(S, Rounding::Floor) }
    });
    let epoch = (0..EPOCHS.len())
        .prop_map(|at| Law { epoch: Some(&EPOCHS[at]), ..Law::whole(S, Rounding::Floor) });
    let unit = prop_oneof![Just(Unit::Milliseconds), Just(Unit::Nanoseconds)]
        .prop_map(|unit| Law { unit, ..Law::whole(1_000, Rounding::Floor) });
    prop_oneof![6 => plain, 2 => zone, 1 => epoch, 1 => unit].prop_flat_map(backdated)
}

fn instants() -> impl Strategy<Value = Vec<i64>> {
    let grain = prop_oneof![Just(1), Just(1_000), Just(500_000), Just(S)];
    let instant = (1_609_459_200 * S..2_145_916_799 * S, grain);
    proptest::collection::vec(instant.prop_map(|(us, grain)| us / grain * grain), 1..30)
}

fn sample(law: &Law, now_us: i64) -> Sample {
    let millionths = law.at(&Shown::at(now_us));
    let (whole, part) = (millionths.div_euclid(S.into()), millionths.rem_euclid(S.into()));
    let raw = if part == 0 { whole.to_string() } else { format!("{whole}.{part:06}") };
    Sample::at(now_us).with(TimeRole::IssuedAt, &raw)
}

fn are_the_same(one: &Law, other: &Law, instants: &[i64]) -> bool {
    instants.iter().all(|us| one.at(&Shown::at(*us)) == other.at(&Shown::at(*us)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_law_is_found_from_its_own_samples(law in laws(), instants in instants()) {
        let samples: Vec<Sample> = instants.iter().map(|us| sample(&law, *us)).collect();
        let found = infer(&samples);
        let claim = found.claim(TimeRole::IssuedAt).expect("it was seen");
        prop_assert!(!claim.fitting.is_empty(), "{law} of {} instants", instants.len());
        for one in &claim.fitting {
            prop_assert!(are_the_same(one, &law, &instants), "{one} does not give what was seen");
        }
    }

    #[test]
    fn questions_lead_to_the_law_or_to_one_that_nothing_tells_apart(
        law in laws(),
        instants in instants(),
    ) {
        let mut samples: Vec<Sample> = Vec::new();
        let mut found = infer(&samples);
        while let Some(now_us) = question::next(&found, &samples) {
            samples.push(sample(&law, now_us));
            found = infer(&samples);
            prop_assert!(samples.len() <= 24, "no end of questions on {law}");
        }
        let claim = found.claim(TimeRole::IssuedAt).expect("it was seen");
        let simplest = claim.law().expect("it has a law");
        let apart = instants.iter().filter(|us| !are_the_same(simplest, &law, &[**us])).count();
        prop_assert!(apart == 0, "{simplest} for {law}: {apart} of {} apart", instants.len());
    }

    #[test]
    fn a_rate_is_what_counting_comes_to(law in laws()) {
        let told = rate::Told { iat: &law, exp: None, own: None };
        let from_us = 1_704_067_200 * S;
        let rate = rate::of(&told, rate::Verifier::default(), from_us).expect("of the instant only");
        // Instants of a stride that no period has as a divisor.
        let (count, stride_us) = (20_000, 1_576_800_017);
        let is_refused = |at: &i64| {
            let now_us = from_us + at * stride_us;
            law.as_seconds_us(&Shown::at(now_us)) > now_us
        };
        let refused = (0..count).filter(is_refused).count();
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let counted = refused as f64 / count as f64;
        prop_assert!((rate.refused - counted).abs() < 0.02, "{law}: {} {counted}", rate.refused);
    }
}
