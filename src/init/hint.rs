//! What somebody has to do about a program that gave no token, by the words that it gave instead.

/// Words of a failure, and what they ask for.
const HINTS: [(&[&str], &str); 10] = [
    (
        &["Cannot find module", "ERR_MODULE_NOT_FOUND"],
        "install what it needs (`npm install`), then run `mintcheck init` again",
    ),
    (
        &["vendor/autoload.php"],
        "install what it needs (`composer install`), then run `mintcheck init` again",
    ),
    (
        &["No module named"],
        "install what it needs into `.venv`, which is used if it is there, then run `mintcheck init` again",
    ),
    (
        &["does not exist", "ClassNotFound", "NoClassDefFound", "cannot find symbol"],
        "build it first; its jars are looked for in lib, target, target/dependency and build/libs, its classes in target/classes, build/classes/java/main and bin",
    ),
    (
        &["no required module", "missing go.sum", "go.mod file not found"],
        "make `go build` work first (`go mod tidy`), then run `mintcheck init` again",
    ),
    (
        &["no such program", "not in its PATH"],
        "install its runtime, or write an entry that names it by its path",
    ),
    (
        &["already in use", "EADDRINUSE", "answers already"],
        "stop what listens there, or let it read its port from the variable PORT",
    ),
    (
        &["nobody listens", "no host"],
        "start it first; `--url` is for an endpoint that runs already",
    ),
    (&["HTTP 404", "HTTP 405"], "its route was not guessed: write `http = { url = ... }` by hand"),
    (
        &["usage", "Usage", "argument"],
        "its arguments were not guessed: write `command = [...]` by hand, with {meeting_number} and {role} where they belong",
    ),
];

/// What to do about it.
pub fn about(words: &str) -> &'static str {
    let fits = |(marks, _): &&(&[&str], &str)| marks.iter().any(|mark| words.contains(mark));
    HINTS.iter().find(fits).map_or(
        "write its entry by hand; `mintcheck run NAME --case control` then shows what is amiss",
        |(_, hint)| *hint,
    )
}

/// Whether it failed before it could look at its inputs: other inputs would change nothing.
pub fn is_final(words: &str) -> bool {
    /// Installing, building, runtime, ports.
    const OF_THE_SETUP: usize = 8;
    HINTS[..OF_THE_SETUP].iter().any(|(marks, _)| marks.iter().any(|mark| words.contains(mark)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_is_told_with_its_installer() {
        let words = "exit code 1: Error: Cannot find module 'jsrsasign'";
        assert!(about(words).contains("npm install"), "{}", about(words));
        assert!(is_final(words));
        assert!(!is_final("exit code 2: usage: node sign.js NUMBER ROLE"));
    }
}
