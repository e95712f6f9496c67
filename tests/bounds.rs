//! What readers take of the machine: hostile input by the megabyte, read by the program itself, which
//! has so much time and so much memory and no more.
//!
//! The system ends whoever takes more address space than the limit far above the bound, so that a test
//! that fails harms nobody; what was taken at most is what the system counted.

use std::fs;
use std::io::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::cli::Place;
use crate::python::python;

const MIB: usize = 1024 * 1024;

/// Runs a program under both limits, and says how it ended and what it took: its exit code or `-1` if
/// its time was over, and the most memory in KiB.
const LIMITED: &str = r#"
import json, os, resource, subprocess, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
with open("out", "wb") as out, open("err", "wb") as err:
    child = subprocess.Popen(sys.argv[3:], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    try:
        code = child.wait(float(sys.argv[2]))
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        code = -1
print(json.dumps([code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"#;

/// The address space of the program: more than any bound, and less than any machine has.
const ADDRESSES: usize = 6 * 1024 * MIB;
/// How long one input may take on a busy machine, with a program that was built without optimising.
const SECONDS: u32 = 60;
/// What the program and its shipped profiles and vectors take by themselves, with some room.
const USUAL: usize = 48;

/// Words that are as hostile as they are long.
struct Hostile {
    name: &'static str,
    bytes: Vec<u8>,
}

fn hostile(name: &'static str, bytes: impl Into<Vec<u8>>) -> Hostile {
    Hostile { name, bytes: bytes.into() }
}

/// Reads each of them as the file `own`, and tells what breaks its bound, in MiB, or breaks at all.
#[track_caller]
fn all_within(most_mib: usize, arguments: &[&str], place: &Place, all: &[Hostile]) {
    let mut wrong = Vec::new();
    for Hostile { name, bytes } in all {
        fs::write(place.path("own"), bytes).unwrap();
        let (code, took_mib) = limited(place, arguments);
        let known = [0, 1, 2, 3, 4].contains(&code);
        if !known || took_mib > most_mib {
            let err: String = place.read("err").chars().take(300).collect();
            wrong.push(format!("{name}: exit code {code}, {took_mib} MiB: {err}"));
        }
        let said = fs::metadata(place.path("err")).unwrap().len();
        assert!(said < 64 * 1024, "{name}: {said} bytes of complaints");
    }
    assert!(wrong.is_empty(), "{arguments:?} beyond {most_mib} MiB:\n{}", wrong.join("\n"));
}

fn limited(place: &Place, arguments: &[&str]) -> (i64, usize) {
    let (addresses, seconds) = (ADDRESSES.to_string(), SECONDS.to_string());
    let program = env!("CARGO_BIN_EXE_mintcheck");
    let words = [&["-S", "-c", LIMITED, &addresses, &seconds, program], arguments].concat();
    let ran = place.program(python(), &words);
    let (code, kib): (i64, usize) =
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.told()));
    (code, kib / 1024)
}

fn repeated(times: usize, one: impl Fn(usize) -> String) -> String {
    (0..times).map(one).collect()
}

#[test]
fn settings_are_read_within_their_bounds() {
    let place = Place::empty();
    let generator = |more: &str| {
        let more = more.to_owned();
        move |at: usize| format!("[generators.g{at}]\ncommand = [\"x\"]\n{more}\n")
    };
    let growing = "token = { regex = \"(?:a{1000}){1000}\" }";
    // Just below the bound of one pattern, as often as there can be generators.
    let large = "token = { regex = \"(?:a{90}){100}\" }";
    let all = [
        hostile("deep lists", format!("a = {}", "[".repeat(MIB - 4))),
        hostile("deep tables", format!("a = {}", "{a=".repeat(MIB / 3 - 4))),
        hostile("a deep name", format!("a{} = 1", ".a".repeat(MIB / 2 - 8))),
        hostile("a deep head", format!("[a{}]", ".a".repeat(MIB / 2 - 8))),
        hostile("a long line", format!("a = '{}'", "x".repeat(MIB - 8))),
        hostile("many names", repeated(90_000, |at| format!("k{at}=1\n"))),
        hostile("many generators", repeated(20_000, generator(""))),
        hostile("many large patterns", repeated(256, generator(large))),
        hostile("a pattern that grows", generator(growing)(0)),
        hostile(
            "a deep pattern",
            generator(&format!("token={{regex='{}'}}", "(".repeat(MIB / 2)))(0),
        ),
        hostile("placeholders", generator(&format!("stdin = '{}'", "{secret}".repeat(120_000)))(0)),
        hostile("no end of paths", format!("[adapters]\npaths=[{}]", "'*',".repeat(200_000))),
        hostile("longer than it may be", "#".repeat(32 * MIB)),
    ];
    all_within(512, &["list", "generators", "--config", "own"], &place, &all);
    let endless = ["list", "generators", "--config", "/dev/zero"];
    assert_eq!(limited(&place, &endless).0, 2, "{}", place.read("err"));
}

#[test]
fn profiles_are_read_within_their_bounds() {
    let place = Place::empty();
    place.write("mintcheck.toml", "profile = \"own.toml\"\n");
    std::os::unix::fs::symlink("own", place.path("own.toml")).unwrap();
    let sound = fs::read_to_string("src/profile/meeting-sdk.toml").unwrap();
    let claim = |pattern: &str| {
        let pattern = pattern.to_owned();
        move |at: usize| {
            format!("\n[[claims]]\nname = \"c{at}\"\npattern = '{pattern}'\nhow_sure = \"B\"\n")
        }
    };
    let all = [
        hostile("sound", sound.clone()),
        hostile("deep", format!("{sound}\na = {}", "[".repeat(40_000))),
        hostile("large patterns", sound.clone() + &repeated(600, claim("a{900}"))),
        hostile("a pattern that grows", sound.clone() + &claim("(?:a{999}){999}")(0)),
        hostile("longer than it may be", sound + &"#".repeat(32 * MIB)),
    ];
    all_within(256, &["list", "generators"], &place, &all);
}

/// A file of vectors with these cases.
fn vectors(cases: &[String]) -> String {
    format!(
        "{{\"schema\":\"mintcheck-vectors/1\",\"topic\":\"v\",\"about\":\"ours\",\"count\":{},\
         \"notes\":{{}},\"cases\":[{}]}}",
        cases.len(),
        cases.join(",")
    )
}

fn vector(at: usize, role: &str) -> String {
    format!(
        "{{\"id\":\"v/a-{at:06}\",\"comment\":\"c\",\"flags\":[],\"shape\":\"field\",\"inputs\":\
         {{\"sdk_key\":\"k\",\"meeting_number\":\"86764390572\",\"role\":{role}}},\
         \"now_us\":1696910400600000,\"expect\":\"either\"}}"
    )
}

#[test]
fn vectors_are_read_within_their_bounds() {
    let place = Place::empty();
    let settings = "[vectors]\npaths = [\"own\"]\n[generators.\"builtin/reference\"]\n\
                    builtin = \"reference\"\n";
    place.write("mintcheck.toml", settings);
    let one = |role: &str| vectors(&[vector(0, role)]);
    let members = repeated(200_000, |at| format!(",\"m{at}\":0"));
    let all = [
        hostile(
            "as many as fit",
            vectors(&(0..20_000).map(|at| vector(at, "0")).collect::<Vec<_>>()),
        ),
        hostile("deep", format!("{{\"schema\":{}", "[".repeat(4 * MIB - 16))),
        hostile("a deep input", one(&("[".repeat(200_000) + &"]".repeat(200_000)))),
        hostile("as many inputs as fit", one(&format!("0{members}"))),
        hostile("many values", one(&format!("[{}0]", "0,".repeat(2 * MIB - 512)))),
        hostile("a long text", one(&format!("\"{}\"", "é".repeat(2 * MIB - 512)))),
        hostile("a huge number", one(&"9".repeat(4 * MIB - 512))),
        hostile("a number with a huge exponent", one("1e999999999")),
        hostile("longer than it may be", " ".repeat(32 * MIB)),
    ];
    all_within(512, &["run", "--dry-run"], &place, &all);
}

/// A snapshot with more in its header.
fn snapshot(header: &str, contents: &str) -> String {
    format!(
        "---\nsource: mintcheck\nexpression: my/own\ndescription: d\ninfo:\n  \
         format: mintcheck-snapshot/1\n  profile: meeting-sdk\n  clock: passed\n{header}\n---\n\
         {contents}\n"
    )
}

#[test]
fn snapshots_are_read_and_compared_within_their_bounds() {
    let place = Place::empty();
    fs::create_dir(place.path("kept")).unwrap();
    std::os::unix::fs::symlink("../own", place.path("kept/my__own.snap.new")).unwrap();
    let lines = |end: &'static str| repeated(50_000, move |at| format!("  x{at}  {end}\n"));
    place.write("kept/my__own.snap", &snapshot("", &lines("y")));
    let tens =
        |at: usize| format!("a{at}: &a{at} [{}]\n", format!("*a{},", at.max(1) - 1).repeat(10));
    let all = [
        hostile("aliases of aliases", snapshot(&format!("a: &a x\n{}", repeated(12, tens)), "x")),
        hostile("deep lists", snapshot(&format!("a: {}", "[".repeat(60_000)), "x")),
        hostile("deep dashes", snapshot(&format!("a:\n {}", "- ".repeat(30_000)), "x")),
        hostile("deep keys", snapshot(&"? ".repeat(30_000), "x")),
        hostile("a long header", snapshot(&format!("a: {}", "x".repeat(4 * MIB - 512)), "x")),
        hostile("a long line", snapshot("", &"x".repeat(4 * MIB - 512))),
        hostile("many empty lines", snapshot("", &"\n".repeat(MIB))),
        hostile("every line is another", snapshot("", &lines("z"))),
        hostile("longer than it may be", snapshot("", &"x".repeat(32 * MIB))),
    ];
    all_within(512, &["review", "kept", "--check"], &place, &all);
}

/// A report with a finding, and with its parts made many.
fn reports() -> (String, Vec<Hostile>) {
    let place = Place::with(&[("my/own", "ahead")]);
    let (_, report) = place.report(&["--case", "roles", "--cases", "0"]);
    let whole = report.to_string();
    let finding = report["generators"][0]["findings"][0].to_string();
    let many = |name: &str, times: usize, one: &str| {
        let begin = format!("\"{name}\":[");
        let all = format!("{begin}{}", format!("{one},").repeat(times));
        assert!(whole.contains(&begin), "{name}");
        whole.replacen(&begin, &all, 1).replace(",]", "]")
    };
    let generator = report["generators"][0].to_string();
    let million = 1_000_000;
    let fitting = 32 * MIB / finding.len();
    let all = vec![
        hostile("as many findings as fit", many("findings", million.min(fitting), &finding)),
        hostile("a million notes", many("notes", 3 * million, "\"n\"")),
        hostile("many generators", many("generators", 24 * MIB / generator.len(), &generator)),
        hostile("deep", "[".repeat(32 * MIB)),
        hostile("deep members", "{\"a\":".repeat(12 * MIB)),
        hostile("a long name", format!("{{\"schema\":\"{}\"}}", "\\u0041".repeat(10 * MIB))),
        hostile("a long unknown name", format!("{{\"{}\":1}}", "x".repeat(32 * MIB))),
        hostile(
            "a huge number",
            whole.replacen("\"cases\":", &format!("\"cases\":{}", "9".repeat(16 * MIB)), 1),
        ),
        hostile("longer than it may be", " ".repeat(129 * MIB)),
    ];
    (whole, all)
}

#[test]
fn reports_are_compared_and_joined_within_their_bounds() {
    let place = Place::empty();
    let (whole, all) = reports();
    place.write("whole", &whole);
    all_within(1024, &["compare", "own", "whole"], &place, &all);
    all_within(1024, &["merge", "own", "--format", "html", "--output", "page"], &place, &all);
}

/// A token with this payload.
fn token(payload: &[u8]) -> Vec<u8> {
    let payload = BASE64_URL_SAFE_NO_PAD.encode(payload);
    format!("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{payload}.AAAA").into_bytes()
}

#[test]
fn one_token_is_looked_at_within_its_bounds() {
    let place = Place::empty();
    let members = |name: &str| {
        let all: Vec<String> = (0..4_000).map(|at| format!("\"{name}{at}\":{at}")).collect();
        format!("{{{}}}", all.join(","))
    };
    let all = [
        hostile("as long as it may be", "a".repeat(128 * 1024)),
        hostile("dots", ".".repeat(128 * 1024)),
        hostile("segments", "a.".repeat(64 * 1024)),
        hostile("many beginnings", "eyJ.".repeat(32 * 1024)),
        hostile("JSON around it", "{\"a\":".repeat(24 * 1024)),
        hostile("percent signs", "%41".repeat(42 * 1024)),
        hostile("a deep payload", token("[".repeat(45_000).as_bytes())),
        hostile("many members", token(members("m").as_bytes())),
        hostile(
            "one member many times",
            token(format!("{{{}\"a\":1}}", "\"a\":1,".repeat(7_000)).as_bytes()),
        ),
        hostile("a huge number", token(format!("{{\"iat\":{}}}", "9".repeat(48_000)).as_bytes())),
        hostile("a huge exponent", token(b"{\"iat\":1e999999999,\"exp\":-1e-999999999}")),
        hostile("one megabyte", token(&vec![b' '; MIB])),
    ];
    all_within(USUAL, &["inspect", "--file", "own"], &place, &all);
    all_within(USUAL, &["diff", "own", "own"], &place, &all);
}

/// So many bytes of one kind, packed.
fn gzip(byte: u8, megabytes: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![byte; MIB];
    for _ in 0..megabytes {
        packer.write_all(&block).unwrap();
    }
    packer.finish().unwrap()
}

/// A frame of blocks that repeat a byte, which looks back as far as its window says (RFC 8878 section
/// 3.1.1).
fn zstd(window: u8, megabytes: usize) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, window];
    for at in 1..=megabytes * 8 {
        let head = usize::from(at == megabytes * 8) | 1 << 1 | (MIB / 8) << 3;
        frame.extend(&head.to_le_bytes()[..3]);
        frame.push(b'a');
    }
    frame
}

#[test]
fn streams_are_audited_within_their_bounds() {
    let place = Place::empty();
    let line = |payload: &str| [token(payload.as_bytes()), b"\n".to_vec()].concat();
    let all = [
        hostile("a line of 64 MiB", vec![b'a'; 32 * MIB]),
        hostile("dots", vec![b'.'; 32 * MIB]),
        hostile("zeros", vec![0; 32 * MIB]),
        hostile("empty lines", vec![b'\n'; 4 * MIB]),
        hostile("huge segments", [token(&vec![b'x'; 700_000]), b"\n".to_vec()].concat().repeat(40)),
        hostile("huge numbers", line(&format!("{{\"iat\":{}}}", "9".repeat(40_000))).repeat(200)),
        hostile(
            "names for ever",
            (0..20_000).flat_map(|at| line(&format!("{{\"c{at}\":1}}"))).collect::<Vec<_>>(),
        ),
        hostile("a gzip bomb", gzip(b'a', 256)),
        hostile("a gzip bomb of lines", gzip(b'\n', 4)),
        hostile("a zstd bomb", zstd(0x68, 256)),
        hostile("a zstd bomb that looks back 96 MiB", zstd(0x84, 256)),
        hostile("a zstd bomb that looks back 1 GiB", zstd(0xa0, 2048)),
    ];
    all_within(64, &["audit", "own"], &place, &all);
    let records = [
        hostile("a deep record", "[".repeat(32 * MIB)),
        hostile("deep records", ("{\"a\":".repeat(100_000) + "\n").repeat(40)),
        hostile(
            "many members",
            format!("{{{}}}\n", repeated(80_000, |at| format!("\"m{at}\":1,"))).repeat(10),
        ),
    ];
    all_within(64, &["audit", "own", "--pointer", "/token"], &place, &records);
}

#[test]
fn what_programs_hold_themselves_is_read_to_a_bound() {
    let place = Place::empty();
    let settings = "[generators.own]\ncommand = [\"true\", \"{secret}\"]\n\
                    inputs = { secret = { file = \"/dev/zero\" } }\n";
    place.write("mintcheck.toml", settings);
    let zero = ["--secret-file", "/dev/zero"];
    let all: [&[&str]; 4] = [
        &["run"],
        &[&["mint"], &zero[..]].concat(),
        &[&["inspect", "a.b.c"], &zero[..]].concat(),
        &[&["audit", "mintcheck.toml"], &zero[..]].concat(),
    ];
    for arguments in all {
        let (code, took_mib) = limited(&place, arguments);
        assert!(code == 2 && took_mib <= USUAL, "{arguments:?}: {code}, {took_mib} MiB");
    }
}
