//! Every link into this repository leads somewhere: the file is there, and so is the heading.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{pages, read};
use crate::tidy::assert_none;

/// What a page offers to links, and where its own lead.
struct Linked {
    anchors: BTreeSet<String>,
    links: Vec<String>,
}

/// The anchor that GitHub makes of a heading.
fn slug(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|one| one.is_alphanumeric() || " -_".contains(*one));
    kept.map(|one| if one == ' ' { '-' } else { one }).collect()
}

fn linked(text: &str) -> Linked {
    let (mut anchors, mut links) = (BTreeSet::new(), Vec::new());
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        if let Event::Start(Tag::Heading { .. }) = event {
            heading = Some(String::new());
        } else if let Event::End(TagEnd::Heading(_)) = event {
            let slug = slug(&heading.take().unwrap_or_default());
            let again = times.entry(slug.clone()).or_default();
            anchors.insert(if *again == 0 { slug } else { format!("{slug}-{again}") });
            *again += 1;
        } else if let (Event::Text(words) | Event::Code(words), Some(heading)) =
            (&event, &mut heading)
        {
            heading.push_str(words);
        } else if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event
        {
            links.push(dest_url.into_string());
        }
    }
    Linked { anchors, links }
}

/// A path without `.` and `..`; nothing, if it leaves the repository.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::ParentDir => plain.pop().then_some(())?,
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

/// Why a link of a page leads nowhere.
fn dead(page: &Path, link: &str) -> Option<&'static str> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match file {
        "" => page.to_owned(),
        file => match plain(&page.parent().unwrap().join(file)) {
            Some(target) => target,
            None => return Some("it leaves the repository"),
        },
    };
    if !target.exists() {
        return Some("there is no such file");
    }
    let is_page = target.extension().is_some_and(|ending| ending == "md");
    let lacks = !anchor.is_empty() && is_page && !linked(&read(&target)).anchors.contains(anchor);
    lacks.then_some("there is no such heading")
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages() {
        for link in linked(&read(&page)).links {
            count += 1;
            wrong
                .extend(dead(&page, &link).map(|why| format!("{}: {link}: {why}", page.display())));
        }
    }
    assert_none(&wrong, "dead links");
    assert!(count > 300, "only {count} links were found");
}

#[test]
fn a_dead_link_is_noticed() {
    let page = Path::new("docs/clock.md");
    assert_eq!(dead(page, "../README.md#two-commands"), None);
    assert_eq!(dead(page, "#the-box"), None);
    assert_eq!(dead(page, "https://example.org/"), None);
    assert_eq!(dead(page, "no-such.md"), Some("there is no such file"));
    assert_eq!(dead(page, "#no-such"), Some("there is no such heading"));
    assert_eq!(dead(page, "../../elsewhere"), Some("it leaves the repository"));
}

#[test]
fn the_index_lists_every_page_of_the_book() {
    let index = linked(&read(Path::new("docs/README.md"))).links;
    let pages = glob::glob("docs/*.md").unwrap().map(Result::unwrap);
    let unlisted: Vec<String> = pages
        .map(|page| page.file_name().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "README.md" && !index.contains(name))
        .collect();
    assert_none(&unlisted, "pages that docs/README.md does not list");
}
