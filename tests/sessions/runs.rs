//! Whole runs over fakes: verdicts when something breaks, and what no report may say.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mintcheck::case::{Case, Inputs, control};
use mintcheck::generator::Answer;
use mintcheck::generator::builtin::{self, Caution};
use mintcheck::generator::{Blame, FaultKind, Host, Peer, ThreadHost};
use mintcheck::outcome::{GeneratorOutcome, Outcome, Verdict};
use mintcheck::process::Stop;
use mintcheck::profile;
use mintcheck::report::Reported as _;
use mintcheck::run::{self, Ended, Plan, Silent, Source};
use serde_json::json;

use super::fake::{GENEROUS, Next, Turn, fake_of};
use crate::plan::plan;

/// Tells our cases from those of the control.
const OWN_KEY: &str = "mintcheckExampleKey_77";

/// A plain case at several instants.
fn field_cases(count: usize) -> Vec<Case> {
    let mut plain = control().remove(0);
    plain.inputs.set("sdk_key", json!(OWN_KEY));
    let case = |at: usize| {
        let at = i64::try_from(at).unwrap();
        Case {
            id: format!("own/plain-{at:03}"),
            now_us: plain.now_us + at * 1_000_000,
            ..plain.clone()
        }
    };
    (0..count).map(case).collect()
}

/// What the reference mints for a request.
fn mint(turn: &Turn<'_>) -> Answer {
    let inputs = Inputs::new(turn.request.inputs.clone());
    let profile = profile::find("meeting-sdk").unwrap();
    builtin::mint(profile, &inputs, turn.request.now_us, Caution::Lenient)
}

fn answer_soundly(turn: &mut Turn<'_>) -> Next {
    let Answer::Token(token) = mint(turn) else { panic!("the reference mints plain cases") };
    let line = json!({"id": turn.request.id, "token": token.text});
    turn.write(format!("{line}\n"))
}

fn source(name: &str, host: impl Host + 'static) -> Source {
    Source::Host { name: name.to_owned(), host: Arc::new(host) }
}

fn sound(name: &str) -> Source {
    source(name, fake_of(&[name], answer_soundly).0)
}

fn run(plan: &Plan) -> Ended {
    run::run(plan, &Silent)
}

fn generator<'e>(ended: &'e Ended, name: &str) -> &'e GeneratorOutcome {
    let all = &ended.outcome.generators;
    all.iter().find(|one| one.name == name).unwrap_or_else(|| panic!("no {name} in {all:#?}"))
}

/// Whether this is the control and not one of our cases.
fn is_control(turn: &Turn<'_>) -> bool {
    turn.request.inputs["sdk_key"] != json!(OWN_KEY)
}

#[test]
fn one_generator_of_a_host_breaks_for_ever_and_the_other_is_judged() {
    let (host, _) = fake_of(&["fake/broken", "fake/sound"], |turn| {
        let breaks = turn.request.generator == "fake/broken" && !is_control(turn);
        if breaks { Next::Crash } else { answer_soundly(turn) }
    });
    let ended = run(&plan(vec![source("fake", host)], field_cases(40)));
    assert_eq!(ended.missing_verdicts, 0);
    let broken = generator(&ended, "fake/broken");
    assert_eq!(broken.verdict, Verdict::Faulted);
    let counts: Vec<_> = broken.faults.iter().map(|fault| (fault.fault, fault.count)).collect();
    let crashed: usize = counts.iter().map(|(_, count)| count).sum();
    assert_eq!(crashed, broken.runs, "one fault for each run: {counts:?}");
    let sound = generator(&ended, "fake/sound");
    assert_eq!((sound.verdict, sound.faults.len()), (Verdict::Conforms, 0));
    assert!(!ended.outcome.complete);
}

#[test]
fn a_control_without_an_answer_blames_the_adapter() {
    let crashing = source("crashing", fake_of(&["a/crashes"], |_| Next::Crash).0);
    let failing = fake_of(&["a/fails"], |turn| {
        let line = json!({"id": turn.request.id, "failed": "no such library"});
        turn.write(format!("{line}\n"))
    });
    let ended = run(&plan(vec![crashing, source("failing", failing.0)], field_cases(4)));
    for (name, fault) in [("a/crashes", FaultKind::Crashed), ("a/fails", FaultKind::NoToken)] {
        let one = generator(&ended, name);
        assert_eq!(one.verdict, Verdict::Faulted);
        assert_eq!((one.faults[0].fault, one.faults[0].blame), (fault, Blame::Adapter));
    }
}

#[test]
fn what_goes_wrong_beside_the_control_is_told() {
    let (host, _) = fake_of(&["a/echoes"], |turn| {
        if turn.request.id == 2 {
            turn.write("{\"id\":1,\"token\":\"again\"}\nwarming up\n");
        }
        answer_soundly(turn)
    });
    let ended = run(&plan(vec![source("echoes", host)], field_cases(4)));
    let one = generator(&ended, "a/echoes");
    assert_eq!(one.faults[0].fault, FaultKind::AnsweredTwice);
    assert_eq!(one.notes, ["a line that is no answer: `warming up`"]);
}

#[test]
fn who_takes_none_of_the_inputs_has_shown_nothing() {
    let mut cases = field_cases(3);
    for case in &mut cases {
        case.inputs.set("lifetime_s", json!(7200));
    }
    for (whole, verdict) in [(true, Verdict::Faulted), (false, Verdict::Skipped)] {
        let plan = Plan { whole, ..plan(vec![sound("a/plain")], cases.clone()) };
        let ended = run(&plan);
        let one = generator(&ended, "a/plain");
        assert_eq!((one.verdict, one.not_applicable), (verdict, 3));
    }
}

#[test]
fn a_thread_is_asked_nothing_in_zones_that_it_cannot_be_in() {
    let mut cases = field_cases(3);
    cases[2] = cases[0].clone();
    cases[2].id = "control/tokyo-000".to_owned();
    cases[2].environment.tz = Some("Asia/Tokyo".to_owned());
    let ended = run(&plan(vec![sound("a/plain")], cases));
    let one = generator(&ended, "a/plain");
    assert_eq!((one.verdict, one.cases, one.not_applicable), (Verdict::Conforms, 2, 1));
    let why = "a thread shares the zone and locale of its process";
    assert_eq!(ended.outcome.notes, [format!("not tried under TZ=Asia/Tokyo: {why}")]);
}

/// A host whose start is a bug of ours.
struct Panics;

impl Host for Panics {
    fn start(&self) -> io::Result<Box<dyn Peer>> {
        panic!("the test wants this panic")
    }
}

#[test]
fn a_panic_is_never_a_pass_and_leaves_the_others_their_verdicts() {
    let sources = vec![sound("a/first"), source("bug", Panics), sound("a/last")];
    let ended = run(&Plan { jobs: 1, ..plan(sources, field_cases(4)) });
    assert!(ended.missing_verdicts > 0, "this is what makes the exit code 70");
    assert_eq!(generator(&ended, "bug/*").verdict, Verdict::Faulted);
    assert_eq!(generator(&ended, "a/first").verdict, Verdict::Conforms);
    assert_eq!(generator(&ended, "a/last").verdict, Verdict::Conforms);
    assert!(!ended.outcome.complete);
}

#[test]
fn a_run_that_is_stopped_is_no_pass_and_keeps_what_it_has() {
    static STOP: AtomicBool = AtomicBool::new(false);
    let (host, _) = fake_of(&["a/stopped"], |turn| {
        if is_control(turn) {
            return answer_soundly(turn);
        }
        STOP.store(true, Ordering::SeqCst);
        Next::Hang
    });
    let sources = vec![
        sound("a/first"),
        source("stopped", host),
        source("late", ThreadHost::new(|_, _| panic!("nobody is started any more"))),
        Source::Builtin("builtin/reference".to_owned()),
    ];
    let mut plan = Plan { jobs: 1, ..plan(sources, field_cases(8)) };
    plan.limits.stop = Stop::when(&STOP);
    let ended = run(&plan);
    assert_eq!(ended.missing_verdicts, 0);
    assert_eq!(generator(&ended, "a/first").verdict, Verdict::Conforms);
    for name in ["a/stopped", "late/*", "builtin/reference"] {
        let one = generator(&ended, name);
        assert_eq!(one.verdict, Verdict::Faulted, "{name}");
        assert_eq!(one.faults[0].fault, FaultKind::NotAsked, "{name}");
        assert!(one.faults[0].detail.starts_with("stopped"), "{name}");
    }
    assert_eq!(ended.outcome.verdict, Verdict::Faulted);
    assert!(!ended.outcome.complete);
}

/// A secret that would show in any of its spellings.
const PLANTED: &str = "Pl4nted+Secret/With?Odd=Characters&1";

/// Its spellings as other programs have written them.
const SPELLINGS: [&str; 6] = [
    PLANTED,
    "UGw0bnRlZCtTZWNyZXQvV2l0aD9PZGQ9Q2hhcmFjdGVycyYx",
    "506c346e7465642b5365637265742f576974683f4f64643d436861726163746572732631",
    "506C346E7465642B5365637265742F576974683F4F64643D436861726163746572732631",
    "Pl4nted%2BSecret%2FWith%3FOdd%3DCharacters%261",
    "Pl4nted+Secret\\/With?Odd=Characters&1",
];

/// Cases of a user, whose secret is nobody else's business.
fn private_cases(count: usize) -> Vec<Case> {
    let mut cases = field_cases(count);
    for case in &mut cases {
        case.inputs.set("secret", json!(PLANTED));
    }
    cases
}

#[test]
fn no_report_holds_a_private_secret() {
    let (host, _) = fake_of(&["leaky/one"], |turn| {
        if is_control(turn) {
            return answer_soundly(turn);
        }
        let id = turn.request.id;
        let spelling = SPELLINGS[usize::try_from(id).unwrap() % SPELLINGS.len()];
        turn.write(format!(
            "got the secret {spelling}\n{}\n",
            turn.line.replace("\"id\"", "\"of\"")
        ));
        let line = match id % 5 {
            0 => json!({"id": id, "refused": format!("no: {spelling}")}),
            1 => json!({"id": id, "failed": format!("HmacError({spelling})")}),
            2 => json!({"id": id, "token": spelling}),
            3 => json!({"id": id, "token": with_claim(turn, "appKey", spelling)}),
            _ => json!({"id": id, "token": with_claim(turn, spelling, "x")}),
        };
        turn.write(format!("{line}\n"))
    });
    let (crashing, _) = fake_of(&["leaky/two"], |turn| {
        if is_control(turn) {
            return answer_soundly(turn);
        }
        turn.write(format!("half a line with {PLANTED}"));
        Next::Crash
    });
    let sources = vec![source("leaky", host), source("crashing", crashing)];
    let ended = run(&Plan { limits: GENEROUS, ..plan(sources, private_cases(60)) });
    let all = &ended.outcome.generators;
    assert!(all.iter().any(|one| !one.findings.is_empty() && !one.notes.is_empty()), "{all:#?}");
    for format in Outcome::FORMATS {
        let mut report = Vec::new();
        (format.write)(&ended.outcome, &mut report).unwrap();
        let report = String::from_utf8(report).unwrap();
        // Annotations leave notes out, and it is notes that repeat what was said here.
        let tells = report.contains("[secret]") || format.name == "github";
        assert!(tells, "{} tells nothing", format.name);
        for spelling in SPELLINGS {
            assert!(!report.contains(spelling), "{} has {spelling}:\n{report}", format.name);
        }
        let rest = &PLANTED[..12];
        assert!(!report.contains(rest), "{} has {rest}:\n{report}", format.name);
    }
}

/// A token of the reference with another claim.
fn with_claim(turn: &Turn<'_>, name: &str, value: &str) -> String {
    use base64::Engine as _;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    let Answer::Token(token) = mint(turn) else { panic!("the reference mints plain cases") };
    let (header, rest) = token.split_once('.').unwrap();
    let (payload, mac) = rest.split_once('.').unwrap();
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap();
    let mut claims: serde_json::Map<_, _> = serde_json::from_slice(&payload).unwrap();
    claims.insert(name.to_owned(), json!(value));
    let payload = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap());
    format!("{header}.{payload}.{mac}")
}
