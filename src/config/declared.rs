//! Where the settings declare a generator.

use std::ops::Range;
use std::path::Path;

use super::settings::Settings;

impl Settings {
    /// Where a generator is declared: its own table, else the path that its adapter was found by,
    /// else the word that brought all that is shipped. `folder` is that of its adapter, if it has one.
    pub fn declared(&self, name: &str, folder: Option<&Path>) -> Option<Range<usize>> {
        let own = || Some(header(&self.text, self.generators.get(name)?.at.clone()));
        let adapter = || self.adapters.iter().find(|one| Some(one.folder.as_path()) == folder);
        own().or_else(|| adapter()?.at.clone()).or_else(|| self.shipped_at.clone())
    }
}

/// All of the header in which a name stands, `[generators.ours]`; the name where it is a plain key.
fn header(text: &str, name: Range<usize>) -> Range<usize> {
    let before = text.get(..name.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    let closed = text.get(name.end..).and_then(|rest| rest.find(']'));
    match closed {
        Some(closed) if line.starts_with('[') => name.start - line.len()..name.end + closed + 1,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generator_is_declared_by_its_header_or_its_key() {
        for (text, declared) in [
            ("[generators.ours]\nbuiltin = \"reference\"", "[generators.ours]"),
            (
                "# é\n  [ generators . \"ours\" ] # x\nbuiltin = \"reference\"",
                "[ generators . \"ours\" ]",
            ),
            ("[generators]\nours = { builtin = \"reference\" }", "ours"),
            ("[generators]\nours.builtin = \"reference\"", "ours"),
            ("generators.ours.builtin = \"reference\"\n[rules]", "ours"),
            ("generators = { ours = { builtin = \"reference\" } }", "ours"),
        ] {
            let settings = Settings::of_text("x", text, Path::new(".")).unwrap();
            let at = settings.declared("ours", None).unwrap();
            assert_eq!(&text[at], declared, "{text}");
        }
    }

    #[test]
    fn what_is_shipped_is_declared_by_the_word_for_it() {
        let text = "[adapters]\nshipped = true\n[generators.\"node/jose\"]\ntimeout_ms = 9";
        let settings = Settings::of_text("x", text, Path::new(".")).unwrap();
        let at = |name| settings.declared(name, Some(Path::new("somewhere")));
        assert_eq!(&text[at("node/jsrsasign").unwrap()], "true");
        assert_eq!(&text[at("node/jose").unwrap()], "[generators.\"node/jose\"]");
        assert_eq!(Settings::without_file(None).unwrap().declared("reference", None), None);
    }
}
