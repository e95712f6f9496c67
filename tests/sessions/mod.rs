//! Sessions with fakes that speak the real protocol from a thread: whatever the other side does,
//! every case gets exactly one reply, and only the case that did it is charged.

mod answers;
mod breaks;
mod fake;
mod hello;
mod runs;
