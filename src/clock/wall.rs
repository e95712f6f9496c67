//! The real clock of this machine, for programs that can be shown no other.

use std::time::{SystemTime, UNIX_EPOCH};

/// The real clock, in microseconds since the epoch.
#[expect(clippy::disallowed_methods, reason = "whoever is asked live is judged by the real clock")]
pub fn wall_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.ok().and_then(|since| i64::try_from(since.as_micros()).ok()).unwrap_or_default()
}
