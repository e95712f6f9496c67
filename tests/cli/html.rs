//! The HTML pages, read back by a parser that is not ours: they hold what the JSON holds, they stand
//! alone, and words from outside stay words.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::place::Place;

/// One of each verdict, and settings of which something is stale.
pub(crate) fn mixed() -> Place {
    let known =
        "[[known]]\ngenerator = \"my/own\"\nrules = [\"typ-not-jwt\"]\nreason = \"`gone`\"\n";
    let place = Place::with_settings(
        known,
        &[
            ("my/own", "sound"),
            ("my/wrong", "ahead"),
            ("my/untyped", "untyped"),
            ("your/broken", "crashes"),
        ],
    );
    place.adapter("none", "my/none", "sound", "needs = [{ command = [\"no-such-runtime\"] }]\n");
    place
}

/// A token of header and payload; nobody looks at its MAC.
fn token(payload: &str) -> String {
    let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        part(r#"{"alg":"HS256","typ":"JWT"}"#),
        part(payload),
        part(&"x".repeat(32))
    )
}

/// A folder with an audit of everything that a line can be, as `page.html` and `out.json`.
pub(crate) fn audited() -> Place {
    let place = Place::empty();
    let mut lines = String::from("no token here\n\n<script>alert(1)</script>\n");
    for number in 0..2_000 {
        let iat = 1_696_910_400 + number;
        let role = if number % 3 == 0 { "\"0\"" } else { "0" };
        let exp = iat + if number % 5 == 0 { 9_000_000 } else { 7_200 };
        let key = if number % 7 == 0 { "appkey" } else { "appKey" };
        let more = if number == 40 { r#","</script>\u202e\u0007\"'":1"# } else { "" };
        let mn = 12_345_678_901_u64;
        lines.push_str(&token(&format!(
            r#"{{"{key}":"abcdefghijklmnopqrstuv","mn":"{mn}","role":{role},"iat":{iat},"exp":{exp},"tokenExp":{exp}{more}}}"#
        )));
        lines.push('\n');
    }
    place.write("lines", &lines);
    let all = ["audit", "lines", "--report", "html=page.html", "--report", "json=out.json"];
    place.mintcheck(&all).ended(0).says(&["2000 tokens"]);
    place
}

pub(crate) fn read(place: &Place, name: &str) -> Value {
    serde_json::from_str(&place.read(name)).unwrap()
}

pub(crate) fn page(place: &Place, name: &str) -> Html {
    let page = Html::parse_document(&place.read(name));
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    page
}

pub(crate) fn all<'p>(within: ElementRef<'p>, selector: &str) -> Vec<ElementRef<'p>> {
    within.select(&Selector::parse(selector).unwrap()).collect()
}

#[track_caller]
pub(crate) fn one<'p>(within: ElementRef<'p>, selector: &str) -> ElementRef<'p> {
    let found = all(within, selector);
    assert_eq!(found.len(), 1, "{selector}");
    found[0]
}

pub(crate) fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join("").trim().to_owned()
}

fn number(element: ElementRef<'_>) -> u64 {
    assert_eq!(text(element).replace(',', ""), element.attr("value").unwrap());
    element.attr("value").unwrap().parse().unwrap()
}

/// The tiles at the top: the words of each, and its number.
fn tiles(page: &Html) -> Vec<(String, u64)> {
    let tiles = all(page.root_element(), ".tile");
    tiles.into_iter().map(|tile| (text(one(tile, "dt")), number(one(tile, "dd data")))).collect()
}

/// A finding as it stands in a page and as it stands in JSON, whose place is somewhere else in the
/// two schemas.
#[track_caller]
fn same(shown: ElementRef<'_>, finding: &Value, example: &Value) {
    assert_eq!(shown.attr("data-rule").unwrap(), finding["rule"]);
    assert_eq!(shown.attr("data-level").unwrap(), finding["level"]);
    let counts: Vec<u64> = all(shown, "summary > .count data").into_iter().map(number).collect();
    assert_eq!(
        Value::from(counts),
        Value::from(vec![finding["count"].clone(), finding["of"].clone()])
    );
    assert_eq!(text(one(shown, ".where")), visible(&example["where"]));
    let sides: Vec<String> = all(shown, ".sides code").into_iter().map(text).collect();
    assert_eq!(sides, [visible(&example["expected"]), visible(&example["actual"])]);
    let message = visible(&finding["message"]);
    assert_eq!(text(one(shown, ".message")).replace('`', ""), message.replace('`', ""));
}

/// A text of JSON as it has to be shown.
pub(crate) fn visible(text: &Value) -> String {
    let shown = text.as_str().unwrap().chars().map(|one| match one {
        '\u{202e}' | '\u{2028}' => one.escape_unicode().to_string(),
        one if one.is_control() => one.escape_unicode().to_string(),
        one => one.to_string(),
    });
    shown.collect::<String>().trim().to_owned()
}

#[test]
fn the_page_of_a_run_holds_what_the_json_holds() {
    let place = mixed();
    let files = ["--report", "html=page.html", "--report", "json=out.json"];
    let ran = place.mintcheck(&[&["run", "--case", "clock"], &files[..]].concat());
    ran.ended(3);
    let (page, report) = (page(&place, "page.html"), read(&place, "out.json"));
    let counts = &report["counts"];
    let verdicts = [
        ("conform", "conforms"),
        ("diverge", "diverges"),
        ("faulted", "faulted"),
        ("skipped", "skipped"),
    ];
    let wanted = verdicts.map(|(words, name)| (words.to_owned(), counts[name].as_u64().unwrap()));
    assert_eq!(tiles(&page), wanted);
    let root = page.root_element();
    assert_eq!(one(root, "h1").attr("data-verdict").unwrap(), report["verdict"]);
    assert_eq!(all(root, ".problems li").len(), report["problems"].as_array().unwrap().len());
    let notes = report["notes"].as_array().map_or(0, Vec::len);
    assert_eq!(all(root, "[data-notes] li").len(), notes);
    assert_eq!(all(root, ".matrix thead th").len(), 11, "nine dimensions between two");
    let generators = report["generators"].as_array().unwrap();
    let (rows, subjects) = (all(root, "[data-row]"), all(root, "[data-subject]"));
    assert_eq!((rows.len(), subjects.len()), (generators.len(), generators.len()));
    for (generator, (row, subject)) in generators.iter().zip(rows.into_iter().zip(subjects)) {
        let name = generator["name"].as_str().unwrap();
        assert_eq!((text(one(row, "th")), text(one(subject, "h3"))), (name.into(), name.into()));
        assert_eq!(all(row, "td").len(), 10, "{name}");
        let findings = generator["findings"].as_array().unwrap();
        let shown = all(subject, "[data-rule]");
        assert_eq!(shown.len(), findings.len(), "{name}");
        for (shown, finding) in shown.into_iter().zip(findings) {
            same(shown, finding, &finding["example"]);
            let groups = finding["by"].as_object().unwrap().values();
            let broken = groups.filter(|group| group["count"] != 0).count();
            assert_eq!(all(shown, ".groups tbody tr").len(), broken);
        }
        let dimensions = |one: &Value| one["dimension"].as_str().unwrap().to_owned();
        let with: std::collections::BTreeSet<String> = findings.iter().map(dimensions).collect();
        assert_eq!(all(row, "a.mark").len(), with.len(), "{name}");
        let faults: Vec<&str> = all(subject, "[data-fault]")
            .iter()
            .map(|one| one.attr("data-fault").unwrap())
            .collect();
        assert_eq!(faults, super::place::faults(generator), "{name}");
        let notes = generator["notes"].as_array().unwrap();
        assert_eq!(all(subject, ".notes li").len(), notes.len(), "{name}");
    }
    assert!(text(one(root, "pre")).contains("Traceback: out of luck"));
}

#[test]
fn the_page_of_an_audit_holds_what_the_json_holds() {
    let place = audited();
    let (page, audit) = (page(&place, "page.html"), read(&place, "out.json"));
    let root = page.root_element();
    let findings = audit["findings"].as_array().unwrap();
    assert!(findings.len() > 5);
    let of = |level: &str| findings.iter().filter(|one| one["level"] == level).count() as u64;
    let wanted = [
        ("kinds of errors", of("error")),
        ("kinds of warnings", of("warning")),
        ("kinds of notes", of("note")),
        ("broken lines", audit["lines"]["broken"].as_u64().unwrap()),
        ("MACs checked", 0),
    ];
    assert_eq!(tiles(&page), wanted.map(|(words, count)| (words.to_owned(), count)));
    let shown = all(root, "[data-rule]");
    assert_eq!(shown.len(), findings.len());
    for (shown, finding) in shown.into_iter().zip(findings) {
        same(shown, finding, finding);
        assert_eq!(lines(shown), lines_of(&finding["examples"]));
    }
    for (shown, broken) in
        all(root, "[data-broken]").iter().zip(audit["broken"].as_array().unwrap())
    {
        assert_eq!(shown.attr("data-broken").unwrap(), broken["kind"]);
        assert_eq!(number(one(*shown, "summary data")), broken["count"].as_u64().unwrap());
        assert_eq!(lines(*shown), lines_of(&broken["examples"]));
    }
    let claims = audit["claims"].as_array().unwrap();
    assert_eq!(all(root, "[data-claim]").len(), claims.len());
    for (row, claim) in all(root, "[data-claim]").into_iter().zip(claims) {
        assert_eq!(row.attr("data-claim").unwrap(), claim["claim"]);
        let counts: Vec<u64> = all(row, "data").into_iter().map(number).collect();
        let types = claim["types"].as_array().unwrap().iter().map(|one| &one["count"]);
        let wanted: Vec<&Value> =
            [&claim["present"], &claim["absent"]].into_iter().chain(types).collect();
        assert_eq!(serde_json::to_value(counts).unwrap(), serde_json::to_value(wanted).unwrap());
    }
    let times = audit["times"].as_array().unwrap();
    assert_eq!(all(root, "[data-time]").len(), times.len());
    assert_eq!(text(all(root, "[data-time=iat] time")[0]), "2023-10-10T04:00:00.000Z");
    assert_eq!(text(all(root, "[data-time=iat] time")[1]), "2023-10-10T04:33:19.000Z");
}

fn lines(shown: ElementRef<'_>) -> Vec<u64> {
    all(shown, ".examples tbody data").into_iter().map(number).collect()
}

fn lines_of(examples: &Value) -> Vec<u64> {
    let lines = examples.as_array().unwrap().iter().map(|one| one["line"].as_u64().unwrap());
    lines.collect()
}

/// Everything that could make a browser fetch or run something.
#[track_caller]
fn stands_alone(page: &Html) {
    let root = page.root_element();
    let script = one(root, "script").text().collect::<String>();
    let style = one(root, "style").text().collect::<String>();
    for (word, text) in [("url(", &style), ("@import", &style), ("http", &style), ("http", &script)]
    {
        assert!(!text.contains(word), "{word}");
    }
    for element in all(root, "*") {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on") && name != "style" && name != "src", "{name}={value}");
            let stays = value.starts_with('#') || value.starts_with("data:image/svg+xml,");
            assert!(name != "href" || stays, "{name}={value}");
        }
        let tag = element.value().name();
        assert!(!["img", "iframe", "object", "base", "b", "embed"].contains(&tag), "{tag}");
    }
    let policy = one(root, "meta[http-equiv=Content-Security-Policy]").attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for (kind, text) in [("script", script), ("style", style)] {
        let hash = BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
        assert!(policy.contains(&format!("{kind}-src 'sha256-{hash}'")), "{policy}");
    }
    for link in all(root, "a[href]") {
        let id = link.attr("href").unwrap().trim_start_matches('#');
        assert_eq!(all(root, &format!("[id='{id}']")).len(), 1, "{id} is there once");
    }
}

#[test]
fn a_page_stands_alone_and_its_links_lead_somewhere() {
    let place = mixed();
    place.mintcheck(&["run", "--case", "clock", "--report", "html=run.html"]).ended(3);
    stands_alone(&page(&place, "run.html"));
    stands_alone(&page(&audited(), "page.html"));
}

#[test]
fn without_its_script_a_page_is_whole() {
    let place = mixed();
    place.mintcheck(&["run", "--case", "clock", "--report", "html=run.html"]).ended(3);
    for page in [page(&place, "run.html"), page(&audited(), "page.html")] {
        let root = page.root_element();
        // Only what needs the script waits for it.
        let hidden: Vec<_> = all(root, "[hidden]").iter().map(|one| one.value().name()).collect();
        assert_eq!(hidden, ["form", "p"]);
        assert!(all(root, "[data-filters][hidden]").len() == 1);
        for body in all(root, ".body") {
            let parent = body.parent().and_then(ElementRef::wrap).unwrap();
            assert_eq!(parent.value().name(), "details");
            assert_eq!(all(parent, ":scope > summary").len(), 1);
        }
    }
}

#[test]
fn hostile_words_stay_words_in_a_page() {
    let place = Place::with(&[("my/<b onclick=alert(1)>\u{202e}'\"", "hostile")]);
    let files = ["--report", "html=page.html", "--report", "json=out.json"];
    place.mintcheck(&[&["run"], &files[..]].concat()).ended(1);
    let source = place.read("page.html");
    let harms = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    assert!(!source.contains(harms), "{:?}", source.chars().find(|c| harms(*c)));
    let page = page(&place, "page.html");
    stands_alone(&page);
    let root = page.root_element();
    assert_eq!(text(one(root, "[data-subject] h3")), "my/<b onclick=alert(1)>\\u{202e}'\"");
    let about = text(one(root, "[data-subject] .about"));
    assert!(
        about.starts_with("\\u{1b}[2J")
            && about.contains("]]><script>\"'&\\u{202e}turned\\u{d}\\u{a}second"),
        "{about}"
    );
    let report = read(&place, "out.json");
    let generator = &report["generators"][0];
    for (shown, finding) in
        all(root, "[data-rule]").into_iter().zip(generator["findings"].as_array().unwrap())
    {
        same(shown, finding, &finding["example"]);
    }
    let audited = Html::parse_document(&audited().read("page.html"));
    let odd = all(audited.root_element(), "[data-rule=claim-unknown] .where");
    let odd: Vec<String> = odd.into_iter().map(text).collect();
    assert!(odd.contains(&"payload.</script>\\u{202e}\\u{7}\"'".to_owned()), "{odd:?}");
}

#[test]
fn a_run_of_nothing_wrong_and_an_audit_of_nothing_at_all_have_pages_too() {
    let place = Place::with(&[("own", "sound")]);
    let ran = place.mintcheck(&["run", "--case", "roles", "--format", "html"]);
    let page = Html::parse_document(&ran.ended(0).out);
    assert_eq!(text(one(page.root_element(), "h1")), "The generator conforms");
    assert_eq!(text(one(page.root_element(), ".clean")), "Nothing was found.");
    place.write("nothing", "\n\n");
    let ran = place.mintcheck(&["audit", "nothing", "--format", "html"]);
    let page = Html::parse_document(&ran.ended(4).out);
    assert_eq!(text(one(page.root_element(), "h1")), "There was no token to judge");
}
