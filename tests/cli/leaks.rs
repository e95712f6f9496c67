//! Ways on which a secret comes out late or by accident: reports of parts that are joined, observations,
//! and what interpreters write when a program of theirs breaks.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::json;

use super::place::{Place, faults, generator};
use super::spellings::{PLANTED, SETTINGS, all_hold_none, place, ran};

const FORMATS: [&str; 7] = ["terminal", "json", "junit", "sarif", "github", "markdown", "html"];

#[test]
fn no_joined_report_of_shards_holds_any_spelling_of_a_secret() {
    let place = place(SETTINGS);
    for (shard, file) in [("1/2", "json=one.json"), ("2/2", "json=two.json")] {
        let some = ["--case", "roles", "--case", "keys", "--case", "property/drawn"];
        let asked = ["run", "--cases", "200", "--shard", shard, "--report", file];
        all_hold_none(&place, &ran(&place, &[&asked[..], &some].concat()));
    }
    let both = ["merge", "one.json", "two.json"];
    for format in FORMATS {
        let report = format!("{format}=joined.{format}");
        let more = ["--format", format, "--report", &report];
        let joined = ran(&place, &[&both[..], &more].concat());
        joined.says(&["leaky"]);
        all_hold_none(&place, &joined);
    }
    let html = ran(&place, &[&both[..], &["--observations", "--format", "html"]].concat());
    html.says(&["[secret]"]);
    all_hold_none(&place, &html);
    // Where reports are joined, the secret need not be known.
    let elsewhere = place.mintcheck(&[&both[..], &["--format", "json"]].concat());
    elsewhere.says(&["[secret]"]);
    all_hold_none(&place, &elsewhere);
}

#[test]
fn no_observation_holds_any_spelling_of_a_secret() {
    let place = place(SETTINGS);
    let reports = ["--report", "html=out.html", "--report", "json=out.json"];
    let all = ["run", "--cases", "100", "--case", "roles", "--case", "keys", "--observations"];
    let told = ran(&place, &[&all[..], &reports].concat());
    let json: serde_json::Value = serde_json::from_str(&place.read("out.json")).unwrap();
    let kept = generator(&json, "leaky")["observations"]["answers"].to_string();
    assert!(kept.matches("[secret]").count() > 10, "{kept}");
    assert!(place.read("out.html").contains("[secret]"));
    all_hold_none(&place, &told);
    // Those who want whole tokens have the secret hidden in them as well.
    all_hold_none(&place, &ran(&place, &[&all[..], &reports, &["--show-tokens"]].concat()));
}

const PYTHON: &str = r#"
import os, sys
secret = os.environ["ITS_OWN"]
def sign(key):
    try:
        {}[key]
    except KeyError as error:
        raise ValueError("bad key " + key, [key], key.encode()) from error
if __name__ == "__main__":
    sign(secret)
"#;

const NODE: &str = r#"
const secret = process.env.ITS_OWN;
function sign(key) {
  const cause = Object.assign(new Error("inner " + key), { key, held: { keys: [key, [key]] } });
  throw new TypeError(`bad key ${key} ${JSON.stringify({ key })}`, { cause });
}
sign(secret);
"#;

const NODE_OBJECT: &str = "throw { key: process.env.ITS_OWN, at: [process.env.ITS_OWN] };\n";

const JAVA: &str = r#"
public class Sign {
    record Key(String text) {}
    static String sign(String key) {
        try {
            throw new IllegalStateException(new Key(key).toString());
        } catch (IllegalStateException cause) {
            throw new IllegalArgumentException("bad key " + key, cause);
        }
    }
    public static void main(String[] words) {
        System.out.println(sign(System.getenv("ITS_OWN")));
    }
}
"#;

const PHP: &str = r#"<?php
function sign($key, $all) { throw new InvalidArgumentException("bad key $key " . var_export($all, true)); }
sign(getenv("ITS_OWN"), ["key" => getenv("ITS_OWN")]);
"#;

/// A trace that an adapter leaves, and the answers before it.
const ADAPTER: &str = r#"
import json, sys
sys.stdin.readline()
print(json.dumps({"mintcheck": 1, "adapter": "own", "runtime": "python",
                  "generators": [{"name": "my/adapter", "profile": "meeting-sdk"}]}), flush=True)
for line in sys.stdin:
    inputs = json.loads(line)["inputs"]
    if inputs["secret"].startswith("pl4nted"):
        raise ValueError("bad key " + inputs["secret"], inputs)
    print(json.dumps({"id": json.loads(line)["id"], "token": "a.b.c"}), flush=True)
"#;

/// Cases whose secret is nobody's but the user's.
fn own_vectors() -> String {
    let case = |number: u32| {
        json!({ "id": format!("own/case-{number:03}"), "comment": "ours", "flags": [],
            "shape": "field", "now_us": 1_696_910_500_000_000_u64, "expect": { "mint": "" },
            "inputs": { "sdk_key": "mintcheckExampleKey_01", "secret": PLANTED,
                "meeting_number": "86764390572", "role": number } })
    };
    let cases = [case(0), case(1)];
    let file = json!({ "schema": "mintcheck-vectors/1", "topic": "own", "about": "ours",
        "count": cases.len(), "notes": {}, "cases": cases });
    file.to_string()
}

/// Programs that break, each with its secret in the words of its interpreter.
fn breaking(vectors: &Path) -> Place {
    let place = Place::empty();
    let programs = [
        ("python", "sign.py", PYTHON, "\"python3\", \"sign.py\""),
        ("node", "sign.js", NODE, "\"node\", \"sign.js\""),
        ("node-object", "object.js", NODE_OBJECT, "\"node\", \"object.js\""),
        ("java", "Sign.java", JAVA, "\"java\", \"Sign.java\""),
        (
            "php",
            "sign.php",
            PHP,
            "\"php\", \"-d\", \"display_errors=1\", \"-d\", \"log_errors=1\", \
             \"-d\", \"zend.exception_ignore_args=0\", \"sign.php\"",
        ),
    ];
    let mut settings = format!(
        "[adapters]\npaths = [\"hosts/*\"]\n[vectors]\npaths = [\"{}\"]\n",
        vectors.display()
    );
    let own = "inputs = { secret = { env = \"PLANTED\" }, role = 0 }\ntimeout_ms = 60000\n";
    let env = "env = { ITS_OWN = \"{secret}\" }";
    for (name, file, text, command) in programs {
        place.write(file, text);
        write!(
            settings,
            "[generators.{name}]\nclock = \"live\"\ncommand = [{command}]\n{own}{env}\n\
             [generators.{name}-server]\nhttp = {{ url = \"http://127.0.0.1:{{port}}/\" }}\n{own}\
             start = {{ command = [{command}], {env} }}\n"
        )
        .unwrap();
    }
    let manifest = "name = \"own\"\nlanguage = \"Python\"\nrun = [\"python3\", \"host.py\"]\n";
    place.write("hosts/own/adapter.toml", manifest);
    place.write("hosts/own/host.py", ADAPTER);
    place.write("mintcheck.toml", &settings);
    place
}

#[test]
fn what_an_interpreter_says_of_a_break_is_shown_without_the_secret() {
    // Beside the folder that is searched, since it holds the secret as it should.
    let vectors = tempfile::NamedTempFile::new().unwrap();
    fs::write(vectors.path(), own_vectors()).unwrap();
    let place = breaking(vectors.path());
    let reports = FORMATS.map(|format| format!("{format}=out.{format}"));
    let reports: Vec<&str> = reports.iter().flat_map(|report| ["--report", report]).collect();
    let asked = ["run", "--cases", "0", "--case", "own", "--case", "roles", "--observations"];
    let told = ran(&place, &[&asked[..], &reports].concat());
    told.says(&["my/adapter"]);
    let json: serde_json::Value = serde_json::from_str(&place.read("out.json")).unwrap();
    // The trace of each is there, and the secret in it was hidden.
    let words = [
        ("python", "ValueError"),
        ("node", "TypeError"),
        ("node-object", "at: ["),
        ("java", "IllegalArgumentException"),
        ("php", "InvalidArgumentException"),
        ("my/adapter", "Traceback"),
    ];
    for (name, word) in words {
        // Of a program that was started for a case the last line is shown, of a server all.
        let (name, fault) = match name {
            "my/adapter" => (name.to_owned(), "crashed"),
            _ => (format!("{name}-server"), "could-not-start"),
        };
        let own = generator(&json, &name);
        assert_eq!(faults(own), [fault], "{own:#}");
        let stderr = own["faults"][0]["stderr"].as_str().unwrap();
        assert!(stderr.contains(word) && stderr.contains("[secret]"), "{name}: {stderr}");
    }
    assert!(generator(&json, "python").to_string().contains("ValueError: ('bad key [secret]'"));
    all_hold_none(&place, &told);
    // Nor has any the beginning of it, as a trace of PHP has.
    for format in FORMATS {
        let text = place.read(&format!("out.{format}"));
        assert!(!text.contains(&PLANTED[..10]), "{format}:\n{text}");
    }
    let told = ran(&place, &["doctor"]);
    all_hold_none(&place, &told);
}
