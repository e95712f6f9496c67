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

/// A generator with a name, claims and refusals that are meant to harm, and all of them in partings.
fn parting() -> Place {
    Place::with(&[("my/<b>`|::error::\u{202e}%0A\x1b[2J", "hostile"), ("my/own", "sound")])
}

#[test]
fn hostile_words_stay_words_where_generators_part_ways() {
    let place = parting();
    let formats = ["terminal", "markdown", "github", "html", "junit", "sarif"];
    let reports: Vec<String> = formats.iter().map(|name| format!("{name}=out.{name}")).collect();
    let arguments = reports.iter().flat_map(|report| ["--report", report]);
    let ran = place.mintcheck(&[&["run"][..], &arguments.collect::<Vec<_>>()].concat());
    ran.ended(1).says(&["parting ", "apart "]);
    for name in formats {
        let text = place.read(&format!("out.{name}"));
        assert!(!text.contains(harms), "{name}: {:?}", text.chars().find(|one| harms(*one)));
        // What a runner of GitHub takes for a command stands at the beginning of a line.
        let commands = text.lines().filter(|line| line.trim_start().starts_with("::"));
        let known = ["::error ", "::warning ", "::notice ", "::group::", "::endgroup::"];
        for line in commands {
            assert!(name == "github" && known.iter().any(|one| line.starts_with(one)), "{line}");
        }
        let html = ["html", "junit"].contains(&name);
        assert!(!(html && text.contains("<script>\"")), "{name}");
    }
}

#[test]
fn hostile_words_stay_words_when_reports_are_merged_and_compared() {
    let place = parting();
    let shards = [("1/2", "one.json"), ("2/2", "two.json")];
    for (shard, file) in shards {
        let report = format!("json={file}");
        place.mintcheck(&["run", "--cases", "40", "--shard", shard, "--report", &report]);
    }
    place.write("before.json", &Place::with(&[("my/own", "sound")]).report(&[]).1.to_string());
    for format in ["terminal", "markdown", "github", "html", "junit", "sarif"] {
        let merged = place.mintcheck(&["merge", "one.json", "two.json", "--format", format]);
        merged.ended(1);
        assert!(!merged.out.contains(harms) && !merged.err.contains(harms), "{}", merged.told());
    }
    let merge = ["merge", "one.json", "two.json", "--format", "json", "--output", "all.json"];
    place.mintcheck(&merge).ended(1);
    for order in [["before.json", "all.json"], ["all.json", "before.json"]] {
        let compared = place.mintcheck(&[&["compare"][..], &order].concat());
        assert!(!compared.out.is_empty());
        assert!(
            !compared.out.contains(harms) && !compared.err.contains(harms),
            "{}",
            compared.told()
        );
    }
}

#[test]
fn hostile_words_stay_words_in_snapshots_and_their_review() {
    let place = parting();
    let ran = place.mintcheck(&["run", "--snapshot", "kept", "--cases", "0"]);
    ran.ended(1);
    let mut said = vec![ran.out, ran.err];
    for decision in [&["review", "kept", "--check"], &["review", "kept", "--accept"]] {
        let ran = place.mintcheck(decision);
        said.extend([ran.out, ran.err]);
    }
    let files: Vec<_> =
        std::fs::read_dir(place.path("kept")).unwrap().map(Result::unwrap).collect();
    assert!(!files.is_empty());
    for file in files {
        let name = file.file_name().into_string().unwrap();
        assert!(name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'), "{name:?}");
        said.push(place.read(&format!("kept/{name}")));
    }
    for text in said {
        assert!(!text.contains(harms), "{:?}", text.chars().find(|one| harms(*one)));
    }
}

#[test]
fn hostile_names_stay_names_in_what_init_finds_and_writes() {
    let place = Place::empty();
    let program = std::fs::read_to_string("tests/programs/faults/wrong.py").unwrap();
    let name = "sign-\x1b[2J\u{202e}\"'`$(touch pwned).py";
    let own = program.split_once("\"\"\"\n\nimport").unwrap().1;
    place.write(name, &format!("import{own}"));
    let ran = place.mintcheck(&["init"]);
    assert!(!ran.out.contains(harms) && !ran.err.contains(harms), "{}", ran.told());
    if place.path("mintcheck.toml").exists() {
        let text = place.read("mintcheck.toml");
        assert!(!text.contains(harms), "{text:?}");
        toml::from_str::<toml::Table>(&text).unwrap();
    }
    assert!(!place.path("pwned").exists(), "a name is no command");
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
