//! JSON: the plain result itself, as its schema in `schemas/` describes it.

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::is_hidden;

/// Writes a result as JSON.
///
/// # Errors
/// What the writer said.
pub fn write(result: &impl Serialize, to: &mut dyn io::Write) -> io::Result<()> {
    result.serialize(&mut Serializer::with_formatter(&mut *to, Visible(PrettyFormatter::new())))?;
    writeln!(to)
}

/// JSON in lines in which what turns the direction of a text is escaped: the values are the same, and
/// whoever looks at them at a terminal sees what is there.
struct Visible(PrettyFormatter<'static>);

type Out<'w, W> = &'w mut W;

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        to: Out<'_, W>,
        text: &str,
    ) -> io::Result<()> {
        for part in text.split_inclusive(is_hidden) {
            let hidden = part.chars().next_back().filter(|last| is_hidden(*last));
            let shown = part.len() - hidden.map_or(0, char::len_utf8);
            to.write_all(&part.as_bytes()[..shown])?;
            if let Some(hidden) = hidden {
                write!(to, "\\u{:04x}", u32::from(hidden))?;
            }
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, to: Out<'_, W>) -> io::Result<()> {
        self.0.begin_array(to)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, to: Out<'_, W>) -> io::Result<()> {
        self.0.end_array(to)
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        to: Out<'_, W>,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(to, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, to: Out<'_, W>) -> io::Result<()> {
        self.0.end_array_value(to)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, to: Out<'_, W>) -> io::Result<()> {
        self.0.begin_object(to)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, to: Out<'_, W>) -> io::Result<()> {
        self.0.end_object(to)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        to: Out<'_, W>,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(to, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, to: Out<'_, W>) -> io::Result<()> {
        self.0.begin_object_value(to)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, to: Out<'_, W>) -> io::Result<()> {
        self.0.end_object_value(to)
    }
}
