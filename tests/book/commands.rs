//! Every command in the pages can be typed: the command line takes it.

use clap::error::ErrorKind;
use mintcheck::cli::command_line;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{pages, read};
use crate::tidy::assert_none;

/// A command as it stands in a page.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    words: String,
    /// Whether it stands in a sentence, where its name alone speaks of it.
    in_words: bool,
}

/// The commands in the blocks and the sentences of a page.
fn commands(text: &str) -> Vec<Shown> {
    let mut found = Vec::new();
    let mut in_block = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        if matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock)) {
            in_block = !in_block;
        } else if let (Event::Text(block), true) = (&event, in_block) {
            let block = block.replace("\\\n", " ");
            let typed = block.lines().flat_map(typed);
            found.extend(typed.map(|words| Shown { words, in_words: false }));
        } else if let Event::Code(code) = event
            && code.starts_with("mintcheck ")
        {
            found.push(Shown { words: code.into_string(), in_words: true });
        }
    }
    found
}

/// The commands in a line of a block: after a prompt, as a step of a pipeline, or bare.
fn typed(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = ["$ ", "- run: ", "run: ", "again: ", "more:  "]
        .into_iter()
        .find_map(|before| line.strip_prefix(before))
        .unwrap_or(line);
    let line = line.strip_prefix("- ").unwrap_or(line);
    let parts = line.split(" | ").flat_map(|part| part.split(" && ")).map(str::trim);
    // The program itself says its name and its version at the head of a report.
    let is_command = |part: &&str| {
        part.strip_prefix("mintcheck ").is_some_and(|rest| !rest.starts_with(char::is_numeric))
    };
    parts.filter(is_command).map(str::to_owned).collect()
}

/// The words of a command, as a shell takes them apart.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (String::new(), None);
    for one in command.chars() {
        match (one, quote) {
            ('\'' | '"', None) => quote = Some(one),
            (one, Some(open)) if one == open => quote = None,
            (' ', None) => words.push(std::mem::take(&mut word)),
            (one, _) => word.push(one),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    // What may be left out is typed here, and of words to choose from the first.
    let first = |word: String| {
        let word = word.trim_matches(['[', ']']);
        word.split('|').next().unwrap_or_default().to_owned()
    };
    let mut words: Vec<String> = words.into_iter().map(first).collect();
    let is_end = |word: &String| [">", "<", "#", "2>", ">>", "||", ";"].contains(&word.as_str());
    let end = words.iter().position(is_end).unwrap_or(words.len());
    words.truncate(end);
    words
}

/// Words that stand for something: `NAME`, `FILE`, `NAME=VALUE`.
fn is_placeholder(word: &str) -> bool {
    let small = |one: char| one.is_lowercase() || one.is_numeric();
    !word.is_empty() && !word.contains(small) && word.contains(char::is_uppercase)
}

/// Why a command cannot be typed.
fn refused(shown: &Shown) -> Option<String> {
    let words = words(&shown.words);
    let error = command_line().try_get_matches_from(&words).err()?;
    let is = |kinds: &[ErrorKind]| kinds.contains(&error.kind());
    let stands_for = |words: &[String]| words.iter().any(|word| is_placeholder(word));
    let fine = is(&[ErrorKind::DisplayHelp, ErrorKind::DisplayVersion])
        || is(&[ErrorKind::MissingRequiredArgument]) && shown.in_words && words.len() == 2
        || is(&[ErrorKind::ValueValidation, ErrorKind::InvalidValue]) && stands_for(&words)
        || is(&[ErrorKind::InvalidSubcommand]) && stands_for(&words[1..2]);
    (!fine).then(|| error.to_string().lines().next().unwrap_or_default().to_owned())
}

#[test]
fn every_command_in_the_pages_can_be_typed() {
    let mut wrong = Vec::new();
    let mut count = 0;
    // What was once new may be gone since.
    for page in pages().into_iter().filter(|page| !page.ends_with("CHANGELOG.md")) {
        for shown in commands(&read(&page)) {
            count += 1;
            let why = refused(&shown);
            wrong.extend(why.map(|why| format!("{}: `{}`: {why}", page.display(), shown.words)));
        }
    }
    assert_none(&wrong, "commands that mintcheck does not take");
    assert!(count > 50, "only {count} commands were found");
}

#[test]
fn a_command_that_is_gone_is_noticed() {
    let page = "Say `mintcheck runs` or\n\n```console\n$ cat log | mintcheck audit - --color\n\
                $ mintcheck explain ID > page\n- run: mintcheck run --case 'a b' \\\n  --sead\n```\n";
    let shown = commands(page);
    assert_eq!(shown.len(), 4, "{shown:?}");
    let refused: Vec<bool> = shown.iter().map(|one| refused(one).is_some()).collect();
    assert_eq!(refused, [true, true, false, true]);
    assert_eq!(words("mintcheck run --case 'a b' # all"), ["mintcheck", "run", "--case", "a b"]);
    let named = Shown { words: "mintcheck clock".to_owned(), in_words: true };
    assert_eq!(super::commands::refused(&named), None);
}
