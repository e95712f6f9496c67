//! The documented example of a profile of one's own, as a user runs it.

use std::fs;

use serde_json::Value;

use super::place::{Place, generator, rules};
use crate::python::python;

const FILES: [&str; 5] = [
    "webhook.toml",
    "mintcheck.toml",
    "deliveries.json",
    "signers/adapter.toml",
    "signers/sign.py",
];

/// The example in a folder of its own.
fn example() -> Place {
    let place = Place::empty();
    for file in FILES {
        let text = fs::read_to_string(format!("examples/webhook/{file}")).unwrap();
        place.write(file, &text.replace("\"python3\", \"sign.py\"", &program()));
    }
    place
}

/// The interpreter itself, which starts faster than what chooses one.
fn program() -> String {
    format!("{}, \"sign.py\"", Value::from(python()))
}

#[test]
fn the_example_of_ones_own_profile_shows_the_divergence() {
    let place = example();
    let config = place.name("mintcheck.toml");
    let (ran, report) = place.report(&["--config", &config]);
    ran.ended(1);
    assert_eq!(report["profile"], "webhook");
    for sound in ["builtin/reference", "shop/in-use"] {
        let sound = generator(&report, sound);
        assert_eq!((sound["verdict"].as_str(), rules(sound)), (Some("conforms"), vec![]));
        assert!(sound["cases"].as_u64() >= Some(26), "{sound:#}");
    }
    let rewritten = generator(&report, "shop/rewritten");
    assert_eq!(rewritten["verdict"], "diverges");
    let found = rules(rewritten);
    assert_eq!(
        found,
        ["iat-in-the-future", "already-expired", "lifetime-too-short", "iat-quantised"]
    );
    assert_eq!(rewritten["findings"][0]["count"], 7, "as the page says");
    assert_eq!(
        rewritten["findings"][0]["vendor"],
        "our receiver answers 401 and logs \"bad webhook token\""
    );
    assert!(rewritten["findings"][2].get("vendor").is_none(), "nobody says what it says of that");
}

#[test]
fn what_the_vendor_says_is_in_every_report() {
    let place = example();
    let words = "our receiver answers 401";
    place.mintcheck(&["run"]).ended(1).says(&["vendor", words]);
    place.mintcheck(&["run", "--format", "junit"]).ended(1).says(&[words]);
}

#[test]
fn the_tokens_of_its_vectors_are_those_that_the_reference_mints_by_hand() {
    let place = example();
    let file: Value = serde_json::from_str(&place.read("deliveries.json")).unwrap();
    for case in file["cases"].as_array().unwrap().iter().step_by(5) {
        let now_us = case["now_us"].as_i64().unwrap();
        let at = jiff::Timestamp::from_microsecond(now_us).unwrap().to_string();
        let mut arguments: Vec<String> =
            ["mint", "--profile", "webhook.toml", "--secret-env", "SECRET", "--at", &at]
                .map(str::to_owned)
                .to_vec();
        let inputs = case["inputs"].as_object().unwrap();
        for (name, value) in inputs.iter().filter(|(name, _)| *name != "secret") {
            arguments.extend(["--input".to_owned(), format!("{name}={value}")]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut command = place.command(&arguments);
        command.env("SECRET", inputs["secret"].as_str().unwrap());
        let ran = super::place::Ran::of(&command.output().unwrap());
        assert_eq!(ran.ended(0).out.trim_end(), case["expect"]["mint"], "{}", case["id"]);
    }
}

#[test]
fn a_rule_that_a_profile_misspells_is_shown() {
    let refused = |found: &str, odd: &str| {
        let place = example();
        let profile = place.read("webhook.toml");
        assert!(profile.contains(found));
        place.write("webhook.toml", &profile.replacen(found, odd, 1));
        let ran = place.mintcheck(&["run"]);
        ran.ended(2).complains(&["webhook.toml", "did you mean `mac-mismatch`?"]);
    };
    refused("rules = [\"mac-mismatch\"", "rules = [\"mac-mismatched\"");
    let row = "\n[rules.mac-missmatch]\nlevel = \"note\"\nsource = \"us\"\nconfidence = \"A\"\n";
    refused("\n[[vendor_error]]", &format!("{row}\n[[vendor_error]]"));
}

#[test]
fn the_page_explains_every_word_of_a_profile() {
    let page = fs::read_to_string("docs/profiles.md").unwrap();
    let is_told = |word: &String| {
        page.contains(&format!("`{word}`"))
            || page.contains(&format!("`[{word}]`"))
            || page.contains(&format!("`[[{word}]]`"))
            || page.contains(&format!("`[{word}.NAME]`"))
    };
    let untold: Vec<String> =
        crate::schemas::words("profile", "").into_iter().filter(|word| !is_told(word)).collect();
    assert!(untold.is_empty(), "not in docs/profiles.md: {untold:?}");
}
