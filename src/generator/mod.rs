//! Generators: the things under test, and how each is asked.
//!
//! `builtin` is the reference, in this process. `adapter` finds and builds a host of generators,
//! `protocol` is what is said to it, `greet` starts it, `session` asks it many things at once and
//! `batch` keeps count of them, `wire` is the pipes, `answer` is what came back, `fault` names what
//! can go wrong on the way. Nothing here judges an answer.

mod adapter;
mod answer;
mod batch;
mod bounds;
pub mod builtin;
mod command;
mod fault;
mod greet;
mod host;
mod http;
mod place;
mod protocol;
mod session;
mod stray;
mod template;
mod wire;

pub use adapter::{Manifest, Need, Stamps, Unready};
pub use answer::Answer;
pub use batch::Reply;
pub use bounds::Limits;
pub use command::{Command, Start};
pub use fault::{Blame, Fault, FaultKind};
pub use host::{Host, Peer, ProcessHost, ThreadHost};
pub use http::{Endpoint, Manners, Server};
pub use place::TokenPlace;
pub use protocol::{CaseRequest, Hello, HelloRequest, Line, Offer, ReplyLine, VERSION, write_case};
pub use session::Session;
pub use template::{Escape, Fill, Slot, Template, Unknown, inputs};
