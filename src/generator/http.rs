//! An endpoint that is asked over HTTP: the unmodified server that signs in production, started for
//! this or running already.

use super::command::Start;
use super::place::TokenPlace;
use super::template::Template;

/// An endpoint.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Where it is.
    pub url: Template,
    /// The method of a request.
    pub method: String,
    /// The headers of a request.
    pub headers: Vec<(String, Template)>,
    /// The body of a request.
    pub body: Option<Template>,
    /// The server behind it, if it is to be started.
    pub server: Option<Server>,
    /// Where the token is in what it answers.
    pub token: TokenPlace,
    /// How it wants to be treated.
    pub manners: Manners,
}

/// A server that is started and stopped.
#[derive(Debug, Clone)]
pub struct Server {
    /// How it is started.
    pub start: Start,
    /// Where any answer tells that it is ready.
    pub ready: Template,
}

/// How an endpoint wants to be treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manners {
    /// The most requests in a second.
    pub max_rps: Option<u32>,
    /// The most requests of a run.
    pub max_requests: Option<usize>,
}

impl Endpoint {
    /// All its templates.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        let server = self.server.iter();
        let server = server.flat_map(|server| server.start.templates().chain([&server.ready]));
        let headers = self.headers.iter().map(|(_, value)| value);
        [&self.url].into_iter().chain(headers).chain(&self.body).chain(server)
    }
}
