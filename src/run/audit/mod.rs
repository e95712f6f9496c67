//! An audit: tokens in a stream of lines, judged each by itself, in constant memory.
//!
//! `source` gives blocks of lines out of a plain or a compressed stream, `pick` finds the token and
//! its instant in a line, `keyring` the secret that a token is checked with, `count` keeps what is
//! counted, `show` makes of a token what may be shown, `work` puts all this on the cores.

mod count;
mod keyring;
mod pick;
mod show;
mod source;
mod work;

pub use keyring::Keyring;
pub use pick::Pointer;
pub use show::Shown;
pub use source::{MAX_LINE_BYTES, Source};
pub use work::{AuditPlan, audit};
