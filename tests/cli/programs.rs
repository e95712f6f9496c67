//! What the user's own programs and endpoints do wrong, and how they want to be treated: each in the
//! words that a user reads, while the others of the run are judged and nothing is left running.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::init::copy;
use super::place::{Place, faults, generator, rules};
use crate::python::python;

/// One case keeps a run short: the control, the case, and the case once more.
const ONE: [&str; 2] = ["--case", "clock/edges-000"];

/// A folder with a program that signs, and settings.
fn with(settings: &str) -> Place {
    let place = Place::empty();
    copy(&place, "tests/programs/shell", "shell");
    place.write("mintcheck.toml", settings);
    place
}

/// The entry of the program that signs; `more` are lines of it.
fn signs(name: &str, more: &str) -> String {
    format!(
        "[generators.{name}]\n\
         command = [\"shell/signature.sh\", \"{{meeting_number}}\", \"{{role}}\"]\n{more}\n"
    )
}

const GIVEN: &str =
    r#"env = { ZOOM_MEETING_SDK_KEY = "{sdk_key}", ZOOM_MEETING_SDK_SECRET = "{secret}" }"#;

/// Writes a program.
fn script(place: &Place, name: &str, text: &str) {
    place.write(name, &format!("#!/bin/sh\n{text}\n"));
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(place.path(name), mode).unwrap();
}

/// What each of the programs in tests/programs/bad is told: the fault and its words.
const TOLD: [(&str, &str, &str); 18] = [
    (
        "answers-500",
        "no-token",
        r#"the control failed: HTTP 500: {"error": "TypeError: key is undefined"}"#,
    ),
    (
        "answers-html",
        "no-token",
        "no token in its answer (HTTP 200, text/html): it is an HTML or XML page and no JSON",
    ),
    (
        "asks-for-input",
        "no-token",
        "it asked `Meeting number:` and found nothing to read; `stdin` says what it is given",
    ),
    ("banner-and-pointer", "no-token", "it is no JSON (it begins `signature tool 1.4, ready`)"),
    ("dies", "crashed", "the server ended while it was asked: exit code 9"),
    ("ends-at-once", "could-not-start", "the server ended before it was ready: exit code 1"),
    (
        "exits-non-zero",
        "no-token",
        "it printed a token and then ended with exit code 3, which its caller takes for a failure",
    ),
    ("floods", "output-too-large", "it wrote more than 1048576 bytes to its standard output"),
    ("hangs-up", "crashed", "it closed the connection without an answer"),
    ("kills-itself", "crashed", "it was ended by signal 11"),
    ("missing", "not-asked", "there is no program `"),
    ("never-answers", "timed-out", "no answer in 1500 ms"),
    ("never-ends", "timed-out", "no end in 1000 ms"),
    (
        "never-ready",
        "could-not-start",
        "in 1500 ms; `start.ready_ms` gives it more time, `start.ready` names another place to ask",
    ),
    ("port-in-use", "could-not-start", "it says that its port is taken (it was told "),
    ("redirects", "no-token", "HTTP 302 to `http://example.invalid/login`, which is not followed"),
    ("says-nothing", "no-token", "no token in its standard output: it is empty"),
    (
        "writes-to-stderr",
        "no-token",
        "a token stands on its standard error, where no caller looks for it",
    ),
];

/// Those that are judged all the same, with the rules that they break.
const JUDGED: [(&str, &[&str]); 9] = [
    ("answers-400", &["good-input-refused"]),
    ("banner-and-pattern", &[]),
    ("given-input", &[]),
    ("leaves-a-child", &[]),
    ("leaves-its-input", &[]),
    ("prints-a-banner", &["surrounding-text"]),
    ("prints-two", &["not-compact-jws"]),
    ("server-leaves-a-child", &[]),
    ("sound", &[]),
];

#[test]
fn each_that_misbehaves_is_told_in_its_own_words_and_the_others_are_judged() {
    let place = Place::empty();
    copy(&place, "tests/programs/bad", "bad");
    copy(&place, "tests/programs/shell", "shell");
    let (ran, report) = place.report(&[&["--config", "bad/mintcheck.toml"], &ONE[..]].concat());
    ran.ended(3);
    for (name, kind, words) in TOLD {
        let told = generator(&report, name);
        assert_eq!(faults(told), [kind], "{name}");
        let detail = told["faults"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{name}: {detail}");
        assert_eq!(told["verdict"], "faulted", "{name}");
        assert_ne!(told["faults"][0]["blame"], "adapter", "{name} has no adapter");
    }
    for (name, broken) in JUDGED {
        let judged = generator(&report, name);
        assert_eq!(judged["runs"], 2, "{name}");
        assert_eq!(rules(judged), broken, "{name}");
    }
    let stderr = |name: &str| generator(&report, name)["faults"][0]["stderr"].to_string();
    assert!(stderr("ends-at-once").contains("ZOOM_MEETING_SDK_KEY is not set"));
    let token = stderr("writes-to-stderr");
    assert!(token.contains("eyJhbG…") && token.len() < 30, "{token}");
    assert_eq!(faults(generator(&report, "leaves-a-child")), ["left-processes"]);
    let two = generator(&report, "pattern-finds-two")["faults"][0]["detail"].to_string();
    assert!(two.contains("finds 2 different texts in it"), "{two}");
    let none = generator(&report, "pattern-finds-none")["faults"][0]["detail"].to_string();
    assert!(none.contains("finds nothing in it"), "{none}");
    assert!(!place.is_busy(), "something is left running");
}

#[test]
fn an_unknown_placeholder_is_shown_with_what_was_meant() {
    let place = with(&signs("ours", GIVEN).replace("{meeting_number}", "{meeting_numbr}"));
    let ran = place.mintcheck(&["run"]);
    ran.ended(2).complains(&["no placeholder `meeting_numbr`", "did you mean `meeting_number`?"]);
    ran.complains(&["^^^^^^^^^^^^^^^", "mintcheck.toml:2"]);
}

#[test]
fn an_endpoint_on_another_machine_is_not_asked_unless_that_is_said() {
    let far = "[generators.far]\nhttp = { url = \"https://signatures.example/\" }\n";
    let place = with(&format!("{far}{}", signs("ours", GIVEN)));
    let ran = place.mintcheck(&["run"]);
    ran.ended(2).complains(&["`far` is on another machine", "^^^", "`--allow-remote`"]);
    place.mintcheck(&[&["run", "ours"], &ONE[..]].concat()).ended(0);
}

#[test]
fn a_fixed_input_that_is_nowhere_is_shown_where_it_stands() {
    let fixed = "inputs = { secret = { env = \"NO_SUCH_SECRET\" } }";
    let place = with(&signs("ours", fixed));
    let ran = place.mintcheck(&["run"]);
    ran.ended(2).complains(&["the environment has no `NO_SUCH_SECRET`", "^^^"]);
}

#[test]
fn a_secret_of_the_environment_is_used_and_never_told() {
    const SECRET: &str = "pl4nted-secret-of-thirty-two-byte";
    let key = "sdk_key = \"OurKey0123456789012345\"";
    let fixed = format!("inputs = {{ {key}, secret = {{ env = \"ZOOM_MEETING_SDK_SECRET\" }} }}");
    let place = with(&format!(
        "{}{}",
        signs("known", &fixed),
        signs("unknown", &format!("inputs = {{ {key} }}"))
    ));
    let mut command = place.command(&[&["run", "--format", "json"], &ONE[..]].concat());
    command
        .env("ZOOM_MEETING_SDK_KEY", "OurKey0123456789012345")
        .env("ZOOM_MEETING_SDK_SECRET", SECRET);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert!(!text.contains(SECRET));
    let [known, unknown] = ["known", "unknown"].map(|name| generator(&report, name));
    assert_eq!((rules(known), rules(unknown)), (vec![], vec![]), "{report:#}");
    let says = |one: &Value| one["notes"].to_string().contains("its secret is not known");
    assert_eq!((says(known), says(unknown)), (false, true));
}

#[test]
fn a_program_sees_so_much_of_the_environment_as_is_said() {
    let more = |inherit: &str| format!("{GIVEN}\nenv_inherit = {inherit}");
    let entry = |name: &str, inherit: &str| {
        signs(name, &more(inherit)).replace("shell/signature.sh", "./wants.sh")
    };
    let settings =
        [entry("all", "\"all\""), entry("minimal", "\"minimal\""), entry("named", "[\"PLANTED\"]")];
    let place = with(&settings.concat());
    script(
        &place,
        "wants.sh",
        "[ -n \"$PLANTED\" ] || { echo no PLANTED >&2; exit 1; }\nexec shell/signature.sh \"$@\"",
    );
    let mut command = place.command(&[&["run", "--format", "json"], &ONE[..]].concat());
    let output = command.env("PLANTED", "yes").output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let broken = |name| rules(generator(&report, name));
    assert_eq!(broken("all"), [""; 0]);
    assert_eq!(broken("named"), [""; 0]);
    assert_eq!(broken("minimal"), ["good-input-refused"]);
}

#[test]
fn a_program_runs_where_it_is_told_and_reads_what_it_is_given() {
    let place = with(
        "[generators.inner]\ncommand = [\"./reads.sh\"]\ncwd = \"inner\"\n\
         stdin = '{\"number\":{json:meeting_number},\"role\":{json:role}}'\n\
         token = { regex = 'signature is (\\S+)' }\n\
         env = { ZOOM_MEETING_SDK_KEY = \"{sdk_key}\", ZOOM_MEETING_SDK_SECRET = \"{secret}\" }\n",
    );
    let reads = "read -r line || :\nset -- $(echo \"$line\" | sed 's/.*:\"\\([0-9]*\\)\",\"role\":\\([0-9]\\).*/\\1 \\2/')\n\
                 echo \"signature is $(../shell/signature.sh \"$1\" \"$2\") for $1\"";
    std::fs::create_dir(place.path("inner")).unwrap();
    script(&place, "inner/reads.sh", reads);
    let (ran, report) = place.report(&ONE);
    ran.ended(0);
    assert_eq!(generator(&report, "inner")["runs"], 2);
}

#[test]
fn a_dry_run_tells_what_would_be_asked_and_starts_nothing() {
    let entry = signs("ours", GIVEN).replace("shell/signature.sh", "./leaves-a-trace.sh");
    let far = "[generators.slow]\nhttp = { url = \"http://127.0.0.1:9/{role}\" }\nmax_rps = 2\nmax_requests = 99\n";
    let place = with(&format!("{entry}{far}"));
    script(&place, "leaves-a-trace.sh", "touch trace");
    let ran = place.mintcheck(&["run", "--dry-run"]);
    ran.ended(0).says(&[
        "nothing was started",
        "ours: ",
        " starts, about ",
        "if leaves-a-trace.sh takes",
    ]);
    ran.says(&["slow: ", " requests, about ", " at `max_rps`"]);
    assert!(!place.path("trace").exists());
    let only = place.mintcheck(&["run", "--dry-run", "slow"]);
    assert!(!only.ended(0).out.contains("ours"), "{}", only.told());
}

/// A server that signs and writes down when it was asked.
const KEEPS_A_LOG: &str = r#"
import base64, hashlib, hmac, json, os, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

def part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

class Endpoint(BaseHTTPRequestHandler):
    def do_POST(self):
        with open("log", "a") as log:
            log.write(f"{time.monotonic()}\n")
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        iat = int(time.time()) - 30
        claims = {"appKey": os.environ["KEY"], "mn": asked["mn"], "role": asked["role"],
                  "iat": iat, "exp": iat + 7200, "tokenExp": iat + 7200}
        text = part(b'{"alg":"HS256","typ":"JWT"}') + "." + part(json.dumps(claims).encode())
        mac = hmac.digest(os.environ["SECRET"].encode(), text.encode(), hashlib.sha256)
        body = json.dumps({"signature": text + "." + part(mac)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        self.send_response(204)
        self.end_headers()
    def log_message(self, *_):
        pass

ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Endpoint).serve_forever()
"#;

/// That server, treated so; when it was asked, in seconds of its own clock.
fn asked_at(manners: &str, arguments: &[&str]) -> Vec<f64> {
    let place = with(&format!(
        "[generators.polite]\n{manners}\n\
         http = {{ url = \"http://127.0.0.1:{{port}}/\", body = '{{\"mn\":{{json:meeting_number}},\"role\":{{json:role}}}}' }}\n\
         start = {{ command = [{:?}, \"server.py\", \"{{port}}\"], env = {{ KEY = \"{{sdk_key}}\", SECRET = \"{{secret}}\" }} }}\n\
         token = {{ pointer = \"/signature\" }}\nclock = \"live\"\n",
        python()
    ));
    place.write("server.py", KEEPS_A_LOG);
    let (ran, report) = place.report(arguments);
    assert_eq!(generator(&report, "polite")["verdict"], "conforms", "{}", ran.told());
    assert!(!place.is_busy(), "something is left running");
    place.read("log").lines().map(|line| line.parse().unwrap()).collect()
}

#[test]
fn an_endpoint_is_asked_no_more_often_than_it_is_said() {
    let asked = asked_at("max_requests = 30", &[]);
    assert!((20..=30).contains(&asked.len()), "{} requests", asked.len());
}

#[test]
fn an_endpoint_is_asked_no_faster_than_it_is_said() {
    // Of its own clock only a lower bound is asked, which a slow machine cannot break; half of it,
    // since the first request may come late.
    let asked = asked_at("max_rps = 10", &["--case", "clock/edges"]);
    let gaps = f64::from(u32::try_from(asked.len()).unwrap() - 1);
    let least_s = gaps / 10.0 / 2.0;
    assert!(asked[asked.len() - 1] - asked[0] >= least_s, "{asked:?}");
}

#[test]
fn a_server_that_was_there_before_is_not_taken_for_the_one_that_is_started() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let place = with(&format!(
        "[generators.second]\nhttp = {{ url = \"http://127.0.0.1:{port}/{{role}}\" }}\n\
         start = {{ command = [\"sleep\", \"1000\"] }}\n{}",
        signs("ours", GIVEN)
    ));
    // It answers until the tests have ended.
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map(Result::unwrap) {
            let _ = stream.read(&mut [0; 1024]);
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(answer);
        }
    });
    let (ran, report) = place.report(&ONE);
    ran.ended(3);
    let second = generator(&report, "second");
    assert_eq!(faults(second), ["could-not-start"]);
    let detail = second["faults"][0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("somebody answers already at http://127.0.0.1:"), "{detail}");
    assert_eq!(generator(&report, "ours")["runs"], 2);
}
