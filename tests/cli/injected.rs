//! What comes from tokens and generators does nothing in any format of any command: it moves no cursor,
//! gives no command to a forge, and is no picture, link, heading or element where a report is shown.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use pulldown_cmark::{Event, Options, Parser, Tag};
use quick_junit::Report;
use scraper::{Html, Selector};
use serde_json::{Value, json};

use super::place::{Place, Ran};

/// The host of all that is injected.
const HOST: &str = "x.test";

/// Characters that move a cursor or turn the direction of writing.
fn harms(character: char) -> bool {
    let allowed = matches!(character, '\n' | '\t');
    (character.is_control() && !allowed)
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}')
}

/// Nothing in a text of a format is more than words.
#[track_caller]
fn does_nothing(format: &str, text: &str) {
    assert!(!text.is_empty(), "{format}");
    let found = text.chars().find(|one| harms(*one));
    assert!(found.is_none(), "{format} has {found:?}");
    commands_no_forge(format, text);
    match format {
        "markdown" => renders_nothing(text),
        "html" => has_no_element(text),
        "junit" => drop(Report::deserialize_from_str(text).unwrap()),
        "sarif" => links_nowhere(&serde_json::from_str(text).unwrap()),
        "json" => drop(serde_json::from_str::<Value>(text).unwrap()),
        _ => {}
    }
}

/// A runner takes what stands at the beginning of a line for a command, and all but our own reports for
/// it hold none.
#[track_caller]
fn commands_no_forge(format: &str, text: &str) {
    const OURS: [&str; 5] = ["::error ", "::warning ", "::notice ", "::group::", "::endgroup::"];
    for line in text.lines().map(str::trim_start) {
        assert!(!line.starts_with("##["), "{format}: {line}");
        let ours = format == "github" && OURS.iter().any(|one| line.starts_with(one));
        assert!(!line.starts_with("::") || ours, "{format}: {line}");
        // In a command of ours what was injected is no property.
        let properties = line.split("::").nth(1).filter(|_| line.starts_with("::"));
        let mut each = properties.into_iter().flat_map(|all| all.split([',', ' ']));
        assert!(!each.any(|one| one == "file=x.test"), "{format}: {line}");
    }
}

#[track_caller]
fn renders_nothing(text: &str) {
    for event in Parser::new_ext(text, Options::all()) {
        if let Event::Start(Tag::Image { dest_url, .. } | Tag::Link { dest_url, .. }) = &event {
            let is_ours = !dest_url.contains(HOST) && !dest_url.starts_with("javascript:");
            assert!(is_ours, "{dest_url}: {text}");
        }
        if let Event::Html(html) | Event::InlineHtml(html) = &event {
            let known = ["<details", "</details", "<summary", "</summary", "<br"];
            let is_ours = known.iter().any(|tag| html.trim_start().starts_with(tag));
            assert!(is_ours && !html.contains(HOST), "{html}: {text}");
        }
    }
    assert!(!text.lines().any(|line| line.trim() == "# heading"), "{text}");
}

#[track_caller]
fn has_no_element(text: &str) {
    let page = Html::parse_document(text);
    for (tag, attribute) in [("img", "src"), ("a", "href"), ("script", "src"), ("link", "href")] {
        for element in page.select(&Selector::parse(tag).unwrap()) {
            let address = element.value().attr(attribute).unwrap_or_default();
            assert!(!address.contains(HOST), "<{tag} {attribute}={address}>");
        }
    }
    let scripts = page.select(&Selector::parse("script").unwrap()).count();
    assert!(scripts <= 1, "{scripts} scripts");
}

/// A viewer makes a link of `[words](address)` in any message (SARIF 2.1.0 section 3.11.6).
#[track_caller]
fn links_nowhere(sarif: &Value) {
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let invocation = &sarif["runs"][0]["invocations"][0];
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert!(!results.is_empty());
    for told in results.iter().chain(notifications) {
        let text = told["message"]["text"].as_str().unwrap();
        assert!(!text.contains("](") && told["message"]["markdown"].is_null(), "a link in {text}");
    }
}

const FORMATS: [&str; 7] = ["terminal", "json", "junit", "sarif", "github", "markdown", "html"];

/// Two generators, one of which has a name, claims, refusals and stray lines that are meant to harm.
fn hostile() -> Place {
    let name = "my/<img src=x.test>`|[l](http://x.test/)::error file=x.test::\u{202e}%0A\x1b[2J";
    Place::with(&[(name, "hostile"), ("my/own", "sound")])
}

#[track_caller]
fn both_do_nothing(format: &str, ran: &Ran) {
    assert!(!ran.out.is_empty() || !ran.err.is_empty());
    if !ran.out.is_empty() {
        does_nothing(format, &ran.out);
    }
    if !ran.err.is_empty() {
        does_nothing("terminal", &ran.err);
    }
}

#[test]
fn nothing_is_injected_into_a_report_of_a_run_or_of_its_joined_parts() {
    let place = hostile();
    let some = ["--cases", "60", "--case", "roles", "--case", "keys", "--case", "property/drawn"];
    let reports = FORMATS.map(|format| format!("{format}=out.{format}"));
    let reports: Vec<&str> = reports.iter().flat_map(|report| ["--report", report]).collect();
    let all = [&["run", "--observations"], &some[..], &reports].concat();
    let ran = place.mintcheck(&all);
    both_do_nothing("terminal", ran.ended(1));
    for format in FORMATS {
        let text = place.read(&format!("out.{format}"));
        assert!(text.contains("injected"), "{format} says nothing of it");
        does_nothing(format, &text);
    }
    for (shard, file) in [("1/2", "json=one.json"), ("2/2", "json=two.json")] {
        let shard = ["run", "--shard", shard, "--report", file];
        place.mintcheck(&[&shard[..], &some].concat());
    }
    for format in FORMATS {
        let merged = place.mintcheck(&["merge", "one.json", "two.json", "--format", format]);
        both_do_nothing(format, merged.ended(1));
    }
}

#[test]
fn nothing_is_injected_where_reports_and_snapshots_are_compared() {
    let place = hostile();
    let some = ["run", "--cases", "0", "--case", "roles"];
    place.mintcheck(&[&some[..], &["--report", "json=new.json"]].concat()).ended(1);
    place.write("old.json", &Place::with(&[("my/own", "sound")]).report(&some[1..]).1.to_string());
    for order in [["old.json", "new.json"], ["new.json", "old.json"]] {
        for format in ["terminal", "json"] {
            let compared = [&["compare", "--format", format], &order[..]].concat();
            both_do_nothing(format, &place.mintcheck(&compared));
        }
    }
    let kept = ["run", "--cases", "0", "--snapshot", "kept"];
    place.mintcheck(&[&kept[..], &["--accept"]].concat());
    let host = place.read("hosts/host-0/host.py");
    place.write("hosts/host-0/host.py", &host.replace("injected ", "injected again "));
    both_do_nothing("terminal", &place.mintcheck(&kept));
    let review = place.mintcheck(&["review", "kept", "--check"]);
    assert!(review.out.contains("again"), "{}", review.told());
    both_do_nothing("terminal", &review);
}

/// Tokens of which every part is meant to harm.
fn tokens() -> Vec<String> {
    let harm = "\x1b[2J]]><script>\n::error file=x.test::injected\n##[group]injected\n%0A::warning::x\
                ![p](http://x.test/a.png) [l](http://x.test/) <img src=x.test> `|`\u{202e}\r\n# heading\n";
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let claims =
        json!({ "appKey": harm, "mn": harm, "role": harm, "iat": harm, "exp": 1, harm: harm });
    let heads = [
        json!({ "alg": "HS256", "typ": harm, harm: harm }),
        json!({ "alg": harm, "kid": harm, "crit": [harm] }),
    ];
    let sound = heads.iter().map(|head| format!("{}.{}.AAAA", part(head), part(&claims)));
    sound.chain([format!("{}.{harm}.AAAA", part(&claims)), harm.replace('\n', " ")]).collect()
}

#[test]
fn nothing_is_injected_by_a_token_that_is_looked_at() {
    let place = Place::empty();
    for token in tokens() {
        place.write("token", &token);
        for format in ["terminal", "json"] {
            let one = place.mintcheck(&["inspect", "--file", "token", "--format", format]);
            both_do_nothing(format, &one);
            let sound = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
            both_do_nothing(
                format,
                &place.mintcheck(&["diff", "token", sound, "--format", format]),
            );
        }
    }
}

#[test]
fn nothing_is_injected_by_a_stream_that_is_audited() {
    let place = Place::empty();
    let lines: Vec<String> = tokens().iter().map(|token| token.replace('\n', " ")).collect();
    place.write("log", &lines.join("\n"));
    let record = |token: &String| json!({ "a": { "token": token, "at": token } }).to_string();
    place.write("records", &lines.iter().map(record).collect::<Vec<_>>().join("\n"));
    for format in ["terminal", "json", "html"] {
        let more = ["--show-tokens", "--format", format];
        both_do_nothing(format, &place.mintcheck(&[&["audit", "log"], &more[..]].concat()));
        let records = ["audit", "records", "--pointer", "/a/token", "--at-pointer", "/a/at"];
        both_do_nothing(format, &place.mintcheck(&[&records[..], &more].concat()));
    }
}
