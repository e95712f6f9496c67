//! What a program says of its arguments: `usage: join [flags] signature|parameters NUMBER ROLE`.

use super::language::captures;
use super::words;

/// Words that stand before the arguments.
const STARTERS: [&str; 8] = ["node", "php", "python", "python3", "go", "run", "java", "sh"];

/// The arguments that some text tells, with placeholders, by each usage in it; `own` are the names
/// of the program itself.
pub(super) fn arguments(text: &str, own: &[&str]) -> Vec<Vec<String>> {
    let lines = captures(r#"[Uu](?:sage|SAGE):\s*([^\n"'`\\]+)"#, text);
    lines.iter().filter_map(|line| read(line, own)).collect()
}

/// The arguments of one line; none, if one of them is not known.
fn read(line: &str, own: &[&str]) -> Option<Vec<String>> {
    let is_own = |word: &str| {
        let file = word.rsplit('/').next().unwrap_or(word);
        STARTERS.contains(&word) || own.iter().any(|name| file.split('.').next() == Some(*name))
    };
    let mut arguments = Vec::new();
    let mut optional = 0;
    for word in line.split_whitespace().skip_while(|word| is_own(word)) {
        let deeper = word.matches('[').count();
        if optional > 0 || deeper > 0 {
            optional = (optional + deeper).saturating_sub(word.matches(']').count());
            continue;
        }
        arguments.push(argument(word)?);
    }
    Some(arguments)
}

fn argument(word: &str) -> Option<String> {
    let bare = word.trim_matches(|c| "<>{}$,".contains(c));
    if let Some(input) = words::input(bare) {
        return Some(format!("{{{input}}}"));
    }
    if let Some((first, _)) = bare.split_once('|') {
        let literal = first.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        return literal.then(|| first.to_owned());
    }
    let literal = bare == word && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    literal.then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Vec<Vec<String>> {
        arguments(line, &["join", "sign", "Signature"])
    }

    #[test]
    fn a_usage_line_tells_the_arguments() {
        let both = [["{meeting_number}", "{role}"]];
        assert_eq!(told("console.error('usage: node sign.js NUMBER ROLE');"), both);
        assert_eq!(told("Usage: ./sign.sh <meeting-number> <role>\\n"), both);
        assert_eq!(told("usage: Signature NUMBER ROLE"), both);
        let literal = [["signature", "{meeting_number}", "{role}"]];
        assert_eq!(told("usage: join [flags] signature|parameters NUMBER ROLE"), literal);
        assert_eq!(told("usage: join [-o FILE] signature NUMBER ROLE"), literal);
    }

    #[test]
    fn an_argument_that_nobody_knows_makes_the_line_useless() {
        assert_eq!(told("usage: sign FROBNICATION ROLE"), [] as [Vec<String>; 0]);
    }
}
