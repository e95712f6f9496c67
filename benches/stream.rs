//! `mintcheck audit` over a million tokens in a file, beside a bare loop and beside `jsonwebtoken`,
//! each reading the same file.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use mintcheck::generator::Answer;
use mintcheck::generator::builtin::{Caution, mint};
use mintcheck::process::Stop;
use mintcheck::profile;
use mintcheck::run::{AuditPlan, Keyring, Shown, TokenSource, audit};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;

use super::{BareClaims, BareHeader, Row, cases, interleaved};

const TOKENS: usize = 1_000_000;
/// How often the file is given to the program whose memory is measured.
const COPIES: usize = 10;
const SECRET: &str = "mintcheckPublicTestSecretNo00001";

/// The rows of the table.
pub(crate) fn rows() -> Vec<Row> {
    let files = Files::write();
    let one = || files.audit(1);
    let bare = || files.bare();
    let (ours, theirs, ratio) = interleaved(one, bare);
    let mut rows = vec![Row {
        what: "`audit` of 1,000,000 tokens, one core",
        compared_with: "bare loop over the same file",
        ours: seconds(ours),
        theirs: seconds(theirs),
        figure: format!("{ratio:.2} x"),
        limit: "1.5 x",
    }];
    let (own, theirs, ratio) = interleaved(one, || files.second_opinion());
    rows.push(Row {
        what: "the same",
        compared_with: "`jsonwebtoken::decode` in a loop",
        ours: seconds(own),
        theirs: seconds(theirs),
        figure: format!("{ratio:.2} x"),
        limit: "< 1 x",
    });
    rows.push(files.gain());
    rows.push(files.memory());
    rows
}

/// Nothing but an audit, for a profiler: `cargo bench -- auditing`.
pub(crate) fn auditing() {
    let files = Files::write();
    for _ in 0..5 {
        black_box(files.audit(1));
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

/// All tokens in one file, and the halves of them in two.
struct Files {
    whole: PathBuf,
    halves: [PathBuf; 2],
}

impl Files {
    fn write() -> Self {
        let name = |name: &str| std::env::temp_dir().join(format!("mintcheck-bench-{name}"));
        let files = Self { whole: name("tokens"), halves: [name("half-0"), name("half-1")] };
        let open = |path: &Path| BufWriter::new(File::create(path).unwrap());
        let mut whole = open(&files.whole);
        let mut halves = files.halves.each_ref().map(|path| open(path));
        let profile = profile::find("meeting-sdk").unwrap();
        let mut inputs = cases(1).remove(0).inputs;
        inputs.set("secret", json!(SECRET));
        for at in 0..TOKENS {
            inputs.set("meeting_number", json!((123_456_789 + at * 7919).to_string()));
            let now_us = 1_650_000_000_000_000 + i64::try_from(at).unwrap() * 3_000_017;
            let Answer::Token(token) = mint(profile, &inputs, now_us, Caution::Strict) else {
                panic!("the reference refused")
            };
            writeln!(whole, "{}", token.text).unwrap();
            writeln!(halves[at * 2 / TOKENS], "{}", token.text).unwrap();
        }
        files
    }

    fn audit(&self, jobs: usize) -> Duration {
        let started = Instant::now();
        let plan = AuditPlan {
            profile: profile::find("meeting-sdk").unwrap().clone(),
            keyring: Keyring::new(Some(SECRET.to_owned()), None),
            pointer: None,
            at_pointer: None,
            // Just after the first of them: rules on the clock have something to say.
            now_us: 1_650_000_000_000_000,
            shown: Shown::Ends,
            jobs,
            stop: Stop::never(),
        };
        let source = TokenSource::open(File::open(&self.whole).unwrap());
        let audit = audit(&plan, source);
        let elapsed = started.elapsed();
        assert_eq!((audit.lines.tokens, audit.keys.checked), (TOKENS as u64, TOKENS as u64));
        elapsed
    }

    fn bare(&self) -> Duration {
        let started = Instant::now();
        bare_loop(&self.whole);
        started.elapsed()
    }

    fn bare_by_two(&self) -> Duration {
        let started = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| bare_loop(&self.halves[0]));
            bare_loop(&self.halves[1]);
        });
        started.elapsed()
    }

    fn second_opinion(&self) -> Duration {
        let started = Instant::now();
        let key = DecodingKey::from_secret(SECRET.as_bytes());
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        each_line(&self.whole, |token| {
            black_box(decode::<OwnedClaims>(token, &key, &validation).unwrap());
        });
        started.elapsed()
    }

    /// What the second core gives, beside what it gives the bare loop.
    fn gain(&self) -> Row {
        let (ours_by_two, bare_by_two, _) = interleaved(|| self.audit(2), || self.bare_by_two());
        let (ours, bare, _) = interleaved(|| self.audit(1), || self.bare());
        let gain = |one: Duration, two: Duration| one.as_secs_f64() / two.as_secs_f64();
        let (ours, theirs) = (gain(ours, ours_by_two), gain(bare, bare_by_two));
        Row {
            what: "what a second core gives `audit`",
            compared_with: "what it gives the bare loop, on two halves of the file",
            ours: format!("{ours:.2} x"),
            theirs: format!("{theirs:.2} x"),
            figure: format!("{:.2}", ours / theirs),
            limit: ">= 0.95",
        }
    }

    /// The most memory that the program ever had.
    fn memory(&self) -> Row {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mintcheck"))
            .args(["audit", "-", "--format", "json", "--secret-env", "MINTCHECK_BENCH_SECRET"])
            .env("MINTCHECK_BENCH_SECRET", SECRET)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut to = child.stdin.take().unwrap();
        let writer = thread::spawn({
            let whole = self.whole.clone();
            move || {
                for _ in 0..COPIES {
                    std::io::copy(&mut File::open(&whole).unwrap(), &mut to).unwrap();
                }
            }
        });
        let status = format!("/proc/{}/status", child.id());
        let mut most_kib = 0;
        while child.try_wait().unwrap().is_none() {
            let text = fs::read_to_string(&status).unwrap_or_default();
            let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
            most_kib = most_kib.max(kib.unwrap_or(0));
            thread::sleep(Duration::from_millis(10));
        }
        writer.join().unwrap();
        Row {
            what: "memory of `mintcheck audit -` over 10,000,000 tokens, all cores",
            compared_with: "",
            ours: format!("{:.1} MiB", f64::from(most_kib) / 1024.0),
            theirs: String::new(),
            figure: format!("{:.1} MiB", f64::from(most_kib) / 1024.0),
            limit: "64 MiB",
        }
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for path in self.halves.iter().chain([&self.whole]) {
            let _ = fs::remove_file(path);
        }
    }
}

fn each_line(path: &Path, mut see: impl FnMut(&str)) {
    let mut from = BufReader::with_capacity(256 * 1024, File::open(path).unwrap());
    let mut line = String::new();
    while from.read_line(&mut line).unwrap() > 0 {
        see(line.trim_end());
        line.clear();
    }
}

fn bare_loop(path: &Path) {
    let key: Hmac<Sha256> = Hmac::new_from_slice(SECRET.as_bytes()).unwrap();
    let (mut header, mut payload, mut mac) = (Vec::new(), Vec::new(), Vec::new());
    each_line(path, |token| {
        let (signing_input, signature) = token.rsplit_once('.').unwrap();
        let (first, second) = signing_input.split_once('.').unwrap();
        for (text, into) in [(first, &mut header), (second, &mut payload), (signature, &mut mac)] {
            into.clear();
            URL_SAFE_NO_PAD.decode_vec(text, into).unwrap();
        }
        let mut own = key.clone();
        own.update(signing_input.as_bytes());
        own.verify_slice(&mac).unwrap();
        let BareHeader { alg, typ } = serde_json::from_slice(&header).unwrap();
        let claims: BareClaims<'_> = serde_json::from_slice(&payload).unwrap();
        black_box((alg, typ, claims.app_key, claims.mn, claims.role));
        black_box((claims.iat, claims.exp, claims.token_exp));
    });
}

/// `jsonwebtoken` gives claims that own their text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "reading them is what is measured")]
struct OwnedClaims {
    app_key: String,
    mn: String,
    role: u8,
    iat: i64,
    exp: i64,
    token_exp: i64,
}
