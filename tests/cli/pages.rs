//! The HTML pages in a real browser: they load without a complaint and ask for nothing, filters and
//! links work by mouse and by keyboard, nothing is lost without scripts, and words from outside stay
//! words.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::chromium::Chromium;
use super::html::{audited, mixed, read};
use super::place::Place;

/// The page of a run with one of each verdict.
fn page_of_a_run() -> (Place, PathBuf) {
    let place = mixed();
    let all = ["run", "--case", "clock", "--report", "html=page.html", "--report", "json=out.json"];
    place.mintcheck(&all).ended(3);
    let path = place.path("page.html");
    (place, path)
}

fn page_of_an_audit() -> (Place, PathBuf) {
    let place = audited();
    let path = place.path("page.html");
    (place, path)
}

/// How many elements that a selector finds are seen.
fn seen(browser: &mut Chromium, selector: &str) -> usize {
    let count = browser.value(&format!(
        "[...document.querySelectorAll({selector:?})].filter((one) => one.checkVisibility()).length"
    ));
    usize::try_from(count.as_u64().unwrap()).unwrap()
}

/// Chooses by the keyboard what starts with some letters.
fn choose(browser: &mut Chromium, name: &str, letters: &str) {
    browser.value(&format!("document.querySelector('select[name={name}]').focus()"));
    for letter in letters.chars() {
        browser.press(&letter.to_string());
    }
    let chosen = browser.value(&format!("document.querySelector('select[name={name}]').value"));
    assert!(chosen.as_str().unwrap().starts_with(letters), "{name} is {chosen}");
}

#[test]
fn pages_load_without_a_complaint_and_ask_for_nothing() {
    let mut browser = Chromium::start();
    for (_place, path) in [page_of_a_run(), page_of_an_audit()] {
        for scheme in ["light", "dark"] {
            browser.prefer(scheme).load(&path);
            assert_eq!(browser.complaints(), [""; 0]);
            assert_eq!(browser.value("document.compatMode"), "CSS1Compat");
            let back = browser.value("getComputedStyle(document.body).backgroundColor");
            let light = back == "rgb(246, 247, 245)";
            assert_eq!(light, scheme == "light", "{scheme}: {back}");
        }
    }
}

#[test]
fn filters_show_what_fits_and_nothing_else() {
    let (place, path) = page_of_a_run();
    let report = read(&place, "out.json");
    let generators = report["generators"].as_array().unwrap();
    let findings = |generator: &Value, rule: &str, level: &str| {
        let all = generator["findings"].as_array().unwrap().iter();
        let fits = |one: &&Value| {
            (rule.is_empty() || one["rule"] == rule) && (level.is_empty() || one["level"] == level)
        };
        all.filter(fits).count()
    };
    let mut browser = Chromium::start();
    browser.load(&path);
    let all = generators.len();
    assert_eq!(seen(&mut browser, "[data-row]"), all);
    for (rule, level) in [("", "error"), ("", "note"), ("typ-not-jwt", ""), ("", "")] {
        browser.click(".filters button");
        for (name, value) in [("rule", rule), ("level", level)] {
            if !value.is_empty() {
                choose(&mut browser, name, value);
            }
        }
        let found: usize = generators.iter().map(|one| findings(one, rule, level)).sum();
        let with = generators.iter().filter(|one| findings(one, rule, level) > 0).count();
        let left = if rule.is_empty() && level.is_empty() { all } else { with };
        assert_eq!(seen(&mut browser, "[data-row]"), left, "{rule} {level}");
        assert_eq!(seen(&mut browser, "[data-subject]"), left, "{rule} {level}");
        browser.value("document.querySelectorAll('details').forEach((one) => one.open = true)");
        assert_eq!(seen(&mut browser, "[data-rule]"), found, "{rule} {level}");
        let told = browser.value("document.querySelector('[data-shown]').value");
        assert_eq!(told, format!("{left} of {all} generators"));
    }
    browser.click(".filters button");
    choose(&mut browser, "language", "my");
    let of_mine = |one: &&Value| one["name"].as_str().unwrap().starts_with("my/");
    let mine = generators.iter().filter(of_mine).count();
    assert!(mine > 1 && mine < all);
    assert_eq!(seen(&mut browser, "[data-row]"), mine);
    choose(&mut browser, "rule", "typ-not-jwt");
    choose(&mut browser, "level", "error");
    assert_eq!(seen(&mut browser, "[data-row]"), 0);
    assert_eq!(seen(&mut browser, "[data-nobody]"), 1);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn the_findings_of_an_audit_are_filtered_too() {
    let (place, path) = page_of_an_audit();
    let findings = read(&place, "out.json")["findings"].clone();
    let findings = findings.as_array().unwrap();
    let mut browser = Chromium::start();
    browser.load(&path);
    assert_eq!(seen(&mut browser, "[data-rule]"), findings.len());
    choose(&mut browser, "level", "warning");
    let warnings = findings.iter().filter(|one| one["level"] == "warning").count();
    assert!(warnings > 0 && warnings < findings.len());
    assert_eq!(seen(&mut browser, "[data-rule]"), warnings);
    assert_eq!(browser.complaints(), [""; 0]);
}

/// A cell of the matrix whose generator's part is closed at first, and the finding that it leads to.
const CELL: &str = "tr:has(a[href='#g-2']) a.mark.warning";

fn opens(browser: &mut Chromium) {
    let link = browser.value(&format!("document.querySelector({CELL:?}).getAttribute('href')"));
    let id = link.as_str().unwrap().trim_start_matches('#').to_owned();
    assert_eq!(seen(browser, &format!("[id='{id}'] .message")), 1, "{id} is seen");
    let top =
        browser.value(&format!("document.getElementById('{id}').getBoundingClientRect().top"));
    assert!((0.0..900.0).contains(&top.as_f64().unwrap()), "{id} is in the window: {top}");
}

#[test]
fn a_click_on_a_cell_opens_the_generator_and_the_finding() {
    let (_place, path) = page_of_a_run();
    let mut browser = Chromium::start();
    browser.widen(1280).load(&path);
    browser.value("document.querySelectorAll('details').forEach((one) => one.open = false)");
    browser.click(CELL);
    opens(&mut browser);
    // Once more, when the address already names it.
    browser.value("document.querySelectorAll('details').forEach((one) => one.open = false)");
    browser.click(CELL);
    opens(&mut browser);
}

#[test]
fn a_click_on_the_case_of_a_finding_opens_the_answers_side_by_side() {
    let (_place, path) = page_of_a_run();
    let mut browser = Chromium::start();
    browser.widen(1280).load(&path);
    assert_eq!(seen(&mut browser, "[data-case] table"), 0);
    let link = "[data-rule][data-level=error] a[href^='#c-']";
    let id = browser.value(&format!("document.querySelector({link:?}).getAttribute('href')"));
    let id = id.as_str().unwrap().trim_start_matches('#').to_owned();
    browser.click(link);
    assert_eq!(seen(&mut browser, &format!("[id='{id}'] table")), 1);
    let edge = format!("document.getElementById('{id}').getBoundingClientRect().top");
    assert!((0.0..900.0).contains(&browser.value(&edge).as_f64().unwrap()));
    assert!(seen(&mut browser, &format!("[id='{id}'] .first")) > 0);
    // And back: what it was chosen to show is one click away.
    browser.click(&format!("[id='{id}'] a.mark.error"));
    assert_eq!(seen(&mut browser, "[data-rule][data-level=error] .message"), 1);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn the_keyboard_reaches_and_opens_whatever_the_mouse_does() {
    let (_place, path) = page_of_a_run();
    let mut browser = Chromium::start();
    browser.widen(1280).load(&path);
    browser.value("document.querySelectorAll('details').forEach((one) => one.open = false)");
    browser.press("Tab");
    assert_eq!(browser.value("document.activeElement.className"), "skip");
    browser.tab_to(CELL).press("Enter");
    opens(&mut browser);
    browser.load(&path).tab_to("[data-name='my/own'] > summary").press("Enter");
    assert_eq!(browser.value("document.querySelector(\"[data-name='my/own']\").open"), true);
}

#[test]
fn without_scripts_nothing_is_lost_but_the_filters() {
    let (place, path) = page_of_a_run();
    let report = read(&place, "out.json");
    let generators = report["generators"].as_array().unwrap();
    let findings: usize =
        generators.iter().map(|one| one["findings"].as_array().unwrap().len()).sum();
    let mut browser = Chromium::start();
    browser.widen(1280).without_scripts().load(&path);
    assert_eq!(seen(&mut browser, "[data-filters]"), 0);
    assert_eq!(seen(&mut browser, "[data-row]"), generators.len());
    assert_eq!(seen(&mut browser, "[data-subject]"), generators.len());
    let summary = browser.value("document.querySelector('details').tagName");
    assert_eq!(summary, "DETAILS");
    assert_eq!(browser.value("document.querySelectorAll('[data-rule]').length"), json!(findings));
    browser.click(CELL);
    opens(&mut browser);
    let own = "[data-name='my/own']";
    browser.click(&format!("{own} > summary"));
    assert_eq!(seen(&mut browser, &format!("{own} > .body")), 1);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn hostile_words_stay_words_in_a_browser() {
    let place = Place::with(&[("my/<b onclick=alert(1)>\u{202e}'\"", "hostile")]);
    place.mintcheck(&["run", "--report", "html=page.html"]).ended(1);
    let mut browser = Chromium::start();
    browser.load(&place.path("page.html"));
    assert_eq!(browser.complaints(), [""; 0]);
    browser.value("document.querySelectorAll('details').forEach((one) => one.open = true)");
    assert_eq!(browser.value("document.scripts.length"), 1);
    assert_eq!(browser.value("document.querySelectorAll('b, [onclick]').length"), 0);
    let text = browser.value("document.body.innerText");
    let text = text.as_str().unwrap();
    for words in
        ["]]><script>\"'&\\u{202e}turned", "\\u{1b}[2J", "my/<b onclick=alert(1)>\\u{202e}'\""]
    {
        assert!(text.contains(words), "no {words} in {text}");
    }
    // The page is inert even where somebody put markup into it.
    browser.value(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"hacked = 1\">')",
    );
    assert_eq!(browser.value("typeof hacked"), "undefined");
}

/// How wide the page is, and what stands out of the window outside the parts that scroll.
const WIDEST: &str = r#"[document.documentElement.scrollWidth, [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest(".scroll, pre"))
  .map((one) => one.outerHTML.slice(0, 80)).slice(0, 3)]"#;

#[test]
fn nothing_is_wider_than_a_narrow_window() {
    let mut browser = Chromium::start();
    for (_place, path) in [page_of_a_run(), page_of_an_audit()] {
        for width in [320, 400, 1280] {
            browser.widen(width).load(&path);
            browser.value("document.querySelectorAll('details').forEach((one) => one.open = true)");
            let widest = browser.value(WIDEST);
            assert_eq!(widest[0], width, "{widest}");
        }
    }
}

/// The least contrast of any text on what lies under it, as WCAG 2 computes it, and that text.
const CONTRAST: &str = r#"(() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const mix = (colours) => {
    paint.clearRect(0, 0, 1, 1);
    for (const colour of colours) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
    return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let least = [99, ""];
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !one.checkVisibility() || one.closest(".fine, .unseen, script, option")) continue;
    const under = [];
    for (let box = one; box; box = box.parentElement) under.unshift(getComputedStyle(box).backgroundColor);
    const back = light(mix(under));
    const text = light(mix([...under, getComputedStyle(one).color]));
    const contrast = (Math.max(back, text) + 0.05) / (Math.min(back, text) + 0.05);
    if (contrast < least[0]) least = [contrast, one.outerHTML.slice(0, 120)];
  }
  return least;
})()"#;

#[test]
fn every_text_stands_out_from_what_is_under_it() {
    let mut browser = Chromium::start();
    for (_place, path) in [page_of_a_run(), page_of_an_audit()] {
        for scheme in ["light", "dark"] {
            browser.prefer(scheme).load(&path);
            browser.value("document.querySelectorAll('details').forEach((one) => one.open = true)");
            let least = browser.value(CONTRAST);
            // What WCAG 2 wants of text at level AA.
            assert!(least[0].as_f64().unwrap() >= 4.5, "{scheme}: {least}");
        }
    }
}
