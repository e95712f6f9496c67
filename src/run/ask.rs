//! How whoever takes a generator through its cases asks them, and what comes of that.

use crate::case::Case;
use crate::generator::{Fault, Reply};

/// Hands on the reply to the case at a position.
pub(super) type Settle<'s> = dyn FnMut(usize, Reply) + 's;
/// Asks cases, hands on each reply, and gives faults and notes that belong to no case.
pub(super) type Ask<'a> = dyn FnMut(&[&Case], &mut Settle<'_>) -> (Vec<Fault>, Vec<String>) + 'a;

/// Adds faults, one entry a kind.
pub(super) fn gather(faults: &mut Vec<Fault>, more: Vec<Fault>) {
    for fault in more {
        fault.join(faults);
    }
}
