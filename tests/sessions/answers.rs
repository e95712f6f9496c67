//! What a host says while it works.

use std::sync::Mutex;

use mintcheck::case::Case;
use mintcheck::generator::Answer;
use mintcheck::generator::{FaultKind, Reply};
use serde_json::json;

use super::fake::{GENEROUS, Next, ask, ask_cases, cases, fake, fault, token_line};

#[test]
fn answers_in_any_order_find_their_cases() {
    const COUNT: usize = 300;
    let waiting = Mutex::new(Vec::new());
    let seen = ask(
        fake(move |turn| {
            let mut waiting = waiting.lock().unwrap();
            waiting.push((turn.request.id, turn.at()));
            if waiting.len() < COUNT {
                return Next::GoOn;
            }
            // A stride that shares no divisor with the count visits everybody once.
            let lines = (0..COUNT).map(|number| waiting[number * 7 % COUNT]);
            turn.write(lines.map(|(id, at)| token_line(id, at)).collect::<String>())
        }),
        GENEROUS,
        COUNT,
    );
    seen.all_minted();
    assert_eq!(seen.fault_counts(), []);
}

#[test]
fn stray_lines_never_desynchronise_and_are_kept_as_notes() {
    let seen = ask(
        fake(|turn| {
            let id = turn.request.id;
            let answer = token_line(id, turn.at()).replace('\n', "\r\n");
            turn.write(format!(
                "\n\r\nDeprecationWarning: {id}\n{{\"level\":\"info\"}}\n[1]\nnull\n{answer}  \n"
            ))
        }),
        GENEROUS,
        100,
    );
    seen.all_minted();
    assert_eq!(seen.fault_counts(), []);
    assert_eq!(seen.notes[0], "a line that is no answer: `DeprecationWarning: 1`");
    assert_eq!(seen.notes.len(), 5, "a few are enough: {:?}", seen.notes);
}

#[test]
fn bytes_that_are_no_text_are_a_stray_line() {
    let seen = ask(
        fake(|turn| {
            turn.write(b"\xff\xfe\x00{\n");
            turn.answer()
        }),
        GENEROUS,
        3,
    );
    seen.all_minted();
    assert!(seen.notes[0].starts_with("a line that is no answer"), "{:?}", seen.notes);
}

#[test]
fn an_answer_in_pieces_is_one_answer() {
    let seen = ask(
        fake(|turn| {
            for byte in token_line(turn.request.id, turn.at()).bytes() {
                turn.write([byte]);
            }
            Next::GoOn
        }),
        GENEROUS,
        50,
    );
    seen.all_minted();
}

#[test]
fn a_second_answer_is_a_fault_and_the_first_one_counts() {
    let seen = ask(
        fake(|turn| {
            turn.answer();
            let second = json!({"id": turn.request.id, "token": "another"});
            let twice = turn.at() % 10 == 0;
            if twice { turn.write(format!("{second}\n")) } else { Next::GoOn }
        }),
        GENEROUS,
        100,
    );
    seen.all_minted();
    assert_eq!(seen.fault_counts(), [(FaultKind::AnsweredTwice, 10)]);
}

#[test]
fn a_second_answer_that_comes_when_everybody_is_served_is_still_a_fault() {
    let last = Mutex::new(0);
    // The fake's thread goes on when its input has ended, so the line below is its last word.
    let host = mintcheck::generator::ThreadHost::new(move |requests, mut out| {
        use std::io::{BufRead as _, Write as _};
        for line in std::io::BufReader::new(requests).lines().map_while(Result::ok) {
            let request: serde_json::Value = serde_json::from_str(&line).unwrap();
            let Some(id) = request["id"].as_u64() else {
                out.write_all(super::fake::hello(&["fake/one"]).as_bytes()).unwrap();
                continue;
            };
            out.write_all(token_line(id, 0).as_bytes()).unwrap();
            out.write_all(token_line(id, 0).as_bytes()).unwrap();
            *last.lock().unwrap() = id;
        }
    });
    let seen = ask((host, std::sync::Arc::default()), GENEROUS, 1);
    seen.all_minted();
    assert_eq!(seen.fault_counts(), [(FaultKind::AnsweredTwice, 1)]);
}

#[test]
fn an_answer_to_nobody_is_a_fault_and_everybody_is_answered() {
    let seen = ask(
        fake(|turn| {
            turn.write("{\"id\":987654,\"token\":\"x\"}\n{\"id\":0,\"refused\":\"x\"}\n");
            turn.answer()
        }),
        GENEROUS,
        20,
    );
    seen.all_minted();
    assert_eq!(seen.fault_counts(), [(FaultKind::UnknownId, 40)]);
    assert!(seen.faults[0].detail.contains("987654"), "{}", seen.faults[0].detail);
}

#[test]
fn an_answer_with_neither_token_nor_refusal_is_charged_to_its_case() {
    let seen = ask(
        fake(|turn| {
            let id = turn.request.id;
            match turn.at() {
                3 => turn.write(format!("{{\"id\":{id}}}\n")),
                5 => turn.write(format!("{{\"id\":{id},\"token\":17}}\n")),
                7 => turn.write(format!("{{\"id\":{id},\"token\":null}}\n")),
                _ => turn.answer(),
            }
        }),
        GENEROUS,
        10,
    );
    let others = seen.all_minted_but(&[3, 5, 7]);
    for (reply, case) in others.into_iter().zip(["0003", "0005", "0007"]) {
        assert_eq!(fault(reply).fault, FaultKind::NoToken);
        assert_eq!(fault(reply).case.as_deref(), Some(format!("fake/case-{case}").as_str()));
    }
}

#[test]
fn refusals_and_failures_are_answers() {
    let seen = ask(
        fake(|turn| {
            let word = if turn.at() == 0 { "refused" } else { "failed" };
            let line = json!({"id": turn.request.id, word: "no\n\u{1f600}"});
            turn.write(format!("{line}\n"))
        }),
        GENEROUS,
        2,
    );
    let words = "no\n\u{1f600}".to_owned();
    assert_eq!(
        seen.replies,
        [Reply::Answered(Answer::Refused(words.clone())), Reply::Answered(Answer::Failed(words))]
    );
}

#[test]
fn inputs_outside_ascii_arrive_whole_in_lines_of_ascii() {
    let keys = ["é", "\u{2028}\u{2029}", "😀𝒳", "\"\\/\u{8}\t\n\r\0\u{7f}", "\u{fffd}\u{feff}"];
    let with_key = |(case, key): (Case, &&str)| {
        let mut case = case;
        case.inputs.set("sdk_key", json!(key));
        case
    };
    let cases: Vec<Case> = cases(keys.len()).into_iter().zip(&keys).map(with_key).collect();
    let seen = ask_cases(
        fake(|turn| {
            assert!(turn.line.is_ascii());
            let line = json!({"id": turn.request.id, "token": turn.request.inputs["sdk_key"]});
            turn.write(format!("{line}\n"))
        }),
        GENEROUS,
        &cases,
    );
    let echoes: Vec<Reply> =
        keys.iter().map(|key| Reply::Answered(Answer::Token((*key).to_owned().into()))).collect();
    assert_eq!(seen.replies, echoes);
}

#[test]
fn what_is_expected_is_never_part_of_a_request() {
    let seen = ask(
        fake(|turn| {
            let members: serde_json::Map<_, _> = serde_json::from_str(turn.line).unwrap();
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            assert_eq!(names, ["id", "generator", "now_us", "inputs"]);
            turn.answer()
        }),
        GENEROUS,
        3,
    );
    seen.all_minted();
}
