//! What of a token may be shown: its first and last characters, unless all of it was asked for.

/// How much of a token is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The first and last characters.
    Ends,
    /// As much of it as a report has room for.
    Whole,
}

/// A report with many examples stays readable, and a hostile stream fills no memory.
const MAX_CHARS: usize = 2_000;
/// A word of base64url of this length or more is taken for a part of a token: an SDK key has 22
/// characters, the shortest MAC has 43.
const TELLING: usize = 32;

impl Shown {
    /// A token, or whatever stood in its place.
    pub(super) fn token(self, text: &str) -> String {
        let length = text.chars().count();
        match self {
            Self::Whole if length <= MAX_CHARS => text.to_owned(),
            Self::Whole => format!("{}…", text.chars().take(MAX_CHARS).collect::<String>()),
            Self::Ends => ends(text, length),
        }
    }

    /// Words of a finding, in which a part of a token may stand.
    pub(super) fn words(self, text: &str) -> String {
        const MOST: usize = 300;
        let mut shown = String::new();
        for piece in text.split_inclusive(|c: char| !is_base64url(c)) {
            let word = piece.trim_end_matches(|c: char| !is_base64url(c));
            if self == Self::Ends && word.len() >= TELLING {
                shown.push_str(&ends(word, word.len()));
                shown.push_str(&piece[word.len()..]);
            } else {
                shown.push_str(piece);
            }
        }
        match shown.char_indices().nth(MOST) {
            Some((end, _)) => format!("{}…", &shown[..end]),
            None => shown,
        }
    }
}

fn is_base64url(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

fn ends(text: &str, length: usize) -> String {
    // Of a short text both ends together would be most of it.
    let (first, last) = if length < TELLING { (length.min(3), 0) } else { (8, 4) };
    let first: String = text.chars().take(first).collect();
    let last: String = text.chars().skip(length - last).collect();
    format!("{first}…{last} ({length} characters)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_shows_its_ends_only() {
        let token = format!("eyJhbGci{}wxyz", "s".repeat(100));
        assert_eq!(Shown::Ends.token(&token), "eyJhbGci…wxyz (112 characters)");
        assert_eq!(Shown::Ends.token("short"), "sho… (5 characters)");
        assert_eq!(Shown::Whole.token(&token), token);
        let said = format!("it was `{token}`, not `abc`");
        assert_eq!(Shown::Ends.words(&said), "it was `eyJhbGci…wxyz (112 characters)`, not `abc`");
    }
}
