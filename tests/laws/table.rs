//! Asks every generator until no question is left, judges its tokens by the real rules, and looks
//! at the law and the causes that are named.

use std::fmt::Write as _;

use mintcheck::cause::{self, Suspect, Timing};
use mintcheck::law::{Sample, Verifier};
use mintcheck::outcome::{Cause, ClockLaw};

use super::judged::{accused, profile, sample};
use super::sins::{Claims, SINS, Sin};

/// More starts of a program nobody should need.
const MOST_QUESTIONS: usize = 24;
/// Half of the generators need no more than this.
const MEDIAN_QUESTIONS: usize = 16;
/// 2023-10-10, 04:00 UTC: from here on rates are told that have no period.
const FROM_US: i64 = 1_696_910_400_000_000;

/// What asking one generator came to.
struct Asked {
    told: String,
    causes: Vec<&'static str>,
    /// How many questions were asked in all.
    questions: usize,
    /// After how many of them the first cause no longer changed.
    settled: usize,
}

fn timing<'a>(samples: &'a [Sample], broken: &[&'static str]) -> Timing<'a> {
    let verifier = Verifier::default();
    let suspect = Suspect { profile: profile(), samples, broken, verifier, from_us: FROM_US };
    cause::of_times(&suspect)
}

fn ids(timing: &Timing<'_>) -> Vec<&'static str> {
    timing.causes.iter().map(|timed| timed.cause.id).collect()
}

fn ask(sin: &Sin) -> Asked {
    let mut tokens: Vec<(i64, Claims)> = Vec::new();
    let mut samples: Vec<Sample> = Vec::new();
    let mut history = Vec::new();
    loop {
        let broken = accused(&tokens);
        let timing = timing(&samples, &broken);
        let causes = ids(&timing);
        history.push(causes.first().copied());
        let Some(now_us) = timing.next_us else {
            let first = causes.first().copied();
            let settled = history.iter().rposition(|cause| *cause != first).map_or(0, |at| at + 1);
            let told = told(&timing);
            return Asked { told, causes, questions: samples.len(), settled };
        };
        let claims = (sin.mint)(now_us);
        samples.push(sample(now_us, &claims));
        tokens.push((now_us, claims));
        assert!(samples.len() <= MOST_QUESTIONS, "{}: no end of questions", sin.name);
    }
}

fn told(timing: &Timing<'_>) -> String {
    let mut text = timing.times.formulas().join(" · ");
    if let Some(rate) = &timing.rate {
        let _ = write!(text, "\n    refused {:.4}", rate.refused);
        if let Some(needed_s) = rate.tolerance_needed_s {
            let _ = write!(text, ", tolerance needed {needed_s} s");
        }
        if let Some([first, all]) = rate.margin_s {
            let _ = write!(text, ", margin {first} to {all} s");
        }
    }
    for timed in &timing.causes {
        let confidence = timed.proof.confidence.name();
        let _ = write!(text, "\n    {} ({confidence}): ", timed.cause.id);
        let _ = write!(text, "{}", timed.explains.join(", "));
        let _ =
            write!(text, "\n        {}\n        {}", timed.proof.summary, timed.proof.recomputed);
    }
    for one in &timing.unexplained {
        let _ = write!(text, "\n    unexplained {}: {}", one.rule, one.seen);
    }
    text
}

#[test]
fn every_sin_is_named_from_few_tokens_and_no_sound_generator_is() {
    let (mut table, mut wrong, mut counts) = (String::new(), Vec::new(), Vec::new());
    for sin in SINS {
        let asked = ask(sin);
        let _ = writeln!(table, "{}: {}", sin.name, asked.told);
        let _ = writeln!(table, "    after {} of {} questions", asked.settled, asked.questions);
        counts.push(asked.settled);
        if asked.causes != sin.causes {
            wrong.push(format!("{}: {:?} and not {:?}", sin.name, asked.causes, sin.causes));
        }
    }
    counts.sort_unstable();
    let (median, most) = (counts[counts.len() / 2], counts[counts.len() - 1]);
    let _ = writeln!(table, "named after: median {median}, most {most}");
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("laws", table);
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(median <= MEDIAN_QUESTIONS, "{median}");
}

#[test]
fn a_report_tells_the_law_the_rate_and_the_chart() {
    let sin = SINS.iter().find(|sin| sin.name == "java/round-long").unwrap();
    let instants = (0..12).map(|at| FROM_US + at * 31_600_000);
    let tokens: Vec<(i64, Claims)> = instants.map(|us| (us, (sin.mint)(us))).collect();
    let samples: Vec<Sample> = tokens.iter().map(|(us, claims)| sample(*us, claims)).collect();
    let broken = accused(&tokens);
    let timing = timing(&samples, &broken);
    let told = serde_json::to_value(Cause::from(&timing.causes[0])).unwrap();
    assert_eq!(told["cause"], "float32-rounding");
    assert_eq!(told["confidence"], "proven");
    assert_eq!(told["explains"], serde_json::json!(["iat-in-the-future", "iat-quantised"]));
    assert_eq!(told["law"], "iat = f32(floor(ms/1000) - 30)");
    assert_eq!(told["predicted_rejection"], 0.2617);
    assert_eq!(told["tolerance_needed_s"], 34.0);
    assert_eq!(told["margin_s"], serde_json::Value::Null);
    assert_eq!(told["over"], "a period of 256 s");
    let law = ClockLaw::of(&timing, FROM_US).unwrap();
    assert_eq!(
        law.formulas,
        ["iat = f32(floor(ms/1000) - 30)", "exp = iat + 7200", "tokenExp = iat + 7200"]
    );
    let ahead = law.points.iter().filter(|[_, ahead_us]| *ahead_us > 0).count();
    assert_eq!((law.points.len(), ahead), (96, 25));
    // A row for what comes from the future, two for what is behind.
    let lines = law.lines(5);
    assert!(lines.len() == 3 && lines[0].trim_start().starts_with("0 s ┼"), "{lines:#?}");
}
