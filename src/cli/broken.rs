//! What is said when mintcheck itself breaks: where, and how as far as that can be told without the
//! data. The words of a panic may quote what was being read, and a secret with it.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};

use super::say;

/// Has every panic of this process told in this way.
pub(super) fn tell_without_data() {
    panic::set_hook(Box::new(tell));
}

fn tell(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(|| "a place unknown".to_owned(), ToString::to_string);
    let payload = info.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let words = text.or(payload.downcast_ref::<&str>().copied()).unwrap_or_default();
    say::error(&format!("panicked at {place}: {}", without_data(words)));
    let trace = Backtrace::capture();
    if trace.status() == BacktraceStatus::Captured {
        anstream::eprintln!("{trace}");
    }
}

/// The words before the first that quote anything.
fn without_data(words: &str) -> &str {
    words.split(['`', '"', '\'', ':', '\n']).next().unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANTED: &str = "pl4nted/Secret é 0123456789";

    /// Ways in which a program of Rust panics over data.
    fn panics() -> Vec<fn()> {
        vec![
            || drop(PLANTED[..16].to_owned()),
            || panic!("no such key: {PLANTED}"),
            || assert!(PLANTED.parse::<bool>().map_err(|_| PLANTED.to_owned()).expect("a key")),
            || assert!(PLANTED.parse::<f64>().map_err(|_| PLANTED).expect("a number") > 0.0),
            || assert_eq!(PLANTED, "another"),
            || assert!(serde_json::from_str::<bool>(&format!("\"{PLANTED}\"")).expect("JSON")),
            || drop(std::fs::read(PLANTED).unwrap_or_else(|why| panic!("`{PLANTED}`: {why}"))),
        ]
    }

    /// Says on standard error what the next test reads from outside.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "it is a part of another test, or nothing")]
    fn panics_where_another_test_asks_for_it() {
        if std::env::var("MINTCHECK_PANICS").is_err() {
            return;
        }
        tell_without_data();
        for break_off in panics() {
            panic::catch_unwind(break_off).expect_err("each of them panics");
            let thread = std::thread::Builder::new().name("worker".to_owned()).spawn(break_off);
            thread.expect("one more").join().expect_err("and in a thread");
        }
        // The test that asked for it reads on.
        drop(panic::take_hook());
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "what a process says when it breaks is read")]
    fn what_a_process_says_when_it_breaks_holds_no_data() {
        let mut program = std::process::Command::new(std::env::current_exe().expect("this one"));
        let name = "cli::broken::tests::panics_where_another_test_asks_for_it";
        program.args(["--exact", name, "--nocapture", "--test-threads=1"]);
        program.env("MINTCHECK_PANICS", PLANTED).env("RUST_BACKTRACE", "full");
        let output = program.output().expect("the output of this program");
        let told = String::from_utf8_lossy(&output.stderr);
        let places = told.matches("panicked at src/cli/broken.rs:").count();
        assert_eq!(places, 2 * panics().len(), "{told}");
        assert!(told.contains("  0: "), "with the way that led there: {told}");
        for part in ["pl4nted", "Secret", "0123456789", &PLANTED.replace('/', "\\/")] {
            assert!(!told.contains(part), "`{part}` in {told}");
        }
    }

    #[test]
    fn what_a_panic_quotes_is_not_told() {
        let words = panic::catch_unwind(|| "a secret é"[..10].len()).expect_err("half a character");
        let words = words.downcast_ref::<String>().expect("words");
        assert!(words.contains("a secret"), "{words}");
        assert_eq!(
            without_data(words),
            words.split(" '").next().expect("the words before the character"),
        );
        assert!(!without_data(words).contains("secret"));
        assert_eq!(without_data("no such state: \"x\""), "no such state");
    }
}
