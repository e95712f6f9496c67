//! The program as a user runs it: in a folder of its own, with a settings file and adapters that
//! are not part of this repository.

mod action;
mod adapters;
mod audit;
mod baseline;
mod causes;
mod charts;
mod children;
mod chromium;
mod ci;
mod claim_causes;
mod compare;
mod diff;
mod hostile;
mod html;
mod html_sides;
mod init;
mod inspect;
mod join;
mod known;
mod legacy;
mod live;
mod locations;
mod machines;
mod manual;
mod merge;
mod mistakes;
mod newcomer;
mod others;
mod own_profile;
mod pages;
mod place;
mod places;
mod programs;
mod properties;
mod reports;
mod review;
mod run;
mod secrets;
mod shards;
mod snapshot;
mod spellings;
mod stop;

pub(crate) use place::{Place, Ran, generator};
pub(crate) use stop::{end, listen, start, wait_for};
