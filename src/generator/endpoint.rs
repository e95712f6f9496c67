//! An endpoint that is asked over HTTP: where it is, what it is sent, and how it wants to be treated.

use std::net::IpAddr;

use ureq::http::Uri;

use super::place::TokenPlace;
use super::server::Server;
use super::template::{Escape, Fill, Template};
use crate::case::Case;

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

    /// Whether it is on this very machine, as far as its URL for a case tells.
    pub fn is_near(&self, case: &Case) -> bool {
        host(self, case).is_some_and(|host| is_loopback(&host))
    }
}

/// The host of an endpoint's URL, for a case.
fn host(endpoint: &Endpoint, case: &Case) -> Option<String> {
    let fill = Fill { case, port: Some(1) };
    let url: Uri = endpoint.url.fill(fill, Escape::Percent).parse().ok()?;
    url.host().map(str::to_owned)
}

/// Whether a host is this very machine.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
