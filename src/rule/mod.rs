//! Rules: one requirement a file. To add one, write its file and add its two lines below; the
//! tests then ask for its mutant and run the examples on its page.
//!
//! The order matters where one rule makes another moot: the one that speaks comes first.

mod declare;
pub mod example;

mod alg_not_allowed;
mod claim_misnamed;
mod claim_missing;
mod iat_in_the_future;
mod iat_quantised;
mod mac_mismatch;
mod time_not_a_number;

use declare::declare_rule;
pub use declare::{Bench, Breach, Check, Court, Reach, Rule, Rules, Setting, Sink, Together};

static ALL: &[&Rule] = &[
    &alg_not_allowed::ALG_NOT_ALLOWED,
    &mac_mismatch::MAC_MISMATCH,
    &claim_misnamed::CLAIM_MISNAMED,
    &claim_missing::CLAIM_MISSING,
    &time_not_a_number::TIME_NOT_A_NUMBER,
    &iat_in_the_future::IAT_IN_THE_FUTURE,
    &iat_quantised::IAT_QUANTISED,
];

/// All rules, in the order in which they are put.
pub fn all() -> &'static [&'static Rule] {
    ALL
}

/// The rule of that name.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}
