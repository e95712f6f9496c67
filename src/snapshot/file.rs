//! One snapshot as a file, in the format of insta: a header in YAML, then the contents.
//!
//! The header's members are those that `cargo insta review` shows: the source, the description, the
//! expression, which is the generator's name, and more in `info`. Of a file only the contents are
//! compared, as insta does.

use yaml_rust2::parser::Parser;
use yaml_rust2::yaml::Hash;
use yaml_rust2::{Event, Yaml, YamlEmitter, YamlLoader};

use super::sheet::{Facts, Sheet, is_hidden};

/// What tells our snapshots from those of others in the same folder, and their version.
pub const FORMAT: &str = "mintcheck-snapshot/1";

/// Where generators are named, whatever file that is today.
const SOURCE: &str = "mintcheck.toml";
/// What stands above and below the header.
const FENCE: &str = "---";

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// What is known of the generator.
    pub facts: Facts,
    /// What it mints, as text.
    pub contents: String,
}

/// Why a file is none of our snapshots.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Somebody else's.
    #[error("it is no snapshot of mintcheck")]
    Foreign,
    /// Of another version.
    #[error("it is of the format `{0}`, and this mintcheck reads `{FORMAT}`")]
    OtherFormat(String),
}

impl From<&Sheet> for Snapshot {
    fn from(sheet: &Sheet) -> Self {
        Self { facts: sheet.facts.clone(), contents: sheet.contents() }
    }
}

impl Snapshot {
    /// The text of the file.
    pub fn to_text(&self) -> String {
        let Facts { generator, library, profile, clock } = &self.facts;
        let word = |text: &str| Yaml::String(text.to_owned());
        let map = |members: Vec<(&str, Yaml)>| {
            Yaml::Hash(members.into_iter().map(|(name, value)| (word(name), value)).collect())
        };
        let info =
            map(vec![("format", word(FORMAT)), ("profile", word(profile)), ("clock", word(clock))]);
        let mut members = vec![("source", word(SOURCE))];
        members.extend((!library.is_empty()).then(|| ("description", word(library))));
        members.extend([("expression", word(generator)), ("info", info)]);
        let header = map(members);
        let mut text = String::new();
        YamlEmitter::new(&mut text).dump(&header).expect("a text takes whatever is written to it");
        format!("{}\n{FENCE}\n{}\n", visible(&text), self.contents)
    }

    /// Reads the text of a file. Line ends may have become those of Windows on the way.
    ///
    /// # Errors
    /// Why it is none of ours.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        // However often they became those: what is read and written again stays as it is.
        let lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
        let text = lines.collect::<Vec<_>>().join("\n");
        let rest = text.strip_prefix(FENCE).and_then(|rest| rest.strip_prefix('\n'));
        let fence = format!("\n{FENCE}\n");
        let (header, contents) =
            rest.and_then(|rest| rest.split_once(&fence)).ok_or(Unreadable::Foreign)?;
        if !is_plain(header) {
            return Err(Unreadable::Foreign);
        }
        let header = YamlLoader::load_from_str(header).map_err(|_| Unreadable::Foreign)?;
        let header = header.first().and_then(Yaml::as_hash).ok_or(Unreadable::Foreign)?;
        let info = get(header, "info").and_then(Yaml::as_hash).ok_or(Unreadable::Foreign)?;
        let word = |members: &Hash, name: &str| {
            get(members, name).and_then(Yaml::as_str).unwrap_or_default().to_owned()
        };
        match word(info, "format").as_str() {
            FORMAT => {}
            other if other.starts_with("mintcheck-") => {
                return Err(Unreadable::OtherFormat(other.to_owned()));
            }
            _ => return Err(Unreadable::Foreign),
        }
        let facts = Facts {
            generator: word(header, "expression"),
            library: word(header, "description"),
            profile: word(info, "profile"),
            clock: word(info, "clock"),
        };
        Ok(Self { facts, contents: contents.trim_end().to_owned() })
    }
}

/// Ours has a few hundred bytes, and insta's little more: the expression that was looked at.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// Ours has two levels. The reader of YAML goes a frame of the stack deeper for each.
const MAX_HEADER_DEPTH: usize = 16;

/// Whether a header can be loaded without growing: every alias is a copy of what it stands for, and
/// a few lines of aliases of aliases fill any memory. Neither we nor insta write one.
fn is_plain(header: &str) -> bool {
    if header.len() > MAX_HEADER_BYTES {
        return false;
    }
    let mut parser = Parser::new_from_str(header);
    let mut depth = 0_usize;
    loop {
        match parser.next_token() {
            Ok((Event::StreamEnd, _)) => return true,
            Ok((Event::Alias(_), _)) | Err(_) => return false,
            Ok((Event::SequenceStart(..) | Event::MappingStart(..), _)) => depth += 1,
            Ok((Event::SequenceEnd | Event::MappingEnd, _)) => depth = depth.saturating_sub(1),
            Ok(_) => {}
        }
        if depth > MAX_HEADER_DEPTH {
            return false;
        }
    }
}

/// A header in which whatever turns the direction of a text is written as YAML escapes it.
fn visible(header: &str) -> String {
    let lines = header.lines().map(|line| {
        let Some((name, value)) = line.split_once(": ").filter(|_| line.contains(is_hidden)) else {
            return line.to_owned();
        };
        let is_quoted = value.starts_with('"');
        let quoted =
            if is_quoted { value.to_owned() } else { serde_json::Value::from(value).to_string() };
        let shown = |c: char| {
            if is_hidden(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }
        };
        format!("{name}: {}", quoted.chars().map(shown).collect::<String>())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn get<'y>(members: &'y Hash, name: &str) -> Option<&'y Yaml> {
    members.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd() -> Snapshot {
        Snapshot {
            facts: Facts {
                generator: "my/own: \"odd\" # name".to_owned(),
                library: "1.0".to_owned(),
                profile: "meeting-sdk".to_owned(),
                clock: "passed".to_owned(),
            },
            contents: "my/own\n\npayload\n  mn  x\n---\n  role  y".to_owned(),
        }
    }

    #[test]
    fn a_header_of_aliases_fills_no_memory() {
        let tens = |at: usize| {
            format!("a{at}: &a{at} [{}]\n", vec![format!("*a{}", at - 1); 10].join(","))
        };
        let laughs: String = (1..12).map(tens).collect();
        let text = format!("---\na0: &a0 x\n{laughs}info: {{format: {FORMAT}}}\n---\nx\n");
        assert_eq!(Snapshot::read(&text), Err(Unreadable::Foreign));
    }

    #[test]
    fn a_deep_header_fills_no_stack() {
        let blocks: Vec<String> = (0..250).map(|at| " ".repeat(at) + "a:").collect();
        for deep in
            [blocks.join("\n"), format!("a:\n {}", "- ".repeat(20_000)), "? ".repeat(20_000)]
        {
            let text = format!("---\n{deep}\ninfo: {{format: {FORMAT}}}\n---\nx\n");
            assert_eq!(Snapshot::read(&text), Err(Unreadable::Foreign));
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(Snapshot::read(&odd().to_text()), Ok(odd()));
        for windows in ["\r\n", "\r\r\n"] {
            assert_eq!(Snapshot::read(&odd().to_text().replace('\n', windows)), Ok(odd()));
        }
    }

    #[test]
    fn insta_reads_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my__own.snap");
        std::fs::write(&path, odd().to_text()).unwrap();
        let read = insta::Snapshot::from_file(&path).unwrap();
        assert_eq!(read.contents().as_text().unwrap().to_string(), odd().contents);
        assert_eq!(read.metadata().expression(), Some(odd().facts.generator.as_str()));
        assert_eq!(read.metadata().description(), Some("1.0"));
        assert_eq!(read.metadata().source(), Some(SOURCE));
    }

    #[test]
    fn what_is_not_ours_is_told_from_what_is_of_another_version() {
        let foreign = "---\nsource: src/lib.rs\nexpression: value\n---\n42\n";
        assert_eq!(Snapshot::read(foreign), Err(Unreadable::Foreign));
        assert_eq!(Snapshot::read("42"), Err(Unreadable::Foreign));
        let newer = odd().to_text().replace(FORMAT, "mintcheck-snapshot/2");
        let newer = Snapshot::read(&newer);
        assert_eq!(newer, Err(Unreadable::OtherFormat("mintcheck-snapshot/2".to_owned())));
    }
}
