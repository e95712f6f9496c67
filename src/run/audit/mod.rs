//! An audit: tokens in a stream of lines, judged each by itself, in constant memory.
//!
//! `source` gives blocks of lines out of a plain or a compressed stream, `frames` unpacks zstd, `pick` finds the token and
//! its instant in a line, `keyring` the secret that a token is checked with, `count` keeps what is
//! counted, `work` puts all this on the cores, and
//! `join` makes one of the audits of several parts.

mod count;
mod frames;
mod join;
mod keyring;
mod pick;
mod source;
mod work;

pub use join::{Unjoinable, join_audits};
pub use keyring::Keyring;
pub use pick::Pointer;
pub use source::{MAX_LINE_BYTES, Source};
pub use work::{AuditPlan, audit};
