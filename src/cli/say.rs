//! What is said to people beside reports: errors with their place, and the end of a broken pipe.

use std::io;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::mistake::Mistake;
use crate::report::one_line;
use crate::snapshot;

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// A file that somebody wrote is wrong.
    #[error(transparent)]
    Mistake(#[from] Box<Mistake>),
    /// A path could not be read or written.
    #[error("could not use {path}: {error}")]
    Path {
        /// The path.
        path: String,
        /// What the system said.
        error: io::Error,
    },
    /// Something else, in words.
    #[error("{0}")]
    Words(String),
}

impl From<snapshot::Trouble> for Trouble {
    fn from(trouble: snapshot::Trouble) -> Self {
        match trouble {
            snapshot::Trouble::Path { path, error } => Self::Path { path, error },
            other @ snapshot::Trouble::Unreadable { .. } => Self::Words(other.to_string()),
        }
    }
}

impl Trouble {
    /// Trouble with a path.
    pub(super) fn path(path: &std::path::Path, error: io::Error) -> Self {
        Self::Path { path: path.display().to_string(), error }
    }

    /// Says it on standard error.
    pub(super) fn say(&self) {
        match self {
            Self::Mistake(mistake) => show(mistake),
            Self::Path { .. } | Self::Words(_) => error(&self.to_string()),
        }
    }
}

/// More characters than any words of ours: the rest is quoted from what was read.
const MOST_CHARS: usize = 4_000;

/// Words in one line, and not more of them than anybody reads.
fn short(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => one_line(&format!("{}…", &text[..end])),
        None => one_line(text),
    }
}

/// Says an error on standard error.
pub(super) fn error(text: &str) {
    anstream::eprintln!("\x1b[1;31merror\x1b[0m: {}", short(text));
}

/// Says something beside what was asked for, on standard error.
pub(super) fn aside(text: &str) {
    anstream::eprintln!("mintcheck: {}", one_line(text));
}

/// Lets `write` write to standard error, in colour where that is wanted.
pub(super) fn beside_with(
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Trouble> {
    let mut out = anstream::AutoStream::auto(io::stderr().lock());
    write(&mut out)
        .map_err(|error| Trouble::Words(format!("could not write to standard error: {error}")))
}

/// Shows a mistake with its line and a caret.
pub(super) fn show(mistake: &Mistake) {
    anstream::eprintln!("{}", drawn(mistake));
}

/// A mistake with its line and a caret, or in plain words where there is no line to show.
pub fn drawn(mistake: &Mistake) -> String {
    let title = short(&mistake.title);
    let help = mistake.help.as_deref().map(short);
    let origin = one_line(&mistake.origin);
    if mistake.text.is_empty() {
        let help = help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        return format!("\x1b[1;31merror\x1b[0m: {origin}: {title}{help}");
    }
    let group = Level::ERROR.primary_title(&title).element(
        Snippet::source(&mistake.text)
            .path(&origin)
            .annotation(AnnotationKind::Primary.span(mistake.span.clone())),
    );
    let group = match &help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    };
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group])
}

/// Writes to standard output; a reader that has left is no error.
pub(super) fn print(text: &str) {
    print_with(|out| out.write_all(text.as_bytes())).unwrap_or_else(|trouble| trouble.say());
}

/// Lets `write` write to standard output; a reader that has left is no error.
pub(super) fn print_with(
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Trouble> {
    let mut out = io::BufWriter::new(anstream::AutoStream::auto(io::stdout().lock()));
    match write(&mut out).and_then(|()| io::Write::flush(&mut out)) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Trouble::Words(format!("could not write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
