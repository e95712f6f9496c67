//! One long-lived child: its pipes, its end, and the end of all that it started.

use std::ffi::OsString;
use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal};

use super::program::{Plain, Program};
use crate::case::Environment;

/// How much of our own environment a child sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inherit {
    /// Enough to find programs and its user's files.
    Minimal,
    /// All of it.
    All,
    /// That, and the variables of these names.
    Named(Vec<String>),
}

/// What to start, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// Program and arguments.
    pub command: Vec<OsString>,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// Its whole environment.
    pub environment: Vec<(OsString, OsString)>,
}

impl Launch {
    /// The variables that every child gets: enough to find programs and its user's files.
    const INHERITED: [&'static str; 14] = [
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "TMPDIR",
        "SHELL",
        "JAVA_HOME",
        "GOPATH",
        "GOCACHE",
        "PYENV_ROOT",
        "XDG_CACHE_HOME",
        // Where zones and locales lie that are not in the usual folders.
        "TZDIR",
        "LOCPATH",
        "SYSTEMROOT",
    ];

    /// A program with the least of an environment, in UTC and a plain UTF-8 locale. A program
    /// named by a relative path means the one in `folder`, whatever folder this process is in.
    pub fn minimal(command: &[String], folder: PathBuf) -> Self {
        let mut command: Vec<OsString> = command.iter().map(OsString::from).collect();
        if let Some(program) = command.first_mut()
            && program.as_encoded_bytes().contains(&b'/')
        {
            // Absolute, since a relative one would be resolved to the file at the end of its links
            // when it is started, and a virtual environment is known by the name of the link.
            let named = folder.join(&*program);
            *program = std::path::absolute(&named).unwrap_or(named).into_os_string();
        }
        let inherited = Self::INHERITED.iter().filter_map(|name| {
            super::tree::inherited(name).map(|value| (OsString::from(name), value))
        });
        let mut launch = Self { command, folder, environment: inherited.collect() };
        launch.put_in(&Environment::default());
        launch
    }

    /// Puts the child in a zone and a locale.
    pub fn put_in(&mut self, place: &Environment) {
        for (name, value) in place.variables() {
            self.environment.retain(|(known, _)| known != name);
            self.environment.push((name.into(), value.into()));
        }
    }

    /// A program with so much of our environment; UTC and a plain locale hold all the same.
    pub fn inheriting(command: &[String], folder: PathBuf, inherit: &Inherit) -> Self {
        let mut launch = Self::minimal(command, folder);
        let wanted = |name: &OsString| match inherit {
            Inherit::Minimal => false,
            Inherit::All => true,
            Inherit::Named(names) => names.iter().any(|wanted| name == wanted.as_str()),
        };
        let set: Vec<OsString> = launch.environment.iter().map(|(name, _)| name.clone()).collect();
        let ours = super::tree::all_inherited();
        let more = ours.filter(|(name, _)| wanted(name) && !set.contains(name));
        launch.environment.extend(more);
        launch
    }

    /// A program with our environment as it is, our time zone and our locale among it.
    pub fn untouched(command: Vec<OsString>, folder: PathBuf) -> Self {
        Self { command, folder, environment: super::tree::all_inherited().collect() }
    }

    /// Sets a variable of its environment.
    pub fn set(&mut self, name: OsString, value: OsString) {
        self.environment.retain(|(known, _)| *known != name);
        self.environment.push((name, value));
    }

    /// The expression that starts it, and the mark that its family carries.
    pub(super) fn expression(&self) -> io::Result<(duct::Expression, String)> {
        let (expression, mark) = self.in_our_group()?;
        let expression = expression.before_spawn(|command| {
            super::apart::set_apart(command);
            Ok(())
        });
        Ok((expression, mark))
    }

    fn in_our_group(&self) -> io::Result<(duct::Expression, String)> {
        let (program, arguments) = self.program()?;
        let mark = mark();
        let expression = duct::cmd(program, arguments)
            .dir(&self.folder)
            .full_env(self.marked_environment(&mark))
            .unchecked();
        Ok((expression, mark))
    }

    /// The command that starts it with a mark, for somebody who has to start it in a special way.
    ///
    /// # Errors
    /// No program is named, or the system does not know the current folder.
    pub fn command(&self) -> io::Result<Command> {
        self.marked_command(&mark())
    }

    #[expect(clippy::disallowed_methods, reason = "this module starts programs")]
    fn marked_command(&self, mark: &str) -> io::Result<Command> {
        let (program, arguments) = self.program()?;
        // The child is in its own folder before it looks for the program.
        let is_path = program.as_encoded_bytes().contains(&b'/');
        let program = if is_path { std::path::absolute(program)?.into() } else { program.clone() };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.marked_environment(mark));
        Ok(command)
    }

    fn program(&self) -> io::Result<(&OsString, &[OsString])> {
        let none = || io::Error::new(io::ErrorKind::InvalidInput, "no program is named");
        self.command.split_first().ok_or_else(none)
    }

    fn marked_environment(&self, mark: &str) -> impl Iterator<Item = (OsString, OsString)> {
        let tag = (OsString::from(super::tree::MARK), OsString::from(mark));
        self.environment.iter().cloned().chain([tag])
    }
}

/// Starts a program that shares our terminal, our standard streams and our process group.
///
/// # Errors
/// What the system said when it could not be started.
pub fn attach(launch: &Launch) -> io::Result<Box<dyn Program>> {
    let (expression, mark) = launch.in_our_group()?;
    Ok(Box::new(Plain::new(expression.start()?, mark)))
}

/// A mark that no other child of any run has.
fn mark() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// How a child ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// How the program itself ended, in words: an exit code, a signal, or that it had to be ended.
    pub how: String,
    /// Whether it had ended before it was told to.
    pub before_told: bool,
    /// Its exit code or signal, if it ended by itself.
    pub status: Option<ExitStatus>,
    /// Processes that it left behind and that were ended.
    pub left_behind: usize,
}

/// What is dropped only when a child has ended.
pub trait Keepsake: std::fmt::Debug + Send + Sync {}

/// A running child.
#[derive(Debug)]
pub struct Child {
    program: Box<dyn Program>,
    mark: String,
    kept: Option<Box<dyn Keepsake>>,
    /// Its standard input.
    pub stdin: Option<PipeWriter>,
    /// Its standard output.
    pub stdout: PipeReader,
    /// Its standard error.
    pub stderr: PipeReader,
    ended: bool,
}

/// How long a child that was asked to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// The same for one that was told so by a signal: with what follows, no run waits a second for it.
const STOPPING: Duration = Duration::from_millis(500);

impl Child {
    /// Starts a child with three pipes.
    ///
    /// # Errors
    /// What the system said when it could not be started.
    pub fn start(launch: &Launch) -> io::Result<Self> {
        let (child_stdin, stdin) = io::pipe()?;
        let (stdout, child_stdout) = io::pipe()?;
        let (stderr, child_stderr) = io::pipe()?;
        let (expression, mark) = launch.expression()?;
        let handle = expression
            .stdin_file(child_stdin)
            .stdout_file(child_stdout)
            .stderr_file(child_stderr)
            .start()?;
        let program = Box::new(Plain::new(handle, mark.clone()));
        Ok(Self { program, mark, kept: None, stdin: Some(stdin), stdout, stderr, ended: false })
    }

    /// Starts a child with three pipes by way of whoever will watch over it.
    ///
    /// # Errors
    /// What the system, or the starter, said when it could not be started.
    pub fn start_by<P: Program + 'static>(
        launch: &Launch,
        starter: impl FnOnce(Command) -> io::Result<P>,
    ) -> io::Result<Self> {
        let (child_stdin, stdin) = io::pipe()?;
        let (stdout, child_stdout) = io::pipe()?;
        let (stderr, child_stderr) = io::pipe()?;
        let mark = mark();
        let mut command = launch.marked_command(&mark)?;
        command.stdin(child_stdin).stdout(child_stdout).stderr(child_stderr);
        super::apart::set_apart(&mut command);
        let program = Box::new(starter(command)?);
        Ok(Self { program, mark, kept: None, stdin: Some(stdin), stdout, stderr, ended: false })
    }

    /// Its process, if the system gave it one.
    pub fn pid(&self) -> Option<Pid> {
        self.program.pid()
    }

    /// Keeps something until the child and all that it started have ended.
    pub fn keep(&mut self, keepsake: impl Keepsake + 'static) {
        self.kept = Some(Box::new(keepsake));
    }

    /// Ends a child that has nothing more to do: its input ends, and it has a moment to follow.
    pub fn finish(&mut self) -> Ending {
        self.end(GRACE)
    }

    /// Ends a child that broke off, at once.
    pub fn kill(&mut self) -> Ending {
        // One that is just exiting shows its own code or signal if it is given a moment.
        self.end(Duration::from_millis(50))
    }

    /// Takes the end of a child that has ended by itself, with what is left of its group. Whoever
    /// asks for many looks for the rest by their marks, once for all.
    pub(super) fn settle(&mut self) -> Ending {
        let status = self.wait(Duration::ZERO);
        self.stdin = None;
        self.ended = true;
        let how = status.map_or_else(|| "an unknown end".to_owned(), describe);
        Ending { how, before_told: true, status, left_behind: self.program.sweep_group() }
    }

    /// What all that it started carries.
    pub(super) fn mark(&self) -> &str {
        &self.mark
    }

    /// Ends a child that runs until it is told not to: politely, then not.
    pub fn stop(&mut self) -> Ending {
        self.stdin = None;
        self.program.signal(Signal::TERM);
        self.end(STOPPING)
    }

    /// Kills it and its family without taking its end, for somebody who shares it.
    pub fn interrupt(&self) {
        self.program.signal(Signal::KILL);
    }

    /// Whether it has ended, its family aside.
    pub fn has_ended(&self) -> bool {
        matches!(self.program.wait(Duration::ZERO), Ok(Some(_)))
    }

    /// How it has ended by itself, in words, if it has.
    pub fn how_it_ended(&self) -> Option<String> {
        self.program.wait(Duration::ZERO).ok().flatten().map(describe)
    }

    /// What becomes readable when it ends, where the system has such a thing.
    pub(super) fn watch(&self) -> Option<OwnedFd> {
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{PidfdFlags, pidfd_open};
            pidfd_open(self.program.pid()?, PidfdFlags::empty()).ok()
        }
        #[cfg(not(target_os = "linux"))]
        None
    }

    /// Makes its pipes such that reading and writing never wait.
    pub(super) fn set_nonblocking(&self) -> io::Result<()> {
        nonblocking(self.stdout.as_fd())?;
        nonblocking(self.stderr.as_fd())?;
        self.stdin.as_ref().map_or(Ok(()), |stdin| nonblocking(stdin.as_fd()))
    }

    fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        self.program.wait(limit).ok().flatten()
    }

    fn end(&mut self, grace: Duration) -> Ending {
        let before = self.wait(Duration::ZERO);
        let before_told = before.is_some();
        self.stdin = None;
        let status = before.or_else(|| self.wait(grace));
        self.ended = true;
        let how = match status {
            Some(status) => describe(status),
            None => self.end_by_force(),
        };
        Ending { how, before_told, status, left_behind: self.program.sweep() }
    }
}

impl Child {
    fn end_by_force(&mut self) -> String {
        self.program.signal(Signal::TERM);
        if self.wait(Duration::from_millis(200)).is_none() {
            self.program.signal(Signal::KILL);
            // A killed process is gone as soon as the kernel gets to it.
            self.wait(GRACE);
        }
        "did not end by itself and was killed".to_owned()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if !self.ended {
            self.stdin = None;
            self.program.signal(Signal::KILL);
            self.wait(GRACE);
            self.program.sweep();
        }
    }
}

fn nonblocking(pipe: BorrowedFd<'_>) -> io::Result<()> {
    let flags = rustix::fs::fcntl_getfl(pipe)?;
    Ok(rustix::fs::fcntl_setfl(pipe, flags | rustix::fs::OFlags::NONBLOCK)?)
}

pub(super) fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "an unknown end".to_owned(),
    }
}
