//! The figures that the README quotes: each of ours beside what it is compared with, in one run,
//! interleaved, medians. `make bench` runs it and writes the table.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::allow_attributes,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::format_push_string,
    reason = "a benchmark prints, and one that cannot go on says so by panicking"
)]

mod once;
mod property;
mod start;
mod stream;

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use mintcheck::case::{Case, Expect, control};
use mintcheck::generator::builtin::{Caution, mint};
use mintcheck::generator::{Answer, Limits, Manifest, Reply, Session, Stamps, write_case};
use mintcheck::observation::{Channel, Keep};
use mintcheck::profile;
use mintcheck::rule::Rules;
use mintcheck::run::{Docket, Judge};
use mintcheck::token::Room;
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;

/// Pairs of runs; the middle one is quoted.
const ROUNDS: usize = 9;
const CASES: usize = 100_000;
const ROUND_TRIPS: usize = 5_000;

fn main() {
    let asked = |name: &str| std::env::args().any(|argument| argument == name);
    if asked("seeing") {
        return seeing();
    }
    if asked("auditing") {
        return stream::auditing();
    }
    // `cargo test --benches` only wants to know that it builds.
    if !asked("--bench") {
        return;
    }
    let families: [(&str, Family); 6] = [
        ("judging", || vec![judging()]),
        ("properties", || vec![property::drawn()]),
        ("adapters", adapters),
        ("audit", stream::rows),
        ("start", || vec![start::inspect()]),
        ("once", once::rows),
    ];
    // `cargo bench -- judging` measures that family only, and writes nothing.
    let some = families.iter().any(|(name, _)| asked(name));
    let wanted = families.iter().filter(|(name, _)| !some || asked(name));
    let rows: Vec<Row> = wanted.flat_map(|(_, measure)| measure()).collect();
    let table = table(&rows);
    println!("{table}");
    if let Some(path) = std::env::var_os("MINTCHECK_BENCH_TABLE").filter(|_| !some) {
        insert(Path::new(&path), &table);
    }
}

fn adapters() -> Vec<Row> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("adapters/php");
    let php = Manifest::read(&folder).unwrap();
    php.prepare(&Stamps::new(&std::env::temp_dir().join("mintcheck-bench"))).unwrap();
    vec![pipelined(&php), round_trips(&php)]
}

/// Measures rows that belong together.
type Family = fn() -> Vec<Row>;

struct Row {
    what: &'static str,
    compared_with: &'static str,
    ours: String,
    theirs: String,
    figure: String,
    limit: &'static str,
}

/// Cases of the field: four credentials, numbers of 9 to 11 digits, instants over ten years.
fn cases(count: usize) -> Vec<Case> {
    let plain = control().remove(0);
    let secrets = ["mintcheckPublicTestSecretNo00001", "mintcheckPublicTestSecretNo000002"];
    let case = |at: usize| {
        let mut case = plain.clone();
        case.id = format!("bench/even-{at:06}");
        case.expect = Expect::Mint(None);
        case.now_us = 1_650_000_000_000_000
            + i64::try_from(at).unwrap() * 3_000_017_123 % 300_000_000_000_000;
        case.inputs.set("meeting_number", json!((123_456_789 + at * 7919).to_string()));
        case.inputs.set("secret", json!(secrets[at % 2]));
        case
    };
    (0..count).map(case).collect()
}

/// Nothing but judging, for a profiler: `cargo bench -- seeing`.
fn seeing() {
    let cases = cases(20_000);
    let profile = profile::find("meeting-sdk").unwrap();
    let rules = Rules::new(profile, &BTreeMap::new());
    let docket = Docket::new(profile, &cases);
    let mint_one = |case: &Case| mint(profile, &case.inputs, case.now_us, Caution::Strict);
    let answers: Vec<Answer> = cases.iter().map(mint_one).collect();
    for _ in 0..100 {
        let mut judge = Judge::new(&docket, &rules, Channel::Field);
        let mut room = Room::default();
        for (at, answer) in answers.iter().enumerate() {
            judge.see(at, answer, Keep::Times, &mut room);
        }
        black_box(&judge);
    }
}

/// Judging one answer, against the least that any verifier does.
fn judging() -> Row {
    let cases = cases(20_000);
    let profile = profile::find("meeting-sdk").unwrap();
    let rules = Rules::new(profile, &BTreeMap::new());
    let docket = Docket::new(profile, &cases);
    let mint_one = |case: &Case| mint(profile, &case.inputs, case.now_us, Caution::Strict);
    let answers: Vec<Answer> = cases.iter().map(mint_one).collect();
    let ours = || {
        let mut judge = Judge::new(&docket, &rules, Channel::Field);
        let mut room = Room::default();
        let started = Instant::now();
        for (at, answer) in answers.iter().enumerate() {
            judge.see(at, answer, Keep::Times, &mut room);
        }
        let elapsed = started.elapsed();
        assert!(judge.finish(0).findings.is_empty());
        elapsed
    };
    let theirs = || {
        let started = Instant::now();
        bare_loop(&cases, &answers);
        started.elapsed()
    };
    let (ours, theirs, ratio) = interleaved(ours, theirs);
    let each = |time: Duration| format!("{:.2} µs", time.as_secs_f64() * 1e6 / cases.len() as f64);
    Row {
        what: "judging one answer, all rules",
        compared_with: "bare loop: base64 decode, HMAC with a prepared key, typed JSON parse",
        ours: each(ours),
        theirs: each(theirs),
        figure: format!("{ratio:.2} x"),
        limit: "1.5 x",
    }
}

#[derive(Deserialize)]
struct BareHeader<'a> {
    alg: &'a str,
    typ: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BareClaims<'a> {
    app_key: &'a str,
    mn: &'a str,
    role: u8,
    iat: i64,
    exp: i64,
    token_exp: i64,
}

fn bare_loop(cases: &[Case], answers: &[Answer]) {
    let secret = |at: usize| cases[at].inputs.secret().unwrap().bytes();
    let keys: [Hmac<Sha256>; 2] = [0, 1].map(|at| Hmac::new_from_slice(secret(at)).unwrap());
    let (mut header, mut payload, mut mac) = (Vec::new(), Vec::new(), Vec::new());
    for (at, answer) in answers.iter().enumerate() {
        let Answer::Token(token) = answer else { panic!("the reference refused") };
        let (signing_input, signature) = token.rsplit_once('.').unwrap();
        let (first, second) = signing_input.split_once('.').unwrap();
        for (text, into) in [(first, &mut header), (second, &mut payload), (signature, &mut mac)] {
            into.clear();
            URL_SAFE_NO_PAD.decode_vec(text, into).unwrap();
        }
        let mut own = keys[at % 2].clone();
        own.update(signing_input.as_bytes());
        own.verify_slice(&mac).unwrap();
        let BareHeader { alg, typ } = serde_json::from_slice(&header).unwrap();
        let claims: BareClaims<'_> = serde_json::from_slice(&payload).unwrap();
        black_box((alg, typ, claims.app_key, claims.mn, claims.role));
        black_box((claims.iat, claims.exp, claims.token_exp));
    }
}

/// A whole pipelined run with judging, against the adapter between two `cat`s.
fn pipelined(adapter: &Manifest) -> Row {
    let cases = cases(CASES);
    let requests = std::env::temp_dir().join("mintcheck-bench-requests");
    let mut text = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        write_case(&mut text, at as u64 + 1, "php/hash-hmac", case);
    }
    fs::write(&requests, text).unwrap();
    let profile = profile::find("meeting-sdk").unwrap();
    let rules = Rules::new(profile, &BTreeMap::new());
    let docket = Docket::new(profile, &cases);
    let asked: Vec<&Case> = cases.iter().collect();
    let ours = || {
        let started = Instant::now();
        let host = adapter.host();
        let mut session = Session::open(&host, Limits::default()).unwrap();
        let offers = session.hello().generators.clone();
        let offer = offers.iter().find(|offer| offer.name == "php/hash-hmac").unwrap();
        let mut judge = Judge::new(&docket, &rules, Channel::Field);
        let mut room = Room::default();
        session.ask(offer, &asked, &mut |at, reply| match reply {
            Reply::Answered(answer) => judge.see(at, &answer, Keep::Times, &mut room),
            Reply::Live(..) => panic!("it was told the instant"),
            Reply::Fault(fault) => panic!("{fault}"),
        });
        assert!(session.close().is_empty());
        black_box(judge.finish(0));
        started.elapsed()
    };
    let command = adapter.run.join(" ");
    let theirs = || {
        let started = Instant::now();
        let pipeline = format!("cat {} | {command} | cat > /dev/null", requests.display());
        duct::cmd("sh", ["-c", &pipeline]).dir(&adapter.folder).run().unwrap();
        started.elapsed()
    };
    let (ours, theirs, ratio) = interleaved(ours, theirs);
    fs::remove_file(requests).unwrap();
    let seconds = |time: Duration| format!("{:.3} s", time.as_secs_f64());
    Row {
        what: "100,000 cases through `php/hash-hmac`, pipelined and judged",
        compared_with: "`cat requests | adapter | cat`",
        ours: seconds(ours),
        theirs: seconds(theirs),
        figure: format!("{ratio:.2} x"),
        limit: "1.10 x",
    }
}

/// One request at a time, against the bare pipe round trip.
fn round_trips(adapter: &Manifest) -> Row {
    let cases = cases(ROUND_TRIPS);
    let profile = profile::find("meeting-sdk").unwrap();
    let rules = Rules::new(profile, &BTreeMap::new());
    let docket = Docket::new(profile, &cases);
    let ours = || {
        let host = adapter.host();
        let limits = Limits { in_flight: 1, ..Limits::default() };
        let mut session = Session::open(&host, limits).unwrap();
        let offers = session.hello().generators.clone();
        let offer = offers.iter().find(|offer| offer.name == "php/hash-hmac").unwrap();
        let mut judge = Judge::new(&docket, &rules, Channel::Field);
        let mut room = Room::default();
        let asked: Vec<&Case> = cases.iter().collect();
        let started = Instant::now();
        session.ask(offer, &asked, &mut |at, reply| match reply {
            Reply::Answered(answer) => judge.see(at, &answer, Keep::Times, &mut room),
            Reply::Live(..) => panic!("it was told the instant"),
            Reply::Fault(fault) => panic!("{fault}"),
        });
        started.elapsed()
    };
    let theirs = || bare_round_trips(adapter, &cases);
    let (ours, theirs, _) = interleaved(ours, theirs);
    let each = |time: Duration| time.as_secs_f64() * 1e3 / ROUND_TRIPS as f64;
    Row {
        what: "one request at a time, judged",
        compared_with: "the bare pipe round trip to the same adapter",
        ours: format!("{:.3} ms", each(ours)),
        theirs: format!("{:.3} ms", each(theirs)),
        figure: format!("{:+.3} ms a case", each(ours) - each(theirs)),
        limit: "+0.05 ms a case",
    }
}

fn bare_round_trips(adapter: &Manifest, cases: &[Case]) -> Duration {
    let (child_in, mut to) = std::io::pipe().unwrap();
    let (from, child_out) = std::io::pipe().unwrap();
    let child = duct::cmd(&adapter.run[0], &adapter.run[1..])
        .dir(&adapter.folder)
        .stdin_file(child_in)
        .stdout_file(child_out)
        .start()
        .unwrap();
    let mut from = BufReader::new(from);
    let mut line = String::new();
    let lines: Vec<Vec<u8>> = (1..)
        .zip(cases)
        .map(|(id, case)| {
            let mut line = Vec::new();
            write_case(&mut line, id, "php/hash-hmac", case);
            line
        })
        .collect();
    to.write_all(b"{\"mintcheck\":1,\"hello\":{}}\n").unwrap();
    from.read_line(&mut line).unwrap();
    let started = Instant::now();
    for request in lines {
        to.write_all(&request).unwrap();
        line.clear();
        from.read_line(&mut line).unwrap();
        black_box(&line);
    }
    let elapsed = started.elapsed();
    drop(to);
    child.wait().unwrap();
    elapsed
}

/// Medians of both, and the median of the ratios pair by pair; one pair to warm up.
fn interleaved(
    mut ours: impl FnMut() -> Duration,
    mut theirs: impl FnMut() -> Duration,
) -> (Duration, Duration, f64) {
    ours();
    theirs();
    let pairs: Vec<(Duration, Duration)> = (0..ROUNDS).map(|_| (ours(), theirs())).collect();
    let ratio = |(ours, theirs): &(Duration, Duration)| ours.as_secs_f64() / theirs.as_secs_f64();
    let mut ratios: Vec<f64> = pairs.iter().map(ratio).collect();
    ratios.sort_by(f64::total_cmp);
    let (mut ours, mut theirs): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    ours.sort();
    theirs.sort();
    (ours[ROUNDS / 2], theirs[ROUNDS / 2], ratios[ROUNDS / 2])
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| what | beside | ours | theirs | figure | must |\n|---|---|---|---|---|---|\n",
    );
    for Row { what, compared_with, ours, theirs, figure, limit } in rows {
        let compared_with = compared_with.replace('|', "\\|");
        text.push_str(&format!(
            "| {what} | {compared_with} | {ours} | {theirs} | **{figure}** | {limit} |\n"
        ));
    }
    text
}

/// Puts the table between the two marks of a file.
fn insert(path: &Path, table: &str) {
    const START: &str = "<!-- bench -->\n";
    const END: &str = "<!-- /bench -->";
    let text = fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    fs::write(path, format!("{before}{START}{table}{END}{after}")).unwrap();
}
