//! A program that is started once for every case: an unmodified script, run as its users run it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use super::answer::{Answer, Minted};
use super::batch::{Reply, Settle};
use super::bounds::Limits;
use super::fault::{Fault, FaultKind};
use super::place::TokenPlace;
use super::stray::shortened;
use super::template::{Escape, Fill, Template};
use super::watch::Watch;
use crate::case::{Case, Environment};
use crate::clock::{Clock, Dial, Later, Show};
use crate::process::{Bounds, Cut, Inherit, Launch, MAX_STDOUT, Once, once, sweep_all};

/// How a program is started: with placeholders.
#[derive(Debug, Clone)]
pub struct Start {
    /// Program and arguments.
    pub command: Vec<Template>,
    /// Variables of its environment.
    pub environment: Vec<(String, Template)>,
    /// Which variables of ours it sees.
    pub inherit: Inherit,
    /// The folder it runs in.
    pub folder: PathBuf,
}

impl Start {
    /// All its templates.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.command.iter().chain(self.environment.iter().map(|(_, value)| value))
    }

    /// Its words without what placeholders stand for.
    pub fn literal_words(&self) -> Vec<String> {
        self.command.iter().map(Template::literal).collect()
    }

    /// What is started for a case.
    pub fn launch(&self, fill: Fill<'_>) -> Launch {
        let text = |template: &Template| template.fill(fill, Escape::Nothing);
        let command: Vec<String> = self.command.iter().map(text).collect();
        let mut launch = Launch::inheriting(&command, self.folder.clone(), &self.inherit);
        let Environment { tz, locale } = &fill.case.environment;
        let own = self.environment.iter().map(|(name, value)| (name.clone(), text(value)));
        let named = [("TZ", tz), ("LC_ALL", locale)];
        let named = named.into_iter().filter_map(|(name, value)| {
            value.as_ref().map(|value| (name.to_owned(), value.clone()))
        });
        for (name, value) in own.chain(named) {
            launch.set(OsString::from(name), OsString::from(value));
        }
        launch
    }
}

/// A program that is started once for every case.
#[derive(Debug, Clone)]
pub struct Command {
    /// How it is started.
    pub start: Start,
    /// What it reads on its standard input.
    pub stdin: Option<Template>,
    /// Where the token is in what it writes.
    pub token: TokenPlace,
}

impl Command {
    /// All its templates.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.start.templates().chain(&self.stdin)
    }

    /// Asks all of `cases`, each in a process of its own, several at once, and hands each reply on
    /// as it comes, with the position of its case.
    /// Gives what was wrong beside the replies, and what is to be said of the clocks.
    pub fn ask(
        &self,
        (clock, limits, workers): (&Clock, Limits, usize),
        cases: &[&Case],
        settle: &mut Settle<'_>,
    ) -> (Vec<Fault>, Vec<String>) {
        let next = AtomicUsize::new(0);
        let (replies, settled) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..workers.clamp(1, cases.len().max(1)) {
                let (replies, next) = (replies.clone(), &next);
                scope.spawn(move || {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(case) = cases.get(at) else { break };
                        // Whoever listens is in this very scope and outlives the threads.
                        let _ = replies.send((at, self.reply(clock, limits, case)));
                    }
                });
            }
            drop(replies);
            let mut faults = Vec::new();
            let (mut marks, mut notes) = (BTreeSet::new(), BTreeSet::new());
            for (at, replied) in settled {
                settle(at, replied.reply);
                marks.extend(replied.mark);
                notes.extend(replied.notes);
                if let Some(fault) = replied.left_behind {
                    fault.at(&cases[at].id).join(&mut faults);
                }
            }
            // A daemon has left its group, and is found by what it carries.
            if let Some(fault) = Fault::of_leaving(sweep_all(&marks)) {
                fault.join(&mut faults);
            }
            (faults, notes.into_iter().collect())
        })
    }

    /// Asks once under a clock that shows a later time from some reading on. Gives the answer and how
    /// often the clock was read; none if there was a fault.
    pub fn ask_stepped(
        &self,
        (clock, limits): (&Clock, Limits),
        case: &Case,
        later: Option<Later>,
    ) -> Option<(Answer, u64)> {
        let fill = Fill { case, port: None };
        let launch = self.start.launch(fill);
        let show = Show { later, ..Show::frozen(case.now_us) };
        let (run, dial) = self.run((clock, limits), (&launch, show), fill).ok()?;
        let answer = answer_of(&run, limits, &self.token).ok()?;
        Some((answer, dial.reads()))
    }

    fn reply(&self, clock: &Clock, limits: Limits, case: &Case) -> Replied {
        let fault = |fault: Fault| Reply::Fault(fault.at(&case.id));
        if limits.stop.is_asked() {
            return Replied::of(fault(Fault::stopped(limits.stop)));
        }
        let watch = Watch::start(clock);
        let fill = Fill { case, port: None };
        let launch = self.start.launch(fill);
        let show = Show::frozen(case.now_us);
        match self.run((clock, limits), (&launch, show), fill) {
            Ok((run, dial)) => {
                let answer = match self.prompt(&run) {
                    Some(prompt) => Err(prompt),
                    None => answer_of(&run, limits, &self.token),
                };
                Replied {
                    reply: answer.map_or_else(fault, |answer| watch.answered(answer)),
                    left_behind: Fault::of_leaving(run.ending.left_behind),
                    mark: Some(run.mark),
                    notes: dial.notes(),
                }
            }
            Err(error) => {
                let why = Fault::new(FaultKind::CouldNotStart, could_not_start(&error, &launch));
                Replied::of(fault(why))
            }
        }
    }

    /// The fault of waiting for an answer that only a person could give: the last that it wrote is a
    /// question, its line is open, and its input was empty.
    fn prompt(&self, run: &Once) -> Option<Fault> {
        let stdout = String::from_utf8_lossy(&run.stdout);
        let last = stdout.rsplit('\n').next().unwrap_or_default().trim();
        let asks = last.ends_with([':', '?', '>']) && self.stdin.is_none();
        let detail = || {
            let last = shortened(last.as_bytes());
            format!("it asked `{last}` and found nothing to read; `stdin` says what it is given")
        };
        (asks && run.cut.is_none()).then(|| Fault::new(FaultKind::NoToken, detail()))
    }

    fn run(
        &self,
        (clock, limits): (&Clock, Limits),
        (launch, show): (&Launch, Show),
        fill: Fill<'_>,
    ) -> std::io::Result<(Once, Dial)> {
        let input = self.stdin.as_ref().map(|stdin| stdin.fill(fill, Escape::Nothing));
        let clocked = clock.start(launch, show)?;
        let bounds = Bounds { limit: limits.answer, stop: limits.stop };
        let run = once(clocked.child, input.unwrap_or_default().as_bytes(), bounds)?;
        Ok((run, clocked.dial))
    }
}

/// What came of one start.
struct Replied {
    reply: Reply,
    /// The fault of leaving processes behind.
    left_behind: Option<Fault>,
    /// What all that it started carries.
    mark: Option<String>,
    /// What is to be said of its clock.
    notes: Vec<String>,
}

impl Replied {
    fn of(reply: Reply) -> Self {
        Self { reply, left_behind: None, mark: None, notes: Vec::new() }
    }
}

/// What the system said, with what it means for whoever wrote the settings.
pub(super) fn could_not_start(error: &std::io::Error, launch: &Launch) -> String {
    let program = launch.command.first().map_or("", |program| program.to_str().unwrap_or("it"));
    let is_missing = error.kind() == std::io::ErrorKind::NotFound;
    let why = if is_missing && !launch.folder.is_dir() {
        format!("there is no folder `{}` to run it in", launch.folder.display())
    } else if is_missing && program.contains('/') {
        "there is no such program, or not the interpreter that its first line names".to_owned()
    } else if is_missing {
        "there is no such program in its PATH".to_owned()
    } else if error.kind() == std::io::ErrorKind::PermissionDenied {
        "it is not executable (`chmod +x`)".to_owned()
    } else {
        error.to_string()
    };
    format!("`{program}` could not be started: {why}")
}

/// What an ended program has answered.
fn answer_of(run: &Once, limits: Limits, place: &TokenPlace) -> Result<Answer, Fault> {
    let stderr = String::from_utf8_lossy(&run.stderr).trim_end().to_owned();
    let has_a_token = stderr.split_whitespace().any(looks_like_a_token);
    let stderr = without_tokens(&stderr);
    let stdout = String::from_utf8_lossy(&run.stdout);
    let fault = |kind, detail: String| Err(Fault::new(kind, detail).with_stderr(stderr.clone()));
    let token = place.take(&stdout);
    match run.cut {
        Some(Cut::Stopped) => return Err(Fault::stopped(limits.stop)),
        Some(Cut::TooMuch) => {
            let detail = format!("it wrote more than {MAX_STDOUT} bytes to its standard output");
            return fault(FaultKind::OutputTooLarge, detail);
        }
        Some(Cut::TimedOut) => {
            return fault(FaultKind::TimedOut, silence(limits.answer, &stdout, &token));
        }
        None => {}
    }
    if let Some(signal) = run.ending.status.and_then(|status| status.signal()) {
        return fault(FaultKind::Crashed, format!("it was ended by signal {signal}"));
    }
    match (token, run.ending.status.and_then(|status| status.code()).unwrap_or(0)) {
        (Ok(token), 0) => Ok(Answer::Token(token)),
        (Ok(token), code) if looks_like_a_token(&token) => Ok(Answer::Failed(format!(
            "it printed a token and then ended with exit code {code}, which its caller takes for a \
             failure"
        ))),
        (_, code @ 1..) => Ok(said_no(code, &stderr, &stdout)),
        (Err(why), _) => {
            let elsewhere = if has_a_token {
                "; a token stands on its standard error, where no caller looks for it"
            } else {
                ""
            };
            fault(FaultKind::NoToken, format!("no token in its standard output: {why}{elsewhere}"))
        }
        (Ok(_), code) => fault(FaultKind::Crashed, format!("it ended with exit code {code}")),
    }
}

/// Words on a program that did not end in time: what it had written tells what it waited for.
fn silence(limit: Duration, stdout: &str, token: &Result<Minted, String>) -> String {
    let limit = limit.as_millis();
    if token.as_ref().is_ok_and(|token| looks_like_a_token(token)) {
        return format!("no end in {limit} ms, although it had written a whole token");
    }
    match stdout.lines().last().map(str::trim).filter(|line| !line.is_empty()) {
        Some(line) => {
            let line = shortened(line.as_bytes());
            format!("no end in {limit} ms; the last that it wrote was `{line}`")
        }
        None => format!("no end in {limit} ms, and nothing was written"),
    }
}

/// An exit code that is not 0 is a no if a few words go with it, and a break if they are a trace.
fn said_no(code: i32, stderr: &str, stdout: &str) -> Answer {
    /// Whoever says no says it shortly; interpreters write more than that when they break.
    const MOST_LINES: usize = 3;
    let words = if stderr.trim().is_empty() { stdout } else { stderr };
    // The last line of `go run` says how the program ended, which is known.
    let tells = |line: &&str| !line.is_empty() && !line.starts_with("exit status ");
    let lines: Vec<&str> = words.lines().map(str::trim).filter(tells).collect();
    let last = shortened(lines.last().copied().unwrap_or("no words").as_bytes());
    if (1..=MOST_LINES).contains(&lines.len()) {
        Answer::Refused(format!("exit code {code}: {last}"))
    } else {
        Answer::Failed(format!("exit code {code}: {last}"))
    }
}

/// The same words with the beginning and the end of each token: nobody's whole token is repeated.
fn without_tokens(words: &str) -> String {
    /// Enough to know one's own token by.
    const SHOWN: usize = 6;
    let shorten = |word: &str| {
        let bare = word.trim();
        let (start, end) = (bare.get(..SHOWN), bare.get(bare.len().saturating_sub(SHOWN)..));
        match (looks_like_a_token(bare), start, end) {
            (true, Some(start), Some(end)) => word.replace(bare, &format!("{start}…{end}")),
            _ => word.to_owned(),
        }
    };
    words.split_inclusive(char::is_whitespace).map(shorten).collect()
}

/// Three segments, the first of which begins as a JSON object does.
fn looks_like_a_token(text: &str) -> bool {
    text.trim().starts_with("eyJ") && text.matches('.').count() == 2
}
