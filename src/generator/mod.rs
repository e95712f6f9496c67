//! Generators: the things under test, and how each is asked.
//!
//! `builtin` is the reference, in this process. `adapter` finds and builds a host of generators,
//! `protocol` is what is said to it, `greet` starts it, `session` asks it many things at once and
//! `batch` keeps count of them, `wire` is the pipes, `answer` is what came back, `fault` names what
//! can go wrong on the way.
//!
//! `command` starts an unmodified program for every case. `endpoint` is asked over HTTP: `server` is
//! started for it, `visit` sends it one `request` a case. What both are given is written as
//! `template`s, and `place` is where the token is in what they give back. Nothing here judges an
//! answer.

mod adapter;
mod answer;
mod batch;
mod bounds;
pub mod builtin;
mod command;
mod endpoint;
mod fault;
mod greet;
mod host;
mod legacy;
mod place;
mod protocol;
mod request;
mod server;
mod session;
mod stray;
mod template;
mod visit;
mod watch;
mod wire;

pub use adapter::{Manifest, Need, Stamps, Unready};
pub use answer::{Answer, Around, Bracket, Minted, Purpose};
pub use batch::Reply;
pub use bounds::Limits;
pub use command::{Command, Start};
pub use endpoint::{Endpoint, Manners};
pub use fault::{Blame, Fault, FaultKind};
pub use host::{Host, Peer, ProcessHost, ThreadHost};
pub use place::TokenPlace;
pub use protocol::{CaseRequest, Hello, HelloRequest, Line, Offer, ReplyLine, VERSION, write_case};
pub use server::Server;
pub use session::Session;
pub use template::{Escape, Fill, Slot, Template, Unknown, inputs};
pub use visit::Visit;
