//! The page of a run where answers stand side by side, and where generators part ways.

use scraper::ElementRef;
use serde_json::Value;

use super::html::{all, mixed, one, page, read, text, visible};

#[test]
fn the_page_of_a_run_shows_answers_side_by_side_as_the_json_has_them() {
    let place = mixed();
    let files = ["--report", "html=page.html", "--report", "json=out.json"];
    place.mintcheck(&[&["run", "--cases", "0"], &files[..]].concat()).ended(3);
    let (page, report) = (page(&place, "page.html"), read(&place, "out.json"));
    let (shown, told) = (all(page.root_element(), "[data-case]"), &report["sides"]);
    assert!(!shown.is_empty());
    assert_eq!(shown.len(), told.as_array().unwrap().len());
    for (shown, sides) in shown.into_iter().zip(told.as_array().unwrap()) {
        assert_eq!(shown.attr("data-case").unwrap(), sides["case"]);
        let columns: Vec<String> = all(shown, "thead th").into_iter().skip(2).map(text).collect();
        assert_eq!(columns.len(), sides["sides"].as_array().unwrap().len());
        for side in sides["sides"].as_array().unwrap() {
            let names = side["generators"].as_array().unwrap().iter();
            let names: Vec<&str> = names.map(|one| one.as_str().unwrap()).collect();
            let at = columns.iter().position(|one| *one == format!("B {}", names.join(", ")));
            same_side(shown, at.expect("a column of its own"), side);
        }
    }
}

/// One answer as it stands in a page and as it stands in JSON.
#[track_caller]
fn same_side(shown: ElementRef<'_>, at: usize, side: &Value) {
    let rows: Vec<ElementRef<'_>> = all(shown, "tbody tr");
    let cells: Vec<ElementRef<'_>> = rows.iter().map(|row| all(*row, "td")[at + 1]).collect();
    let is_first = |cell: ElementRef<'_>| cell.attr("class").is_some_and(|it| it.contains("first"));
    let first = rows.iter().zip(&cells).filter(|(_, cell)| is_first(**cell));
    let first: Vec<String> = first.map(|(row, _)| text(one(*row, "th")).to_lowercase()).collect();
    let named = side["first"].as_str().map(|name| name.replace('-', " "));
    let named: Vec<String> = named.into_iter().collect();
    assert_eq!(first, named, "the layer that differs first");
    let members = rows.iter().zip(cells).filter(|(row, _)| row.attr("class") == Some("member"));
    let mut members: Vec<String> =
        members.flat_map(|(_, cell)| all(cell, "code")).map(text).collect();
    let told = side["members"].as_array().unwrap().iter();
    let mut told: Vec<String> = told.map(|one| visible(&one["text"])).collect();
    members.sort();
    told.sort();
    assert_eq!(members, told, "every member once");
}

#[test]
fn a_finding_leads_to_its_case_and_the_case_back_to_the_finding() {
    let place = mixed();
    place.mintcheck(&["run", "--case", "clock", "--report", "html=page.html"]).ended(3);
    let page = page(&place, "page.html");
    let root = page.root_element();
    for finding in all(root, "[data-rule]") {
        let link = one(finding, "a[href^='#c-']");
        let body = one(root, &format!("[id='{}']", &link.attr("href").unwrap()[1..]));
        let case = body.parent().and_then(ElementRef::wrap).unwrap();
        assert_eq!(case.attr("data-case").unwrap(), text(link));
        let back = format!("a[href='#{}']", one(finding, ".body").attr("id").unwrap());
        assert_eq!(text(one(body, &back)).rsplit(' ').next(), finding.attr("data-rule"));
    }
}

#[test]
fn the_page_of_a_run_tells_where_generators_part_ways() {
    let place = mixed();
    let files = ["--report", "html=page.html", "--report", "json=out.json"];
    place.mintcheck(&[&["run"], &files[..]].concat()).ended(3);
    let (page, report) = (page(&place, "page.html"), read(&place, "out.json"));
    let (shown, told) = (all(page.root_element(), "[data-parting]"), &report["partings"]);
    assert!(!shown.is_empty());
    assert_eq!(shown.len(), told.as_array().unwrap().len());
    for (shown, parting) in shown.into_iter().zip(told.as_array().unwrap()) {
        assert_eq!(shown.attr("data-parting").unwrap(), parting["property"]);
        let words = text(one(shown, ".facts"));
        assert!(words.contains(parting["again"].as_str().unwrap()), "{words}");
        for group in parting["groups"].as_array().unwrap() {
            for name in group["generators"].as_array().unwrap() {
                assert!(words.contains(name.as_str().unwrap()), "{name} in {words}");
            }
        }
    }
}
