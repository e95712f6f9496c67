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
