//! The progress line, on a terminal only.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::run::{Event, Progress};

/// One line that says what is being asked, and how far it is.
pub(super) struct Line(ProgressBar);

impl Line {
    /// A line on standard error, or none where nobody would see it move.
    pub(super) fn new(hidden: bool) -> Self {
        let target = if hidden || !std::io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// Takes the line away.
    pub(super) fn done(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Line {
    fn event(&self, event: Event<'_>) {
        match event {
            Event::Starting { adapter } => self.0.set_message(format!("starting {adapter}")),
            Event::Asking { generator, runs } => {
                self.0.inc_length(runs as u64);
                self.0.set_message(generator.to_owned());
            }
            Event::Judged { runs } => self.0.inc(runs as u64),
            Event::Done { generator } => self.0.set_message(format!("{generator} done")),
        }
    }
}
