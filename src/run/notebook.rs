//! What is noted of each answer for reports that show answers: shortened, and bounded in number. Where
//! answers are told side by side they are kept whole until it is known to which cases.

use super::plan::Plan;
use super::show::Shown;
use crate::case::Case;
use crate::generator::Answer;
use crate::observation::Observation;
use crate::outcome::{Answered, MAX_ANSWERS, MAX_TEXT_CHARS, Observations};

/// A longer answer is not kept whole: no token of a known profile has a tenth of this.
const MAX_KEPT_BYTES: usize = 8 * 1024;

/// The answers of one generator, by the positions of their cases.
#[derive(Default)]
pub(super) struct Notebook {
    /// How much of a token is shown; nothing is noted where nobody asked for it.
    shown: Option<Shown>,
    answers: Vec<(usize, Answered)>,
    left_out: usize,
    /// Whether answers are kept whole.
    keeps: bool,
    kept: Vec<Kept>,
}

/// An answer, as it came.
pub(super) struct Kept {
    /// The case as it was asked.
    pub(super) case: Case,
    pub(super) answer: Answer,
}

impl Notebook {
    /// One that does what a plan says of answers.
    pub(super) fn new(plan: &Plan) -> Self {
        Self { shown: plan.observe, keeps: plan.beside.is_some(), ..Self::default() }
    }

    /// Notes an answer to the case at a position.
    pub(super) fn note(&mut self, at: usize, seen: &Observation<'_>, again: bool) {
        if self.keeps && !again && self.kept.len() < MAX_ANSWERS && is_short(seen.answer) {
            self.kept.push(Kept { case: seen.case.clone(), answer: seen.answer.clone() });
        }
        let Some(shown) = self.shown else { return };
        if self.answers.len() >= MAX_ANSWERS {
            self.left_out += 1;
            return;
        }
        self.answers.push((at, answered(seen, again, shown)));
    }

    /// Takes over what another part of the run has noted.
    pub(super) fn join(&mut self, answers: Vec<(usize, Answered)>, left_out: usize) {
        self.answers.extend(answers);
        self.left_out += left_out;
    }

    /// What was kept whole.
    pub(super) fn take_kept(&mut self) -> Vec<Kept> {
        std::mem::take(&mut self.kept)
    }

    /// What was noted, in the order of the cases.
    pub(super) fn close(mut self) -> Observations {
        self.answers.sort_by_key(|(at, answer)| (answer.again, *at));
        self.left_out += self.answers.len().saturating_sub(MAX_ANSWERS);
        self.answers.truncate(MAX_ANSWERS);
        let answers = self.answers.into_iter().map(|(_, answer)| answer).collect();
        Observations { answers, left_out: self.left_out, evidence: None }
    }
}

fn answered(seen: &Observation<'_>, again: bool, shown: Shown) -> Answered {
    let mut answered = Answered {
        case: seen.case.id.clone(),
        now_us: seen.case.now_us,
        again,
        token: None,
        header: None,
        payload: None,
        mac: None,
        refused: None,
        failed: None,
    };
    match seen.answer {
        Answer::Token(text) => {
            answered.token = Some(shown.token(&text.text));
            answered.mac = Some(seen.mac);
            (answered.header, answered.payload) = decoded(seen);
        }
        Answer::Refused(why) => answered.refused = Some(cut(&shown.words(why))),
        Answer::Failed(why) => answered.failed = Some(cut(&shown.words(why))),
    }
    answered
}

/// The bytes of header and payload as text.
fn decoded(seen: &Observation<'_>) -> (Option<String>, Option<String>) {
    let text = |bytes: &[u8]| Some(cut(&String::from_utf8_lossy(bytes)));
    if let Some(jws) = seen.jws() {
        return (text(jws.header.bytes), text(jws.payload.bytes));
    }
    // The hash, which makes a signature of the fields, is left out.
    let fields = seen.legacy().and_then(|legacy| legacy.decoded.rsplit_once('.'));
    (None, fields.map(|(fields, _)| cut(fields)))
}

fn is_short(answer: &Answer) -> bool {
    let text = match answer {
        Answer::Token(minted) => &minted.text,
        Answer::Refused(why) | Answer::Failed(why) => why,
    };
    text.len() <= MAX_KEPT_BYTES
}

/// As much of a text as a report has room for.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
