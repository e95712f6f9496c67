//! A fresh process and a warm one agree: the control, which was asked before anything else, is asked
//! once more after everything.

use super::batch::Judging;
use crate::case::Case;
use crate::finding::Finding;
use crate::generator::{Answer, Reply};
use crate::observation::Keep;
use crate::run::ask::Ask;
use crate::run::docket::Docket;
use crate::run::judge::Judge;
use crate::token::Room;

/// The rule that compares two answers to one case.
const RULE: &str = "claims-vary";

/// What differs between the answers of a fresh process and those that it gives now.
pub(in crate::run) fn warm(
    control: &[Case],
    fresh: &[Option<Answer>],
    judging: Judging<'_>,
    ask: &mut Ask<'_>,
) -> Vec<Finding> {
    let asked: Vec<&Case> = control.iter().collect();
    let mut now: Vec<Option<Answer>> = control.iter().map(|_| None).collect();
    // What goes wrong on the way was told when it was asked for the first time.
    ask(&asked, &mut |at, reply| {
        if let Reply::Answered(answer) = reply {
            now[at] = Some(answer);
        }
    });
    let docket = Docket::new(judging.profile, control);
    let mut judge = Judge::of_drawn(&docket, judging.rules, judging.channel);
    let mut room = Room::default();
    for (at, both) in fresh.iter().zip(&now).enumerate() {
        let (Some(fresh), Some(now)) = both else { continue };
        judge.see(at, fresh, Keep::Whole, &mut room);
        judge.see(at, now, Keep::Whole, &mut room);
    }
    let mut findings = judge.finish(0).findings;
    findings.retain(|finding| finding.rule == RULE);
    findings
}
