//! One entry of a settings file, while it is still a proposal.

use std::fmt::Write as _;

/// How a generator is proposed to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// Started for every case.
    Command(Vec<String>),
    /// Asked over HTTP.
    Http {
        url: String,
        /// The media type and the body of a request; none for a GET.
        body: Option<(String, String)>,
        /// The server, if it is to be started.
        start: Option<Vec<String>>,
    },
}

/// A proposed generator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its profile, if it is not the one of meetings.
    pub(super) profile: Option<&'static str>,
    pub(super) reach: Reach,
    /// What it is given in its environment.
    pub(super) environment: Vec<(String, String)>,
    /// Where the token is, as the settings write it; nothing for all of the text.
    pub(super) token: Option<String>,
    /// How long an answer may take, if the usual time is too short.
    pub(super) timeout_ms: Option<u64>,
    /// What a reader has to know, a line each.
    pub(super) remarks: Vec<String>,
    /// What is left to the reader, as lines that are commented out.
    pub(super) open: Vec<String>,
}

impl Entry {
    /// What is started, as a person would type it, with placeholders; none for an endpoint that
    /// runs already.
    pub fn starts(&self) -> Option<String> {
        match &self.reach {
            Reach::Command(command) | Reach::Http { start: Some(command), .. } => {
                Some(command.join(" "))
            }
            Reach::Http { start: None, .. } => None,
        }
    }

    /// What is asked, for an endpoint.
    pub fn asks(&self) -> Option<String> {
        let Reach::Http { url, body, .. } = &self.reach else { return None };
        Some(match body {
            Some((_, body)) => format!("POST {url} {body}"),
            None => format!("GET {url}"),
        })
    }

    /// Its part of a settings file.
    pub fn toml(&self) -> String {
        let mut text = String::new();
        for remark in &self.remarks {
            let _ = writeln!(text, "# {remark}");
        }
        let _ = writeln!(text, "[generators.{}]", key(&self.name));
        if let Some(profile) = self.profile {
            let _ = writeln!(text, "profile = {}", quoted(profile));
        }
        match &self.reach {
            Reach::Command(command) => {
                let _ = writeln!(text, "command = {}", array(command));
                if !self.environment.is_empty() {
                    let _ = writeln!(text, "env = {}", table(&self.environment));
                }
            }
            Reach::Http { url, body, start } => {
                self.write_http(&mut text, url, (body.as_ref(), start.as_deref()));
            }
        }
        if let Some(token) = &self.token {
            let _ = writeln!(text, "token = {token}");
        }
        if let Some(timeout_ms) = self.timeout_ms {
            let _ = writeln!(text, "timeout_ms = {timeout_ms}");
        }
        for line in &self.open {
            let _ = writeln!(text, "# {line}");
        }
        text
    }

    /// It signs with a secret that only its owner knows: without it the MAC cannot be judged.
    pub(super) fn holds_its_secret(&mut self) {
        self.open.push(
            "It signs with a secret of its own. Tell where that is, and its MACs are judged too:"
                .to_owned(),
        );
        self.open.push("inputs = { secret = { env = \"ZOOM_MEETING_SDK_SECRET\" } }".to_owned());
    }

    fn write_http(
        &self,
        text: &mut String,
        url: &str,
        (body, start): (Option<&(String, String)>, Option<&[String]>),
    ) {
        let mut http = format!("url = {}", quoted(url));
        if let Some((kind, body)) = body {
            let headers = table(&[("Content-Type".to_owned(), kind.clone())]);
            let _ =
                write!(http, ", method = \"POST\", headers = {headers}, body = {}", quoted(body));
        }
        let _ = writeln!(text, "http = {{ {http} }}");
        if let Some(command) = start {
            let mut start = format!("command = {}", array(command));
            if !self.environment.is_empty() {
                let _ = write!(start, ", env = {}", table(&self.environment));
            }
            let _ = writeln!(text, "start = {{ {start} }}");
        }
    }
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A key, bare where it can be.
fn key(text: &str) -> String {
    let bare = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare && !text.is_empty() { text.to_owned() } else { quoted(text) }
}

fn array(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn table(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{} = {}", key(name), quoted(value))).collect();
    format!("{{ {} }}", pairs.join(", "))
}
