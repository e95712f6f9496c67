//! The charts of laws on the page of a run, in a real browser: each shows what the JSON report holds,
//! stands in the part of its generator, and can be read on a telephone and by a screen reader.

use serde_json::Value;

use super::chromium::Chromium;
use super::html::read;
use super::place::{Place, generator};

/// What is drawn of one generator, in pixels of the window.
const DRAWN: &str = r#"(() => [...document.querySelectorAll("[data-subject]")].map((part) => {
  part.open = true;
  const chart = part.querySelector("[data-law] svg.chart");
  if (!chart) return { name: part.dataset.name };
  const box = (one) => { const at = one.getBoundingClientRect(); return [at.left, at.top, at.right, at.bottom]; };
  const label = (one) => ({ text: one.textContent, box: box(one) });
  const [title, words] = chart.getAttribute("aria-labelledby").split(" ")
    .map((id) => document.getElementById(id).textContent);
  return {
    name: part.dataset.name, role: chart.getAttribute("role"), title, words,
    figure: box(chart.closest("figure")), labels: [...chart.querySelectorAll("text")].map(label),
    line: box(chart.querySelector(".line")), clock: box(chart.querySelector(".clock"))[1],
    refused: box(chart.querySelector(".refused")), laws: chart.closest("figure").querySelector("figcaption").textContent,
  };
}))()"#;

/// A page with a generator whose times come from the future, and one that is sound.
fn page() -> Place {
    let place = Place::with(&[("my/wrong", "ahead"), ("my/own", "sound")]);
    place.mintcheck(&["run", "--report", "html=page.html", "--report", "json=out.json"]).ended(1);
    place
}

fn pixels(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect()
}

/// Whether two boxes share more than an edge.
fn overlap(one: &[f64], other: &[f64]) -> bool {
    (0..2).all(|side| one[side] + 0.5 < other[side + 2] && other[side] + 0.5 < one[side + 2])
}

#[track_caller]
fn fits(drawn: &Value) {
    let figure = pixels(&drawn["figure"]);
    let labels = drawn["labels"].as_array().unwrap();
    assert!(labels.len() > 4, "{drawn:#}");
    for (number, label) in labels.iter().enumerate() {
        let own = pixels(&label["box"]);
        let inside = own[0] >= figure[0] && own[2] <= figure[2] && own[3] <= figure[3];
        assert!(inside, "{label} leaves {figure:?}");
        for other in &labels[number + 1..] {
            assert!(!overlap(&own, &pixels(&other["box"])), "{label} lies on {other}");
        }
    }
}

#[test]
fn every_law_has_its_chart_and_it_fits() {
    let place = page();
    let report = read(&place, "out.json");
    let mut browser = Chromium::start();
    for width in [320, 400, 1280] {
        browser.widen(width).load(&place.path("page.html"));
        let drawn = browser.value(DRAWN);
        let drawn = drawn.as_array().unwrap();
        assert_eq!(drawn.len(), 2);
        for one in drawn {
            let law = &generator(&report, one["name"].as_str().unwrap())["law"];
            assert!(law.is_object(), "{law}");
            assert_eq!(one["role"], "img");
            let words = one["words"].as_str().unwrap();
            assert!(words.contains("of the clock"), "{words}");
            for formula in law["formulas"].as_array().unwrap() {
                let laws = one["laws"].as_str().unwrap();
                assert!(laws.contains(formula.as_str().unwrap()), "no {formula} in {laws}");
            }
            fits(one);
        }
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn what_is_refused_lies_above_the_clock_and_nothing_of_a_sound_law_does() {
    let place = page();
    let report = read(&place, "out.json");
    let mut browser = Chromium::start();
    browser.widen(1280).without_scripts().load(&place.path("page.html"));
    let drawn = browser.value(DRAWN);
    let mut seen = Vec::new();
    for one in drawn.as_array().unwrap() {
        let name = one["name"].as_str().unwrap();
        let points = generator(&report, name)["law"]["points"].as_array().unwrap();
        let is_ahead = points.iter().any(|point| point[1].as_i64().unwrap() > 0);
        let (line, clock) = (pixels(&one["line"]), one["clock"].as_f64().unwrap());
        assert!((pixels(&one["refused"])[3] - clock).abs() < 1.5, "{one:#}");
        assert_eq!(line[1] < clock - 2.0, is_ahead, "{name}: {one:#}");
        let told = one["words"].as_str().unwrap().contains("never ahead");
        assert_eq!(told, !is_ahead, "{name}");
        let zero = one["labels"].as_array().unwrap().iter().find(|label| label["text"] == "0 s");
        let zero = pixels(&zero.unwrap()["box"]);
        assert!(zero[1] < clock && clock < zero[3], "{zero:?} is not at {clock}");
        seen.push((name, is_ahead));
    }
    assert_eq!(seen, [("my/wrong", true), ("my/own", false)]);
}
