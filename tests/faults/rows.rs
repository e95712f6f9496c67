//! The rows of the matrix: how a generator is reached, and what is wrong with it.

/// How a generator is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Adapter,
    Command,
    Http,
}

impl Way {
    pub(super) const ALL: [Self; 3] = [Self::Adapter, Self::Command, Self::Http];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Adapter => "adapter",
            Self::Command => "command",
            Self::Http => "http",
        }
    }
}

/// What a program is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Language {
    Python,
    Node,
}

impl Language {
    pub(super) const ALL: [Self; 2] = [Self::Python, Self::Node];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Node => "Node",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) way: Way,
    /// In words, for the page.
    pub(super) words: &'static str,
    /// For the programs.
    pub(super) what: &'static str,
    /// How often the time limit has to pass in the whole run, at most.
    pub(super) silences: u32,
}

impl Row {
    /// Those that need no program are one for both languages.
    pub(super) fn languages(&self) -> &'static [Language] {
        match self.what {
            "missing" | "not-executable" => &[],
            _ => &Language::ALL,
        }
    }
}

/// What is wrong, for the programs and in words, and how often the time limit passes for it: as an
/// adapter, a command and an endpoint. `NEVER` where there is no such thing.
type Listed = (&'static str, &'static str, [u32; 3]);

const NEVER: u32 = u32::MAX;

/// Every case is asked twice. A session whose adapter is silent waits for the case among others and
/// for the case alone, and so does a server; a command is alone.
const LISTED: [Listed; 39] = [
    ("fine", "nothing", [0, 0, 0]),
    ("missing", "does not exist", [0, 0, 0]),
    ("not-executable", "is not executable", [0, 0, 0]),
    ("ends-0", "exits at once with 0", [0, 0, 0]),
    ("ends-3", "exits at once with 3", [0, 0, 0]),
    ("wrong-hello", "says something else than hello", [1, NEVER, NEVER]),
    ("no-hello", "starts and never says a word", [1, NEVER, 1]),
    ("no-http", "listens and speaks no HTTP", [NEVER, NEVER, 1]),
    ("hello-twice", "says hello twice", [0, NEVER, NEVER]),
    ("exits", "exits with 3 at a case", [0, 0, 0]),
    ("segfaults", "dies of SIGSEGV at a case", [0, 0, 0]),
    ("killed", "dies of SIGKILL at a case", [0, 0, 0]),
    ("hangs", "hangs at a case", [4, 2, 4]),
    ("deaf", "ignores SIGTERM and hangs at a case", [4, 2, 4]),
    ("late", "answers a case after its time", [4, 2, 4]),
    ("twice", "answers a case twice", [0, 0, 0]),
    ("out-of-order", "answers a case after the next one", [0, NEVER, NEVER]),
    ("unknown-id", "answers under an id that nobody gave", [0, NEVER, NEVER]),
    ("for-another", "answers a case under the id of the next one", [0, NEVER, NEVER]),
    ("stray", "prints a stray line before an answer", [0, 0, 0]),
    ("half-a-line", "writes half an answer and falls silent", [4, 2, 4]),
    ("endless-line", "writes 50 MB without a line end", [0, 0, 0]),
    ("huge-token", "gives a token of 50 MB", [0, 0, 0]),
    ("floods", "writes 50 MB of output", [0, 0, 0]),
    ("talks", "writes 50 MB to standard error", [0, 0, 0]),
    ("not-utf-8", "writes what is no UTF-8", [0, 0, 0]),
    ("carriage-returns", "ends its lines with CR LF", [0, 0, 0]),
    ("deaf-to-input", "stops reading its input", [4, NEVER, NEVER]),
    ("unread-input", "never reads its input", [NEVER, 0, NEVER]),
    ("closes-output", "closes its output and goes on", [0, 2, 0]),
    ("child", "leaves a child that keeps its output open", [0, 0, 0]),
    ("grandchild", "leaves a grandchild that keeps its output open", [0, 0, 0]),
    ("daemon", "starts a daemon", [0, 0, 0]),
    ("eats-files", "eats all file descriptors", [0, 0, 0]),
    ("changes", "changes its answer on the second asking", [0, 0, 0]),
    ("clock-after", "reads the clock after its answer", [0, 0, 0]),
    ("boxed-clock-after", "reads a boxed clock after its answer", [NEVER, 0, 0]),
    ("taken-port", "listens at a port that somebody has", [NEVER, NEVER, 0]),
    ("every-case", "hangs at every case", [4, 3, 4]),
];

/// All rows, in the order of the page.
pub(super) fn all() -> Vec<Row> {
    let row = |(what, words, silences): &Listed, way: Way| Row {
        way,
        words,
        what,
        silences: silences[way as usize],
    };
    let listed = LISTED.iter().flat_map(|one| Way::ALL.map(|way| row(one, way)));
    listed.filter(|row| row.silences != NEVER).collect()
}
