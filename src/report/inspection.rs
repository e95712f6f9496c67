//! One token for a person: decoded, its times, its MAC, and every finding with the characters that
//! show it.

use std::io;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Renderer, Snippet};

use super::{instant, one_line};
use crate::inspection::{
    Caret, Decoded, Explained, Inspection, MacVerdict, Moment, Source, Spotted,
};
use crate::profile::Level;

const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const DIM: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// As wide as a terminal usually is; longer lines are cut around the place that matters.
const WIDTH: usize = 100;
/// A value that is longer is shown by its beginning; the JSON has it whole.
const MAX_SHOWN: usize = 200;

/// Writes an inspection for a person.
///
/// # Errors
/// What the writer said.
pub fn write(inspection: &Inspection, to: &mut dyn io::Write) -> io::Result<()> {
    head(inspection, to)?;
    for (name, part) in [("header", &inspection.header), ("payload", &inspection.payload)] {
        if let Some(part) = part {
            decoded(name, part, to)?;
        }
    }
    if let Some(signature) = &inspection.signature {
        let text = shown(&signature.text);
        writeln!(to, "{BOLD}signature{PLAIN}\n  {text}  {DIM}{} bytes{PLAIN}", signature.bytes)?;
    }
    if !inspection.times.is_empty() {
        writeln!(to, "{BOLD}times{PLAIN}")?;
        times(&inspection.times, to)?;
    }
    mac(inspection, to)?;
    for finding in &inspection.findings {
        writeln!(to)?;
        spotted(inspection, finding, to)?;
    }
    for cause in &inspection.causes {
        explained(cause, to)?;
    }
    foot(inspection, to)
}

fn head(inspection: &Inspection, to: &mut dyn io::Write) -> io::Result<()> {
    let guessed = inspection.guessed.as_ref();
    let guessed = guessed.map_or_else(String::new, |why| format!(" (guessed: {})", one_line(why)));
    writeln!(to, "{BOLD}profile{PLAIN}  {}{guessed}", one_line(&inspection.profile))?;
    let given = if inspection.at_given { "" } else { " (now; none was given)" };
    writeln!(to, "{BOLD}clock{PLAIN}    {}{given}", instant(inspection.now_us))?;
    if let Some(around) = &inspection.surrounding {
        writeln!(to, "{BOLD}cut off{PLAIN}  {around}")?;
    }
    Ok(())
}

fn decoded(name: &str, part: &Decoded, to: &mut dyn io::Write) -> io::Result<()> {
    writeln!(to, "{BOLD}{name}{PLAIN}")?;
    if part.members.is_empty() {
        return writeln!(to, "  {}", shown(&part.text));
    }
    let names: Vec<String> = part.members.iter().map(|member| shown(&member.name)).collect();
    let width = width(names.iter());
    for (name, member) in names.iter().zip(&part.members) {
        writeln!(to, "  {name:width$}  {}", shown(&member.value))?;
    }
    Ok(())
}

fn times(times: &[Moment], to: &mut dyn io::Write) -> io::Result<()> {
    let names = width(times.iter().map(|time| &time.claim));
    let values = width(times.iter().map(|time| &time.value));
    for Moment { claim, value, utc, about, .. } in times {
        let utc = utc.as_ref().map_or_else(String::new, |utc| format!("{utc}  "));
        let (claim, value) = (shown(claim), shown(value));
        writeln!(to, "  {claim:names$}  {value:values$}  {utc}{DIM}{}{PLAIN}", one_line(about))?;
    }
    Ok(())
}

fn mac(inspection: &Inspection, to: &mut dyn io::Write) -> io::Result<()> {
    let (colour, word) = match inspection.mac {
        MacVerdict::Holds => (GREEN, "holds"),
        MacVerdict::Fails => (RED, "does not hold"),
        MacVerdict::WrongLength => (RED, "has the wrong length"),
        MacVerdict::NotChecked => (DIM, "not checked"),
    };
    let about = one_line(&inspection.mac_about);
    writeln!(to, "{BOLD}MAC{PLAIN}\n  {colour}{word}{PLAIN}: {about}")
}

fn spotted(inspection: &Inspection, finding: &Spotted, to: &mut dyn io::Write) -> io::Result<()> {
    let level = match finding.level {
        Level::Error => annotate_snippets::Level::ERROR,
        Level::Warning => annotate_snippets::Level::WARNING,
        Level::Note => annotate_snippets::Level::NOTE,
    };
    let message = one_line(&finding.message);
    let actual = shown(&finding.actual);
    let place = one_line(&finding.place);
    let at = format!("at {place}");
    let expected = format!("expected {}", shown(&finding.expected));
    let found = format!("actual {actual}");
    let text = finding.caret.map(|caret| (caret, source(inspection, caret.source)));
    let group = Group::with_title(level.primary_title(&message).id(&finding.rule));
    let help = annotate_snippets::Level::HELP;
    let info = annotate_snippets::Level::INFO;
    let group = match &text {
        Some((caret, text)) => group
            .element(
                Snippet::source(text).path(caret.source.name()).annotation(
                    AnnotationKind::Primary
                        .span(caret.start..caret.end)
                        .label(label(text, *caret, &actual)),
                ),
            )
            .element(help.message(&expected)),
        None => group
            .element(info.clone().message(&at))
            .element(help.message(&expected))
            .element(info.clone().message(&found)),
    };
    let group = match &finding.vendor {
        Some(vendor) => group.element(info.message(vendor)),
        None => group,
    };
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii).term_width(WIDTH);
    writeln!(to, "{}", renderer.render(&[group]))
}

/// What stands beside the caret: nothing, if it is what the caret is under.
fn label<'t>(text: &str, caret: Caret, actual: &'t str) -> &'t str {
    match text.get(caret.start..caret.end) {
        Some(under) if under == actual || shown(under) == actual => "",
        _ => actual,
    }
}

/// The text that a finding points into, with nothing in it that could move a terminal's cursor. It
/// stays as long as it was, so that places in it stay where they are.
fn source(inspection: &Inspection, source: Source) -> String {
    let text = match source {
        Source::Token => Some(&inspection.token),
        Source::Header => inspection.header.as_ref().map(|part| &part.text),
        Source::Payload => inspection.payload.as_ref().map(|part| &part.text),
    };
    let mut safe = String::new();
    for character in text.map_or("", String::as_str).chars() {
        match character {
            '\n' => safe.push('\n'),
            '\r' | '\t' => safe.push(' '),
            odd if one_line(odd.encode_utf8(&mut [0; 4])).len() != odd.len_utf8() => {
                safe.push_str(&"?".repeat(odd.len_utf8()));
            }
            plain => safe.push(plain),
        }
    }
    safe
}

fn explained(cause: &Explained, to: &mut dyn io::Write) -> io::Result<()> {
    let Explained { cause, confidence, summary, recomputed, fix, .. } = cause;
    writeln!(to, "\n{GREEN}cause{PLAIN} {BOLD}{cause}{PLAIN} ({})", confidence.name())?;
    writeln!(to, "  {}", one_line(summary))?;
    writeln!(to, "  recomputed: {}", one_line(recomputed))?;
    writeln!(to, "  fix: {}", one_line(fix))?;
    writeln!(to, "  more: mintcheck explain {cause}")
}

fn foot(inspection: &Inspection, to: &mut dyn io::Write) -> io::Result<()> {
    for rule in &inspection.unexplained {
        writeln!(
            to,
            "\n{BOLD}unexplained{PLAIN} {rule}: none of the usual mistakes gives this MAC; most \
             likely the secret is another one"
        )?;
    }
    if !inspection.not_checked.is_empty() {
        writeln!(to, "\n{BOLD}not checked{PLAIN}")?;
    }
    for open in &inspection.not_checked {
        writeln!(to, "  {}", one_line(open))?;
    }
    let count = |level, word: &str| match inspection.count(level) {
        1 => format!("1 {word}"),
        many => format!("{many} {word}s"),
    };
    writeln!(
        to,
        "\n{}, {}, {}",
        count(Level::Error, "error"),
        count(Level::Warning, "warning"),
        count(Level::Note, "note")
    )
}

/// Text from outside on one line, and not too much of it.
fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", one_line(&text[..end])),
        None => one_line(text),
    }
}

fn width<'t>(texts: impl Iterator<Item = &'t String>) -> usize {
    texts.map(|text| text.chars().count()).filter(|width| *width <= 24).max().unwrap_or(0)
}
