//! A run without settings: what other tests change a word or two of.

use std::collections::BTreeMap;
use std::path::Path;

use mintcheck::case::Case;
use mintcheck::generator::{Limits, Stamps};
use mintcheck::profile;
use mintcheck::run::{Deny, Plan, Properties, Source};

/// Asks all that the sources host these cases, by the first profile and on a fixed day.
pub(crate) fn plan(sources: Vec<Source>, cases: Vec<Case>) -> Plan {
    Plan {
        sources,
        names: Vec::new(),
        cases,
        properties: Properties::none(),
        whole: true,
        shard: None,
        observe: None,
        beside: None,
        profile: profile::find("meeting-sdk").unwrap().clone(),
        generators: BTreeMap::new(),
        rules: BTreeMap::new(),
        judge_traps: false,
        deny: Deny::Errors,
        known: Vec::new(),
        require: Vec::new(),
        stamps: Stamps::new(Path::new(env!("CARGO_TARGET_TMPDIR"))),
        jobs: 2,
        cores: 2,
        snapshots: false,
        verifier: mintcheck::law::rate::Verifier::default(),
        patience: std::time::Duration::ZERO,
        limits: Limits::default(),
        today: jiff::civil::date(2026, 1, 1),
        wall_clock_us: 0,
    }
}
