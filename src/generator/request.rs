//! One request to an endpoint, and what its answer means.

use std::io::ErrorKind;
use std::time::Duration;

use ureq::http::{Request, Response, Uri};
use ureq::{Agent, Body};

use super::answer::Answer;
use super::endpoint::Endpoint;
use super::fault::{Fault, FaultKind};
use super::stray::shortened;
use super::template::{Escape, Fill};
use crate::case::Case;
use crate::process::MAX_STDOUT;

/// How long a knock at a starting server may take.
const KNOCK: Duration = Duration::from_secs(2);

/// Why there is no answer.
pub(super) enum Unanswered {
    /// The connection broke: the server may have, on account of another request.
    Broken(Fault),
    /// Nothing came in time: the server may have been busy with another request.
    Silent(Fault),
    /// Anything else.
    Fault(Fault),
}

impl Unanswered {
    /// Whether another request, in flight at the same time, may be what is at fault.
    pub(super) fn may_be_anothers(&self) -> bool {
        match self {
            Self::Broken(_) | Self::Silent(_) => true,
            Self::Fault(_) => false,
        }
    }
}

/// Sends requests. It follows nothing, keeps nothing and goes by no proxy.
pub(super) struct Client {
    agent: Agent,
    knocker: Agent,
    limit: Duration,
}

impl Client {
    pub(super) fn new(limit: Duration) -> Self {
        Self { agent: agent(limit), knocker: agent(KNOCK), limit }
    }

    /// Whether anything answers there, whatever it says.
    pub(super) fn is_ready(&self, url: &str) -> bool {
        self.knocker.get(url).call().is_ok()
    }

    /// Asks for the token of a case.
    pub(super) fn ask(
        &self,
        endpoint: &Endpoint,
        case: &Case,
        port: Option<u16>,
    ) -> Result<Answer, Unanswered> {
        let fault = |kind, detail| Unanswered::Fault(Fault::new(kind, detail));
        let (request, url) = request(endpoint, Fill { case, port })
            .map_err(|why| fault(FaultKind::NotAsked, format!("no request can be made: {why}")))?;
        let mut response = self.agent.run(request).map_err(|error| self.failed(&error, &url))?;
        let status = response.status();
        let body = response.body_mut().with_config().limit(MAX_STDOUT as u64).read_to_vec();
        let body = body.map_err(|error| self.failed(&error, &url))?;
        let text = String::from_utf8_lossy(&body);
        let said = || format!("HTTP {}: {}", status.as_u16(), shortened(text.trim().as_bytes()));
        match status.as_u16() {
            200..=299 => endpoint.token.take(&text).map(Answer::Token).map_err(|why| {
                let kind = content_type(&response);
                let status = status.as_u16();
                let detail = format!("no token in its answer (HTTP {status}, {kind}): {why}");
                fault(FaultKind::NoToken, detail)
            }),
            400..=499 => Ok(Answer::Refused(said())),
            500..=599 => Ok(Answer::Failed(said())),
            other => {
                let detail = format!(
                    "no token in its answer: HTTP {other}{}, which is not followed",
                    location(&response)
                );
                Err(fault(FaultKind::NoToken, detail))
            }
        }
    }

    fn failed(&self, error: &ureq::Error, url: &Uri) -> Unanswered {
        let limit = self.limit.as_millis();
        let at = url.authority().map_or("", |authority| authority.as_str());
        let fault = |kind, detail: String| Unanswered::Fault(Fault::new(kind, detail));
        if let ureq::Error::Timeout(_) = error {
            let silence = Fault::new(FaultKind::TimedOut, format!("no answer in {limit} ms"));
            return Unanswered::Silent(silence);
        }
        if let ureq::Error::BodyExceedsLimit(_) = error {
            let detail = format!("it answered with more than {MAX_STDOUT} bytes");
            return fault(FaultKind::OutputTooLarge, detail);
        }
        if let ureq::Error::HostNotFound = error {
            return fault(FaultKind::CouldNotStart, format!("there is no host {at}"));
        }
        let refused = matches!(error, ureq::Error::ConnectionFailed)
            || matches!(error, ureq::Error::Io(error)
                if error.kind() == ErrorKind::ConnectionRefused);
        if refused {
            let detail = format!("nobody listens at {at}");
            return Unanswered::Broken(Fault::new(FaultKind::Crashed, detail));
        }
        let hung_up = matches!(error, ureq::Error::Io(error)
            if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset));
        let detail = if hung_up {
            "it closed the connection without an answer".to_owned()
        } else {
            format!("the connection broke: {error}")
        };
        Unanswered::Broken(Fault::new(FaultKind::Crashed, detail))
    }
}

fn agent(limit: Duration) -> Agent {
    Agent::config_builder()
        .timeout_global(Some(limit))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .allow_non_standard_methods(true)
        .user_agent("mintcheck")
        .build()
        .new_agent()
}

fn request(endpoint: &Endpoint, fill: Fill<'_>) -> Result<(Request<Vec<u8>>, Uri), String> {
    let url: Uri = endpoint.url.fill(fill, Escape::Percent).parse().map_err(words)?;
    let mut request = Request::builder().method(endpoint.method.as_str()).uri(url.clone());
    let mut form = false;
    for (name, value) in &endpoint.headers {
        let value = value.fill(fill, Escape::Nothing);
        form |= name.eq_ignore_ascii_case("content-type")
            && value.starts_with("application/x-www-form-urlencoded");
        request = request.header(name, value);
    }
    let escape = if form { Escape::Percent } else { Escape::Nothing };
    let body = endpoint.body.as_ref().map(|body| body.fill(fill, escape).into_bytes());
    Ok((request.body(body.unwrap_or_default()).map_err(words)?, url))
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn content_type(response: &Response<Body>) -> String {
    let header = response.headers().get("content-type").and_then(|value| value.to_str().ok());
    header.map_or_else(|| "no content type".to_owned(), |header| shortened(header.as_bytes()))
}

fn location(response: &Response<Body>) -> String {
    let header = response.headers().get("location").and_then(|value| value.to_str().ok());
    header.map_or_else(String::new, |to| format!(" to `{}`", shortened(to.as_bytes())))
}
