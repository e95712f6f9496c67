//! The Python that the programs of tests run on.

use std::process::Command;
use std::sync::LazyLock;

/// The interpreter itself: what is called `python3` may be a wrapper that takes longer to choose a
/// version than a test takes to run.
#[expect(clippy::disallowed_methods, reason = "what is tested here is not how programs start")]
pub(crate) fn python() -> &'static str {
    static FOUND: LazyLock<String> = LazyLock::new(|| {
        let mut command = Command::new("python3");
        let output = command.args(["-c", "import sys; print(sys.executable)"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    });
    &FOUND
}
