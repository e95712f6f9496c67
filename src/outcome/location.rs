//! Where something stands in a file, as other people's tools want to be told it.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Some characters of a text file. Lines and columns count from one, columns in Unicode code points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// The file, by its path from the root of the repository with `/` between folders.
    pub file: String,
    /// The line of the first character.
    pub start_line: usize,
    /// Its column.
    pub start_column: usize,
    /// The line of the last character.
    pub end_line: usize,
    /// The column behind it.
    pub end_column: usize,
}

impl Location {
    /// Where these bytes of a file's text are.
    pub fn of(file: &str, text: &str, span: Range<usize>) -> Self {
        let (start_line, start_column) = line_and_column(text, span.start);
        let (end_line, end_column) = line_and_column(text, span.end);
        Self { file: file.to_owned(), start_line, start_column, end_line, end_column }
    }
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_code_points_and_the_last_one_is_behind() {
        let text = "é\r\n# 𝄞 é[a]\nlast";
        let located = |word: &str| {
            let at = text.find(word).unwrap();
            let found = Location::of("f", text, at..at + word.len());
            [found.start_line, found.start_column, found.end_line, found.end_column]
        };
        assert_eq!(located("é"), [1, 1, 1, 2]);
        assert_eq!(located("[a]"), [2, 6, 2, 9]);
        assert_eq!(located("[a]\nla"), [2, 6, 3, 3]);
        assert_eq!(located("last"), [3, 1, 3, 5]);
    }
}
