//! One secret of a user, in every spelling in which programs pass it on, looked for in all that
//! mintcheck writes: every format, snapshots, regressions, dry runs, and what children are started
//! with.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::{
    BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::place::{Place, Ran};

/// Characters that differ from alphabet to alphabet, and that JSON and URLs escape.
pub(super) const PLANTED: &str = "pl4nted/Secret+Of\"Nobody\\Else?>01~~";

fn hex(upper: bool) -> String {
    PLANTED
        .bytes()
        .map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") })
        .collect()
}

/// Every spelling, with its name.
pub(super) fn spellings() -> Vec<(&'static str, String)> {
    let json = serde_json::to_string(PLANTED).unwrap();
    let json = json[1..json.len() - 1].to_owned();
    let form = PLANTED.replace('"', "%22").replace('\\', "%5C").replace('?', "%3F");
    vec![
        ("itself", PLANTED.to_owned()),
        ("base64", BASE64_STANDARD.encode(PLANTED)),
        ("base64 without padding", BASE64_STANDARD_NO_PAD.encode(PLANTED)),
        ("base64url with padding", BASE64_URL_SAFE.encode(PLANTED)),
        ("base64url", BASE64_URL_SAFE_NO_PAD.encode(PLANTED)),
        ("hex", hex(false)),
        ("hex in capitals", hex(true)),
        ("JSON", json.clone()),
        ("JSON inside JSON", json.replace('\\', "\\\\").replace('"', "\\\"")),
        ("JSON with slashes escaped", json.replace('/', "\\/")),
        ("as Python and Node quote it", PLANTED.replace('\\', "\\\\")),
        ("HTML", PLANTED.replace('"', "&quot;").replace('>', "&gt;")),
        (
            "HTML with numbers",
            PLANTED.replace('+', "&#43;").replace('"', "&#34;").replace('>', "&gt;"),
        ),
        ("percent-encoded", utf8_percent_encode(PLANTED, NON_ALPHANUMERIC).to_string()),
        (
            "percent-encoded as encodeURIComponent does",
            form.replace('/', "%2F").replace('+', "%2B").replace('>', "%3E"),
        ),
    ]
}

/// A program that holds its secret itself and lets it out in every spelling and by every way: in
/// claims and their names, in words on both streams, in a failure. Its MAC is sound.
const LEAKY: &str = r#"
import base64, hashlib, hmac, html, json, os, sys, urllib.parse
key, number, role, now_ms = sys.argv[1:5]
secret = os.environ["PLANTED"]
raw = secret.encode()
spelled = [secret, base64.b64encode(raw).decode(), base64.b64encode(raw).decode().rstrip("="),
    base64.urlsafe_b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode().rstrip("="),
    raw.hex(), raw.hex().upper(), json.dumps(secret)[1:-1], json.dumps(secret)[1:-1].replace("/", "\\/"),
    urllib.parse.quote(secret, safe=""), urllib.parse.quote(secret, safe="~"),
    json.dumps({"key": json.dumps({"key": secret})}), repr(secret), html.escape(secret)]
way = hashlib.sha256((number + now_ms).encode()).digest()[0] % 6
print("leak:", spelled, file=sys.stderr)
if way == 0:
    sys.exit("Traceback: bad key " + " ".join(spelled))
if way == 1:
    print("no token but", *spelled); sys.exit(0)
part = lambda text: base64.urlsafe_b64encode(text).rstrip(b"=").decode()
iat = int(now_ms) // 1000 + 40
one = spelled[(iat + way) % len(spelled)]
claims = dict(appKey=key, mn=one, role=int(role), iat=iat, exp=iat + 7200, tokenExp=iat + 7200)
claims[one] = spelled
text = part(json.dumps({"alg": "HS256", "typ": "JWT", one: one}).encode()) + "." + part(json.dumps(claims).encode())
print(text + "." + part(hmac.new(raw, text.encode(), hashlib.sha256).digest()))
"#;

pub(super) const SETTINGS: &str = r#"
[generators.leaky]
command = ["python3", "-S", "leaky.py", "{sdk_key}", "{meeting_number}", "{role}", "{now_ms}"]
inputs = { secret = { env = "PLANTED" } }
cases = "all"
[generators."builtin/reference"]
builtin = "reference"
"#;

pub(super) fn place(settings: &str) -> Place {
    let place = Place::empty();
    place.write("leaky.py", LEAKY);
    place.write("mintcheck.toml", settings);
    place
}

pub(super) fn ran(place: &Place, arguments: &[&str]) -> Ran {
    let mut command = place.command(arguments);
    command.env("PLANTED", PLANTED).env("RUST_BACKTRACE", "1").env("RUST_LOG", "trace");
    Ran::of(&command.output().unwrap())
}

#[track_caller]
pub(super) fn holds_none(what: &str, text: &str) {
    for (name, spelling) in spellings() {
        assert!(!text.contains(&spelling), "{what} has the secret ({name}: {spelling}):\n{text}");
    }
}

/// Nothing that was printed holds the secret, and no file of the folder but the user's own.
#[track_caller]
pub(super) fn all_hold_none(place: &Place, ran: &Ran) {
    holds_none("standard output", &ran.out);
    holds_none("standard error", &ran.err);
    for path in files(&place.path("")) {
        holds_none(
            &path.display().to_string(),
            &String::from_utf8_lossy(&fs::read(&path).unwrap()),
        );
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let found = glob::glob(&format!("{}/**/*", folder.display())).unwrap().map(Result::unwrap);
    found.filter(|path| path.is_file()).collect()
}

#[test]
fn no_format_snapshot_or_regression_holds_any_spelling_of_a_secret() {
    let place = place(SETTINGS);
    let formats = ["terminal", "json", "junit", "sarif", "github", "markdown", "html"];
    let reports: Vec<String> =
        formats.iter().map(|format| format!("{format}=out.{format}")).collect();
    let mut arguments = vec!["run", "--cases", "600", "--case", "roles", "--case", "keys"];
    arguments.extend(["--case", "property/drawn", "--save-regressions", "kept.json"]);
    arguments.extend(reports.iter().flat_map(|report| ["--report", report]));
    let whole = ran(&place, &arguments);
    // It came out, and was hidden: in claims, in words and in faults.
    whole.says(&["[secret]", "leaky", "iat-in-the-future", "good-input-refused"]);
    let json: serde_json::Value = serde_json::from_str(&place.read("out.json")).unwrap();
    assert!(json.to_string().matches("[secret]").count() > 10, "{json:#}");
    assert!(!json["partings"].as_array().unwrap().is_empty(), "{json:#}");
    for format in formats {
        assert!(place.path(&format!("out.{format}")).exists(), "{format}");
    }
    all_hold_none(&place, &whole);

    let compared = ran(&place, &["compare", "out.json", "out.json", "--format", "json"]);
    all_hold_none(&place, &compared);
    for more in [&["--accept"][..], &[]] {
        let kept = ran(&place, &[&["run", "--cases", "0", "--snapshot", "kept"], more].concat());
        all_hold_none(&place, &kept);
    }
    assert!(place.path("kept/leaky.snap").exists());
    place.write("leaky.py", &LEAKY.replace("+ 40", "+ 41"));
    all_hold_none(&place, &ran(&place, &["run", "--cases", "0", "--snapshot", "kept"]));
    all_hold_none(&place, &ran(&place, &["review", "kept", "--check"]));
}

#[test]
fn what_is_told_without_asking_holds_no_secret() {
    let place = place(SETTINGS);
    let all: [&[&str]; 6] = [
        &["run", "--dry-run"],
        &["list", "generators", "--format", "json"],
        &["doctor"],
        &["man"],
        &["completions", "bash"],
        &["run", "nobody"],
    ];
    for arguments in all {
        let told = ran(&place, arguments);
        assert!(!told.out.is_empty() || !told.err.is_empty(), "{arguments:?}");
        all_hold_none(&place, &told);
    }
    let found = Place::empty();
    found.write("sign.js", "const secret = process.env.PLANTED;\n");
    found.write(".env.example", "PLANTED=\n");
    all_hold_none(&found, &ran(&found, &["init"]));
}

#[test]
fn one_pasted_token_shows_no_spelling_of_its_secret() {
    let place = place(SETTINGS);
    let mut tokens = Vec::new();
    for number in 0..24 {
        let number = (86_764_390_500_u64 + number).to_string();
        let mut leaky =
            place.other("python3", &["-S", "leaky.py", "key", &number, "0", "1696910400600"]);
        let minted = leaky.env("PLANTED", PLANTED).output().unwrap();
        tokens.extend(
            String::from_utf8(minted.stdout)
                .unwrap()
                .split_whitespace()
                .filter(|word| word.starts_with("ey"))
                .map(str::to_owned),
        );
    }
    assert!(tokens.len() > 8);
    let by_env = ["--secret-env", "PLANTED"];
    for format in ["terminal", "json"] {
        for token in &tokens[..4] {
            let at = ["--at", "2023-10-10T04:00:00.600Z", "--format", format];
            let told = ran(&place, &[&["inspect", token], &by_env[..], &at].concat());
            told.says(&["[secret]"]);
            all_hold_none(&place, &told);
            let pair = ["diff", token, &tokens[5], "--format", format];
            all_hold_none(&place, &ran(&place, &[&pair[..], &by_env].concat()));
        }
    }
    let log = tempfile::NamedTempFile::new().unwrap();
    fs::write(log.path(), tokens.join("\n")).unwrap();
    for format in ["terminal", "json", "html"] {
        let log = log.path().to_str().unwrap();
        let told = ran(&place, &[&["audit", log, "--format", format], &by_env[..]].concat());
        all_hold_none(&place, &told);
    }
}

/// A program that keeps what it was started with, and its parent too.
const SPY: &str = r#"
import os, sys
def read(name):
    with open(name, "rb") as file:
        return file.read().decode(errors="replace")
with open("seen-" + sys.argv[1], "a") as seen:
    seen.write("cmdline " + read("/proc/self/cmdline") + "\n")
    seen.write("parents " + read("/proc/%d/cmdline" % os.getppid()) + "\n")
    for name, value in os.environ.items():
        seen.write("environ " + name + "=" + value + "\n")
    if "server" not in sys.argv[1]:
        seen.write("stdin " + sys.stdin.read() + "\n")
print("no token")
"#;

#[test]
fn a_child_is_given_the_secret_only_where_the_template_puts_it() {
    let place = Place::empty();
    place.write("spy.py", SPY);
    let generator = |name: &str, more: &str| {
        let command =
            format!("[generators.{name}]\ncommand = [\"python3\", \"-S\", \"spy.py\", \"{name}\"");
        format!(
            "{command}]\ninputs = {{ secret = {{ env = \"PLANTED\" }}, role = 0 }}\nenv_inherit = \"minimal\"\nclock = \"live\"\n{more}\n"
        )
    };
    let by_env = "env = { ITS_OWN = \"{secret}\" }";
    let server = format!(
        "[generators.by-server]\nhttp = {{ url = \"http://127.0.0.1:{{port}}/\" }}\n\
         inputs = {{ secret = {{ env = \"PLANTED\" }} }}\nstart = {{ env_inherit = \"minimal\", \
         command = [\"python3\", \"-S\", \"spy.py\", \"by-server\"], {by_env} }}\n"
    );
    let settings = [
        generator("nowhere", ""),
        generator("by-env", by_env),
        generator("by-stdin", "stdin = \"{json:secret} {meeting_number}\""),
        // Under a boxed clock a process of ours stands between.
        generator("boxed", by_env).replace("\"live\"", "\"box\""),
        generator("shifted", by_env).replace("\"live\"", "\"auto\""),
        server,
    ];
    place.write("mintcheck.toml", &settings.concat());
    let told = ran(&place, &["run", "--cases", "0", "--case", "roles"]);
    holds_none("standard output", &told.out);
    holds_none("standard error", &told.err);
    let lines_with_it = |name: &str| {
        let seen = place.read(&format!("seen-{name}"));
        assert!(seen.contains("-S\0spy.py\0"), "{seen}");
        let holds =
            |line: &&str| spellings().iter().any(|(_, spelling)| line.contains(spelling.as_str()));
        let mut kinds: Vec<String> = seen
            .lines()
            .filter(holds)
            .map(|line| line.split(['=', '"']).next().unwrap().trim().to_owned())
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    };
    assert_eq!(lines_with_it("nowhere"), Vec::<String>::new());
    for by_env in ["by-env", "shifted", "by-server"] {
        assert_eq!(lines_with_it(by_env), ["environ ITS_OWN"], "{by_env}");
    }
    if cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))) {
        assert_eq!(lines_with_it("boxed"), ["environ ITS_OWN"]);
    }
    assert_eq!(lines_with_it("by-stdin"), ["stdin"]);
}
