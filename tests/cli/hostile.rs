//! Generators whose words are meant to harm whoever reads them: they stay words.

use quick_junit::Report;

use super::place::{Place, generator, rules};

/// Characters that move a cursor or turn the direction of writing.
fn harms(character: char) -> bool {
    let allowed = matches!(character, '\n' | '\t');
    (character.is_control() && !allowed)
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}')
}

#[test]
fn hostile_words_stay_words_in_every_report() {
    let place = Place::with(&[("my/hostile", "hostile")]);
    let ran = place.mintcheck(&["run", "--report", "json=out.json", "--report", "junit=out.xml"]);
    ran.ended(1).says(&["my/hostile", "\\u{1b}[2J", "]]><script>", "\\u{202e}"]);
    assert!(!ran.out.contains(harms) && !ran.err.contains(harms), "{}", ran.told());
    let colours = place.command(&["run"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    let text = String::from_utf8(colours.stdout).unwrap();
    assert!(
        !text.contains("\x1b]0") && !text.contains("\x1b[2J") && !text.contains('\r'),
        "{text}"
    );

    let json: serde_json::Value = serde_json::from_str(&place.read("out.json")).unwrap();
    let about = generator(&json, "my/hostile")["about"].as_str().unwrap();
    assert!(about.starts_with("\x1b[2J") && about.contains("]]>"), "to the byte: {about:?}");
    assert!(!rules(generator(&json, "my/hostile")).is_empty());
    assert!(!place.read("out.json").contains(|c: char| c.is_control() && c != '\n'));

    let xml = place.read("out.xml");
    assert!(!xml.contains(|c: char| c.is_control() && c != '\n'), "{xml:?}");
    assert!(!xml.contains("<script>") && !xml.contains("]]>"), "{xml}");
    let junit = Report::deserialize_from_str(&xml).unwrap();
    assert_eq!(junit.test_suites.len(), 1);
    assert!(!junit.test_suites[0].test_cases.is_empty());
}

#[test]
fn a_token_of_a_megabyte_is_judged_and_shown_short() {
    let place = Place::with(&[("my/huge", "huge")]);
    let all = ["run", "--case", "roles", "--report", "json=out.json", "--report", "junit=out.xml"];
    let ran = place.mintcheck(&all);
    ran.ended(1).says(&["my/huge"]);
    for (name, text) in [
        ("terminal", ran.out.clone()),
        ("json", place.read("out.json")),
        ("junit", place.read("out.xml")),
    ] {
        assert!(text.len() < 64 * 1024, "{name} has {} bytes", text.len());
    }
}

#[test]
fn a_generator_that_makes_up_names_for_ever_fills_no_report() {
    let place = Place::with(&[("my/inventive", "inventive")]);
    let (ran, report) = place.report(&["--case", "clock/sweep"]);
    ran.ended(0);
    let inventive = generator(&report, "my/inventive");
    assert_eq!(rules(inventive), ["claim-unknown"; 64]);
    assert!(
        inventive["notes"][0].as_str().unwrap().starts_with("`claim-unknown` is broken at more")
    );
    assert!(ran.out.len() < 256 * 1024, "{} bytes", ran.out.len());
}

#[test]
fn hostile_names_are_shown_as_what_they_are() {
    let place = Place::with(&[("a/\x1b[31mred\u{202e}", "sound")]);
    let ran = place.mintcheck(&["list", "generators"]);
    ran.ended(0).says(&["\\u{1b}[31mred\\u{202e}"]);
    let ran = place.mintcheck(&["run", "--case", "roles"]);
    ran.ended(0).says(&["\\u{1b}[31mred\\u{202e}"]);
    let ran = place.mintcheck(&["run", "a/b\x1b[2J", "--case", "roles"]);
    ran.ended(2);
    assert!(!ran.out.contains(harms) && !ran.err.contains(harms), "{}", ran.told());
}
