//! How a child is set apart from this process: in a group of its own, by which it can be ended, and
//! without the terminal, so that none can ask a person or be stopped for trying.

use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::LazyLock;

/// Whether this process has a terminal that its children could find by its name. A session of its
/// own costs a child a part of a millisecond, since the fast way to start one knows no sessions.
static HAS_TERMINAL: LazyLock<bool> = LazyLock::new(|| File::open("/dev/tty").is_ok());

/// Sets a child apart.
pub(super) fn set_apart(command: &mut Command) {
    if !*HAS_TERMINAL {
        command.process_group(0);
        return;
    }
    let lead_a_session = || rustix::process::setsid().map(drop).map_err(Into::into);
    #[expect(
        unsafe_code,
        reason = "runs between fork and exec, where only plain system calls are safe: this is one, \
                  and takes neither memory nor a lock"
    )]
    // Whoever leads a session leads a group as well.
    unsafe {
        command.pre_exec(lead_a_session)
    };
}
