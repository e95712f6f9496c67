//! `mintcheck diff`: two tokens, layer by layer.

use std::path::Path;

use super::args::{Diff, ListFormat};
use super::exit::Exit;
use super::paste;
use super::say::{self, Trouble};
use crate::profile;
use crate::report;
use crate::run::{self, Pair};

/// No path is longer; longer arguments are tokens.
const MAX_PATH_BYTES: usize = 4096;

/// Compares the two and writes what there is to see.
pub(super) fn run(args: &Diff) -> Result<Exit, Trouble> {
    let mut lines = Lines::default();
    let texts = [text(&args.a, "A", &mut lines)?, text(&args.b, "B", &mut lines)?];
    let inputs = paste::inputs(&[], &args.secrets)?;
    let difference = run::diff(&Pair { texts, inputs, profiles: profile::shipped() });
    say::print_with(|out| match args.format {
        ListFormat::Terminal => report::write_difference(&difference, out),
        ListFormat::Json => report::write_json(&difference, out),
    })?;
    Ok(if difference.matters { Exit::Diverges } else { Exit::Holds })
}

/// Lines of standard input, which is read when the first one is asked for.
#[derive(Default)]
struct Lines(Option<std::vec::IntoIter<String>>);

impl Lines {
    fn next(&mut self, name: &str) -> Result<String, Trouble> {
        if self.0.is_none() {
            let text = paste::standard_input()?;
            let lines = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned);
            self.0 = Some(lines.collect::<Vec<_>>().into_iter());
        }
        let line = self.0.as_mut().and_then(Iterator::next);
        line.ok_or_else(|| Trouble::Words(format!("standard input has no line for {name}")))
    }
}

fn text(argument: &str, name: &str, lines: &mut Lines) -> Result<String, Trouble> {
    let path = Path::new(argument);
    if argument == "-" {
        lines.next(name)
    } else if argument.len() <= MAX_PATH_BYTES && path.is_file() {
        // The line end of a file is the file's and not the token's.
        let text = paste::text_of(path)?;
        let line = text.strip_suffix('\n').unwrap_or(&text);
        Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
    } else {
        paste::checked(argument.to_owned(), name)
    }
}
