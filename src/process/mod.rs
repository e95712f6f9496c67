//! Starting and ending other programs.
//!
//! Every child runs in a process group of its own, without our terminal, and carries a mark in its environment, so that
//! whatever it started can be found and ended with it. `stop` is how all of that is cut short, and
//! `machine` knows in which zones and locales a child can be. Nothing here knows what a child says.

mod apart;
mod child;
mod finish;
mod machine;
mod once;
mod program;
mod stop;
mod tail;
mod tree;

pub use child::{Child, Ending, Inherit, Keepsake, Launch, attach};
pub use finish::{Finished, run};
pub use machine::lacks;
pub use once::{Bounds, Cut, MAX_STDOUT, Once, once};
pub use program::Program;
pub use stop::{Signals, Stop};
pub use tail::Tail;
pub use tree::{adopt_orphans, end_orphans, sweep_all};
