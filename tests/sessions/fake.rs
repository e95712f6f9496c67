//! A host on a thread that plays a script, and what a session with it comes to.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, PipeReader, PipeWriter, Write as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mintcheck::case::{Case, control};
use mintcheck::generator::Answer;
use mintcheck::generator::{
    CaseRequest, Fault, FaultKind, Limits, Offer, Reply, Session, ThreadHost,
};
use serde_json::json;

/// Waits that are never meant to end in time, and those that are.
pub(crate) const GENEROUS: Limits = limits(Duration::from_secs(60));
pub(crate) const BRIEF: Limits = limits(Duration::from_millis(500));

const fn limits(wait: Duration) -> Limits {
    Limits { hello: wait, answer: wait, in_flight: 4096, stop: mintcheck::process::Stop::never() }
}

/// What a fake does after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// It reads on.
    GoOn,
    /// It is gone.
    Crash,
    /// It says no more, but stays.
    Hang,
}

/// One request, and where the answer goes.
pub(crate) struct Turn<'a> {
    pub(crate) request: CaseRequest,
    /// The request as it came.
    pub(crate) line: &'a str,
    /// How often the fake was started before.
    pub(crate) restarts: usize,
    out: &'a mut PipeWriter,
}

impl Turn<'_> {
    /// The position of the case.
    pub(crate) fn at(&self) -> usize {
        usize::try_from(self.request.now_us).unwrap()
    }

    /// Writes to standard output. A reader that has gone is none of a fake's business.
    pub(crate) fn write(&mut self, text: impl AsRef<[u8]>) -> Next {
        let _ = self.out.write_all(text.as_ref());
        Next::GoOn
    }

    /// Answers with the token of this case.
    pub(crate) fn answer(&mut self) -> Next {
        let line = token_line(self.request.id, self.at());
        self.write(line)
    }
}

/// The answer to a request, with its line end.
pub(crate) fn token_line(id: u64, at: usize) -> String {
    format!("{}\n", json!({"id": id, "token": token(at)}))
}

/// The text that stands for the token of a case.
pub(crate) fn token(at: usize) -> String {
    format!("token-{at}")
}

/// What fakes were told, over all their starts.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) starts: usize,
    ids: Vec<u64>,
}

/// A fake that says hello as it should and then plays its script.
pub(crate) fn fake(
    script: impl Fn(&mut Turn<'_>) -> Next + Send + Sync + 'static,
) -> (ThreadHost, Arc<Mutex<Log>>) {
    fake_of(&["fake/one"], script)
}

/// The same with generators of those names.
pub(crate) fn fake_of(
    names: &[&str],
    script: impl Fn(&mut Turn<'_>) -> Next + Send + Sync + 'static,
) -> (ThreadHost, Arc<Mutex<Log>>) {
    let log = Arc::new(Mutex::new(Log::default()));
    let kept = Arc::clone(&log);
    let hello = hello(names);
    let host = ThreadHost::new(move |requests, out| play(&hello, requests, out, &script, &kept));
    (host, log)
}

/// The hello of a fake with generators of those names.
pub(crate) fn hello(names: &[&str]) -> String {
    let offers: Vec<_> =
        names.iter().map(|name| json!({"name": name, "inputs": inputs()})).collect();
    let hello =
        json!({"mintcheck": 1, "adapter": "fake", "runtime": "a thread", "generators": offers});
    format!("{hello}\n")
}

fn inputs() -> serde_json::Value {
    json!({"sdk_key": ["string"], "secret": ["string"], "meeting_number": ["string"], "role": ["number"]})
}

fn play(
    hello: &str,
    requests: PipeReader,
    mut out: PipeWriter,
    script: &(impl Fn(&mut Turn<'_>) -> Next + Send + Sync),
    log: &Mutex<Log>,
) {
    let restarts = log.lock().unwrap().starts;
    log.lock().unwrap().starts += 1;
    let mut lines = BufReader::new(requests).lines().map_while(Result::ok);
    if lines.next().is_none() || out.write_all(hello.as_bytes()).is_err() {
        return;
    }
    while let Some(line) = lines.next() {
        let request: CaseRequest = serde_json::from_str(&line).unwrap();
        log.lock().unwrap().ids.push(request.id);
        let mut turn = Turn { request, line: &line, restarts, out: &mut out };
        match script(&mut turn) {
            Next::GoOn => {}
            Next::Crash => return,
            Next::Hang => return lines.for_each(drop),
        }
    }
}

/// Cases that are told apart by their instant.
pub(crate) fn cases(count: usize) -> Vec<Case> {
    let plain = control().remove(0);
    let case = |at: usize| Case {
        id: format!("fake/case-{at:04}"),
        now_us: i64::try_from(at).unwrap(),
        ..plain.clone()
    };
    (0..count).map(case).collect()
}

/// What came of a session.
pub(crate) struct Seen {
    /// One reply for each case, in the order of the cases.
    pub(crate) replies: Vec<Reply>,
    /// Faults of no single case.
    pub(crate) faults: Vec<Fault>,
    pub(crate) notes: Vec<String>,
    pub(crate) starts: usize,
}

/// Asks a fake so many cases. What must hold whatever the fake does is held here: each case has
/// one reply, and no id is used twice.
pub(crate) fn ask(
    (host, log): (ThreadHost, Arc<Mutex<Log>>),
    limits: Limits,
    count: usize,
) -> Seen {
    ask_cases((host, log), limits, &cases(count))
}

/// The same with given cases.
pub(crate) fn ask_cases(
    (host, log): (ThreadHost, Arc<Mutex<Log>>),
    limits: Limits,
    cases: &[Case],
) -> Seen {
    let mut session = Session::open(&host, limits).unwrap();
    let offer = session.hello().generators[0].clone();
    let replies = replies(&mut session, &offer, cases);
    let (mut faults, notes) = session.take_remarks();
    faults.extend(session.close());
    let log = log.lock().unwrap();
    let distinct: BTreeSet<u64> = log.ids.iter().copied().collect();
    assert_eq!(distinct.len(), log.ids.len(), "an id was used twice");
    Seen { replies, faults, notes, starts: log.starts }
}

/// One reply for each case, or there is something wrong.
pub(crate) fn replies(session: &mut Session<'_>, offer: &Offer, cases: &[Case]) -> Vec<Reply> {
    let mut replies: Vec<Option<Reply>> = vec![None; cases.len()];
    let cases: Vec<&Case> = cases.iter().collect();
    session.ask(offer, &cases, &mut |at, reply| {
        assert!(replies[at].replace(reply).is_none(), "case {at} has two replies");
    });
    replies.into_iter().map(|reply| reply.expect("a case has no reply")).collect()
}

impl Seen {
    /// All cases have their tokens, but for some, which are given with what they have instead.
    pub(crate) fn all_minted_but(&self, others: &[usize]) -> Vec<&Reply> {
        for (at, reply) in self.replies.iter().enumerate() {
            let minted = Reply::Answered(Answer::Token(token(at).into()));
            assert!(others.contains(&at) || *reply == minted, "case {at}: {reply:?}");
        }
        others.iter().map(|at| &self.replies[*at]).collect()
    }

    /// All cases have their tokens.
    pub(crate) fn all_minted(&self) {
        self.all_minted_but(&[]);
    }

    /// The names of the faults of no single case, with how often each happened.
    pub(crate) fn fault_counts(&self) -> Vec<(FaultKind, usize)> {
        self.faults.iter().map(|fault| (fault.fault, fault.count)).collect()
    }

    /// How many cases were charged with a fault of that kind.
    pub(crate) fn charged(&self, kind: FaultKind) -> usize {
        let is = |reply: &&Reply| matches!(reply, Reply::Fault(fault) if fault.fault == kind);
        self.replies.iter().filter(is).count()
    }
}

/// The fault that a case was charged with.
pub(crate) fn fault(reply: &Reply) -> &Fault {
    match reply {
        Reply::Fault(fault) => fault,
        Reply::Answered(answer) | Reply::Live(answer, _) => panic!("answered with {answer:?}"),
    }
}
