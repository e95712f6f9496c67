//! Hosts that break while they work.

use std::io::{BufRead as _, BufReader, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use mintcheck::generator::Answer;
use mintcheck::generator::{Blame, FaultKind, Limits, Reply, Session, ThreadHost};
use mintcheck::process::Stop;

use super::fake::{
    BRIEF, GENEROUS, Next, ask, cases, fake, fake_of, fault, hello, replies, token, token_line,
};

const MIB: usize = 1024 * 1024;

#[test]
fn a_crash_charges_only_the_case_that_did_it() {
    for (count, guilty) in [(1, 0), (5, 4), (300, 0), (300, 150), (5000, 4500)] {
        let script =
            fake(move |turn| if turn.at() == guilty { Next::Crash } else { turn.answer() });
        let seen = ask(script, GENEROUS, count);
        let charged = seen.all_minted_but(&[guilty]);
        assert_eq!(fault(charged[0]).fault, FaultKind::Crashed);
        assert_eq!(fault(charged[0]).blame, Blame::Generator);
        let case = format!("fake/case-{guilty:04}");
        assert_eq!(fault(charged[0]).case.as_deref(), Some(case.as_str()));
        assert_eq!(seen.fault_counts(), []);
    }
}

#[test]
fn a_hang_charges_only_the_case_that_did_it() {
    let seen =
        ask(fake(|turn| if turn.at() == 40 { Next::Hang } else { turn.answer() }), BRIEF, 100);
    let charged = seen.all_minted_but(&[40]);
    assert_eq!(fault(charged[0]).fault, FaultKind::TimedOut);
    assert_eq!(fault(charged[0]).detail, "no answer in 500 ms");
}

#[test]
fn several_crashes_are_charged_to_several_cases() {
    let guilty = [3, 4, 90];
    let seen = ask(
        fake(move |turn| if guilty.contains(&turn.at()) { Next::Crash } else { turn.answer() }),
        GENEROUS,
        100,
    );
    for reply in seen.all_minted_but(&guilty) {
        assert_eq!(fault(reply).fault, FaultKind::Crashed);
    }
}

#[test]
fn a_host_that_breaks_only_in_company_is_charged_with_nothing() {
    let seen = ask(
        fake(|turn| {
            let crowded = turn.restarts == 0 && turn.at() == 50;
            if crowded { Next::Crash } else { turn.answer() }
        }),
        GENEROUS,
        100,
    );
    seen.all_minted();
    assert_eq!(seen.starts, 2);
}

#[test]
fn a_host_that_always_breaks_is_started_again_five_times() {
    let seen = ask(fake(|_| Next::Crash), GENEROUS, 20);
    assert_eq!(seen.starts, 6);
    assert_eq!(seen.charged(FaultKind::Crashed), 5);
    assert_eq!(seen.charged(FaultKind::NotAsked), 15);
}

#[test]
fn a_new_answer_earns_five_more_restarts() {
    let broken = |at: usize| !at.is_multiple_of(5);
    let seen = ask(
        fake(move |turn| if broken(turn.at()) { Next::Crash } else { turn.answer() }),
        GENEROUS,
        30,
    );
    let guilty: Vec<usize> = (0..30).filter(|at| broken(*at)).collect();
    seen.all_minted_but(&guilty);
    assert_eq!(seen.charged(FaultKind::Crashed), guilty.len());
}

#[test]
fn a_host_that_cannot_be_started_again_says_so() {
    let started = AtomicBool::new(false);
    let host = ThreadHost::new(move |requests, mut out| {
        if started.swap(true, Ordering::SeqCst) {
            return;
        }
        let mut lines = BufReader::new(requests).lines().map_while(Result::ok);
        lines.next();
        out.write_all(hello(&["fake/one"]).as_bytes()).unwrap();
        lines.next();
    });
    let seen = ask((host, Arc::default()), GENEROUS, 5);
    assert_eq!(seen.charged(FaultKind::NotAsked), 5);
    assert_eq!(fault(&seen.replies[0]).detail, "it could not be started again: could-not-start");
    assert_eq!(seen.fault_counts(), [(FaultKind::CouldNotStart, 1)]);
}

#[test]
fn an_answer_to_what_the_host_before_was_asked_is_a_fault() {
    let lost = Arc::new(AtomicUsize::new(0));
    let seen = ask(
        fake(move |turn| {
            if turn.at() == 1 && turn.restarts == 0 {
                lost.store(usize::try_from(turn.request.id).unwrap(), Ordering::SeqCst);
                return Next::Crash;
            }
            if turn.at() == 0 && turn.restarts == 1 {
                turn.write(token_line(lost.load(Ordering::SeqCst) as u64, 1));
            }
            if turn.restarts == 0 { Next::GoOn } else { turn.answer() }
        }),
        GENEROUS,
        3,
    );
    seen.all_minted();
    assert_eq!(seen.fault_counts(), [(FaultKind::UnknownId, 1)]);
}

#[test]
fn half_a_line_and_then_silence_is_a_hang_that_shows_the_half() {
    let seen = ask(
        fake(|turn| {
            if turn.at() != 2 {
                return turn.answer();
            }
            turn.write(format!("{{\"id\":{},\"tok", turn.request.id));
            Next::Hang
        }),
        BRIEF,
        5,
    );
    let charged = seen.all_minted_but(&[2]);
    assert_eq!(fault(charged[0]).fault, FaultKind::TimedOut);
    assert!(fault(charged[0]).detail.contains("\"tok`"), "{}", fault(charged[0]).detail);
}

#[test]
fn half_a_line_and_then_an_end_is_a_crash() {
    let seen = ask(
        fake(|turn| {
            if turn.at() != 2 {
                return turn.answer();
            }
            turn.write("{\"id\":");
            Next::Crash
        }),
        GENEROUS,
        5,
    );
    assert_eq!(fault(seen.all_minted_but(&[2])[0]).fault, FaultKind::Crashed);
}

#[test]
fn a_line_over_the_limit_is_a_fault_whether_it_ends_or_not() {
    for end in ["\n", ""] {
        let seen = ask(
            fake(move |turn| {
                if turn.at() != 3 {
                    return turn.answer();
                }
                let token = "x".repeat(MIB + 1);
                turn.write(format!("{{\"id\":{},\"token\":\"{token}\"}}{end}", turn.request.id))
            }),
            GENEROUS,
            6,
        );
        let charged = seen.all_minted_but(&[3]);
        assert_eq!(fault(charged[0]).fault, FaultKind::LineTooLong, "with end {end:?}");
        assert_eq!(fault(charged[0]).blame, Blame::Generator, "it gave a long token");
    }
}

#[test]
fn a_stray_line_over_the_limit_is_the_adapters_fault() {
    let seen = ask(
        fake(|turn| {
            if turn.at() != 3 {
                return turn.answer();
            }
            turn.write("a stray print".repeat(MIB / 13 + 1))
        }),
        GENEROUS,
        6,
    );
    let charged = seen.all_minted_but(&[3]);
    assert_eq!(fault(charged[0]).fault, FaultKind::LineTooLong);
    assert_eq!(fault(charged[0]).blame, Blame::Adapter);
}

#[test]
fn a_line_at_the_limit_is_an_answer() {
    let seen = ask(
        fake(|turn| {
            let head = format!("{{\"id\":{},\"token\":\"", turn.request.id);
            let token = "x".repeat(MIB - head.len() - 2);
            turn.write(format!("{head}{token}\"}}\n"))
        }),
        GENEROUS,
        3,
    );
    let long = |reply: &Reply| matches!(reply, Reply::Answered(Answer::Token(text)) if text.len() > MIB - 100);
    assert!(seen.replies.iter().all(long));
}

#[test]
fn a_flood_that_is_no_answer_is_a_fault() {
    let seen = ask(
        fake(|turn| {
            if turn.at() != 3 {
                return turn.answer();
            }
            let line = "debug\n".repeat(10_000);
            for _ in 0..400 {
                turn.write(&line);
            }
            Next::Hang
        }),
        GENEROUS,
        6,
    );
    let charged = seen.all_minted_but(&[3]);
    assert_eq!(fault(charged[0]).fault, FaultKind::OutputTooLarge);
}

#[test]
fn a_flood_of_answers_to_nobody_is_a_fault_too() {
    let seen = ask(
        fake(|turn| {
            if turn.at() != 3 {
                return turn.answer();
            }
            let line = "{\"id\":99999,\"token\":\"x\"}\n".repeat(10_000);
            for _ in 0..100 {
                turn.write(&line);
            }
            Next::Hang
        }),
        GENEROUS,
        6,
    );
    let charged = seen.all_minted_but(&[3]);
    assert_eq!(fault(charged[0]).fault, FaultKind::OutputTooLarge);
    assert_eq!(seen.faults.len(), 1, "one entry, however often it happened");
}

#[test]
fn a_host_that_closes_its_output_and_reads_on_is_a_crash() {
    let host = ThreadHost::new(|requests, mut out| {
        let mut lines = BufReader::new(requests).lines().map_while(Result::ok);
        lines.next();
        out.write_all(hello(&["fake/one"]).as_bytes()).unwrap();
        drop(out);
        lines.for_each(drop);
    });
    let seen = ask((host, Arc::default()), GENEROUS, 3);
    assert!(seen.charged(FaultKind::Crashed) > 0);
    assert!(fault(&seen.replies[0]).detail.starts_with("it closed its output"));
}

#[test]
fn a_generator_that_breaks_for_ever_leaves_the_other_one_whole() {
    let (host, _) = fake_of(&["fake/one", "fake/two"], |turn| {
        if turn.request.generator == "fake/one" { Next::Crash } else { turn.answer() }
    });
    let mut session = Session::open(&host, GENEROUS).unwrap();
    let offers = session.hello().generators.clone();
    let cases = cases(50);
    let broken = replies(&mut session, &offers[0], &cases);
    assert!(broken.iter().all(|reply| matches!(reply, Reply::Fault(_))));
    let sound = replies(&mut session, &offers[1], &cases);
    for (at, reply) in sound.iter().enumerate() {
        assert_eq!(*reply, Reply::Answered(Answer::Token(token(at).into())));
    }
}

#[test]
fn whoever_asks_to_stop_leaves_the_rest_unasked() {
    static STOP: AtomicBool = AtomicBool::new(false);
    let limits = Limits { stop: Stop::when(&STOP), ..GENEROUS };
    let seen = ask(
        fake(|turn| {
            if turn.at() < 10 {
                return turn.answer();
            }
            STOP.store(true, Ordering::SeqCst);
            Next::Hang
        }),
        limits,
        5000,
    );
    // Answers that were on their way when the word came may be lost.
    assert!(seen.charged(FaultKind::NotAsked) >= 4990);
    let all: Vec<usize> = (0..5000).collect();
    let is_unasked = |reply: &&Reply| matches!(reply, Reply::Fault(_));
    for reply in seen.all_minted_but(&all).into_iter().filter(is_unasked) {
        assert_eq!(fault(reply).detail, "stopped: the run was told to end");
    }
    assert_eq!(seen.starts, 1);
}
